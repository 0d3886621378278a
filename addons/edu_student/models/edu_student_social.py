from odoo import fields, models


class EduStudentSocial(models.Model):
    """A dated social status of a learner, with the paper that proves it.

    Seen by the social pedagogue, the psychologist, the class teacher of the class, the
    deputy and the director.
    """

    _name = "edu.student.social"
    _inherit = "edu.student.part"
    _description = "Social status of a learner"
    _order = "date_from desc, id desc"

    category_id = fields.Many2one(
        "edu.reference",
        string="Social category",
        domain=[("kind", "=", "social_category")],
        required=True,
        ondelete="restrict",
    )
    special_need_id = fields.Many2one(
        "edu.reference",
        string="Special educational need",
        domain=[("kind", "=", "special_need")],
        ondelete="restrict",
    )
    date_from = fields.Date(
        string="From", required=True, default=fields.Date.context_today
    )
    date_to = fields.Date(string="To")
    proof = fields.Char(help="Paper, its number and date.")
    note = fields.Char()

    _dates = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "A status can't end before it begins.",
    )
