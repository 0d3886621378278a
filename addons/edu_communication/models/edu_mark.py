from datetime import timedelta

from odoo import api, fields, models

# what is entered later is a list taken over, no news
NEWS_DAYS = 14


class EduMark(models.Model):
    _inherit = "edu.mark"

    @api.model
    def _post(self, rows, **options):
        marks = super()._post(rows, **options)
        marks._tell_families()
        return marks

    def _tell_families(self):
        """Put new marks into the outbox: a query for each of the two kinds."""
        since = fields.Date.context_today(self) - timedelta(days=NEWS_DAYS)
        # sudo: maxima of works, to tell which marks are low
        told = self.sudo().filtered(
            lambda mark: mark.has_value
            and mark.kind in ("fo", "assessment")
            and mark.date >= since
        )
        low = told.filtered(lambda mark: mark._is_low())
        for kind, marks in (("low_mark", low), ("mark", told - low)):
            self.env["edu.notification.event"]._add(
                kind,
                [
                    {
                        "key": f"mark:{mark.id}",
                        "company_id": mark.company_id.id,
                        "student_id": mark.student_id.id,
                        "res_id": mark.id,
                    }
                    for mark in marks
                ],
            )

    def _is_low(self):
        """Tell whether the mark is below the share of the maximum of the rule."""
        self.ensure_one()
        rule = self.env["edu.rule"]._get_value
        limit = rule("notify.low_mark_percent", self.date, self.company_id)
        most = self.assessment_id.max_points or rule(
            "fo.max_points", self.date, self.company_id, default=10
        )
        return limit is not None and self.value * 100 < limit * most
