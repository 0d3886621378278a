from odoo import fields, models


class EduStudentPart(models.AbstractModel):
    """A line of a learner's profile that belongs to the learner's organisation."""

    _name = "edu.student.part"
    _description = "Part of a learner's profile"
    _check_company_auto = True

    student_id = fields.Many2one(
        "edu.student",
        string="Learner",
        required=True,
        index=True,
        check_company=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="student_id.company_id", store=True, index=True, precompute=True
    )
