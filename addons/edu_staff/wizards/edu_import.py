from odoo import fields, models


class EduImport(models.TransientModel):
    _inherit = "edu.import"

    kind = fields.Selection(
        selection_add=[("staff", "Staff")], ondelete={"staff": "cascade"}
    )
