from odoo import api, fields, models

from odoo.addons.edu_i18n.lib.words import date_in_words


class EduStudent(models.Model):
    """What the alphabet book and the personal file tell of a learner."""

    _inherit = "edu.student"

    first_letter = fields.Char(
        compute="_compute_first_letter", store=True, index=True, string="Letter"
    )
    order_line_ids = fields.One2many(
        "edu.student.order.line",
        "student_id",
        string="Orders",
        groups="edu_base.group_clerk,edu_base.group_deputy",
    )
    order_count = fields.Integer(
        string="Number of orders",
        compute="_compute_order_count",
        groups="edu_base.group_clerk,edu_base.group_deputy",
    )
    entry_date = fields.Date(string="Enrolled on", compute="_compute_book")
    entry_group_id = fields.Many2one(
        "edu.group", string="Class of enrolment", compute="_compute_book"
    )
    entry_order = fields.Char(string="Order of enrolment", compute="_compute_book")
    leave_date = fields.Date(string="Left on", compute="_compute_book")
    leave_group_id = fields.Many2one(
        "edu.group", string="Class of leaving", compute="_compute_book"
    )
    leave_order = fields.Char(string="Order of leaving", compute="_compute_book")
    leave_place = fields.Char(string="Left for", compute="_compute_book")
    leave_reason = fields.Char(string="Reason of leaving", compute="_compute_book")

    @api.depends("surname", "name")
    def _compute_first_letter(self):
        for student in self:
            text = (student.surname or student.name or "").strip()
            student.first_letter = text[:1].upper()

    def _compute_order_count(self):
        counts = dict(
            self.env["edu.student.order.line"]._read_group(
                [("student_id", "in", self.ids)], ["student_id"], ["__count"]
            )
        )
        for student in self:
            student.order_count = counts.get(student, 0)

    @api.depends("enrolment_ids.date_to", "enrolment_ids.end_movement")
    def _compute_book(self):
        movements = dict(
            self.env["edu.enrolment"]
            ._fields["end_movement"]
            ._description_selection(self.env)
        )
        for student in self:
            rows = student.enrolment_ids.filtered(lambda row: row.kind == "class")
            rows = rows.sorted("date_from")
            first, last = rows[:1], rows[-1:].filtered("end_movement")
            student.entry_date = first.date_from
            student.entry_group_id = first.group_id
            student.entry_order = first.order_number
            student.leave_date = last.date_to
            student.leave_group_id = last.group_id
            student.leave_order = last.end_order_number
            student.leave_place = last.place
            student.leave_reason = last.reason_id.name or movements.get(
                last.end_movement
            )

    def action_open_orders(self):
        """Open the lines of orders about the learner."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "edu_student.edu_student_order_line_action"
        )
        action["domain"] = [("student_id", "=", self.id)]
        return action

    def action_xlsx_alphabet(self):
        """Download the alphabet book of the chosen learners."""
        return self.env["edu.report.xlsx.student_alphabet"]._xlsx_action(self)

    def _group_by_letter(self):
        """Return [(letter, learners)] in the order of the Kazakh alphabet."""
        students = self.with_context(active_test=False).search(
            [("id", "in", self.ids)], order="name, id"
        )
        students.fetch(["first_letter", "name"])
        # one reading of the enrolments of all of them
        students.enrolment_ids.fetch(["kind", "date_from", "end_movement"])
        return list(students.grouped("first_letter").items())

    def _get_file_rows(self):
        """Return the class enrolments for the personal file, the oldest first."""
        self.ensure_one()
        return self.enrolment_ids.filtered(lambda row: row.kind == "class").sorted(
            "date_from"
        )

    def _get_file_note(self):
        """Return the note on leaving as (Kazakh, Russian) or None.

        Order 263, appendix 4: a file that goes out says that the learner left.
        """
        self.ensure_one()
        if not self.leave_date:
            return None
        school = self.company_id.name
        return (
            f"{date_in_words(self.leave_date, 'kk')} күні мектептен шықты: {school}",
            f"Выбыл(а) из школы {school} {date_in_words(self.leave_date, 'ru')}",
        )

    def _get_file_years(self):
        """Return yearly results for the personal file: [{year, class, results}].

        Empty here; addons with grades fill it in.
        """
        self.ensure_one()
        return []


class EduGroup(models.Model):
    """Lists of a class on paper, and its orders."""

    _inherit = "edu.group"

    def action_print_list(self):
        report = self.env.ref("edu_student.edu_group_list_report")
        return report.report_action(self)

    def action_print_contacts(self):
        report = self.env.ref("edu_student.edu_group_contacts_report")
        return report.report_action(self)

    def action_print_signatures(self):
        report = self.env.ref("edu_student.edu_group_signatures_report")
        return report.report_action(self)

    def action_xlsx_list(self):
        return self.env["edu.report.xlsx.group_list"]._xlsx_action(self)

    def action_order(self):
        """Open a new order for the learners of the class (button of the class)."""
        self.ensure_one()
        students = self._get_students(self._get_count_date())
        return students.with_context(
            default_action="move" if self.kind == "class" else "leave"
        ).action_move()

    def _get_list_students(self):
        """Return the learners of the class now, by name."""
        self.ensure_one()
        return self._get_students(self._get_count_date())
