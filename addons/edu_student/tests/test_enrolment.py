from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TODAY, StudentCase, enrol


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestEnrolment(StudentCase):
    """One class at a time; state and class follow from the enrolments."""

    clauses = ["456-27.1"]

    def setUp(self):
        super().setUp()
        self.student = self.env["edu.student"].create(
            {"surname": "Сейтов", "given_name": "Асан"}
        )

    def test_state_follows_enrolments(self):
        self.assertEqual(self.student.state, "applicant")
        row = enrol(self, self.student, self.class_5a)
        self.assertRecordValues(
            self.student,
            [{"state": "studying", "class_id": self.class_5a.id, "grade": 5}],
        )
        row.write({"date_to": date(2026, 10, 31), "end_movement": "leave"})
        self.assertRecordValues(self.student, [{"state": "left", "class_id": False}])
        row.end_movement = "graduate"
        self.assertEqual(self.student.state, "graduated")

    def test_future_enrolment_counts_from_its_day(self):
        enrol(self, self.student, self.class_5a, date(2026, 12, 1))
        self.assertEqual(self.student.state, "applicant")
        with freeze_time("2026-12-01"):
            self.env["edu.student"]._refresh_current()
            self.assertEqual(self.student.class_id, self.class_5a)
            self.assertEqual(self.student.state, "studying")

    def test_ended_enrolment_is_noticed_by_the_daily_run(self):
        row = enrol(self, self.student, self.class_5a)
        row.write({"date_to": date(2026, 11, 25), "end_movement": "leave"})
        self.assertEqual(self.student.state, "studying")
        with freeze_time("2026-11-26"):
            self.env["edu.student"]._refresh_current()
            self.assertEqual(self.student.state, "left")
            self.assertFalse(self.student.class_id)

    @mute_logger("odoo.sql_db")
    def test_two_classes_on_one_day_are_refused(self):
        row = enrol(self, self.student, self.class_5a)
        row.date_to = date(2026, 10, 31)
        self.env.flush_all()
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            enrol(self, self.student, self.class_5b, date(2026, 10, 31))
        enrol(self, self.student, self.class_5b, date(2026, 11, 1))
        self.assertEqual(self.student.class_id, self.class_5b)

    def test_class_of_another_organisation_is_refused(self):
        with self.assertRaises(UserError):
            enrol(self, self.student, self.other_class)

    def test_move_ends_class_and_subgroups_the_day_before(self):
        enrol(self, self.student, self.class_5a)
        subgroup = self.env["edu.group"].create(
            {
                "kind": "subgroup",
                "year_id": self.year.id,
                "parent_id": self.class_5a.id,
                "part": 1,
            }
        )
        enrol(self, self.student, subgroup)
        order = {"order_number": "12-ш", "order_date": date(2026, 11, 9)}
        new = self.student._move_to(
            self.class_5b, date(2026, 11, 10), "class_change", order
        )
        self.assertEqual(new.order_number, "12-ш")
        old = self.student.enrolment_ids - new
        self.assertEqual(set(old.mapped("date_to")), {date(2026, 11, 9)})
        self.assertEqual(self.student.class_id, self.class_5b)
        again = self.student._move_to(self.class_5b, date(2026, 11, 10), "class_change")
        self.assertFalse(again)

    def test_move_on_the_first_day_replaces_the_row(self):
        row = enrol(self, self.student, self.class_5a, TODAY)
        self.student._move_to(self.class_5b, TODAY, "class_change")
        self.assertFalse(row.exists())
        self.assertEqual(self.student.class_id, self.class_5b)

    def test_move_before_a_later_enrolment_is_refused(self):
        enrol(self, self.student, self.class_5a, date(2026, 12, 1))
        with self.assertRaises(UserError):
            self.student._move_to(self.class_5b, TODAY, "enrol")

    def test_leave_window(self):
        enrol(self, self.student, self.class_5a)
        window = (
            self.env["edu.student.move"]
            .with_user(self.users["director"])
            .create(
                {
                    "action": "leave",
                    "student_ids": self.student.ids,
                    "date": date(2026, 11, 19),
                    "end_movement": "leave",
                    "order_number": "77",
                    "place": "Алматы",
                }
            )
        )
        self.assertTrue(window.action_apply())
        self.assertRecordValues(
            self.student.enrolment_ids,
            [
                {
                    "date_to": date(2026, 11, 19),
                    "end_movement": "leave",
                    "end_order_number": "77",
                    "place": "Алматы",
                }
            ],
        )
        self.assertEqual(self.student.state, "left")
        window.write({"date": TODAY, "order_number": "78"})
        with self.assertRaises(UserError):
            window.action_apply()

    def test_move_window_enrols_applicants(self):
        window = (
            self.env["edu.student.move"]
            .with_user(self.users["director"])
            .create({"student_ids": self.student.ids, "group_id": self.class_5a.id})
        )
        self.assertEqual(window.movement, "enrol")
        window.action_apply()
        self.assertEqual(self.student.class_id, self.class_5a)
        self.assertEqual(self.student.enrolment_ids.movement, "enrol")
