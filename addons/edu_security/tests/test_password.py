from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import PASSWORD, SecurityCase, SecurityHttpCase

GOOD = "Kitap-2026-oqu"


@tagged("post_install", "-at_install")
class TestPassword(SecurityCase):
    """Initial passwords and their rules (order 456, 5.9)."""

    clauses = ["456-5.9"]

    def setUp(self):
        super().setUp()
        self.patch(
            self.env.registry["res.users"],
            "_edu_skip_password_policy",
            lambda self: False,
        )
        self.user = self.users["teacher"]

    def assertRefused(self, password):  # pylint: disable=invalid-name
        with self.assertRaises(UserError):
            self.user.password = password

    def test_rules(self):
        self.assertRefused("short-1A")
        self.assertRefused("only-small-letters")
        self.assertRefused("Base_teacher-2026")
        self.user.password = GOOD
        self.assertRefused(GOOD)
        self.user.password = GOOD + "2"

    def test_history_ends(self):
        self.user.password = GOOD
        for number in range(5):
            self.user.password = f"{GOOD}{number}"
        self.user.password = GOOD

    def test_digests_are_kept_only(self):
        self.user.password = GOOD
        row = self.env["edu.security.password"].search(
            [("user_id", "=", self.user.id)], limit=1
        )
        self.env.cr.execute(
            "SELECT digest FROM edu_security_password WHERE id = %s", (row.id,)
        )
        self.assertTrue(self.env.cr.fetchone()[0].startswith("$pbkdf2"))

    def test_password_of_somebody_else_is_changed_first(self):
        self.user.with_user(self.users["admin"]).password = GOOD
        self.assertTrue(self.user._edu_needs_password())
        self.user.with_user(self.user).sudo().password = GOOD + "own"
        self.assertFalse(self.user._edu_needs_password())

    def test_expiry_is_a_rule(self):
        self.user.password = GOOD
        self.user.edu_password_date = fields.Datetime.now() - timedelta(days=91)
        self.assertFalse(self.user._edu_needs_password())
        self.set_rule("security.password", {"expiry_days": 90})
        self.assertTrue(self.user._edu_needs_password())

    def test_length_is_told_to_the_meter(self):
        self.assertEqual(self.env["res.users"].get_password_policy()["minlength"], 10)


@tagged("post_install", "-at_install")
class TestPasswordPage(SecurityHttpCase):
    clauses = ["456-5.9"]

    def test_first_login(self):
        self.clerk.edu_must_change_password = True
        self.close_gates()
        self.authenticate("sec_clerk", PASSWORD)
        self.assertTrue(self.get("/odoo").headers["Location"].endswith("/edu/password"))
        form = {"old": PASSWORD, "new": GOOD}
        answer = self.post("/edu/password", "/edu/password", **form, again="other")
        self.assertEqual(answer.status_code, 200)
        answer = self.post("/edu/password", "/edu/password", **form, again=GOOD)
        self.assertEqual(answer.status_code, 303)
        self.assertEqual(self.get("/my/account").status_code, 200)
        self.clerk.invalidate_recordset()
        self.assertFalse(self.clerk.edu_must_change_password)
