"""Accessibility: axe-core finds nothing serious on the screens people work with."""

import os
import tempfile
import unittest

from lib import axe
from lib.browser import PHONE, Browser
from lib.rpc import CODES, logins

URL = os.environ.get("BILIM_URL", "")
CHILD_PAGES = (
    "",
    "/marks",
    "/timetable",
    "/attendance",
    "/homework",
    "/year",
    "/calendar",
    "/profile",
    "/more",
)
FAMILY_PAGES = (
    "/my/account",
    "/my/security",
    "/my/notifications",
    "/my/notifications/settings",
    "/my/announcements",
    "/my/messages",
)
# (role of data/logins.csv, address, what is there when the page is ready)
STAFF_PAGES = (
    (
        "class_teacher",
        "/odoo/action-edu_communication.edu_message_screen_action",
        ".o_edu_messages_box",
    ),
)


class AxeCase(unittest.TestCase):
    """A browser in one language; a page with findings fails with all of them."""

    maxDiff = None
    clauses = ["456-27.19"]
    size = PHONE

    def open(self, lang, role=None):
        if not URL:
            raise AssertionError("BILIM_URL names no running server")
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        browser = Browser(URL, lang, artefacts=folder.name)
        self.addCleanup(browser.close)
        browser.resize(*self.size)
        if role:
            browser.login(*logins()[role])
            browser.go(f"/edu/lang/{CODES[lang]}?redirect=/edu/policy")
        return browser

    def look(self, browser, path, selector="body", within=None):
        browser.go(path, selector)
        self.assertEqual(axe.find(browser, within), [], path)


class TestFamily(AxeCase):
    """Every page of the cabinet, on a phone."""

    def check(self, lang):
        browser = self.open(lang, "parent")
        browser.go("/my", ".o_edu_chips")
        base = browser.run("document.querySelector('.o_edu_chip').pathname")
        for path in [base + page for page in CHILD_PAGES] + list(FAMILY_PAGES):
            with self.subTest(path=path):
                self.look(browser, path, ".o_edu_content")
                self.assertLessEqual(browser.overflow(), 0, path)

    def test_kazakh(self):
        self.check("kk")

    def test_russian(self):
        self.check("ru")

    def test_pages_for_everybody(self):
        browser = self.open("kk")
        for path in ("/my/offline", "/web/login"):
            with self.subTest(path=path):
                self.look(browser, path)


class TestStaff(AxeCase):
    """Screens of the staff; other parts of the suite add theirs to STAFF_PAGES.

    The bar of Odoo above them is left out: its roles are not the suite's.
    """

    size = (1280, 800)

    def test_screens(self):
        for role, path, selector in STAFF_PAGES:
            with self.subTest(path=path):
                self.look(self.open("kk", role), path, selector, ".o_action_manager")
