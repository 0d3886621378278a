import base64

from lxml import etree

from odoo.tests import BaseCase, tagged

from ..lib import qr


@tagged("post_install", "-at_install")
class TestQr(BaseCase):
    def test_svg_is_well_formed(self):
        tree = etree.fromstring(qr.qr_svg("Қазақстан"))
        self.assertEqual(etree.QName(tree).localname, "svg")

    def test_png(self):
        self.assertTrue(qr.qr_png("https://bilim.example").startswith(b"\x89PNG"))

    def test_data_uri(self):
        uri = qr.qr_data_uri("x")
        head, _comma, body = uri.partition(",")
        self.assertEqual(head, "data:image/svg+xml;base64")
        self.assertIn(b"<svg", base64.b64decode(body))
        self.assertTrue(qr.qr_data_uri("x", "png").startswith("data:image/png;base64,"))

    def test_kazakh_text_is_utf8_inside(self):
        """26 letters of two bytes need a larger code than 26 Latin letters."""
        plain = len(qr.qr_png("a" * 26, box_size=1, border=0))
        kazakh = len(qr.qr_png("қ" * 26, box_size=1, border=0))
        self.assertGreater(kazakh, plain)

    def test_correction_level_makes_the_code_larger(self):
        low, high = (len(qr.qr_svg("x" * 80, level=level)) for level in "LH")
        self.assertGreater(high, low)

    def test_bad_input(self):
        with self.assertRaises(ValueError):
            qr.qr_svg("")
        with self.assertRaises(ValueError):
            qr.qr_svg("x" * 5000)
