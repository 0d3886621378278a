from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged

from .common import TimetableCommon


@tagged("post_install", "-at_install")
@freeze_time(TimetableCommon.TODAY)
class TestSubstitute(TimetableCommon):
    """Teacher One is absent on Monday 1 September (algebra 7 А, lesson 1).

    Free are: Three (no lessons, teaches algebra of 1 А), Four (teaches English of 7 А,
    has lesson 2 that day). Two has lesson 1 in 7 Б and is busy.
    """

    clauses = ["456-27.8"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fourth = cls.env["hr.employee"].create(cls._employee_vals("Teacher Four"))
        cls.algebra_1 = cls._create_course(cls.algebra, cls.first_class, cls.third)
        cls.english_a = cls._create_course(cls.english, cls.group_a, cls.fourth)
        cls._slot(cls.algebra_a, 0, 1)
        cls._slot(cls.physics_b, 0, 1)
        cls._slot(cls.english_a, 0, 2)
        cls._slot(cls.algebra_b, 0, 3)
        cls.timetable._generate_lessons("2025-09-01", "2025-09-14")
        cls.lesson = cls._lessons(cls.algebra_a)[0]

    def _wizard(self, **values):
        return (
            self.env["edu.lesson.substitute"]
            .with_user(self.deputy)
            .with_company(self.company)
            .create(
                {
                    "company_id": self.company.id,
                    "reason": "Illness",
                    **values,
                }
            )
        )

    def test_free_teachers_of_the_subject_come_first(self):
        wizard = self._wizard(lesson_ids=self.lesson.ids)
        [line] = wizard.line_ids
        self.assertEqual(line.substitute_id, self.third)
        self.assertTrue(line.is_same_subject)
        ranked = wizard._rank_teachers(self.lesson)[self.lesson]
        self.assertEqual(ranked.ids, [self.third.id, self.fourth.id])
        self.assertNotIn(self.colleague, line.candidate_ids)

    def test_day_of_an_absent_teacher_lesson_by_lesson(self):
        wizard = self._wizard(
            teacher_id=self.teacher.id, date_from="2025-09-01", date_to="2025-09-01"
        )
        self.assertEqual(wizard.line_ids.mapped("number"), [1, 3])
        wizard.line_ids[1].substitute_id = self.colleague
        wizard.action_apply()
        self.assertEqual(self.lesson.acting_teacher_id, self.third)
        third_lesson = self._lessons(self.algebra_b)[0]
        self.assertEqual(third_lesson.substitute_id, self.colleague)
        self.assertRecordValues(
            self.lesson.change_ids,
            [
                {
                    "kind": "substituted",
                    "old_value": "Teacher One",
                    "new_value": "Teacher Three",
                    "reason": "Illness",
                }
            ],
        )

    def test_substitute_sees_the_lesson_as_own(self):
        self.lesson.with_user(self.deputy)._substitute(self.third, "Illness")
        self.third.user_id = self.colleague_user
        self.colleague.user_id = False
        self.third.user_id = self.colleague_user
        lessons = self.env["edu.lesson"]
        mine = lessons.with_user(self.colleague_user).search([("is_mine", "=", True)])
        self.assertIn(self.lesson, mine)
        theirs = lessons.with_user(self.teacher_user).search([("is_mine", "=", True)])
        self.assertNotIn(self.lesson, theirs)
        self.lesson.with_user(self.colleague_user).topic = "Fractions"
        with self.assertRaises(AccessError):
            self.lesson.with_user(self.teacher_user).topic = "Mine"

    def test_busy_substitute_is_refused_with_the_lesson(self):
        with self.assertRaises(ValidationError) as caught:
            self.lesson._substitute(self.colleague, "Illness")
        self.assertIn("Teacher Two is busy: Physics test · 7 Б", str(caught.exception))

    def test_return_of_the_own_teacher(self):
        self.lesson._substitute(self.third, "Illness")
        self.lesson._substitute(self.teacher, "Came back")
        self.assertFalse(self.lesson.substitute_id)
        self.assertEqual(self.lesson.acting_teacher_id, self.teacher)
        self.assertEqual(len(self.lesson.change_ids), 2)

    def test_own_teacher_who_is_busy_elsewhere_cannot_return(self):
        """Peers' lesson 22: the system knows the swap and books nobody twice."""
        self.lesson._substitute(self.third, "Swap")
        self._lessons(self.physics_b)[0]._substitute(self.teacher, "Swap")
        with self.assertRaises(ValidationError):
            self.lesson._substitute(self.env["hr.employee"], "Back")

    def test_nobody_is_proposed_twice_for_one_time(self):
        """Both teachers of lesson 1 are ill: Three takes algebra, Four physics."""
        lessons = self.lesson | self._lessons(self.physics_b)[0]
        wizard = self._wizard(lesson_ids=lessons.ids)
        chosen = wizard.line_ids.mapped("substitute_id")
        self.assertEqual(len(chosen), 2)
        wizard.action_apply()
        self.assertEqual(lessons.mapped("acting_teacher_id"), chosen)

    def test_nobody_chosen_is_refused(self):
        wizard = self._wizard(lesson_ids=self.lesson.ids)
        wizard.line_ids.substitute_id = False
        with self.assertRaises(UserError):
            wizard.action_apply()

    def test_form_of_the_wizard(self):
        form = Form(
            self.env["edu.lesson.substitute"]
            .with_user(self.deputy)
            .with_company(self.company)
        )
        form.reason = "Course"
        form.teacher_id = self.teacher
        form.date_from = date(2025, 9, 1)
        form.date_to = date(2025, 9, 8)
        record = form.save()
        self.assertEqual(len(record.line_ids), 4)

    def test_ranking_needs_a_constant_number_of_queries(self):
        def count(lessons):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["edu.lesson.substitute"]._rank_teachers(lessons)
            return self.env.cr.sql_log_count - before

        lessons = self._lessons(teacher_id=self.teacher.id)
        count(lessons[:1])
        self.assertLessEqual(count(lessons), count(lessons[:1]) + 2)
