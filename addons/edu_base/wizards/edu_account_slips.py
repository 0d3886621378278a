import base64
import io

import qrcode

from odoo import api, fields, models
from odoo.exceptions import UserError


class EduAccountSlips(models.TransientModel):
    """Slips with logins and one-time links, to be printed and handed out."""

    _name = "edu.account.slips"
    _description = "Slips with accounts"

    line_ids = fields.One2many("edu.account.slip", "slips_id", string="Accounts")
    new_count = fields.Integer(string="New accounts", compute="_compute_new_count")

    @api.depends("line_ids.is_new")
    def _compute_new_count(self):
        for slips in self:
            slips.new_count = len(slips.line_ids.filtered("is_new"))

    def action_print(self):
        self.ensure_one()
        if not self.new_count:
            raise UserError(
                self.env._("All of them have accounts already; there is no new link.")
            )
        return self.env.ref("edu_base.edu_account_slips_report").report_action(self)

    def _get_action(self):
        """Return the action that shows the slips."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Accounts"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }


class EduAccountSlip(models.TransientModel):
    """A slip of one person."""

    _name = "edu.account.slip"
    _description = "Slip with an account"
    _order = "id"

    slips_id = fields.Many2one("edu.account.slips", required=True, ondelete="cascade")
    person_id = fields.Integer(readonly=True)
    name = fields.Char(readonly=True)
    login = fields.Char(readonly=True)
    lang = fields.Char(string="Language", readonly=True)
    url = fields.Char(string="One-time link", readonly=True)
    is_new = fields.Boolean(string="New", readonly=True)

    def _get_qr(self):
        """Return the QR of the link as a data URI."""
        stream = io.BytesIO()
        qrcode.make(self.url, box_size=4, border=2).save(stream, "PNG")
        return f"data:image/png;base64,{base64.b64encode(stream.getvalue()).decode()}"
