from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date

CARD_LINES = 6
# checks and decisions are shown from so many days before their term
DUE_DAYS = 7


class EduHome(models.AbstractModel):
    """Internal control, plans, minutes and decisions on the start page."""

    _inherit = "edu.home"

    @api.model
    def _get_cards(self):
        cards = super()._get_cards()
        if not self.env["edu.control.item"].has_access("read"):
            return cards
        return [
            *cards,
            self._get_plan_card(),
            self._get_control_card(),
            self._get_minutes_card(),
            self._get_decision_card(),
        ]

    @api.model
    def _get_plan_card(self):
        """Return the plans of internal control that wait for the director."""
        if not self.env.user.has_group("edu_base.group_director"):
            return None
        domain = [
            ("state", "=", "submitted"),
            ("company_id", "in", self.env.companies.ids),
        ]
        return self._make_card(
            "control_plans",
            self.env._("Plans of internal control to approve"),
            sequence=26,
            icon="fa-check-square-o",
            tone="warn",
            count=self.env["edu.control.plan"].search_count(domain),
            action=self._get_list_action(
                "edu_methodical.edu_control_plan_action", domain
            ),
        )

    @api.model
    def _get_own_domain(self):
        """Limit to what the user answers for, unless the user leads the school."""
        if self.env.user.has_group("edu_base.group_deputy"):
            return [("company_id", "in", self.env.companies.ids)]
        return [("responsible_id.user_id", "=", self.env.uid)]

    @api.model
    def _get_control_card(self):
        """Return the checks whose term has come or comes within a week."""
        limit = fields.Date.context_today(self) + timedelta(days=DUE_DAYS)
        domain = [
            *self._get_own_domain(),
            ("plan_state", "=", "approved"),
            "|",
            "&",
            ("state", "in", ("planned", "checking")),
            ("date_to", "<=", limit),
            "&",
            ("state", "=", "decided"),
            ("follow_up_date", "<=", limit),
        ]
        items = self.env["edu.control.item"].search(domain, order="date_to, id")
        return self._make_card(
            "control",
            self.env._("Checks of internal control due"),
            sequence=45,
            icon="fa-search",
            count=len(items),
            lines=[
                self._get_due_line(
                    item,
                    item.topic,
                    item.follow_up_date if item.state == "decided" else item.date_to,
                )
                for item in items[:CARD_LINES]
            ],
            action=self._get_list_action(
                "edu_methodical.edu_control_item_action", domain
            ),
            label=self.env._("All"),
        )

    @api.model
    def _get_minutes_card(self):
        """Return the minutes that the user leads and that nobody has signed yet."""
        domain = [
            ("state", "=", "draft"),
            "|",
            ("chair_id.user_id", "=", self.env.uid),
            ("secretary_id.user_id", "=", self.env.uid),
        ]
        return self._make_card(
            "minutes",
            self.env._("Minutes to sign"),
            sequence=46,
            icon="fa-pencil",
            count=self.env["edu.minutes"].search_count(domain),
            action=self._get_list_action("edu_methodical.edu_minutes_action", domain),
        )

    @api.model
    def _get_decision_card(self):
        """Return the decisions of meetings whose term has come or comes soon."""
        domain = [
            *self._get_own_domain(),
            ("minutes_state", "=", "signed"),
            ("is_done", "=", False),
            (
                "due_date",
                "<=",
                fields.Date.context_today(self) + timedelta(days=DUE_DAYS),
            ),
        ]
        decisions = self.env["edu.minutes.decision"].search(
            domain, order="due_date, id"
        )
        return self._make_card(
            "decisions",
            self.env._("Decisions of meetings due"),
            sequence=47,
            icon="fa-gavel",
            count=len(decisions),
            lines=[
                self._get_due_line(decision, decision.name, decision.due_date)
                for decision in decisions[:CARD_LINES]
            ],
            action=self._get_list_action(
                "edu_methodical.edu_minutes_decision_action", domain
            ),
            label=self.env._("All"),
        )

    @api.model
    def _get_due_line(self, record, text, due):
        return {
            "text": text,
            "note": record.responsible_id.name or "",
            "badge": format_date(self.env, due, date_format="dd.MM"),
            "tone": "bad" if due < fields.Date.context_today(self) else "plain",
            "action": self._get_record_action(record),
        }
