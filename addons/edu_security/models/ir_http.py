import time

from werkzeug.exceptions import Unauthorized

from odoo import models
from odoo.http import SessionExpiredException, request

PASSED = "edu_gates_passed"
SEEN = "edu_seen"
# the session file is written once in as many seconds
TOUCH = 60
# the pages on which a passkey is made, which the page of the second factor leads to
MFA_PATHS = (
    "/my/security",
    "/web/dataset/call_kw/auth.passkey",
    "/web/dataset/call_button/auth.passkey",
    "/web/dataset/call_kw/res.users.identitycheck",
    "/web/dataset/call_kw/res.users/action_create_passkey",
)


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _find_gate(cls):
        """Ask for a new password or a second factor after the policy."""
        gate = super()._find_gate()
        uid = not gate and cls._get_gate_uid()
        if not uid or request.session.get(PASSED) == uid:
            return gate
        # sudo: flags of the user who is at the door
        user = request.env["res.users"].sudo().browse(uid)
        if user._edu_needs_password():
            return "/edu/password", request.env._("Change the password first.")
        if user._edu_is_mfa_overdue():
            if request.httprequest.path.startswith(MFA_PATHS):
                return None
            return "/edu/mfa", request.env._("Set up the second factor first.")
        request.session[PASSED] = uid
        return None

    @classmethod
    def _authenticate(cls, endpoint):
        result = super()._authenticate(endpoint)
        if endpoint.routing["auth"] == "user" and request.session.uid:
            cls._check_idle()
        return result

    @classmethod
    def _check_idle(cls):
        """End a session that nobody has used for the time of the dated rule."""
        now, last = time.time(), request.session.get(SEEN)
        limit = request.env.user._edu_get_idle_seconds()
        if limit and last and now - last > limit:
            request.session.logout(keep_db=True)
            raise SessionExpiredException("Session ended after no use")
        if not last or now - last > TOUCH:
            request.session[SEEN] = now

    @classmethod
    def _auth_method_bearer(cls):
        try:
            result = super()._auth_method_bearer()
        except Unauthorized:
            if request.httprequest.headers.get("Authorization"):
                request.env["edu.security.attempt"]._note("-", "key")
            raise
        request.env["res.users"]._edu_check_program(request.env.uid)
        return result

    def session_info(self):
        """Tell the office how often others tried the account since the last login."""
        info = super().session_info()
        if request.session.uid and not request.session.get("edu_told"):
            request.session["edu_told"] = True
            attempts = self.env["edu.security.attempt"]
            info["edu_failed_attempts"] = attempts._count_since_login(self.env.user)
        return info
