import re
from pathlib import Path

from PIL import Image

from odoo.modules.module import get_module_path
from odoo.tests import HttpCase, tagged

BUNDLES = ("web.assets_web", "web.assets_web_dark", "web.assets_frontend")


@tagged("post_install", "-at_install")
class TestLook(HttpCase):
    def test_styles_compile(self):
        """A style sheet that does not compile leaves the whole client without style."""
        for name in BUNDLES:
            with self.subTest(name):
                bundle = self.env["ir.qweb"]._get_asset_bundle(name, assets_params={})
                css = bundle.preprocess_css()
                self.assertFalse(bundle.css_errors)
                self.assertTrue(css)

    def test_colours_of_the_suite_are_used(self):
        bundle = self.env["ir.qweb"]._get_asset_bundle("web.assets_web", js=False)
        css = bundle.preprocess_css().lower()
        self.assertIn("#0b5f66", css)
        found = re.search(r"--primary:\s*(#[0-9a-f]{6})", css)
        self.assertEqual(found[1], "#0b6e75")

    def test_each_addon_has_its_icon(self):
        """An SVG drawn for it and the same as PNG, 256 pixels square."""
        modules = self.env["ir.module.module"].search(
            [("name", "=like", "edu\\_%"), ("state", "=", "installed")]
        )
        drawings = {}
        for name in modules.mapped("name"):
            folder = Path(get_module_path(name), "static", "description")
            with self.subTest(name):
                svg = (folder / "icon.svg").read_text(encoding="utf-8")
                self.assertNotRegex(svg, r"href=|<script|url\(http")
                with Image.open(folder / "icon.png") as picture:
                    self.assertEqual(picture.size, (256, 256))
                drawing = re.sub(r"\s+", " ", svg)
                self.assertNotIn(drawing, drawings, "drawn for another addon")
                drawings[drawing] = name

    def test_login_page_names_nobody_else(self):
        page = self.url_open("/web/login").text
        self.assertIn("edu_web/static/src/img/logo.svg", page)
        self.assertNotIn("odoo.com", page)

    def test_manifest_of_the_client(self):
        manifest = self.url_open("/web/manifest.webmanifest").json()
        self.assertEqual(manifest["name"], "Bilim")
        for icon in manifest["icons"]:
            self.assertEqual(self.url_open(icon["src"]).status_code, 200)

    def test_nobody_registers_without_the_organisation(self):
        self.assertIn(self.url_open("/web/signup").status_code, (403, 404))
