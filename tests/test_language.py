"""No English on the screens of any role, in Kazakh and in Russian.

Each demo account opens every menu it sees: names of menus and actions, what their views
show and what the fields in them are called is read as the web client gets it. Parents
and learners have no menus: their pages are followed from /my.
Needs a running server: BILIM_URL, BILIM_DB, BILIM_LOGINS (see scripts/test).
"""

import csv
import http.cookiejar
import itertools
import json
import os
import re
import unittest
import urllib.parse
import urllib.request
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from lxml import etree, html

LANGUAGES = ("kk_KZ", "ru_RU")
WORD = re.compile(r"[A-Za-z]{3,}")
# proper names, formats and abbreviations that are written so in both languages
ALLOWED = set(
    """
    Bilim Odoo OdooBot Excel Word Google Telegram WhatsApp Microsoft Firefox Chrome
    Safari Edge Authenticator Gmail Outlook www com example http https mail email Email
    admin parent learner demo support webp png jpg jpeg svg gif docx pptx odt markdown
    VoIP iOS Android
    LinkedIn GitHub Facebook Instagram YouTube TikTok OAuth iCal DejaVu Roboto Noto
    Montserrat Sans Serif Python English Kazakh Russian
    """.split()
)
ABBREVIATION = 6  # letters: PDF, XLSX, UNESCO are the same in every language
# screens of Odoo for the person who runs the server, no part of any school's day
SERVER_MODELS = {"res.config.settings", "ir.module.module"}
LABELS = (
    "string",
    "placeholder",
    "help",
    "confirm",
    "title",
    "sum",
    "avg",
    "aria-label",
)
PAGES = 40


class Session:
    """A signed-in visitor of the server."""

    def __init__(self, url, database, login, password):
        self.url = url
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        direct = urllib.request.ProxyHandler({})
        self.opener = urllib.request.build_opener(jar, direct)
        self.numbers = itertools.count(1)
        params = {"db": database, "login": login, "password": password}
        self.info = self.rpc("/web/session/authenticate", **params)
        self.context = self.info["user_context"]
        self.agree()

    def agree(self):
        """Consent to the privacy policy, as the first visit asks for."""
        _url, _kind, body = self.get("/edu/policy")
        token = html.fromstring(body).xpath("//input[@name='csrf_token']/@value")
        if token:
            form = {"csrf_token": token[0], "agree": "1"}
            data = urllib.parse.urlencode(form).encode()
            with self.opener.open(f"{self.url}/edu/policy/agree", data, timeout=120):
                pass

    def rpc(self, path, **params):
        """Result of a JSON-RPC route.

        :raises AssertionError: with the server's message.
        """
        number = next(self.numbers)
        body = {"jsonrpc": "2.0", "method": "call", "id": number, "params": params}
        request = urllib.request.Request(
            self.url + path,
            json.dumps(body).encode(),
            {"Content-Type": "application/json"},
        )
        with self.opener.open(request, timeout=120) as answer:
            content = json.load(answer)
        if "error" in content:
            raise AssertionError(f"{path}: {content['error']['data']['message']}")
        return content["result"]

    def call(self, model, method, *args, **kwargs):
        path = f"/web/dataset/call_kw/{model}/{method}"
        kwargs.setdefault("context", self.context)
        return self.rpc(path, model=model, method=method, args=args, kwargs=kwargs)

    def get(self, path):
        """(final address, content type, body) of a page."""
        with self.opener.open(urljoin(self.url, path), timeout=120) as answer:
            kind = answer.headers.get_content_type()
            return answer.geturl(), kind, answer.read()


def english(text):
    """Words of a text that are not allowed."""
    plain = re.sub(
        r"<[^>]*>|&\w+;|%\(\w+\)s|\{\{.*?\}\}|\{\w+\}|https?://\S+|\S+@\S+",
        " ",
        text,
    )
    return [
        word
        for word in WORD.findall(plain)
        if word not in ALLOWED and not (word.isupper() and len(word) <= ABBREVIATION)
    ]


def arch_texts(arch, model, models):
    """Texts a view shows: labels, plain text, names and choices of its fields.

    :param arch: XML text. :param models: model -> {"fields": {name: description}}.
    """
    root = etree.fromstring(arch)
    root.attrib.pop("string", None)  # the title of a view itself is not shown
    yield from node_texts(root, model, models)


def node_texts(node, model, models):
    """Texts of one node and of what is in it; a view inside a field is of its model."""
    hidden = {node.get("invisible"), node.get("column_invisible")}
    if not isinstance(node.tag, str) or hidden & {"1", "True"}:
        return
    yield from (node.get(name) for name in LABELS if node.get(name))
    field = models.get(model, {}).get("fields", {}).get(node.get("name"), {})
    if node.tag == "field":
        if not node.get("string") and not node.get("nolabel"):
            yield field.get("string") or ""
        yield from selection_texts(field)
        model = field.get("relation") or model
    if node.tag not in {"script", "style", "t"} and node.text:
        yield node.text
    for child in node:
        yield from node_texts(child, model, models)
        yield child.tail or ""


def selection_texts(field):
    """Choices of a selection, but not of long technical lists such as time zones."""
    choices = field.get("selection") or []
    return [label for _value, label in choices] if len(choices) < 60 else []


@unittest.skipUnless(os.environ.get("BILIM_URL"), "no server: run scripts/test")
class TestLanguage(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.url = os.environ["BILIM_URL"]
        cls.database = os.environ["BILIM_DB"]
        cls.accounts = [{"login": "admin", "password": "admin"}]
        path = Path(os.environ.get("BILIM_LOGINS", ""))
        if os.environ.get("BILIM_DEMO") and path.is_file():
            with path.open(encoding="utf-8", newline="") as handle:
                cls.accounts = list(csv.DictReader(handle))

    def sessions(self, lang):
        """(login, Session) of every account, with its language set."""
        for account in self.accounts:
            login, password = account["login"], account["password"]
            session = Session(self.url, self.database, login, password)
            uid = session.info["uid"]
            session.call("res.users", "write", [uid], {"lang": lang})
            yield login, Session(self.url, self.database, login, password)

    def check(self, lang):
        seen, found = set(), {}
        opened = 0
        for login, session in self.sessions(lang):
            uid = session.info["uid"]
            internal = session.call("res.users", "has_group", [uid], "base.group_user")
            texts = self.menus(session, seen, lang) if internal else self.pages(session)
            for place, text in texts:
                opened += 1
                if english(text):
                    found.setdefault(" ".join(text.split())[:100], (login, place))
        self.assertGreater(opened, 50, "next to nothing was read")
        rows = [
            f"{text!r} ({login}: {place})" for text, (login, place) in found.items()
        ]
        self.assertFalse(
            rows, f"{len(rows)} English texts in {lang}:\n" + "\n".join(rows)
        )

    def menus(self, session, seen, lang):
        """(place, text) of all menus of a user and of what they open."""
        _url, _kind, body = session.get("/web/webclient/load_menus")
        for number, menu in json.loads(body).items():
            if number == "root":  # the node above all menus, never shown
                continue
            yield "menu", menu.get("name") or ""
            action = menu.get("actionID")
            if not action or menu.get("actionModel") == "ir.actions.act_url":
                continue
            if (lang, action) not in seen:
                seen.add((lang, action))
                yield from self.action(session, action, menu.get("name"))

    def action(self, session, action_id, menu):
        """(place, text) of an action and of its views."""
        action = session.rpc(
            "/web/action/load", action_id=action_id, context=session.context
        )
        yield menu, action.get("display_name") or action.get("name") or ""
        yield menu, action.get("help") or ""
        model = action.get("res_model")
        if action.get("type") != "ir.actions.act_window" or model in SERVER_MODELS:
            return
        views = [[view, kind] for view, kind in action["views"]]
        search = action.get("search_view_id")
        views.append([search[0] if search else False, "search"])
        options = {"toolbar": True, "load_filters": True}
        loaded = session.call(model, "get_views", views=views, options=options)
        for kind, view in loaded["views"].items():
            for text in arch_texts(view["arch"], model, loaded["models"]):
                yield f"{menu}, {model} {kind}", text

    def pages(self, session):
        """(place, text) of the portal pages reached from /my."""
        todo, done = ["/my"], set()
        while todo and len(done) < PAGES:
            path = todo.pop(0)
            if path in done:
                continue
            done.add(path)
            _url, kind, body = session.get(path)
            if kind != "text/html":
                continue
            root = html.fromstring(body)
            for text in page_texts(root):
                yield path, text
            for link in root.xpath("//a/@href"):
                parts = urlsplit(urljoin(self.url + path, link))
                same = f"{parts.scheme}://{parts.netloc}" == self.url
                if same and parts.path.startswith("/my") and "logout" not in parts.path:
                    todo.append(parts.path)

    def test_kazakh(self):
        self.check("kk_KZ")

    def test_russian(self):
        self.check("ru_RU")


def page_texts(root):
    """Texts of a web page that a person sees or a screen reader says."""
    for node in root.iter(etree.Element):
        if node.tag in {"script", "style", "noscript", "template"}:
            if node.tail:
                yield node.tail
            continue
        if node.tag == "option" and len(node.getparent()) > 60:
            continue  # countries, time zones
        yield from (node.get(name) for name in (*LABELS, "alt") if node.get(name))
        yield from (text for text in (node.text, node.tail) if text)


if __name__ == "__main__":
    unittest.main()
