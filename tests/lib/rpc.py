"""XML-RPC as one user, and the words of the screens in Kazakh and Russian."""

import csv
import os
import xmlrpc.client
from functools import cache
from pathlib import Path

import polib
import requests

ROOT = Path(__file__).resolve().parents[2]
CODES = {"kk": "kk_KZ", "ru": "ru_RU"}


class Client:
    """A user of the server: `client("edu.student", "search_read", [], ["name"])`."""

    def __init__(self, url, database, login, password):
        self.database, self.login, self.password = database, login, password
        common = xmlrpc.client.ServerProxy(f"{url}/xmlrpc/2/common")
        self.uid = common.authenticate(database, login, password, {})
        if not self.uid:
            raise AssertionError(f"{login} can't log in")
        self.models = xmlrpc.client.ServerProxy(
            f"{url}/xmlrpc/2/object", allow_none=True
        )

    def __call__(self, model, method, *args, **kwargs):
        """Call a method; :raises xmlrpc.client.Fault: as the server refuses."""
        return self.models.execute_kw(
            self.database, self.uid, self.password, model, method, args, kwargs
        )

    def ref(self, xmlid):
        """Database id of a record by its external id."""
        module, name = xmlid.split(".")
        domain = [("module", "=", module), ("name", "=", name)]
        return self("ir.model.data", "search_read", domain, ["res_id"])[0]["res_id"]

    def find(self, model, domain, fields=("id",), **kwargs):
        return self(model, "search_read", domain, list(fields), **kwargs)


class JsonClient(Client):
    """The same over JSON-RPC, which knows empty values in answers."""

    def __init__(self, url, database, login, password):
        super().__init__(url, database, login, password)
        self.address = f"{url}/jsonrpc"
        self.http = requests.Session()
        self.http.trust_env = False

    def __call__(self, model, method, *args, **kwargs):
        """Call a method; :raises xmlrpc.client.Fault: as the server refuses."""
        given = (self.database, self.uid, self.password, model, method, args, kwargs)
        params = {"service": "object", "method": "execute_kw", "args": given}
        body = {"jsonrpc": "2.0", "method": "call", "params": params}
        answer = self.http.post(self.address, json=body, timeout=120).json()
        if "error" in answer:
            raise xmlrpc.client.Fault(1, answer["error"]["data"]["message"])
        return answer["result"]


@cache
def words(lang):
    """{English term: set of its forms on screen} from the translations."""
    found = {}
    places = [*ROOT.glob(f"addons/*/i18n/{lang}.po")]
    places += ROOT.glob(f"i18n/core/*/{lang}.po")
    for path in places:
        for entry in polib.pofile(str(path), encoding="utf-8"):
            if entry.msgstr:
                key = " ".join(entry.msgid.split())
                found.setdefault(key, set()).add(" ".join(entry.msgstr.split()))
    return found


def say(lang, *terms):
    """Forms in `lang` of the English terms, all together; the term has no other."""
    known = words(lang)
    return [text for term in terms for text in sorted(known.get(term, {term}))]


@cache
def logins():
    """{role: (login, password)} of the demo school."""
    path = os.environ.get("BILIM_LOGINS") or ROOT / "data" / "logins.csv"
    with open(path, encoding="utf-8") as file:
        rows = csv.DictReader(file)
        return {row["role"]: (row["login"], row["password"]) for row in rows}
