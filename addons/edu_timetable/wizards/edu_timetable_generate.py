from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

SHOWN = 200
# days of a batch in the background
BATCH_DAYS = 14


class EduTimetableGenerate(models.TransientModel):
    """Show what making the lessons of an interval would change, then do it."""

    _name = "edu.timetable.generate"
    _inherit = "edu.job.mixin"
    _description = "Make lessons from the timetable"

    timetable_id = fields.Many2one(
        "edu.timetable", required=True, readonly=True, ondelete="cascade"
    )
    year_id = fields.Many2one(related="timetable_id.year_id")
    term_id = fields.Many2one(
        "edu.term",
        string="Quarter",
        compute="_compute_term_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('year_id', '=', year_id), ('kind', '=', 'quarter')]",
        ondelete="cascade",
        help="Fills in the dates.",
    )
    date_from = fields.Date(
        string="From",
        compute="_compute_dates",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    date_to = fields.Date(
        string="To",
        compute="_compute_dates",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    created_count = fields.Integer(
        string="New lessons", compute="_compute_plan", store=True
    )
    updated_count = fields.Integer(
        string="Changed", compute="_compute_plan", store=True
    )
    removed_count = fields.Integer(
        string="Removed", compute="_compute_plan", store=True
    )
    unchanged_count = fields.Integer(
        string="As planned", compute="_compute_plan", store=True
    )
    kept_count = fields.Integer(
        string="Kept as they are", compute="_compute_plan", store=True
    )
    blocked_count = fields.Integer(
        string="Can't be made", compute="_compute_plan", store=True
    )
    line_ids = fields.One2many(
        "edu.timetable.generate.line",
        "wizard_id",
        compute="_compute_plan",
        store=True,
    )

    @api.depends("timetable_id")
    def _compute_term_id(self):
        """Propose the present quarter, else the next one that the week touches."""
        today = fields.Date.context_today(self)
        for wizard in self:
            timetable = wizard.timetable_id
            quarters = timetable.year_id.term_ids.filtered(
                lambda term, timetable=timetable: (
                    term.kind == "quarter"
                    and term.date_end >= max(today, timetable.date_from)
                    and term.date_start <= timetable.date_to
                )
            )
            wizard.term_id = quarters.sorted("date_start")[:1]

    @api.depends("term_id", "timetable_id")
    def _compute_dates(self):
        for wizard in self:
            timetable = wizard.timetable_id
            start, end = timetable.date_from, timetable.date_to
            if wizard.term_id and start and end:
                start = max(start, wizard.term_id.date_start)
                end = min(end, wizard.term_id.date_end)
            wizard.date_from, wizard.date_to = start, end

    @api.depends("date_from", "date_to", "timetable_id")
    def _compute_plan(self):
        for wizard in self:
            counts, lines = {}, []
            if wizard.timetable_id and wizard.date_from and wizard.date_to:
                plan = wizard.timetable_id._plan_lessons(
                    wizard.date_from, wizard.date_to
                )
                counts = plan.count()
                lines = wizard._prepare_lines(plan)
            for name in (
                "created",
                "updated",
                "removed",
                "unchanged",
                "kept",
                "blocked",
            ):
                wizard[f"{name}_count"] = counts.get(name, 0)
            wizard.line_ids = [Command.clear()] + [
                Command.create(line) for line in lines[:SHOWN]
            ]

    def _prepare_lines(self, plan):
        """Return the lines of what needs attention; new lessons are only counted."""
        lines = [
            {
                "kind": "blocked",
                "date": values["date"],
                "course_id": values["course_id"],
                "number": values["number"],
                "note": other._get_label(),
            }
            for values, other in plan.blocked
        ]
        for kind, lessons in (("removed", plan.remove), ("kept", plan.kept)):
            lines += [self._prepare_line(kind, lesson) for lesson in lessons[:SHOWN]]
        lines += [
            {
                **self._prepare_line("updated", lesson),
                "number": values["number"],
                "note": lesson._get_label(),
            }
            for lesson, values in plan.update[:SHOWN]
        ]
        return lines

    @api.model
    def _prepare_line(self, kind, lesson):
        return {
            "kind": kind,
            "date": lesson.date,
            "course_id": lesson.course_id.id,
            "number": lesson.number,
            "note": lesson.topic,
        }

    def action_generate(self):
        """Make the lessons; what took place or has entries stays as it is."""
        self.ensure_one()
        if self.timetable_id.state != "published":
            raise UserError(self.env._("Publish the timetable first."))
        self.env["edu.lesson"].check_access("create")
        days = (self.date_to - self.date_from).days + 1
        if self.env["edu.job"]._is_above("lesson_days", days):
            return self._start_job()._get_started_action()
        counts = self.timetable_id._generate_lessons(self.date_from, self.date_to)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self._describe(counts),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    @api.model
    def _describe(self, counts):
        names = ("created", "updated", "removed", "kept", "blocked")
        return self.env._(
            "Lessons: %(created)s new, %(updated)s changed, %(removed)s "
            "removed, %(kept)s kept, %(blocked)s not made.",
            **{name: (counts or {}).get(name, 0) for name in names},
        )

    # In the background: a batch is two weeks, a repeat of it changes nothing

    def _start_job(self):
        spans, start = [], self.date_from
        while start <= self.date_to:
            end = min(start + timedelta(days=BATCH_DAYS - 1), self.date_to)
            spans.append([fields.Date.to_string(day) for day in (start, end)])
            start = end + timedelta(days=1)
        return self.env["edu.job"]._start(
            self._name, spans, {"timetable_id": self.timetable_id.id}
        )

    def _edu_job_title(self, job):
        # sudo: the name of a timetable
        timetable = self.env["edu.timetable"].sudo().browse(job.args["timetable_id"])
        return self.env._(
            "Lessons from the timetable %(name)s",
            name=timetable.exists().name or "",
        )

    def _edu_job_run(self, job, batch):
        timetable = self.env["edu.timetable"].browse(job.args["timetable_id"])
        if timetable.exists().state != "published":
            raise UserError(self.env._("Publish the timetable first."))
        return timetable._generate_lessons(*batch)

    def _edu_job_finish(self, job):
        timetable = self.env["edu.timetable"].browse(job.args["timetable_id"])
        return {
            "message": self._describe(job.counts),
            "action": timetable.action_open_lessons(),
        }


class EduTimetableGenerateLine(models.TransientModel):
    _name = "edu.timetable.generate.line"
    _description = "Change that making the lessons brings"

    wizard_id = fields.Many2one("edu.timetable.generate", ondelete="cascade")
    kind = fields.Selection(
        [
            ("blocked", "Can't be made: the time is taken"),
            ("removed", "Removed"),
            ("updated", "Changed"),
            ("kept", "Stays, although the week differs"),
        ]
    )
    date = fields.Date()
    course_id = fields.Many2one("edu.course", ondelete="cascade")
    number = fields.Integer(string="Lesson")
    note = fields.Char()
