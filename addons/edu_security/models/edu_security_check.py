import logging

from odoo import api, fields, models

_logger = logging.getLogger(__name__)


class EduSecurityCheck(models.Model):
    """A check of the chain of the security log and what it found."""

    _name = "edu.security.check"
    _description = "Check of the security log"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_name = "date"

    date = fields.Datetime(
        string="Time", required=True, readonly=True, default=fields.Datetime.now
    )
    row_count = fields.Integer(string="Rows", readonly=True)
    state = fields.Selection(
        [("ok", "Whole"), ("broken", "Broken")],
        string="Result",
        required=True,
        readonly=True,
    )
    break_number = fields.Integer(string="First broken No.", readonly=True)
    reason = fields.Selection(
        [
            ("changed", "The row was changed"),
            ("deleted", "The row was deleted"),
            ("reordered", "Rows changed places or are missing"),
            ("truncated", "The end of the log was deleted"),
            ("anchor", "The log was written anew"),
        ],
        readonly=True,
    )

    @api.model
    def _record(self, found, last):
        """Keep the result of a check; a break is reported in three ways."""
        check = self.create(
            {
                "row_count": last[0],
                "state": "broken" if found else "ok",
                "break_number": found and found[0],
                "reason": found and found[1],
            }
        )
        if found:
            check._report()
        return check

    def _report(self):
        _logger.error(
            "The security log is broken at number %s (%s)",
            self.break_number,
            self.reason,
        )
        details = {"number": self.break_number, "reason": self.reason}
        self.env["edu.security.event"]._log("chain", self, details, action="broken")
        admins = self.env.ref("edu_base.group_admin").all_user_ids
        for user in admins.filtered("active"):
            self.with_context(lang=user.lang).activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.with_context(lang=user.lang).env._(
                    "The security log is broken at No. %(number)s",
                    number=self.break_number,
                ),
                user_id=user.id,
            )

    @api.model
    def action_check_now(self):
        """Check the log now and show the result."""
        result = self.env["edu.security.event"].verify_chain()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": result["check_id"],
            "views": [(False, "form")],
        }
