from odoo import api, fields, models, tools
from odoo.exceptions import UserError


class EduPolicy(models.Model):
    """A dated text that people agree to; the newest one of a kind is in force.

    Every user agrees to the one of kind ``privacy`` before anything else. Other kinds
    are added by addons.
    """

    _name = "edu.policy"
    _description = "Privacy policy"
    _order = "date_from desc, id desc"
    _rec_name = "version"

    kind = fields.Selection(
        [("privacy", "Privacy policy")], required=True, default="privacy", index=True
    )
    version = fields.Char(required=True)
    date_from = fields.Date(
        string="In force from", required=True, default=fields.Date.context_today
    )
    text_kk = fields.Html(string="Text in Kazakh", required=True)
    text_ru = fields.Html(string="Text in Russian", required=True)
    active = fields.Boolean(default=True)
    consent_ids = fields.One2many("edu.policy.consent", "policy_id")
    consent_count = fields.Integer(
        string="Consents", compute="_compute_consent_count", compute_sudo=True
    )

    _version_uniq = models.UniqueIndex(
        "(kind, version)", "This version already exists."
    )

    def _compute_consent_count(self):
        counts = dict(
            self.env["edu.policy.consent"]._read_group(
                [("policy_id", "in", self.ids)], ["policy_id"], ["__count"]
            )
        )
        for policy in self:
            policy.consent_count = counts.get(policy, 0)

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        """Keep a text that somebody has agreed to: a change is a new version."""
        if {"kind", "version", "text_kk", "text_ru"} & set(vals) and any(
            policy.consent_count for policy in self
        ):
            raise UserError(
                self.env._(
                    "Users have agreed to this text. Create a new version instead."
                )
            )
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    @api.model
    def _get_current_id(self, kind="privacy"):
        """Return the id of the text of ``kind`` in force today, or False."""
        return self._find_current_id(kind, fields.Date.context_today(self))

    @api.model
    @tools.ormcache("kind", "date")
    def _find_current_id(self, kind, date):
        # sudo: the text is shown to everybody
        policy = self.sudo().search(
            [("kind", "=", kind), ("date_from", "<=", date)], limit=1
        )
        return policy.id


class EduPolicyConsent(models.Model):
    """Who agreed to which text and when; only added, never changed."""

    _name = "edu.policy.consent"
    _description = "Consent to the privacy policy"
    _order = "id desc"
    _rec_name = "user_id"

    user_id = fields.Many2one(
        "res.users", required=True, readonly=True, index=True, ondelete="cascade"
    )
    policy_id = fields.Many2one(
        "edu.policy", required=True, readonly=True, index=True, ondelete="restrict"
    )
    version = fields.Char(related="policy_id.version", store=True)
    lang = fields.Char(string="Language shown", readonly=True)
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)

    _user_policy_uniq = models.UniqueIndex(
        "(user_id, policy_id)", "The user has already agreed to this text."
    )

    def write(self, vals):
        if vals:
            raise UserError(self.env._("A consent can't be changed."))
        return super().write(vals)

    @api.model
    def _has_consented(self, user):
        """Tell whether ``user`` has agreed to the text in force (or there is none)."""
        policy_id = self.env["edu.policy"]._get_current_id()
        # sudo: users see no consents, only their own is looked up
        return not policy_id or bool(
            self.sudo().search_count(
                [("user_id", "=", user.id), ("policy_id", "=", policy_id)], limit=1
            )
        )

    @api.model
    def _record(self, users, lang=None):
        """Store the consent of ``users`` to the text in force."""
        policy_id = self.env["edu.policy"]._get_current_id()
        if not policy_id:
            return self
        # sudo: a consent is written for the user who has just pressed the button
        consents = self.sudo()
        known = consents.search(
            [("policy_id", "=", policy_id), ("user_id", "in", users.ids)]
        ).user_id
        return consents.create(
            [
                {"user_id": user.id, "policy_id": policy_id, "lang": lang or user.lang}
                for user in users - known
            ]
        )
