from odoo import api, fields, models

from .edu_consent import KINDS


class EduPolicy(models.Model):
    _inherit = "edu.policy"

    kind = fields.Selection(
        selection_add=[row for row in KINDS if row[0] != "privacy"],
        ondelete={kind: "cascade" for kind, _label in KINDS if kind != "privacy"},
    )


class EduPolicyConsent(models.Model):
    _inherit = "edu.policy.consent"

    @api.model
    def _has_consented(self, user):
        """A user who has withdrawn the consent has none until it is given again."""
        return super()._has_consented(user) and not self.env[
            "edu.consent"
        ]._is_withdrawn(user)

    @api.model
    def _record(self, users, lang=None):
        consents = super()._record(users, lang)
        # sudo: the consent of those who have just pressed the button
        history = self.env["edu.consent"].sudo()
        history._add(
            [
                {"kind": "privacy", "user_id": user.id, "lang": lang or user.lang}
                for user in users
            ]
        )
        return consents
