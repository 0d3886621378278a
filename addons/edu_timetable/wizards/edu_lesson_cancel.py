from odoo import fields, models


class EduLessonCancel(models.TransientModel):
    """Cancel planned lessons with a reason."""

    _name = "edu.lesson.cancel"
    _description = "Cancel lessons"

    lesson_ids = fields.Many2many("edu.lesson", string="Lessons", required=True)
    reason = fields.Char(required=True)

    def action_apply(self):
        """Cancel the lessons; they stay in the history."""
        self.ensure_one()
        self.lesson_ids._cancel(self.reason)
        return {"type": "ir.actions.act_window_close"}
