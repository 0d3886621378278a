from odoo import api, models


class EduHome(models.AbstractModel):
    _inherit = "edu.home"

    @api.model
    def _get_cards(self):
        return [*super()._get_cards(), self._get_certificate_card()]

    @api.model
    def _get_certificate_card(self):
        """Return the requests of families that the office has to answer."""
        Certificate = self.env["edu.certificate"]
        if not Certificate.has_access("write"):
            return None
        domain = [
            ("state", "=", "requested"),
            ("company_id", "in", self.env.companies.ids),
        ]
        return self._make_card(
            "certificates",
            self.env._("Certificates asked for"),
            sequence=40,
            icon="fa-certificate",
            count=Certificate.search_count(domain),
            action="edu_certificate.edu_certificate_request_action",
        )
