from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import JournalCommon


@tagged("post_install", "-at_install")
@freeze_time("2025-10-24 12:00:00")
class TestModeration(JournalCommon):
    """SOCh of 22 October, 25 points; the quarter ends on Sunday 26 October."""

    clauses = ["456-27.12"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["edu.rule"].create(
            {
                "key": "moderation.days_before_grades",
                "name": "Moderation",
                "value": "1",
                "valid_from": "2025-09-01",
                "company_id": cls.company.id,
            }
        )
        cls.soch = cls._create_assessment("soch", "2025-10-22", 25)
        cls.mark = cls._mark(assessment_id=cls.soch.id, value=15)

    def moderation(self, points=18, user="deputy", **values):
        return (
            self.env["edu.moderation"]
            .with_user(self.users[user])
            .create(
                {
                    "assessment_id": self.soch.id,
                    "protocol_number": "4",
                    "protocol_date": "2025-10-23",
                    "reason": "Task 5 was read wrongly",
                    "line_ids": [
                        Command.create(
                            {"student_id": self.student.id, "points": points}
                        )
                    ],
                    **values,
                }
            )
        )

    def current(self):
        return self.env["edu.mark"].search(
            [("assessment_id", "=", self.soch.id), ("is_current", "=", True)]
        )

    def test_points_go_up_with_the_protocol(self):
        moderation = self.moderation()
        self.assertEqual(moderation.line_ids.old_points, 15)
        moderation.action_apply()
        mark = self.current()
        self.assertRecordValues(
            mark,
            [
                {
                    "value": 18,
                    "previous_id": self.mark.id,
                    "moderation_id": moderation.id,
                    "user_id": self.users["deputy"].id,
                }
            ],
        )
        self.assertIn("No. 4 of 23.10.2025: Task 5 was read wrongly", mark.reason)
        self.assertEqual((self.mark.value, self.mark.is_current), (15, False))
        # SOCh % = 18 / 25 = 72
        results = self.course._compute_results(self.quarter)[self.course]
        self.assertEqual(float(results[self.student.id].parts["soch"]), 72)

    def test_points_go_down_and_the_policy_forbids_others_only(self):
        self.company.edu_mark_policy = "forbidden"
        with self.assertRaises(UserError):
            self._mark(assessment_id=self.soch.id, value=16, reason="Mine")
        self.moderation(points=12).action_apply()
        self.assertEqual(self.current().value, 12)

    def test_a_teacher_can_not_pretend_a_moderation(self):
        self.company.edu_mark_policy = "forbidden"
        moderation = self.moderation()
        with self.assertRaises(UserError):
            self._mark(
                assessment_id=self.soch.id,
                value=25,
                reason="x",
                moderation_id=moderation.id,
            )

    def test_not_later_than_a_day_before_grades(self):
        """Grades are entered on 26 October: the 25th is the last day."""
        moderation = self.moderation()
        self.assertEqual(str(moderation.last_day), "2025-10-25")
        with freeze_time("2025-10-26 06:00:00"):
            with self.assertRaisesRegex(UserError, "possible up to"):
                moderation.action_apply()
        with freeze_time("2025-10-25 06:00:00"):
            moderation.action_apply()
        self.assertEqual(self.current().value, 18)

    def test_refused_after_the_close(self):
        moderation = self.moderation()
        locks = self.env["edu.term.lock"].with_user(self.users["deputy"])
        locks._close(self.quarter, self.group)
        with self.assertRaisesRegex(UserError, "may not be revised"):
            moderation.action_apply()
        self.assertEqual(self.current().value, 15)

    def test_bad_input(self):
        cases = (
            ({"points": 26}, ValidationError, "0 to 25"),
            ({"points": 15}, ValidationError, "stay the same"),
            ({"reason": " "}, UserError, "ground"),
            ({"protocol_number": " "}, UserError, "protocol"),
            ({"protocol_date": "2025-10-25"}, UserError, "to come"),
            ({"line_ids": []}, UserError, "Name the learners"),
        )
        for values, error, text in cases:
            with self.subTest(values=values), self.assertRaisesRegex(error, text):
                self.moderation(**values).action_apply()
        unmarked = [Command.create({"student_id": self.students[1].id, "points": 10})]
        with self.assertRaisesRegex(ValidationError, "no points"):
            self.moderation(line_ids=unmarked).action_apply()
        self.assertEqual(self.current().value, 15)

    def test_only_a_soch(self):
        sor = self._create_assessment("sor", "2025-10-15", 10)
        self._mark(assessment_id=sor.id, value=5)
        with self.assertRaisesRegex(UserError, "Only a SOCh"):
            self.moderation(assessment_id=sor.id, points=6).action_apply()

    def test_an_applied_protocol_stays(self):
        moderation = self.moderation()
        moderation.action_apply()
        for change in (
            lambda: moderation.write({"reason": "Other"}),
            lambda: moderation.write({"state": "draft"}),
            lambda: moderation.unlink(),
            lambda: moderation.action_apply(),
            lambda: moderation.line_ids.write({"points": 25}),
            lambda: moderation.line_ids.unlink(),
            lambda: self.moderation(state="applied"),
        ):
            with self.assertRaises(UserError):
                change()

    def test_roles(self):
        for role in ("teacher", "class_teacher", "methodologist"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.moderation(user=role)
        moderation = self.moderation()
        with self.assertRaises(AccessError):
            moderation.with_user(self.teacher).action_apply()
