import uuid

from freezegun import freeze_time
from psycopg2 import errors

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import JournalCommon


@tagged("post_install", "-at_install")
@freeze_time(JournalCommon.TODAY)
class TestMarks(JournalCommon):
    clauses = ["456-27.12", "425-10", "425-12"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lesson = cls._create_lesson("2025-10-14")
        cls.future = cls._create_lesson("2025-10-16")

    def test_teacher_enters_a_mark(self):
        mark = self._mark(lesson_id=self.lesson.id, value=9)
        self.assertRecordValues(
            mark,
            [
                {
                    "kind": "fo",
                    "value": 9,
                    "course_id": self.course.id,
                    "class_id": self.group.id,
                    "term_id": self.quarter.id,
                    "company_id": self.company.id,
                    "user_id": self.teacher.id,
                    "is_current": True,
                }
            ],
        )
        self.assertEqual(self.lesson.state, "held")

    def test_only_the_teacher_of_the_course_enters(self):
        for role in ("other_teacher", "class_teacher", "deputy", "director"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._mark(self.users[role], lesson_id=self.lesson.id, value=9)
        with self.assertRaises(AccessError):
            self._mark(self.users["methodologist"], lesson_id=self.lesson.id, value=9)
        self.assertFalse(
            self.env["edu.mark"].search([("lesson_id", "=", self.lesson.id)])
        )

    def test_substitute_enters_on_that_lesson_only(self):
        substitute = self.users["other_teacher"]
        self.lesson.substitute_id = self.employees["other_teacher"]
        mark = self._mark(substitute, lesson_id=self.lesson.id, value=7)
        self.assertEqual(mark.user_id, substitute)
        other = self._create_lesson("2025-10-13")
        with self.assertRaises(AccessError):
            self._mark(substitute, lesson_id=other.id, value=7)

    def test_lesson_not_yet_held(self):
        with self.assertRaisesRegex(UserError, "16.10.2025"):
            self._mark(lesson_id=self.future.id, value=9)

    def test_range_of_formative_marks(self):
        for value in (0, 11, -1):
            with self.subTest(value=value), self.assertRaises(ValidationError):
                self._mark(lesson_id=self.lesson.id, value=value)
        for value in ("9", None, True, 9.5):
            with self.subTest(value=value), self.assertRaises(ValidationError):
                self._mark(lesson_id=self.lesson.id, value=value)

    def test_learner_of_another_class(self):
        stranger = self.env["edu.student"].create(
            {"surname": "Бөтен", "given_name": "Тест", "company_id": self.company.id}
        )
        with self.assertRaisesRegex(ValidationError, "Бөтен"):
            self._mark(student_id=stranger.id, lesson_id=self.lesson.id, value=9)

    def test_learner_who_left_before_the_lesson(self):
        enrolment = self.student.enrolment_ids
        enrolment.date_to = "2025-10-10"
        with self.assertRaises(ValidationError):
            self._mark(lesson_id=self.lesson.id, value=9)

    def test_cancelled_lesson(self):
        self.lesson.state = "cancelled"
        with self.assertRaises(UserError):
            self._mark(lesson_id=self.lesson.id, value=9)

    def test_class_one_is_not_assessed(self):
        self.course.mode = "none"
        with self.assertRaises(ValidationError):
            self._mark(lesson_id=self.lesson.id, value=9)

    def test_author_and_place_cannot_be_forged(self):
        mark = self._mark(
            lesson_id=self.lesson.id,
            value=9,
            user_id=self.users["director"].id,
            company_id=self.other_company.id,
            is_current=False,
        )
        self.assertEqual(mark.user_id, self.teacher)
        self.assertEqual(mark.company_id, self.company)
        self.assertTrue(mark.is_current)

    def test_other_organisation_sees_nothing(self):
        self._mark(lesson_id=self.lesson.id, value=9)
        stranger = self._create_user(
            "stranger", "edu_base.group_director", self.other_company
        )
        marks = self.env["edu.mark"].with_user(stranger)
        self.assertFalse(marks.search([]))
        with self.assertRaises(AccessError):
            marks.create(
                [
                    {
                        "student_id": self.student.id,
                        "lesson_id": self.lesson.id,
                        "value": 5,
                    }
                ]
            )

    def test_colleague_reads_no_marks_of_others(self):
        self._mark(lesson_id=self.lesson.id, value=9)
        found = {
            role: self.env["edu.mark"]
            .with_user(self.users[role])
            .search_count([("lesson_id", "=", self.lesson.id)])
            for role in ("other_teacher", "class_teacher", "deputy", "methodologist")
        }
        self.assertEqual(
            found,
            {"other_teacher": 0, "class_teacher": 1, "deputy": 1, "methodologist": 1},
        )


@tagged("post_install", "-at_install")
@freeze_time(JournalCommon.TODAY)
class TestCorrections(JournalCommon):
    """Marks are append-only (order 425, point 13; invariant of the product)."""

    clauses = ["425-13", "456-27.12"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lesson = cls._create_lesson("2025-10-14")
        cls.mark = cls._mark(lesson_id=cls.lesson.id, value=4)

    def test_correction_is_a_new_row(self):
        newer = self._mark(lesson_id=self.lesson.id, value=7, reason="Misread")
        self.assertEqual(newer.previous_id, self.mark)
        self.assertRecordValues(
            self.mark | newer,
            [{"value": 4, "is_current": False}, {"value": 7, "is_current": True}],
        )

    def test_correction_needs_a_reason(self):
        with self.assertRaises(UserError):
            self._mark(lesson_id=self.lesson.id, value=7, reason="  ")

    def test_forbidden_by_the_organisation(self):
        self.company.edu_mark_policy = "forbidden"
        with self.assertRaisesRegex(UserError, "425"):
            self._mark(lesson_id=self.lesson.id, value=7, reason="Misread")

    def test_open_policy_keeps_the_history(self):
        self.company.edu_mark_policy = "open"
        newer = self._mark(lesson_id=self.lesson.id, value=7)
        self.assertEqual(newer.previous_id, self.mark)

    def test_taking_back_is_a_row_too(self):
        gone = self._mark(
            lesson_id=self.lesson.id, has_value=False, reason="Wrong cell"
        )
        self.assertFalse(gone.has_value)
        result = self.course._compute_results(self.quarter)[self.course]
        self.assertIsNone(result[self.student.id].parts["fo"])

    def test_orm_never_changes_or_deletes(self):
        for role in ("teacher", "director"):
            with self.subTest(role=role), self.assertRaises(UserError):
                self.mark.with_user(self.users[role]).write({"value": 10})
        with self.assertRaises(UserError):
            self.mark.write({"value": 10})
        with self.assertRaises(UserError):
            self.mark.unlink()

    @mute_logger("odoo.sql_db")
    def test_postgresql_never_changes_or_deletes(self):
        self.env.flush_all()
        for statement in (
            "UPDATE edu_mark SET value = 10 WHERE id = %s",
            "UPDATE edu_mark SET is_current = true, user_id = 1 WHERE id = %s",
            "DELETE FROM edu_mark WHERE id = %s",
        ):
            with (
                self.subTest(statement=statement),
                self.assertRaises(errors.RestrictViolation),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement, [self.mark.id])

    @mute_logger("odoo.sql_db")
    def test_postgresql_enforces_the_policy(self):
        self.company.edu_mark_policy = "forbidden"
        self.env.flush_all()
        statement = """
            INSERT INTO edu_mark (company_id, course_id, class_id, student_id,
                lesson_id,
                term_id, date, kind, value, has_value, is_current, user_id, previous_id,
                reason)
            SELECT company_id, course_id, class_id, student_id, lesson_id, term_id,
                date, kind, 10, true, false, user_id, id, 'any' FROM edu_mark
            WHERE id = %s"""
        with self.assertRaises(errors.RestrictViolation), self.env.cr.savepoint():
            self.env.cr.execute(statement, [self.mark.id])

    def test_replayed_key_changes_nothing(self):
        key = str(uuid.uuid4())
        lesson = self._create_lesson("2025-10-13")
        first = self._mark(lesson_id=lesson.id, value=8, key=key)
        again = self._mark(lesson_id=lesson.id, value=8, key=key)
        self.assertEqual(first, again)
        domain = [("lesson_id", "=", lesson.id)]
        self.assertEqual(self.env["edu.mark"].search_count(domain), 1)

    def test_key_of_another_user(self):
        key = str(uuid.uuid4())
        lesson = self._create_lesson("2025-10-13")
        self._mark(lesson_id=lesson.id, value=8, key=key)
        with self.assertRaises(AccessError):
            self._mark(
                self.users["other_teacher"], lesson_id=lesson.id, value=8, key=key
            )
