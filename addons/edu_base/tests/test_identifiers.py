from datetime import date

from odoo.exceptions import ValidationError
from odoo.tests import TransactionCase, tagged

from ..lib.identifiers import (
    IdentifierError,
    check_digit,
    clean,
    make_iin,
    parse_bin,
    parse_iin,
)


@tagged("post_install", "-at_install")
class TestIdentifiers(TransactionCase):
    def assert_refused(self, parse, number, reason, position=0):
        with self.assertRaises(IdentifierError) as caught:
            parse(number)
        self.assertEqual(caught.exception.reason, reason)
        self.assertEqual(caught.exception.position, position)

    def test_first_weights(self):
        """150312 5 0123: 1·1+2·5+3·0+4·3+5·1+6·2+7·5+8·0+9·1+10·2+11·3 = 137,
        137 mod 11 = 5."""
        parsed = parse_iin("150312501235")
        self.assertEqual(parsed.birth_date, date(2015, 3, 12))
        self.assertEqual(parsed.sex, "m")

    def test_second_weights(self):
        """120101 6 0001: first sum 1+4+0+4+0+6+42+0+0+0+11 = 68, 68 mod 11 = 2;
        the case with 10: 120101 5 0005 has 1+4+0+4+0+6+35+0+0+0+55 = 105, mod 11 = 6;
        120101 5 0061: 1+4+4+6+35+60+11 = 121 → 0; 120101 5 0070: 50+70 = 120 → 10,
        second row 3·1+4·2+6·1+8·1+9·5+1·7 = 77 → 0."""
        self.assertEqual(check_digit("12010160001"), 2)
        self.assertEqual(check_digit("12010150005"), 6)
        self.assertEqual(check_digit("12010150061"), 0)
        self.assertEqual(check_digit("12010150070"), 0)
        self.assertEqual(parse_iin("120101500700").birth_date, date(2012, 1, 1))

    def test_never_issued(self):
        """Both sums give 10 for some serial: no digit makes such a number valid."""
        never = next(
            f"1201015{serial:04d}"
            for serial in range(10000)
            if check_digit(f"1201015{serial:04d}") is None
        )
        first = sum(w * int(d) for w, d in zip(range(1, 12), never, strict=True))
        weights = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)
        second = sum(w * int(d) for w, d in zip(weights, never, strict=True))
        self.assertEqual((first % 11, second % 11), (10, 10))
        for digit in "0123456789":
            self.assert_refused(parse_iin, never + digit, "checksum", 12)

    def test_every_other_last_digit_is_refused(self):
        for digit in "012346789":
            self.assert_refused(parse_iin, "15031250123" + digit, "checksum", 12)

    def test_shape(self):
        self.assert_refused(parse_iin, "15031250123", "length")
        self.assert_refused(parse_iin, "1503125012355", "length")
        self.assert_refused(parse_iin, "15031250123O", "digits", 12)
        self.assert_refused(parse_iin, "15O312501235", "digits", 3)
        self.assert_refused(parse_iin, "١50312501235", "digits", 1)
        self.assert_refused(parse_iin, "", "digits")

    def test_century_and_sex(self):
        cases = (
            ("1", 1850, "m"), ("2", 1850, "f"), ("3", 1950, "m"),
            ("4", 1950, "f"), ("5", 2050, "m"), ("6", 2050, "f"),
        )  # fmt: skip
        for digit, year, sex in cases:
            digits = f"501231{digit}0010"
            number = f"{digits}{check_digit(digits)}"
            parsed = parse_iin(number)
            self.assertEqual((parsed.birth_date.year, parsed.sex), (year, sex))
        for digit in "789":
            digits = f"501231{digit}0011"
            self.assert_refused(
                parse_iin, f"{digits}{check_digit(digits)}", "century", 7
            )

    def test_foreigner_without_century(self):
        digits = "50123100012"
        parsed = parse_iin(f"{digits}{check_digit(digits)}")
        self.assertIsNone(parsed.birth_date)
        self.assertIsNone(parsed.sex)

    def test_dates(self):
        for day, position in (
            ("001301", 3), ("000001", 3), ("000230", 5), ("010229", 5), ("000100", 5),
        ):  # fmt: skip
            digits = f"{day}50012"
            if check_digit(digits) is None:
                digits = f"{day}50013"
            self.assert_refused(
                parse_iin, f"{digits}{check_digit(digits)}", "date", position
            )
        leap = make_iin(date(2000, 2, 29), "f", 1)
        self.assertEqual(parse_iin(leap).birth_date, date(2000, 2, 29))

    def test_clean(self):
        self.assertEqual(clean(50101501234), "050101501234")
        self.assertEqual(clean(50101501234.0), "050101501234")
        self.assertEqual(clean("101501234"), "000101501234")
        self.assertEqual(clean(" 150312-501 235\u00a0"), "150312501235")
        self.assertEqual(clean("'050101501234"), "050101501234")
        self.assertEqual(clean("12345678"), "12345678")
        self.assertEqual(clean(None), "")

    def test_make_iin_is_valid(self):
        for serial in range(0, 300):
            number = make_iin(date(2014, 5, 6), "f", serial)
            self.assertEqual(parse_iin(number).sex, "f")

    def test_bin(self):
        """1·9+2·4+3·0+4·1+5·4+10·3+11·8 = 159, 159 mod 11 = 5."""
        parsed = parse_bin("940140000385")
        self.assertEqual((parsed.year, parsed.month), (1994, 1))
        self.assertEqual((parsed.kind, parsed.unit), ("resident", "head"))
        self.assert_refused(parse_bin, "940140000386", "checksum", 12)
        self.assert_refused(parse_bin, "941340000385", "date", 3)
        self.assert_refused(parse_bin, "940130000385", "kind", 5)
        self.assert_refused(parse_bin, "94014000038", "length")


@tagged("post_install", "-at_install")
class TestIinOfPerson(TransactionCase):
    """What the mixin makes of an IIN."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mixin = cls.env["edu.identity.mixin"]

    def test_birth_date_and_sex_follow(self):
        vals = self.mixin._apply_iin({"iin": "150312 501235"})
        self.assertEqual(vals["iin"], "150312501235")
        self.assertEqual(vals["birth_date"], date(2015, 3, 12))
        self.assertEqual(vals["sex"], "m")

    def test_contradiction_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "1–6"):
            self.mixin._apply_iin({"iin": "150312501235", "birth_date": "2015-03-13"})
        with self.assertRaisesRegex(ValidationError, "digit 7"):
            self.mixin._apply_iin({"iin": "150312501235", "sex": "f"})

    def test_error_names_the_digit(self):
        with self.assertRaisesRegex(ValidationError, r"digit 12\)"):
            self.mixin._apply_iin({"iin": "150312501236"})

    def test_empty_stays_empty(self):
        self.assertEqual(self.mixin._apply_iin({"iin": ""}), {"iin": False})
        self.assertEqual(self.mixin._apply_iin({"name": "x"}), {"name": "x"})
