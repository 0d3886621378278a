import base64
import os
import re
from urllib.parse import quote, urlencode

from odoo import fields
from odoo.exceptions import AccessDenied, UserError
from odoo.http import Controller, content_disposition, request, route

from odoo.addons.edu_base.models.ir_http import SESSION_KEY
from odoo.addons.edu_report.lib.qr import qr_data_uri

from ..models.ir_http import PASSED

SECRET = "edu_mfa_secret"
SECRET_BYTES = 20
GET = {"type": "http", "auth": "user", "methods": ["GET"]}
POST = {"type": "http", "auth": "user", "methods": ["POST"]}


class SecurityController(Controller):
    """Own devices, second factor, password and consents of any user."""

    # The page

    @route("/edu/security", **GET)
    def security(self, message=None, **_kwargs):
        return self._show_page(message=message)

    def _show_page(self, **values):
        user = request.env.user
        # sudo: portal users read no devices; these are the user's own
        devices = request.env["res.device"].sudo().search([("user_id", "=", user.id)])
        attempts = request.env["edu.security.attempt"]
        values |= {
            "user": user,
            "devices": devices,
            "failed": attempts._count_since_login(user),
            "consents": self._get_consents(user),
            "effects": request.env["edu.consent"]._get_effects(),
            "kinds": dict(
                request.env["edu.consent"]
                ._fields["kind"]
                ._description_selection(request.env)
            ),
            "home": self._get_home(),
        }
        return request.render("edu_security.security_page", values)

    def _get_consents(self, user):
        # sudo: users see their own consents only, which these are
        return request.env["edu.consent"].sudo().search([("user_id", "=", user.id)])

    def _get_home(self):
        return "/odoo" if request.env.user._is_internal() else "/my"

    # Devices

    @route("/edu/security/revoke", **POST)
    def revoke(self, device=None, **_kwargs):
        """End one session of the user; that of others is not found."""
        number = int(device) if (device or "").isdecimal() else 0
        # sudo: searched among the user's own devices only
        found = (
            request.env["res.device"]
            .sudo()
            .search([("user_id", "=", request.env.uid), ("id", "=", number)])
        )
        if found:
            found._revoke()
        return request.redirect("/edu/security?message=revoked")

    @route("/edu/security/sign_out", **POST)
    def sign_out(self, **_kwargs):
        request.env.user.action_edu_sign_out()
        return request.redirect("/edu/security?message=signed_out")

    # Consent to the policy

    @route("/edu/security/withdraw", **POST)
    def withdraw(self, agree=None, **_kwargs):
        """Withdraw the consent to the privacy policy: the account is closed."""
        if not agree:
            return request.redirect("/edu/security")
        # sudo: the user's own consent
        request.env["edu.consent"].sudo().create(
            [{"kind": "privacy", "action": "withdraw", "user_id": request.env.uid}]
        )
        request.session.pop(SESSION_KEY, None)
        return request.redirect("/edu/policy")

    # Password

    @route("/edu/password", type="http", auth="user", methods=["GET", "POST"])
    def password(self, old=None, new=None, again=None, **_kwargs):
        """The page that asks for a new password at the first login."""
        error = None
        user = request.env.user
        if request.httprequest.method == "POST":
            error = self._change_password(old, new, again)
            if not error:
                request.session.pop(PASSED, None)
                return request.redirect(self._get_home())
        policy = user._edu_get_password_policy()
        return request.render(
            "edu_security.password_page",
            {
                "error": error,
                "texts": user._edu_get_password_texts(policy),
                "is_asked": user._edu_needs_password(),
                "home": self._get_home(),
            },
        )

    def _change_password(self, old, new, again):
        """Change the own password; return the text of what is wrong, or None."""
        env = request.env
        if not old or not new or new != again:
            return env._("Type the old password and the new one twice, equally.")
        if old == new:
            return env._("The new password has to differ from the old one.")
        try:
            env["res.users"].change_password(old, new)
        except AccessDenied:
            return env._("The old password is wrong.")
        except UserError as error:
            return str(error)
        # the session goes on with the new password
        env.flush_all()
        request.session.session_token = env.user._compute_session_token(
            request.session.sid
        )
        return None

    # Second factor

    @route("/edu/mfa", type="http", auth="user", methods=["GET", "POST"])
    def mfa(self, code=None, password=None, **_kwargs):
        """Lead through the set-up of one-time codes: QR, code, done."""
        user = request.env.user
        error = None
        if request.httprequest.method == "POST" and not user.edu_has_mfa:
            error = self._enable_mfa(user, code, password)
            if not error:
                request.session.pop(SECRET, None)
                return request.redirect("/edu/mfa")
        secret = request.session.get(SECRET)
        if not secret:
            secret = base64.b32encode(os.urandom(SECRET_BYTES)).decode()
            request.session[SECRET] = secret
        return request.render(
            "edu_security.mfa_page",
            {
                "user": user,
                "error": error,
                "secret": " ".join(re.findall("....", secret)),
                "qr": qr_data_uri(self._get_mfa_url(user, secret)),
                "is_due": user._edu_is_mfa_overdue(),
                "home": self._get_home(),
            },
        )

    def _get_mfa_url(self, user, secret):
        query = urlencode({"secret": secret, "issuer": "Bilim"})
        return f"otpauth://totp/Bilim:{quote(user.login)}?{query}"

    def _enable_mfa(self, user, code, password):
        """Switch the codes on; return the text of what is wrong, or None."""
        secret = request.session.get(SECRET)
        digits = re.sub(r"\D", "", code or "")
        try:
            user._check_credentials(
                {"type": "password", "login": user.login, "password": password or ""},
                {"interactive": True},
            )
        except AccessDenied:
            return request.env._("The password is wrong.")
        if not secret or len(digits) != 6:
            return request.env._("Type the six digits that the application shows.")
        if not user._totp_try_setting(secret, int(digits)):
            return request.env._(
                "The code does not fit. Check the clock of the telephone and type the "
                "newest code."
            )
        return None

    # Anchors

    @route("/edu/security/anchors", **GET)
    def anchors(self, ids="", **_kwargs):
        """Download anchors of the log as a text file, with the rights of the user."""
        numbers = [int(one) for one in ids.split(",") if one.isdecimal()]
        model = request.env["edu.security.anchor"]
        found = model.search([("id", "in", numbers)] if numbers else [])
        name = f"bilim-log-{fields.Date.context_today(model)}.txt"
        return request.make_response(
            found._to_text(),
            headers=[
                ("Content-Type", "text/plain; charset=utf-8"),
                ("Content-Disposition", content_disposition(name)),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
