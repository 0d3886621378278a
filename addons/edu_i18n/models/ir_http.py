from odoo import models
from odoo.http import request


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _get_default_lang(cls):
        """Public pages fall back to a language that they are offered in."""
        lang = super()._get_default_lang()
        offered = request.env["res.lang"]._get_frontend()
        return lang if lang.code in offered else next(iter(offered.values()))

    @classmethod
    def _pre_dispatch(cls, rule, args):
        """Show pages without a user (login, errors) in Kazakh or Russian.

        Portal pages have their language from http_routing; the others would follow
        the browser, which is English on many computers.
        """
        super()._pre_dispatch(rule, args)
        frontend = getattr(request, "is_frontend", False)
        if request.session.uid or frontend or rule.endpoint.routing["type"] != "http":
            return
        asked = [request.cookies.get("frontend_lang")]
        asked += request.httprequest.accept_languages.values()
        http = request.env["ir.http"]
        codes = (http.get_nearest_lang((one or "").replace("-", "_")) for one in asked)
        code = next((code for code in codes if code), http._get_default_lang().code)
        request.update_context(lang=code)
