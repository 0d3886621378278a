from odoo import fields, models


class EduStudentCareer(models.Model):
    """A note of career guidance: a talk, a test, a choice of the learner."""

    _name = "edu.student.career"
    _inherit = "edu.student.part"
    _description = "Career guidance note"
    _order = "date desc, id desc"

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
