import doctest
from fractions import Fraction

from odoo.tests import BaseCase, tagged

from ..lib import grading
from ..lib.grading import Scheme, Work, term_result

SCALE = ((0, 2), (40, 3), (65, 4), (85, 5))
QUARTER = Scheme({"fo": 25, "sor": 25, "soch": 50}, SCALE)
HALF_YEAR = Scheme({"fo": 50, "sor": 50}, SCALE)
FORMER = Scheme({"sor": 50, "soch": 50}, SCALE, fo_pooled=True)


def works(sors, soch=None):
    done = [Work("sor", maximum, points) for points, maximum in sors]
    return done + ([Work("soch", soch[1], soch[0])] if soch else [])


@tagged("post_install", "-at_install")
class TestWorkedExamples(BaseCase):
    """The worked examples of the assessment rules, arithmetic by hand."""

    clauses = ["456-27.12", "425-9"]

    def check(self, scheme, formative, sors, soch, percent, rounded, grade):
        result = term_result(scheme, formative, works(sors, soch))
        self.assertEqual(result.status, grading.GRADED)
        self.assertAlmostEqual(float(result.percent), percent, places=3)
        self.assertEqual(result.rounded, rounded)
        self.assertEqual(result.grade, grade)
        return result

    def test_four(self):
        """FO 34/40 = 85; SOR 22/30 = 73.333; SOCh 18/25 = 72:
        0.25·85 + 0.25·73.333 + 0.5·72 = 21.25 + 18.333 + 36 = 75.583."""
        sors = [(10, 15), (12, 15)]
        result = self.check(QUARTER, [8, 9, 7, 10], sors, (18, 25), 75.583, 76, 4)
        self.assertEqual(result.parts["fo"], 85)
        self.assertEqual(result.parts["sor"], Fraction(220, 3))
        self.assertEqual(result.parts["soch"], 72)

    def test_five(self):
        """FO 28/30, SOR 14/15 = 93.333; SOCh 80: 46.667 + 40 = 86.667."""
        self.check(QUARTER, [10, 9, 9], [(14, 15)], (20, 25), 86.667, 87, 5)

    def test_three_with_pooled_sections(self):
        """FO 70; SOR (6 + 9)/(15 + 20) = 42.857; SOCh 30: 17.5 + 10.714 + 15."""
        self.check(QUARTER, [7, 6, 8], [(6, 15), (9, 20)], (9, 30), 43.214, 43, 3)

    def test_boundary_of_three(self):
        """11.25 + 8.333 + 20 = 39.583, rounded 40: a three, not a two."""
        self.check(QUARTER, [5, 4], [(5, 15)], (12, 30), 39.583, 40, 3)

    def test_boundary_of_five(self):
        """21.25 + 21.25 + 42 = 84.5, half up 85: a five."""
        self.check(QUARTER, [8, 9], [(17, 20)], (21, 25), 84.5, 85, 5)

    def test_half_year(self):
        """FO 90; SOR 23/30 = 76.667; halves: 83.333."""
        self.check(HALF_YEAR, [9, 8, 10], [(12, 15), (11, 15)], None, 83.333, 83, 4)

    def test_former_scheme_without_formative(self):
        """The former 50/50 scheme pools the formative mean with the sections:
        (8.5 + 22)/(10 + 30) = 76.25 → 38.125; SOCh 72 → 36; sum 74.125."""
        sors = [(10, 15), (12, 15)]
        self.check(FORMER, [8, 9, 7, 10], sors, (18, 25), 74.125, 74, 4)


@tagged("post_install", "-at_install")
class TestBoundaries(BaseCase):
    clauses = ["456-27.12"]

    def test_every_step_of_the_scale(self):
        expected = {0: 2, 39: 2, 40: 3, 64: 3, 65: 4, 84: 4, 85: 5, 100: 5}
        for percent, grade in expected.items():
            self.assertEqual(grading.grade_of(percent, SCALE), grade, percent)

    def test_halves_go_up_and_less_goes_down(self):
        self.assertEqual(grading.round_half_up(Fraction(169, 2)), 85)
        self.assertEqual(grading.round_half_up(Fraction(84499, 1000)), 84)
        self.assertEqual(
            grading.round_half_up(Fraction(12345, 1000), 2), Fraction(1235, 100)
        )

    def test_exact_arithmetic_at_the_boundary(self):
        """39.5 exactly: FO 1/10·… chosen so that binary floats would fall below.
        FO mean 3.7 → 37 %, SOR 7/20 = 35 %, SOCh 43/100: 9.25 + 8.75 + 21.5 = 39.5."""
        formative = [3, 4, 4, 4, 3, 4, 4, 4, 3, 4]
        result = term_result(QUARTER, formative, works([(7, 20)], (43, 100)))
        self.assertEqual(result.percent, Fraction(79, 2))
        self.assertEqual(result.grade, 3)

    def test_pooling_by_mean_of_percents(self):
        """5/10 and 20/20: pooled 25/30 = 83.333 %, mean of percents 75 %."""
        mean = Scheme({"sor": 100}, SCALE, sor_pooling="mean")
        pooled = Scheme({"sor": 100}, SCALE)
        both = works([(5, 10), (20, 20)])
        self.assertEqual(term_result(mean, [], both).percent, 75)
        self.assertEqual(term_result(pooled, [], both).percent, Fraction(250, 3))

    def test_zero_points_count_and_missing_ones_do_not(self):
        """0 of 25 is a result: 21.25 + 25·1 + 0 = 46.25; missing is not zero."""
        done = term_result(QUARTER, [8, 9], works([(20, 20)], (0, 25)))
        self.assertEqual(
            (done.status, done.percent), (grading.GRADED, Fraction(185, 4))
        )
        missing = term_result(QUARTER, [8, 9], works([(20, 20)], (None, 25)))
        self.assertEqual(missing.status, grading.INCOMPLETE)
        self.assertEqual(missing.missing, ("soch",))
        self.assertEqual(missing.percent, Fraction(185, 2), "preview: (21.25+25)/0.5")

    def test_one_of_two_sections_missing_waits(self):
        result = term_result(QUARTER, [9], works([(10, 15), (None, 15)], (20, 25)))
        self.assertEqual(result.status, grading.INCOMPLETE)
        self.assertEqual(result.missing, ("sor",))

    def test_no_formative_mark_waits(self):
        result = term_result(QUARTER, [], works([(10, 15)], (20, 25)))
        self.assertEqual((result.status, result.missing), (grading.INCOMPLETE, ("fo",)))

    def test_nothing_at_all(self):
        result = term_result(QUARTER, [], [])
        self.assertEqual(result.missing, ("fo", "sor", "soch"))
        self.assertIsNone(result.grade)


@tagged("post_install", "-at_install")
class TestYear(BaseCase):
    clauses = ["456-27.12"]

    def test_annual_grade(self):
        for grades, annual in (
            ([4, 4, 5, 5], 5),
            ([3, 4, 3, 4], 4),
            ([5, 4, 4, 4], 4),
            ([2, 2, 3, 3], 3),
            ([2, 2, 2, 3], 2),
            ([4, 5], 5),
            ([3], 3),
        ):
            self.assertEqual(grading.annual_grade(grades), annual, grades)
        self.assertIsNone(grading.annual_grade([]))

    def test_year_work_lifts_a_two(self):
        self.assertEqual(grading.final_grade_after_year_work(2, 3), 3)
        self.assertEqual(grading.final_grade_after_year_work(2, 2), 2)
        self.assertEqual(grading.final_grade_after_year_work(2, 5), 4)

    def test_final_grade_with_exam(self):
        """4·0.7 + 5·0.3 = 4.3 → 4; 4·0.7 + 2·0.3 = 3.4 → 3; 5·0.5 + 4·0.5 = 4.5 → 5."""
        self.assertEqual(grading.final_grade(4, 5, 30), 4)
        self.assertEqual(grading.final_grade(4, 2, 30), 3)
        self.assertEqual(grading.final_grade(5, 4, 50), 5)
        self.assertEqual(grading.final_grade(4), 4)

    def test_end_of_year_states(self):
        state = grading.year_end_state
        self.assertEqual(state({"a": 3, "b": 5}, 3), "promoted")
        self.assertEqual(state({"a": 2, "b": 2, "c": 4}, 3), "summative_year")
        self.assertEqual(state({"a": 2, "b": 2, "c": 2}, 3), "repeat")
        self.assertEqual(state({"a": 2}, 3, {"a": 3}), "promoted")
        self.assertEqual(state({"a": 2}, 3, {"a": 2}), "additional_august")
        self.assertEqual(state({"a": 2}, 3, {"a": 2}, {"a": 3}), "promoted")
        self.assertEqual(state({"a": 2}, 3, {"a": 2}, {"a": 2}), "repeat")
        self.assertEqual(
            state({"a": 2, "b": 2}, 3, {"a": 3, "b": 2}, {"b": 2}), "repeat"
        )

    def test_quality_figures(self):
        """10 learners, 2×5 + 4×4 + 3×3 + 1×2: achievement 90, quality 60,
        level (2 + 2.56 + 1.08 + 0.16)/10 = 58 %."""
        grades = [5] * 2 + [4] * 4 + [3] * 3 + [2]
        self.assertEqual(grading.quality(grades), (90, 60, 58))
        self.assertEqual(grading.quality([]), (None, None, None))

    def test_ranks(self):
        rank = grading.learner_rank
        self.assertEqual(rank([5, 5, 5]), "excellent")
        self.assertEqual(rank([5, 4, 5]), "excellent_reserve")
        self.assertEqual(rank([5, 4, 4]), "good")
        self.assertEqual(rank([5, 3, 4]), "good_reserve")
        self.assertEqual(rank([3, 3, 4]), "satisfactory")
        self.assertEqual(rank([5, 5, 2]), "failing")
        self.assertEqual(rank([]), "none")

    def test_doctests(self):
        failed, tried = doctest.testmod(grading)
        self.assertFalse(failed)
        self.assertGreaterEqual(tried, 3)
