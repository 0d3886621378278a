"""Check and read identifiers of Kazakhstan: IIN of a person, BIN of an organisation.

Both have 12 digits, the last one a check digit: s = Σ i·dᵢ for i = 1…11, c = s mod 11;
when c = 10 the sum is taken again with the weights 3…11, 1, 2. A number whose second
sum gives 10 as well is not issued.
"""

from dataclasses import dataclass
from datetime import date

WEIGHTS_FIRST = tuple(range(1, 12))
WEIGHTS_SECOND = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)
CENTURY = {"1": 1800, "2": 1800, "3": 1900, "4": 1900, "5": 2000, "6": 2000}
BIN_KINDS = {"4": "resident", "5": "non_resident", "6": "joint"}
BIN_UNITS = {"0": "head", "1": "branch", "2": "representation", "3": "other"}


class IdentifierError(ValueError):
    """Tell why an identifier is wrong.

    ``reason`` is one of ``length``, ``digits``, ``date``, ``century``, ``checksum``,
    ``kind``; ``position`` is the 1-based first digit concerned, or 0.
    """

    def __init__(self, reason, position=0):
        super().__init__(reason)
        self.reason = reason
        self.position = position


@dataclass(frozen=True)
class Iin:
    """What an IIN says: birth date (None for a foreigner's 0), sex (m, f or None)."""

    number: str
    birth_date: date | None
    sex: str | None


@dataclass(frozen=True)
class Bin:
    """What a BIN says: registration year and month, kind of entity and of unit."""

    number: str
    year: int
    month: int
    kind: str
    unit: str


def check_digit(digits):
    """Return the check digit for the first eleven ``digits``, None if not issuable."""
    for weights in (WEIGHTS_FIRST, WEIGHTS_SECOND):
        value = sum(w * int(d) for w, d in zip(weights, digits, strict=False)) % 11
        if value != 10:
            return value
    return None


def clean(value):
    """Return the digits-only text of ``value``; spaces and hyphens are dropped.

    Spreadsheets turn an IIN into a number and lose its leading zeros: an integer or a
    float without fraction of 9 to 12 digits is filled up with zeros on the left.
    """
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value or "").strip().replace(" ", "").replace("\u00a0", "")
    text = text.replace("-", "").lstrip("'")
    if text.endswith(".0"):
        text = text[:-2]
    if text.isdecimal() and 9 <= len(text) < 12:
        text = text.zfill(12)
    return text


def _check_shape(number):
    if not number.isascii() or not number.isdecimal():
        position = next(
            (
                index
                for index, char in enumerate(number, 1)
                if not (char.isascii() and char.isdecimal())
            ),
            0,
        )
        raise IdentifierError("digits", position)
    if len(number) != 12:
        raise IdentifierError("length")


def _check_sum(number):
    if check_digit(number[:11]) != int(number[11]):
        raise IdentifierError("checksum", 12)


def parse_iin(number):
    """Return the :class:`Iin` of the 12-character ``number``.

    :raises IdentifierError: naming the reason and the digit
    """
    _check_shape(number)
    _check_sum(number)
    if number[6] == "0":
        return Iin(number, None, None)
    if number[6] not in CENTURY:
        raise IdentifierError("century", 7)
    year = CENTURY[number[6]] + int(number[:2])
    try:
        birth_date = date(year, int(number[2:4]), int(number[4:6]))
    except ValueError:
        position = 3 if not 1 <= int(number[2:4]) <= 12 else 5
        raise IdentifierError("date", position) from None
    return Iin(number, birth_date, "m" if int(number[6]) % 2 else "f")


def parse_bin(number):
    """Return the :class:`Bin` of the 12-character ``number``.

    The two digits of the year are read as 19YY from 91 on, else as 20YY (BIN exist
    since the independence of 1991).

    :raises IdentifierError: naming the reason and the digit
    """
    _check_shape(number)
    month = int(number[2:4])
    if not 1 <= month <= 12:
        raise IdentifierError("date", 3)
    if number[4] not in BIN_KINDS:
        raise IdentifierError("kind", 5)
    _check_sum(number)
    year = int(number[:2])
    year += 1900 if year > 90 else 2000
    unit = BIN_UNITS.get(number[5], "other")
    return Bin(number, year, month, BIN_KINDS[number[4]], unit)


def make_iin(birth_date, sex, serial):
    """Return a valid IIN for tests and demo data.

    :param sex: ``m`` or ``f``
    :param serial: 0…9999; the next one is taken while no check digit exists
    """
    century = {18: 1, 19: 3, 20: 5}[birth_date.year // 100] + (sex == "f")
    for number in range(serial, serial + 20):
        digits = f"{birth_date:%y%m%d}{century}{number % 10000:04d}"
        digit = check_digit(digits)
        if digit is not None:
            return f"{digits}{digit}"
    raise ValueError(serial)
