from freezegun import freeze_time
from psycopg2 import errors

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import JournalCommon


@tagged("post_install", "-at_install")
@freeze_time("2025-10-25 12:00:00")
class TestTermClose(JournalCommon):
    clauses = ["456-27.12", "425-12", "425-11"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lessons = [
            cls._create_lesson(day)
            for day in ("2025-10-06", "2025-10-07", "2025-10-08", "2025-10-09")
        ]
        cls.sors = cls._create_assessment("sor", "2025-09-24", 15)
        cls.sors |= cls._create_assessment("sor", "2025-10-08", 15)
        cls.soch = cls._create_assessment("soch", "2025-10-22", 25)
        cls._fill(cls.student, (8, 9, 7, 10), (10, 12), 18)

    @classmethod
    def _fill(cls, student, formative, sors, soch):
        for lesson, value in zip(cls.lessons, formative, strict=False):
            cls._mark(student_id=student.id, lesson_id=lesson.id, value=value)
        for sor, value in zip(cls.sors, sors, strict=False):
            cls._mark(student_id=student.id, assessment_id=sor.id, value=value)
        if soch is not None:
            cls._mark(student_id=student.id, assessment_id=cls.soch.id, value=soch)

    def close(self, quarter=None, user="deputy"):
        locks = self.env["edu.term.lock"].with_user(self.users[user])
        return locks._close(quarter or self.quarter, self.group)

    def results(self, **values):
        domain = [("course_id", "=", self.course.id), ("is_current", "=", True)]
        domain += [(name, "=", value) for name, value in values.items()]
        return self.env["edu.term.result"].search(domain)

    def test_close_writes_the_official_example(self):
        self.close()
        result = self.results(student_id=self.student.id)
        self.assertRecordValues(result, [{"grade": 4, "status": "graded"}])
        self.assertAlmostEqual(result.percent, 75.583, places=3)
        self.assertEqual(len(self.results()), 5, "one row a learner")

    def test_who_lacks_a_work_is_not_attested_never_zero(self):
        self.close()
        waiting = self.results(status="not_attested")
        self.assertEqual(waiting.student_id, self.students[1:])
        self.assertFalse(any(waiting.mapped("grade")))

    def test_closed_means_closed(self):
        self.close()
        self.company.edu_mark_policy = "open"
        with self.assertRaisesRegex(UserError, "closed"):
            self._mark(lesson_id=self.lessons[0].id, value=10)
        with self.assertRaisesRegex(UserError, "closed"):
            self.lessons[0].with_user(self.teacher).topic = "Late"
        with self.assertRaisesRegex(UserError, "closed"):
            self.lessons[0].with_user(self.teacher).action_take_attendance()

    @mute_logger("odoo.sql_db")
    def test_closed_in_postgresql_too(self):
        self.close()
        self.env.flush_all()
        statement = """
            INSERT INTO edu_mark (company_id, course_id, class_id, student_id,
                lesson_id, term_id, date, kind, value, has_value, is_current, user_id)
            SELECT company_id, course_id, class_id, student_id, lesson_id, term_id,
                date, kind, 10, true, false, user_id FROM edu_mark
            WHERE student_id = %s AND kind = 'fo' LIMIT 1"""
        with self.assertRaises(errors.RestrictViolation), self.env.cr.savepoint():
            self.env.cr.execute(statement, [self.student.id])

    def test_late_work_gives_the_result(self):
        """Second learner: FO 8 9, SOR 12 of 15 and 15 of 15, SOCh 21 of 25 late:
        0.25·85 + 0.25·90 + 0.5·84 = 21.25 + 22.5 + 42 = 85.75 → 86, grade 5."""
        second = self.students[1]
        self._fill(second, (8, 9), (12, 15), None)
        self.close()
        before = self.results(student_id=second.id)
        self.assertEqual(before.status, "not_attested")
        self._mark(student_id=second.id, assessment_id=self.soch.id, value=21)
        after = self.results(student_id=second.id)
        self.assertRecordValues(after, [{"grade": 5, "status": "graded"}])
        self.assertEqual(after.previous_id, before)
        self.assertFalse(before.is_current)
        with self.assertRaises(UserError):
            self._mark(student_id=second.id, lesson_id=self.lessons[3].id, value=10)

    def test_roles(self):
        for role in ("teacher", "class_teacher", "methodologist"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.close(user=role)
        self.close()
        locks = self.env["edu.term.lock"]
        for role in ("teacher", "deputy"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                locks.with_user(self.users[role])._reopen(
                    self.quarter, self.group, "Because"
                )

    def test_director_reopens_with_a_reason(self):
        self.close()
        director = self.env["edu.term.lock"].with_user(self.users["director"])
        with self.assertRaises(UserError):
            director._reopen(self.quarter, self.group, " ")
        director._reopen(self.quarter, self.group, "Protocol 3")
        self.assertFalse(self.results(), "results of the close are taken back")
        self._mark(lesson_id=self.lessons[3].id, value=1, reason="Protocol 3")
        self.close()
        # FO (8 + 9 + 7 + 1)/40 = 62.5: 15.625 + 18.333 + 36 = 69.958 → 70
        result = self.results(student_id=self.student.id)
        self.assertAlmostEqual(result.percent, 69.958, places=3)
        history = self.env["edu.term.lock"].search([("class_id", "=", self.group.id)])
        self.assertEqual(history.mapped("action"), ["close", "reopen", "close"])

    def test_closing_twice(self):
        self.close()
        with self.assertRaises(UserError):
            self.close()

    def test_results_are_never_revised(self):
        self.close()
        result = self.results(student_id=self.student.id)
        with self.assertRaises(UserError):
            result.grade = 5
        with self.assertRaises(UserError):
            result.unlink()

    def test_checklist_names_what_is_missing(self):
        wizard = self.env["edu.term.closing"].with_user(self.users["deputy"])
        closing = wizard.with_company(self.company).create(
            {
                "company_id": self.company.id,
                "term_id": self.quarter.id,
                "class_ids": self.group.ids,
            }
        )
        counts = {line.kind: line.count for line in closing.line_ids}
        self.assertEqual(counts, {"attendance": 4, "topic": 4, "result": 4})
        with self.assertRaisesRegex(UserError, "3 places"):
            closing.action_close()
        closing.accept_missing = True
        closing.action_close()
        self.assertEqual(self.results(student_id=self.student.id).grade, 4)

    def test_form_of_the_wizard(self):
        wizard = self.env["edu.term.closing"].with_user(self.users["deputy"])
        form = Form(wizard.with_company(self.company))
        self.assertEqual(form.term_id, self.quarter)
        self.assertEqual(form.open_count, 1)


@tagged("post_install", "-at_install")
class TestHalfYearAndYear(JournalCommon):
    clauses = ["456-27.12"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        subjects = cls.env["edu.subject"].create(
            [
                {"name": "Rare", "code": "rare-test"},
                {"name": "Music test", "code": "music-test"},
            ]
        )
        cls.rare = cls._create_course(subjects[0], 1, "points_half_year")
        cls.music = cls._create_course(subjects[1], 1, "pass_fail")

    def grades(self, course, kind):
        rows = self.env["edu.term.result"].search(
            [
                ("course_id", "=", course.id),
                ("student_id", "=", self.student.id),
                ("kind", "=", kind),
                ("is_current", "=", True),
            ],
            order="id",
        )
        return [row.grade or row.status for row in rows]

    def close(self, index):
        locks = self.env["edu.term.lock"].with_user(self.users["deputy"])
        locks._close(self.quarters[index], self.group)

    def enter_term_code(self, course, index, code):
        self._mark(course_id=course.id, term_id=self.quarters[index].id, code=code)

    def test_half_year_pools_two_quarters(self):
        """FO 9, 8 in quarter 1 and 10 in quarter 2 = 90 %; SOR 12/15 and 11/15:
        (90 + 76.667)/2 = 83.333 → 83, grade 4; quarter 1 alone gives no grade."""
        with freeze_time("2025-12-27"):
            for day, value in (
                ("2025-09-10", 9),
                ("2025-10-08", 8),
                ("2025-11-12", 10),
            ):
                lesson = self._create_lesson(day, course=self.rare)
                self._mark(lesson_id=lesson.id, value=value)
            for day, value in (("2025-10-15", 12), ("2025-12-10", 11)):
                sor = self._create_assessment("sor", day, 15, self.rare)
                self._mark(assessment_id=sor.id, value=value)
            self.close(0)
            self.assertFalse(self.grades(self.rare, "quarter"))
            self.assertFalse(self.grades(self.rare, "half_year"))
            self.close(1)
        self.assertEqual(self.grades(self.rare, "half_year"), [4])

    def test_pass_or_fail(self):
        with freeze_time("2025-10-25"):
            self.enter_term_code(self.music, 0, "pass")
            self.close(0)
        self.assertEqual(self.grades(self.music, "quarter"), ["pass"])

    def test_graded_course_takes_no_pass(self):
        with freeze_time("2025-10-25"), self.assertRaises(UserError):
            self.enter_term_code(self.course, 0, "pass")

    def test_annual_grade_leaves_out_what_was_not_taught(self):
        """Not taught in quarter 1; then 4, 4, 5 → 4.333 → 4."""
        plan = (
            ("2025-11-12", "2025-12-10", "2025-12-17", 8, 12, 20),
            ("2026-01-14", "2026-02-11", "2026-03-11", 8, 12, 20),
            ("2026-04-08", "2026-04-22", "2026-05-13", 10, 15, 25),
        )
        with freeze_time("2026-05-24"):
            self.enter_term_code(self.course, 0, "not_taught")
            self.close(0)
            for index, (day, sor_day, soch_day, fo, sor, soch) in enumerate(plan, 1):
                lesson = self._create_lesson(day)
                self._mark(lesson_id=lesson.id, value=fo)
                work = self._create_assessment("sor", sor_day, 15)
                self._mark(assessment_id=work.id, value=sor)
                work = self._create_assessment("soch", soch_day, 25)
                self._mark(assessment_id=work.id, value=soch)
                self.close(index)
        self.assertEqual(self.grades(self.course, "quarter"), ["not_taught", 4, 4, 5])
        self.assertEqual(self.grades(self.course, "annual"), [4])

    def test_rules_have_dates(self):
        """A change of weights from quarter 2 on leaves quarter 1 as it was."""
        self.env["edu.rule"].create(
            {
                "key": "term.weights",
                "name": "New weights",
                "value": '{"fo": 0, "sor": 50, "soch": 50}',
                "valid_from": "2025-11-01",
                "company_id": self.company.id,
            }
        )
        first = self.course._get_scheme(self.quarters[0].date_end)
        second = self.course._get_scheme(self.quarters[1].date_end)
        self.assertEqual(first.weights["fo"], 25)
        self.assertEqual(second.weights["fo"], 0)
