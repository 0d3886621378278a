from odoo import fields, models


class EduGroup(models.Model):
    _inherit = "edu.group"

    substitute_ids = fields.One2many(
        "edu.class.substitute", "class_id", string="Substitute class teachers"
    )
