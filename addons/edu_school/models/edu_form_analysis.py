from fractions import Fraction
from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.edu_journal.lib import grading

from ..lib.document import Lines, Section, Signatures, Table, Text

LEVELS = ("low", "middle", "high")


class Work(NamedTuple):
    """Figures of one summative work; percents with one decimal, None: nobody wrote."""

    label: str
    learners: int
    maximum: int
    counts: dict
    names: dict
    quality: float
    success: float


class EduFormAnalysis(models.AbstractModel):
    """Analysis of the results of summative works (order 130), formed by itself.

    Levels and scale are dated rules; a learner who did not write a work is in none of
    its figures.
    """

    _name = "edu.form.analysis"
    _inherit = "edu.form"
    _description = "Analysis of SOR and SOCh"
    _form_code = "analysis"

    @api.model
    def _check_reader(self, choice):
        courses, user = choice["course_ids"], self.env.user
        if courses and all(course._is_taught_by(user) for course in courses):
            return
        if not courses and not choice["class_ids"]:
            raise AccessError(self.env._("Choose own courses."))
        super()._check_reader(choice)

    @api.model
    def _build(self, choice):
        courses = choice["course_ids"] or choice["class_ids"].course_ids
        term = self._get_term({**choice, "year_id": courses.year_id[:1]})
        if not courses:
            raise UserError(self.env._("The class has no subjects."))
        layout = self._get_layout({**choice, "term_id": term}, courses.class_id)
        document = self._new_document(
            layout, ", ".join(courses.class_id.mapped("name")), term.name
        )
        figures = self._read_figures(courses, term)
        notes = self.env["edu.assessment.analysis"].search(
            [("course_id", "in", courses.ids), ("term_id", "=", term.id)]
        )
        by_course = {note.course_id: note for note in notes}
        for course in courses:
            works = figures.get(course.id)
            if works:
                note = by_course.get(course, notes.browse())
                section = self._make_section(layout, course, term, works, note)
                document.sections.append(section)
        return document

    @api.model
    def _read_figures(self, courses, term):
        """Return {course id: [:class:`Work`]} of the works of a quarter."""
        works = self.env["edu.assessment"].search(
            [
                ("course_id", "in", courses.ids),
                ("term_id", "=", term.id),
                ("kind", "in", ("sor", "soch")),
                ("is_cancelled", "=", False),
            ]
        )
        works = works.sorted(lambda x: (x.course_id.id, x.kind == "soch", x.number))
        marks = self.env["edu.mark"].search_fetch(
            [
                ("assessment_id", "in", works.ids),
                ("is_current", "=", True),
                ("has_value", "=", True),
            ],
            ["assessment_id", "student_id", "value"],
        )
        students = marks.student_id.sorted("name")
        order = {student: index for index, student in enumerate(students)}
        maxima = self.env["edu.assessment.individual"]._get_maxima(
            set(works.ids), set(students.ids)
        )
        by_work = marks.grouped("assessment_id")
        figures = {}
        for work in works:
            rows = by_work.get(work, marks.browse())
            rows = rows.sorted(lambda mark: order[mark.student_id])
            figures.setdefault(work.course_id.id, []).append(
                self._count_work(work, rows, maxima, term)
            )
        return figures

    @api.model
    def _count_work(self, work, marks, maxima, term):
        levels = self._get_levels(term.date_end, work.company_id)
        scale = work.course_id._get_scheme(term.date_end).scale
        names = {level: [] for level in LEVELS}
        grades = []
        for mark in marks:
            maximum = maxima.get((work.id, mark.student_id.id)) or work.max_points
            percent = grading.round_half_up(Fraction(mark.value * 100, maximum))
            names[self._get_level(percent, levels)].append(
                mark.student_id._get_short_name() or mark.student_id.name
            )
            grades.append(grading.grade_of(percent, scale))
        success, quality, _level = grading.quality(grades)
        return Work(
            self._get_work_label(work),
            len(marks),
            work.max_points,
            {level: len(found) for level, found in names.items()},
            names,
            None if quality is None else float(grading.round_half_up(quality, 1)),
            None if success is None else float(grading.round_half_up(success, 1)),
        )

    @api.model
    def _get_levels(self, date, company):
        rows = self.env["edu.rule"]._get_value("analysis.levels", date, company)
        if not rows:
            raise UserError(self.env._("The rule of levels has no value on that date."))
        return rows

    @api.model
    def _get_level(self, percent, levels):
        """Return the level of a whole percent, as the scale rounds it."""
        fitting = [row for row in levels if percent >= row["from"]]
        return max(fitting, key=lambda row: row["from"])["level"]

    @api.model
    def _get_work_label(self, work):
        kinds = dict(work._fields["kind"]._description_selection(self.env))
        if work.kind == "soch":
            return kinds["soch"]
        return f"{kinds[work.kind]} {work.number}"

    @api.model
    def _get_level_texts(self):
        return {
            "low": self.env._("Low"),
            "middle": self.env._("Middle"),
            "high": self.env._("High"),
        }

    @api.model
    def _describe_work(self, work):
        """Return the figures of a work in one line."""
        texts = self._get_level_texts()
        levels = ", ".join(f"{texts[key]} {work.counts[key]}" for key in LEVELS)
        return self.env._(
            "%(work)s: learners %(count)s; %(levels)s; quality %(quality)s %%, "
            "success %(success)s %%",
            work=work.label,
            count=work.learners,
            levels=levels,
            quality=self._number(work.quality),
            success=self._number(work.success),
        )

    @api.model
    def _number(self, value):
        return "–" if value is None else f"{value:.1f}".replace(".", ",")

    @api.model
    def _make_section(self, layout, course, term, works, note):
        count = len(course.group_id._get_students(term.date_end))
        head = [
            (self.env._("Quarter"), term.name),
            (self.env._("Subject"), course.subject_id.name),
            (self.env._("Class"), course.group_id.name),
            (self.env._("Number of learners"), count),
            (self.env._("Teacher"), course.teacher_id.name or ""),
            (self.env._("Goal"), note.goal or layout.intro or ""),
        ]
        lists = [
            {
                "work": work.label,
                **{level: ", ".join(work.names[level]) for level in LEVELS},
            }
            for work in works
        ]
        blocks = [
            Lines(head),
            Table(layout._get_columns("main"), [self._make_row(one) for one in works]),
            Table(
                layout._get_columns("lists"),
                lists,
                title=self.env._("Learners by level"),
            ),
            *self._make_notes(note),
            Signatures([(self.env._("Teacher"), course.teacher_id.name)]),
        ]
        subtitles = [course.company_id.name]
        name = f"{course.group_id.name} {course.subject_id._get_short_name()}"
        return Section(layout.title, subtitles, blocks, name=name)

    @api.model
    def _make_row(self, work):
        row = {
            "work": work.label,
            "learners": work.learners,
            "maximum": work.maximum,
            "quality": self._number(work.quality),
            "success": self._number(work.success),
        }
        for level in LEVELS:
            share = None
            if work.learners:
                exact = Fraction(100 * work.counts[level], work.learners)
                share = float(grading.round_half_up(exact, 1))
            row[level] = work.counts[level]
            row[f"{level}_share"] = self._number(share)
        return row

    @api.model
    def _make_notes(self, note):
        day = note.planned_date and note.planned_date.strftime("%d.%m.%Y")
        parts = [
            (self.env._("Objectives achieved"), note.achieved),
            (self.env._("Objectives that caused difficulty"), note.difficult),
            (self.env._("Reasons"), note.reasons),
            (
                self.env._("Planned work"),
                "\n".join(filter(None, [note.planned, day])),
            ),
        ]
        return [
            block
            for title, text in parts
            for block in (Text(title, "heading"), Text(text or "____________________"))
        ]
