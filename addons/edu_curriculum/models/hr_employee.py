from odoo import fields, models


class HrEmployee(models.Model):
    _inherit = "hr.employee"

    edu_teaching_ids = fields.One2many(
        "edu.course",
        "teacher_id",
        string="Taught courses",
        groups="edu_base.group_staff",
    )
    edu_teaching_hours = fields.Float(
        string="Hours of courses a week",
        compute="_compute_edu_teaching_hours",
        groups="edu_base.group_staff",
        help="Of the current school year.",
    )

    def _compute_edu_teaching_hours(self):
        years = self.env["edu.academic.year"]
        for company in self.company_id:
            years |= years._get_current(company=company)
        rows = self.env["edu.course"]._read_group(
            [("teacher_id", "in", self.ids), ("year_id", "in", years.ids)],
            ["teacher_id"],
            ["weekly_hours:sum"],
        )
        # keyed by id: the employee may have been read with another context
        hours = {teacher.id: total for teacher, total in rows}
        for employee in self:
            employee.edu_teaching_hours = hours.get(employee.id, 0.0)
