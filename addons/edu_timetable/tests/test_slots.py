import threading
from contextlib import closing, contextmanager

from psycopg2.errors import CheckViolation, ExclusionViolation

from odoo import sql_db
from odoo.exceptions import UserError, ValidationError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .common import TimetableCommon


@tagged("post_install", "-at_install")
class TestSlots(TimetableCommon):
    """PostgreSQL keeps teacher, class and room apart; the message says with what."""

    clauses = ["456-27.8"]

    @contextmanager
    def assertBusy(self, *parts):
        """Expect an exclusion violation whose message holds all ``parts``."""
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(ExclusionViolation) as caught,
            self.env.cr.savepoint(),
        ):
            yield
            self.env.flush_all()
        slots = self.env["edu.timetable.slot"]
        message = slots._sql_error_to_message(caught.exception)
        for part in parts:
            self.assertIn(part, message)

    def test_minutes_come_from_the_bells(self):
        slot = self._slot(self.algebra_a, 0, 2)
        self.assertRecordValues(
            slot,
            [
                {
                    "start_minute": 530,
                    "end_minute": 575,
                    "class_id": self.group_a.id,
                    "teacher_id": self.teacher.id,
                    "part": 0,
                }
            ],
        )

    def test_class_has_one_lesson_at_a_time(self):
        self._slot(self.algebra_a, 0, 1)
        with self.assertBusy("Class 7 А", "Algebra test", "Monday", "08:00–08:45"):
            self._slot(self.physics_a, 0, 1)

    def test_teacher_has_one_lesson_at_a_time(self):
        self._slot(self.algebra_a, 0, 1)
        with self.assertBusy("Teacher One", "7 А", "Monday", "lesson 1"):
            self._slot(self.algebra_b, 0, 1)

    def test_room_has_one_lesson_at_a_time(self):
        self._slot(self.algebra_a, 0, 1, room_id=self.room.id)
        with self.assertBusy("Room 12", "Algebra test"):
            self._slot(self.physics_b, 0, 1, room_id=self.room.id)

    def test_overlap_counts_not_the_number(self):
        """Juniors' lesson 1 is 08:30–09:15: it meets lessons 1 and 2 of the others."""
        bells = self._create_bells("Juniors", [(1, 8.5, 9.25)])
        self.first_class.bell_schedule_id = bells
        course = self._create_course(self.english, self.first_class, self.teacher)
        self._slot(self.algebra_a, 0, 2)
        with self.assertBusy("Teacher One", "lesson 2 (08:50–09:35)"):
            self._slot(course, 0, 1)

    def test_next_lesson_is_no_conflict(self):
        self._slot(self.algebra_a, 0, 1)
        self.assertTrue(self._slot(self.algebra_b, 0, 2))
        self.assertTrue(self._slot(self.algebra_b, 1, 1))

    def test_weeks_a_and_b_share_a_place(self):
        """Half an hour each: peers' lesson 25, clashes depend on alternating weeks."""
        self._slot(self.algebra_a, 0, 1, week="a")
        self._slot(self.physics_a, 0, 1, week="b")
        english = self._create_course(self.english, self.group_a)
        with self.assertBusy("Class 7 А"):
            self._slot(english, 0, 1)
        with self.assertBusy("Class 7 А", "Week A"):
            self._slot(english, 0, 1, week="a")

    def test_two_subgroups_learn_at_once_but_not_with_the_class(self):
        one, two = self._create_subgroups(self.group_a)
        first = self._create_course(self.english, one, self.third)
        second = self._create_course(self.english, two, self.teacher)
        self._slot(first, 0, 1)
        self._slot(second, 0, 1)
        with self.assertBusy("Class 7 А"):
            self._slot(self.physics_a, 0, 1)
        self._slot(self.physics_a, 0, 2)
        with self.assertBusy("Class 7 А", "Physics test"):
            self._slot(first, 0, 2)

    def test_shared_gym_takes_as_many_groups_as_it_says(self):
        self._slot(self.algebra_a, 0, 1, room_id=self.gym.id)
        self._slot(self.physics_b, 0, 1, room_id=self.gym.id)
        group = self._create_class(7, "В")
        course = self._create_course(self.english, group)
        with self.assertRaises(ValidationError) as caught:
            self._slot(course, 0, 1, room_id=self.gym.id)
        self.assertIn("Algebra test", str(caught.exception))

    def test_two_drafts_do_not_disturb_each_other(self):
        self._slot(self.algebra_a, 0, 1)
        other = self.timetable.copy({"name": "Another"})
        self.assertTrue(self._slot(self.algebra_a, 0, 1, timetable_id=other.id))

    def test_number_without_a_bell_is_refused(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self._slot(self.algebra_a, 0, 9)

    def test_new_teacher_of_a_course_may_not_be_busy(self):
        self._slot(self.algebra_a, 0, 1)
        self._slot(self.physics_b, 0, 1)
        with self.assertBusy("Teacher One"):
            self.physics_b.teacher_id = self.teacher

    def test_published_week_is_closed(self):
        slot = self._slot(self.algebra_a, 0, 1)
        self.timetable.action_publish()
        with self.assertRaises(UserError):
            slot.number = 2
        with self.assertRaises(UserError):
            slot.unlink()
        with self.assertRaises(UserError):
            self._slot(self.algebra_a, 1, 1)

    def test_course_of_another_year_is_refused(self):
        year = self.year.copy(
            {"name": "Next", "date_start": "2026-09-01", "date_end": "2027-05-25"}
        )
        group = self._create_class(7, "Г", year_id=year.id)
        course = self._create_course(self.algebra, group)
        with self.assertRaises(ValidationError):
            self._slot(course, 0, 1)

    def test_another_organisation_is_not_in_the_way(self):
        """Same weekday and time in two organisations; courses can't be mixed."""
        self._slot(self.algebra_a, 0, 1)
        bells = self._create_bells("Far", [(1, 8, 8.75)], company=self.other_company)
        year = self.year.copy({"name": "Far", "company_id": self.other_company.id})
        group = self._create_class(
            7,
            "А",
            company_id=self.other_company.id,
            year_id=year.id,
            bell_schedule_id=bells.id,
        )
        course = self._create_course(self.algebra, group)
        with self.assertRaises(UserError):
            self._slot(course, 1, 1)
        timetable = self.env["edu.timetable"].create(
            {"name": "Far", "company_id": self.other_company.id, "year_id": year.id}
        )
        self.assertTrue(self._slot(course, 0, 1, timetable_id=timetable.id))
        with self.assertRaises(UserError):
            self._slot(course, 2, 1, timetable_id=timetable.id, room_id=self.room.id)


@tagged("post_install", "-at_install")
class TestConcurrentSlots(TransactionCase):
    """Two users place at the same moment: one waits for the other and is refused."""

    def test_second_of_two_open_transactions_is_refused(self):
        connection = sql_db.db_connect(self.env.cr.dbname)
        columns = "(timetable_id, weekday, number, week, teacher_id, start_minute,"
        insert = (
            f"INSERT INTO tt_concurrency {columns} end_minute)"
            " VALUES (1, '0', 1, 'all', 7, %s, %s)"
        )
        with closing(connection.cursor()) as setup:
            self.addCleanup(self._drop_copy, connection)
            # a copy of the table with its constraints, visible to both transactions
            setup.execute(
                "CREATE TABLE tt_concurrency"
                " (LIKE edu_timetable_slot INCLUDING DEFAULTS INCLUDING IDENTITY)"
            )
            setup.execute(
                "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
                " WHERE conname = 'edu_timetable_slot_teacher_free'"
            )
            definition = setup.fetchone()[0]
            setup.execute(
                "ALTER TABLE tt_concurrency ALTER id DROP NOT NULL,"
                " ALTER course_id DROP NOT NULL"
            )
            setup.execute(f"ALTER TABLE tt_concurrency ADD {definition}")
            setup.commit()
        outcome = []

        def place(cursor):
            try:
                with mute_logger("odoo.sql_db"):
                    cursor.execute(insert, [500, 540])
                cursor.commit()
                outcome.append("placed")
            except ExclusionViolation:
                cursor.rollback()
                outcome.append("refused")

        with (
            closing(connection.cursor()) as first,
            closing(connection.cursor()) as second,
        ):
            first.execute(insert, [480, 525])
            thread = threading.Thread(target=place, args=(second,))
            thread.start()
            thread.join(0.3)
            self.assertEqual(outcome, [], "the second waits for the first")
            first.commit()
            thread.join(10)
        self.assertEqual(outcome, ["refused"])

    def _drop_copy(self, connection):
        with closing(connection.cursor()) as cursor:
            cursor.execute("DROP TABLE IF EXISTS tt_concurrency")
            cursor.commit()
