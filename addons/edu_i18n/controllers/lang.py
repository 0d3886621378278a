from urllib.parse import urlsplit

from odoo.http import Controller, request, route

YEAR = 365 * 24 * 3600


class LangController(Controller):
    @route("/edu/lang/<string:code>", type="http", auth="public", sitemap=False)
    def switch(self, code, redirect="/"):
        """Choose the language of the pages; for a user, also of the account.

        :param code: code of an active language; another one changes nothing
        :param redirect: where to go back to, a path of this server
        """
        lang = request.env["res.lang"]._get_data(code=code)
        response = request.redirect(self._without_lang(redirect))
        if not lang:
            return response
        if request.session.uid:
            request.env.user.lang = code
            request.session.context = {**request.session.context, "lang": code}
        response.set_cookie("frontend_lang", code, max_age=YEAR, samesite="Lax")
        return response

    def _without_lang(self, redirect):
        """Return a local path without the prefix of a language (/ru/my → /my)."""
        parts = urlsplit(redirect)
        path = "/" + parts.path.replace("\\", "/").lstrip("/")
        first, _slash, rest = path[1:].partition("/")
        if request.env["res.lang"]._get_data(url_code=first):
            path = "/" + rest
        query = f"?{parts.query}" if parts.query else ""
        return path + query
