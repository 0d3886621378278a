from odoo import fields, models


class EduStaffLine(models.AbstractModel):
    """A dated part of the profile of an educator."""

    _name = "edu.staff.line"
    _description = "Part of the profile of an educator"

    employee_id = fields.Many2one(
        "hr.employee", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company",
        string="Organisation",
        related="employee_id.company_id",
        store=True,
        index=True,
    )
    note = fields.Char()
