from odoo.tests import BaseCase, tagged

from ..lib.texts import WORDS, fill, unknown_words


@tagged("post_install", "-at_install")
class TestTexts(BaseCase):
    def test_line_without_values_is_left_out(self):
        text = "Аты: {name}.\nБұйрық: {order}.\nСоңы."
        self.assertEqual(fill(text, {"name": "Асан"}), "Аты: Асан.\nСоңы.")

    def test_line_with_one_value_of_two_stays(self):
        self.assertEqual(fill("{class}, {language}", {"class": "5 А"}), "5 А, ")

    def test_braces_in_values_are_only_text(self):
        """A name can't smuggle a word or an attribute into the text."""
        value = "{iin} {name.__class__}"
        self.assertEqual(fill("{name}", {"name": value, "iin": "1"}), value)

    def test_unknown_words(self):
        self.assertEqual(unknown_words("{name} {nmae} {0}"), ["nmae", "0"])
        self.assertEqual(unknown_words("".join(f"{{{word}}}" for word in WORDS)), [])
        with self.assertRaises(ValueError):
            unknown_words("{name")
