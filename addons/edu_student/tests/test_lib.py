import doctest

from odoo.tests import BaseCase, tagged

from ..lib import class_names, columns, contingent, matching


@tagged("post_install", "-at_install")
class TestLib(BaseCase):
    """Pure readers of names of classes, people and words of reference books."""

    def test_doctests(self):
        for module in (class_names, columns, contingent, matching):
            result = doctest.testmod(module)
            self.assertGreater(result.attempted, 0, module.__name__)
            self.assertEqual(result.failed, 0, module.__name__)

    def test_class_names(self):
        cases = {
            "5 А": (5, "А"),
            "5А": (5, "А"),
            "5-«А»": (5, "А"),
            "5 «Ә»": (5, "Ә"),
            "5A": (5, "А"),
            '5 "а" сыныбы': (5, "А"),
            "11-Б класс": (11, "Б"),
            "V А": (5, "А"),
            "0 А": (0, "А"),
            "10 IT": (10, "IT"),
            "7 класс": (7, ""),
            5.0: (5, ""),
        }
        for text, expected in cases.items():
            self.assertEqual(class_names.parse_class(text), expected, text)
        for text in ("", "13 А", "кл", "5/1", "А", "абв", "-1"):
            with self.assertRaises(class_names.ClassNameError, msg=text):
                class_names.parse_class(text)

    def test_letters(self):
        self.assertEqual(class_names.split_letters("А, ә  Б,А"), ["А", "Ә", "Б"])
        self.assertEqual(class_names.split_letters(""), [""])

    def guardians(self, **cells):
        problems = []
        people = contingent.read_guardians({"_row": 1, **cells}, problems)
        return people, [problem.code for problem in problems]

    def test_two_parents_in_one_cell(self):
        people, problems = self.guardians(
            guardian_name="Иванова Анна Петровна Иванов Пётр Сергеевич",
            guardian_phone="+77011234567, +77771234567",
        )
        self.assertFalse(problems)
        self.assertEqual(
            [(p["surname"], p["phone"]) for p in people],
            [("Иванова", "+77011234567"), ("Иванов", "+77771234567")],
        )

    def test_common_phone_goes_to_the_parent_without_one(self):
        people, problems = self.guardians(
            mother_name="Әбенова Гүлнар", guardian_phone="+77011234567"
        )
        self.assertFalse(problems)
        self.assertEqual(people[0]["phone"], "+77011234567")

    def test_kin_words_and_blanks(self):
        people, problems = self.guardians(
            mother_name="-", father_name="қайтыс болған", guardian_name="әжесі"
        )
        self.assertEqual(problems, ["one_word"])
        self.assertFalse(people)
        people, problems = self.guardians(guardian_name="мать: Ли Анна")
        self.assertEqual(people[0]["kind"], "mother")

    def test_reference_words(self):
        book = matching.build_book(
            [
                (1, "kazakh", ["Kazakh", "қазақ", "казах"]),
                (2, "russian", ["Russian", "орыс", "русский"]),
                (3, "uzbek", ["Uzbek", "өзбек", "узбек / узбечка"]),
                (5, "mari", ["Mari", "мари", "мариец"]),
                (4, "german", ["German", "неміс", "немец"]),
            ],
            "nationality",
        )
        for text, expected in (
            ("Казашка", 1),
            ("ҚАЗАҚ", 1),
            ("русская", 2),
            ("узбечка", 3),
            ("немка", 4),
            ("марсианин", None),
        ):
            self.assertEqual(matching.find_entry(text, book), expected, text)

    def test_citizenship_words(self):
        book = matching.build_book(
            [(1, "KZ", ["Қазақстан", "Казахстан"]), (2, "KR", ["Республика Корея"])]
        )
        for text, expected in (
            ("Республика Казахстан", 1),
            ("Қазақстан Республикасының азаматы", 1),
            ("гражданин Казахстана", 1),
            ("Республика", None),
            ("Марс", None),
        ):
            self.assertEqual(matching.find_country(text, book), expected, text)
