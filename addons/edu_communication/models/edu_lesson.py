from datetime import timedelta

from odoo import fields, models

from .edu_mark import NEWS_DAYS


class EduLesson(models.Model):
    _inherit = "edu.lesson"

    def write(self, vals):
        result = super().write(vals)
        if vals.get("homework"):
            since = fields.Date.context_today(self) - timedelta(days=NEWS_DAYS)
            self.env["edu.notification.event"]._add(
                "homework",
                [
                    {
                        "key": f"homework:{lesson.id}",
                        "company_id": lesson.company_id.id,
                        "group_id": lesson.group_id.id,
                        "res_id": lesson.id,
                    }
                    for lesson in self
                    if lesson.date >= since
                ],
            )
        return result
