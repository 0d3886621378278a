from datetime import date
from xmlrpc.client import Fault

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged

from . import test_remote
from .common import PASSWORD, TODAY, build_world, enrol
from .test_order import OrderCase
from .test_remote import QUIET

WRITERS = ("clerk", "deputy", "director")
SILENT = (
    "teacher",
    "tutor",
    "methodologist",
    "social_pedagogue",
    "psychologist",
    "nurse",
    "librarian",
    "authority",
)
MODELS = (
    "edu.student.order",
    "edu.student.order.line",
    "edu.student.talon",
    "edu.student.movement",
    "edu.student.order.template",
    "edu.student.order.acquaintance",
    "edu.student.order.counter",
)


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestOrderAccess(OrderCase):
    """Class enrolments are written by orders only; orders are the office's."""

    clauses = ["456-27.4", "456-5.8"]

    def make_subgroup(self):
        return self.env["edu.group"].create(
            {
                "kind": "subgroup",
                "year_id": self.year.id,
                "parent_id": self.class_5a.id,
                "part": 1,
            }
        )

    def test_nobody_writes_class_enrolments(self):
        row = self.child.enrolment_ids
        for role in WRITERS:
            rows = self.as_user(row, role)
            with self.assertRaises(AccessError, msg=role):
                rows.write({"date_to": TODAY})
            with self.assertRaises(AccessError, msg=role):
                rows.unlink()
            with self.assertRaises(AccessError, msg=role):
                rows.create(
                    {
                        "student_id": self.make_students(1).id,
                        "group_id": self.class_5a.id,
                    }
                )
            with self.assertRaises(AccessError, msg=role):
                self.as_user(self.child, role).write(
                    {"enrolment_ids": [(0, 0, {"group_id": self.class_5b.id})]}
                )
            with self.assertRaises(AccessError, msg=role):
                self.as_user(self.child, role).write({"class_id": self.class_5b.id})
        self.assertFalse(row.date_to)

    def test_subgroups_stay_with_deputy_and_clerk(self):
        subgroup = self.make_subgroup()
        for role in ("clerk", "deputy"):
            row = self.as_user(self.env["edu.enrolment"], role).create(
                {
                    "student_id": self.child.id,
                    "group_id": subgroup.id,
                    "movement": "subgroup",
                    "date_from": TODAY,
                }
            )
            row.write({"note": "x"})
            # no way from a subgroup into a class
            with self.assertRaises(AccessError):
                row.write({"group_id": self.class_5b.id})
            self.as_user(row, "deputy").unlink()

    def test_group_with_learners_keeps_its_kind(self):
        subgroup = self.make_subgroup()
        enrol(self, self.child, subgroup, movement="subgroup")
        with self.assertRaisesRegex(UserError, "kind and the year"):
            self.as_user(subgroup, "deputy").write({"kind": "class"})

    def test_roles_without_orders(self):
        students = self.make_students(1, self.class_5b)
        self.make("class_change", students, group_id=self.class_5a.id).action_confirm()
        users = [self.users[role] for role in SILENT]
        users += [self.guardian_user, self.learner_user]
        for user in users:
            for model in MODELS:
                with self.assertRaises(AccessError, msg=(user.login, model)):
                    self.env[model].with_user(user).search([])

    def test_class_teacher_reads_lines_of_the_own_class(self):
        own = self.make_students(1, self.class_5b)
        self.make("class_change", own, group_id=self.class_5a.id).action_confirm()
        other = self.make_students(1, self.class_5a)
        self.make("class_change", other, group_id=self.class_5b.id).action_confirm()
        self.make("temporary", own)
        lines = self.as_user(self.env["edu.student.order.line"], "class_teacher")
        found = lines.search([("company_id", "=", self.school.id)])
        self.assertEqual(found.student_id, own)
        # the draft about the learner is not told
        self.assertEqual(len(found), 1)
        with self.assertRaises(AccessError):
            found.write({"note": "x"})
        with self.assertRaises(AccessError):
            self.as_user(self.Order, "class_teacher").search([])

    def test_other_organisation_sees_nothing(self):
        order = self.make("temporary", self.child)
        env = self.env(
            user=self.users["other_clerk"],
            context={"allowed_company_ids": self.other_school.ids},
        )
        self.assertFalse(env["edu.student.order"].search([]))
        with self.assertRaises(AccessError):
            order.with_env(env).read(["number"])
        movement = env["edu.student.movement"].search([])
        self.assertEqual(movement.student_id, self.sibling)

    def test_administrator_is_no_director(self):
        admin = new_test_user(
            self.env(su=True),
            login="student_admin",
            password=PASSWORD,
            groups="edu_base.group_admin",
            company_id=self.school.id,
            company_ids=[(6, 0, self.school.ids)],
        )
        with self.assertRaises(AccessError):
            self.child.enrolment_ids.with_user(admin).write({"date_to": TODAY})
        with self.assertRaises(AccessError):
            self.Order.with_user(admin).create({"kind": "arrival"})


@tagged("post_install", "-at_install")
class TestOrderRemote(HttpCase):
    """The same over XML-RPC: nothing goes around the orders."""

    clauses = ["456-27.4", "456-5.8"]

    call = test_remote.TestRemote.call

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        build_world(cls)
        new_test_user(
            cls.env(su=True),
            login="student_admin",
            password=PASSWORD,
            groups="edu_base.group_admin",
            company_id=cls.school.id,
            company_ids=[(6, 0, cls.school.ids)],
        )

    @QUIET
    def test_enrolments_are_not_written_over_xmlrpc(self):
        row = self.child.enrolment_ids
        applicant = self.env["edu.student"].create(
            {"surname": "Сейтов", "given_name": "Асан"}
        )
        values = {"student_id": applicant.id, "group_id": self.class_5a.id}
        for login in (
            "student_clerk",
            "student_deputy",
            "student_director",
            "student_admin",
        ):
            for method, args in (
                ("create", [values]),
                ("create", [[values]]),
                ("write", [row.ids, {"date_to": "2026-11-20"}]),
                ("unlink", [row.ids]),
            ):
                with self.assertRaises(Fault, msg=(login, method)):
                    self.call(login, "edu.enrolment", method, *args)
        self.assertTrue(row.exists())
        self.assertFalse(applicant.enrolment_ids)

    @QUIET
    def test_order_over_xmlrpc(self):
        """A client of the office prepares an order, one of the director confirms."""
        student = self.env["edu.student"].create(
            {"surname": "Сейтов", "given_name": "Асан"}
        )
        order_id = self.call(
            "student_clerk",
            "edu.student.order",
            "create",
            {
                "kind": "admission",
                "effective_date": str(date(2026, 11, 20)),
                "group_id": self.class_5a.id,
                "line_ids": [[0, 0, {"student_id": student.id}]],
            },
        )
        for login, method, args in (
            ("student_clerk", "action_confirm", []),
            ("student_clerk", "write", [{"state": "confirmed"}]),
            ("student_admin", "action_confirm", []),
            ("student_teacher", "read", [["number"]]),
        ):
            with self.assertRaises(Fault, msg=(login, method)):
                self.call(login, "edu.student.order", method, [order_id], *args)
        self.call("student_director", "edu.student.order", "action_confirm", [order_id])
        student.invalidate_recordset()
        self.assertEqual(student.enrolment_ids.group_id, self.class_5a)
        with self.assertRaises(Fault):
            self.call(
                "student_director",
                "edu.student.order",
                "write",
                [order_id],
                {"basis": "x"},
            )
