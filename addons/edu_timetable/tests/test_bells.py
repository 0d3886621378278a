from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import Form, TransactionCase, tagged
from odoo.tools import mute_logger

from .common import TimetableCommon


@tagged("post_install", "-at_install")
class TestBells(TimetableCommon):
    """A long break or an overlap is caught on entry (school.md, design lesson 7)."""

    clauses = ["456-27.8"]

    def test_break_of_forty_minutes_is_allowed(self):
        bells = self._create_bells("40", [(1, 8, 8.75), (2, 9 + 25 / 60, 10.25)])
        self.assertEqual(bells.bell_ids.mapped("break_minutes"), [0, 40])

    def test_break_of_forty_one_minutes_is_refused_and_named(self):
        with self.assertRaises(ValidationError) as caught:
            self._create_bells("41", [(1, 8, 8.75), (2, 9 + 26 / 60, 10.25)])
        message = str(caught.exception)
        for part in ("lesson 1", "lesson 2", "08:00–08:45", "09:26–10:15", "41", "40"):
            self.assertIn(part, message)

    def test_the_limit_is_a_rule_not_a_number_in_code(self):
        self.env["edu.rule"].search(
            [
                ("key", "=", "bell.max_break_minutes"),
                ("company_id", "=", self.company.id),
            ]
        ).value = "60"
        schedule = self._create_bells("60", [(1, 8, 8.75), (2, 9.75, 10.5)])
        self.assertEqual(len(schedule.bell_ids), 2, "sixty minutes are allowed now")

    def test_overlap_is_refused_and_named(self):
        with self.assertRaises(ValidationError) as caught:
            self._create_bells("Overlap", [(1, 8, 8.75), (2, 8.7, 9.5)])
        self.assertIn("lesson 2 (08:42–09:30)", str(caught.exception))

    def test_gap_between_shifts_is_not_a_break(self):
        """First shift ends 10:35, second begins 14:00."""
        self.bells.bell_ids = [
            Command.create({"shift": "2", "number": 1, "start": 14, "end": 14.75}),
            Command.create({"shift": "2", "number": 2, "start": 15, "end": 15.75}),
        ]
        self.assertEqual(len(self.bells.bell_ids), 5)

    def test_shifts_may_overlap_each_other(self):
        self.bells.bell_ids = [
            Command.create({"shift": "2", "number": 1, "start": 10, "end": 10.75})
        ]
        self.assertEqual(len(self.bells.bell_ids), 4)

    def test_all_bells_may_move_at_once(self):
        """One hour later: on the way lesson 1 would overlap lesson 2."""
        with Form(self.bells) as form:
            for index in range(3):
                with form.bell_ids.edit(index) as line:
                    line.start += 1
                    line.end += 1
        self.assertEqual(self.bells._get_times()["1", 1], (540, 585))

    def test_a_single_bell_is_checked_too(self):
        with self.assertRaises(ValidationError):
            self.bells.bell_ids[1].start = 8.5
        bell = self.bells.bell_ids[1].with_context(edu_bells=True)
        with self.assertRaises(ValidationError):
            bell.start = 8.5

    def test_lesson_that_ends_before_it_begins_is_refused(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._create_bells("Back", [(1, 9, 8)])

    def test_juniors_and_seniors_have_their_own_bells(self):
        """Peers' lesson 20: not the schedule that was attached first."""
        juniors = self._create_bells("Juniors", [(1, 8.5, 9 + 5 / 60)])
        self.first_class.bell_schedule_id = juniors
        self.assertEqual(self.first_class._get_lesson_times(), {1: (510, 545)})
        self.assertEqual(self.group_a._get_lesson_times()[1], (480, 525))
        course = self._create_course(self.english, self.first_class)
        slot = self._slot(course, 0, 1)
        self.assertEqual(slot.time_text, "08:30–09:05")
        self.assertEqual(self._slot(self.algebra_a, 0, 1).time_text, "08:00–08:45")

    def test_subgroup_follows_the_bells_of_its_class(self):
        subgroups = self._create_subgroups(self.group_a)
        self.assertEqual(subgroups.bell_schedule_id, self.bells)

    def test_changed_bells_move_the_week(self):
        slot = self._slot(self.algebra_a, 0, 1)
        self.bells.bell_ids[0].start = 7.75
        self.assertEqual(slot.time_text, "07:45–08:45")


@tagged("post_install", "-at_install")
class TestShippedBells(TransactionCase):
    def test_samples_keep_the_rule_and_are_those_of_the_sheet(self):
        bells = self.env.ref("edu_timetable.bell_schedule_two_shifts")
        bells._check_breaks()
        times = bells._get_times()
        self.assertEqual(times["1", 1], (480, 525))
        self.assertEqual(times["1", 6], (750, 795))
        self.assertEqual(times["2", 6], (1100, 1145))
        self.env.ref("edu_timetable.bell_schedule_class_1")._check_breaks()
        self.env.ref("edu_timetable.bell_schedule_one_shift")._check_breaks()
