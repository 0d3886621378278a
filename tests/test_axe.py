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
ACTION = "/odoo/action-"
HOME = ("/odoo/home", ".o_edu_home_page")
LIST = ".o_data_row, .o_group_header, .o_kanban_record, .o_view_nocontent"
# role of data/logins.csv: (address, what is there when the page is ready)
STAFF_PAGES = {
    "class_teacher": (
        HOME,
        ("/odoo/my-day", ".o_edu_my_day"),
        ("/odoo/journal", ".o_edu_journal"),
        (
            ACTION + "edu_communication.edu_message_screen_action",
            ".o_edu_messages_box",
        ),
        (ACTION + "edu_journal.edu_absence_now_action", ".o_view_controller"),
    ),
    "director": (
        HOME,
        (ACTION + "edu_student.edu_student_action", LIST),
        (ACTION + "edu_student.edu_student_order_action/new", ".o_form_view"),
        (ACTION + "edu_analytics.edu_analytics_dashboard_action", ".o_edu_analytics"),
        (ACTION + "edu_security.edu_security_event_action", LIST),
        (ACTION + "edu_compliance.edu_clause_open_action", LIST),
    ),
    "deputy": (
        HOME,
        (ACTION + "edu_timetable.edu_timetable_board_action", ".o_action table"),
        (ACTION + "edu_journal.edu_term_closing_action", ".o_form_view"),
    ),
}
# Widgets of Odoo itself, which the suite uses as they are; each with the rule that it
# breaks. What is not named here is a finding.
ODOO_WIDGETS = {
    "o_searchview": "aria attributes and roles of the search bar and its facets",
    "o_facet": "facets of the search bar",
    "fa-filter": "role of the sign on a facet",
    "oi-group": "role of the sign on a facet",
    "oi-search": "sign without a text beside the search field",
    "fa-search": "button of the search on a phone has no name",
    "checkbox-comp": "boxes that choose rows have no label",
    "o_optional_columns": "button of the optional columns has no name",
    "nav-link": "tabs of a form stand in list items",
    "o-mail-": "author and picture of a message in the chatter",
    "fa-user-o": "sign beside the followers",
    "o_select_menu": "value of autocomplete of a drop-down field",
    "dropdown-toggle": "aria-expanded of a drop-down without a role",
    "o_list_renderer": "a list that is scrolled has tabindex -1",
}
STILL = """!document.getAnimations().some((animation) =>
    animation.playState === "running"
    && animation.effect.getComputedTiming().endTime < 5000)"""


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
    """Screens of the staff in both languages.

    The bar of Odoo above them is left out: its roles are not the suite's.
    """

    size = (1280, 800)

    def check(self, lang, role):
        browser = self.open(lang, role)
        for path, selector in STAFF_PAGES[role]:
            with self.subTest(path=path):
                browser.go(path, selector)
                # colours are measured when nothing fades in any more
                browser.wait(STILL)
                found = [
                    line
                    for line in axe.find(browser, ".o_action_manager")
                    if not any(name in line for name in ODOO_WIDGETS)
                ]
                self.assertEqual(found, [], path)
                self.assertLessEqual(browser.overflow(), 0, path)

    def test_class_teacher(self):
        self.check("kk", "class_teacher")

    def test_director(self):
        self.check("ru", "director")

    def test_deputy(self):
        self.check("kk", "deputy")


class TestTeacherPhone(TestStaff):
    """The teacher's own screens on a phone: nothing is wider, buttons are large."""

    size = PHONE
    test_director = test_deputy = None
    SMALL = """[...document.querySelectorAll(
        ".o_edu_home button, .o_edu_my_day .btn, .o_edu_journal .btn")]
        .filter((node) => node.getBoundingClientRect().height > 0
            && node.getBoundingClientRect().height < 39.5)
        .map((node) => node.outerHTML.slice(0, 120))"""

    def test_class_teacher(self):
        browser = self.open("ru", "class_teacher")
        for path, selector in STAFF_PAGES["class_teacher"][:3]:
            with self.subTest(path=path):
                browser.go(path, selector)
                self.assertEqual(browser.run(self.SMALL), [], path)
        self.check("ru", "class_teacher")
