from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import JournalCommon

LIMITS = '[{"grades": [5, 6], "max": 90}, {"grades": [7, 9], "max": 110}]'


@tagged("post_install", "-at_install")
@freeze_time("2025-10-08 12:00:00")
class TestHomeworkLoad(JournalCommon):
    """Class 7: 110 minutes a day. Algebra 60, history 40 to all; English 15 to group 1
    (the first learner) and 5 to group 2: group 1 gets 115, group 2 gets 105."""

    clauses = ["456-27.11"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["edu.rule"].create(
            {
                "key": "homework.max_minutes",
                "name": "Homework",
                "value": LIMITS,
                "valid_from": "2025-09-01",
                "company_id": cls.company.id,
            }
        )
        subjects = cls.env["edu.subject"].create(
            [
                {"name": name, "code": f"{name.lower()}-test"}
                for name in ("History", "English")
            ]
        )
        groups = cls.env["edu.group"].create(
            [
                {
                    "company_id": cls.company.id,
                    "year_id": cls.year.id,
                    "kind": "subgroup",
                    "parent_id": cls.group.id,
                    "part": part,
                }
                for part in (1, 2)
            ]
        )
        for group, student in zip(groups, cls.students, strict=False):
            cls.env["edu.enrolment"].create(
                {
                    "student_id": student.id,
                    "group_id": group.id,
                    "date_from": "2025-09-01",
                }
            )
        mode = "points_quarter"
        history = cls._create_course(subjects[0], 2, mode, teacher="other_teacher")
        english = [
            cls._create_course(subjects[1], 2, mode, group=group, teacher=teacher)
            for group, teacher in zip(groups, ("other_teacher", "deputy"), strict=True)
        ]
        day = "2025-10-07"
        cls.algebra = cls._create_lesson(day, 1, homework_minutes=60)
        cls.history = cls._create_lesson(day, 2, history, homework_minutes=40)
        cls.english_1 = cls._create_lesson(day, 3, english[0], homework_minutes=15)
        cls.english_2 = cls._create_lesson(day, 3, english[1], homework_minutes=5)
        cls.env.flush_all()

    def test_the_teacher_is_warned_with_the_subjects(self):
        lesson = self.algebra.with_user(self.teacher)
        text = lesson.get_homework_warning()
        self.assertIn("115 minutes", text)
        self.assertIn("the limit is 110", text)
        self.assertIn("Algebra test 60, History 40, English 15", text)

    def test_only_learners_of_the_lesson_count(self):
        """English 2: its learner has 60 + 40 + 5 = 105 minutes."""
        self.assertEqual(self.english_2.get_homework_warning(), "")
        self.english_2.homework_minutes = 11
        self.assertIn("111 minutes", self.english_2.get_homework_warning())

    def test_no_minutes_and_no_rule_no_warning(self):
        self.algebra.homework_minutes = 0
        self.assertEqual(self.algebra.get_homework_warning(), "")
        self.algebra.homework_minutes = 300
        self.env["edu.rule"].search([("key", "=", "homework.max_minutes")]).unlink()
        self.assertEqual(self.algebra.get_homework_warning(), "")

    def test_the_list_of_the_deputy(self):
        loads = self.env["edu.homework.load"].with_user(self.users["deputy"])
        loads = loads.with_company(self.company)
        row = loads.search([("class_id", "=", self.group.id)])
        self.assertRecordValues(
            row,
            [{"minutes": 115, "limit": 110, "is_over": True, "learner_count": 5}],
        )
        self.assertEqual(row.subjects, "Algebra test 60, History 40, English 15")
        self.assertEqual(loads.search([("is_over", "=", True)]), row)
        self.history.homework_minutes = 30
        self.env.flush_all()
        self.assertFalse(loads.search([("is_over", "=", True)]))

    def test_who_reads_the_list(self):
        loads = self.env["edu.homework.load"]
        with self.assertRaises(AccessError):
            loads.with_user(self.teacher).search([])
        stranger = self._create_user(
            "far_deputy", "edu_base.group_deputy", self.other_company
        )
        self.assertFalse(loads.with_user(stranger).search([]))

    def test_queries_do_not_depend_on_days(self):
        loads = self.env["edu.homework.load"]
        domain = [("class_id", "=", self.group.id)]
        counts = []
        # the first reading also fills the cache of rules
        for days in ((), (), ("2025-10-06", "2025-10-08", "2025-10-09")):
            for day in days:
                self._create_lesson(day, homework_minutes=20)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            loads.search(domain).read(["minutes", "limit", "subjects", "class_id"])
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])
