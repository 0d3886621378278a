from xmlrpc.client import Fault

from freezegun import freeze_time

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import PASSWORD, JournalCommon


@tagged("post_install", "-at_install")
@freeze_time("2025-10-24 12:00:00")
class TestRpcAccess(JournalCommon, HttpCase):
    """What a teacher must not do over XML-RPC either."""

    clauses = ["456-27.12", "425-11"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.soch = cls._create_assessment("soch", "2025-10-22", 25)
        cls._mark(assessment_id=cls.soch.id, value=15)

    def call(self, role, model, method, *args):
        user = self.users[role]
        return self.xmlrpc_object.execute_kw(
            self.env.cr.dbname, user.id, PASSWORD, model, method, args
        )

    def values(self):
        return {
            "assessment_id": self.soch.id,
            "protocol_number": "4",
            "protocol_date": "2025-10-23",
            "reason": "Task 5",
        }

    @mute_logger("odoo.http", "odoo.addons.rpc.controllers.xmlrpc")
    def test_a_teacher_is_refused(self):
        for model, values in (
            ("edu.moderation", self.values()),
            ("edu.received.result", {"school": "x"}),
            ("edu.received.import", {"school": "x"}),
            ("edu.job", {"model": "edu.term.closing"}),
        ):
            with self.subTest(model=model), self.assertRaises(Fault):
                self.call("teacher", model, "create", values)
        for model in ("edu.homework.load", "edu.moderation"):
            with self.subTest(model=model), self.assertRaises(Fault):
                self.call("teacher", model, "search_read", [])

    @mute_logger("odoo.http", "odoo.addons.rpc.controllers.xmlrpc")
    def test_private_methods_are_closed(self):
        for role, model, method, args in (
            ("deputy", "edu.mark", "_post", [[]]),
            ("deputy", "edu.job", "_start", ["edu.term.closing", [1]]),
            ("deputy", "edu.job", "_run_next", [[1], 0]),
            ("deputy", "edu.received.result", "_post", [[]]),
        ):
            with self.subTest(method=method), self.assertRaises(Fault):
                self.call(role, model, method, *args)

    @mute_logger("odoo.http", "odoo.addons.rpc.controllers.xmlrpc")
    def test_a_deputy_does_it_by_the_button_only(self):
        moderation = self.call("deputy", "edu.moderation", "create", self.values())
        with self.assertRaises(Fault):
            self.call(
                "deputy", "edu.moderation", "write", [moderation], {"state": "applied"}
            )
        with self.assertRaises(Fault):
            self.call("deputy", "edu.moderation", "action_apply", [moderation])
