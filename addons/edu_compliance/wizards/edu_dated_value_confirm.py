from odoo import api, fields, models


class EduDatedValueConfirm(models.TransientModel):
    """Confirm a dated value, or withdraw the confirmation, with a note."""

    _name = "edu.dated.value.confirm"
    _description = "Check of a dated value"

    # a plain number: the values are a query, no table to refer to
    value_id = fields.Integer(required=True)
    title = fields.Char(string="Name", compute="_compute_title")
    value_text = fields.Char(string="Value in words", compute="_compute_title")
    act = fields.Char(compute="_compute_title")
    point = fields.Char(compute="_compute_title")
    is_confirmed = fields.Boolean(string="Confirmed")
    note = fields.Text(
        required=True, help="Which text was read, where and what it says."
    )

    @api.depends("value_id")
    def _compute_title(self):
        for wizard in self:
            value = wizard._get_value()
            wizard.title = value.title
            wizard.value_text = value.value_text
            wizard.act = value.act
            wizard.point = value.point

    def _get_value(self):
        # searched, so that a number from outside obeys the record rules
        return self.env["edu.dated.value"].search([("id", "=", self.value_id)])

    def action_apply(self):
        """Write the check down."""
        self.ensure_one()
        self._get_value()._confirm(self.is_confirmed, self.note)
        return {"type": "ir.actions.act_window_close"}
