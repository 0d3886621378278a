from odoo import fields, models


class EduLessonChange(models.Model):
    _inherit = "edu.lesson.change"

    date = fields.Date(related="lesson_id.date", store=True, index=True)
    class_id = fields.Many2one(related="lesson_id.class_id", string="Class", store=True)
    subject_id = fields.Many2one(related="lesson_id.subject_id", store=True)
    teacher_id = fields.Many2one(related="lesson_id.teacher_id", store=True, index=True)
    substitute_id = fields.Many2one(related="lesson_id.substitute_id")
    number = fields.Integer(related="lesson_id.number", string="Lesson number")

    def action_export_xlsx(self):
        """Download the chosen rows as XLSX."""
        return self.env["edu.report.xlsx.lesson_changes"]._xlsx_action(self)
