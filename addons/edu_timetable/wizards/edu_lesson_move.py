from odoo import api, fields, models


class EduLessonMove(models.TransientModel):
    """Move a planned lesson to another day, number or room."""

    _name = "edu.lesson.move"
    _description = "Move a lesson"

    lesson_id = fields.Many2one(
        "edu.lesson", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="lesson_id.company_id")
    date = fields.Date(
        compute="_compute_target",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    number = fields.Integer(
        string="Lesson number",
        compute="_compute_target",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    room_id = fields.Many2one(
        "edu.room",
        compute="_compute_target",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('company_id', '=', company_id)]",
        ondelete="cascade",
    )
    reason = fields.Char(required=True)
    conflict = fields.Char(compute="_compute_conflict")

    @api.depends("lesson_id")
    def _compute_target(self):
        for wizard in self:
            lesson = wizard.lesson_id
            wizard.date = lesson.date
            wizard.number = lesson.number
            wizard.room_id = lesson.room_id

    @api.depends("lesson_id", "date", "number", "room_id")
    def _compute_conflict(self):
        for wizard in self:
            wizard.conflict = wizard._find_conflict()

    def _find_conflict(self):
        """Return who is busy at the wanted time (str) or False."""
        lesson = self.lesson_id
        span = lesson.class_id._get_lesson_times().get(self.number)
        if not lesson or not self.date:
            return False
        if not span:
            return self.env._("The class has no lesson of this number.")
        times = lesson._get_times_on(self.date, self.number)
        others = lesson.search(
            [
                ("company_id", "=", lesson.company_id.id),
                ("state", "in", ["planned", "held"]),
                ("start_at", "<", times["end_at"]),
                ("end_at", ">", times["start_at"]),
                ("id", "!=", lesson.id),
            ]
        )
        other, field_name = others._find_meeting_field(
            {**times, "room_id": self.room_id.id},
            lesson.course_id,
            lesson.acting_teacher_id,
        )
        return other._get_busy_message(field_name) if other else False

    def action_apply(self):
        """Move the lesson; the old one stays in the history."""
        self.ensure_one()
        lesson = self.lesson_id
        if self.date == lesson.date and self.number == lesson.number:
            lesson._change_room(self.room_id, self.reason)
        else:
            lesson._move(self.date, self.number, self.room_id, self.reason)
        return {"type": "ir.actions.act_window_close"}
