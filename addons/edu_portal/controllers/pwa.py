from odoo.http import Controller, request, route
from odoo.modules import Manifest
from odoo.tools import file_open, hmac

OPTIONS = {
    "type": "http",
    "auth": "public",
    "methods": ["GET"],
    "sitemap": False,
    "readonly": True,
}
# own size of the picture, and with the margin that a round mask cuts away
ICONS = (("icon", "any"), ("icon-maskable", "maskable"))


def get_cache_owner():
    """Return the name under which a device keeps pages of this login.

    It tells nothing of the person, and another login of the same person has another
    name: what was kept before is thrown away then.
    """
    session = request.session
    return hmac(
        request.env(su=True), "edu_portal.cache", (session.uid, session.session_token)
    )


class EduPwa(Controller):
    """The cabinet as an application of a phone: manifest, worker, offline page."""

    def _use_language(self):
        """Speak the language of the account, or that of the visitor."""
        user = request.env.user
        known = request.env["res.lang"]._get_frontend()
        if not user._is_public() and user.lang in known:
            request.update_context(lang=user.lang)

    @route("/my/manifest.webmanifest", **OPTIONS)
    def cabinet_manifest(self):
        """Describe the cabinet as an application that a phone can install."""
        self._use_language()
        return request.make_json_response(
            self._get_manifest(), {"Content-Type": "application/manifest+json"}
        )

    def _get_manifest(self):
        env = request.env
        return {
            "name": env._("Bilim: diary of the learner"),
            "short_name": "Bilim",
            "description": env._("Lessons, homework, marks and attendance"),
            "lang": (env.lang or "kk").split("_")[0],
            "id": "/my",
            "start_url": "/my",
            "scope": "/my",
            "display": "standalone",
            "orientation": "portrait",
            "categories": ["education"],
            "background_color": "#f3f7f8",
            "theme_color": "#07535c",
            "icons": [
                {
                    "src": f"/edu_portal/static/img/{name}-{size}.png",
                    "sizes": f"{size}x{size}",
                    "type": "image/png",
                    "purpose": purpose,
                }
                for name, purpose in ICONS
                for size in (192, 512)
            ],
        }

    @route("/my/service-worker.js", **OPTIONS)
    def cabinet_worker(self):
        """Send the worker that keeps pages; a new version replaces the old one."""
        version = Manifest.for_addon("edu_portal")["version"]
        content = f'const VERSION = "{version}";\n'
        for path in self._get_worker_files():
            with file_open(path) as file:
                content += file.read()
        return request.make_response(
            content,
            [
                ("Content-Type", "text/javascript; charset=utf-8"),
                ("Service-Worker-Allowed", "/my"),
                ("Cache-Control", "no-cache"),
            ],
        )

    def _get_worker_files(self):
        """Return paths of the parts of the worker, in order; addons add their own."""
        return ["edu_portal/static/pwa/service_worker.js"]

    @route("/my/offline", **OPTIONS)
    def cabinet_offline(self):
        """Send the page shown without a network: in both languages, without files."""
        pages = {
            code: request.env(context={"lang": lang})["ir.qweb"]._render(
                "edu_portal.offline_text"
            )
            for code, lang in (("kk", "kk_KZ"), ("ru", "ru_RU"))
        }
        return request.render(
            "edu_portal.offline_page", {"texts": pages, "_lang": "kk"}
        )
