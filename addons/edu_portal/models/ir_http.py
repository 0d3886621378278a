from odoo import models
from odoo.http import request

KNOWN = (400, 403, 404, 405, 413, 429, 500)


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _get_error_html(cls, env, code, values):
        """Show errors in the look of the suite and the language of the account."""
        if request.session.debug or code not in KNOWN:
            return super()._get_error_html(env, code, values)
        user = env.user
        if not user._is_public() and user.lang in env["res.lang"]._get_frontend():
            env = env(context=dict(env.context, lang=user.lang))
        title, text = cls._get_error_words(env, code)
        page = {
            "_code": code,
            "_title": title,
            "_text": text,
            "_home": "/odoo" if user._is_internal() else "/my",
            "_lang": (env.lang or "kk").split("_")[0],
        }
        return code, env["ir.ui.view"]._render_template("edu_portal.error_page", page)

    @classmethod
    def _get_error_words(cls, env, code):
        """Return (title, what to do) of an HTTP status."""
        words = {
            403: (
                env._("This page is closed to you"),
                env._("Your account has no right to open it."),
            ),
            404: (
                env._("There is no such page"),
                env._("The address may be old, or the page is not yours to see."),
            ),
            413: (
                env._("The file is too large"),
                env._("Choose a smaller file and send it again."),
            ),
            429: (
                env._("Too many requests"),
                env._("Wait a minute and try again."),
            ),
            500: (
                env._("Something went wrong on our side"),
                env._("Nothing of what you entered was changed. Try again later."),
            ),
        }
        return words.get(
            code,
            (
                env._("The request could not be understood"),
                env._("Go back, reload the page and try again."),
            ),
        )
