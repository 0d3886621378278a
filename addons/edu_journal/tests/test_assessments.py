from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import JournalCommon


@tagged("post_install", "-at_install")
@freeze_time(JournalCommon.TODAY)
class TestPlanning(JournalCommon):
    """Planning of SOR and SOCh: order 125, points 14–18 and 28."""

    clauses = ["456-27.8"]

    def test_three_sor_and_no_fourth(self):
        for day in ("2025-09-10", "2025-09-24", "2025-10-08"):
            self._create_assessment("sor", day, 15)
        with self.assertRaisesRegex(ValidationError, "limit is 3"):
            self._create_assessment("sor", "2025-10-15", 15)

    def test_numbers_follow(self):
        first = self._create_assessment("sor", "2025-09-10", 15)
        second = self._create_assessment("sor", "2025-09-24", 15)
        self.assertEqual((first.number, second.number), (1, 2))

    def test_numbers_follow_in_one_call(self):
        self._create_assessment("sor", "2025-09-10", 15)
        vals = {"course_id": self.course.id, "kind": "sor", "max_points": 15}
        made = self.env["edu.assessment"].create(
            [{**vals, "date": "2025-09-24"}, {**vals, "date": "2025-10-08"}]
        )
        self.assertEqual(made.mapped("number"), [2, 3])

    def test_two_sor_with_one_hour_a_week(self):
        course = self._create_course(
            self.env["edu.subject"].create({"name": "Rare", "code": "rare-test"}),
            1,
            "points_half_year",
        )
        for day in ("2025-09-10", "2025-09-24"):
            self._create_assessment("sor", day, 15, course)
        with self.assertRaisesRegex(ValidationError, "limit is 2"):
            self._create_assessment("sor", "2025-10-08", 15, course)
        with self.assertRaises(ValidationError):
            self._create_assessment("soch", "2025-10-09", 25, course)

    def test_maximum_of_sor(self):
        for maximum in (6, 21):
            with self.subTest(maximum=maximum), self.assertRaises(ValidationError):
                self._create_assessment("sor", "2025-09-10", maximum)
        for number, maximum in enumerate((7, 20), 1):
            made = self._create_assessment("sor", f"2025-09-1{number}", maximum)
            self.assertEqual(made.max_points, maximum)

    def test_three_soch_of_a_class_a_day(self):
        for index in range(4):
            subject = self.env["edu.subject"].create(
                {"name": f"Subject {index}", "code": f"s{index}-test"}
            )
            course = self._create_course(subject, 2, "points_quarter")
            if index < 3:
                self._create_assessment("soch", "2025-10-20", 25, course)
        with self.assertRaisesRegex(ValidationError, "3 SOCh"):
            self._create_assessment("soch", "2025-10-20", 25, course)

    def test_soch_not_on_the_last_day(self):
        """The quarter ends on Sunday 26 October; its last school day is Friday 24."""
        with self.assertRaisesRegex(ValidationError, "last day"):
            self._create_assessment("soch", "2025-10-24", 25)
        self.assertTrue(self._create_assessment("soch", "2025-10-23", 25))

    def test_sor_and_soch_of_a_subject_on_one_day(self):
        self._create_assessment("sor", "2025-10-20", 15)
        with self.assertRaises(ValidationError):
            self._create_assessment("soch", "2025-10-20", 25)

    def test_not_on_sunday_and_not_in_the_break(self):
        with self.assertRaises(ValidationError):
            self._create_assessment("sor", "2025-10-19", 15)
        with self.assertRaises(ValidationError):
            self._create_assessment("sor", "2025-10-28", 15, term_id=self.quarter.id)

    def test_not_in_class_one_nor_for_pass_or_fail(self):
        for mode in ("none", "pass_fail"):
            self.course.mode = mode
            with self.subTest(mode=mode), self.assertRaises(ValidationError):
                self._create_assessment("sor", "2025-09-10", 15)

    def test_warns_of_two_sor_a_day(self):
        first = self._create_assessment("sor", "2025-09-10", 15)
        self.assertFalse(first.warning)
        subject = self.env["edu.subject"].create({"name": "Other", "code": "o-test"})
        course = self._create_course(subject, 2, "points_quarter")
        second = self._create_assessment("sor", "2025-09-10", 15, course)
        self.assertIn("2", second.warning)

    def test_stranger_does_not_plan(self):
        model = self.env["edu.assessment"].with_user(self.users["other_teacher"])
        vals = {"course_id": self.course.id, "kind": "sor", "date": "2025-09-10"}
        with self.assertRaises(UserError):
            model.create([{**vals, "max_points": 15}])
        made = model.with_user(self.teacher).create([{**vals, "max_points": 15}])
        self.assertEqual(made.term_id, self.quarter)

    def test_maximum_stands_once_marked(self):
        sor = self._create_assessment("sor", "2025-10-08", 15)
        self._mark(assessment_id=sor.id, value=15)
        with self.assertRaises(UserError):
            sor.max_points = 20
        with self.assertRaises(UserError):
            sor.unlink()

    def test_points_above_the_maximum(self):
        sor = self._create_assessment("sor", "2025-10-08", 15)
        with self.assertRaisesRegex(ValidationError, "0 to 15"):
            self._mark(assessment_id=sor.id, value=16)
        self.assertEqual(self._mark(assessment_id=sor.id, value=0).value, 0)


@tagged("post_install", "-at_install")
@freeze_time(JournalCommon.TODAY)
class TestIndividual(JournalCommon):
    """Own maximum, criteria and date of a learner: order 125, points 14-8, 15, 20."""

    clauses = ["456-27.8", "456-27.12"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sor = cls._create_assessment("sor", "2025-10-08", 20)

    def condition(self, user=None, **values):
        model = self.env["edu.assessment.individual"].with_user(user or self.teacher)
        return model.create(
            [
                {
                    "assessment_id": self.sor.id,
                    "student_id": self.student.id,
                    "reason": "special_need",
                    **values,
                }
            ]
        )

    def percent(self, student):
        results = self.course._compute_results(self.quarter)[self.course]
        return results[student.id].parts["sor"]

    def test_own_maximum_counts(self):
        """8 of an own maximum of 10 is 80 %, 8 of the common 20 is 40 %."""
        self.condition(max_points=10)
        for student in self.students[:2]:
            self._mark(student_id=student.id, assessment_id=self.sor.id, value=8)
        self.assertEqual(self.percent(self.students[0]), 80)
        self.assertEqual(self.percent(self.students[1]), 40)

    def test_own_maximum_limits_the_points(self):
        self.condition(max_points=10)
        with self.assertRaisesRegex(ValidationError, "0 to 10"):
            self._mark(assessment_id=self.sor.id, value=11)

    def test_own_date_alone_leaves_the_maximum(self):
        self.condition(reason="illness", date="2025-10-14")
        self._mark(assessment_id=self.sor.id, value=15)
        self.assertEqual(self.percent(self.student), 75)

    def test_maximum_stands_once_marked(self):
        row = self.condition(max_points=10)
        self._mark(assessment_id=self.sor.id, value=8)
        with self.assertRaises(UserError):
            row.max_points = 15
        with self.assertRaises(UserError):
            row.unlink()

    def test_access(self):
        with self.assertRaises(AccessError):
            self.condition(user=self.users["other_teacher"])
        self.condition(max_points=10)
        seen = {
            role: self.env["edu.assessment.individual"]
            .with_user(self.users[role])
            .search_count([("assessment_id", "=", self.sor.id)])
            for role in ("other_teacher", "class_teacher", "deputy")
        }
        self.assertEqual(seen, {"other_teacher": 0, "class_teacher": 1, "deputy": 1})
