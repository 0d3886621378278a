from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.edu_i18n.lib import words

from ..lib.document import Lines, Section, Signatures, Table

# the classes whose protocol has the grades of the year (order 125, appendix 3)
FINAL_GRADE = 10
COMMISSION = 3


class EduFormProtocol(models.AbstractModel):
    """Protocol of an exam of the final attestation (order 125, form of the protocol).

    Classes 9 (10) have points and the exam grade, classes 11 (12) the topic or
    ticket, the exam grade, the annual and the final one; numbers are in words too.
    """

    _name = "edu.form.protocol"
    _inherit = "edu.form"
    _description = "Protocol of the exam"
    _form_code = "protocol"

    @api.model
    def _build(self, choice):
        classes = self._get_classes(choice)
        year = choice["year_id"]
        domain = [("class_id", "in", classes.ids), ("kind", "=", "exam")]
        if choice["course_ids"]:
            domain.append(("course_id", "in", choice["course_ids"].ids))
        exams = self.env["edu.assessment"].search(
            [*domain, ("is_cancelled", "=", False)], order="date, id"
        )
        if not exams:
            raise UserError(self.env._("No exams are planned for this choice."))
        layout = self._get_layout({**choice, "year_id": year}, classes)
        document = self._new_document(layout, ", ".join(classes.mapped("name")))
        results = self._read_year(exams)
        marks = self._read_marks(exams)
        members = {
            group: self._get_members(
                group, group.year_id.date_end, group.year_id.date_end
            )
            for group in exams.class_id
        }
        learners = exams.course_id._get_member_intervals()
        for exam in exams:
            rows = [
                self._make_row(number, member.student, exam, marks, results)
                for number, member in enumerate(
                    (
                        member
                        for member in members[exam.class_id]
                        if member.student.id in learners.get(exam.course_id.id, {})
                    ),
                    1,
                )
            ]
            document.sections.append(self._make_section(layout, exam, rows))
        return document

    @api.model
    def _read_year(self, exams):
        rows = self.env["edu.term.result"].search(
            [
                ("course_id", "in", exams.course_id.ids),
                ("kind", "in", ("annual", "final")),
                ("is_current", "=", True),
            ],
            order="id",
        )
        return {(row.course_id, row.student_id, row.kind): row.grade for row in rows}

    @api.model
    def _read_marks(self, exams):
        rows = self.env["edu.mark"].search(
            [
                ("assessment_id", "in", exams.ids),
                ("is_current", "=", True),
                ("has_value", "=", True),
            ]
        )
        return {(row.assessment_id, row.student_id): row.value for row in rows}

    @api.model
    def _make_row(self, number, student, exam, marks, results):
        points = marks.get((exam, student))
        grade = None
        if points is not None:
            grade = self.env["edu.year.outcome"]._get_exam_grade(exam, points)
        course = exam.course_id
        annual = results.get((course, student, "annual"))
        final = results.get((course, student, "final"))
        return {
            "number": number,
            "name": student.name,
            "topic": "",
            "points": self._spell(points),
            "exam": self._spell(grade),
            "annual": self._spell(annual or None),
            "final": self._spell(final or None),
        }

    @api.model
    def _spell(self, number):
        """Return a number with its name: 5 (бес)."""
        if number is None:
            return ""
        try:
            name = words.integer_in_words(number, self.env.lang or "kk_KZ")
        except ValueError:
            # words are known in Kazakh and Russian
            return str(number)
        return f"{number} ({name})"

    @api.model
    def _make_section(self, layout, exam, rows):
        group = exam.class_id
        table = "final" if group.grade >= FINAL_GRADE else "basic"
        head = [
            (self.env._("Subject"), exam.subject_id.name),
            (self.env._("Date of the exam"), exam.date.strftime("%d.%m.%Y")),
            (self.env._("Maximum points"), exam.max_points),
            (self.env._("Examiner"), exam.teacher_id.name or ""),
        ]
        signatures = [(self.env._("Chair of the commission"), "")]
        signatures += [(self.env._("Member of the commission"), "")] * COMMISSION
        blocks = [
            Lines(head),
            Table(layout._get_columns(table), rows),
            Signatures(signatures),
        ]
        return Section(
            layout.title,
            self._get_subtitles(group),
            blocks,
            name=f"{group.name} {exam.subject_id._get_short_name()}",
        )
