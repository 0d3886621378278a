from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import CurriculumCommon


@tagged("post_install", "-at_install")
class TestCourseCreate(CurriculumCommon):
    clauses = ["456-27.6"]

    def _wizard(self, groups, lines):
        return self.env["edu.course.create"].create(
            {
                "company_id": self.company.id,
                "group_ids": [Command.set(groups.ids)],
                "line_ids": [Command.create(line) for line in lines],
            }
        )

    def test_courses_of_two_classes_at_once(self):
        other = self._create_class(7, "Б")
        groups = self.group | other
        self._wizard(
            groups,
            [
                {"subject_id": self.algebra.id, "weekly_hours": 3},
                {"subject_id": self.music.id, "weekly_hours": 1},
            ],
        ).action_create()
        courses = groups.course_ids
        self.assertEqual(len(courses), 4)
        self.assertEqual(sum(other.course_ids.mapped("weekly_hours")), 4)

    def test_split_subject_gets_a_course_for_each_subgroup(self):
        self._wizard(
            self.group,
            [{"subject_id": self.english.id, "weekly_hours": 3, "is_split": True}],
        ).action_create()
        self.assertEqual(self.group.course_ids.group_id, self.subgroups)

    def test_split_subject_without_subgroups_goes_to_the_class(self):
        group = self._create_class(7, "Б")
        self._wizard(
            group, [{"subject_id": self.english.id, "is_split": True}]
        ).action_create()
        self.assertEqual(group.course_ids.group_id, group)

    def test_repeat_creates_nothing(self):
        lines = [{"subject_id": self.algebra.id, "weekly_hours": 3}]
        self._wizard(self.group, lines).action_create()
        self._wizard(self.group, lines).action_create()
        self.assertEqual(len(self.group.course_ids), 1)

    def test_empty_choice_is_refused(self):
        with self.assertRaises(UserError):
            self._wizard(self.group, []).action_create()

    def test_template_class_fills_in_the_lines(self):
        self._create_course(self.algebra, self.group, hours=3)
        for subgroup in self.subgroups:
            self._create_course(self.english, subgroup, hours=2)
        form = Form(self.env["edu.course.create"].with_company(self.company))
        form.template_id = self.group
        wizard = form.save()
        self.assertRecordValues(
            wizard.line_ids.sorted("weekly_hours"),
            [
                {"subject_id": self.english.id, "weekly_hours": 2, "is_split": True},
                {"subject_id": self.algebra.id, "weekly_hours": 3, "is_split": False},
            ],
        )


@tagged("post_install", "-at_install")
class TestCourseCopy(CurriculumCommon):
    """Last year 6 А and 7 А; this year 7 А follows 6 А."""

    clauses = ["456-27.6"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.old_six = cls._create_class(6, "А", cls.last_year)
        cls.old_seven = cls._create_class(7, "А", cls.last_year)
        cls.group.previous_id = cls.old_six
        cls.old_subgroups = cls._create_subgroups(cls.old_six)
        cls._create_course(cls.english, cls.old_subgroups[0], 3, cls.teacher)
        cls._create_course(cls.english, cls.old_subgroups[1], 3, cls.other_teacher)
        cls._create_course(cls.music, cls.old_six, 1, cls.teacher)

    def _wizard(self):
        return (
            self.env["edu.course.copy"]
            .with_company(self.company)
            .create(
                {
                    "company_id": self.company.id,
                    "year_from_id": self.last_year.id,
                    "year_to_id": self.year.id,
                }
            )
        )

    def test_teachers_and_subgroups_are_kept(self):
        wizard = self._wizard()
        wizard.action_copy()
        courses = self.group.course_ids.sorted(
            lambda x: (x.subject_id.id, x.group_id.part)
        )
        self.assertRecordValues(
            courses,
            [
                {
                    "subject_id": self.music.id,
                    "group_id": self.group.id,
                    "teacher_id": self.teacher.id,
                    "weekly_hours": 1,
                },
                {
                    "subject_id": self.english.id,
                    "group_id": self.subgroups[0].id,
                    "teacher_id": self.teacher.id,
                    "weekly_hours": 3,
                },
                {
                    "subject_id": self.english.id,
                    "group_id": self.subgroups[1].id,
                    "teacher_id": self.other_teacher.id,
                    "weekly_hours": 3,
                },
            ],
        )

    def test_repeat_offers_only_what_is_missing(self):
        self._wizard().action_copy()
        wizard = self._wizard()
        self.assertEqual(wizard.ready_count, 0)
        with self.assertRaises(UserError):
            wizard.action_copy()

    def test_teacher_who_left_is_not_taken_over(self):
        self.other_teacher.active = False
        line = self._wizard().line_ids.filtered(
            lambda x: x.group_id == self.subgroups[1]
        )
        self.assertRecordValues(line, [{"teacher_id": False, "state": "warning"}])
        self.assertIn("Two", line.note)

    def test_missing_subgroup_is_told(self):
        self.subgroups[1].unlink()
        wizard = self._wizard()
        skipped = wizard.line_ids.filtered(lambda x: x.state == "skipped")
        self.assertEqual(len(skipped), 1)
        self.assertIn("subgroup", skipped.note)
        wizard.action_copy()
        self.assertEqual(len(self.group.course_ids), 2)

    def test_subjects_and_hours_come_from_the_grade(self):
        """Class 7 had algebra last year and no music: 7 А gets algebra without a
        teacher, keeps English with four hours and is told that music ended."""
        self._create_course(self.algebra, self.old_seven, 3, self.other_teacher)
        self._create_course(self.english, self.old_seven, 4, self.other_teacher)
        wizard = self._wizard()
        by_subject = {line.subject_id: line for line in wizard.line_ids}
        self.assertRecordValues(
            by_subject[self.algebra],
            [{"teacher_id": False, "state": "warning", "weekly_hours": 3}],
        )
        self.assertRecordValues(
            by_subject[self.english],
            [{"teacher_id": self.teacher.id, "state": "ready", "weekly_hours": 4}],
        )
        self.assertRecordValues(by_subject[self.music], [{"state": "skipped"}])

    def test_class_with_nothing_to_follow_is_told(self):
        first = self._create_class(1, "А")
        line = self._wizard().line_ids.filtered(lambda x: x.class_id == first)
        self.assertRecordValues(line, [{"state": "skipped", "subject_id": False}])

    def test_deputy_runs_it_with_own_rights(self):
        wizard = self._wizard().with_user(self.deputy)
        wizard.action_copy()
        self.assertEqual(len(self.group.course_ids), 3)
