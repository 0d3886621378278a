from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    # Lato, Odoo's default, has no Cyrillic
    font = fields.Selection(default="Roboto")
