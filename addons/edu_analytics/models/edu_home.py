from odoo import api, fields, models


class EduHome(models.AbstractModel):
    """Attendance of the day in numbers, for those who lead the school."""

    _inherit = "edu.home"

    @api.model
    def _get_cards(self):
        return [*super()._get_cards(), self._get_attendance_card()]

    @api.model
    def _get_attendance_card(self):
        if not self.env.user.has_group("edu_base.group_methodologist"):
            return None
        analytics = self.env["edu.analytics"]
        day = fields.Date.context_today(self)
        total = analytics._get_today(analytics._get_scope(), day)["total"]
        return self._make_card(
            "attendance",
            self.env._("Attendance today"),
            place="today",
            sequence=15,
            icon="fa-users",
            lines=self._get_attendance_lines(total) if total["lessons"] else [],
            empty=self.env._("There are no lessons today."),
            action="edu_analytics.edu_analytics_dashboard_action",
            label=self.env._("Monitoring"),
        )

    @api.model
    def _get_attendance_lines(self, total):
        reasons = self.env._(
            "ill: %(ill)s, valid reason: %(valid)s, no valid reason: %(absent)s, "
            "late: %(late)s",
            ill=total["ill"],
            valid=total["valid"],
            absent=total["absent"],
            late=total["late"],
        )
        return [
            {
                "text": self.env._(
                    "Present: %(present)s of %(learners)s learners",
                    present=total["present"],
                    learners=total["learners"],
                ),
                "note": reasons,
            },
            {
                "text": self.env._("Lessons with attendance taken"),
                "badge": f"{total['taken']} / {total['lessons']}",
                "tone": "warn" if total["not_taken"] else "good",
            },
        ]
