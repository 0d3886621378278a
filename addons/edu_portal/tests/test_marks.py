from freezegun import freeze_time

from odoo.tests import tagged

from .common import PortalCommon


@tagged("post_install", "-at_install")
@freeze_time(PortalCommon.TODAY)
class TestMarks(PortalCommon):
    """Marks, the forecast by the journal's engine, and what is final."""

    clauses = ["456-27.1", "503-12.6", "425-5.3"]

    def _get_subject(self, quarter=None):
        portal, scope = self._get_portal(self.parent, self.child)
        page = portal._get_marks_page(scope, quarter)
        self.assertEqual(len(page["subjects"]), 1)
        return page["subjects"][0]

    def _enter_all(self):
        """FO 8 and 9 → 85 %; SOR 12 / 15 → 80 %; SOCh 20 / 25 → 80 %."""
        for day, value in (("2025-10-13", 8), ("2025-10-14", 9)):
            self._mark(lesson_id=self._create_lesson(day).id, value=value)
        sor = self._create_assessment("sor", "2025-10-09", 15)
        soch = self._create_assessment("soch", "2025-10-15", 25)
        self._mark(assessment_id=sor.id, value=12)
        self._mark(assessment_id=soch.id, value=20)
        return sor, soch

    def test_marks_of_a_subject(self):
        self._enter_all()
        subject = self._get_subject()
        self.assertEqual([mark["value"] for mark in subject["fo"]], [8, 9])
        self.assertEqual(subject["fo_mean"], "8,5")
        works = [(w["points"], w["max_points"], w["percent"]) for w in subject["works"]]
        self.assertEqual(works, [(12, 15, "80 %"), (20, 25, "80 %")])

    def test_forecast_with_all_works(self):
        """85·0.25 + 80·0.25 + 80·0.5 = 81.25 → 81 % → 4."""
        self._enter_all()
        result = self._get_subject()["result"]
        self.assertEqual((result["kind"], result["grade"]), ("forecast", 4))
        self.assertEqual(result["percent"], "81 %")

    def test_preview_says_what_is_missing(self):
        """FO 9 → 90 %, no SOR and no SOCh: a preview of 90 % → 5."""
        self._mark(lesson_id=self._create_lesson("2025-10-14").id, value=9)
        result = self._get_subject()["result"]
        self.assertEqual((result["kind"], result["grade"]), ("preview", 5))
        portal, _scope = self._get_portal(self.parent, self.child)
        labels = portal._get_part_labels()
        self.assertEqual(result["missing"], f"{labels['sor']}, {labels['soch']}")

    def test_no_marks_no_forecast(self):
        result = self._get_subject()["result"]
        self.assertEqual((result["kind"], result["grade"]), ("none", False))

    def test_marks_of_others_do_not_count(self):
        lesson = self._create_lesson("2025-10-14")
        self._mark(lesson_id=lesson.id, student_id=self.foreign.id, value=2)
        subject = self._get_subject()
        self.assertEqual((subject["fo"], subject["result"]["kind"]), ([], "none"))

    def test_a_mark_taken_back_is_gone(self):
        lesson = self._create_lesson("2025-10-14")
        self._mark(lesson_id=lesson.id, value=2)
        self._mark(lesson_id=lesson.id, has_value=False, reason="қате")
        self.assertFalse(self._get_subject()["fo"])

    def test_planned_and_missing_works(self):
        self._create_assessment("sor", "2025-10-09", 15)
        self._create_assessment("sor", "2025-10-20", 15)
        states = [work["state"] for work in self._get_subject()["works"]]
        self.assertEqual(states, ["missing", "planned"])

    def test_final_grade_after_the_close(self):
        self._enter_all()
        locks = self.env["edu.term.lock"].with_user(self.users["deputy"])
        locks._close(self.quarter, self.group)
        result = self._get_subject()["result"]
        self.assertEqual((result["kind"], result["grade"]), ("final", 4))
        self.assertEqual(result["percent"], "81 %")

    def test_a_missing_work_at_the_close_is_explained(self):
        self._mark(lesson_id=self._create_lesson("2025-10-14").id, value=9)
        locks = self.env["edu.term.lock"].with_user(self.users["deputy"])
        locks._close(self.quarter, self.group)
        result = self._get_subject()["result"]
        self.assertEqual((result["kind"], result["grade"]), ("waiting", False))
        self.assertTrue(result["text"])

    def test_the_forecast_is_that_of_the_journal(self):
        self._enter_all()
        engine = self.course.sudo()._compute_results(self.quarter)
        expected = engine[self.course.sudo()][self.child.id]
        self.assertEqual(self._get_subject()["result"]["grade"], expected.grade)

    def test_without_rules_there_are_marks_but_no_forecast(self):
        self._enter_all()
        self.env["edu.rule"].search([("company_id", "=", self.company.id)]).unlink()
        self.env["edu.rule"].search([("key", "=", "scale")]).unlink()
        subject = self._get_subject()
        self.assertEqual(len(subject["fo"]), 2)
        self.assertEqual(subject["result"]["kind"], "none")

    def test_class_1_has_an_explanation_instead_of_marks(self):
        self.course.mode = "none"
        portal, scope = self._get_portal(self.parent, self.child)
        page = portal._get_marks_page(scope)
        self.assertTrue(page["is_unmarked"])
        self.assertFalse(page["subjects"])

    def test_the_scale_comes_from_the_dated_rules(self):
        portal, scope = self._get_portal(self.parent, self.child)
        rules = portal._get_rules(scope, self.quarter)
        scale = [(row["from"], row["to"], row["grade"]) for row in rules["scale"]]
        self.assertEqual(
            scale, [(85, 100, 5), (65, 84, 4), (40, 64, 3), (0, 39, 2)]
        )

    def test_year_table(self):
        self._enter_all()
        locks = self.env["edu.term.lock"].with_user(self.users["deputy"])
        locks._close(self.quarter, self.group)
        with freeze_time("2025-11-20 06:00:00"):
            lesson = self._create_lesson("2025-11-19")
            self._mark(lesson_id=lesson.id, value=10)
            portal, scope = self._get_portal(self.parent, self.child)
            page = portal._get_year_page(scope)
        cells = page["rows"][0]["cells"]
        first, second = self.quarters[0].id, self.quarters[1].id
        self.assertEqual(set(cells), {first, second})
        shown = [(cells[i]["text"], cells[i]["is_forecast"]) for i in (first, second)]
        self.assertEqual(shown, [("4", False), ("5", True)])
        self.assertIsNone(page["rows"][0]["annual"])

    def test_a_half_year_course_is_graded_for_the_half_year(self):
        """Half-year: FO 50 % + SOR 50 %; FO 10 → 100 %, SOR 9/15 → 60 %: 80 % → 4."""
        self.course.mode = "points_half_year"
        self._mark(lesson_id=self._create_lesson("2025-10-14").id, value=10)
        sor = self._create_assessment("sor", "2025-10-09", 15)
        self._mark(assessment_id=sor.id, value=9)
        result = self._get_subject()["result"]
        self.assertEqual((result["grade"], result["percent"]), (4, "80 %"))

    def test_pass_or_fail(self):
        self.course.mode = "pass_fail"
        self.assertEqual(self._get_subject()["result"]["kind"], "none")
        self._mark(course_id=self.course.id, term_id=self.quarter.id, code="pass")
        result = self._get_subject()["result"]
        self.assertEqual((result["kind"], result["grade"]), ("forecast", False))
        self.assertTrue(result["text"])
