import doctest

from odoo.tests import BaseCase, tagged

from odoo.addons.edu_admission.lib import files

from .common import PDF, make_image


@tagged("post_install", "-at_install")
class TestFiles(BaseCase):
    def test_content_decides(self):
        self.assertEqual(files.sniff(PDF), "pdf")
        self.assertEqual(files.sniff(make_image()), "png")
        self.assertEqual(files.sniff(make_image("JPEG")), "jpeg")

    def test_what_only_begins_right_is_refused(self):
        for content in (
            b"",
            b"MZ\x90\x00" + bytes(500),
            b"%PDF-1.4 without its end",
            b"\xff\xd8\xff" + bytes(100),
            make_image()[:40],
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        ):
            self.assertIsNone(files.sniff(content), content[:20])

    def test_names_lose_paths_and_false_endings(self):
        self.assertEqual(files.safe_name("../../etc/passwd", "png"), "passwd.png")
        self.assertEqual(files.safe_name("справка.exe", "pdf"), "справка.pdf")
        self.assertEqual(len(files.safe_name("а" * 300, "jpeg")), 84)

    def test_examples(self):
        self.assertEqual(doctest.testmod(files).failed, 0)
