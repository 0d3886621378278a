from odoo import fields, models


class EduStudentCareer(models.Model):
    """A note of career guidance: a talk, a test, a choice of the learner."""

    _name = "edu.student.career"
    _description = "Career guidance note"
    _order = "date desc, id desc"
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
    date = fields.Date(required=True, default=fields.Date.context_today)
    user_id = fields.Many2one(
        "res.users",
        string="Author",
        required=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    kind = fields.Selection(
        [
            ("interest", "Interests and inclinations"),
            ("test", "Test"),
            ("talk", "Talk"),
            ("visit", "Visit"),
            ("choice", "Choice of profession"),
        ],
        required=True,
        default="talk",
    )
    note = fields.Text(required=True)
