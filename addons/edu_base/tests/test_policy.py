from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import PASSWORD, BaseCase, make_user


@tagged("post_install", "-at_install")
class TestPolicy(BaseCase):
    clauses = ["456-5.10"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls.env["edu.policy"].create(
            {
                "version": "test 1",
                "date_from": "2026-01-02",
                "text_kk": "<p>Мәтін</p>",
                "text_ru": "<p>Текст</p>",
            }
        )
        cls.consents = cls.env["edu.policy.consent"]

    def test_consent_is_kept_with_version_language_and_time(self):
        user = self.users["teacher"]
        self.assertFalse(self.consents._has_consented(user))
        consent = self.consents.with_user(user)._record(user, "kk")
        self.assertTrue(self.consents._has_consented(user))
        self.assertEqual(
            (consent.version, consent.lang, bool(consent.date)), ("test 1", "kk", True)
        )
        self.assertFalse(self.consents._record(user, "ru"))
        with self.assertRaises(UserError):
            consent.write({"lang": "ru"})

    def test_new_version_asks_again(self):
        user = self.users["teacher"]
        self.consents._record(user)
        self.policy.copy({"version": "test 2", "date_from": "2026-01-03"})
        self.assertFalse(self.consents._has_consented(user))

    def test_agreed_text_stays(self):
        self.consents._record(self.users["teacher"])
        with self.assertRaises(UserError):
            self.policy.text_ru = "<p>Другое</p>"

    def test_future_text_is_not_in_force(self):
        self.policy.copy({"version": "test 3", "date_from": "2999-01-01"})
        self.assertEqual(self.env["edu.policy"]._get_current_id(), self.policy.id)

    def test_roles(self):
        for role in ("teacher", "clerk", "guardian"):
            user = self.users[role]
            self.assertTrue(self.policy.with_user(user).text_ru)
            with self.assertRaises(AccessError):
                self.policy.with_user(user).write({"date_from": "2026-01-05"})
            with self.assertRaises(AccessError):
                self.consents.with_user(user).create(
                    {"user_id": user.id, "policy_id": self.policy.id}
                )


@tagged("post_install", "-at_install")
class TestPolicyPage(HttpCase):
    clauses = ["456-5.10"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["edu.policy"].create(
            {
                "version": "page",
                "date_from": "2026-01-02",
                "text_kk": "<p>Мәтін</p>",
                "text_ru": "<p>Текст</p>",
            }
        )
        cls.teacher = make_user(cls.env, "policy_teacher", "teacher")
        cls.guardian = make_user(cls.env, "policy_guardian", "guardian")

    def setUp(self):
        super().setUp()
        registry_class = self.env.registry["ir.http"]
        self.patch(
            registry_class, "_skip_consent_check", classmethod(lambda cls: False)
        )

    def open(self, url, **kwargs):
        return self.url_open(url, allow_redirects=False, **kwargs)

    def test_nothing_opens_before_consent(self):
        self.authenticate("policy_teacher", PASSWORD)
        for url in ("/odoo", "/odoo/settings", "/web", "/my/account"):
            response = self.open(url)
            self.assertEqual(response.status_code, 303, url)
            self.assertTrue(response.headers["Location"].endswith("/edu/policy"), url)
        params = {
            "model": "res.users",
            "method": "search_count",
            "args": [[]],
            "kwargs": {},
        }
        with mute_logger("odoo.http"):
            rpc = self.url_open(
                "/web/dataset/call_kw/res.users/search_count", json={"params": params}
            ).json()
        self.assertIn("AccessError", rpc["error"]["data"]["name"])

    def test_page_in_both_languages_and_consent(self):
        self.authenticate("policy_guardian", PASSWORD)
        self.assertIn("Текст", self.open("/edu/policy?lang=ru").text)
        page = self.open("/edu/policy?lang=kk").text
        self.assertIn("Мәтін", page)
        token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
        data = {"csrf_token": token, "lang": "kk"}
        response = self.open("/edu/policy/agree", data=data)
        self.assertTrue(response.headers["Location"].endswith("/edu/policy"))
        response = self.open("/edu/policy/agree", data={**data, "agree": "1"})
        self.assertTrue(response.headers["Location"].endswith("/my"))
        consent = self.env["edu.policy.consent"].search(
            [("user_id", "=", self.guardian.id)]
        )
        self.assertEqual((consent.version, consent.lang), ("page", "kk"))
        self.assertEqual(self.open("/my").status_code, 200)
