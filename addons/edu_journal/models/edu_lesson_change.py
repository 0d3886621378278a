from odoo import fields, models


class EduLessonChange(models.Model):
    """What happened to a lesson: moved, cancelled, substituted, by whom and why."""

    _name = "edu.lesson.change"
    _description = "Change of a lesson"
    _order = "id desc"
    _check_company_auto = True

    lesson_id = fields.Many2one(
        "edu.lesson", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="lesson_id.company_id", store=True)
    kind = fields.Selection(
        [
            ("moved", "Moved"),
            ("cancelled", "Cancelled"),
            ("restored", "Restored"),
            ("substituted", "Substituted"),
            ("room", "Other room"),
        ],
        required=True,
    )
    old_value = fields.Char(string="Before")
    new_value = fields.Char(string="After")
    reason = fields.Char()
    user_id = fields.Many2one(
        "res.users",
        string="Changed by",
        required=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
