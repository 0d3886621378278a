import datetime
from decimal import Decimal

from odoo.tests import tagged

from ..lib import words
from .common import LangCase, PureCase

DAY = datetime.date(2026, 11, 20)


@tagged("post_install", "-at_install")
class TestWords(PureCase):
    def test_examples_of_the_documentation_hold(self):
        self.assertDoctests(words)

    def test_integers_in_kazakh(self):
        expected = {
            0: "нөл",
            40: "қырық",
            101: "жүз бір",
            1000: "бір мың",
            1234567: ("бір миллион екі жүз отыз төрт мың бес жүз алпыс жеті"),
        }
        for number, text in expected.items():
            self.assertEqual(words.integer_in_words(number, "kk_KZ"), text)

    def test_integers_in_russian_with_gender(self):
        self.assertEqual(words.integer_in_words(2000, "ru"), "две тысячи")
        self.assertEqual(words.integer_in_words(1, "ru", gender="f"), "одна")
        self.assertEqual(words.integer_in_words(2, "ru_RU"), "два")

    def test_kazakh_ordinals_follow_vowel_harmony(self):
        expected = (
            "бірінші екінші үшінші төртінші бесінші алтыншы жетінші сегізінші "
            "тоғызыншы оныншы"
        ).split()
        self.assertEqual([words.ordinal(n, "kk") for n in range(1, 11)], expected)
        tens = (
            "жиырмасыншы отызыншы қырқыншы елуінші алпысыншы жетпісінші "
            "сексенінші тоқсаныншы жүзінші"
        ).split()
        self.assertEqual([words.ordinal(n, "kk") for n in range(20, 101, 10)], tens)

    def test_only_the_last_word_of_a_kazakh_ordinal_changes(self):
        self.assertEqual(words.ordinal(25, "kk"), "жиырма бесінші")
        self.assertEqual(words.ordinal(110, "kk"), "жүз оныншы")
        self.assertEqual(words.ordinal(300, "kk"), "үш жүзінші")
        self.assertEqual(words.ordinal(1000, "kk"), "мыңыншы")
        self.assertEqual(words.ordinal(2026, "kk"), "екі мың жиырма алтыншы")

    def test_kazakh_ordinals_with_digits(self):
        soft = [1, 2, 3, 4, 5, 7, 8, 50, 70, 80, 100]
        hard = [6, 9, 10, 20, 30, 40, 60, 90, 1000]
        for number in soft:
            self.assertEqual(words.ordinal_digits(number), f"{number}-ші")
        for number in hard:
            self.assertEqual(words.ordinal_digits(number), f"{number}-шы")

    def test_russian_ordinals(self):
        self.assertEqual(words.ordinal(21, "ru"), "двадцать первый")
        self.assertEqual(words.ordinal_digits(5, "ru"), "5-й")

    def test_a_numbered_noun_has_the_hyphen_alone(self):
        self.assertEqual(words.numbered(5, "сынып"), "5-сынып")
        self.assertEqual(words.numbered(5, "класс", "ru"), "5-й класс")

    def test_russian_plural_at_every_boundary(self):
        forms = ("ученик", "ученика", "учеников")
        one = [1, 21, 101, 1001, -1]
        few = [2, 3, 4, 22, 24, 104]
        many = [0, 5, 10, 11, 12, 13, 14, 15, 20, 111, 112, 114]
        for form, numbers in zip(forms, (one, few, many), strict=True):
            for number in numbers:
                self.assertEqual(words.plural_ru(number, *forms), form, number)

    def test_a_kazakh_noun_after_a_number_is_singular(self):
        self.assertEqual(words.counted(5, "оқушы", "kk"), "5 оқушы")
        forms = ("ученик", "ученика", "учеников")
        self.assertEqual(words.counted(22, forms, "ru"), "22 ученика")

    def test_dates(self):
        self.assertEqual(words.date_in_words(DAY, "kk"), "2026 жылғы 20 қараша")
        self.assertEqual(words.date_in_words(DAY, "ru"), "20 ноября 2026 года")
        self.assertEqual(words.month_and_year(DAY, "kk"), "2026 жылғы қараша")
        self.assertEqual(words.month_and_year(DAY, "ru"), "ноябрь 2026 года")
        self.assertEqual(words.weekday(DAY, "kk"), "жұма")
        self.assertEqual(words.weekday(DAY, "ru"), "пятница")

    def test_every_month_has_a_name(self):
        for month in range(1, 13):
            day = datetime.date(2026, month, 1)
            for lang in ("kk", "ru"):
                self.assertRegex(words.date_in_words(day, lang), "[а-яәғқңөұүһі]{3}")

    def test_amounts_in_kazakh(self):
        self.assertEqual(
            words.amount_in_words(Decimal("1234567.89"), "kk"),
            "Бір миллион екі жүз отыз төрт мың бес жүз алпыс жеті теңге "
            "сексен тоғыз тиын",
        )
        self.assertEqual(
            words.amount_in_words(100, "kk", subunit_digits=True),
            "Жүз теңге 00 тиын",
        )

    def test_amounts_in_russian_have_the_cases_of_the_unit(self):
        expected = {
            "1.01": "Один тенге один тиын",
            "2.02": "Два тенге два тиына",
            "21000.05": "Двадцать одна тысяча тенге пять тиынов",
            "0.11": "Ноль тенге одиннадцать тиынов",
        }
        for amount, text in expected.items():
            self.assertEqual(words.amount_in_words(amount, "ru"), text)
        self.assertEqual(
            words.amount_in_words("1.21", "ru", "RUB"),
            "Один рубль двадцать одна копейка",
        )

    def test_amounts_are_rounded_half_up(self):
        self.assertEqual(words.split_amount("0.005"), (1, 0, 1))
        self.assertEqual(words.split_amount(1.005), (1, 1, 1))
        self.assertEqual(words.split_amount("0.999"), (1, 1, 0))
        self.assertEqual(words.split_amount(0), (0, 0, 0))

    def test_a_negative_amount_says_so(self):
        self.assertEqual(
            words.amount_in_words(-5, "ru", with_zero_subunits=False),
            "Минус пять тенге",
        )

    def test_another_language_is_refused(self):
        for lang in ("en_US", "", None, "kaz"):
            with self.assertRaises(ValueError):
                words.integer_in_words(1, lang)


@tagged("post_install", "-at_install")
class TestCurrencyText(LangCase):
    def test_the_tenge_in_three_languages(self):
        tenge = self.env.ref("base.KZT")
        kazakh = tenge.with_context(lang="kk_KZ")
        self.assertEqual(
            kazakh.amount_to_text(1500.05), "Бір мың бес жүз теңге бес тиын"
        )
        russian = tenge.with_context(lang="ru_RU")
        self.assertEqual(russian.amount_to_text(2), "Два тенге")
        english = tenge.with_context(lang="en_US")
        self.assertIn("Tenge", english.amount_to_text(2))

    def test_a_currency_without_forms_stays_with_odoo(self):
        yen = self.env.ref("base.JPY").with_context(lang="ru_RU")
        self.assertTrue(yen.amount_to_text(5))

    def test_the_sign_and_name_of_the_minor_unit(self):
        tenge = self.env.ref("base.KZT")
        self.assertEqual(tenge.symbol, "₸")
        for lang in ("kk_KZ", "ru_RU"):
            label = tenge.with_context(lang=lang).currency_subunit_label
            self.assertEqual(label.lower(), "тиын")
