from odoo import api, fields, models

from ..lib.clock import span_text, to_minutes
from .edu_bell_schedule import CHECKED_BY_SCHEDULE


class EduBell(models.Model):
    """The time of one lesson of the day in a shift."""

    _name = "edu.bell"
    _description = "Bell"
    _order = "schedule_id, shift, number, id"

    schedule_id = fields.Many2one(
        "edu.bell.schedule", required=True, index=True, ondelete="cascade"
    )
    shift = fields.Selection(
        [("1", "First shift"), ("2", "Second shift")], required=True, default="1"
    )
    number = fields.Integer(string="Lesson", required=True, default=1, aggregator=None)
    start = fields.Float(required=True, aggregator=None)
    end = fields.Float(required=True, aggregator=None)
    start_minute = fields.Integer(
        compute="_compute_minutes", store=True, precompute=True, aggregator=None
    )
    end_minute = fields.Integer(
        compute="_compute_minutes", store=True, precompute=True, aggregator=None
    )
    minutes = fields.Integer(
        string="Length, minutes", compute="_compute_length", aggregator=None
    )
    break_minutes = fields.Integer(
        string="Break before, minutes",
        compute="_compute_break_minutes",
        aggregator=None,
    )

    _number_uniq = models.UniqueIndex(
        "(schedule_id, shift, number)", "The shift already has a lesson of this number."
    )
    _times = models.Constraint(
        'CHECK (start_minute >= 0 AND start_minute < end_minute AND "end" <= 24)',
        "A lesson must end after it begins, before midnight.",
    )
    _number_positive = models.Constraint(
        "CHECK (number BETWEEN 0 AND 20)", "Lessons are numbered from 0 to 20."
    )

    @api.depends("start", "end")
    def _compute_minutes(self):
        for bell in self:
            bell.start_minute = to_minutes(bell.start)
            bell.end_minute = to_minutes(bell.end)

    @api.depends("start_minute", "end_minute")
    def _compute_length(self):
        for bell in self:
            bell.minutes = bell.end_minute - bell.start_minute

    @api.depends("start", "end", "number", "shift", "schedule_id.bell_ids.end")
    def _compute_break_minutes(self):
        for bell in self:
            before = bell.schedule_id.bell_ids.filtered(
                lambda x, bell=bell: x.shift == bell.shift and x.number < bell.number
            ).sorted("number")[-1:]
            bell.break_minutes = before and bell.start_minute - before.end_minute

    @api.depends("number", "start", "end")
    def _compute_display_name(self):
        for bell in self:
            span = span_text(bell.start_minute, bell.end_minute)
            bell.display_name = f"{bell.number}. {span}"

    @api.constrains("schedule_id", "shift", "number", "start", "end")
    def _check_breaks(self):
        if self.env.context.get("edu_bells") is not CHECKED_BY_SCHEDULE:
            self.schedule_id._check_breaks()
