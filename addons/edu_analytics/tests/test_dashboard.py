from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, new_test_user, tagged

from .common import AnalyticsCommon

PASSWORD = "long-Test-password-1"


@tagged("post_install", "-at_install")
@freeze_time(AnalyticsCommon.TODAY)
class TestDashboard(AnalyticsCommon):
    """What a role sees on the monitoring screen on 15 October 2025."""

    clauses = ["456-27.5", "503-5.5"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls._create_lesson("2025-10-15", 1, topic="Sets")
        cls.second = cls._create_lesson(
            "2025-10-15", 2, cls.courses["А", "physics"], topic=False
        )
        cls.other = cls._create_lesson("2025-10-15", 3, cls.courses["Б", "physics"])
        cls.env["edu.absence"].create(
            [
                {
                    "lesson_id": cls.first.id,
                    "student_id": cls.students[0].id,
                    "kind": "ill",
                },
                {
                    "lesson_id": cls.first.id,
                    "student_id": cls.students[1].id,
                    "kind": "late",
                },
            ]
        )
        cls.env.flush_all()

    def dashboard(self, role, date=None):
        analytics = self.env["edu.analytics"].with_user(self.users[role])
        return analytics.with_company(self.company).get_dashboard(date)

    def test_attendance_of_today(self):
        data = self.dashboard("director")
        rows = {row["name"]: row for row in data["today"]["rows"]}
        row = rows["7 А"]
        self.assertEqual(
            [row[name] for name in ("learners", "present", "missed", "ill", "late")],
            [5, 4, 1, 1, 1],
        )
        # physics has begun and has no attendance
        self.assertEqual(
            [row[name] for name in ("lessons", "taken", "not_taken")], [2, 1, 1]
        )
        self.assertEqual(rows["7 Б"]["not_taken"], 1)
        self.assertEqual(data["today"]["total"]["learners"], 7)

    def test_each_number_opens_its_records(self):
        data = self.dashboard("deputy")
        actions = data["actions"]
        lessons = self.env["edu.lesson"].search(actions["not_taken"]["domain"])
        self.assertEqual(lessons, self.second | self.other)
        absences = self.env["edu.analytics.absence"].search(
            actions["absences"]["domain"]
        )
        self.assertEqual(len(absences), 2)
        topics = self.env["edu.lesson"].search(actions["no_topic"]["domain"])
        self.assertEqual(topics, self.second | self.other)

    def test_journals_not_filled_in(self):
        [row] = self.dashboard("deputy")["journals"]
        self.assertEqual(row["teacher_id"], self.employees["other_teacher"].id)
        self.assertEqual((row["no_topic"], row["no_attendance"]), (2, 2))

    def test_courses_without_new_marks(self):
        """Held on 15 October; last mark on 15 September, older than 14 days."""
        old = self._create_lesson("2025-09-15")
        self.env["edu.mark"].sudo().create(
            {"student_id": self.student.id, "lesson_id": old.id, "value": 8}
        )
        self.first._mark_held()
        [row] = self.dashboard("deputy")["no_marks"]
        self.assertEqual(row["course_id"], self.course.id)
        self.assertEqual(row["last_mark"], "2025-09-15")
        self.env["edu.mark"].sudo().create(
            {"student_id": self.student.id, "lesson_id": self.first.id, "value": 8}
        )
        self.assertFalse(self.dashboard("deputy")["no_marks"])

    def test_works_ahead(self):
        near = self._create_assessment("sor", "2025-10-20", 20)
        self._create_assessment("soch", "2025-10-14", 20)
        works = self.dashboard("deputy")["works"]
        self.assertEqual([row["id"] for row in works["rows"]], [near.id])
        self.assertEqual(works["rows"][0]["class_name"], "7 А")

    def test_learner_whose_mean_fell(self):
        """Three marks of 9 before, three of 5 in the last three weeks: − 4 points."""
        marks = self.env["edu.mark"].sudo()
        days = ("2025-09-02", "2025-09-03", "2025-09-04")
        days += ("2025-10-07", "2025-10-08", "2025-10-09")
        for day, value, steady in zip(
            days, (9, 9, 9, 5, 5, 5), (8, 8, 8, 7, 7, 7), strict=True
        ):
            lesson = self._create_lesson(day)
            marks.create(
                [
                    {
                        "student_id": self.students[0].id,
                        "lesson_id": lesson.id,
                        "value": value,
                    },
                    {
                        "student_id": self.students[1].id,
                        "lesson_id": lesson.id,
                        "value": steady,
                    },
                ]
            )
        risks = self.dashboard("deputy")["risks"]
        self.assertEqual(risks["ids"], self.students[0].ids)
        [reason] = risks["rows"][0]["reasons"]
        self.assertIn("9,0", reason)
        self.assertIn("5,0", reason)

    def test_learner_with_many_absences(self):
        """Four lessons missed without a valid reason within 30 days."""
        for offset in range(4):
            day = self.first.date - timedelta(days=offset + 1)
            lesson = self._create_lesson(str(day))
            self.env["edu.absence"].sudo().create(
                {
                    "lesson_id": lesson.id,
                    "student_id": self.students[2].id,
                    "kind": "absent",
                }
            )
        risks = self.dashboard("deputy")["risks"]
        self.assertEqual(risks["ids"], self.students[2].ids)

    def test_learner_with_a_two(self):
        self._create_results(self.quarter)
        self.env["edu.term.lock"].create(
            {"term_id": self.quarter.id, "class_id": self.group.id, "action": "close"}
        )
        with freeze_time("2025-11-10 12:00:00"):
            risks = self.dashboard("deputy")["risks"]
        self.assertIn(self.students[3].id, risks["ids"])
        [row] = [row for row in risks["rows"] if row["id"] == self.students[3].id]
        self.assertIn("Algebra test", row["reasons"][0])

    def test_progress_of_the_quarter(self):
        self._create_results(self.quarter)
        progress = self.dashboard("director")["progress"]
        counts = {row["rank"]: row["count"] for row in progress["ranks"]}
        self.assertEqual(counts["excellent_reserve"], 3)
        self.assertEqual(counts["failing"], 1)
        self.assertEqual((progress["classes"], progress["closed_classes"]), (2, 0))

    # Roles

    def test_class_teacher_sees_the_own_class(self):
        data = self.dashboard("class_teacher")
        self.assertEqual([row["name"] for row in data["today"]["rows"]], ["7 А"])
        self.assertFalse(data["whole"])
        self.assertEqual(data["progress"]["classes"], 1)

    def test_teacher_sees_own_lessons(self):
        data = self.dashboard("teacher")
        [row] = data["today"]["rows"]
        self.assertEqual((row["lessons"], row["ill"]), (1, 1))
        self.assertFalse(data["journals"])
        physics = self.dashboard("other_teacher")["today"]
        self.assertEqual(physics["total"]["lessons"], 2)
        # absences at the lessons of others are not theirs
        self.assertEqual(physics["total"]["missed"], 0)

    def test_others_are_refused(self):
        clerk = new_test_user(
            self.env,
            login="analytics_clerk",
            password=PASSWORD,
            groups="edu_base.group_clerk",
        )
        with self.assertRaises(AccessError):
            self.env["edu.analytics"].with_user(clerk).get_dashboard()
        with self.assertRaises(AccessError):
            self.env["edu.analytics"].with_user(self.teacher).refresh_preview()

    def test_queries_do_not_grow(self):
        def count():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.dashboard("deputy")
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        self.assertLessEqual(few, 15)
        for number in range(4, 8):
            lesson = self._create_lesson("2025-10-15", number)
            self.env["edu.absence"].create(
                [
                    {
                        "lesson_id": lesson.id,
                        "student_id": student.id,
                        "kind": "absent",
                    }
                    for student in self.students
                ]
            )
        self._create_assessment("sor", "2025-10-20", 20)
        self._create_results(self.quarter)
        self.assertEqual(count(), few)
