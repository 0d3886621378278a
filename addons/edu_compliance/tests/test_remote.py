import xmlrpc.client

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import CLAUSE, PASSWORD, ComplianceCase


@tagged("post_install", "-at_install")
class TestRemote(ComplianceCase, HttpCase):
    """What cannot be typed on a screen cannot be typed from outside either."""

    def call(self, role, model, method, *args, **kwargs):
        user = self.users[role]
        with mute_logger("odoo.http", "odoo.addons.rpc.controllers.xmlrpc"):
            return self.xmlrpc_object.execute_kw(
                self.env.cr.dbname, user.id, PASSWORD, model, method, args, kwargs
            )

    def refuse(self, role, model, method, *args, **kwargs):
        with self.assertRaises(xmlrpc.client.Fault):
            self.call(role, model, method, *args, **kwargs)

    def test_administrator_types_no_state(self):
        ids, state = self.clause.ids, self.clause.state
        context = {"context": {"edu_compliance_loader": True}}
        for values in ({"state": "met"}, {"title_kk": "x"}, {"na_user_id": 1}):
            self.refuse("admin", "edu.clause", "write", ids, values)
            self.refuse("admin", "edu.clause", "write", ids, values, **context)
        self.refuse("admin", "edu.clause", "web_save", ids, {"state": "met"}, {})
        rows = [[str(ids[0]), "met"]]
        answer = self.call("admin", "edu.clause", "load", [".id", "state"], rows)
        self.assertFalse(answer["ids"])
        self.refuse("admin", "edu.clause", "copy", ids)
        self.refuse("admin", "edu.clause", "unlink", ids)
        self.env.invalidate_all()
        self.assertEqual(self.find(CLAUSE).state, state)

    def test_administrator_adds_no_evidence(self):
        row = {"clause_id": self.clause.id, "kind": "test", "target": "a::b"}
        row |= {"state": "passed", "result": "passed"}
        self.refuse("admin", "edu.clause.evidence", "create", [row])
        ids = self.Evidence.search([("id", "!=", 0)], limit=1).ids
        self.refuse("admin", "edu.clause.evidence", "write", ids, {"state": "passed"})
        self.refuse("admin", "edu.clause.evidence", "_update_states", ids)
        self.refuse("admin", "edu.clause.run", "_load_upload", b"{}")

    def test_inspector_reads_and_nothing_more(self):
        found = self.call(
            "inspector",
            "edu.clause",
            "search_read",
            [("code", "=", CLAUSE)],
            fields=["title", "state", "how_text"],
        )
        self.assertEqual(found[0]["id"], self.clause.id)
        self.refuse(
            "inspector", "edu.clause", "write", self.clause.ids, {"na_reason": "x"}
        )
        self.refuse("inspector", "edu.rule", "search_read", [])
        values = self.call("inspector", "edu.dated.value", "search_read", [], limit=3)
        self.assertTrue(values)

    def test_others_read_nothing(self):
        for role in ("teacher", "deputy", "guardian"):
            for model in ("edu.clause", "edu.clause.evidence", "edu.dated.value"):
                self.refuse(role, model, "search_read", [])
