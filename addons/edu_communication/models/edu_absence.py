from odoo import api, fields, models

from .edu_notification_text import ABSENCES


class EduAbsence(models.Model):
    _inherit = "edu.absence"

    @api.model
    def _post(self, vals_list):
        rows = super()._post(vals_list)
        today = fields.Date.context_today(self)
        self.env["edu.notification.event"]._add(
            "absence",
            [
                {
                    "key": f"absence:{row.id}",
                    "company_id": row.company_id.id,
                    "student_id": row.student_id.id,
                    "res_id": row.id,
                }
                for row in rows
                if row.date == today and row.kind in ABSENCES
            ],
        )
        return rows
