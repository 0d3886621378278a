from odoo import fields, models


class EduImport(models.TransientModel):
    _inherit = "edu.import"

    kind = fields.Selection(
        selection_add=[("extract", "Extract of summative results")],
        ondelete={"extract": "cascade"},
    )
