from odoo import api, fields, models


class EduHome(models.AbstractModel):
    """Schedules and analyses of summative works on the start page."""

    _inherit = "edu.home"

    @api.model
    def _get_cards(self):
        return [
            *super()._get_cards(),
            self._get_schedule_card(),
            self._get_analysis_card(),
        ]

    @api.model
    def _get_year_domain(self):
        today = fields.Date.context_today(self)
        return [
            ("state", "=", "draft"),
            ("term_id.year_id.date_start", "<=", today),
            ("term_id.year_id.date_end", ">=", today),
        ]

    @api.model
    def _get_schedule_card(self):
        """Return the schedules of SOR and SOCh that the deputy has not approved."""
        if not self.env.user.has_group("edu_base.group_deputy"):
            return None
        domain = [
            *self._get_year_domain(),
            ("company_id", "in", self.env.companies.ids),
        ]
        return self._make_card(
            "schedules",
            self.env._("Schedules of SOR and SOCh to approve"),
            sequence=40,
            icon="fa-calendar-check-o",
            count=self.env["edu.assessment.schedule"].search_count(domain),
            action=self._get_list_action(
                "edu_school.edu_assessment_schedule_action", domain
            ),
        )

    @api.model
    def _get_analysis_card(self):
        """Return the own analyses of SOR and SOCh that are not finished."""
        if not self.env.user.has_group("edu_base.group_teacher"):
            return None
        domain = [
            *self._get_year_domain(),
            ("teacher_id.user_id", "=", self.env.uid),
        ]
        return self._make_card(
            "analyses",
            self.env._("My analyses of SOR and SOCh to finish"),
            sequence=41,
            icon="fa-bar-chart",
            count=self.env["edu.assessment.analysis"].search_count(domain),
            action=self._get_list_action(
                "edu_school.edu_assessment_analysis_action", domain
            ),
        )
