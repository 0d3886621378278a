from odoo import api, models

from odoo.addons.edu_journal.lib import grading

from ..lib.document import Column, Lines, Section, Table
from .edu_form import MISSED

#: what a period of the sheet shows: half-year subjects end with quarters II and IV
PERIODS = {
    "q1": ("q1",),
    "q2": ("q2", "h1"),
    "q3": ("q3",),
    "q4": ("q4", "h2"),
    "annual": ("annual",),
    "exam": ("exam",),
    "final": ("final",),
}
RANKS = (
    "excellent",
    "excellent_reserve",
    "good",
    "good_reserve",
    "satisfactory",
    "failing",
    "not_attested",
)


class EduFormSummary(models.AbstractModel):
    """Summary sheet of progress of a class with counters and quality figures.

    For a quarter: learners × subjects. For a year: a line a period for every learner.
    Statuses: all 5; 4 and 5; one 4 or one 3 (reserves); 3; 2; not attested.
    """

    _name = "edu.form.summary"
    _inherit = "edu.form"
    _description = "Summary sheet of progress"
    _form_code = "summary"

    @api.model
    def _build(self, choice):
        classes, term = self._get_classes(choice), choice["term_id"]
        layout = self._get_layout(choice, classes)
        document = self._new_document(
            layout, ", ".join(classes.mapped("name")), term.name
        )
        for year, groups in classes.grouped("year_id").items():
            members = self._read_class_members(groups, term or year)
            cells = self._read_results(groups, year, self._join_students(members))
            for group in groups:
                if term:
                    section = self._make_term(layout, group, term, members, cells)
                else:
                    section = self._make_year(layout, group, members, cells)
                document.sections.append(section)
        return document

    @api.model
    def _read_class_members(self, classes, period):
        start, end = period.date_start, period.date_end
        return {x: self._get_members(x, start, end) for x in classes}

    @api.model
    def _join_students(self, members):
        """Return the learners of all classes: grades of a former class count too."""
        return self.env["edu.student"].union(
            *(member.student for rows in members.values() for member in rows)
        )

    @api.model
    def _get_cell(self, cells, student, subject, period):
        for key in PERIODS[period]:
            cell = cells.get((student.id, subject.id, key))
            if cell:
                return cell
        return None

    @api.model
    def _get_ranks(self, cells, students, subjects, period):
        """Return {student: rank} of a period; without any result ``none``."""
        ranks = {}
        for student in students:
            row = [self._get_cell(cells, student, one, period) for one in subjects]
            row = [cell for cell in row if cell]
            if any(cell.status == "not_attested" for cell in row):
                ranks[student] = "not_attested"
                continue
            grades = [cell.grade for cell in row if cell.status == "graded"]
            ranks[student] = grading.learner_rank(grades)
        return ranks

    @api.model
    def _get_rank_texts(self):
        return {
            "excellent": self.env._("all 5"),
            "excellent_reserve": self.env._("one 4"),
            "good": self.env._("4 and 5"),
            "good_reserve": self.env._("one 3"),
            "satisfactory": self.env._("has 3"),
            "failing": self.env._("has 2"),
            "not_attested": self.env._("n/a"),
            "none": "",
        }

    @api.model
    def _get_counters(self, ranks):
        """Return {rank: count}, ``graded``, ``quality`` and ``success`` of learners.

        Temporarily not attested learners are apart: they are no part of the percents.
        """
        counts = {rank: list(ranks.values()).count(rank) for rank in RANKS}
        known = sum(counts.values()) - counts["not_attested"]
        good = ("excellent", "excellent_reserve", "good")
        high = sum(counts[rank] for rank in good)
        return {
            **counts,
            "graded": known,
            "quality": 100 * high / known if known else None,
            "success": 100 * (known - counts["failing"]) / known if known else None,
        }

    @api.model
    def _get_counter_lines(self, ranks):
        counts = self._get_counters(ranks)
        return Lines(
            [
                (self.env._("Learners"), len(ranks)),
                (self.env._("Excellent (all 5)"), counts["excellent"]),
                (
                    self.env._("Reserve of excellent (one 4)"),
                    counts["excellent_reserve"],
                ),
                (
                    self.env._("With 4 and 5"),
                    counts["good"] + counts["excellent_reserve"],
                ),
                (self.env._("Reserve of good (one 3)"), counts["good_reserve"]),
                (self.env._("With 3"), counts["satisfactory"] + counts["good_reserve"]),
                (self.env._("With 2"), counts["failing"]),
                (self.env._("Temporarily not attested"), counts["not_attested"]),
                (self.env._("Success, %"), self._percent(counts["success"])),
                (
                    self.env._("Quality of knowledge, %"),
                    self._percent(counts["quality"]),
                ),
            ]
        )

    @api.model
    def _percent(self, value):
        """Return a percent with one decimal, halves up; empty without learners."""
        if value is None:
            return ""
        return f"{float(grading.round_half_up(value, 1)):.1f}".replace(".", ",")

    @api.model
    def _get_subject_columns(self, subjects):
        return [
            Column(f"s{one.id}", one._get_short_name(), 8, "vertical")
            for one in subjects
        ]

    @api.model
    def _make_term(self, layout, group, term, members, cells):
        subjects = self._get_subjects(group.course_ids)
        period = f"q{term.number}"
        students = [member.student for member in members[group]]
        ranks = self._get_ranks(cells, students, subjects, period)
        missed = self._read_missed(
            self.env["edu.student"].union(*students), group.year_id
        )
        texts = self._get_rank_texts()
        rows = []
        for number, member in enumerate(members[group], 1):
            student = member.student
            row = self._get_subject_cells(cells, student, subjects, period)
            lost = [missed.get((student.id, term.id, kind), 0) for kind in MISSED]
            rows.append(
                {
                    "number": number,
                    "name": self._get_member_name(
                        member, term.date_start, term.date_end
                    ),
                    "rank": texts[ranks[student]],
                    "missed": sum(lost) or "",
                    **row,
                }
            )
        rows += self._get_quality_rows(cells, students, subjects, period)
        return self._make_section(layout, group, term, subjects, rows, ranks)

    @api.model
    def _get_subject_cells(self, cells, student, subjects, period):
        return {
            f"s{one.id}": self._get_cell_text(
                self._get_cell(cells, student, one, period)
            )
            for one in subjects
        }

    @api.model
    def _get_quality_rows(self, cells, students, subjects, period):
        """Return two rows: success and quality of every subject in percent."""
        success, quality = {"_bold": True}, {"_bold": True}
        success["name"], quality["name"] = (
            self.env._("Success, %"),
            self.env._("Quality, %"),
        )
        for subject in subjects:
            row = [self._get_cell(cells, one, subject, period) for one in students]
            grades = [cell.grade for cell in row if cell and cell.status == "graded"]
            good, high, _level = grading.quality(grades)
            key = f"s{subject.id}"
            success[key] = self._percent(good).removesuffix(",0")
            quality[key] = self._percent(high).removesuffix(",0")
        return [success, quality]

    @api.model
    def _make_section(self, layout, group, term, subjects, rows, ranks):
        columns = layout._get_columns(
            "main" if term else "year",
            {"subjects": self._get_subject_columns(subjects)},
        )
        table = Table(columns, rows, dense=True)
        blocks = [table, self._get_counter_lines(ranks)]
        blocks += self._get_open_note(group, term)
        blocks.append(self._get_signatures(group, "deputy", "class_teacher"))
        return Section(
            layout.title,
            self._get_subtitles(group, term),
            blocks,
            wide=True,
            name=group.name,
        )

    @api.model
    def _make_year(self, layout, group, members, cells):
        subjects = self._get_subjects(group.course_ids)
        students = [member.student for member in members[group]]
        texts = self._get_rank_texts()
        rows, year = [], group.year_id
        by_period = {
            period: self._get_ranks(cells, students, subjects, period)
            for period in PERIODS
        }
        labels = self._get_period_labels()
        for number, member in enumerate(members[group], 1):
            name = self._get_member_name(member, year.date_start, year.date_end)
            for index, period in enumerate(PERIODS):
                rows.append(
                    {
                        "number": "" if index else number,
                        "name": "" if index else name,
                        "period": labels[period],
                        "rank": texts[by_period[period][member.student]],
                        "_bold": period == "annual",
                        **self._get_subject_cells(
                            cells, member.student, subjects, period
                        ),
                    }
                )
        last = self._get_last_period(cells)
        rows += self._get_quality_rows(cells, students, subjects, last)
        return self._make_section(
            layout, group, self.env["edu.term"], subjects, rows, by_period[last]
        )

    @api.model
    def _get_last_period(self, cells):
        """Return the last period with results: year, else the latest quarter."""
        keys = {key for _student, _subject, key in cells}
        for period in ("annual", "q4", "q3", "q2", "q1"):
            if keys & set(PERIODS[period]):
                return period
        return "q1"

    @api.model
    def _get_period_labels(self):
        return {
            "q1": "I",
            "q2": "II",
            "q3": "III",
            "q4": "IV",
            "annual": self.env._("year"),
            "exam": self.env._("exam"),
            "final": self.env._("final"),
        }
