from odoo import fields, models


class EduStudentAchievement(models.Model):
    """A certificate, an olympiad, a contest or another achievement of a learner."""

    _name = "edu.student.achievement"
    _inherit = "edu.student.part"
    _description = "Achievement of a learner"
    _order = "date desc, id desc"

    name = fields.Char(string="Title", required=True)
    kind_id = fields.Many2one(
        "edu.reference",
        string="Kind of achievement",
        domain=[("kind", "=", "achievement_kind")],
        ondelete="restrict",
    )
    level_id = fields.Many2one(
        "edu.reference",
        string="Level of achievement",
        domain=[("kind", "=", "achievement_level")],
        ondelete="restrict",
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    result = fields.Char(string="Place or result")
    document = fields.Binary(attachment=True)
    document_name = fields.Char()
