from datetime import date

from psycopg2.errors import ExclusionViolation

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .common import TimetableCommon


@tagged("post_install", "-at_install")
@freeze_time(TimetableCommon.TODAY)
class TestLessonChanges(TimetableCommon):
    """Moving, cancelling and rooms of single lessons; the history stays."""

    clauses = ["456-27.8"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._slot(cls.algebra_a, 0, 1, room_id=cls.room.id)
        cls._slot(cls.physics_a, 0, 2)
        cls._slot(cls.physics_b, 0, 1)
        cls.timetable._generate_lessons("2025-09-01", "2025-09-14")
        cls.lesson = cls._lessons(cls.algebra_a)[0].with_user(cls.deputy)

    def test_cancel_and_restore_keep_the_history(self):
        self.lesson._cancel("Quarantine")
        self.assertRecordValues(
            self.lesson, [{"state": "cancelled", "cancel_reason": "Quarantine"}]
        )
        self.lesson.action_restore()
        self.assertRecordValues(
            self.lesson.change_ids.sorted("id"),
            [
                {
                    "kind": "cancelled",
                    "reason": "Quarantine",
                    "user_id": self.deputy.id,
                },
                {"kind": "restored", "reason": False, "user_id": self.deputy.id},
            ],
        )

    def test_restore_needs_the_time_to_be_free(self):
        self.lesson._cancel("Illness")
        self._lessons(self.physics_b)[0]._cancel("Illness")
        other = self._lessons(self.physics_a)[0]
        other._move(date(2025, 9, 1), 1, self.env["edu.room"], "Instead")
        with self.assertRaises(ValidationError) as caught:
            self.lesson.action_restore()
        self.assertIn("Physics test", str(caught.exception))

    def test_move_keeps_the_old_row(self):
        new = self.lesson._move(date(2025, 9, 2), 3, self.gym, "Excursion")
        self.assertEqual(self.lesson.state, "moved")
        self.assertRecordValues(
            new,
            [
                {
                    "moved_from_id": self.lesson.id,
                    "date": date(2025, 9, 2),
                    "number": 3,
                    "state": "planned",
                    "time_text": "09:50–10:35",
                    "acting_teacher_id": self.teacher.id,
                    "room_id": self.gym.id,
                    "timetable_id": False,
                }
            ],
        )
        self.assertEqual((self.lesson + new).change_ids.mapped("kind"), ["moved"] * 2)
        self.assertEqual(new.change_ids.reason, "Excursion")

    def test_move_to_a_busy_time_names_the_other_lesson(self):
        with self.assertRaises(ValidationError) as caught:
            self.lesson._move(date(2025, 9, 1), 2, self.room, "Swap")
        self.assertIn("Class 7 А is busy: Physics test · 7 А", str(caught.exception))
        self.assertIn("08:50–09:35", str(caught.exception))
        self.assertEqual(self.lesson.state, "planned")

    def test_wizard_shows_the_conflict_before_moving(self):
        form = Form(
            self.env["edu.lesson.move"]
            .with_user(self.deputy)
            .with_context(default_lesson_id=self.lesson.id)
        )
        self.assertEqual(form.number, 1)
        form.number = 2
        self.assertIn("Physics test", form.conflict)
        form.number = 3
        self.assertFalse(form.conflict)
        form.reason = "Excursion"
        form.save().action_apply()
        self.assertEqual(self.lesson.state, "moved")

    def test_other_room_is_a_change_without_a_new_row(self):
        form = Form(
            self.env["edu.lesson.move"]
            .with_user(self.deputy)
            .with_context(default_lesson_id=self.lesson.id)
        )
        form.room_id = self.gym
        form.reason = "Repair"
        form.save().action_apply()
        self.assertRecordValues(
            self.lesson, [{"state": "planned", "room_id": self.gym.id}]
        )
        self.assertEqual(self.lesson.change_ids.kind, "room")

    def test_taken_room_is_refused(self):
        other = self._lessons(self.physics_b)[0].with_user(self.deputy)
        with self.assertRaises(ValidationError) as caught:
            other._change_room(self.room, "Repair")
        self.assertIn("Room 12 is taken: Algebra test", str(caught.exception))

    def test_held_lesson_is_not_changed(self):
        self.lesson.sudo().state = "held"
        for change in (
            lambda: self.lesson._cancel("Late"),
            lambda: self.lesson._move(date(2025, 9, 2), 1, self.room, "Late"),
            lambda: self.lesson._substitute(self.third, "Late"),
            lambda: self.lesson._change_room(self.gym, "Late"),
        ):
            with self.assertRaises(UserError):
                change()

    def test_lesson_with_a_summative_work_is_not_moved(self):
        self.env["edu.assessment"].search([]).flush_recordset()
        if "lesson_id" in self.env["edu.assessment"]._fields:
            self.patch(
                type(self.env["edu.assessment"]), "search_count", lambda *a, **k: 1
            )
            with self.assertRaises(UserError):
                self.lesson._move(date(2025, 9, 2), 1, self.room, "Excursion")

    def test_database_keeps_lessons_apart_and_says_with_what(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(ExclusionViolation) as caught,
            self.env.cr.savepoint(),
        ):
            self.env["edu.lesson"].create(
                {
                    "course_id": self.algebra_b.id,
                    "company_id": self.company.id,
                    "date": "2025-09-01",
                    "number": 1,
                    "start_at": "2025-09-01 03:10:00",
                    "end_at": "2025-09-01 03:55:00",
                    "room_id": self.room.id,
                }
            )
            self.env.flush_all()
        message = self.env["edu.lesson"]._sql_error_to_message(caught.exception)
        self.assertIn("Algebra test · 7 А", message)
        self.assertIn("08:00–08:45", message)

    def test_shared_gym_is_no_conflict_for_two_lessons(self):
        self.lesson._change_room(self.gym, "Sport")
        other = self._lessons(self.physics_b)[0].with_user(self.deputy)
        other._change_room(self.gym, "Sport")
        self.assertEqual(other.room_id, self.gym)

    def test_cancel_of_many_lessons_through_the_wizard(self):
        lessons = self._lessons(self.physics_a).with_user(self.deputy)
        wizard = (
            self.env["edu.lesson.cancel"]
            .with_user(self.deputy)
            .create({"lesson_ids": lessons.ids, "reason": "Frost"})
        )
        wizard.action_apply()
        self.assertEqual(lessons.mapped("state"), ["cancelled", "cancelled"])
        self.assertEqual(lessons.change_ids.mapped("reason"), ["Frost", "Frost"])
