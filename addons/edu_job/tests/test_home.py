from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user, tagged

PASSWORD = "long-Test-password-1"


@tagged("post_install", "-at_install")
class TestHome(TransactionCase):
    def test_failed_work_is_shown_to_its_author_and_the_director(self):
        """Work that failed ten days ago and work that is done are not shown."""
        company = self.env["res.company"].create({"name": "School No. 1"})
        users = {
            role: new_test_user(
                self.env,
                login=f"home_job_{role}",
                password=PASSWORD,
                groups=f"edu_base.group_{role}",
                company_id=company.id,
                company_ids=[Command.set(company.ids)],
            )
            for role in ("clerk", "deputy", "director")
        }
        now = fields.Datetime.now()
        self.env["edu.job"].create(
            [
                {
                    "model": "edu.import",
                    "batches": [],
                    "state": state,
                    "date_end": now - timedelta(days=days),
                    "user_id": users["clerk"].id,
                    "company_id": company.id,
                }
                for state, days in (("failed", 1), ("failed", 10), ("done", 1))
            ]
        )
        counts = {}
        for role, user in users.items():
            home = self.env["edu.home"].with_user(user).get_home()
            cards = {card["key"]: card for card in home["cards"]}
            counts[role] = cards.get("jobs", {}).get("count", 0)
        self.assertEqual(counts, {"clerk": 1, "deputy": 0, "director": 1})
