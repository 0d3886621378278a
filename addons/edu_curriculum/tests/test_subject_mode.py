from psycopg2 import IntegrityError

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CurriculumCommon


@tagged("post_install", "-at_install")
class TestSubjectMode(CurriculumCommon):
    """Order of the rows: subject, organisation, kind, classes, hours, date."""

    clauses = ["456-27.7", "456-27.12"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["edu.subject.mode"].create(
            [
                cls._mode_vals("none", grade_from=1, grade_to=1),
                cls._mode_vals("points_half_year", hours_from=0.5, hours_to=1),
                cls._mode_vals("pass_fail", subject_id=cls.music.id, grade_from=2),
            ]
        )

    @classmethod
    def _mode_vals(cls, mode, **values):
        return {"mode": mode, "date_from": "2001-01-01", "company_id": False, **values}

    def _resolve(self, subject, grade, hours, date="2002-09-01", company=None):
        return subject._resolve_mode(grade, hours, date, company or self.company)

    def _add(self, mode, **values):
        return self.env["edu.subject.mode"].create(self._mode_vals(mode, **values))

    def test_without_a_row_grades_are_given_each_quarter(self):
        self.assertEqual(self._resolve(self.algebra, 7, 3), "points_quarter")

    def test_one_hour_a_week_gives_half_years(self):
        self.assertEqual(self._resolve(self.algebra, 7, 1), "points_half_year")
        self.assertEqual(self._resolve(self.algebra, 7, 1.5), "points_quarter")

    def test_class_one_is_not_assessed_even_with_one_hour(self):
        """Both rows fit: classes 1–1 are a narrower span than classes 0–12."""
        self.assertEqual(self._resolve(self.algebra, 1, 1), "none")

    def test_the_subject_wins_over_the_hours(self):
        self.assertEqual(self._resolve(self.music, 5, 1), "pass_fail")

    def test_a_row_of_the_subject_outside_its_classes_does_not_count(self):
        """Music names classes from 2 on; in class 1 the general row stands."""
        self.assertEqual(self._resolve(self.music, 1, 1), "none")

    def test_the_organisation_wins_over_the_common_row(self):
        self._add(
            "points_quarter", subject_id=self.music.id, company_id=self.company.id
        )
        self.assertEqual(self._resolve(self.music, 5, 1), "points_quarter")
        other = self._resolve(self.music, 5, 1, company=self.other_company)
        self.assertEqual(other, "pass_fail")

    def test_the_kind_of_organisation_limits_a_row(self):
        self._add("none", subject_id=self.algebra.id, edu_type="college")
        self.assertEqual(self._resolve(self.algebra, 7, 3), "points_quarter")
        self.company.edu_type = "college"
        self.assertEqual(self._resolve(self.algebra, 7, 3), "none")

    def test_the_latest_of_equal_rows_counts_from_its_date(self):
        self._add(
            "points_quarter",
            subject_id=self.music.id,
            grade_from=2,
            date_from="2003-01-01",
        )
        self.assertEqual(self._resolve(self.music, 5, 1, "2002-12-31"), "pass_fail")
        self.assertEqual(
            self._resolve(self.music, 5, 1, "2003-01-01"), "points_quarter"
        )

    def test_an_ended_row_no_longer_counts(self):
        row = self._add("none", subject_id=self.algebra.id, date_to="2002-08-31")
        self.assertEqual(self._resolve(self.algebra, 7, 3, "2002-08-31"), "none")
        self.assertEqual(self._resolve(self.algebra, 7, 3), "points_quarter")
        row.date_to = False
        self.assertEqual(self._resolve(self.algebra, 7, 3), "none")

    def test_a_date_before_all_rows_has_the_fallback(self):
        self.assertEqual(
            self._resolve(self.music, 5, 1, "1999-01-01"), "points_quarter"
        )

    def test_resolving_many_courses_needs_no_query_each(self):
        self._resolve(self.music, 5, 1)
        self.company.fetch(["edu_type"])
        with self.assertQueryCount(0):
            for grade in range(1, 12):
                self._resolve(self.music, grade, 1)

    def test_wrong_spans_are_refused(self):
        for values in (
            {"grade_from": 5, "grade_to": 4},
            {"hours_from": 2, "hours_to": 1},
            {"date_to": "2000-01-01"},
        ):
            with (
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self._add("none", **values)
