import json

from freezegun import freeze_time

from odoo.http import Request
from odoo.tests import tagged

from .common import PortalCase


@tagged("post_install", "-at_install")
@freeze_time(PortalCase.TODAY)
class TestPwa(PortalCase):
    """The cabinet as an application: what a device is given and may keep."""

    clauses = ["456-27.19", "503-12.6"]

    def _get_manifest(self, user):
        self._log_in(user)
        return json.loads(self._open("/my/manifest.webmanifest"))

    def test_the_manifest_speaks_the_language_of_the_account(self):
        kazakh = self._get_manifest(self.parent)
        self.parent.lang = "ru_RU"
        russian = self._get_manifest(self.parent)
        self.assertEqual((kazakh["lang"], russian["lang"]), ("kk", "ru"))
        self.assertNotEqual(kazakh["name"], russian["name"])
        self.assertEqual((kazakh["start_url"], kazakh["scope"]), ("/my", "/my"))

    def test_icons_have_the_size_and_the_margin_that_phones_ask_for(self):
        icons = self._get_manifest(self.parent)["icons"]
        self.assertEqual(
            {(icon["sizes"], icon["purpose"]) for icon in icons},
            {
                ("192x192", "any"),
                ("512x512", "any"),
                ("192x192", "maskable"),
                ("512x512", "maskable"),
            },
        )
        for icon in icons:
            answer = self.url_open(icon["src"])
            width = int.from_bytes(answer.content[16:20], "big")
            self.assertEqual(f"{width}x{width}", icon["sizes"])

    def test_the_worker_serves_the_cabinet_only(self):
        answer = self.url_open("/my/service-worker.js")
        self.assertEqual(answer.headers["Service-Worker-Allowed"], "/my")
        self.assertIn("javascript", answer.headers["Content-Type"])
        self.assertIn("no-cache", answer.headers["Cache-Control"])

    def test_the_offline_page_is_in_both_languages_and_needs_no_file(self):
        text = self._open("/my/offline")
        self.assertIn('lang="kk"', text)
        self.assertIn('lang="ru"', text)
        for outside in ("<script", "<link", "<img", "http://", "https://"):
            self.assertNotIn(outside, text)

    def _get_owner(self, user, path="/my"):
        self._log_in(user)
        return self.url_open(path).headers.get("X-Edu-Cache")

    def test_what_is_kept_belongs_to_one_login_of_one_person(self):
        first = self._get_owner(self.parent)
        self.assertTrue(first)
        page = f"/my/child/{self.child.id}/marks"
        self.assertEqual(self.url_open(page).headers["X-Edu-Cache"], first)
        self.assertNotEqual(self._get_owner(self.parent), first)
        self.assertNotEqual(self._get_owner(self.learner), first)
        self.assertNotIn(str(self.parent.id), first[:4])

    def test_nothing_but_pages_of_the_cabinet_is_kept(self):
        self.assertIsNone(self._get_owner(self.parent, "/my/security"))
        answer = self.url_open(f"/my/child/{self.foreign.id}")
        self.assertNotIn("X-Edu-Cache", answer.headers)
        self.assertIsNone(self._get_owner(self.teacher))

    def test_every_page_can_say_how_old_it_is(self):
        self._log_in(self.parent)
        text = self._open("/my")
        # what the worker looks for, letter by letter
        self.assertRegex(text, r'<div class="o_edu_stale"[^>]*? hidden="hidden"')
        self.assertIn('<time class="o_edu_stale_time"></time>', text)


@tagged("post_install", "-at_install")
@freeze_time(PortalCase.TODAY)
class TestAccountPages(PortalCase):
    clauses = ["456-27.19"]

    def test_the_account_is_shown_in_the_cabinet_and_changed_at_school(self):
        self._log_in(self.parent)
        text = self._open("/my/account")
        self.assertIn("o_edu_tabs_bottom", text)
        self.assertIn(self.parent.login, text)
        self.assertNotIn('name="street"', text)

    def test_a_family_writes_no_address(self):
        self._log_in(self.parent)
        for path in ("/my/addresses", "/my/address"):
            self._open(path, status=404)
        name = self.parent.partner_id.name
        self.url_open(
            "/my/address/submit",
            data={
                "name": "Басқа",
                "partner_id": self.parent.partner_id.id,
                "csrf_token": Request.csrf_token(self),
            },
        )
        self.parent.partner_id.invalidate_recordset()
        self.assertEqual(self.parent.partner_id.name, name)

    def test_security_has_the_frame_of_the_cabinet(self):
        self._log_in(self.parent)
        text = self._open("/my/security")
        self.assertIn("o_edu_account", text)
        self.assertIn("o_edu_tabs_bottom", text)
        self.assertIn('name="old"', text)

    def test_staff_keep_the_pages_of_odoo(self):
        self._log_in(self.teacher)
        self.assertNotIn("o_edu_account", self._open("/my/security"))


@tagged("post_install", "-at_install")
@freeze_time(PortalCase.TODAY)
class TestErrorPages(PortalCase):
    clauses = ["456-27.19"]

    def _get_error(self, lang):
        self.parent.lang = lang
        self._log_in(self.parent)
        return self._open("/my/child/999999999", status=404)

    def test_a_missing_page_speaks_the_language_of_the_account(self):
        kazakh, russian = self._get_error("kk_KZ"), self._get_error("ru_RU")
        self.assertIn('lang="kk"', kazakh)
        self.assertIn('lang="ru"', russian)
        for text in (kazakh, russian):
            self.assertNotIn("contactus", text)
            self.assertNotIn("There is no such page", text)
            self.assertIn('href="/my"', text)
