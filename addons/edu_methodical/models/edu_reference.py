from odoo import fields, models


class EduReference(models.Model):
    _inherit = "edu.reference"

    kind = fields.Selection(
        selection_add=[
            ("control_kind", "Kind of internal control"),
            ("control_place", "Place where a check is considered"),
        ],
        ondelete={"control_kind": "cascade", "control_place": "cascade"},
    )
