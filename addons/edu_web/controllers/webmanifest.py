from odoo.addons.web.controllers.webmanifest import WebManifest

COLOUR = "#0b5f66"


class EduWebManifest(WebManifest):
    def _get_webmanifest(self):
        """Name and draw the installed web client as Bilim."""
        manifest = super()._get_webmanifest()
        if manifest["name"] == "Odoo":
            manifest["name"] = "Bilim"
        manifest["background_color"] = manifest["theme_color"] = COLOUR
        manifest["icons"] = [
            {
                "src": f"/edu_web/static/src/img/logo-{size}.png",
                "sizes": f"{size}x{size}",
                "type": "image/png",
            }
            for size in (192, 512)
        ]
        return manifest
