from odoo import http
from odoo.http import request


class EduVerifyController(http.Controller):
    @http.route(
        ["/edu/verify", "/edu/verify/<string:token>"],
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
        readonly=True,
    )
    def verify(self, token=None, **_kw):
        """Tell anybody who holds a certificate whether it is genuine and valid."""
        token = (token or _kw.get("code") or "").strip()
        found = request.env["edu.certificate"]._find_by_token(token) if token else None
        response = request.render(
            "edu_certificate.verify_page", {"found": found, "token": token}
        )
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        if token and not found:
            response.status_code = 404
        return response
