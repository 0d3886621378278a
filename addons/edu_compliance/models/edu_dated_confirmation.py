from odoo import fields, models


class EduDatedConfirmation(models.Model):
    """Who compared a dated value with the act, when, and what was found.

    Only added, never changed: the last row of a value counts.
    """

    _name = "edu.dated.confirmation"
    _inherit = "edu.compliance.protected"
    _description = "Check of a dated value"
    _order = "id desc"
    _rec_name = "value_name"

    res_model = fields.Char(string="Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Record", model_field="res_model", required=True, readonly=True
    )
    value_name = fields.Char(string="Value", required=True, readonly=True)
    value_text = fields.Char(string="Value at that time", readonly=True)
    is_confirmed = fields.Boolean(
        string="Confirmed", readonly=True, help="Off: the confirmation was withdrawn."
    )
    note = fields.Text(required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="Checked by",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    date = fields.Datetime(
        string="Checked on", required=True, readonly=True, default=fields.Datetime.now
    )
    company_id = fields.Many2one(
        "res.company",
        string="Organisation",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )

    _record_idx = models.Index("(res_model, res_id, id)")
