import base64
import json

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..lib import test_evidence
from .common import CLAUSE, TEST, ComplianceCase, make_run


@tagged("post_install", "-at_install")
class TestEvidenceFile(ComplianceCase):
    def upload(self, content):
        admin = self.users["admin"]
        Load = self.env["edu.clause.run.load"].with_user(admin)
        return Load.create({"file": base64.b64encode(content)}).action_load()

    def refuse(self, content, message):
        runs = self.Run.search_count([])
        rows = self.Evidence.search_count([])
        with self.assertRaisesRegex(UserError, message):
            self.upload(content)
        self.assertEqual(self.Run.search_count([]), runs)
        self.assertEqual(self.Evidence.search_count([]), rows)

    def run_with(self, **values):
        return make_run(self.env, {}, **values)

    def test_good_file(self):
        action = self.upload(self.run_with())
        run = self.Run.browse(action["res_id"])
        self.assertEqual(run.origin, "uploaded")
        self.assertEqual(str(run.date), "2026-01-05")
        test = self.clause.evidence_ids.filtered(lambda row: row.target == TEST)
        self.assertEqual((test.state, test.test_count), ("passed", 5))

    def test_not_json(self):
        for content in (b"%PDF-1.7", b"{", "Ә".encode("utf-16"), b"[" * 200_000):
            self.refuse(content, "not the result of a test run")

    def test_huge(self):
        self.refuse(b" " * (test_evidence.MAX_BYTES + 1), "larger than 2 MB")
        self.refuse(b" " * (5 * test_evidence.MAX_BYTES), "larger than 2 MB")

    def test_not_base64(self):
        admin = self.users["admin"]
        wizard = self.env["edu.clause.run.load"].with_user(admin)
        wizard = wizard.create({"file": base64.b64encode(b"{}")})
        wizard.write({"file": "e30"})
        with self.assertRaises(UserError):
            wizard.action_load()

    def test_wrong_schema(self):
        good = json.loads(self.run_with())
        for change in (
            {"format": 2},
            {"format": True},
            {"date": "yesterday"},
            {"date": 5},
            {"suite_hash": "x"},
            {"suite_hash": None},
            {"addons": []},
            {"addons": {"edu_base": 1}},
            {"addons": {"../etc": "0" * 20}},
            {"tests": {}},
            {"tests": [1]},
            {"more": 1},
        ):
            content = json.dumps({**good, **change}).encode()
            self.refuse(content, "not the result of a test run: check")
        for content in (b"[]", b"null", b'"x"', b"{}"):
            self.refuse(content, "not the result of a test run: check")

    def test_wrong_rows(self):
        for change in (
            {"id": "no separator"},
            {"id": "<script>::x"},
            {"id": 5},
            {"addon": "edu_unlisted"},
            {"addon": ["edu_base"]},
            {"clauses": CLAUSE},
            {"clauses": []},
            {"clauses": [5]},
            {"result": "met"},
            {"result": ["passed"]},
            {"count": -1},
            {"count": True},
            {"count": 0},
            {"count": 1.5},
            {"date": None},
            {"state": "met"},
        ):
            self.refuse(
                make_run(self.env, change), "not the result of a test run: check"
            )

    def test_unknown_clause(self):
        content = make_run(self.env, {"clauses": [CLAUSE, "456-99"]})
        self.refuse(content, "no such clause: 456-99")

    def test_double_test(self):
        self.refuse(make_run(self.env, {}, {}), "there twice")

    def test_run_of_the_future(self):
        self.refuse(self.run_with(date="2999-01-01"), "dated in the future")
        content = make_run(self.env, {"date": "2999-01-01"})
        self.refuse(content, "dated in the future")

    def test_shipped_file_is_valid(self):
        path = test_evidence.__file__.replace("lib/test_evidence.py", "data/")
        codes = self.Clause.search([("id", "!=", 0)]).mapped("code")
        with open(f"{path}test_evidence.json", "rb") as handle:
            data = test_evidence.read(handle.read(), codes)
        self.assertTrue(data["tests"])
