from odoo import fields, models


class EduTermReopen(models.TransientModel):
    """Ask the director for the reason of reopening a closed quarter."""

    _name = "edu.term.reopen"
    _description = "Reopen a quarter"

    term_id = fields.Many2one("edu.term", string="Quarter", required=True)
    class_ids = fields.Many2many("edu.group", string="Classes", required=True)
    reason = fields.Char(required=True)

    def action_reopen(self):
        """Reopen; the results written by the close are taken back."""
        self.ensure_one()
        self.env["edu.term.lock"]._reopen(self.term_id, self.class_ids, self.reason)
        return {"type": "ir.actions.act_window_close"}
