from datetime import date, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import BaseCase


@tagged("post_install", "-at_install")
class TestHome(BaseCase):
    def home_of(self, role):
        return self.env["edu.home"].with_user(self.users[role]).get_home()

    def cards_of(self, role):
        return {card["key"]: card for card in self.home_of(role)["cards"]}

    def make_task(self, role, deadline, summary):
        return self.env["mail.activity"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                "res_id": self.users[role].partner_id.id,
                "user_id": self.users[role].id,
                "date_deadline": deadline,
                "summary": summary,
            }
        )

    def test_tasks_that_are_due_wait(self):
        """Late and today's tasks are counted; tomorrow's and others' are not."""
        today = date.today()
        self.make_task("clerk", today - timedelta(days=1), "Late")
        self.make_task("clerk", today, "Due")
        self.make_task("clerk", today + timedelta(days=1), "Later")
        self.make_task("deputy", today, "Of another")
        card = self.cards_of("clerk")["activities"]
        self.assertEqual(card["count"], 2)
        self.assertEqual([line["text"] for line in card["lines"]], ["Late", "Due"])
        self.assertEqual([line["tone"] for line in card["lines"]], ["bad", "plain"])

    def test_nothing_waits(self):
        self.assertNotIn("activities", self.cards_of("teacher"))

    def test_quarter_and_events_of_the_year(self):
        """19 October 2026 is in quarter 1, which ends on 25 October; the autumn
        break of 26 October – 1 November (order 213-НҚ) begins within three weeks."""
        with freeze_time("2026-10-19 06:00:00"):
            home = self.home_of("teacher")
            cards = self.cards_of("teacher")
        self.assertEqual(home["date"], "2026-10-19")
        self.assertIn("25", home["period"])
        badges = [line["badge"] for line in cards["events"]["lines"]]
        self.assertIn("26.10–01.11", badges)

    def test_greets_by_given_name_and_patronymic(self):
        self.users["clerk"].name = "Surname Given Patronymic"
        self.assertEqual(self.home_of("clerk")["name"], "Given Patronymic")

    def test_admin_is_told_of_rules_to_confirm(self):
        before = self.cards_of("admin").get("rules", {}).get("count", 0)
        self.env["edu.rule"].create(
            [
                {
                    "key": f"home.{confirmed}",
                    "name": "Rule",
                    "value": "1",
                    "valid_from": "2025-09-01",
                    "is_confirmed": confirmed,
                }
                for confirmed in (True, False)
            ]
        )
        card = self.cards_of("admin")["rules"]
        self.assertEqual(card["count"], before + 1)
        self.assertEqual(card["action"]["domain"], [("is_confirmed", "=", False)])
        self.assertNotIn("rules", self.cards_of("clerk"))

    def test_guardian_has_no_start_page_of_staff(self):
        with self.assertRaises(AccessError):
            self.home_of("guardian")
