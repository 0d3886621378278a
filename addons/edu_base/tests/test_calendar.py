from datetime import date

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import BaseCase


@tagged("post_install", "-at_install")
class TestCalendar(BaseCase):
    """Years of Order 213-НҚ and its predecessor (school.md §3.1)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.year = cls.env.ref("edu_base.academic_year_2026")

    def test_quarters_and_breaks(self):
        quarters = self.year.term_ids.filtered(lambda term: term.kind == "quarter")
        self.assertEqual(
            [(term.date_start, term.date_end) for term in quarters.sorted("number")],
            [
                (date(2026, 9, 1), date(2026, 10, 25)),
                (date(2026, 11, 2), date(2026, 12, 27)),
                (date(2027, 1, 11), date(2027, 3, 21)),
                (date(2027, 3, 29), date(2027, 5, 25)),
            ],
        )
        breaks = self.year.event_ids.filtered(
            lambda event: event.kind == "break" and not event.grade_to
        )
        days = [(item.date_end - item.date_start).days + 1 for item in breaks]
        self.assertEqual(days, [7, 14, 7])

    def test_half_years_hold_their_quarters(self):
        half = self.year.term_ids.filtered(lambda term: term.kind == "half_year")
        self.assertEqual(half.mapped("child_ids.number"), [1, 2, 3, 4])
        self.assertEqual(self.year._get_term(date(2026, 12, 27)).number, 2)
        self.assertFalse(self.year._get_term(date(2027, 1, 5)))
        self.assertEqual(self.year._get_term("2027-01-11", "half_year").number, 2)

    def test_school_days(self):
        """16 December is Wednesday; 14–18.12 has four school days left."""
        days = self.year._get_school_days("2026-12-14", "2026-12-20")
        self.assertEqual(list(days), [date(2026, 12, day) for day in (14, 15, 17, 18)])
        self.assertFalse(self.year._get_school_days("2026-12-28", "2027-01-10"))

    def test_class_1_has_a_week_more(self):
        week = ("2027-02-08", "2027-02-14")
        self.assertEqual(len(self.year._get_school_days(*week, grade=2)), 5)
        self.assertEqual(len(self.year._get_school_days(*week, grade=1)), 0)
        self.assertEqual(len(self.year._get_school_days(*week)), 5)

    def test_moved_day_follows_another_weekday(self):
        self.env["edu.calendar.event"].create(
            {
                "year_id": self.year.id,
                "name": "Moved",
                "kind": "moved",
                "date_start": "2026-09-12",
                "date_end": "2026-09-12",
                "weekday": "0",
            }
        )
        days = self.year._get_school_days("2026-09-12", "2026-09-13")
        self.assertEqual(days, {date(2026, 9, 12): 0})

    def test_current(self):
        years = self.env["edu.academic.year"]
        self.assertEqual(years._get_current("2026-11-20"), self.year)
        self.assertEqual(years._get_current("2026-07-01").name, "2025–2026")
        own = years.create(
            {
                "name": "Own",
                "date_start": "2026-09-01",
                "date_end": "2027-06-01",
                "company_id": self.school.id,
            }
        )
        self.assertEqual(years._get_current("2026-11-20", self.school), own)
        self.assertEqual(years._get_current("2026-11-20", self.other_school), self.year)

    def test_overlaps_are_refused(self):
        with self.assertRaises(ValidationError):
            self.year.copy({"name": "Twice"})
        quarter = self.year._get_term("2026-09-10")
        with self.assertRaises(ValidationError):
            quarter.date_end = "2026-11-05"

    def test_rule_of_a_date(self):
        rules = self.env["edu.rule"]
        base = {"key": "test.limit", "name": "Limit"}
        rules.create(
            [
                {**base, "value": "5", "valid_from": "2025-09-01"},
                {**base, "value": "7", "valid_from": "2026-09-01"},
                {
                    **base,
                    "value": "9",
                    "valid_from": "2026-10-01",
                    "valid_to": "2026-10-31",
                    "company_id": self.school.id,
                },
            ]
        )
        values = [
            rules._get_value("test.limit", day, self.school, default=0)
            for day in ("2025-08-31", "2025-09-01", "2026-09-30", "2026-10-01",
                        "2026-11-01")
        ]  # fmt: skip
        self.assertEqual(values, [0, 5, 7, 9, 7])
        self.assertEqual(
            rules._get_value("test.limit", "2026-10-01", self.other_school), 7
        )
        with self.assertRaises(ValidationError):
            rules.create(
                {**base, "key": "bad", "value": "{", "valid_from": "2026-01-01"}
            )
