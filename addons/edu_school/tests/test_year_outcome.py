from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.edu_journal.tests.common import JournalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-05-25 12:00:00")
class TestYearOutcome(JournalCommon):
    """Order 125, points 26–29: what the annual grades lead to."""

    clauses = ["456-27.12", "456-27.4"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["edu.rule"].create(
            {
                "key": "repeat.subjects_limit",
                "name": "Repeat",
                "value": "3",
                "valid_from": "2025-09-01",
                "company_id": cls.company.id,
            }
        )
        subjects = cls.env["edu.subject"].create(
            [{"name": f"Subject {i}", "code": f"outcome-{i}"} for i in range(2)]
        )
        cls.courses = cls.course
        for subject in subjects:
            cls.courses |= cls._create_course(subject, 2, "points_quarter")

    def give(self, student, grades):
        """Write annual grades as the close of the year does."""
        self.env["edu.term.result"].create(
            [
                {
                    "company_id": self.company.id,
                    "year_id": self.year.id,
                    "kind": "annual",
                    "course_id": course.id,
                    "subject_id": course.subject_id.id,
                    "class_id": self.group.id,
                    "student_id": student.id,
                    "grade": grade or False,
                    "status": "graded" if grade else "not_attested",
                }
                for course, grade in zip(self.courses, grades, strict=True)
            ]
        )

    def outcome(self, student):
        outcomes = self.env["edu.year.outcome"]._refresh(self.group)
        return outcomes.filtered(lambda row: row.student_id == student)

    def work(self, kind, student, points, day="2026-05-22"):
        assessment = self._create_assessment(kind, day, 20)
        self._mark(student_id=student.id, assessment_id=assessment.id, value=points)

    def test_states_by_number_of_twos(self):
        expected = {
            (3, 4, 5): "promoted",
            (2, 4, 5): "summative_year",
            (2, 2, 5): "summative_year",
            (2, 2, 2): "repeat",
            (0, 4, 5): "waiting",
        }
        for student, grades in zip(self.students, expected, strict=True):
            self.give(student, grades)
        self.env["edu.year.outcome"]._refresh(self.group)
        for student, (grades, state) in zip(
            self.students, expected.items(), strict=True
        ):
            with self.subTest(grades=grades):
                self.assertEqual(self.outcome(student).state, state)

    def test_work_for_the_year_promotes(self):
        """Annual 2, work 14 of 20 = 70 % = 4: mean 3, promoted."""
        self.give(self.student, (2, 4, 5))
        self.assertEqual(self.outcome(self.student).failed_course_ids, self.course)
        self.work("year", self.student, 14)
        self.assertEqual(self.outcome(self.student).state, "promoted")

    def test_failed_work_leads_to_august_and_to_repeating(self):
        """Work 7 of 20 = 35 % = 2 twice: the year is repeated."""
        self.give(self.student, (2, 4, 5))
        self.work("year", self.student, 7)
        self.assertEqual(self.outcome(self.student).state, "additional_august")
        self.work("additional", self.student, 7)
        self.assertEqual(self.outcome(self.student).state, "repeat")

    def final(self, student):
        rows = self.env["edu.term.result"].search(
            [
                ("student_id", "=", student.id),
                ("kind", "=", "final"),
                ("is_current", "=", True),
            ]
        )
        grades = {row.course_id: row.grade for row in rows}
        return [grades[course] for course in self.courses]

    def test_final_grade_is_the_annual_one_or_after_the_work(self):
        """Annual 2 and 14 of 20 = 70 % = 4: (2 + 4)/2 = 3; the others stay."""
        self.give(self.student, (2, 4, 5))
        self.outcome(self.student)
        self.assertEqual(self.final(self.student), [2, 4, 5])
        self.work("year", self.student, 14)
        self.outcome(self.student)
        self.assertEqual(self.final(self.student), [3, 4, 5])
        self.outcome(self.student)
        rows = self.env["edu.term.result"].search([("kind", "=", "final")])
        self.assertEqual(len(rows), 4, "three grades and the one replaced")

    def test_final_grade_with_an_exam(self):
        """Annual 4, exam 18 of 20 = 90 % = 5: by halves 4.5 → 5."""
        self.env["edu.rule"].create(
            {
                "key": "exam.weight",
                "name": "Exam",
                "value": "50",
                "valid_from": "2025-09-01",
                "company_id": self.company.id,
            }
        )
        self.give(self.student, (4, 4, 5))
        self.work("exam", self.student, 18)
        self.outcome(self.student)
        self.assertEqual(self.final(self.student), [5, 4, 5])

    def test_work_is_entered_after_the_last_quarter_is_closed(self):
        self.env["edu.term.lock"].with_user(self.users["deputy"])._close(
            self.quarters[3], self.group
        )
        self.work("year", self.student, 14)
        marks = self.env["edu.mark"].search([("assessment_id.kind", "=", "year")])
        self.assertEqual(marks.value, 14)

    def test_close_of_the_last_quarter_makes_outcomes(self):
        self.env["edu.term.lock"].with_user(self.users["deputy"])._close(
            self.quarters[3], self.group
        )
        outcomes = self.env["edu.year.outcome"].search(
            [("class_id", "=", self.group.id)]
        )
        self.assertEqual(outcomes.student_id, self.students)
        self.assertEqual(set(outcomes.mapped("state")), {"waiting"})

    def test_class_nine_is_admitted(self):
        self.env["edu.rule"].create(
            {
                "key": "attestation.grades",
                "name": "Attestation",
                "value": "[7]",
                "valid_from": "2025-09-01",
                "company_id": self.company.id,
            }
        )
        self.give(self.student, (3, 4, 5))
        self.assertEqual(self.outcome(self.student).state, "admitted")

    def test_access(self):
        self.give(self.student, (3, 4, 5))
        outcome = self.outcome(self.student)
        seen = {
            role: self.env["edu.year.outcome"]
            .with_user(self.users[role])
            .search_count([("id", "=", outcome.id)])
            for role in ("class_teacher", "deputy", "director", "methodologist")
        }
        self.assertEqual(set(seen.values()), {1})
        with self.assertRaises(AccessError):
            outcome.with_user(self.users["teacher"]).read(["state"])
        stranger = self._create_user(
            "director2", "edu_base.group_director", self.other_company
        )
        model = self.env["edu.year.outcome"].with_user(stranger)
        self.assertFalse(model.search([]))
