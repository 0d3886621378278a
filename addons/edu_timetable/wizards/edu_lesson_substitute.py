from collections import defaultdict

from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class EduLessonSubstitute(models.TransientModel):
    """Find who holds the lessons of an absent teacher, lesson by lesson."""

    _name = "edu.lesson.substitute"
    _description = "Substitute lessons"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    teacher_id = fields.Many2one(
        "hr.employee",
        string="Absent teacher",
        domain="[('company_id', '=', company_id)]",
        ondelete="cascade",
    )
    date_from = fields.Date(string="From", default=fields.Date.context_today)
    date_to = fields.Date(string="To", default=fields.Date.context_today)
    lesson_ids = fields.Many2many("edu.lesson", string="Lessons")
    reason = fields.Char(required=True)
    line_ids = fields.One2many(
        "edu.lesson.substitute.line",
        "wizard_id",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )

    @api.depends("teacher_id", "date_from", "date_to", "lesson_ids")
    def _compute_line_ids(self):
        for wizard in self:
            lessons = wizard._get_lessons()
            ranked = wizard._rank_teachers(lessons)
            proposed = wizard._propose(lessons, ranked)
            wizard.line_ids = [Command.clear()] + [
                Command.create(
                    {
                        "lesson_id": lesson.id,
                        "substitute_id": proposed[lesson].id,
                        "candidate_ids": [Command.set(ranked[lesson].ids)],
                    }
                )
                for lesson in lessons
            ]

    @api.model
    def _propose(self, lessons, ranked):
        """Return {lesson: the best teacher not proposed for a lesson at that time}."""
        proposed, taken = {}, []
        for lesson in lessons:
            busy = {
                teacher
                for teacher, start, end in taken
                if start < lesson.end_at and end > lesson.start_at
            }
            teacher = ranked[lesson].filtered(lambda t, busy=busy: t not in busy)[:1]
            proposed[lesson] = teacher
            taken.append((teacher, lesson.start_at, lesson.end_at))
        return proposed

    def _get_lessons(self):
        """Return the planned lessons to cover: the chosen ones, else the teacher's."""
        self.ensure_one()
        if self.lesson_ids:
            return self.lesson_ids._origin.filtered(lambda x: x.state == "planned")
        if not (self.teacher_id and self.date_from and self.date_to):
            return self.env["edu.lesson"]
        return self.env["edu.lesson"].search(
            [
                ("acting_teacher_id", "=", self.teacher_id.id),
                ("date", ">=", self.date_from),
                ("date", "<=", self.date_to),
                ("state", "=", "planned"),
            ]
        )

    @api.model
    def _rank_teachers(self, lessons):
        """Return {lesson: free teachers, the best first} in a few queries.

        Free: no lesson at that time. Best: teaches the subject, teaches the class,
        has other lessons that day (need not come specially), fewest of them.
        """
        ranked = {lesson: self.env["hr.employee"] for lesson in lessons}
        if not lessons:
            return ranked
        courses = self.env["edu.course"].search(
            [
                ("company_id", "in", lessons.company_id.ids),
                ("year_id", "in", lessons.course_id.year_id.ids),
                ("teacher_id", "!=", False),
                ("teacher_id.active", "=", True),
            ]
        )
        subjects, classes = defaultdict(set), defaultdict(set)
        for course in courses:
            subjects[course.teacher_id].add(course.subject_id)
            classes[course.teacher_id].add(course.class_id)
        day = self.env["edu.lesson"].search(
            [
                ("acting_teacher_id", "in", [t.id for t in subjects]),
                ("date", "in", list(set(lessons.mapped("date")))),
                ("state", "in", ["planned", "held"]),
            ]
        )
        by_teacher = day.grouped(lambda x: (x.acting_teacher_id, x.date))
        for lesson in lessons:
            ranked[lesson] = self._rank_for(lesson, subjects, classes, by_teacher)
        return ranked

    @api.model
    def _rank_for(self, lesson, subjects, classes, by_teacher):
        found = []
        for teacher, taught in subjects.items():
            own = by_teacher.get((teacher, lesson.date), lesson.browse())
            busy = any(
                x.start_at < lesson.end_at and x.end_at > lesson.start_at for x in own
            )
            if busy or teacher in (lesson.acting_teacher_id, lesson.teacher_id):
                continue
            rank = (
                lesson.subject_id not in taught,
                lesson.class_id not in classes[teacher],
                not own,
                len(own),
                teacher.id,
            )
            found.append((rank, teacher.id))
        found.sort()
        return self.env["hr.employee"].browse([teacher for _rank, teacher in found])

    def action_apply(self):
        """Set the chosen substitutes; lessons without one are left as they are."""
        self.ensure_one()
        lines = self.line_ids.filtered("substitute_id")
        if not lines:
            raise UserError(self.env._("Choose a substitute for at least one lesson."))
        for line in lines:
            line.lesson_id._substitute(line.substitute_id, self.reason)
        return {"type": "ir.actions.act_window_close"}


class EduLessonSubstituteLine(models.TransientModel):
    _name = "edu.lesson.substitute.line"
    _description = "Lesson to substitute"

    wizard_id = fields.Many2one("edu.lesson.substitute", ondelete="cascade")
    lesson_id = fields.Many2one("edu.lesson", required=True, ondelete="cascade")
    date = fields.Date(related="lesson_id.date")
    number = fields.Integer(related="lesson_id.number", string="Lesson number")
    time_text = fields.Char(related="lesson_id.time_text")
    group_id = fields.Many2one(related="lesson_id.group_id")
    subject_id = fields.Many2one(related="lesson_id.subject_id")
    candidate_ids = fields.Many2many("hr.employee", string="Free teachers")
    substitute_id = fields.Many2one(
        "hr.employee",
        string="Substitute",
        domain="[('id', 'in', candidate_ids)]",
        ondelete="cascade",
        help="Free at that time; first those who teach the subject.",
    )
    is_same_subject = fields.Boolean(
        string="Teaches the subject", compute="_compute_is_same_subject"
    )

    @api.depends("substitute_id", "lesson_id")
    def _compute_is_same_subject(self):
        rows = self.env["edu.course"]._read_group(
            [
                ("teacher_id", "in", self.substitute_id.ids),
                ("subject_id", "in", self.lesson_id.subject_id.ids),
            ],
            ["teacher_id", "subject_id"],
        )
        pairs = {(teacher.id, subject.id) for teacher, subject in rows}
        for line in self:
            key = (line.substitute_id._origin.id, line.lesson_id.subject_id.id)
            line.is_same_subject = key in pairs
