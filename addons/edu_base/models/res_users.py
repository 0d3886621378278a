from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    edu_authority_ids = fields.Many2many("edu.authority", string="Authorities")
