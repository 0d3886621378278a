import doctest
from datetime import date, timedelta

from odoo.tests import BaseCase, tagged

from ..lib import clock


@tagged("post_install", "-at_install")
class TestClock(BaseCase):
    """Pure functions of time."""

    def test_examples_in_the_docstrings(self):
        runner = doctest.DocTestRunner()
        for test in doctest.DocTestFinder().find(clock):
            runner.run(test)
        self.assertGreater(runner.tries, 5)
        self.assertEqual(runner.failures, 0)

    def test_quarter_hours_become_whole_minutes(self):
        self.assertEqual(clock.to_minutes(8 + 5 / 6), 530)
        self.assertEqual(clock.to_minutes(9 + 7 / 12), 575)

    def test_weeks_without_school_are_not_counted(self):
        """Weeks of 1 and 8 September, then a free one, then 22 September: A, B, A."""
        days = [date(2025, 9, 1), date(2025, 9, 9), date(2025, 9, 26)]
        self.assertEqual(
            clock.week_parities(days),
            {
                date(2025, 9, 1): "a",
                date(2025, 9, 8): "b",
                date(2025, 9, 22): "a",
            },
        )

    def test_34_weeks_have_17_of_each(self):
        start = date(2025, 9, 1)
        days = [start + timedelta(weeks=week) for week in range(34)]
        parities = list(clock.week_parities(days).values())
        self.assertEqual((parities.count("a"), parities.count("b")), (17, 17))
