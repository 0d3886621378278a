from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import TODAY
from .test_order import OrderCase


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestHome(OrderCase):
    def cards_of(self, user):
        home = self.env["edu.home"].with_user(user)
        home = home.with_context(allowed_company_ids=user.company_ids.ids).get_home()
        return {card["key"]: card for card in home["cards"]}

    def test_draft_orders(self):
        before = self.cards_of(self.users["clerk"]).get("orders", {}).get("count", 0)
        order = self.make("leave", self.child, role="clerk")
        for role in ("clerk", "director"):
            with self.subTest(role):
                card = self.cards_of(self.users[role])["orders"]
                self.assertEqual(card["count"], before + 1)
                opened = [line["action"]["res_id"] for line in card["lines"]]
                self.assertIn(order.id, opened)
        for role in ("other_clerk", "teacher", "nurse"):
            with self.subTest(role):
                self.assertNotIn("orders", self.cards_of(self.users[role]))

    def test_families_without_an_account(self):
        """The mother of the child has an account, the stranger's has none."""
        card = self.cards_of(self.users["clerk"])["accounts"]
        found = self.env["edu.student"].search(card["action"]["domain"])
        self.assertIn(self.neighbour, found)
        self.assertNotIn(self.child, found)
        self.assertEqual(card["count"], len(found))
        self.assertNotIn("accounts", self.cards_of(self.users["director"]))
        self.assertNotIn("accounts", self.cards_of(self.users["teacher"]))

    def test_organisations_of_an_authority(self):
        """Only what is subordinate to the authority of the user is counted."""
        officer = self.users["authority"]
        authority = self.env["edu.authority"].create(
            {
                "name": "Authority",
                "level": "district",
                "user_ids": [Command.link(officer.id)],
            }
        )
        self.school.edu_type = "school"
        self.env.flush_all()
        self.assertEqual(self.cards_of(officer)["organisations"]["lines"], [])
        self.school.edu_authority_id = authority
        self.env.flush_all()
        [line] = self.cards_of(officer)["organisations"]["lines"]
        self.assertEqual(line["text"], "School 1")
        self.assertNotIn("organisations", self.cards_of(self.users["director"]))
