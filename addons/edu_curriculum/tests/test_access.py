from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import PASSWORD, CurriculumCommon


@tagged("post_install", "-at_install")
class TestAccess(CurriculumCommon):
    clauses = ["456-27.18"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.course = cls._create_course(cls.algebra, cls.group, teacher=cls.teacher)
        cls.stranger = cls._create_user(
            "stranger", "edu_base.group_deputy", cls.other_company
        )

    def test_teacher_reads_all_courses_and_writes_none(self):
        course = self.course.with_user(self.teacher_user)
        self.assertIn("Algebra", course.display_name)
        self.assertEqual(course.teacher_id.name, self.teacher.name)
        with self.assertRaises(AccessError):
            course.weekly_hours = 4
        with self.assertRaises(AccessError):
            course.unlink()
        with self.assertRaises(AccessError):
            course.copy({"subject_id": self.music.id})

    def test_deputy_writes_courses(self):
        self.course.with_user(self.deputy).weekly_hours = 4
        self.assertEqual(self.course.weekly_hours, 4)

    def test_other_organisation_sees_nothing(self):
        courses = self.env["edu.course"].with_user(self.stranger)
        self.assertFalse(courses.search([("id", "=", self.course.id)]))
        with self.assertRaises(AccessError):
            self.course.with_user(self.stranger).read(["weekly_hours"])
        with self.assertRaises(AccessError):
            self.course.with_user(self.stranger).weekly_hours = 1

    def test_portal_reads_no_courses_or_subjects(self):
        guardian = new_test_user(
            self.env,
            context=dict(self.env.context),
            login="curriculum_guardian",
            password=PASSWORD,
            groups="edu_base.group_guardian",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        for record in (self.course, self.algebra):
            with self.assertRaises(AccessError):
                record.with_user(guardian).read(["display_name"])

    def test_deputy_adds_own_subjects_but_leaves_common_ones(self):
        subjects = self.env["edu.subject"].with_user(self.deputy)
        own = subjects.create({"name": "Robotics", "code": "robotics"})
        self.assertEqual(own.company_id, self.company)
        with self.assertRaises(AccessError):
            self.algebra.with_user(self.deputy).name = "Other"
        self.algebra.with_user(self.admin_user).name = "Algebra 2"
        self.assertFalse(
            subjects.with_user(self.stranger).search([("id", "=", own.id)])
        )

    def test_deputy_sets_modes_of_the_own_organisation_only(self):
        modes = self.env["edu.subject.mode"].with_user(self.deputy)
        own = modes.create({"mode": "none", "date_from": "2002-09-01"})
        self.assertEqual(own.company_id, self.company)
        with self.assertRaises(AccessError):
            modes.create(
                {"mode": "none", "date_from": "2002-09-01", "company_id": False}
            )
        with self.assertRaises(AccessError):
            modes.with_user(self.teacher_user).create(
                {"mode": "none", "date_from": "2002-09-01"}
            )

    def test_teacher_cannot_open_the_wizards(self):
        for model in ("edu.course.create", "edu.course.copy"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.teacher_user).create({})
