from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

SUMMATIVE = ("sor", "soch")


class EduAssessment(models.Model):
    """A planned summative work of a course: SOR, SOCh, test, year work, exam.

    The rules of planning (how many, when, how many points) are dated records; see
    order 125, points 14–18 and 28.
    """

    _name = "edu.assessment"
    _description = "Assessment"
    _order = "date, kind, number, id"
    _check_company_auto = True

    course_id = fields.Many2one(
        "edu.course", required=True, index=True, ondelete="restrict", check_company=True
    )
    company_id = fields.Many2one(related="course_id.company_id", store=True, index=True)
    class_id = fields.Many2one(related="course_id.class_id", store=True, index=True)
    subject_id = fields.Many2one(related="course_id.subject_id", store=True)
    teacher_id = fields.Many2one(related="course_id.teacher_id", store=True)
    term_id = fields.Many2one(
        "edu.term",
        string="Quarter",
        compute="_compute_term_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
    )
    kind = fields.Selection(
        [
            ("sor", "SOR"),
            ("soch", "SOCh"),
            ("test", "Test"),
            ("year", "Summative work for the year"),
            ("additional", "Additional summative work"),
            ("exam", "Exam"),
        ],
        required=True,
        default="sor",
    )
    number = fields.Integer(
        compute="_compute_number",
        store=True,
        readonly=False,
        precompute=True,
        aggregator=None,
    )
    name = fields.Char(string="Section or topic")
    lesson_id = fields.Many2one(
        "edu.lesson",
        domain="[('course_id', '=', course_id), ('state', 'in', ('planned', 'held'))]",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    date = fields.Date(
        compute="_compute_date",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
    )
    max_points = fields.Integer(string="Maximum points", required=True, aggregator=None)
    part_ids = fields.One2many(
        "edu.assessment.part",
        "assessment_id",
        string="Parts",
        help="Listening, speaking, reading and writing of a language, within one week;"
        " the maximum of the work is their sum.",
    )
    is_language = fields.Boolean(related="course_id.subject_id.language_subject")
    is_cancelled = fields.Boolean(string="Cancelled")
    individual_ids = fields.One2many(
        "edu.assessment.individual",
        "assessment_id",
        string="Individual conditions",
        groups="edu_base.group_teacher,edu_base.group_methodologist",
    )
    warning = fields.Char(compute="_compute_warning")

    _max_points_positive = models.Constraint(
        "CHECK (max_points > 0)", "The maximum must be above zero."
    )
    _number_uniq = models.UniqueIndex(
        "(course_id, term_id, kind, number) WHERE is_cancelled IS NOT TRUE",
        "This course already has an assessment of that kind and number in the quarter.",
    )

    @api.depends("lesson_id")
    def _compute_date(self):
        for assessment in self.filtered("lesson_id"):
            assessment.date = assessment.lesson_id.date

    @api.depends("date", "course_id")
    def _compute_term_id(self):
        for assessment in self.filtered(lambda x: x.date and x.course_id):
            year = assessment.course_id.year_id
            assessment.term_id = year._get_term(assessment.date) or assessment.term_id

    @api.depends("course_id", "term_id", "kind")
    def _compute_number(self):
        # works that are made together do not find each other by the search
        last = {}
        for assessment in self:
            if not assessment.number and assessment.course_id and assessment.term_id:
                place = (assessment.course_id, assessment.term_id, assessment.kind)
                if place not in last:
                    siblings = self.search(assessment._get_siblings_domain())
                    last[place] = max(siblings.mapped("number"), default=0)
                last[place] += 1
                assessment.number = last[place]

    def _get_siblings_domain(self):
        return [
            ("id", "not in", self.ids),
            ("course_id", "=", self.course_id.id),
            ("term_id", "=", self.term_id.id),
            ("kind", "=", self.kind),
            ("is_cancelled", "=", False),
        ]

    @api.depends("kind", "number", "course_id")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for assessment in self:
            label = labels.get(assessment.kind, "")
            if assessment.kind != "soch" and assessment.number:
                label = f"{label} {assessment.number}"
            assessment.display_name = f"{label} · {assessment.course_id.display_name}"

    @api.depends("date", "kind", "class_id", "is_cancelled")
    def _compute_warning(self):
        """Warn of what is allowed but heavy: two SOR of a class on one day."""
        counts = {
            (group.id, day): count
            for group, day, count in self._read_group(
                [
                    ("class_id", "in", self.class_id.ids),
                    ("date", "in", self.mapped("date")),
                    ("kind", "=", "sor"),
                    ("is_cancelled", "=", False),
                ],
                ["class_id", "date:day"],
                ["__count"],
            )
        }
        for assessment in self:
            count = counts.get((assessment.class_id.id, assessment.date), 0)
            assessment.warning = (
                self.env._("The class has %(count)s SOR on that day.", count=count)
                if count > 1 and assessment.kind == "sor"
                else False
            )

    @api.onchange("part_ids")
    def _onchange_part_ids(self):
        if self.part_ids:
            self.max_points = sum(self.part_ids.mapped("max_points"))

    def _sum_parts(self):
        """Make the maximum of works in parts the sum of their parts."""
        for work in self.filtered("part_ids"):
            total = sum(work.part_ids.mapped("max_points"))
            if work.max_points != total:
                work.max_points = total

    @api.constrains(
        "course_id", "kind", "term_id", "date", "max_points", "is_cancelled"
    )
    def _check_plan(self):
        self.part_ids._check_plan()
        for assessment in self.filtered(
            lambda x: x.kind in SUMMATIVE and not x.is_cancelled
        ):
            assessment._check_mode()
            assessment._check_date()
            assessment._check_max_points()
            assessment._check_count()
            if assessment.kind == "soch":
                assessment._check_soch_day()
            assessment._check_other_kind_same_day()

    def _rule(self, key, default=None):
        return self.env["edu.rule"]._get_value(
            key, self.date, self.company_id, default=default
        )

    def _check_mode(self):
        mode = self.course_id.mode
        if mode == "none":
            raise ValidationError(
                self.env._("Learners of class 1 are not assessed: no SOR and SOCh.")
            )
        if mode == "pass_fail":
            raise ValidationError(
                self.env._(
                    "%(course)s is marked pass or fail and has no SOR and SOCh.",
                    course=self.course_id.display_name,
                )
            )
        if mode == "points_half_year" and self.kind == "soch":
            raise ValidationError(
                self.env._(
                    "%(course)s is graded by half-years and has no SOCh.",
                    course=self.course_id.display_name,
                )
            )

    def _check_date(self):
        term = self.term_id
        if not term.date_start <= self.date <= term.date_end:
            raise ValidationError(
                self.env._(
                    "%(date)s lies outside %(term)s.",
                    date=format_date(self.env, self.date),
                    term=term.name,
                )
            )
        days = term.year_id._get_school_days(self.date, self.date, self.course_id.grade)
        if self.date not in days and not self.lesson_id:
            raise ValidationError(
                self.env._(
                    "%(date)s is not a school day.",
                    date=format_date(self.env, self.date),
                )
            )

    def _check_max_points(self):
        for row in self._rule(f"{self.kind}.max_points", ()):
            low, high = row["grades"]
            if low <= self.course_id.grade <= high and not (
                row["min"] <= self.max_points <= row["max"]
            ):
                raise ValidationError(
                    self.env._(
                        "The maximum of this work must be %(low)s to %(high)s points.",
                        low=row["min"],
                        high=row["max"],
                    )
                )

    def _check_count(self):
        one_hour = self.course_id.weekly_hours <= 1
        limit = self._rule(f"{self.kind}.max_per_term")
        if one_hour:
            limit = self._rule(f"{self.kind}.max_per_term.one_hour", limit)
        if limit is None:
            return
        count = self.search_count(self._get_siblings_domain())
        if count >= limit:
            raise ValidationError(
                self.env._(
                    "%(course)s already has %(count)s works of this kind in %(term)s, "
                    "the limit is %(limit)s.",
                    course=self.course_id.display_name,
                    count=count,
                    term=self.term_id.name,
                    limit=limit,
                )
            )

    def _check_soch_day(self):
        limit = self._rule("soch.max_per_day")
        domain = [
            ("id", "!=", self.id),
            ("class_id", "=", self.class_id.id),
            ("date", "=", self.date),
            ("kind", "=", "soch"),
            ("is_cancelled", "=", False),
        ]
        others = self.search(domain)
        subjects = others.subject_id - self.subject_id
        if limit and len(subjects) >= limit:
            raise ValidationError(
                self.env._(
                    "%(group)s already has %(count)s SOCh on %(date)s: %(subjects)s.",
                    group=self.class_id.name,
                    count=len(subjects),
                    date=format_date(self.env, self.date),
                    subjects=", ".join(subjects.mapped("name")),
                )
            )
        if self._rule("soch.forbid_last_day", False):
            term = self.term_id
            days = term.year_id._get_school_days(
                term.date_start, term.date_end, self.course_id.grade
            )
            if days and self.date == max(days):
                raise ValidationError(
                    self.env._("SOCh is not held on the last day of the quarter.")
                )

    def _check_other_kind_same_day(self):
        if not self._rule("soch.forbid_sor_same_day", False):
            return
        other = "soch" if self.kind == "sor" else "sor"
        domain = [
            ("course_id", "=", self.course_id.id),
            ("date", "=", self.date),
            ("kind", "=", other),
            ("is_cancelled", "=", False),
        ]
        if self.search_count(domain, limit=1):
            raise ValidationError(
                self.env._("SOR and SOCh of one subject are not held on the same day.")
            )

    def write(self, vals):
        if {"max_points", "course_id", "kind"} & set(vals) and self._has_marks():
            raise UserError(
                self.env._("This work already has marks; its maximum can't be changed.")
            )
        if vals.get("is_cancelled") and self._has_marks():
            raise UserError(
                self.env._("This work already has marks and can't be cancelled.")
            )
        self._check_author()
        return super().write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        assessments = super().create(vals_list)
        assessments._check_author()
        return assessments

    @api.ondelete(at_uninstall=False)
    def _unlink_except_marked(self):
        self._check_author()
        if self._has_marks():
            raise UserError(
                self.env._("This work already has marks and can't be deleted.")
            )

    def _has_marks(self):
        # sudo: only whether there is a mark, whoever may see it
        marks = self.env["edu.mark"].sudo()
        domain = Domain("assessment_id", "in", self.ids)
        domain |= Domain("part_id.assessment_id", "in", self.ids)
        return bool(marks.search_count(domain, limit=1))

    def _check_author(self):
        if self.env.su or self.env.user.has_group("edu_base.group_deputy"):
            return
        for course in self.course_id:
            if not course._is_taught_by(self.env.user):
                raise UserError(
                    self.env._(
                        "Only the teacher of %(course)s plans its works.",
                        course=course.display_name,
                    )
                )
