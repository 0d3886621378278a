import random

from odoo import api, models

from ..lib import texts

PERIODS = ("q1", "q2", "q3", "q4", "annual")


class EduDemoLoader(models.AbstractModel):
    _inherit = "edu.demo.loader"  # pylint: disable=consider-merging-classes-inherited

    # Certificates

    @api.model
    def _make_certificates(self, year):
        """Issue certificates, annul one; two families wait for theirs."""
        clerk = self._act_as("clerk")
        kinds = clerk["edu.certificate.kind"].search(
            [("audience", "=", "studying")], order="id"
        )
        students = self._get_demo_class(year)._get_students().with_env(clerk)
        rows = clerk["edu.certificate"].create(
            [
                {
                    "student_id": students[index].id,
                    "kind_id": kinds[index % len(kinds)].id,
                    "purpose": purpose,
                    "lang": lang,
                }
                for index, (purpose, lang) in enumerate(texts.PURPOSES)
            ]
        )
        rows.action_issue()
        rows[-1].with_context(annul_reason=texts.ANNUL_REASON).action_annul()
        for number, login in enumerate(("parent", "parent2")):
            self._ask_certificate(login, kinds[:1], *texts.PURPOSES[number])

    @api.model
    def _ask_certificate(self, login, kind, purpose, lang):
        env = self._act_as(login)
        child = self._get_children(login)[0]
        env["edu.certificate"].create(
            {
                "student_id": child.id,
                "kind_id": kind.id,
                "purpose": purpose,
                "lang": lang,
                "is_from_family": True,
            }
        )

    # Forms of the closed quarter

    @api.model
    def _make_forms(self, year):
        """Write analyses, approve a schedule of works, archive a journal."""
        group = self._get_demo_class(year)
        quarters = year.term_ids.filtered(lambda term: term.kind == "quarter")
        works = self.env["edu.assessment"].search([("class_id", "=", group.id)])
        planned = works.term_id & quarters
        if planned:
            schedule = self._act_as("deputy")["edu.assessment.schedule"].create(
                {
                    "class_id": group.id,
                    "term_id": planned.sorted("number")[-1].id,
                }
            )
            schedule.action_approve()
        closed = self.env["edu.term.lock"]._get_closed(quarters, group)
        if closed:
            quarter = quarters.sorted("number")[0]
            self._write_analyses(quarter)
            archive = self._act_as("classteacher")["edu.journal.archive"]
            archive._archive(
                group.with_env(archive.env), quarter.with_env(archive.env), "kk_KZ"
            )

    @api.model
    def _write_analyses(self, quarter):
        """Fill in analyses of the demo teacher; those of the class teacher wait."""
        analyses = self._act_as("teacher")["edu.assessment.analysis"]
        rows = analyses._make_own(quarter)
        names = ("goal", "achieved", "difficult", "reasons", "planned")
        for row, words in zip(rows, texts.ANALYSES, strict=False):
            row.write(dict(zip(names, words, strict=True)))
        rows[:1].action_done()
        self._act_as("classteacher")["edu.assessment.analysis"]._make_own(quarter)

    # Figures

    @api.model
    def _make_figures(self, year):
        """Compute figures of the open quarter and keep those of the year before."""
        self.env["edu.analytics.preview"]._refresh_all()
        self._make_last_year(year)

    @api.model
    def _make_last_year(self, year):
        """Keep figures of the year before, near those of this one, for comparisons.

        The demo school has no marks of that year; only its sums are known.
        """
        last = self.env["edu.academic.year"].search(
            [("date_end", "<", year.date_start)], order="date_end desc", limit=1
        )
        if not last:
            return
        # sudo: sums are frozen by the system
        snapshots = self.env["edu.analytics.snapshot"].sudo()
        facts = [
            ("company_id", "=", self.env.company.id),
            ("year_id", "=", year.id),
            ("source", "=", "closed"),
            ("period", "=", "q1"),
        ]
        rows = snapshots._read_rows(
            "edu.analytics.learner",
            "learners",
            facts,
            [],
            ("excellent_count", "good_count", "failing_count"),
        )
        rows += snapshots._read_rows(
            "edu.analytics.result", "grades", facts, ["subject_id", "teacher_id"], ()
        )
        source = random.Random(last.name)
        common = {"company_id": self.env.company.id, "year_id": last.id}
        snapshots.create(
            [
                # classes of that year are known by their names only
                {**common, **self._shift_figures(row, source), "period": period}
                | {"class_id": False}
                for period in PERIODS
                for row in rows
            ]
        )

    @api.model
    def _shift_figures(self, row, source):
        """Return the sums with a few grades 4 turned into 3; totals stay right."""
        row = dict(row)
        lower = "good_count" if row["basis"] == "learners" else "n4"
        count = min(source.randint(0, 2), row[lower] or 0, row["quality_count"] or 0)
        row[lower] -= count
        row["quality_count"] -= count
        if lower == "n4":
            row["n3"] += count
        return row
