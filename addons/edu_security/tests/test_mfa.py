import base64
import time
import xmlrpc.client
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.auth_totp.models.totp import hotp

from .common import PASSWORD, SecurityCase, SecurityHttpCase

ROLE = "edu_base.group_personal_data"


@tagged("post_install", "-at_install")
class TestMfa(SecurityCase):
    """The second factor by role, as a dated rule (order 456, 5.11)."""

    clauses = ["456-5.11"]

    def set_mfa(self, **groups):
        rule = self.env["edu.rule"].search([("key", "=", "security.mfa")])
        rule.unlink()
        self.set_rule(
            "security.mfa",
            {
                f"edu_base.group_{name}": {"mode": mode, "grace_days": 5}
                for name, mode in groups.items()
            },
        )
        self.env.invalidate_all()

    def test_default(self):
        """Staff with personal data has 30 days, families are free."""
        today = fields.Date.today()
        clerk = self.users["clerk"]
        self.assertEqual(clerk.edu_mfa_state, "required")
        self.assertEqual(clerk.edu_mfa_deadline, today + timedelta(days=30))
        self.assertEqual(self.users["teacher"].edu_mfa_state, "optional")
        self.assertEqual(self.users["guardian"].edu_mfa_state, "optional")
        self.assertFalse(clerk._edu_is_mfa_overdue())

    def test_strictest_role_counts(self):
        self.set_mfa(staff="off", clerk="required")
        self.assertEqual(self.users["clerk"].edu_mfa_state, "required")
        self.assertEqual(self.users["teacher"].edu_mfa_state, "off")

    def test_overdue_after_the_grace_until_it_is_set_up(self):
        self.set_mfa(clerk="required")
        clerk = self.users["clerk"]
        deadline = clerk.edu_mfa_deadline
        with self.patch_today(deadline):
            self.assertFalse(clerk._edu_is_mfa_overdue())
        with self.patch_today(deadline + timedelta(days=1)):
            self.assertTrue(clerk._edu_is_mfa_overdue())
            clerk.totp_secret = "JBSWY3DPEHPK3PXP"
            clerk.invalidate_recordset()
            self.assertFalse(clerk._edu_is_mfa_overdue())

    def patch_today(self, day):
        return patch.object(
            fields.Date, "context_today", staticmethod(lambda _record, _stamp=None: day)
        )

    def test_service_account(self):
        self.set_mfa(clerk="required")
        self.users["clerk"].edu_is_service = True
        self.users["clerk"].invalidate_recordset()
        self.assertEqual(self.users["clerk"].edu_mfa_state, "optional")

    def test_switching_off_is_logged(self):
        self.users["clerk"].totp_secret = "JBSWY3DPEHPK3PXP"
        self.users["clerk"].sudo().write({"totp_secret": False})
        event = self.written(("kind", "=", "mfa"), ("action", "=", "disable"))
        self.assertEqual(event.res_id, self.users["clerk"].id)


@tagged("post_install", "-at_install")
class TestMfaGate(SecurityHttpCase):
    clauses = ["456-5.11"]

    def setUp(self):
        super().setUp()
        rule = self.env["edu.rule"].search([("key", "=", "security.mfa")])
        rule.value = '{"edu_base.group_clerk": {"mode": "required", "grace_days": -1}}'
        self.close_gates()

    def test_page_comes_first_and_lets_go_on(self):
        self.authenticate("sec_clerk", PASSWORD)
        for url in ("/odoo", "/my/account"):
            self.assertTrue(self.get(url).headers["Location"].endswith("/edu/mfa"), url)
        self.assertEqual(self.get("/my/security").status_code, 200)
        page = self.url_open("/edu/mfa").text
        secret = page.partition("<code>")[2].partition("</code>")[0].replace(" ", "")
        key = base64.b32decode(secret)
        code = str(hotp(key, int(time.time() / 30))).zfill(6)
        with mute_logger("odoo.addons.auth_totp.models.res_users"):
            wrong = self.post("/edu/mfa", "/edu/mfa", code="1", password=PASSWORD)
        self.assertEqual(wrong.status_code, 200)
        done = self.post("/edu/mfa", "/edu/mfa", code=code, password=PASSWORD)
        self.assertEqual(done.status_code, 303)
        self.clerk.invalidate_recordset()
        self.assertTrue(self.clerk.totp_enabled)
        self.assertEqual(self.get("/my/account").status_code, 200)

    @mute_logger("odoo.http", "odoo.service.model", "odoo.addons.base.models.res_users")
    def test_programs_need_a_key(self):
        def read(password):
            return self.xmlrpc_object.execute_kw(
                self.env.cr.dbname,
                self.clerk.id,
                password,
                "res.users",
                "search_count",
                [[("id", "=", self.clerk.id)]],
            )

        with self.assertRaises(xmlrpc.client.Fault):
            read(PASSWORD)
        key = self.env["res.users.apikeys"].with_user(self.clerk).sudo()
        self.assertEqual(read(key._generate("rpc", "x", None)), 1)

    def test_others_are_not_stopped(self):
        self.authenticate("sec_director", PASSWORD)
        self.env["edu.rule"].search([("key", "=", "security.mfa")]).value = "{}"
        self.assertEqual(self.get("/my/account").status_code, 200)
