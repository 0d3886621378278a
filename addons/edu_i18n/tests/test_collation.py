from odoo.tests import tagged

from ..lib import collation
from .common import LangCase, PureCase

NAMES = "Асан Әділ Ғабит Ерлан ёлка Ирина Кенже Қайрат Уәли Ұлан Іңкәр Яков".split()


@tagged("post_install", "-at_install")
class TestSortKey(PureCase):
    def test_examples_of_the_documentation_hold(self):
        self.assertDoctests(collation)

    def test_the_alphabet_has_42_letters(self):
        self.assertEqual(len(set(collation.ALPHABET)), 42)
        shuffled = sorted(collation.ALPHABET)
        self.assertNotEqual("".join(shuffled), collation.ALPHABET)
        in_order = sorted(shuffled, key=collation.sort_key)
        self.assertEqual("".join(in_order), collation.ALPHABET)

    def test_names(self):
        self.assertEqual(sorted(reversed(NAMES), key=collation.sort_key), NAMES)

    def test_case_counts_last(self):
        words = ["Қыз", "қыз", "Қызық", "қызда"]
        expected = ["қыз", "Қыз", "қызда", "Қызық"]
        self.assertEqual(sorted(words, key=collation.sort_key), expected)

    def test_digits_come_first_and_latin_last(self):
        words = ["Zoom", "Әже", "5-сынып", "№ 1"]
        expected = ["№ 1", "5-сынып", "Әже", "Zoom"]
        self.assertEqual(sorted(words, key=collation.sort_key), expected)

    def test_classes_sort_by_number(self):
        classes = ["10 «А»", "2 «Б»", "2 «Ә»", "1 «А»"]
        expected = ["1 «А»", "2 «Ә»", "2 «Б»", "10 «А»"]
        self.assertEqual(sorted(classes, key=collation.natural_key), expected)

    def test_empty_values_come_first(self):
        self.assertEqual(sorted(["а", None, ""], key=collation.sort_key)[-1], "а")


@tagged("post_install", "-at_install")
class TestDatabaseOrder(LangCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.cr.execute(
            "SELECT datlocprovider, daticulocale FROM pg_database"
            " WHERE datname = current_database()"
        )
        cls.provider, cls.locale = cls.env.cr.fetchone()

    def setUp(self):
        super().setUp()
        if self.provider != "i" or not (self.locale or "").startswith("kk"):
            self.skipTest("the database was not created with the ICU locale kk-KZ")

    def test_names_come_in_kazakh_order(self):
        partners = self.env["res.partner"].create(
            [{"name": name, "ref": "edu-order"} for name in reversed(NAMES)]
        )
        ordered = partners.search([("ref", "=", "edu-order")], order="name")
        self.assertEqual(ordered.mapped("name"), NAMES)

    def test_files_and_lists_have_the_same_order(self):
        letters = [*collation.ALPHABET, "1", "9", "а-б", "аб", "z", "қыз", "Қыз"]
        self.env.cr.execute("SELECT w FROM unnest(%s) w ORDER BY w", [letters])
        from_database = [row[0] for row in self.env.cr.fetchall()]
        self.assertEqual(sorted(letters, key=collation.sort_key), from_database)
