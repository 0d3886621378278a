from datetime import timedelta

from odoo import api, fields, models


class EduHome(models.AbstractModel):
    """Failed logins and the state of the log; for those who watch over security."""

    _inherit = "edu.home"

    @api.model
    def _get_cards(self):
        cards = super()._get_cards()
        if not self.env.user.has_group("edu_security.group_officer"):
            return cards
        return [*cards, self._get_check_card(), self._get_attempt_card()]

    @api.model
    def _get_check_card(self):
        """Return a warning when the last check found the log broken."""
        last = self.env["edu.security.check"].search([], order="date desc", limit=1)
        if last.state != "broken":
            return None
        return self._make_card(
            "security_check",
            self.env._("The security log is broken"),
            sequence=1,
            icon="fa-chain-broken",
            tone="bad",
            count=1,
            action="edu_security.edu_security_check_action",
        )

    @api.model
    def _get_attempt_card(self):
        """Return the number of failed logins of the last day and night."""
        domain = [("date_last", ">=", fields.Datetime.now() - timedelta(days=1))]
        [[count]] = self.env["edu.security.attempt"]._read_group(
            domain, [], ["count:sum"]
        )
        return self._make_card(
            "attempts",
            self.env._("Failed logins in 24 hours"),
            sequence=70,
            icon="fa-shield",
            count=count,
            action=self._get_list_action(
                "edu_security.edu_security_attempt_action", domain
            ),
        )
