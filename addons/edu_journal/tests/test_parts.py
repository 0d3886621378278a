from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import JournalCommon


@tagged("post_install", "-at_install")
@freeze_time("2025-10-17 12:00:00")
class TestParts(JournalCommon):
    """SOR of English in the week of Monday 6 October: listening 4, speaking 4,
    reading 5 and writing 5 points, 18 together."""

    clauses = ["456-27.12"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.subject.language_subject = True
        cls.work = cls._create_assessment(
            "sor",
            "2025-10-08",
            18,
            part_ids=[
                Command.create({"skill": skill, "date": day, "max_points": points})
                for skill, day, points in (
                    ("listening", "2025-10-06", 4),
                    ("speaking", "2025-10-07", 4),
                    ("reading", "2025-10-08", 5),
                    ("writing", "2025-10-08", 5),
                )
            ],
        )
        cls.parts = cls.work.part_ids

    def enter(self, values, student=None, reason=None, user=None):
        student = student or self.student
        changes = [
            {
                "key": f"{part.id}-{student.id}-{value}-{reason}",
                "type": "part",
                "place": part.id,
                "student": student.id,
                "value": value,
                "base": self.current(part, student).id or None,
                "reason": reason,
            }
            for part, value in zip(self.parts, values, strict=False)
            if value is not None
        ]
        course = self.course.with_user(user or self.teacher)
        return course.save_cells(changes)

    def current(self, part, student):
        return self.env["edu.mark"].search(
            [
                ("part_id", "=", part.id),
                ("student_id", "=", student.id),
                ("is_current", "=", True),
            ]
        )

    def sums(self, student=None):
        return self.env["edu.mark"].search(
            [
                ("assessment_id", "=", self.work.id),
                ("student_id", "=", (student or self.student).id),
                ("is_current", "=", True),
            ]
        )

    def test_the_maximum_is_the_sum_of_the_parts(self):
        self.assertEqual(self.work.max_points, 18)
        self.parts[0].max_points = 3
        self.assertEqual(self.work.max_points, 17)
        with self.assertRaises(ValidationError):
            self.parts[0].max_points = 13  # 27: a SOR has at most 20

    def test_the_sum_is_the_mark_of_the_work(self):
        """3 + 4 + 4 + 5 = 16 of 18; before the fourth part there is no mark."""
        answer = self.enter([3, 4, 4])
        self.assertEqual({cell["status"] for cell in answer["cells"]}, {"ok"})
        self.assertFalse(self.sums())
        self.assertFalse(answer["sums"])
        answer = self.enter([None, None, None, 5])
        self.assertEqual(self.sums().value, 16)
        self.assertEqual(self.sums().kind, "assessment")
        self.assertEqual([cell["value"] for cell in answer["sums"]], [16])
        # SOR % = 16 / 18 = 88.89
        result = self.course._compute_results(self.quarter)[self.course]
        self.assertAlmostEqual(float(result[self.student.id].parts["sor"]), 88.889, 3)

    def test_a_correction_of_a_part_corrects_the_sum(self):
        self.enter([3, 4, 4, 5])
        refused = self.enter([4])
        self.assertEqual(refused["cells"][0]["status"], "error")
        self.enter([4], reason="Checked again")
        new = self.sums()
        self.assertEqual(new.value, 17)
        self.assertEqual(new.previous_id.value, 16)
        self.assertEqual(new.reason, "Checked again")
        rows = self.env["edu.mark"].search([("part_id", "=", self.parts[0].id)])
        self.assertEqual(sorted(rows.mapped("value")), [3, 4], "append-only")

    def test_a_part_taken_back_takes_the_sum_back(self):
        self.enter([3, 4, 4, 5])
        mark = self.current(self.parts[0], self.student)
        self.course.with_user(self.teacher).save_cells(
            [
                {
                    "key": "empty",
                    "type": "part",
                    "place": self.parts[0].id,
                    "student": self.student.id,
                    "value": None,
                    "base": mark.id,
                    "reason": "Wrong learner",
                }
            ]
        )
        self.assertFalse(self.sums().has_value)

    def test_the_sum_is_never_entered_by_hand(self):
        with self.assertRaisesRegex(UserError, "each part"):
            self._mark(assessment_id=self.work.id, value=18)
        marks = self.env["edu.mark"].with_user(self.teacher)
        with self.assertRaisesRegex(UserError, "each part"):
            marks.with_context(edu_sum_of_parts=True, sums=True).create(
                [
                    {
                        "assessment_id": self.work.id,
                        "student_id": self.student.id,
                        "value": 18,
                    }
                ]
            )

    def test_points_above_the_part(self):
        answer = self.enter([5])
        self.assertEqual(answer["cells"][0]["status"], "error")
        self.assertIn("0 to 4", answer["cells"][0]["message"])

    def test_bad_plans(self):
        work = self._create_assessment("sor", "2025-10-15", 10)
        values = {"assessment_id": work.id, "max_points": 10}
        parts = self.env["edu.assessment.part"]
        with (
            self.assertRaisesRegex(ValidationError, "week"),
            self.env.cr.savepoint(),
        ):
            parts.create({**values, "skill": "reading", "date": "2025-10-20"})
        parts.create({**values, "skill": "reading", "date": "2025-10-19"})
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                parts.create({**values, "skill": "reading", "max_points": 1})
        with (
            self.assertRaisesRegex(ValidationError, "week"),
            self.env.cr.savepoint(),
        ):
            work.date = date(2025, 10, 8)
        self.subject.language_subject = False
        with self.assertRaisesRegex(ValidationError, "no language"):
            parts.create({**values, "skill": "writing", "max_points": 1})

    def test_parts_with_points_stay(self):
        self.enter([3])
        with self.assertRaises(UserError):
            self.parts[1].max_points = 5
        with self.assertRaises(UserError):
            self.parts[1].unlink()
        with self.assertRaises(UserError):
            self.work.is_cancelled = True

    def test_only_the_teacher_of_the_course(self):
        with self.assertRaises(AccessError):
            self._mark(self.users["other_teacher"], part_id=self.parts[0].id, value=1)
        with self.assertRaises(UserError):
            self.parts[0].with_user(self.users["other_teacher"]).max_points = 3

    def test_the_page_has_the_parts(self):
        page = self.course.with_user(self.teacher).get_journal(self.quarter.id)
        work = page["assessments"][0]
        self.assertEqual(
            [(part["skill"], part["max"]) for part in work["parts"]],
            [("listening", 4), ("speaking", 4), ("reading", 5), ("writing", 5)],
        )

    def test_queries_do_not_depend_on_learners(self):
        counts = []
        for students in (self.students[:1], self.students[1:2], self.students[2:]):
            changes = [
                {
                    "key": f"q-{part.id}-{student.id}",
                    "type": "part",
                    "place": part.id,
                    "student": student.id,
                    "value": 3,
                    "base": None,
                }
                for part in self.parts
                for student in students
            ]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.course.with_user(self.teacher).save_cells(changes)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])
