from datetime import date, timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from .common import JournalCommon

TODAY = date(2025, 10, 15)


class JournalClientCommon(JournalCommon):
    """The school of the common tests on 15 October 2025, with two more learners'
    lessons around that day and a SOR and a SOCh already held."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.yesterday = cls._create_lesson("2025-10-14")
        cls.lesson = cls._create_lesson("2025-10-15")
        cls.tomorrow = cls._create_lesson("2025-10-16")
        cls.sor = cls._create_assessment("sor", "2025-10-08", 20)
        cls.soch = cls._create_assessment("soch", "2025-10-14", 30)

    def setUp(self):
        super().setUp()
        # the clock of the server threads goes on, only the school's day stands still
        self.patch(
            fields.Date, "context_today", staticmethod(lambda record, stamp=None: TODAY)
        )


@tagged("post_install", "-at_install")
class TestJournalScreens(JournalClientCommon):
    clauses = ["456-27.12"]

    def get_courses(self, role):
        courses = self.env["edu.course"].with_user(self.users[role])
        return {
            course["id"]: course["mine"]
            for group in courses.get_journal_courses()
            for course in group["courses"]
        }

    def test_a_teacher_sees_own_courses(self):
        self.assertEqual(self.get_courses("teacher"), {self.course.id: True})
        self.assertEqual(self.get_courses("other_teacher"), {})

    def test_the_class_teacher_and_heads_see_the_journal_to_read(self):
        for role in ("class_teacher", "deputy", "director", "methodologist"):
            self.assertEqual(self.get_courses(role), {self.course.id: False}, role)

    def test_a_substitute_sees_the_journal_of_the_lesson(self):
        self.lesson.substitute_id = self.employees["other_teacher"]
        self.assertEqual(self.get_courses("other_teacher"), {self.course.id: False})
        page = self.course.with_user(self.users["other_teacher"]).get_journal()
        self.assertEqual(
            {row["id"]: (row["can_write"], row["can_edit"]) for row in page["lessons"]},
            {
                self.yesterday.id: (False, False),
                self.lesson.id: (True, True),
                self.tomorrow.id: (False, False),
            },
        )

    def test_another_organisation_sees_nothing(self):
        stranger = self._create_user(
            "stranger", "edu_base.group_director", self.other_company
        )
        courses = self.env["edu.course"].with_user(stranger)
        self.assertEqual(courses.get_journal_courses(), [])
        with self.assertRaises(AccessError):
            self.course.with_user(stranger).get_journal()

    def test_my_day(self):
        day = self.env["edu.course"].with_user(self.teacher).get_my_day()
        self.assertEqual(day["date"], "2025-10-15")
        self.assertEqual([row["id"] for row in day["lessons"]], [self.lesson.id])
        row = day["lessons"][0]
        self.assertEqual(row["subject"], "Algebra test")
        self.assertEqual((row["number"], row["attendance_taken"]), (1, False))
        self.assertEqual([row["id"] for row in day["unfilled"]], [self.yesterday.id])

    def test_my_day_counts_the_absent(self):
        absences = self.env["edu.absence"].with_user(self.teacher)
        absences.create(
            [
                {
                    "lesson_id": self.lesson.id,
                    "student_id": student.id,
                    "kind": kind,
                }
                for student, kind in zip(
                    self.students, ("absent", "ill", "late"), strict=False
                )
            ]
        )
        row = self.env["edu.course"].with_user(self.teacher).get_my_day()["lessons"][0]
        self.assertEqual((row["attendance_taken"], row["absent"]), (True, 2))

    def test_my_day_of_another_teacher_is_empty(self):
        day = self.env["edu.course"].with_user(self.users["other_teacher"]).get_my_day()
        self.assertEqual((day["lessons"], day["unfilled"]), ([], []))

    def test_notices_of_the_day(self):
        """The class teacher learns who is absent, the deputy what is not taken."""
        absences = self.env["edu.absence"].with_user(self.teacher)
        absences.create(
            [
                {"lesson_id": lesson.id, "student_id": student.id, "kind": kind}
                for lesson, student, kind in (
                    (self.lesson, self.students[0], "absent"),
                    (self.lesson, self.students[1], "late"),
                    (self.yesterday, self.students[2], "ill"),
                )
            ]
        )
        self._create_lesson("2025-10-15", 2)

        def notices(role):
            courses = self.env["edu.course"].with_user(self.users[role])
            return [item["count"] for item in courses.get_my_day()["notices"]]

        self.assertEqual(notices("class_teacher"), [1])
        self.assertEqual(notices("deputy"), [1])
        self.assertEqual(notices("teacher"), [])

    def test_queries_of_the_page_do_not_grow(self):
        """30 learners and 40 lessons cost as many queries as 5 learners and 3."""
        journal = self.course.with_user(self.teacher)
        self._mark(lesson_id=self.lesson.id, value=8)
        self.count_queries(journal)  # fills the caches of rights and rules
        before = self.count_queries(journal)
        self.add_volume()
        after = self.count_queries(journal)
        self.assertLessEqual(after, 25)
        self.assertLessEqual(after, before)

    def count_queries(self, journal):
        self.env.flush_all()
        self.env.invalidate_all()
        start = self.env.cr.sql_log_count
        journal.get_journal()
        return self.env.cr.sql_log_count - start

    def add_volume(self):
        students = self.env["edu.student"].create(
            [
                {
                    "surname": f"Тестов{number}",
                    "given_name": "Тест",
                    "company_id": self.company.id,
                }
                for number in range(25)
            ]
        )
        self.env["edu.enrolment"].create(
            [
                {
                    "student_id": student.id,
                    "group_id": self.group.id,
                    "date_from": "2025-09-01",
                }
                for student in students
            ]
        )
        lessons = self.env["edu.lesson"]
        for number in range(37):
            day = date(2025, 9, 1) + timedelta(days=number)
            lessons |= self._create_lesson(str(day), 2 + number % 3)
        marks = self.env["edu.mark"].with_user(self.teacher)
        marks.create(
            [
                {"lesson_id": lesson.id, "student_id": student.id, "value": 8}
                for lesson in lessons
                for student in students[:8]
            ]
        )


@tagged("post_install", "-at_install")
class TestJournalTours(HttpCase, JournalClientCommon):
    clauses = ["456-27.12"]

    def start(self, tour, url="/odoo/journal", role="teacher"):
        user = self.users[role]
        user.lang = "en_US"
        self.start_tour(url, tour, login=user.login)

    def get_value(self, student, lesson=None, work=None):
        domain = [("student_id", "=", student.id), ("is_current", "=", True)]
        if work:
            domain += [("assessment_id", "=", work.id)]
        else:
            domain += [("lesson_id", "=", lesson.id), ("kind", "=", "fo")]
        mark = self.env["edu.mark"].search(domain)
        return mark.value if mark.has_value else None

    def get_absences(self):
        rows = self.env["edu.absence"].search(
            [("lesson_id", "=", self.lesson.id), ("is_current", "=", True)]
        )
        return {row.student_id: row.kind for row in rows}

    def test_keyboard(self):
        self.start("edu_journal_keyboard")
        first, second, third, fourth = self.students[:4]
        self.assertEqual(self.get_value(first, self.lesson), 7)
        self.assertEqual(self.get_value(second, self.lesson), 10)
        self.assertEqual(self.get_absences(), {third: "absent", fourth: "absent"})
        self.assertEqual(self.get_value(first, work=self.sor), 18)
        self.assertEqual(self.get_value(second, work=self.soch), 15)
        correction = self.env["edu.mark"].search([("previous_id", "!=", False)])
        self.assertEqual(correction.reason, "Wrong key")
        self.assertEqual(correction.previous_id.value, 9)
        self.assertEqual(self.tomorrow.topic, "Linear function")

    def test_conflict(self):
        self.start("edu_journal_conflict")
        first, second = self.students[:2]
        self.assertEqual(self.get_value(first, self.lesson), 8)
        self.assertEqual(self.get_value(second, self.lesson), 5)

    def test_offline(self):
        self.start("edu_journal_offline")
        first, second, third = self.students[:3]
        self.assertEqual(self.get_value(first, self.lesson), 8)
        self.assertEqual(self.get_value(second, self.lesson), 6)
        self.assertEqual(self.get_absences(), {third: "absent"})
        # sent more than once, written once
        marks = self.env["edu.mark"].search([("lesson_id", "=", self.lesson.id)])
        self.assertEqual(len(marks), 2)

    def test_my_day(self):
        self.start("edu_journal_my_day", "/odoo/my-day")
        self.assertTrue(self.lesson.attendance_taken)
        self.assertEqual(self.lesson.attendance_user_id, self.teacher)


@tagged("post_install", "-at_install")
class TestJournalPhone(TestJournalTours):
    browser_size = "390x844"
    touch_enabled = True

    test_keyboard = test_conflict = test_offline = test_my_day = None

    def test_phone(self):
        self.start("edu_journal_phone")
        self.assertEqual(self.get_value(self.students[1], self.lesson), 10)
        self.assertEqual(self.get_absences(), {self.students[2]: "ill"})
        self.assertEqual(self.lesson.homework, "No 12")


@tagged("post_install", "-at_install")
class TestJournalUnits(HttpCase):
    """Keys and queue of the journal, in the browser."""

    def test_units(self):
        suite = self.get_job("@edu_journal")
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={suite}",
            "",
            "",
            login="admin",
            timeout=120,
            success_signal="[HOOT] Test suite succeeded",
        )

    def get_job(self, name):
        """Return the id that the test runner gives to a suite."""
        number = 0
        for char in name:
            number = ((number << 5) - number + ord(char)) & 0xFFFFFFFF
        return f"{number:08x}"
