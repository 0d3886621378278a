"""The cabinet without a network: pages seen last, of the person logged in only."""

import os
import tempfile
import unittest

from lib.browser import PHONE, Browser
from lib.rpc import CODES, logins, say
from lib.tunnel import Tunnel
from lib.web import Session

URL = os.environ.get("BILIM_URL", "")
CUT = r"ERR_|Failed to load|Failed to fetch|50\d of|net::"
KEPT = """(async () => {
    const names = (await caches.keys()).filter((x) => x.startsWith("edu-pages-"));
    const pages = [];
    for (const name of names) {
        for (const request of await (await caches.open(name)).keys()) {
            pages.push(new URL(request.url).pathname);
        }
    }
    return {owners: names.length, pages};
})()"""


class TestOffline(unittest.TestCase):
    clauses = ["456-27.19", "503-12.6"]

    def setUp(self):
        if not URL:
            raise AssertionError("BILIM_URL names no running server")
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.tunnel = Tunnel(URL)
        self.addCleanup(self.tunnel.stop)
        self.browser = Browser(self.tunnel.url, "kk", artefacts=folder.name)
        self.addCleanup(self.browser.close)
        self.browser.resize(*PHONE)

    def enter(self, role):
        """Log in, open the first page and wait until the device keeps it."""
        browser = self.browser
        browser.login(*logins()[role])
        browser.go(f"/edu/lang/{CODES['kk']}?redirect=/edu/policy")
        browser.go("/my", ".o_edu_chips")
        browser.wait(f"({KEPT}).then((x) => x.pages.includes('/my'))", 90, "kept pages")
        browser.wait("navigator.serviceWorker.ready.then(() => true)", 90, "the worker")
        if not browser.run("!!navigator.serviceWorker.controller"):
            # a busy browser may give a page to the worker only when it is opened again
            browser.go("/my", ".o_edu_chips")
        browser.wait("!!navigator.serviceWorker.controller", 90, "its page")
        return browser.run("document.querySelector('.o_edu_chip').pathname")

    def open_kept(self, path):
        """Open a page and wait until the device keeps it."""
        self.browser.go(path, ".o_edu_content")
        found = f"({KEPT}).then((x) => x.pages.includes('{path}'))"
        self.browser.wait(found, 90, path)

    def wait_for_page(self, path, *texts):
        with self.browser.forgiven(CUT):
            self.browser.go(path)
            self.browser.wait_text(*texts, seconds=90)

    def test_a_page_seen_is_read_without_the_server(self):
        browser = self.browser
        base = self.enter("parent")
        self.open_kept(f"{base}/marks")
        self.assertFalse(browser.has(".o_edu_stale"))
        title = browser.text("h1")
        self.tunnel.stop()
        self.wait_for_page(f"{base}/marks", *say("kk", "No connection. Last updated:"))
        self.assertTrue(browser.has(".o_edu_stale"))
        self.assertRegex(
            browser.text(".o_edu_stale_time"), r"\d\d\.\d\d\.\d{4} \d\d:\d\d"
        )
        self.assertEqual(browser.text("h1"), title)
        # the style sheet is kept as well
        self.assertEqual(
            browser.run(
                "getComputedStyle(document.querySelector('.o_edu_tabs_bottom')).position"
            ),
            "fixed",
        )
        self.tunnel.start()
        browser.go(f"{base}/marks", ".o_edu_content")
        self.assertFalse(browser.has(".o_edu_stale"))

    def test_a_page_never_seen_says_so_in_both_languages(self):
        base = self.enter("parent")
        self.tunnel.stop()
        self.wait_for_page(f"{base}/calendar", *say("kk", "No connection"))
        for lang in ("kk", "ru"):
            self.browser.wait_text(*say(lang, "No connection"))

    def test_a_slow_link_shows_what_was_seen_last(self):
        base = self.enter("parent")
        self.open_kept(f"{base}/marks")
        self.tunnel.delay = 8
        self.wait_for_page(f"{base}/marks", *say("kk", "No connection. Last updated:"))
        self.tunnel.delay = 0

    def test_logging_out_leaves_nothing(self):
        base = self.enter("parent")
        self.open_kept(f"{base}/marks")
        self.browser.go(f"{base}/more", ".o_edu_menu")
        self.browser.click("a[href^='/web/session/logout']")
        self.browser.wait("location.pathname === '/web/login'", 90, "the login page")
        self.browser.wait(f"({KEPT}).then((x) => !x.owners)", 90, "empty caches")

    def test_another_person_sees_nothing_of_the_first(self):
        base = self.enter("parent")
        self.open_kept(f"{base}/marks")
        # the session of another person without any page between
        session = Session(URL, *logins()["learner"])
        self.browser.call(
            "Network.setCookie",
            name="session_id",
            value=session.http.cookies["session_id"],
            url=self.tunnel.url,
            httpOnly=True,
        )
        self.browser.go("/my", ".o_edu_chips")
        self.browser.wait(
            f"({KEPT}).then((x) => x.owners === 1 && x.pages.includes('/my')"
            f" && !x.pages.includes('{base}/marks'))",
            90,
            "caches of one person",
        )
        self.tunnel.stop()
        self.wait_for_page(f"{base}/marks", *say("kk", "No connection"))
        self.assertFalse(self.browser.has(".o_edu_content"))
