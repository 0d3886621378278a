from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import TimetableCommon


@tagged("post_install", "-at_install")
@freeze_time(TimetableCommon.TODAY)
class TestPublish(TimetableCommon):
    clauses = ["456-27.8"]

    def test_empty_week_is_not_published(self):
        with self.assertRaises(UserError):
            self.timetable.action_publish()

    def test_published_week_is_never_deleted(self):
        self._slot(self.algebra_a, 0, 1)
        self.timetable.action_publish()
        self.assertEqual(self.timetable.state, "published")
        with self.assertRaises(UserError):
            self.timetable.unlink()

    def test_second_week_of_the_same_dates_may_not_clash(self):
        """Two timetables side by side (juniors, seniors) share teachers."""
        self._slot(self.algebra_a, 0, 1)
        self.timetable.action_publish()
        other = self.timetable.copy({"name": "Other"})
        slot = self._slot(self.algebra_b, 0, 1, timetable_id=other.id)
        with self.assertRaises(UserError) as caught:
            other.action_publish()
        self.assertIn("Algebra test · 7 Б, Monday", str(caught.exception))
        self.assertIn("Algebra test · 7 А, Monday", str(caught.exception))
        slot.week = "a"
        with self.assertRaises(UserError):
            other.action_publish()
        slot.write({"week": "all", "number": 2})
        other.action_publish()
        self.assertEqual(other.state, "published")

    def test_weeks_of_other_dates_do_not_clash(self):
        self._slot(self.algebra_a, 0, 1)
        self.timetable.date_to = "2025-12-28"
        self.timetable.action_publish()
        other = self.timetable.copy(
            {"name": "Second half", "date_from": "2026-01-08", "date_to": "2026-05-25"}
        )
        self._slot(self.algebra_a, 0, 1, timetable_id=other.id)
        other.action_publish()
        self.assertEqual(other.state, "published")

    def test_new_version_ends_the_former_one(self):
        self._slot(self.algebra_a, 0, 1)
        self.timetable.action_publish()
        action = self.timetable.action_new_version()
        version = self.env["edu.timetable"].browse(action["res_id"])
        self.assertEqual(len(version.slot_ids), 1)
        version.date_from = "2025-11-03"
        version.action_publish()
        self.assertEqual(str(self.timetable.date_to), "2025-11-02")

    def test_extra_lessons_to_come_are_checked(self):
        """An extra lesson of 7 Б on Monday 8 September, 08:00 in Almaty (03:00 UTC)."""
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
        self._slot(self.algebra_a, 0, 1)
        with self.assertRaises(UserError) as caught:
            self.timetable.action_publish()
        self.assertIn("08:00–08:45", str(caught.exception))
        extra.state = "cancelled"
        self.timetable.action_publish()

    def test_dates_outside_the_year_are_refused(self):
        with self.assertRaises(ValidationError):
            self.timetable.date_to = "2026-06-30"

    def test_clash_check_is_one_query_whatever_the_week(self):
        self._slot(self.algebra_a, 0, 1)
        self._slot(self.physics_a, 0, 2)
        self.env.flush_all()
        with self.assertQueryCount(1):
            self.timetable._find_clashing_slots()
        with self.assertQueryCount(1):
            self.timetable._find_clashing_lessons()
