import werkzeug.exceptions

from odoo import SUPERUSER_ID, models, modules
from odoo.exceptions import AccessError
from odoo.http import request

SESSION_KEY = "edu_policy_id"
# what the pages that come first need, and leaving
FREE_PATHS = (
    "/edu/policy",
    "/edu/password",
    "/edu/mfa",
    "/web/session/",
    "/web/webclient/",
    "/web/image",
    "/bus/",
)


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _pre_dispatch(cls, rule, args):
        """Open nothing before the page that must come first, such as the policy."""
        result = super()._pre_dispatch(rule, args)
        path = request.httprequest.path
        # the web client logs in by itself: its routes are open to the dispatcher
        is_closed = rule.endpoint.routing.get("auth") == "user" or (
            path == "/web" or path.startswith(("/odoo", "/scoped_app"))
        )
        gate = is_closed and cls._find_gate()
        if gate:
            url, message = gate
            if request.dispatcher.routing_type == "http":
                raise werkzeug.exceptions.HTTPException(response=request.redirect(url))
            raise AccessError(message)
        return result

    @classmethod
    def _find_gate(cls):
        """Return (address, message for RPC) of the page that must come first, or None.

        Addons that have another such page extend this.
        """
        if cls._needs_consent():
            return (
                "/edu/policy",
                request.env._("Agree to the privacy policy first: reload the page."),
            )
        return None

    @classmethod
    def _get_gate_uid(cls):
        """Return the id of the user whom a gate may stop, or None."""
        uid = request.session.uid
        if not uid or uid == SUPERUSER_ID or cls._skip_consent_check():
            return None
        return None if request.httprequest.path.startswith(FREE_PATHS) else uid

    @classmethod
    def _needs_consent(cls):
        """Tell whether the policy page must come first; one look-up a session."""
        uid = cls._get_gate_uid()
        policy_id = uid and request.env["edu.policy"]._get_current_id()
        if not policy_id or request.session.get(SESSION_KEY) == policy_id:
            return False
        # the start page is open to the dispatcher: its environment has no user yet
        user = request.env["res.users"].browse(uid)
        if not request.env["edu.policy.consent"]._has_consented(user):
            return True
        request.session[SESSION_KEY] = policy_id
        return False

    @classmethod
    def _skip_consent_check(cls):
        # tests of other addons log in with fresh users; the test of the policy itself
        # patches this method
        return bool(modules.module.current_test)
