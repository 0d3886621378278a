from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..models.edu_received_result import KINDS, WORKS

GRADES = (2, 3, 4, 5)


class EduReceivedImport(models.TransientModel):
    """Enter the extract of summative results that a learner brought; all or nothing."""

    _name = "edu.received.import"
    _description = "Extract of the former school"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    student_id = fields.Many2one(
        "edu.student",
        string="Learner",
        required=True,
        domain="[('company_id', '=', company_id)]",
    )
    school = fields.Char(string="Former school", required=True)
    document_number = fields.Char(string="Extract No.", required=True)
    document_date = fields.Date(string="Date of the extract", required=True)
    line_ids = fields.One2many(
        "edu.received.import.line", "import_id", string="Results"
    )

    def action_apply(self):
        """Write the rows into the courses of the learner.

        :raises AccessError: only the deputy director does it
        :raises UserError: a row can't be entered; names the row, nothing is written
        """
        self.ensure_one()
        if not self.env.user.has_group("edu_base.group_deputy"):
            raise AccessError(
                self.env._("Only the deputy director enters results of other schools.")
            )
        self.student_id.check_access("read")
        if not self.line_ids:
            raise UserError(self.env._("The extract has no rows."))
        if self.document_date > fields.Date.context_today(self):
            raise UserError(self.env._("The extract can't be of a day to come."))
        courses = self._get_courses()
        terms = self.line_ids.term_id
        closed = self.env["edu.term.lock"]._get_closed(
            terms | terms.parent_id.child_ids,
            self.env["edu.group"].union(*(course.class_id for course in courses)),
        )
        rows, seen = [], set()
        for number, line in enumerate(self.line_ids, 1):
            course = line._find_course(courses, number)
            is_closed = line._is_closed(course, closed)
            line._check(course, is_closed, number, seen)
            rows.append(self._prepare_row(line, course))
        # sudo: the role and every row were checked above
        made = self.env["edu.received.result"].sudo()._post(rows)
        made._enter(closed)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Results of the former school"),
            "res_model": "edu.received.result",
            "views": [(False, "list")],
            "domain": [("student_id", "=", self.student_id.id)],
        }

    def _get_courses(self):
        """Return the courses of the groups that the learner is in now."""
        today = fields.Date.context_today(self)
        enrolments = self.env["edu.enrolment"].search(
            [
                ("student_id", "=", self.student_id.id),
                ("date_from", "<=", today),
                "|",
                ("date_to", "=", False),
                ("date_to", ">=", today),
            ]
        )
        return self.env["edu.course"].search(
            [
                ("group_id", "in", enrolments.group_id.ids),
                ("company_id", "=", self.company_id.id),
            ]
        )

    def _prepare_row(self, line, course):
        work = line.kind in WORKS
        return {
            "company_id": course.company_id.id,
            "student_id": self.student_id.id,
            "course_id": course.id,
            "subject_id": course.subject_id.id,
            "class_id": course.class_id.id,
            "term_id": line.term_id.id,
            "kind": line.kind,
            "number": line.number if work else 1,
            "max_points": line.max_points if work else 0,
            "points": line.points if line.kind != "not_taught" else 0,
            "school": self.school.strip(),
            "document_number": self.document_number.strip(),
            "document_date": self.document_date,
            "user_id": self.env.uid,
        }


class EduReceivedImportLine(models.TransientModel):
    _name = "edu.received.import.line"
    _description = "Row of the extract"

    import_id = fields.Many2one(
        "edu.received.import", required=True, ondelete="cascade"
    )
    subject_id = fields.Many2one("edu.subject", required=True, ondelete="cascade")
    term_id = fields.Many2one(
        "edu.term",
        string="Quarter",
        required=True,
        domain="[('kind', '=', 'quarter')]",
        ondelete="cascade",
    )
    kind = fields.Selection(KINDS, required=True, default="sor")
    number = fields.Integer(default=1)
    max_points = fields.Integer(string="Maximum points")
    points = fields.Integer(string="Points or grade")

    def _find_course(self, courses, number):
        found = courses.filtered(
            lambda course: (
                course.subject_id == self.subject_id
                and course.year_id == self.term_id.year_id
            )
        )
        if not found:
            raise UserError(
                self.env._(
                    "Row %(row)s: the learner has no course of %(subject)s in that "
                    "year.",
                    row=number,
                    subject=self.subject_id.name,
                )
            )
        return found[0]

    def _is_closed(self, course, closed):
        """Tell whether the result of the term stands in the closed journal."""
        quarter = self.term_id
        if course.mode == "points_half_year" and quarter.parent_id:
            quarter = quarter.parent_id.child_ids.sorted("number")[-1]
        return (quarter.id, course.class_id.id) in closed

    def _check(self, course, is_closed, number, seen):
        values = {"row": number, "subject": course.subject_id.name}
        cell = (course.id, self.term_id.id, self.kind, self.number)
        if cell in seen:
            raise UserError(
                self.env._("Row %(row)s: %(subject)s stands there twice.", **values)
            )
        seen.add(cell)
        if course.mode == "none":
            raise UserError(
                self.env._("Row %(row)s: %(subject)s is not assessed.", **values)
            )
        if self.kind in WORKS:
            self._check_work(course, is_closed, values)
        elif self.kind == "grade" and not is_closed:
            raise UserError(
                self.env._(
                    "Row %(row)s: %(subject)s: the quarter is open here, its grade "
                    "follows from the works.",
                    **values,
                )
            )
        elif self.kind == "grade" and self.points not in GRADES:
            raise UserError(
                self.env._("Row %(row)s: %(subject)s: a grade is 2 to 5.", **values)
            )

    def _check_work(self, course, is_closed, values):
        if is_closed:
            raise UserError(
                self.env._(
                    "Row %(row)s: %(subject)s: the quarter is closed here, enter the "
                    "grade of the former school.",
                    **values,
                )
            )
        if course.mode == "pass_fail":
            raise UserError(
                self.env._(
                    "Row %(row)s: %(subject)s has no SOR and SOCh here.", **values
                )
            )
        if self.max_points <= 0 or not 0 <= self.points <= self.max_points:
            raise UserError(
                self.env._(
                    "Row %(row)s: %(subject)s: points lie between 0 and the maximum.",
                    **values,
                )
            )
