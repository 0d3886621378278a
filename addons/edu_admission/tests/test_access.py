from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.edu_student.tests.common import PASSWORD, ROLES

from .common import build_admission, env_of, submit
from .test_application import AdmissionCase

MODELS = ("edu.application", "edu.application.document")
OFFICE = ("clerk", "director")


@tagged("post_install", "-at_install")
@freeze_time("2026-06-05 05:00:00")
class TestAccess(AdmissionCase):
    clauses = ["456-27.4"]

    def test_only_the_office_sees_applications(self):
        row = submit(self)
        users = {role: self.users[role] for role in ROLES if role not in OFFICE}
        users |= {"guardian": self.guardian_user, "learner": self.learner_user}
        for role, user in users.items():
            for model in MODELS:
                with self.subTest(role=role, model=model):
                    Model = env_of(self, user)[model]
                    for operation in ("read", "write", "create", "unlink"):
                        self.assertFalse(Model.has_access(operation))
                    with self.assertRaises(AccessError):
                        Model.search([])
        for role in OFFICE:
            found = env_of(self, self.users[role])["edu.application"].search([])
            self.assertEqual(found, row)

    def test_other_organisation(self):
        row = submit(self)
        other = env_of(self, self.users["other_clerk"])
        self.assertFalse(other["edu.application"].search([]))
        for record in (row, row.document_ids[:1]):
            with self.assertRaises(AccessError):
                record.with_env(other).read(["display_name"])
            with self.assertRaises(AccessError):
                record.with_env(other).write({"id": record.id})
        with self.assertRaises(AccessError):
            row.with_env(other).action_refuse()

    def test_list_of_documents(self):
        kind = self.env.ref("edu_admission.document_kind_photo")
        clerk = env_of(self, self.clerk)
        with self.assertRaises(AccessError):
            kind.with_env(clerk).is_required = False
        director = env_of(self, self.director)
        with self.assertRaises(AccessError):
            kind.with_env(director).is_required = False
        own = director["edu.application.document.kind"].create(
            {"name": "Contract", "for_class1": True}
        )
        self.assertEqual(own.company_id, self.school)


@tagged("post_install", "-at_install")
class TestRemoteAccess(HttpCase):
    clauses = ["456-27.4"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        build_admission(cls)

    @mute_logger("odoo.addons.rpc.controllers.xmlrpc", "odoo.http")
    def test_guardian_has_no_way_past_the_pages(self):
        db = self.env.cr.dbname
        user = self.guardian_user
        uid = self.xmlrpc_common.login(db, user.login, PASSWORD)
        self.assertEqual(uid, user.id)
        for model in MODELS:
            for method, args in (
                ("search_read", [[]]),
                ("create", [{"surname": "A", "given_name": "B"}]),
            ):
                with self.assertRaises(Exception) as caught:
                    self.xmlrpc_object.execute_kw(
                        db, uid, PASSWORD, model, method, args
                    )
                self.assertIn("access", str(caught.exception).lower())
        for method in ("_find_own", "_create_own", "_submit"):
            with self.assertRaises(Exception) as caught:
                self.xmlrpc_object.execute_kw(
                    db, uid, PASSWORD, "edu.application", method, [[]]
                )
            self.assertIn("rivate", str(caught.exception))
