from odoo import api, fields, models


class HrEmployeePublic(models.Model):
    """Own profile: the lines are seen by their employee only (record rules)."""

    _inherit = "hr.employee.public"

    edu_education_ids = fields.One2many(
        "edu.staff.education", "employee_id", string="Education"
    )
    edu_category_line_ids = fields.One2many(
        "edu.staff.category", "employee_id", string="Qualification categories"
    )
    edu_attestation_ids = fields.One2many(
        "edu.staff.attestation", "employee_id", string="Attestation"
    )
    edu_test_ids = fields.One2many(
        "edu.staff.test", "employee_id", string="Knowledge tests"
    )
    edu_course_ids = fields.One2many(
        "edu.staff.course", "employee_id", string="Courses"
    )
    edu_certificate_ids = fields.One2many(
        "edu.staff.certificate", "employee_id", string="Certificates"
    )
    edu_award_ids = fields.One2many("edu.staff.award", "employee_id", string="Awards")

    @api.model
    def _search_display_name(self, operator, value):
        """Find as among employees: the ids are the same."""
        return self.env["hr.employee"]._search_display_name(operator, value)
