import xmlrpc.client
from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PASSWORD, SecurityCase, SecurityHttpCase


@tagged("post_install", "-at_install")
class TestConsent(SecurityCase):
    """Consents with versions and withdrawal (order 456, 5.10)."""

    clauses = ["456-5.10"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.consents = cls.env["edu.consent"]
        cls.user = cls.users["guardian"]
        cls.domain = [("user_id", "=", cls.user.id)]

    def withdraw(self, **values):
        return self.consents.create(
            [
                {
                    "kind": "privacy",
                    "action": "withdraw",
                    "user_id": self.user.id,
                    "company_id": self.school.id,
                    **values,
                }
            ]
        )

    def test_given_withdrawn_and_given_again(self):
        known = self.env["edu.policy.consent"]
        known._record(self.user, "kk")
        row = self.consents.search(self.domain)
        self.assertEqual((row.action, row.version, row.lang), ("give", "1.0", "kk"))
        self.assertTrue(known._has_consented(self.user))
        self.withdraw()
        self.assertFalse(known._has_consented(self.user))
        known._record(self.user, "kk")
        self.assertTrue(known._has_consented(self.user))
        self.assertEqual(
            self.consents.search(self.domain, order="id").mapped("action"),
            ["give", "withdraw", "give"],
        )

    def test_withdrawal_of_a_later_day(self):
        known = self.env["edu.policy.consent"]
        known._record(self.user)
        self.withdraw(date_effective=date.today() + timedelta(days=1))
        self.assertTrue(known._has_consented(self.user))

    def test_history_stays(self):
        row = self.withdraw()
        with self.assertRaises(UserError):
            row.write({"action": "give"})
        with self.assertRaises(UserError):
            row.unlink()
        with self.assertRaisesRegex(Exception, "EDU_SECURITY"):
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self.env.cr.execute("DELETE FROM edu_consent")

    def test_effects_are_told(self):
        self.assertIn("closed", self.withdraw().effects)
        self.assertEqual(
            set(self.consents._get_effects()),
            {kind for kind, _label in self.consents._fields["kind"].selection},
        )

    def test_office_enters_paper_only(self):
        clerk = self.consents.with_user(self.users["clerk"])
        values = {
            "kind": "photo",
            "user_id": self.user.id,
            "company_id": self.school.id,
        }
        row = clerk.create([{**values, "channel": "paper", "giver_name": "Ана"}])
        self.assertEqual((row.author_id, row.version), (self.users["clerk"], "1.0"))
        with self.assertRaises(AccessError):
            clerk.create([{**values, "channel": "portal"}])
        for role in ("teacher", "deputy", "guardian", "authority"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.consents.with_user(self.users[role]).create(
                    [{**values, "channel": "paper"}]
                )

    def test_other_organisation(self):
        row = self.withdraw()
        self.assertFalse(
            self.consents.with_user(self.other_director).search([("id", "=", row.id)])
        )
        with self.assertRaises(AccessError):
            self.consents.with_user(self.other_director).create(
                [
                    {
                        "kind": "photo",
                        "channel": "paper",
                        "company_id": self.school.id,
                    }
                ]
            )

    def test_kinds_have_texts(self):
        texts = self.env["edu.policy"]
        for kind, _label in self.consents._fields["kind"].selection:
            self.assertTrue(texts._get_current_id(kind), kind)


@tagged("post_install", "-at_install")
class TestConsentOfPrograms(SecurityHttpCase):
    clauses = ["456-5.10"]

    def count(self, user, password=PASSWORD):
        return self.xmlrpc_object.execute_kw(
            self.env.cr.dbname,
            user.id,
            password,
            "res.users",
            "search_count",
            [[("id", "=", user.id)]],
        )

    @mute_logger("odoo.http", "odoo.service.model")
    def test_xmlrpc_and_json2(self):
        self.close_gates()
        self.assertEqual(self.count(self.clerk), 1)
        key = self.env["res.users.apikeys"].with_user(self.clerk).sudo()
        key = key._generate("rpc", "x", None)
        self.env["edu.consent"].create(
            [{"kind": "privacy", "action": "withdraw", "user_id": self.clerk.id}]
        )
        with self.assertRaises(xmlrpc.client.Fault) as caught:
            self.count(self.clerk)
        self.assertIn("privacy policy", caught.exception.faultString)
        self.assertEqual(caught.exception.faultCode, 4)
        headers = {"Authorization": f"Bearer {key}"}
        url = "/json/2/res.users/search_count"
        answer = self.url_open(url, json={"domain": []}, headers=headers)
        self.assertEqual(answer.status_code, 403)
        self.clerk.edu_is_service = True
        self.env.registry.clear_cache()
        self.assertEqual(self.count(self.clerk), 1)
        answer = self.url_open(url, json={"domain": []}, headers=headers)
        self.assertEqual(answer.status_code, 200)

    def test_withdrawal_closes_the_account(self):
        self.close_gates()
        self.authenticate("sec_guardian", PASSWORD)
        self.assertEqual(self.get("/my/account").status_code, 200)
        answer = self.post("/edu/security", "/edu/security/withdraw", agree="1")
        self.assertTrue(answer.headers["Location"].endswith("/edu/policy"))
        answer = self.get("/my/account")
        self.assertTrue(answer.headers["Location"].endswith("/edu/policy"))
        self.post("/edu/policy", "/edu/policy/agree", agree="1", lang="kk")
        self.assertEqual(self.get("/my/account").status_code, 200)
