from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .edu_subject_mode import MODES


class EduCourse(models.Model):
    """A subject taught to a group by a teacher in a year.

    The deputy director writes the courses of the organisation; its staff reads them.
    """

    _name = "edu.course"
    _description = "Course"
    _order = "year_id desc, class_id, subject_id, group_id, id"
    _check_company_auto = True
    _rec_names_search = ["subject_id.name", "group_id.name"]

    name = fields.Char(compute="_compute_name")
    company_id = fields.Many2one(
        "res.company",
        string="Organisation",
        compute="_compute_from_group",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
        ondelete="restrict",
    )
    year_id = fields.Many2one(
        "edu.academic.year",
        compute="_compute_from_group",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
        ondelete="restrict",
    )
    subject_id = fields.Many2one(
        "edu.subject",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    group_id = fields.Many2one(
        "edu.group",
        string="Group",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        help="The class, or the subgroup when the class is split for the subject.",
    )
    class_id = fields.Many2one(
        "edu.group",
        string="Class",
        compute="_compute_class_id",
        store=True,
        index=True,
        ondelete="restrict",
    )
    grade = fields.Integer(
        compute="_compute_class_id",
        store=True,
        aggregator=None,
    )
    teacher_id = fields.Many2one(
        "hr.employee",
        string="Teacher",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    weekly_hours = fields.Float(
        string="Hours a week",
        digits=(5, 2),
        default=1.0,
        help="Half an hour is one lesson every second week.",
    )
    mode = fields.Selection(
        selection=MODES,
        string="Assessment",
        compute="_compute_mode",
        store=True,
        readonly=False,
    )
    is_mine = fields.Boolean(compute="_compute_is_mine")
    active = fields.Boolean(default=True)

    _subject_group_uniq = models.UniqueIndex(
        "(group_id, subject_id, year_id) WHERE active",
        "The group already has a course of this subject in this year.",
    )
    _weekly_hours_positive = models.Constraint(
        "CHECK (weekly_hours > 0 AND weekly_hours <= 40)",
        "The hours a week are a number above 0 and not above 40.",
    )

    @api.depends("subject_id.name", "group_id.name", "year_id.name")
    @api.depends_context("lang")
    def _compute_name(self):
        for course in self:
            parts = (course.subject_id.name, course.group_id.name, course.year_id.name)
            course.name = " · ".join(filter(None, parts))

    @api.depends("name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for course in self:
            course.display_name = course.name

    @api.depends("group_id")
    def _compute_from_group(self):
        for course in self:
            group = course.group_id
            course.company_id = group.company_id or course.company_id
            course.year_id = group.year_id or course.year_id

    @api.depends("group_id.parent_id", "group_id.grade")
    def _compute_class_id(self):
        for course in self:
            course.class_id = course.group_id.parent_id or course.group_id
            course.grade = course.class_id.grade

    @api.depends("subject_id", "weekly_hours", "grade", "year_id", "company_id")
    def _compute_mode(self):
        for course in self:
            course.mode = course.subject_id and course._get_resolved_mode()

    @api.depends("teacher_id")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        for course in self:
            course.is_mine = course._is_taught_by(self.env.user)

    @api.constrains("year_id", "group_id")
    def _check_year(self):
        for course in self:
            if course.year_id != course.group_id.year_id:
                raise ValidationError(
                    self.env._(
                        "%(course)s: the group belongs to the year %(year)s.",
                        course=course.display_name,
                        year=course.group_id.year_id.name,
                    )
                )

    def _get_resolved_mode(self):
        """Return the way of assessment by the dated rules at the start of the year."""
        self.ensure_one()
        return self.subject_id._resolve_mode(
            self.grade,
            self.weekly_hours,
            date=self.year_id.date_start,
            company=self.company_id or self.env.company,
        )

    def _is_taught_by(self, user=None):
        """Tell whether ``user`` (the current one) is the teacher of this course."""
        self.ensure_one()
        user = user or self.env.user
        # sudo: only the account of the teacher is compared
        return bool(user) and self.sudo().teacher_id.user_id == user

    def _get_students(self, date_from=None, date_to=None):
        """Return the learners of the group in the interval (both dates inclusive).

        Without dates: those of today; with one date: of that day. Sorted by name.
        """
        self.ensure_one()
        if date_from and date_to and date_from != date_to:
            by_group = self.group_id._get_students_by_group(date_from, date_to)
            return by_group.get(self.group_id, self.env["edu.student"])
        return self.group_id._get_students(date_from or date_to)

    def action_resolve_mode(self):
        """Set the way of assessment by the rules again, losing manual choices."""
        for course in self:
            course.mode = course._get_resolved_mode()
        return True
