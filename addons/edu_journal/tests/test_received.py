from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import JournalCommon


@tagged("post_install", "-at_install")
@freeze_time("2025-12-20 12:00:00")
class TestReceived(JournalCommon):
    """A learner comes on 1 December, in quarter 2; quarter 1 is closed here.

    Here: SOR 1 of 15 on 12 November (before), SOR 2 of 15 on 10 December, SOCh of 25 on
    18 December. Brought: SOR 1 with 12 of 20.
    """

    clauses = ["456-27.12"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.new = cls.env["edu.student"].create(
            {"surname": "Жаңаев", "given_name": "Тест", "company_id": cls.company.id}
        )
        cls.env["edu.enrolment"].create(
            {
                "student_id": cls.new.id,
                "group_id": cls.group.id,
                "date_from": "2025-12-01",
            }
        )
        cls.second = cls.quarters[1]
        cls.sors = cls._create_assessment("sor", "2025-11-12", 15)
        cls.sors |= cls._create_assessment("sor", "2025-12-10", 15)
        cls.soch = cls._create_assessment("soch", "2025-12-18", 25)
        cls._mark(student_id=cls.new.id, assessment_id=cls.sors[1].id, value=12)
        cls._mark(student_id=cls.new.id, assessment_id=cls.soch.id, value=18)
        for day, value in (("2025-12-08", 9), ("2025-12-09", 8)):
            lesson = cls._create_lesson(day)
            cls._mark(student_id=cls.new.id, lesson_id=lesson.id, value=value)
        locks = cls.env["edu.term.lock"].with_user(cls.users["deputy"])
        locks._close(cls.quarter, cls.group)

    def extract(self, *lines, user="deputy", **values):
        return (
            self.env["edu.received.import"]
            .with_user(self.users[user])
            .create(
                {
                    "company_id": self.company.id,
                    "student_id": self.new.id,
                    "school": "School No. 9",
                    "document_number": "17",
                    "document_date": "2025-12-01",
                    "line_ids": [
                        Command.create(
                            {
                                "subject_id": self.subject.id,
                                "term_id": self.second.id,
                                **line,
                            }
                        )
                        for line in lines
                    ],
                    **values,
                }
            )
        )

    def result(self):
        results = self.course._compute_results(self.second)[self.course]
        return results[self.new.id]

    def test_works_count_in_the_quarter_here(self):
        """FO (9 + 8)/20 = 85 %; SOR (12 + 12)/(20 + 15) = 68.571 %; SOCh 72 %:
        21.25 + 17.143 + 36 = 74.393, rounded 74, grade 4."""
        self.assertEqual(self.result().status, "incomplete")
        self.extract({"kind": "sor", "max_points": 20, "points": 12}).action_apply()
        result = self.result()
        self.assertEqual((result.status, result.grade), ("graded", 4))
        self.assertAlmostEqual(float(result.parts["sor"]), 68.571, 3)
        self.assertAlmostEqual(float(result.percent), 74.393, 3)

    def test_a_work_without_a_twin_is_added_for_this_learner_only(self):
        """SOR 3 with 10 of 10: (12 + 12 + 10)/(20 + 15 + 10) = 75.556 %."""
        self.extract(
            {"kind": "sor", "max_points": 20, "points": 12},
            {"kind": "sor", "number": 3, "max_points": 10, "points": 10},
        ).action_apply()
        self.assertAlmostEqual(float(self.result().parts["sor"]), 75.556, 3)
        self._mark(assessment_id=self.sors[0].id, value=15)
        self._mark(assessment_id=self.sors[1].id, value=15)
        other = self.course._compute_results(self.second)[self.course]
        self.assertEqual(float(other[self.student.id].parts["sor"]), 100)
        self.assertNotIn("sor", other[self.student.id].missing)

    def test_points_here_win(self):
        self.extract({"kind": "sor", "max_points": 20, "points": 12}).action_apply()
        self._mark(student_id=self.new.id, assessment_id=self.sors[0].id, value=15)
        # (15 + 12) / 30
        self.assertEqual(float(self.result().parts["sor"]), 90)

    def test_closed_quarter_takes_the_grade_over(self):
        first = {"term_id": self.quarter.id}
        with self.assertRaisesRegex(UserError, "Row 1.*closed here"):
            self.extract(
                {"kind": "sor", "max_points": 20, "points": 12, **first}
            ).action_apply()
        self.extract({"kind": "grade", "points": 5, **first}).action_apply()
        rows = self.env["edu.term.result"].search([("student_id", "=", self.new.id)])
        self.assertRecordValues(
            rows, [{"grade": 5, "status": "graded", "term_id": self.quarter.id}]
        )
        self.assertIn("No. 17 of 01.12.2025, School No. 9", rows.reason)

    def test_not_taught_is_left_out_of_the_mean(self):
        """Not taught in quarter 1, then 4, 4, 5: the year is 4.33, 4."""
        self.extract({"kind": "not_taught", "term_id": self.quarter.id}).action_apply()
        results = self.env["edu.term.result"]
        row = results.search([("student_id", "=", self.new.id)])
        self.assertEqual(row.status, "not_taught")
        base = row.copy_data()[0] | {"status": "graded", "user_id": self.env.uid}
        later = results.create(
            [
                {**base, "term_id": term.id, "grade": grade, "is_current": True}
                for term, grade in zip(self.quarters[1:], (4, 4, 5), strict=True)
            ]
        )
        self.assertEqual((row | later)._get_annual(), ("graded", 4))

    def test_not_taught_in_the_open_quarter(self):
        self.extract({"kind": "not_taught"}).action_apply()
        self.assertEqual(self.result().status, "not_taught")

    def test_a_repeat_changes_nothing_a_correction_is_a_new_row(self):
        line = {"kind": "sor", "max_points": 20, "points": 12}
        self.extract(line).action_apply()
        self.extract(line).action_apply()
        rows = self.env["edu.received.result"].search([])
        self.assertEqual(len(rows), 1)
        self.extract({**line, "points": 14}).action_apply()
        rows = self.env["edu.received.result"].search([], order="id")
        self.assertEqual(rows.mapped("points"), [12, 14])
        self.assertEqual(rows.mapped("is_current"), [False, True])
        with self.assertRaises(UserError):
            rows[1].write({"points": 20})

    def test_bad_rows_write_nothing(self):
        other = self.env["edu.subject"].create({"name": "Art", "code": "art-test"})
        good = {"kind": "sor", "max_points": 20, "points": 12}
        cases = (
            ({"kind": "sor", "number": 2, "max_points": 20, "points": 21}, "between"),
            ({"kind": "sor", "number": 2, "max_points": 0, "points": 0}, "between"),
            ({"kind": "grade", "points": 5}, "open here"),
            ({"kind": "grade", "points": 6, "term_id": self.quarter.id}, "2 to 5"),
            ({**good, "subject_id": other.id}, "no course of Art"),
            (good, "twice"),
        )
        for line, text in cases:
            with (
                self.subTest(text=text),
                self.assertRaisesRegex(UserError, f"Row 2.*{text}"),
            ):
                self.extract(good, line).action_apply()
        self.assertFalse(self.env["edu.received.result"].search([]))

    def test_roles(self):
        for role in ("teacher", "class_teacher", "methodologist"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.extract({"kind": "not_taught"}, user=role).action_apply()
        self.extract({"kind": "not_taught"}).action_apply()
        rows = self.env["edu.received.result"]
        self.assertEqual(len(rows.with_user(self.teacher).search([])), 1)
        self.assertFalse(rows.with_user(self.users["other_teacher"]).search([]))
        with self.assertRaises(AccessError):
            rows.with_user(self.users["deputy"]).create({"school": "x"})
