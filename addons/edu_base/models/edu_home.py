from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_date


class EduHome(models.AbstractModel):
    """What the start page shows to the current user.

    An addon adds its cards by extending ``_get_cards``; a card is made by
    ``_make_card`` and holds nothing that its user may not open. Cards of one
    ``place`` stand together: ``today`` tells of the day, ``waiting`` of what is to
    be done, and a card of ``waiting`` without a number is left out.
    """

    _name = "edu.home"
    _description = "Start page"

    @api.model
    @api.readonly
    def get_home(self):
        """Return the start page of the current user.

        :returns: ``{"name": str, "date": "YYYY-MM-DD", "period": str, "cards":
            [card, …]}``, the cards in the order in which they are shown; see
            ``_make_card``
        :raises AccessError: the user is no member of the staff
        """
        user = self.env.user
        if not user._is_internal():
            raise AccessError(self.env._("The start page is for the staff."))
        cards = [card for card in self._get_cards() if card]
        return {
            "name": self._get_call_name(user),
            "date": fields.Date.to_string(fields.Date.context_today(self)),
            "period": self._get_period(),
            "cards": sorted(cards, key=lambda card: card["sequence"]),
        }

    @api.model
    def _get_cards(self):
        """Return the cards of the current user, in any order."""
        return [
            self._get_activity_card(),
            self._get_event_card(),
            self._get_rule_card(),
        ]

    @api.model
    def _make_card(self, key, title, place="waiting", sequence=50, **values):
        """Return a card, or None when it has nothing to say.

        :param key: unique technical name; a client may draw a known key by itself
        :param title: what is counted or listed, in the user's language
        :param place: ``today`` or ``waiting``
        :param values: ``icon`` (class of a Font Awesome sign), ``count`` (number of
            things that wait), ``tone`` (``plain``, ``good``, ``warn``, ``bad``),
            ``lines`` (list of dicts: ``text``, ``note``, ``badge``, ``tone``,
            ``mark`` before the text, ``action``), ``empty`` (said when there is no
            line), ``action`` (XML id of an action or an action as a dict) and
            ``label`` of the button that opens it
        """
        if place == "waiting" and not values.get("count"):
            return None
        card = {
            "key": key,
            "title": title,
            "place": place,
            "sequence": sequence,
            "icon": "fa-circle-o",
            "tone": "plain",
            "count": None,
            "lines": [],
            "empty": "",
            "action": None,
            "label": "",
        }
        return card | values

    @api.model
    def _get_list_action(self, xmlid, domain):
        """Return the list of the action ``xmlid`` with what a card has counted."""
        action = self.env["ir.actions.actions"]._for_xml_id(xmlid)
        return action | {"domain": domain, "context": {}}

    @api.model
    def _get_record_action(self, record):
        """Return the action that opens the form of ``record``."""
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }

    @api.model
    def _get_call_name(self, user):
        """Return the name by which the page greets: given name and patronymic."""
        parts = (user.name or "").split()
        return " ".join(parts[1:3]) or user.name

    @api.model
    def _get_period(self):
        """Return the quarter of today and its last day, in words."""
        today = fields.Date.context_today(self)
        term = self.env["edu.academic.year"]._get_current()._get_term(today)
        if not term:
            return ""
        return self.env._(
            "%(term)s, until %(date)s",
            term=term.name,
            date=format_date(self.env, term.date_end, date_format="d MMMM"),
        )

    @api.model
    def _get_activity_card(self):
        """Return the activities of the user that are due."""
        today = fields.Date.context_today(self)
        activities = self.env["mail.activity"].search(
            [("user_id", "=", self.env.uid), ("date_deadline", "<=", today)],
            limit=6,
            order="date_deadline, id",
        )
        return self._make_card(
            "activities",
            self.env._("My tasks"),
            sequence=10,
            icon="fa-clock-o",
            count=len(activities),
            tone="warn",
            lines=[
                {
                    "text": activity.summary or activity.activity_type_id.name or "",
                    "note": activity.res_name or "",
                    "badge": format_date(
                        self.env, activity.date_deadline, date_format="dd.MM"
                    ),
                    "tone": "bad" if activity.date_deadline < today else "plain",
                    "action": self._get_record_action(
                        self.env[activity.res_model].browse(activity.res_id)
                    ),
                }
                for activity in activities
                if activity.res_model
            ],
        )

    @api.model
    def _get_event_card(self):
        """Return the breaks, holidays and moved days of the next three weeks."""
        today = fields.Date.context_today(self)
        year = self.env["edu.academic.year"]._get_current()
        events = year.event_ids.filtered(
            lambda event: event.date_end >= today
            and event.date_start <= today + timedelta(days=21)
        )
        if not events:
            return None
        return self._make_card(
            "events",
            self.env._("Calendar"),
            place="today",
            sequence=90,
            icon="fa-calendar",
            lines=[
                {
                    "text": event.name,
                    "badge": self._format_span(event.date_start, event.date_end),
                }
                for event in events.sorted("date_start")[:5]
            ],
        )

    @api.model
    def _get_rule_card(self):
        """Return the dated rules whose text nobody has compared with the act."""
        if not self.env.user.has_group("edu_base.group_admin"):
            return None
        domain = [("is_confirmed", "=", False)]
        return self._make_card(
            "rules",
            self.env._("Rules to confirm by the act"),
            sequence=80,
            icon="fa-balance-scale",
            count=self.env["edu.rule"].search_count(domain),
            action=self._get_list_action("edu_base.edu_rule_action", domain),
        )

    @api.model
    def _format_span(self, start, end):
        days = [format_date(self.env, start, date_format="dd.MM")]
        if end != start:
            days.append(format_date(self.env, end, date_format="dd.MM"))
        return "–".join(days)
