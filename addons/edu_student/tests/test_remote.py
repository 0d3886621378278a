import json
from datetime import datetime, timedelta
from xmlrpc.client import Fault

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import PASSWORD, build_world

QUIET = mute_logger("odoo.addons.rpc.controllers.xmlrpc", "odoo.http")


@tagged("post_install", "-at_install")
class TestRemote(HttpCase):
    """The rules hold for calls from outside, not only on the screen."""

    clauses = ["456-5.8", "456-27.18"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        build_world(cls)

    def call(self, login, model, method, *args, **kwargs):
        """Call over XML-RPC as ``login``."""
        database = self.env.cr.dbname
        common = self.xmlrpc_common
        uid = common.authenticate(database, login, PASSWORD, {})
        self.assertTrue(uid, login)
        return self.xmlrpc_object.execute_kw(
            database, uid, PASSWORD, model, method, list(args), kwargs
        )

    def json2(self, user, model, method, **kwargs):
        """Call the JSON-2 route with an API key of ``user``."""
        key = (
            self.env["res.users.apikeys"]
            .with_user(user)
            .sudo()
            ._generate("rpc", "test", datetime.now() + timedelta(days=1))
        )
        return self.url_open(
            f"/json/2/{model}/{method}",
            data=json.dumps(kwargs),
            headers={
                "Authorization": f"bearer {key}",
                "Content-Type": "application/json",
                "X-Odoo-Database": self.env.cr.dbname,
            },
        )

    @QUIET
    def test_guardian_over_xmlrpc(self):
        login = "student_mother"
        found = self.call(login, "edu.student", "search_read", [], ["name"])
        self.assertEqual({row["id"] for row in found}, {self.child.id, self.sibling.id})
        for model, ids, method, args in (
            ("edu.student", self.neighbour.ids, "read", [["name"]]),
            ("edu.student", self.child.ids, "read", [["iin"]]),
            ("edu.student", self.child.ids, "write", [{"surname": "x"}]),
            ("edu.guardian", self.stranger.ids, "read", [["name"]]),
            ("edu.group", self.class_5b.ids, "read", [["name"]]),
            ("edu.enrolment", self.neighbour.enrolment_ids.ids, "read", [["note"]]),
        ):
            with self.assertRaises(Fault, msg=(model, method)):
                self.call(login, model, method, ids, *args)
        for model in ("edu.student.social", "edu.student.career", "edu.import"):
            with self.assertRaises(Fault, msg=model):
                self.call(login, model, "search_read", [])
        with self.assertRaises(Fault):
            self.call(login, "edu.student", "_get_children_of", self.guardian_user.id)

    @QUIET
    def test_teacher_over_xmlrpc(self):
        login = "student_teacher"
        found = self.call(login, "edu.student", "search_read", [], ["name"])
        self.assertEqual(len(found), 2)
        with self.assertRaises(Fault):
            self.call(login, "edu.student", "search_read", [], ["iin"])
        with self.assertRaises(Fault):
            self.call(login, "edu.student", "search_count", [["iin", "like", "15%"]])
        with self.assertRaises(Fault):
            self.call(login, "edu.student", "write", self.child.ids, {"surname": "x"})

    @QUIET
    def test_clerk_imports_over_xmlrpc(self):
        result = self.call(
            "student_clerk",
            "edu.import",
            "import_rows",
            "student",
            [{"full_name": "Сейтов Асан", "class": "5 А"}],
        )
        self.assertEqual((result["errors"], result["created"]), ([], 1))
        student = self.env["edu.student"].search(
            [("surname", "=", "Сейтов"), ("company_id", "=", self.school.id)]
        )
        self.assertEqual(student.class_id, self.class_5a)

    @QUIET
    def test_guardian_over_json2(self):
        response = self.json2(
            self.guardian_user, "edu.student", "search_read", domain=[], fields=["name"]
        )
        self.assertEqual(response.status_code, 200)
        self.assertEqual(
            {row["id"] for row in response.json()}, {self.child.id, self.sibling.id}
        )
        response = self.json2(
            self.guardian_user,
            "edu.student",
            "read",
            ids=self.neighbour.ids,
            fields=["name"],
        )
        self.assertEqual(response.status_code, 403)

    @QUIET
    def test_other_organisation_over_json2(self):
        response = self.json2(
            self.users["other_clerk"],
            "edu.student",
            "search_read",
            domain=[],
            fields=["name"],
        )
        self.assertEqual([r["id"] for r in response.json()], self.sibling.ids)
