"""Pages and calls of the web client without a browser."""

import re

import requests

from .rpc import CODES


class Session:
    """A user who has logged in by the page and agreed to the policy."""

    def __init__(self, url, login=None, password=None):
        self.url = url
        self.http = requests.Session()
        self.http.trust_env = False
        self.context = {}
        if login:
            self._login(login, password)

    def _login(self, login, password):
        page = self.get("/web/login")
        answer = self._post(
            "/web/login", page, {"login": login, "password": password, "redirect": ""}
        )
        if answer.url.endswith("/web/login"):
            raise AssertionError(f"{login} can't log in")
        page = self.get("/edu/policy")
        if 'name="agree"' in page.text:
            self._post("/edu/policy/agree", page, {"agree": "1", "lang": "kk"})

    def _post(self, path, page, values):
        token = re.search(r'name="csrf_token"\s+value="([^"]+)"', page.text)[1]
        values = {"csrf_token": token, **values}
        return self.http.post(self.url + path, data=values, timeout=60)

    def get(self, path):
        return self.http.get(self.url + path, timeout=60)

    def speak(self, lang):
        """Switch pages and account to `kk` or `ru`."""
        self.context = {"lang": CODES[lang]}
        self.get(f"/edu/lang/{CODES[lang]}?redirect=/edu/policy")

    def json(self, path, **params):
        """A call as the web client makes it.

        :raises RuntimeError: with the message of the server
        """
        body = {"jsonrpc": "2.0", "method": "call", "params": params}
        answer = self.http.post(self.url + path, json=body, timeout=60).json()
        if "error" in answer:
            raise RuntimeError(answer["error"]["data"]["message"])
        return answer["result"]

    def call(self, model, method, *args, **kwargs):
        """A method with the language of :meth:`speak`."""
        kwargs.setdefault("context", self.context)
        return self.json(
            f"/web/dataset/call_kw/{model}/{method}",
            model=model,
            method=method,
            args=args,
            kwargs=kwargs,
        )

    def actions(self):
        """The window and client actions of the menu: {xmlid of the menu: action}."""
        menus = self.get("/web/webclient/load_menus").json()
        found, names = {}, {}
        for menu in menus.values():
            names[menu.get("xmlid") or str(menu["id"])] = menu["name"]
            if menu.get("actionID"):
                found[menu["xmlid"]] = menu["actionID"]
        self.menu_names = names
        return found
