from pathlib import Path

from lxml import etree

from odoo.tests import tagged

from .common import ComplianceCase

# what a browser hands over to the operating system to run
PROGRAMS = {".exe", ".msi", ".bat", ".cmd", ".jar", ".jnlp", ".crx", ".xpi", ".swf"}
PROGRAMS |= {".dmg", ".deb", ".rpm", ".apk", ".scr", ".vbs", ".ps1"}
PLUGINS = ("applet", "embed", "object")


@tagged("post_install", "-at_install")
class TestNothingIsInstalled(ComplianceCase):
    """The suite works in the browser alone and brings nothing to be installed."""

    clauses = ["456-5.3"]

    def addons(self):
        installed = self.env["ir.module.module"]._installed()
        return [name for name in installed if name.startswith("edu_")]

    def test_no_program_is_delivered(self):
        self.assertIn("edu_base", self.addons())
        found = [
            path
            for name in self.addons()
            for path in Path(self.Clause._get_addon_path(name)).rglob("*")
            if "static" in path.parts and path.suffix.lower() in PROGRAMS
        ]
        self.assertEqual(found, [])

    def test_no_page_asks_for_a_plugin(self):
        views = self.env["ir.ui.view"].search(
            [("key", "=like", "edu\\_%"), ("type", "=", "qweb")]
        )
        self.assertTrue(views)
        for view in views:
            tags = {node.tag for node in etree.fromstring(view.arch).iter()}
            self.assertFalse(tags.intersection(PLUGINS), view.key)

    def test_no_attachment_for_everybody_is_a_program(self):
        names = self.env["ir.attachment"].search([("public", "=", True)]).mapped("name")
        self.assertTrue(names)
        self.assertFalse([one for one in names if Path(one or "").suffix in PROGRAMS])
