from odoo import fields, models


class EduMessageTemplate(models.Model):
    """A frequent message that a teacher takes and completes."""

    _name = "edu.message.template"
    _description = "Frequent message"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    body = fields.Text(string="Text", required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", string="Organisation", index=True, ondelete="cascade"
    )
