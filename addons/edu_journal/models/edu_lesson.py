from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

# what the teacher of the lesson may write; the rest belongs to the timetable
TEACHER_FIELDS = {"topic", "homework", "homework_minutes"}


class EduLesson(models.Model):
    """One date and time of a course.

    The deputy director plans, moves, cancels and substitutes lessons; the acting
    teacher (the substitute on that day, else the teacher of the course) writes the
    topic, the homework and through the journal marks and absences; class teacher,
    methodologist and director read.
    """

    _name = "edu.lesson"
    _description = "Lesson"
    _order = "date, number, start_at, id"
    _check_company_auto = True

    course_id = fields.Many2one(
        "edu.course", required=True, ondelete="restrict", check_company=True
    )
    company_id = fields.Many2one(
        "res.company",
        string="Organisation",
        required=True,
        default=lambda self: self.env.company,
        ondelete="restrict",
    )
    group_id = fields.Many2one(related="course_id.group_id", store=True)
    class_id = fields.Many2one(related="course_id.class_id", store=True, string="Class")
    part = fields.Integer(
        related="group_id.part", store=True, string="Subgroup number", aggregator=None
    )
    subject_id = fields.Many2one(related="course_id.subject_id", store=True)
    term_id = fields.Many2one(
        "edu.term",
        string="Quarter",
        compute="_compute_term_id",
        store=True,
        precompute=True,
        index=True,
    )
    teacher_id = fields.Many2one(
        "hr.employee",
        string="Teacher",
        compute="_compute_teacher_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        check_company=True,
    )
    substitute_id = fields.Many2one(
        "hr.employee",
        string="Substitute",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
    )
    acting_teacher_id = fields.Many2one(
        "hr.employee",
        string="Held by",
        compute="_compute_acting_teacher_id",
        store=True,
        precompute=True,
    )
    date = fields.Date(required=True)
    number = fields.Integer(string="Lesson number", required=True, aggregator=None)
    start_at = fields.Datetime(string="Start", required=True)
    end_at = fields.Datetime(string="End", required=True)
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("held", "Held"),
            ("cancelled", "Cancelled"),
            ("moved", "Moved"),
        ],
        required=True,
        default="planned",
    )
    topic = fields.Char()
    homework = fields.Text()
    homework_minutes = fields.Integer(string="Homework, minutes")
    moved_from_id = fields.Many2one(
        "edu.lesson",
        string="Moved from",
        index="btree_not_null",
        ondelete="restrict",
    )
    cancel_reason = fields.Char()
    attendance_taken = fields.Datetime(string="Attendance taken at", readonly=True)
    attendance_user_id = fields.Many2one(
        "res.users", string="Attendance taken by", readonly=True, ondelete="restrict"
    )
    change_ids = fields.One2many("edu.lesson.change", "lesson_id", string="Changes")
    absence_ids = fields.One2many(
        "edu.absence",
        "lesson_id",
        string="Absences",
        domain=[("is_current", "=", True)],
    )
    assessment_ids = fields.One2many("edu.assessment", "lesson_id")

    _times = models.Constraint(
        "CHECK (end_at > start_at)", "A lesson can't end before it begins."
    )
    _teacher_free = models.Constraint(
        """EXCLUDE USING gist (
            acting_teacher_id WITH =, tsrange(start_at, end_at) WITH &&
        ) WHERE (state IN ('planned', 'held') AND acting_teacher_id IS NOT NULL)""",
        "The teacher already has a lesson at that time.",
    )
    _class_free = models.Constraint(
        """EXCLUDE USING gist (
            class_id WITH =,
            int4range(part, CASE WHEN part = 0 THEN 1000 ELSE part + 1 END) WITH &&,
            tsrange(start_at, end_at) WITH &&
        ) WHERE (state IN ('planned', 'held') AND class_id IS NOT NULL)""",
        "The class already has a lesson at that time.",
    )
    _course_date = models.Index("(course_id, date, number)")
    _company_date = models.Index("(company_id, date)")
    _class_date = models.Index("(class_id, date)")
    _group_date = models.Index("(group_id, date)")
    _acting_teacher_date = models.Index("(acting_teacher_id, date)")

    @api.depends("course_id")
    def _compute_teacher_id(self):
        for lesson in self:
            lesson.teacher_id = lesson.course_id.teacher_id

    @api.depends("teacher_id", "substitute_id")
    def _compute_acting_teacher_id(self):
        for lesson in self:
            lesson.acting_teacher_id = lesson.substitute_id or lesson.teacher_id

    @api.depends("date", "course_id")
    def _compute_term_id(self):
        for year, lessons in self.grouped(lambda x: x.course_id.year_id).items():
            quarters = year.term_ids.filtered(lambda term: term.kind == "quarter")
            for lesson in lessons:
                lesson.term_id = next(
                    (
                        term
                        for term in quarters
                        if lesson.date
                        and term.date_start <= lesson.date <= term.date_end
                    ),
                    False,
                )

    @api.depends("date", "number", "course_id")
    def _compute_display_name(self):
        for lesson in self:
            day = format_date(self.env, lesson.date) if lesson.date else ""
            lesson.display_name = f"{lesson.course_id.display_name} · {day}"

    def write(self, vals):
        """Let a teacher write only the topic and homework of an own lesson."""
        if not self.env.su and not self.env.user.has_group("edu_base.group_deputy"):
            if set(vals) - TEACHER_FIELDS:
                raise AccessError(
                    self.env._("Only the deputy director changes the timetable.")
                )
        self._check_term_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_held(self):
        for lesson in self:
            if lesson.state == "held" or lesson.attendance_taken:
                raise UserError(
                    self.env._(
                        "The lesson %(lesson)s has been held and can't be deleted.",
                        lesson=lesson.display_name,
                    )
                )

    def _check_term_open(self):
        if self.env.su:
            return
        locks = self.env["edu.term.lock"]._get_closed(self.term_id, self.class_id)
        for lesson in self:
            if (lesson.term_id.id, lesson.class_id.id) in locks:
                raise UserError(
                    self.env._(
                        "%(term)s is closed for %(group)s. Only the director can "
                        "reopen it.",
                        term=lesson.term_id.name,
                        group=lesson.class_id.name,
                    )
                )

    def _is_acting_teacher(self, user=None):
        """Tell whether ``user`` holds this lesson on its date."""
        self.ensure_one()
        user = user or self.env.user
        # sudo: only the account of the teacher is compared
        return self.sudo().acting_teacher_id.user_id == user

    def _mark_held(self):
        """Note that the lesson took place: a mark or attendance was entered."""
        # sudo: the state follows from an entry that the teacher was allowed to make
        self.filtered(lambda x: x.state == "planned").sudo().state = "held"

    def action_take_attendance(self):
        """Confirm that attendance was taken; those without an absence are present.

        :raises AccessError: the user does not hold the lesson
        :raises UserError: the lesson is in the future, cancelled or its term closed
        """
        self.env["edu.absence"]._check_entry(self)
        todo = self.filtered(lambda lesson: not lesson.attendance_taken)
        # sudo: checked above that the user holds these lessons
        todo.sudo().write(
            {
                "attendance_taken": fields.Datetime.now(),
                "attendance_user_id": self.env.uid,
            }
        )
        self._mark_held()
        return True
