"""No English on the screens: all menus of all roles and the pages of families.

Terms of the views (labels, help, buttons, choices, empty states) come from the server
as the web client gets them, so that hidden and conditional parts are read too. What the
client writes itself is read in a browser.
"""

import os
import re
import unittest

from lib.browser import Browser
from lib.rpc import logins
from lib.web import Session
from lxml import etree, html

URL = os.environ.get("BILIM_URL", "")
LANGUAGES = ("kk", "ru")
PORTAL = ("parent", "learner")
CHILD_PAGES = ("", "marks", "timetable", "attendance", "homework", "year", "calendar")
CHILD_PAGES += ("profile", "more")
PUBLIC_PAGES = ("/web/login", "/web/reset_password", "/web/signup")
TERM_ATTRIBUTES = ("string", "help", "placeholder", "confirm", "title", "alt", "sum")
TERM_ATTRIBUTES += ("avg", "aria-label", "data-tooltip", "confirm-title")
TERM_ATTRIBUTES += ("cancel-label", "confirm-label")
WORD = re.compile(r"[A-Za-z][A-Za-z'’]+")
# names, formats and keys that are written the same in Kazakh and in Russian
ALLOWED = set(
    """
    KK RU
    Bilim Odoo OdooBot PDF XLSX XLS CSV TXT JSON XML HTML ZIP PNG JPG SVG QR URL API ID
    IP UTF SMS SMTP RPC HTTP HTTPS www Ctrl Shift Alt Enter Esc Tab Delete Home End
    PgUp PgDn Backspace II III IV VI VII VIII IX XI XII id uuid kg cm ISO WhatsApp
    Telegram Google Excel LibreOffice PostgreSQL Python Chrome Firefox IANA UTC KZ SMS
    Inc IBAN BIC SWIFT PIN CC ICE TOTP OAuth OAuth2 LinkedIn Facebook Instagram YouTube
    Safari SHA xlsx
    """.split()
)
# a word inside one of these is not a word of the screen
CODES = re.compile(
    r"""https?://\S+ | www\.\S+ | [\w.+-]+@[\w.-]+ | %\(\w+\)[sdf] | \{\{?[^}]*\}?\}
    | \b[\w-]+\.(?:xlsx|csv|pdf|txt|py|js|xml|po)\b | <[^>]+> | &\w+; | \$\{[^}]*\}
    | \b[a-z]\w*(?:\.[a-z]\w*)+\b | \b[\w-]+/\d[\d.]*
    | \b[a-z]+_[a-z_]+\b | \b\w*\d\w*\b""",
    re.VERBOSE,
)
# menus of Odoo itself that only the administrator has
TECHNICAL = re.compile(r"^(base|mail|web|hr|queue_job|base_setup|resource|api_doc)\.")
# rows of the log keep the words of the moment when they were written
# keys and JSON values of dated rules are read by programs, in any language
KEPT_AS_WRITTEN = ("edu_base.edu_access_log_menu", "edu_base.edu_rule_menu")
# in the page: words that a person sees or a screen reader reads
PAGE_TEXT = """
(() => {
    const texts = [];
    const skip = "script, style, noscript, [translate=no], .o_user_menu";
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const el = walker.currentNode.parentElement;
        if (el && !el.closest(skip) && el.checkVisibility()) {
            texts.push(walker.currentNode.data);
        }
    }
    const named = document.querySelectorAll("[placeholder], [title], [aria-label]");
    for (const el of named) {
        if (!el.closest(skip) && el.checkVisibility()) {
            texts.push(el.placeholder, el.title, el.getAttribute("aria-label"));
        }
    }
    return texts.filter((text) => text && /[A-Za-z]{2}/.test(text));
})()
"""


def english(text, allowed=()):
    """Latin words of a text that are not allowed.

    >>> english("Файл XLSX, name@mail.kz, Save all")
    ['Save', 'all']
    """
    bare = CODES.sub(" ", text or "")
    known = ALLOWED | set(allowed)
    return [word for word in WORD.findall(bare) if word not in known]


class Collector:
    """English words and the places where they were seen."""

    def __init__(self, allowed=()):
        self.found = {}
        self.allowed = allowed

    def add(self, place, *texts):
        for text in texts:
            if text and isinstance(text, str) and english(text, self.allowed):
                short = " ".join(text.split())[:110]
                self.found.setdefault(short, set()).add(place)

    def report(self):
        return "\n".join(
            f"{text!r}: {', '.join(sorted(places)[:3])}"
            for text, places in sorted(self.found.items())
        )


class TestEnglish(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        if not URL:
            raise AssertionError("BILIM_URL names no running server")
        cls.sessions = {
            role: Session(URL, *account) for role, account in logins().items()
        }

    def check(self, collector):
        count = len(collector.found)
        self.assertFalse(count, f"{count} texts\n{collector.report()}")

    # -- what the server sends -----------------------------------------------

    def test_menus_in_kazakh(self):
        """Menus, actions and views of every role."""
        self.check(self.crawl_menus("kk"))

    def test_menus_in_russian(self):
        """Menus, actions and views of every role."""
        self.check(self.crawl_menus("ru"))

    def crawl_menus(self, lang):
        collector, seen = Collector(), set()
        for role, session in self.sessions.items():
            if role in PORTAL:
                continue
            session.speak(lang)
            for xmlid, action_id in session.actions().items():
                if TECHNICAL.match(xmlid):
                    continue
                collector.add(xmlid, session.menu_names[xmlid])
                if (action_id, role) not in seen:
                    seen.add((action_id, role))
                    self.read_action(session, action_id, collector, lang)
        return collector

    def read_action(self, session, action_id, collector, lang):
        action = session.json(
            "/web/action/load", action_id=action_id, context=session.context
        )
        place = action.get("xml_id") or action.get("tag") or str(action_id)
        collector.add(place, action.get("name"), action.get("help"))
        if action["type"] != "ir.actions.act_window":
            return
        model = action["res_model"]
        views = [[view, kind] for view, kind in action["views"]]
        views.append([(action.get("search_view_id") or [False])[0], "search"])
        answer = session.call(
            model, "get_views", views=views, options={"load_filters": True}
        )
        for kind, view in answer["views"].items():
            root = etree.fromstring(view["arch"])
            self.read_arch(root, model, answer["models"], f"{model} {kind}", collector)
            for button in view.get("toolbar", {}).get("action", []):
                collector.add(f"{model} menu", button["name"])
            for button in view.get("toolbar", {}).get("print", []):
                collector.add(f"{model} print", button["name"])

    def read_arch(self, node, model, models, place, collector):
        """Terms of an arch; fields inside a field belong to its model."""
        fields = models.get(model, {}).get("fields", {})
        for child in node:
            if not isinstance(child.tag, str):
                continue
            hidden = child.get("invisible") in ("1", "True")
            hidden = hidden or child.get("column_invisible") in ("1", "True")
            inner = model
            if not hidden:
                texts = [child.get(name) for name in TERM_ATTRIBUTES]
                collector.add(place, *texts, child.text)
            collector.add(place, child.tail)
            if child.tag == "field":
                field = fields.get(child.get("name"), {})
                inner = field.get("relation") or model
                if not hidden:
                    self.read_field(child, field, place, collector)
            self.read_arch(child, inner, models, place, collector)

    def read_field(self, node, field, place, collector):
        where = f"{place} {node.get('name')}"
        if not node.get("string"):
            collector.add(where, field.get("string"))
        collector.add(where, field.get("help"))
        # time zones keep their international names
        if not (node.get("name") or "").endswith(("lang", "tz")):
            for _value, label in field.get("selection") or ():
                collector.add(where, label)

    # -- pages of families ---------------------------------------------------

    def test_pages_in_kazakh(self):
        """Cabinet of parent and learner, login, password, policy."""
        self.check(self.crawl_pages("kk"))

    def test_pages_in_russian(self):
        """Cabinet of parent and learner, login, password, policy."""
        self.check(self.crawl_pages("ru"))

    def crawl_pages(self, lang):
        collector = Collector(allowed=PORTAL)
        for role in PORTAL:
            session = self.sessions[role]
            session.speak(lang)
            home = session.get("/my")
            child = re.search(r"/my/child/(\d+)", home.url + home.text)[1]
            paths = [f"/my/child/{child}/{page}".rstrip("/") for page in CHILD_PAGES]
            for path in ("/my", "/my/account", "/my/security", "/edu/policy", *paths):
                self.read_page(session, path, collector)
        visitor = Session(URL)
        visitor.speak(lang)
        for path in PUBLIC_PAGES:
            self.read_page(visitor, path, collector)
        return collector

    def read_page(self, session, path, collector):
        answer = session.get(path)
        self.assertLess(answer.status_code, 500, path)
        if answer.status_code == 404:
            return
        root = html.fromstring(answer.text)
        for node in root.xpath("//script | //style | //*[@translate='no']"):
            node.drop_tree()
        place = re.sub(r"\d+", "N", path)
        for text in root.itertext():
            if isinstance(text, str):
                collector.add(place, text)
        for node in root.iter():
            for name in ("placeholder", "title", "alt", "aria-label", "value"):
                if isinstance(node.tag, str) and node.tag != "option":
                    if name != "value" or node.get("type") in ("submit", "button"):
                        collector.add(place, node.get(name))

    # -- what the client writes ----------------------------------------------

    def test_screens_in_kazakh(self):
        """Each menu entry in a browser, as director, office and teacher."""
        self.check(self.crawl_screens("kk"))

    def test_screens_in_russian(self):
        """Each menu entry in a browser, as director, office and teacher."""
        self.check(self.crawl_screens("ru"))

    def crawl_screens(self, lang):
        browser = Browser(URL, lang, artefacts=os.environ.get("BILIM_SHOTS"))
        collector, seen = Collector(), set()
        accounts = logins()
        names = {login for login, _password in accounts.values()}
        collector.allowed = names
        try:
            for role in ("director", "class_teacher", "nurse", "authority"):
                session = self.sessions[role]
                session.speak(lang)
                browser.login(*accounts[role])
                for xmlid, action_id in session.actions().items():
                    if TECHNICAL.match(xmlid) or xmlid in KEPT_AS_WRITTEN:
                        continue
                    if action_id in seen:
                        continue
                    seen.add(action_id)
                    self.read_screen(browser, xmlid, action_id, collector)
        finally:
            browser.close()
        return collector

    def read_screen(self, browser, xmlid, action_id, collector):
        """Open the entry, and the first record when it is a list."""
        browser.go(f"/odoo/action-{action_id}", ".o_main_navbar")
        browser.wait("!document.querySelector('.o_loading_indicator')")
        browser.wait_for(".o_view_controller, .o_action, .modal, .o_client_action", 30)
        collector.add(xmlid, *browser.run(PAGE_TEXT))
        if browser.has(".o_list_view .o_data_row .o_data_cell") and not browser.has(
            ".modal"
        ):
            browser.click(".o_list_view .o_data_row .o_data_cell[name]")
            browser.wait("!document.querySelector('.o_loading_indicator')")
            if browser.has(".o_form_view"):
                collector.add(f"{xmlid} form", *browser.run(PAGE_TEXT))


if __name__ == "__main__":
    unittest.main()
