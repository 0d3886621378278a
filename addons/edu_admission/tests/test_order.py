from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import env_of, make_application, submit
from .test_application import AdmissionCase


@tagged("post_install", "-at_install")
@freeze_time("2026-08-26 05:00:00")
class TestOrder(AdmissionCase):
    """Applications of class 1, accepted and put into one order on 26 August."""

    clauses = ["456-27.4", "456-27.19"]

    def accept(self, serial, **values):
        row = submit(self, serial, group_id=self.class_1a.id, **values)
        row.action_accept()
        return row

    def get_order(self, rows):
        action = rows.action_prepare_order()
        return self.env["edu.student.order"].browse(action["res_id"])

    def test_accepted_makes_the_learner_and_the_guardian(self):
        row = self.accept(40)
        student = row.student_id
        self.assertEqual(student.company_id, self.school)
        self.assertEqual(student.iin, row.iin)
        self.assertEqual(student.state, "applicant")
        link = student.guardian_link_ids
        self.assertEqual(link.guardian_id.name, "Сәрсенова Мөлдір")
        self.assertTrue(link.is_main)

    def test_one_order_for_all_and_the_director_confirms(self):
        rows = self.accept(40) | self.accept(41, given_name="Әлия")
        order = self.get_order(rows)
        self.assertEqual((order.kind, order.state), ("admission", "draft"))
        self.assertEqual(order.effective_date, date(2026, 9, 1))
        self.assertEqual(order.line_ids.student_id, rows.student_id)
        self.assertEqual(order.line_ids.group_id, self.class_1a)
        self.assertIn("1/2026", order.basis)
        with self.assertRaises(AccessError):
            order.with_env(env_of(self, self.clerk)).action_confirm()
        self.assertEqual(set(rows.mapped("state")), {"accepted"})
        order.with_env(env_of(self, self.director)).action_confirm()
        self.assertEqual(set(rows.mapped("state")), {"enrolled"})
        places = rows.student_id.enrolment_ids
        self.assertEqual(places.group_id, self.class_1a)
        self.assertEqual(set(places.mapped("date_from")), {date(2026, 9, 1)})
        with self.assertRaises(UserError):
            rows.action_prepare_order()

    def test_order_of_class_1_not_before_25_august(self):
        with freeze_time("2026-08-24 05:00:00"):
            row = self.accept(40)
            order = self.get_order(row)
            with self.assertRaises(UserError):
                order.with_env(env_of(self, self.director)).action_confirm()
        self.assertEqual(row.state, "accepted")

    def test_removed_from_the_order_waits_for_another(self):
        rows = self.accept(40) | self.accept(41)
        order = self.get_order(rows)
        order.line_ids[1:].unlink()
        order.with_env(env_of(self, self.director)).action_confirm()
        self.assertEqual(rows.mapped("state"), ["enrolled", "accepted"])
        self.assertFalse(rows[1].order_id)

    def test_cancelled_order_lets_the_application_wait_again(self):
        row = self.accept(40)
        order = self.get_order(row)
        director = env_of(self, self.director)
        order.with_env(director).action_confirm()
        order.with_env(director)._create_cancel("mistake").action_confirm()
        self.assertEqual(row.state, "accepted")
        self.assertFalse(row.order_id)

    def test_arrival_and_admission_need_an_order_each(self):
        first = self.accept(40)
        second = submit(
            self,
            42,
            kind="arrival",
            grade=5,
            former_school="№ 9 мектеп",
            start_date=date(2026, 9, 1),
            birth=date(2015, 9, 9),
        )
        second.group_id = self.class_5a
        second.action_accept()
        with self.assertRaises(UserError):
            (first | second).action_prepare_order()
        order = self.get_order(second)
        self.assertEqual(order.kind, "arrival")
        self.assertEqual(order.line_ids.place, "№ 9 мектеп")

    def test_documents_are_checked_first(self):
        row = make_application(self)
        row.document_ids[0].sudo().state = "promised"
        row.action_submit()
        with self.assertRaises(UserError):
            row.action_accept()
        self.assertFalse(row.student_id)

    def test_known_learner_is_not_given_to_a_stranger(self):
        """The IIN of another family's child finds nothing for the applicant."""
        values = {
            "kind": "arrival",
            "grade": 5,
            "former_school": "№ 9",
            "start_date": date(2026, 9, 1),
            "iin": self.child.iin,
        }
        row = submit(self, **values)
        with self.assertRaises(UserError):
            row.action_accept()
        same_name = submit(self, 43, surname="Әбенов", given_name="Нұрлан", **values)
        self.child.enrolment_ids.unlink()
        self.child._compute_current()
        same_name.sudo().guardian_id = self.stranger
        with self.assertRaises(UserError):
            same_name.action_accept()
        self.assertNotIn(self.stranger, self.child.guardian_ids)

    def test_former_learner_is_found_by_iin(self):
        self.child.enrolment_ids.unlink()
        self.child._compute_current()
        row = submit(
            self,
            kind="arrival",
            grade=5,
            former_school="№ 9",
            start_date=date(2026, 9, 1),
            iin=self.child.iin,
            surname="Абенов",
            given_name="Нурлан",
        )
        row.sudo().guardian_id = self.mother
        row.action_accept()
        self.assertEqual(row.student_id, self.child)
        self.assertEqual(self.child.guardian_ids, self.mother)

    def test_guardian_of_a_paper_is_found_by_iin(self):
        row = submit(self, guardian_name="Әбенова Гүлнар", guardian_iin=self.mother.iin)
        row.action_accept()
        self.assertEqual(row.student_id.guardian_ids, self.mother)
        wrong = submit(self, 45, guardian_iin=self.stranger.iin)
        with self.assertRaises(UserError):
            wrong.action_accept()
