import werkzeug.exceptions

from odoo import SUPERUSER_ID, models, modules
from odoo.exceptions import AccessError
from odoo.http import request

SESSION_KEY = "edu_policy_id"
# what the page of the policy itself needs, and leaving
FREE_PATHS = ("/edu/policy", "/web/session/", "/web/webclient/", "/web/image", "/bus/")


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _pre_dispatch(cls, rule, args):
        """Open nothing to a user who has not agreed to the policy in force."""
        result = super()._pre_dispatch(rule, args)
        path = request.httprequest.path
        # the web client logs in by itself: its routes are open to the dispatcher
        is_closed = rule.endpoint.routing.get("auth") == "user" or (
            path == "/web" or path.startswith(("/odoo", "/scoped_app"))
        )
        if is_closed and cls._needs_consent():
            if request.dispatcher.routing_type == "http":
                raise werkzeug.exceptions.HTTPException(
                    response=request.redirect("/edu/policy")
                )
            raise AccessError(
                request.env._("Agree to the privacy policy first: reload the page.")
            )
        return result

    @classmethod
    def _needs_consent(cls):
        """Tell whether the policy page must come first; one look-up a session."""
        uid = request.session.uid
        if not uid or uid == SUPERUSER_ID or cls._skip_consent_check():
            return False
        if request.httprequest.path.startswith(FREE_PATHS):
            return False
        policy_id = request.env["edu.policy"]._get_current_id()
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
