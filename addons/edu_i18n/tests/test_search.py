from odoo.tests import tagged

from ..lib import search
from .common import PureCase


@tagged("post_install", "-at_install")
class TestNormalise(PureCase):
    def assertSame(self, *texts):
        self.assertEqual(len({search.normalise(text) for text in texts}), 1, texts)

    def test_examples_of_the_documentation_hold(self):
        self.assertDoctests(search)

    def test_every_kazakh_letter_has_its_look_alike(self):
        self.assertEqual(search.normalise("ӘҒҚҢӨҰҮҺІ"), "агкноууxи".replace("x", "х"))

    def test_kazakh_and_russian_spelling_meet(self):
        self.assertSame("Әлия", "Алия", "ӘЛИЯ")
        self.assertSame("Нұрсұлтан", "Нурсултан", "НҮРСҮЛТАН")
        self.assertSame("Қайрат", "Кайрат")
        self.assertSame("Іңкәр", "Инкар")
        self.assertSame("Жәңгір-хан", "Жангир хан")

    def test_russian_letters_that_people_mix(self):
        self.assertSame("Алёна", "Алена")
        self.assertSame("Андрей", "Андреи")
        self.assertSame("Эльмира", "Елмира")
        self.assertSame("Подъячев", "Подьячев", "Подячев")

    def test_latin_letters_inside_a_cyrillic_word(self):
        self.assertSame("Жансая", "Жaнcaя")  # a and c are Latin here
        self.assertSame("Өмірбек", "Өмiрбек")  # Latin i
        self.assertSame("Əлия", "Әлия")  # Latin schwa
        self.assertEqual(search.normalise("Smith"), "smith")

    def test_composed_and_decomposed_letters_are_one(self):
        self.assertSame("\u0439од", "\u0438\u0306од")

    def test_spaces_hyphens_and_apostrophes(self):
        self.assertEqual(search.normalise("  Ибн –  Сина_оглы  "), "ибн сина оглы")
        self.assertSame("О'Коннор", "О’Коннор", "ОКоннор")

    def test_nothing_gives_nothing(self):
        self.assertEqual(search.normalise(None), "")
        self.assertEqual(search.normalise(" - "), "")

    def test_normalising_twice_changes_nothing(self):
        once = search.normalise("Әбдіхалық-Нұрсұлтан Ерланұлы")
        self.assertEqual(search.normalise(once), once)

    def test_digits_stay(self):
        self.assertEqual(search.normalise("8 (701) 123-45-67"), "8 701 123 45 67")
