import time

from odoo.http import root
from odoo.tests import tagged

from .common import PASSWORD, SecurityHttpCase


@tagged("post_install", "-at_install")
class TestPages(SecurityHttpCase):
    """Own devices and sessions; nobody touches those of others."""

    def make_device(self, user, name):
        identifier = (name * 42)[:42]
        self.env.cr.execute(
            "INSERT INTO res_device_log (session_identifier, platform, browser, "
            "ip_address, user_id, first_activity, last_activity, revoked) "
            "VALUES (%s, 'linux', 'firefox', '10.0.0.1', %s, now(), now(), false)",
            (identifier, user.id),
        )
        return self.env["res.device"].search([("session_identifier", "=", identifier)])

    def test_page_of_each_kind_of_user(self):
        for login in ("sec_clerk", "sec_guardian"):
            self.authenticate(login, PASSWORD)
            page = self.url_open("/edu/security")
            self.assertEqual(page.status_code, 200)
            self.assertIn("/edu/security/sign_out", page.text)

    def test_own_device_is_ended_and_that_of_others_stays(self):
        own = self.make_device(self.guardian, "a")
        other = self.make_device(self.clerk, "b")
        self.authenticate("sec_guardian", PASSWORD)
        for device in (own, other):
            self.post("/edu/security", "/edu/security/revoke", device=device.id)
        self.env.invalidate_all()
        left = self.env["res.device"].search([("id", "in", (own | other).ids)])
        self.assertEqual(left, other)
        self.assertTrue(
            self.events.search(
                [("kind", "=", "session"), ("res_id", "=", self.guardian.id)]
            )
        )

    def test_sign_out_everywhere(self):
        self.make_device(self.guardian, "c")
        self.authenticate("sec_guardian", PASSWORD)
        self.post("/edu/security", "/edu/security/sign_out")
        self.env.invalidate_all()
        left = self.env["res.device"].search([("user_id", "=", self.guardian.id)])
        self.assertNotIn("10.0.0.1", left.mapped("ip_address"))

    def test_idle_session_ends(self):
        rule = self.env["edu.rule"].search([("key", "=", "security.idle_minutes")])
        rule.value = '{"base.group_portal": 30}'
        self.authenticate("sec_guardian", PASSWORD)
        self.assertEqual(self.get("/my/account").status_code, 200)
        for minutes, status in ((29, 200), (31, 303)):
            session = root.session_store.get(self.session.sid)
            session["edu_seen"] = time.time() - minutes * 60
            root.session_store.save(session)
            self.assertEqual(self.get("/my/account").status_code, status, minutes)

    def test_anchors_are_for_officers(self):
        self.events._log("session", self.clerk)
        self.env.cr.flush()
        anchor = self.env["edu.security.anchor"]._make()
        self.authenticate("sec_director", PASSWORD)
        answer = self.url_open(f"/edu/security/anchors?ids={anchor.id}")
        self.assertIn(anchor.hash, answer.text)
        self.authenticate("sec_guardian", PASSWORD)
        answer = self.url_open(f"/edu/security/anchors?ids={anchor.id}")
        self.assertNotIn(anchor.hash, answer.text)
