from datetime import timedelta

from odoo import api, fields, models, tools
from odoo.exceptions import AccessDenied, AccessError

# set while a login is under way: it notes the failure itself
NOTED = "edu_attempt_noted"
# a mark that no caller from outside can put into the context
MARK = object()
REASON_OF = {"totp": "totp", "totp_mail": "totp", "webauthn": "passkey"}
OFF, OPTIONAL, REQUIRED = "off", "optional", "required"
RANK = {OFF: 0, OPTIONAL: 1, REQUIRED: 2}


class ResUsers(models.Model):
    _inherit = "res.users"

    edu_is_service = fields.Boolean(
        string="Account of a program",
        groups="base.group_system",
        help="Logs in by an API key; no page asks it for consent or a second factor.",
    )
    edu_mfa_state = fields.Selection(
        [
            (OFF, "Not asked for"),
            (OPTIONAL, "May be set up"),
            (REQUIRED, "Has to be set up"),
        ],
        string="Second factor",
        compute="_compute_edu_mfa",
        compute_sudo=True,
        groups="base.group_system",
    )
    edu_mfa_deadline = fields.Date(
        string="To be set up by",
        compute="_compute_edu_mfa",
        compute_sudo=True,
        groups="base.group_system",
    )
    edu_has_mfa = fields.Boolean(
        string="Has a second factor",
        compute="_compute_edu_mfa",
        compute_sudo=True,
        groups="base.group_system",
    )

    # Failed logins

    def _login(self, credential, user_agent_env):
        attempts = self.env["edu.security.attempt"]
        login = credential.get("login")
        if login and attempts._is_locked(login):
            attempts._note(login, "locked", self._edu_find_user(login))
            raise AccessDenied(
                self.env._("Too many login failures, please wait a bit and try again.")
            )
        try:
            quiet = super(ResUsers, self.with_context(**{NOTED: MARK}))
            return quiet._login(credential, user_agent_env)
        except AccessDenied:
            login = credential.get("login")
            user = self._edu_find_user(login)
            kind = "password" if user else "unknown"
            kind = REASON_OF.get(credential.get("type"), kind)
            if user and not user.active:
                kind = "inactive"
            attempts._note(login, kind, user)
            raise

    def _check_credentials(self, credential, env):
        try:
            return super()._check_credentials(credential, env)
        except AccessDenied:
            if self.env.context.get(NOTED) is not MARK:
                reason = REASON_OF.get(credential.get("type"), "password")
                user = self.env.user if not self else self
                # sudo: the login of who is being checked is only noted
                self.env["edu.security.attempt"]._note(user.sudo().login, reason, user)
            raise

    @api.model
    def _edu_find_user(self, login):
        if not login:
            return self.browse()
        # sudo: the account that was tried is only noted
        users = self.sudo().with_context(active_test=False)
        return users.search(self._get_login_domain(login), limit=1)

    # Programs

    @api.model
    def _check_uid_passwd(self, uid, passwd):
        result = super()._check_uid_passwd(uid, passwd)
        self._edu_check_program(uid)
        return result

    @api.model
    def _edu_check_program(self, uid):
        """Refuse a program of a user who has not passed the pages that come first.

        :raises AccessError: with what the user has to do, in the user's language
        """
        if self.env["ir.http"]._skip_consent_check() or uid == 1:
            return
        gate = self._edu_find_program_gate(uid, fields.Date.context_today(self))
        if gate:
            # sudo: the language of the user is only looked up
            lang = self.sudo().browse(uid).lang
            texts = self.with_context(lang=lang)._edu_get_gate_texts()
            raise AccessError(texts[gate])

    @api.model
    @tools.ormcache("uid", "date")
    def _edu_find_program_gate(self, uid, date):
        """Return "consent", "password" or False; kept for the day."""
        # sudo: flags and consents of the user who is logging in
        user = self.sudo().browse(uid)
        if user.edu_is_service:
            return False
        if not self.env["edu.policy.consent"]._has_consented(user):
            return "consent"
        return "password" if user._edu_needs_password() else False

    @api.model
    def _edu_get_gate_texts(self):
        return {
            "consent": self.env._(
                "Agree to the privacy policy first: log in to the site in a browser."
            ),
            "password": self.env._(
                "Change the password first: log in to the site in a browser."
            ),
        }

    # Second factor

    @api.model
    def _edu_get_mfa_rules(self, company=None):
        """Return {XML id of a group: {"mode", "grace_days"}} in force today."""
        return self.env["edu.rule"]._get_value(
            "security.mfa", company=company, default={}
        )

    def _edu_get_mfa_policy(self):
        """Return (mode, grace days) of the strictest rule of the user's groups."""
        self.ensure_one()
        found = [
            (rule.get("mode", OPTIONAL), rule.get("grace_days", 0))
            for group, rule in self._edu_get_mfa_rules(self.company_id).items()
            if self.has_group(group)
        ]
        mode = max((row[0] for row in found), key=RANK.get, default=OPTIONAL)
        days = min((days for name, days in found if name == mode), default=0)
        if mode == REQUIRED and (self.edu_is_service or self._edu_is_mfa_exempt()):
            return OPTIONAL, 0
        return mode, days

    def _edu_is_mfa_exempt(self):
        """Tell whether a consent of a guardian frees this learner (edu_consent)."""
        return False

    def _edu_get_mfa_start(self):
        """Return the day from which the days of grace count."""
        rule = self.env["edu.rule"].sudo()
        today = fields.Date.context_today(self)
        rules = rule.search(
            [
                ("key", "=", "security.mfa"),
                ("company_id", "in", [False, self.company_id.id]),
                ("valid_from", "<=", today),
            ]
        )
        days = [row.valid_from for row in rules]
        days += [row.create_date.date() for row in rules if row.create_date]
        return max([*days, self.create_date.date()] if self.create_date else days)

    @api.depends("group_ids", "totp_secret", "auth_passkey_key_ids")
    def _compute_edu_mfa(self):
        for user in self:
            mode, days = user._edu_get_mfa_policy()
            has = user.totp_enabled or bool(user.auth_passkey_key_ids)
            user.edu_mfa_state = mode
            user.edu_has_mfa = has
            user.edu_mfa_deadline = mode == REQUIRED and (
                user._edu_get_mfa_start() + timedelta(days=days)
            )

    def _edu_is_mfa_overdue(self):
        """Tell whether the second factor is asked for and the grace is over."""
        self.ensure_one()
        user = self.sudo()
        if user.edu_mfa_state != REQUIRED or user.edu_has_mfa:
            return False
        return user.edu_mfa_deadline < fields.Date.context_today(self)

    def _rpc_api_keys_only(self):
        """Programs need a key as soon as the second factor is due."""
        if super()._rpc_api_keys_only():
            return True
        if self.env["ir.http"]._skip_consent_check():
            return False
        return self._edu_is_mfa_overdue()

    def _totp_try_setting(self, secret, code):
        result = super()._totp_try_setting(secret, code)
        if result:
            self.env["edu.security.event"]._log("mfa", self, action="enable")
        return result

    def write(self, vals):
        if "totp_secret" in vals and not vals["totp_secret"]:
            for user in self:
                self.env["edu.security.event"]._log(
                    "mfa", user, {"target": user.sudo().login}, action="disable"
                )
        return super().write(vals)

    # Sessions

    def action_edu_sign_out(self):
        """End all sessions of the user; administrators do it for others."""
        self.ensure_one()
        if self != self.env.user and not self.env.user.has_group("base.group_system"):
            raise AccessError(self.env._("You may end your own sessions only."))
        # sudo: devices are read by their user; the right to end them was checked
        devices = self.env["res.device"].sudo().search([("user_id", "=", self.id)])
        devices.filtered(lambda device: not device.is_current)._revoke()
        self.env["edu.security.event"]._log(
            "session", self, {"target": self.sudo().login}, action="revoke_all"
        )
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _edu_get_idle_seconds(self):
        """Return after how many seconds without a request the session ends, or 0."""
        rule = self.env["edu.rule"]._get_value(
            "security.idle_minutes", company=self.company_id, default={}
        )
        minutes = [
            value for group, value in rule.items() if value and self.has_group(group)
        ]
        return min(minutes, default=0) * 60
