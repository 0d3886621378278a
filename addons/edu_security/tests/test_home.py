from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import SecurityCase


@tagged("post_install", "-at_install")
class TestHome(SecurityCase):
    def cards_of(self, role):
        home = self.env["edu.home"].with_user(self.users[role]).get_home()
        return {card["key"]: card for card in home["cards"]}

    def test_failed_logins_of_a_day(self):
        """Three attempts an hour ago count, the two of the day before yesterday not."""
        before = self.cards_of("director").get("attempts", {}).get("count", 0)
        now = fields.Datetime.now()
        for hours, count in ((1, 3), (48, 2)):
            moment = now - timedelta(hours=hours)
            self.env["edu.security.attempt"].create(
                {
                    "login": "nobody",
                    "company_id": self.school.id,
                    "ip": "192.0.2.1",
                    "channel": "web",
                    "reason": "password",
                    "date_first": moment,
                    "date_last": moment,
                    "count": count,
                    "bucket": f"home-{hours}",
                }
            )
        self.assertEqual(self.cards_of("director")["attempts"]["count"], before + 3)
        self.assertNotIn("attempts", self.cards_of("deputy"))

    def test_broken_log_comes_first(self):
        self.env["edu.security.check"].create({"state": "broken", "row_count": 1})
        home = self.env["edu.home"].with_user(self.users["admin"]).get_home()
        self.assertEqual(home["cards"][0]["key"], "security_check")
        self.assertNotIn("security_check", self.cards_of("clerk"))
        later = fields.Datetime.now() + timedelta(minutes=1)
        self.env["edu.security.check"].create(
            {"state": "ok", "row_count": 1, "date": later}
        )
        self.assertNotIn("security_check", self.cards_of("admin"))
