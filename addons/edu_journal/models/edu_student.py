from odoo import api, fields, models

YEAR_KINDS = ("absent", "ill", "valid")


class EduStudent(models.Model):
    """Progress and attendance on the learner's digital profile (456-27.1)."""

    _inherit = "edu.student"

    result_ids = fields.One2many(
        "edu.term.result",
        "student_id",
        string="Term results",
        domain=[("is_current", "=", True)],
        groups="edu_base.group_teacher",
    )
    absence_ids = fields.One2many(
        "edu.absence",
        "student_id",
        string="Absences",
        domain=[("is_current", "=", True), ("kind", "!=", "present")],
        groups="edu_base.group_teacher",
    )
    missed_count = fields.Integer(
        string="Missed lessons",
        compute="_compute_missed_count",
        groups="edu_base.group_teacher",
        help="Lessons missed in the current academic year, late arrivals apart.",
    )

    @api.depends("absence_ids")
    def _compute_missed_count(self):
        year = self.env["edu.academic.year"]._get_current()
        counts = {
            student.id: count
            for student, count in self.env["edu.absence"]._read_group(
                [
                    ("student_id", "in", self.ids),
                    ("is_current", "=", True),
                    ("kind", "in", YEAR_KINDS),
                    ("date", ">=", year.date_start),
                ],
                ["student_id"],
                ["__count"],
            )
        }
        for student in self:
            student.missed_count = counts.get(student.id, 0)

    def action_open_absences(self):
        """Open the absences of this learner."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Absences"),
            "res_model": "edu.absence",
            "view_mode": "list",
            "domain": [("student_id", "=", self.id), ("kind", "!=", "present")],
            "context": {"search_default_current": 1},
        }
