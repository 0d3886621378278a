from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import AnalyticsCommon


@tagged("post_install", "-at_install")
class TestComparison(AnalyticsCommon):
    """Quarter to quarter, year to year, class to parallel."""

    clauses = ["456-27.15", "503-5.5"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_results(cls.quarter)
        cls._create_results(cls.quarters[1], shift=1)
        cls.deputy = cls.users["deputy"]
        cls.analytics = (
            cls.env["edu.analytics"].with_user(cls.deputy).with_company(cls.company)
        )

    def test_quarter_to_quarter(self):
        """7 А, quarter 2 (each grade one higher): 5 5, 5 5, 4 4, 3 5 of four →
        100 and 75; before 75 and 50 → + 25 points each."""
        data = self.analytics.get_comparison(self.year.id, "q2", "class")
        rows = {row["name"]: row for row in data["rows"]}
        row = rows["7 А"]
        self.assertEqual((row["total"], row["success"], row["quality"]), (4, 100, 75))
        [old] = row["earlier"]
        self.assertEqual((old["success"], old["quality"]), (75, 50))
        self.assertEqual((old["success_diff"], old["quality_diff"]), (25, 25))
        # parallel: 4 of 6 before … now 5 of 6 = 83.3; 75 is 8.3 points below
        self.assertAlmostEqual(row["parallel"], 500 / 6)
        self.assertEqual(row["to_parallel"], -8.3)
        self.assertEqual(data["total"]["total"], 6)
        self.assertAlmostEqual(data["total"]["earlier"][0]["quality"], 400 / 6)

    def test_first_quarter_has_nothing_before(self):
        data = self.analytics.get_comparison(self.year.id, "q1", "subject")
        self.assertEqual(data["columns"], [])
        row = next(row for row in data["rows"] if row["name"] == "Algebra test")
        self.assertEqual((row["total"], row["not_attested"]), (6, 1))
        self.assertAlmostEqual(row["quality"], 400 / 6)

    def test_year_to_year_from_frozen_figures(self):
        before = self.env["edu.academic.year"].create(
            {
                "name": "2024–2025 test",
                "date_start": "2024-09-01",
                "date_end": "2025-05-25",
                "company_id": self.company.id,
            }
        )
        older = self.env["edu.group"].create(
            {
                "company_id": self.company.id,
                "year_id": before.id,
                "kind": "class",
                "grade": 6,
                "letter": "А",
            }
        )
        self.group.previous_id = older
        self.env["edu.analytics.snapshot"].create(
            {
                "company_id": self.company.id,
                "year_id": before.id,
                "period": "annual",
                "basis": "learners",
                "parallel": 6,
                "class_id": older.id,
                "class_name": "6 А",
                "total_count": 5,
                "success_count": 5,
                "quality_count": 1,
            }
        )
        self._create_results(kind="annual")
        data = self.analytics.get_comparison(self.year.id, "annual", "class")
        self.assertEqual(data["columns"], ["2024–2025 test"])
        rows = {row["name"]: row for row in data["rows"]}
        [old] = rows["7 А"]["earlier"]
        self.assertEqual((old["success"], old["quality"]), (100, 20))
        self.assertEqual((old["success_diff"], old["quality_diff"]), (-25, 30))
        self.assertIsNone(rows["7 Б"]["earlier"][0]["quality"])

    def test_heat_map(self):
        data = self.analytics.get_heat_map(self.year.id, "q1")
        rows = {row["name"]: row["cells"] for row in data["rows"]}
        cell = rows["7 А"][self.subject.id]
        self.assertEqual((cell["total"], cell["success"], cell["quality"]), (4, 75, 50))
        self.assertEqual(rows["7 Б"][self.physics.id]["quality"], 100)
        self.assertNotIn(self.music.id, rows["7 А"])
        self.assertEqual(
            [subject["name"] for subject in data["subjects"]],
            ["Algebra test", "Physics test"],
        )

    def test_unknown_comparison_is_refused(self):
        with self.assertRaises(UserError):
            self.analytics.get_comparison(self.year.id, "q1", "iin")

    def test_queries_do_not_grow_with_classes(self):
        def count():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.analytics.get_heat_map(self.year.id, "q1")
            self.analytics.get_comparison(self.year.id, "q2", "class")
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        for letter in "ВГД":
            group = self.env["edu.group"].create(
                {
                    "company_id": self.company.id,
                    "year_id": self.year.id,
                    "kind": "class",
                    "grade": 7,
                    "letter": letter,
                }
            )
            course = self._create_course(self.subject, 3, "points_quarter", group)
            for term in self.quarters[:2]:
                self.env["edu.term.result"].create(
                    self._result_vals(course, self.student, term, "quarter", 4)
                )
        self.env.flush_all()
        self.assertEqual(count(), few)

    # Frozen years

    def test_year_is_frozen_when_the_last_class_closes_it(self):
        snapshots = self.env["edu.analytics.snapshot"]
        domain = [("company_id", "=", self.company.id), ("year_id", "=", self.year.id)]
        locks = self.env["edu.term.lock"]
        locks._close(self.quarters[3], self.group)
        self.assertFalse(snapshots.search_count(domain))
        locks._close(self.quarters[3], self.group_b)
        rows = snapshots.search([*domain, ("period", "=", "q1")])
        learners = rows.filtered(lambda row: row.basis == "learners")
        self.assertRecordValues(
            learners.sorted("class_name"),
            [
                {
                    "class_name": "7 А",
                    "total_count": 4,
                    "success_count": 3,
                    "quality_count": 2,
                    "excellent_count": 1,
                    "failing_count": 1,
                    "not_attested_count": 1,
                    "success_percent": 75,
                },
                {
                    "class_name": "7 Б",
                    "total_count": 2,
                    "success_count": 2,
                    "quality_count": 2,
                    "excellent_count": 0,
                    "failing_count": 0,
                    "not_attested_count": 0,
                    "success_percent": 100,
                },
            ],
        )
        grades = rows.filtered(lambda row: row.subject_id == self.subject)
        self.assertEqual(sum(grades.mapped("total_count")), 6)
        with self.assertRaises(UserError):
            rows.write({"total_count": 1})

    def test_frozen_again_replaces(self):
        snapshots = self.env["edu.analytics.snapshot"]
        first = snapshots._freeze(self.company, self.year)
        second = snapshots._freeze(self.company, self.year)
        self.assertEqual(len(first), len(second))
        self.assertFalse(any(first.mapped("is_current")))
        self.assertTrue(all(second.mapped("is_current")))

    def test_freezing_by_hand(self):
        snapshots = self.env["edu.analytics.snapshot"]
        with self.assertRaises(AccessError):
            snapshots.with_user(self.deputy).freeze_year(self.year.id)
        director = snapshots.with_user(self.users["director"])
        self.assertTrue(director.with_company(self.company).freeze_year(self.year.id))
