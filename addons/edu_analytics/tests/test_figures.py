from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import AnalyticsCommon

QUALITY = ["total_count:sum", "success_percent:avg", "quality_percent:avg"]


@tagged("post_install", "-at_install")
class TestFigures(AnalyticsCommon):
    """Success and quality at each level of aggregation, computed by hand."""

    clauses = ["456-27.15", "456-27.5"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_results(cls.quarter)
        cls.own = [("company_id", "=", cls.company.id), ("source", "=", "closed")]

    def _figures(self, model, groups, names=None, domain=()):
        rows = self.env[model]._read_group(
            [*self.own, *domain], groups, names or QUALITY
        )
        return {
            row[: len(groups)]: [
                value if value is False else round(value, 2)
                for value in row[len(groups) :]
            ]
            for row in rows
        }

    def test_subject_in_a_class(self):
        """7 А, algebra: 5, 4, 3, 2 of four → 3/4 and 2/4; one not attested apart."""
        found = self._figures(
            "edu.analytics.result",
            ["class_id", "subject_id"],
            [*QUALITY, "not_attested_count:sum", "sou_percent:avg", "grade:avg"],
        )
        self.assertEqual(found[self.group, self.subject], [4, 75.0, 50.0, 1, 54.0, 3.5])
        # 3/5: 5, 5, 3, 4, 4
        self.assertEqual(found[self.group, self.physics][:3], [5, 100.0, 80.0])
        # nobody has a grade in a subject that is passed or not
        self.assertEqual(found[self.group, self.music][:3], [0, False, False])

    def test_subject_in_a_parallel_is_a_ratio_of_sums(self):
        """Algebra: 5 of 6 and 4 of 6; the mean of 75 and 100 would be 87.5."""
        found = self._figures("edu.analytics.result", ["parallel", "subject_id"])
        self.assertEqual(found[7, self.subject], [6, 83.33, 66.67])

    def test_pivot_totals_are_ratios_of_sums(self):
        """All grades: 6 algebra + 7 physics = 13, one 2, 3s: two → 12/13, 10/13."""
        sets = self.env["edu.analytics.result"].formatted_read_grouping_sets(
            self.own,
            [[], ["class_id"], ["class_id", "subject_id"]],
            QUALITY,
        )
        [total] = sets[0]
        self.assertEqual(total["total_count:sum"], 13)
        self.assertAlmostEqual(total["success_percent:avg"], 1200 / 13)
        self.assertAlmostEqual(total["quality_percent:avg"], 1000 / 13)
        by_class = {row["class_id"][0]: row for row in sets[1]}
        # 7 А: 9 grades, 1 two, 2 threes
        row = by_class[self.group.id]
        self.assertAlmostEqual(row["success_percent:avg"], 800 / 9)
        self.assertAlmostEqual(row["quality_percent:avg"], 600 / 9)

    def test_list_groups_and_graph_ask_the_same(self):
        answer = self.env["edu.analytics.result"].web_read_group(
            self.own, ["subject_id"], QUALITY
        )
        rows = {row["subject_id"][0]: row for row in answer["groups"]}
        self.assertAlmostEqual(rows[self.subject.id]["quality_percent:avg"], 400 / 6)

    def test_teacher_language_sex_and_shift(self):
        by_teacher = self._figures("edu.analytics.result", ["teacher_id"])
        self.assertEqual(by_teacher[(self.employees["teacher"],)], [6, 83.33, 66.67])
        self.assertEqual(
            by_teacher[(self.employees["other_teacher"],)], [7, 100.0, 85.71]
        )
        # girls: 7 А 5 5, 4 5; 7 Б 5 4 → all on 4 and 5
        by_sex = self._figures("edu.analytics.result", ["sex"])
        self.assertEqual(by_sex[("f",)], [6, 100.0, 100.0])
        by_shift = self._figures("edu.analytics.result", ["shift"])
        self.assertEqual(by_shift[("2",)], [4, 100.0, 100.0])

    def test_standing_of_learners(self):
        rows = self.env["edu.analytics.learner"].search(self.own)
        ranks = {row.student_id: row.rank for row in rows}
        self.assertEqual(
            [ranks[student] for student in self.students | self.students_b],
            ["excellent", "excellent_reserve", "satisfactory", "failing"]
            + ["not_attested", "excellent_reserve", "excellent_reserve"],
        )
        texts = {row.student_id: row.subject_text for row in rows}
        self.assertEqual(texts[self.students[1]], "Algebra test")
        self.assertEqual(texts[self.students[3]], "Algebra test")
        self.assertEqual(texts[self.students_b[0]], "Physics test")
        self.assertFalse(texts[self.students[0]])
        failing = rows.filtered(lambda row: row.student_id == self.students[3])
        self.assertEqual((failing.n2, failing.n4, failing.fail_count), (1, 1, 1))

    def test_quality_of_a_class_counts_learners(self):
        """7 А: of four with grades one fails, two learn on 4 and 5."""
        found = self._figures("edu.analytics.learner", ["class_id"])
        self.assertEqual(found[(self.group,)], [4, 75.0, 50.0])
        self.assertEqual(found[(self.group_b,)], [2, 100.0, 100.0])
        self.assertEqual(
            self._figures("edu.analytics.learner", ["parallel"])[(7,)],
            [6, 83.33, 66.67],
        )

    def test_corrected_results_count_once(self):
        result = self.env["edu.term.result"].search(
            [("student_id", "=", self.students[3].id), ("grade", "=", 2)]
        )
        result._replace(
            self._result_vals(self.course, self.students[3], self.quarter, "quarter", 3)
        )
        self.env.flush_all()
        found = self._figures("edu.analytics.result", ["class_id", "subject_id"])
        self.assertEqual(found[self.group, self.subject], [4, 100.0, 50.0])

    def test_half_year_counts_in_its_last_quarter(self):
        course = self._create_course(
            self.env["edu.subject"].create({"name": "Half", "code": "half-test"}),
            1,
            "points_half_year",
        )
        self.env["edu.term.result"].create(
            self._result_vals(course, self.student, self.half_years[0], "half_year", 5)
        )
        self.env.flush_all()
        row = self.env["edu.analytics.result"].search([("course_id", "=", course.id)])
        self.assertEqual((row.period, row.quarter_id), ("q2", self.quarters[1]))


@tagged("post_install", "-at_install")
class TestOperational(AnalyticsCommon):
    """Figures of an open quarter are apart from closed results."""

    clauses = ["503-5.5"]

    def _mark_algebra(self):
        sor = self._create_assessment("sor", "2025-09-10", 20)
        soch = self._create_assessment("soch", "2025-09-19", 25)
        lesson = self._create_lesson("2025-09-08")
        marks = self.env["edu.mark"].sudo()
        for student, fo, first, last in (
            # 0.25·90 + 0.25·90 + 0.5·92 = 91 → 5; 0.25·20 + 0.25·20 + 0.5·20 = 20 → 2
            (self.students[0], 9, 18, 23),
            (self.students[1], 2, 4, 5),
        ):
            marks.create(
                [
                    {"student_id": student.id, "lesson_id": lesson.id, "value": fo},
                    {
                        "student_id": student.id,
                        "assessment_id": sor.id,
                        "value": first,
                    },
                    {
                        "student_id": student.id,
                        "assessment_id": soch.id,
                        "value": last,
                    },
                ]
            )
        return sor

    def test_preview_is_flagged_and_gives_way_to_the_close(self):
        self._mark_algebra()
        previews = self.env["edu.analytics.preview"]
        made = previews._refresh(self.company, self.quarter)
        # 7 А: algebra, physics, music of five; 7 Б: algebra, physics of two
        self.assertEqual(made, 19)
        domain = [("company_id", "=", self.company.id)]
        results = self.env["edu.analytics.result"]
        found = results.search(
            [*domain, ("course_id", "=", self.course.id), ("total_count", "=", 1)]
        )
        self.assertEqual(set(found.mapped("source")), {"operational"})
        self.assertEqual(sorted(found.mapped("grade")), [2, 5])
        self.assertFalse(results.search_count([*domain, ("source", "=", "closed")]))
        self.env["edu.term.lock"]._close(self.quarter, self.group)
        self.env.flush_all()
        left = results.search([*domain, ("source", "=", "operational")])
        self.assertEqual(left.class_id, self.group_b)
        closed = results.search([*domain, ("source", "=", "closed")])
        self.assertEqual(closed.class_id, self.group)
        self.assertEqual(sum(closed.mapped("total_count")), 2)

    def test_refresh_replaces_what_it_made(self):
        self._mark_algebra()
        previews = self.env["edu.analytics.preview"]
        previews._refresh(self.company, self.quarter)
        previews._refresh(self.company, self.quarter)
        count = previews.search_count([("company_id", "=", self.company.id)])
        self.assertEqual(count, 19)

    def test_levels_of_works(self):
        """18 of 20 is 90 % (high), 4 of 20 is 20 % (low): 22 of 40 → 55 %."""
        for key, value in (("analytics.work_levels", '{"middle": 40, "high": 85}'),):
            self.env["edu.rule"].create(
                {
                    "key": key,
                    "name": key,
                    "value": value,
                    "valid_from": "2025-09-01",
                    "company_id": self.company.id,
                }
            )
        sor = self._mark_algebra()
        self.env.flush_all()
        rows = self.env["edu.analytics.work"].search([("assessment_id", "=", sor.id)])
        levels = {row.student_id: (row.level, row.percent) for row in rows}
        self.assertEqual(levels[self.students[0]], ("high", 90.0))
        self.assertEqual(levels[self.students[1]], ("low", 20.0))
        [figures] = self.env["edu.analytics.work"]._read_group(
            [("assessment_id", "=", sor.id)],
            [],
            ["percent:avg", "success_percent:avg", "high_count:sum", "low_count:sum"],
        )
        self.assertEqual(figures, (55.0, 50.0, 1, 1))

    def test_own_maximum_of_a_learner(self):
        """4 points of an own maximum of 8 are 50 %, although the work has 20."""
        sor = self._create_assessment("sor", "2025-09-10", 20)
        student = self.students[1]
        self.env["edu.assessment.individual"].create(
            {"assessment_id": sor.id, "student_id": student.id, "max_points": 8}
        )
        self.env["edu.mark"].sudo().create(
            {"student_id": student.id, "assessment_id": sor.id, "value": 4}
        )
        self.env.flush_all()
        row = self.env["edu.analytics.work"].search([("assessment_id", "=", sor.id)])
        self.assertEqual((row.max_points, row.percent), (8, 50.0))

    def test_marks_by_week(self):
        lesson = self._create_lesson("2025-09-15")
        later = self._create_lesson("2025-09-22")
        marks = self.env["edu.mark"].sudo()
        for place, values in ((lesson, (8, 4)), (later, (9,))):
            for student, value in zip(self.students, values, strict=False):
                marks.create(
                    {
                        "student_id": student.id,
                        "lesson_id": place.id,
                        "value": value,
                    }
                )
        self.env.flush_all()
        found = self.env["edu.analytics.mark"]._read_group(
            [("course_id", "=", self.course.id)],
            ["date:week"],
            ["points:avg", "mark_count:sum"],
        )
        self.assertEqual([row[1:] for row in found], [(6.0, 2), (9.0, 1)])

    def test_absences_and_attendance(self):
        """Two lessons a day, five expected at each: 10; missed 3 → 70 %."""
        first = self._create_lesson("2025-09-08", 1)
        second = self._create_lesson("2025-09-08", 2)
        self.env["edu.absence"].sudo().create(
            [
                {
                    "lesson_id": lesson.id,
                    "student_id": student.id,
                    "kind": kind,
                }
                for lesson, student, kind in (
                    (first, self.students[0], "ill"),
                    (second, self.students[0], "ill"),
                    (first, self.students[1], "absent"),
                    (second, self.students[1], "late"),
                )
            ]
        )
        (first | second).filtered(lambda x: x.state == "planned")._mark_held()
        self.env.flush_all()
        [figures] = self.env["edu.analytics.absence"]._read_group(
            [("class_id", "=", self.group.id)],
            [],
            ["missed_count:sum", "ill_count:sum", "late_count:sum"]
            + ["day_key:count_distinct"],
        )
        # the ill learner and the absent one: two days, three lessons
        self.assertEqual(figures, (3, 2, 1, 2))
        [attendance] = self.env["edu.analytics.attendance"]._read_group(
            [("class_id", "=", self.group.id)],
            [],
            ["expected_count:sum", "present_count:sum", "attendance_percent:avg"],
        )
        self.assertEqual(attendance, (10, 7, 70.0))

    def test_posted_facts_are_not_written_through_views(self):
        for model in ("result", "learner", "mark", "work", "absence"):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[f"edu.analytics.{model}"].with_user(
                    self.users["director"]
                ).create({})

    def test_frozen_year_is_for_the_director(self):
        snapshots = self.env["edu.analytics.snapshot"].with_user(self.users["director"])
        with self.assertRaises(UserError):
            snapshots.with_company(self.company).freeze_year(self.year.id)
