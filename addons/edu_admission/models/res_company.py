from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    edu_takes_applications = fields.Boolean(
        string="Applications in the cabinet",
        default=True,
        help="Parents who have a cabinet may apply to this organisation there.",
    )
