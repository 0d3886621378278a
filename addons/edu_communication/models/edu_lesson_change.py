from odoo import api, fields, models


class EduLessonChange(models.Model):
    _inherit = "edu.lesson.change"

    @api.model_create_multi
    def create(self, vals_list):
        changes = super().create(vals_list)
        today = fields.Date.context_today(self)
        # sudo: places of lessons, for those who change them
        coming = changes.sudo().filtered(lambda change: change.lesson_id.date >= today)
        self.env["edu.notification.event"]._add(
            "timetable",
            [
                {
                    "key": f"timetable:{change.id}",
                    "company_id": change.lesson_id.company_id.id,
                    "group_id": change.lesson_id.group_id.id,
                    "res_id": change.id,
                }
                for change in coming
            ],
        )
        return changes
