from odoo import api, models


class EduHome(models.AbstractModel):
    _inherit = "edu.home"

    @api.model
    def _get_cards(self):
        return [*super()._get_cards(), self._get_application_card()]

    @api.model
    def _get_application_card(self):
        """Return the applications that the office has to answer."""
        Application = self.env["edu.application"]
        if not Application.has_access("write"):
            return None
        domain = [
            ("state", "in", ["submitted", "review"]),
            ("waits_for", "=", "office"),
            ("company_id", "in", self.env.companies.ids),
        ]
        late = Application.search_count([*domain, ("is_late", "=", True)])
        lines = []
        if late:
            lines = [
                {
                    "text": self.env._("The term of the answer is over"),
                    "badge": str(late),
                }
            ]
        return self._make_card(
            "applications",
            self.env._("Applications waiting"),
            sequence=35,
            icon="fa-inbox",
            tone="bad" if late else "plain",
            count=Application.search_count(domain),
            lines=lines,
            action="edu_admission.edu_application_waiting_action",
        )
