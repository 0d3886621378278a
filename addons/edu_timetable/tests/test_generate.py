from datetime import date

from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged

from .common import TimetableCommon


@tagged("post_install", "-at_install")
@freeze_time(TimetableCommon.TODAY)
class TestGenerate(TimetableCommon):
    """Lessons of the term: algebra 7 А on Mondays, lesson 1."""

    clauses = ["456-27.8"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.slot = cls._slot(cls.algebra_a, 0, 1, room_id=cls.room.id)

    def _generate(self, start="2025-09-01", end="2025-10-26"):
        return self.timetable._generate_lessons(start, end)

    def test_quarter_has_eight_mondays(self):
        """1, 8, 15, 22, 29 September, 6, 13, 20 October."""
        counts = self._generate()
        self.assertEqual(counts["created"], 8)
        lessons = self._lessons(self.algebra_a)
        self.assertEqual(lessons[0].date, date(2025, 9, 1))
        self.assertEqual(lessons[-1].date, date(2025, 10, 20))
        self.assertEqual(lessons.term_id, self.quarters[0])
        self.assertEqual(lessons.room_id, self.room)
        self.assertEqual(lessons.acting_teacher_id, self.teacher)
        self.assertEqual(set(lessons.mapped("state")), {"planned"})

    def test_time_is_stored_in_utc(self):
        """08:00 in Almaty (UTC+5) is 03:00 UTC."""
        self._generate(end="2025-09-01")
        lesson = self._lessons(self.algebra_a)
        self.assertEqual(str(lesson.start_at), "2025-09-01 03:00:00")
        self.assertEqual(str(lesson.end_at), "2025-09-01 03:45:00")
        self.assertEqual(lesson.time_text, "08:00–08:45")

    def test_zone_is_that_of_the_organisation(self):
        self.company.edu_tz = "Europe/Berlin"
        self._generate(end="2025-09-01")
        self.assertEqual(
            str(self._lessons(self.algebra_a).start_at), "2025-09-01 06:00:00"
        )

    def test_repeat_changes_nothing(self):
        self._generate()
        before = self._lessons(self.algebra_a)
        counts = self._generate()
        self.assertEqual(counts["created"], 0)
        self.assertEqual(counts["unchanged"], 8)
        self.assertEqual(self._lessons(self.algebra_a), before)

    def test_breaks_and_holidays_have_no_lessons(self):
        """Autumn break 27.10–02.11; Tuesday 16 December is a holiday."""
        self._slot(self.physics_a, 1, 1)
        self._generate("2025-10-20", "2025-12-28")
        days = {
            str(day) for day in self._lessons(company_id=self.company.id).mapped("date")
        }
        self.assertIn("2025-10-20", days)
        self.assertNotIn("2025-10-27", days)
        self.assertIn("2025-11-03", days)
        self.assertIn("2025-12-09", days)
        self.assertNotIn("2025-12-16", days)

    def test_moved_saturday_is_taught_by_monday(self):
        self._generate("2025-12-01", "2025-12-07")
        days = self._lessons(self.algebra_a).mapped("date")
        self.assertEqual(days, [date(2025, 12, 1), date(2025, 12, 6)])

    def test_class_one_has_its_own_break(self):
        """09.02–15.02.2026: class 7 learns on the Monday, class 1 does not."""
        course = self._create_course(self.english, self.first_class)
        self._slot(course, 0, 1)
        self._generate("2026-02-02", "2026-02-16")
        self.assertEqual(len(self._lessons(self.algebra_a)), 3)
        self.assertEqual(
            self._lessons(course).mapped("date"), [date(2026, 2, 2), date(2026, 2, 16)]
        )

    def test_weeks_take_turns_over_the_break(self):
        """Mondays of week A: 1 (A), 8 (B), 15 (A) … 20 October is the 8th week (B),
        after the break 3 November is the 9th (A)."""
        self.slot.week = "a"
        self._generate("2025-09-01", "2025-11-10")
        days = self._lessons(self.algebra_a).mapped("date")
        self.assertEqual(
            days,
            [
                date(2025, 9, 1),
                date(2025, 9, 15),
                date(2025, 9, 29),
                date(2025, 10, 13),
                date(2025, 11, 3),
            ],
        )

    def test_changed_week_changes_only_what_has_not_happened(self):
        """On 22 September the lesson goes to number 2: of eight Mondays the first three
        are past, 29 September was substituted, 6 October has homework: three change."""
        self._generate()
        lessons = self._lessons(self.algebra_a)
        lessons[4]._substitute(self.third, "Illness")
        lessons[5].homework = "No. 15"
        self.slot.number = 2
        with freeze_time("2025-09-22 02:00:00"):
            counts = self._generate()
        self.assertEqual(counts["updated"], 3)
        self.assertEqual(counts["kept"], 5)
        self.assertEqual(counts["created"], 0)
        numbers = self._lessons(self.algebra_a).mapped("number")
        self.assertEqual(numbers, [1, 1, 1, 2, 1, 1, 2, 2])

    def test_removed_place_removes_only_untouched_lessons(self):
        """Peers' lesson 23: never delete what has happened."""
        self._generate()
        lessons = self._lessons(self.algebra_a)
        held = lessons[:2]
        held.state = "held"
        lessons[7]._cancel("Quarantine")
        self.slot.unlink()
        counts = self._generate()
        self.assertEqual(counts["removed"], 5)
        self.assertEqual(self._lessons(self.algebra_a), held | lessons[7])

    def test_cancelled_and_moved_lessons_are_not_made_again(self):
        self._generate()
        lessons = self._lessons(self.algebra_a)
        lessons[0]._cancel("Holiday of the school")
        moved = lessons[1]._move(date(2025, 9, 9), 2, self.room, "Excursion")
        counts = self._generate()
        self.assertEqual((counts["created"], counts["removed"]), (0, 0))
        self.assertEqual(lessons[0].state, "cancelled")
        self.assertEqual(lessons[1].state, "moved")
        self.assertTrue(moved.exists())

    def test_swapped_places_do_not_get_in_each_others_way(self):
        other = self._slot(self.physics_a, 0, 2)
        self._generate()
        for slot, number in ((self.slot, 3), (other, 1), (self.slot, 2)):
            slot.number = number
            slot.flush_recordset()
        counts = self._generate()
        self.assertEqual(counts["updated"], 16)
        self.assertEqual(set(self._lessons(self.physics_a).mapped("number")), {1})

    def test_lesson_made_by_hand_blocks_and_is_told(self):
        extra = self.env["edu.lesson"].create(
            {
                "course_id": self.algebra_b.id,
                "company_id": self.company.id,
                "date": "2025-09-08",
                "number": 1,
                "start_at": "2025-09-08 03:00:00",
                "end_at": "2025-09-08 03:45:00",
            }
        )
        plan = self.timetable._plan_lessons("2025-09-01", "2025-10-26")
        self.assertEqual(len(plan.create), 7)
        self.assertEqual([other for _values, other in plan.blocked], [extra])
        self.timetable._apply_plan(plan)
        self.assertEqual(len(self._lessons(self.algebra_a)), 7)

    def test_new_version_takes_over_equal_lessons(self):
        self.timetable.action_publish()
        self._generate()
        before = self._lessons(self.algebra_a)
        version = self.env["edu.timetable"].browse(
            self.timetable.action_new_version()["res_id"]
        )
        version.date_from = "2025-09-15"
        self._slot(self.physics_a, 0, 2, timetable_id=version.id)
        version.action_publish()
        counts = version._generate_lessons("2025-09-15", "2025-10-26")
        self.assertEqual((counts["created"], counts["unchanged"]), (6, 6))
        self.assertEqual(self._lessons(self.algebra_a), before)
        self.assertEqual(before[2:].timetable_id, version)
        self.assertEqual(before[:2].timetable_id, self.timetable)

    def test_preview_writes_nothing(self):
        self.timetable.action_publish()
        wizard = Form(
            self.env["edu.timetable.generate"]
            .with_user(self.deputy)
            .with_context(default_timetable_id=self.timetable.id)
        )
        self.assertEqual(wizard.term_id, self.quarters[0])
        self.assertEqual(wizard.created_count, 8)
        wizard.term_id = self.quarters[1]
        self.assertEqual(str(wizard.date_from), "2025-11-03")
        wizard.term_id = self.quarters[0]
        self.assertFalse(self._lessons(self.algebra_a))
        record = wizard.save()
        record.action_generate()
        self.assertEqual(len(self._lessons(self.algebra_a)), 8)

    def test_draft_makes_no_lessons(self):
        wizard = self.env["edu.timetable.generate"].create(
            {"timetable_id": self.timetable.id}
        )
        with self.assertRaises(UserError):
            wizard.action_generate()

    def test_planning_takes_a_constant_number_of_queries(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.timetable._plan_lessons("2025-09-01", "2026-05-25")
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        for day in range(1, 5):
            self._slot(self.algebra_a, day, 1)
            self._slot(self.physics_a, day, 2)
        self.assertLessEqual(count(), few + 1)

    def test_new_teacher_takes_over_planned_lessons_to_come(self):
        self._generate()
        with freeze_time("2025-09-15 02:00:00"):
            self.algebra_a.teacher_id = self.third
        teachers = self._lessons(self.algebra_a).mapped("acting_teacher_id.name")
        self.assertEqual(teachers, ["Teacher One", "Teacher Three"])
        self.assertEqual(len(self._lessons(teacher_id=self.teacher.id)), 2)
