from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import CurriculumCommon


@tagged("post_install", "-at_install")
class TestCourse(CurriculumCommon):
    clauses = ["456-27.6", "456-27.7"]

    def test_course_takes_class_grade_and_year_from_its_group(self):
        course = self._create_course(self.english, self.subgroups[0])
        self.assertRecordValues(
            course,
            [
                {
                    "class_id": self.group.id,
                    "grade": 7,
                    "year_id": self.year.id,
                    "company_id": self.company.id,
                }
            ],
        )

    def test_name_tells_subject_group_and_year(self):
        course = self._create_course(self.algebra, self.group)
        self.assertEqual(course.display_name, "Algebra test · 7 А · 2002–2003")

    def test_name_is_in_the_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.algebra.with_context(lang="ru_RU").name = "Алгебра"
        course = self._create_course(self.algebra, self.group)
        self.assertEqual(
            course.with_context(lang="ru_RU").display_name, "Алгебра · 7 А · 2002–2003"
        )

    def test_mode_follows_the_rules_and_may_be_overridden(self):
        self.env["edu.subject.mode"].create(
            {
                "subject_id": self.music.id,
                "mode": "pass_fail",
                "date_from": "2002-09-01",
                "company_id": False,
            }
        )
        course = self._create_course(self.music, self.group, hours=1)
        self.assertEqual(course.mode, "pass_fail")
        course.mode = "points_half_year"
        self.assertEqual(course.mode, "points_half_year")
        course.action_resolve_mode()
        self.assertEqual(course.mode, "pass_fail")

    def test_group_has_a_subject_once_a_year(self):
        self._create_course(self.algebra, self.group)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._create_course(self.algebra, self.group)

    def test_two_subgroups_have_the_subject_each(self):
        first = self._create_course(self.english, self.subgroups[0])
        second = self._create_course(self.english, self.subgroups[1])
        self.assertEqual(self.group.course_ids, first | second)

    def test_zero_hours_are_refused(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._create_course(self.algebra, self.group, hours=0)

    def test_year_must_be_that_of_the_group(self):
        with self.assertRaises(ValidationError):
            self._create_course(self.algebra, self.group, year_id=self.last_year.id)

    def test_teacher_of_another_organisation_is_refused(self):
        stranger = self.env["hr.employee"].create(
            self._employee_vals("Teacher Far", company=self.other_company)
        )
        with self.assertRaises(UserError):
            self._create_course(self.algebra, self.group, teacher=stranger)

    def test_is_taught_by_the_user_of_its_teacher_only(self):
        course = self._create_course(self.algebra, self.group, teacher=self.teacher)
        self.assertTrue(course._is_taught_by(self.teacher_user))
        self.assertFalse(course._is_taught_by(self.deputy))
        self.assertTrue(course.with_user(self.teacher_user).is_mine)
        course.teacher_id = False
        self.assertFalse(course._is_taught_by(self.env["res.users"]))

    def test_learner_hours_count_parallel_subgroups_once(self):
        """Algebra 3 + English 2 for each half of the class = 5 hours a week."""
        self._create_course(self.algebra, self.group, hours=3, teacher=self.teacher)
        for subgroup in self.subgroups:
            self._create_course(self.english, subgroup, hours=2)
        self.assertRecordValues(
            self.group,
            [{"course_count": 3, "course_hours": 5.0, "course_no_teacher_count": 2}],
        )

    def test_learners_are_those_of_the_group(self):
        student = self.env["edu.student"].create(
            {"surname": "Асанов", "given_name": "Асан", "company_id": self.company.id}
        )
        self.env["edu.enrolment"].create(
            {
                "student_id": student.id,
                "group_id": self.group.id,
                "date_from": "2002-09-01",
                "date_to": "2002-12-31",
            }
        )
        course = self._create_course(self.algebra, self.group)
        self.assertEqual(course._get_students("2002-10-01"), student)
        self.assertEqual(course._get_students("2002-10-01", "2003-02-01"), student)
        self.assertFalse(course._get_students("2003-02-01"))

    def test_form_fills_in_the_assessment(self):
        form = Form(self.env["edu.course"].with_company(self.company))
        form.subject_id = self.algebra
        form.group_id = self.group
        form.teacher_id = self.teacher
        form.weekly_hours = 3
        self.assertEqual(form.mode, "points_quarter")
        self.assertEqual(form.save().class_id, self.group)

    def test_list_of_courses_has_a_constant_number_of_queries(self):
        for letter in "БВ":
            group = self._create_class(7, letter)
            for subject in (self.algebra, self.music):
                self._create_course(subject, group, teacher=self.teacher)
        specification = {
            "display_name": {},
            "mode": {},
            "teacher_id": {"fields": {"display_name": {}}},
        }
        courses = self.env["edu.course"]
        domain = [("company_id", "=", self.company.id)]
        courses.web_search_read(domain, specification)
        self.env.invalidate_all()
        with self.assertQueryCount(12):
            courses.web_search_read(domain, specification)
