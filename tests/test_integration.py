"""The examples of docs/integration.md, run one after another against a server.

Needs a running server: BILIM_URL, BILIM_DB, BILIM_LOGINS (see scripts/test).
"""

import os
import re
import unittest
from urllib.parse import urlsplit

from lib.rpc import ROOT, logins
from lib.web import Session

PAGE = ROOT / "docs" / "integration.md"
EXAMPLE = re.compile(r"^```python\n(.*?)^```", re.M | re.S)
HEADING = re.compile(r"^#+ (.+)$", re.M)


def current_mark(journal, lesson_id, student_id):
    """Id of the mark that stands in a cell of lesson and learner, or None."""
    for mark in journal["marks"]:
        cell = (mark["type"], mark["place"], mark["student"])
        if cell == ("fo", lesson_id, student_id):
            return mark["id"]
    return None


def make_api_key(url, login, password):
    """Make an API key as a user does in the preferences, proving the identity."""
    session = Session(url, login, password)
    keys = "res.users.apikeys.description"
    record = session.call(keys, "create", [{"name": "test", "duration": "1"}])
    asked = session.call(keys, "make_key", record)
    if asked["res_model"] == "res.users.identitycheck":
        asked = session.call(
            asked["res_model"],
            "run_check",
            [asked["res_id"]],
            context={**session.context, "password": password},
        )
    return asked["context"]["default_key"]


@unittest.skipUnless(os.environ.get("BILIM_DEMO"), "needs the demo school")
class TestIntegration(unittest.TestCase):
    clauses = ["456-6.1"]

    def test_examples_of_the_page_work(self):
        url = os.environ["BILIM_URL"]
        place = urlsplit(url)
        login, password = logins()["clerk"]
        names = {
            "URL": url,
            "HOST": place.hostname,
            "PORT": place.port,
            "DB": os.environ["BILIM_DB"],
            "PASSWORD": password,
            "API_KEY": make_api_key(url, login, password),
            "CONTINGENT": ROOT / "data" / "contingent.xlsx",
            "CURRENT": current_mark,
        }
        text = PAGE.read_text(encoding="utf-8")
        examples = list(EXAMPLE.finditer(text))
        self.assertGreater(len(examples), 6)
        for example in examples:
            title = HEADING.findall(text[: example.start()])[-1]
            with self.subTest(title):
                line = text[: example.start()].count("\n") + 1
                code = compile("\n" * line + example[1], str(PAGE), "exec")
                exec(code, names)  # noqa: S102


if __name__ == "__main__":
    unittest.main()
