from freezegun import freeze_time
from psycopg2 import errors

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import JournalCommon


@tagged("post_install", "-at_install")
@freeze_time(JournalCommon.TODAY)
class TestAbsences(JournalCommon):
    clauses = ["456-27.12"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lesson = cls._create_lesson("2025-10-14")

    def enter(self, kind="absent", user=None, student=None, **values):
        absences = self.env["edu.absence"].with_user(user or self.teacher)
        student = student or self.student
        return absences.create(
            [
                {
                    "lesson_id": self.lesson.id,
                    "student_id": student.id,
                    "kind": kind,
                    **values,
                }
            ]
        )

    def test_not_taken_is_not_absent(self):
        self.assertFalse(self.lesson.attendance_taken)
        self.lesson.with_user(self.teacher).action_take_attendance()
        self.assertTrue(self.lesson.attendance_taken)
        self.assertEqual(self.lesson.attendance_user_id, self.teacher)
        self.assertFalse(self.lesson.absence_ids, "everyone present leaves no rows")

    def test_three_absences_are_three_rows(self):
        for student in self.students[:3]:
            self.enter(student=student)
        self.assertEqual(len(self.lesson.absence_ids), 3)
        self.assertTrue(self.lesson.attendance_taken)
        self.assertEqual(self.lesson.state, "held")

    def test_excuse_replaces_absence_and_keeps_it(self):
        first = self.enter("absent")
        second = self.enter("ill")
        self.assertEqual(second.previous_id, first)
        self.assertFalse(first.is_current)
        third = self.enter("present")
        self.assertEqual(self.lesson.absence_ids, third)

    def test_others_do_not_take_attendance(self):
        for role in ("other_teacher", "deputy", "director", "class_teacher"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.enter(user=self.users[role])
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.lesson.with_user(self.users[role]).action_take_attendance()

    def test_future_lesson(self):
        lesson = self._create_lesson("2025-10-17").with_user(self.teacher)
        with self.assertRaises(UserError):
            lesson.action_take_attendance()

    def test_learner_of_another_class(self):
        stranger = self.env["edu.student"].create(
            {"surname": "Бөтен", "given_name": "Тест", "company_id": self.company.id}
        )
        with self.assertRaises(ValidationError):
            self.enter(student=stranger)

    @mute_logger("odoo.sql_db")
    def test_postgresql_never_deletes(self):
        absence = self.enter()
        self.env.flush_all()
        with self.assertRaises(errors.RestrictViolation), self.env.cr.savepoint():
            self.env.cr.execute("DELETE FROM edu_absence WHERE id = %s", [absence.id])

    def test_thirty_learners_few_queries(self):
        """Three absences of a class cost no more queries than one."""
        lesson = self.lesson.with_user(self.teacher)
        self.enter(student=self.students[4])
        vals = [
            {"lesson_id": lesson.id, "student_id": student.id, "kind": "absent"}
            for student in self.students[:3]
        ]
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(8):
            self.env["edu.absence"].with_user(self.teacher).create(vals)
            self.env.flush_all()

    def test_profile_counts_missed_lessons(self):
        """Absent and ill count, a late arrival and a withdrawn absence do not."""
        lessons = [self._create_lesson(f"2025-10-{day:02}") for day in (8, 9, 10)]
        kinds = ("absent", "ill", "late")
        for lesson, kind in zip(lessons, kinds, strict=True):
            self.env["edu.absence"].with_user(self.teacher).create(
                [
                    {
                        "lesson_id": lesson.id,
                        "student_id": self.student.id,
                        "kind": kind,
                    }
                ]
            )
        self.enter("absent")
        self.enter("present")
        student = self.student.with_user(self.users["class_teacher"])
        self.assertEqual(student.with_company(self.company).missed_count, 2)
        self.assertEqual(len(student.absence_ids), 3)
