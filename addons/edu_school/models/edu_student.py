from odoo import models


class EduStudent(models.Model):
    _inherit = "edu.student"

    def _get_report_card(self, year=None, lang=None):
        """Return (PDF bytes, file name) of the report card of this learner.

        For the portal: the caller has found the learner among the children of the
        user (``_get_children_of``), nothing else is checked here.
        """
        self.ensure_one()
        form = self.env["edu.form.report_card"].sudo()
        options = {"student_ids": self.ids, "lang": lang}
        if year:
            options["year_id"] = year.id
        return form._render_form(options)

    def _get_file_years(self):
        """Return the final grades (annual where there is no final) of each year.

        For the personal file: ``[{"year", "class", "results"}]`` in order of years,
        the grades by order of subjects.
        """
        rows = self.env["edu.term.result"].search(
            [
                ("student_id", "=", self.id),
                ("kind", "in", ("annual", "final")),
                ("is_current", "=", True),
                ("status", "!=", "incomplete"),
            ],
            order="year_id, id",
        )
        found = super()._get_file_years()
        for year, of_year in rows.grouped("year_id").items():
            # a final grade stands in place of the annual one
            best = {row.subject_id: row for row in of_year.sorted(lambda x: x.kind)}
            found.append(
                {
                    "year": year.name,
                    "class": ", ".join(of_year.class_id.mapped("name")),
                    "results": "; ".join(
                        f"{subject.name} – {self._get_file_grade(best[subject])}"
                        for subject in sorted(best, key=lambda x: (x.sequence, x.id))
                    ),
                }
            )
        return found

    def _get_file_grade(self, row):
        if row.status == "graded":
            return str(row.grade)
        return self.env["edu.form"]._get_status_texts().get(row.status, "–")
