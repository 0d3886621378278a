from odoo import fields, models


class EduReference(models.Model):
    _inherit = "edu.reference"

    kind = fields.Selection(
        selection_add=[("refusal_ground", "Ground of a refusal of admission")],
        ondelete={"refusal_ground": "cascade"},
    )
