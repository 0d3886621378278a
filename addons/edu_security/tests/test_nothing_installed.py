from pathlib import Path

from odoo.modules import get_module_path
from odoo.tests import HttpCase, tagged

# what a computer would run or install
EXECUTABLE = (
    ".exe .msi .dll .bat .cmd .com .scr .ps1 .vbs .jar .jnlp .apk .ipa .dmg .pkg .deb "
    ".rpm .appimage .crx .xpi .cab .ocx .swf .xap .so .dylib .wasm"
).split()
MAGIC = (b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"CWS", b"FWS")
PLUGINS = ("<applet", "<embed ", "application/x-shockwave", "ActiveXObject")
PLUGINS += ("NCALayer", "chrome.webstore", "navigator.plugins[")


@tagged("post_install", "-at_install")
class TestNothingInstalled(HttpCase):
    """A browser that keeps the standards is enough (order 456, 5.3)."""

    clauses = ["456-5.3"]

    def get_files(self):
        modules = self.env["ir.module.module"].search(
            [("name", "=like", "edu_%"), ("state", "=", "installed")]
        )
        for name in modules.mapped("name"):
            root = Path(get_module_path(name))
            yield from (path for path in root.rglob("*") if path.is_file())

    def test_no_file_that_a_computer_runs(self):
        found, seen = [], 0
        for path in self.get_files():
            seen += 1
            with path.open("rb") as file:
                start = file.read(4)
            if path.suffix.lower() in EXECUTABLE or start.startswith(MAGIC):
                found.append(str(path))
        self.assertGreater(seen, 50)
        self.assertEqual(found, [])

    def test_no_plugin_is_asked_for(self):
        found = []
        for path in self.get_files():
            if "static" not in path.parts and path.suffix != ".xml":
                continue
            if path.suffix in (".js", ".xml", ".html"):
                text = path.read_text(encoding="utf-8", errors="ignore")
                found += [(path.name, word) for word in PLUGINS if word in text]
        self.assertEqual(found, [])

    def test_headers_of_the_login_page(self):
        answer = self.url_open("/web/login")
        self.assertTrue(answer.headers["Content-Type"].startswith("text/html"))
        self.assertNotIn("attachment", answer.headers.get("Content-Disposition", ""))
        for word in PLUGINS:
            self.assertNotIn(word, answer.text)
