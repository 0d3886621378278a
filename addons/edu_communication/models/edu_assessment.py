from datetime import timedelta

from odoo import api, fields, models

DAYS = 2


class EduAssessment(models.Model):
    _inherit = "edu.assessment"

    @api.model
    def _cron_tell_coming(self):
        """Put SOR and SOCh of the next days into the outbox; runs daily."""
        today = fields.Date.context_today(self.with_context(tz="Asia/Almaty"))
        days = self.env["edu.rule"]._get_value("notify.work_days", default=DAYS)
        # sudo: a job of the system
        works = self.sudo().search(
            [
                ("date", ">", today),
                ("date", "<=", today + timedelta(days=days)),
                ("kind", "in", ("sor", "soch")),
                ("is_cancelled", "=", False),
            ]
        )
        self.env["edu.notification.event"]._add(
            "work",
            [
                {
                    "key": f"work:{work.id}:{work.date}",
                    "company_id": work.company_id.id,
                    "group_id": work.course_id.group_id.id,
                    "res_id": work.id,
                }
                for work in works
            ],
        )
