from werkzeug.exceptions import Forbidden, NotFound

from odoo import http
from odoo.http import content_disposition, request

from odoo.addons.edu_report.controllers.xlsx import MIME

from ..models.edu_clause import READERS

CODES = {"kk": "kk_KZ", "ru": "ru_RU"}


class ComplianceController(http.Controller):
    """The register for an inspector: a page to read and print, PDF and XLSX."""

    @http.route("/edu/compliance", type="http", auth="user", methods=["GET"])
    def page(self, lang=None, act=None, **_kwargs):
        """Show the register.

        :param lang: kk or ru; the language of the user otherwise
        :param act: code of an act as ``order-456``; all acts otherwise
        """
        lang, acts = self._prepare(lang, act)
        all_acts = self._find_acts()
        register = request.env["edu.clause"]._get_register(acts if act else None)
        values = {
            "lang_code": lang,
            "acts": all_acts,
            "current": act or "",
            "register": register,
            "run": request.env["edu.clause.run"]._get_current(),
        }
        return request.render("edu_compliance.register_page", values)

    @http.route("/edu/compliance/pdf", type="http", auth="user", methods=["GET"])
    def pdf(self, lang=None, act=None, **_kwargs):
        """Download the register as PDF, in the language of the page."""
        _lang, acts = self._prepare(lang, act)
        env = request.env
        env["edu.clause"]._get_register()  # counts the states anew
        content = env["ir.actions.report"]._edu_render_pdf(
            "edu_compliance.action_report_clauses", acts
        )
        name = env["edu.report.xlsx.clauses"]._xlsx_name(acts, {})
        return self._send(content, f"{name}.pdf", "application/pdf")

    @http.route("/edu/compliance/xlsx", type="http", auth="user", methods=["GET"])
    def xlsx(self, lang=None, act=None, **_kwargs):
        """Download the register as XLSX, in the language of the page."""
        _lang, acts = self._prepare(lang, act)
        content, name = request.env["edu.report.xlsx.clauses"]._xlsx_render(acts)
        return self._send(content, name, MIME)

    def _prepare(self, lang, act):
        """Check the user, set the language; :returns: (lang, acts)."""
        if not request.env.user.has_groups(READERS):
            raise Forbidden()
        if lang not in CODES:
            lang = "kk" if (request.env.user.lang or "").startswith("kk") else "ru"
        if request.env["res.lang"]._get_data(code=CODES[lang]):
            request.update_context(lang=CODES[lang])
        acts = self._find_acts()
        if act:
            acts = acts.filtered(lambda one: one.code == act)
            if not acts:
                raise NotFound()
        return lang, acts

    def _find_acts(self):
        return request.env["edu.clause.act"].search([("clause_ids", "!=", False)])

    def _send(self, content, name, mime):
        return request.make_response(
            content,
            headers=[
                ("Content-Type", mime),
                ("Content-Disposition", content_disposition(name)),
                ("Content-Length", len(content)),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
