from datetime import timedelta

from odoo import api, fields, models

RECENT_DAYS = 7


class EduHome(models.AbstractModel):
    """Background work that failed: the own one, for heads that of the organisation."""

    _inherit = "edu.home"

    @api.model
    def _get_cards(self):
        return [*super()._get_cards(), self._get_job_card()]

    @api.model
    def _get_job_card(self):
        Job = self.env["edu.job"]
        if not Job.has_access("read"):
            return None
        domain = [
            ("state", "=", "failed"),
            ("date_end", ">=", fields.Datetime.now() - timedelta(days=RECENT_DAYS)),
        ]
        return self._make_card(
            "jobs",
            self.env._("Background work that failed this week"),
            sequence=75,
            icon="fa-cogs",
            tone="bad",
            count=Job.search_count(domain),
            action=self._get_list_action("edu_job.edu_job_action", domain),
        )
