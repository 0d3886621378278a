from odoo import http
from odoo.http import request

from ..models.ir_http import SESSION_KEY


class PolicyController(http.Controller):
    @http.route("/edu/policy", type="http", auth="user", methods=["GET"])
    def policy(self, lang=None, **_kwargs):
        """Show the privacy policy in force, in Kazakh or Russian."""
        policy_id = request.env["edu.policy"]._get_current_id()
        if not policy_id:
            return request.redirect("/odoo" if self._is_internal() else "/my")
        if lang not in ("kk", "ru"):
            lang = "kk" if (request.env.user.lang or "").startswith("kk") else "ru"
        # sudo: the text is shown to everybody
        policy = request.env["edu.policy"].sudo().browse(policy_id)
        code = {"kk": "kk_KZ", "ru": "ru_RU"}[lang]
        if request.env["res.lang"]._get_data(code=code):
            request.update_context(lang=code)
        values = {
            "policy": policy,
            "text": policy.text_kk if lang == "kk" else policy.text_ru,
            "lang_code": lang,
            "has_consented": request.env["edu.policy.consent"]._has_consented(
                request.env.user
            ),
        }
        return request.render("edu_base.policy_page", values)

    @http.route("/edu/policy/agree", type="http", auth="user", methods=["POST"])
    def agree(self, lang=None, agree=None, **_kwargs):
        """Store the consent and go on to the start page."""
        if not agree:
            return request.redirect("/edu/policy")
        request.env["edu.policy.consent"]._record(request.env.user, lang)
        request.session[SESSION_KEY] = request.env["edu.policy"]._get_current_id()
        return request.redirect("/odoo" if self._is_internal() else "/my")

    def _is_internal(self):
        return request.env.user._is_internal()
