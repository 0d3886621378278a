import json
import xmlrpc.client

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SecurityCase, SecurityHttpCase

MUTED = ("odoo.addons.base.models.res_users", "odoo.http", "odoo.service.model")


@tagged("post_install", "-at_install")
class TestAttemptHttp(SecurityHttpCase):
    """Attempts with invalid credentials by every door (order 456, 5.12)."""

    clauses = ["456-5.12"]

    def setUp(self):
        super().setUp()
        # Odoo's own slow-down by address is counted in memory over all tests
        self.env["ir.config_parameter"].set_param("base.login_cooldown_after", "0")

    def find(self, **values):
        self.attempts.invalidate_model()
        return self.attempts.search([(k, "=", v) for k, v in values.items()])

    @mute_logger(*MUTED)
    def test_form(self):
        for _time in range(3):
            self.log_in("sec_clerk", "wrong-password-1")
        row = self.find(login="sec_clerk")
        self.assertEqual(
            (row.reason, row.count, row.channel, row.user_id),
            ("password", 3, "web", self.clerk),
        )
        self.assertEqual(row.ip, "127.0.0.1")
        self.log_in("nobody-at-all", "wrong-password-1")
        self.assertEqual(self.find(login="nobody-at-all").reason, "unknown")
        everything = str(self.attempts.search_read([])) + str(
            self.events.search([("kind", "=", "login_failed")]).mapped("details")
        )
        self.assertNotIn("wrong-password-1", everything)
        self.assertTrue(
            self.events.search(
                [("kind", "=", "login_failed"), ("login", "=", "sec_clerk")]
            )
        )

    @mute_logger(*MUTED)
    def test_xmlrpc(self):
        db = self.env.cr.dbname
        self.assertFalse(
            self.xmlrpc_common.authenticate(db, "sec_clerk", "wrong-password", {})
        )
        self.assertEqual(self.find(login="sec_clerk").channel, "xmlrpc")
        # the one connection of a test takes the row back with the refused call
        noted = []
        model = self.env.registry["edu.security.attempt"]
        self.patch(model, "_note", lambda rows, *args: noted.append(args))
        with self.assertRaises(xmlrpc.client.Fault) as caught:
            self.xmlrpc_object.execute_kw(
                db, self.director.id, "wrong-key", "res.users", "search", [[]]
            )
        self.assertEqual(caught.exception.faultCode, 3)
        self.assertEqual([row[:2] for row in noted], [("sec_director", "password")])

    @mute_logger(*MUTED)
    def test_json2(self):
        answer = self.url_open(
            "/json/2/res.users/search_count",
            json={"domain": []},
            headers={"Authorization": "Bearer wrong"},
        )
        self.assertEqual(answer.status_code, 401, answer.text)
        self.assertEqual(self.find(channel="json2").reason, "key")

    @mute_logger(*MUTED, "odoo.addons.auth_totp.models.res_users")
    def test_code_of_the_second_factor(self):
        self.clerk.totp_secret = "JBSWY3DPEHPK3PXP"
        self.env.flush_all()
        self.log_in("sec_clerk")
        self.post("/web/login/totp", "/web/login/totp", totp_token="000000")
        self.assertEqual(self.find(login="sec_clerk").reason, "totp")

    @mute_logger(*MUTED)
    def test_passkey(self):
        response = json.dumps({"id": "unknown", "response": {}})
        self.authenticate(None, None)
        self.post(
            "/web/login",
            "/web/login",
            login="",
            type="webauthn",
            webauthn_response=response,
        )
        self.assertEqual(self.find(reason="passkey").channel, "web")

    @mute_logger(*MUTED)
    def test_lock_out_and_notice(self):
        rule = self.env["edu.rule"].search([("key", "=", "security.lockout")])
        rule.value = '{"minutes": 15, "per_address": 3, "per_login": 50}'
        for _time in range(3):
            self.log_in("sec_clerk", "wrong-password-1")
        self.log_in("sec_clerk")
        self.assertFalse(self.session.uid)
        self.assertTrue(self.find(login="sec_clerk", reason="locked"))
        # another account is not closed by it
        self.log_in("sec_director")
        self.assertEqual(self.url_open("/edu/security").status_code, 200)
        rule.value = "{}"
        self.log_in("sec_clerk")
        page = self.url_open("/edu/security").text
        self.assertIn("<b>4</b>", page)


@tagged("post_install", "-at_install")
class TestAttempt(SecurityCase):
    clauses = ["456-5.12"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.attempts = cls.env["edu.security.attempt"]

    def note(self, *logins, user=None):
        for login in logins:
            values = self.attempts._prepare(login, "password", user)
            self.attempts._upsert(values)
        self.attempts.invalidate_model()

    def test_flood_of_logins_is_capped(self):
        self.set_rule("security.attempt_rows", 3)
        before = self.attempts.search_count([])
        self.note(*(f"login{number}" for number in range(10)))
        rows = self.attempts.search([])
        self.assertLessEqual(len(rows) - before, 4)
        self.assertEqual(
            sum(rows.filtered(lambda r: r.login == "*").mapped("count")), 7
        )

    def test_long_text_is_cut(self):
        self.note("x" * 5000)
        self.assertEqual(
            len(self.attempts.search([("login", "like", "xxx")]).login), 64
        )

    def test_alert_once_an_hour(self):
        self.set_rule("security.attempt_alert", 2)
        self.note("a", "b")
        with mute_logger("odoo.addons.edu_security.models.edu_security_attempt"):
            self.assertTrue(self.attempts._alert())
        self.assertFalse(self.attempts._alert())
        admin = self.users["admin"]
        self.assertTrue(
            admin.partner_id.activity_ids.filtered(lambda a: a.user_id == admin)
        )

    def test_who_sees_them(self):
        self.note("base_teacher", user=self.users["teacher"])
        self.note("nobody")
        found = self.attempts.with_user(self.users["director"]).search([])
        self.assertEqual(found.mapped("login"), ["base_teacher"])
        self.assertFalse(self.attempts.with_user(self.other_director).search([]))
        self.assertLessEqual(
            {"base_teacher", "nobody"},
            set(
                self.attempts.with_user(self.users["admin"]).search([]).mapped("login")
            ),
        )
