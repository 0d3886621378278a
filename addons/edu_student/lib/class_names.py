"""Read names of classes as schools write them: 5 А, 5«Ә», 11-"Б", V A, 5 A (Latin)."""

import re

#: Latin capitals that look like Cyrillic ones
LOOK_ALIKES = str.maketrans("ABCEHKMOPTXYI", "АВСЕНКМОРТХУІ")
ROMAN = {
    "I": 1,
    "II": 2,
    "III": 3,
    "IV": 4,
    "V": 5,
    "VI": 6,
    "VII": 7,
    "VIII": 8,
    "IX": 9,
    "X": 10,
    "XI": 11,
    "XII": 12,
}
LAST_GRADE = 12
LETTER_SIZE = 10
_WORDS = re.compile(
    r"\b(сынып\w*|сыныб\w*|класс\w*|class|grade|кл|сын|литер\w*)\b\.?", re.I
)
_PRESCHOOL = re.compile(r"^(мектепалды|предшкол\w*|мад|кпп|мектеп алды)\b", re.I)
_QUOTES = re.compile("[\"'«»“”„‘’`´]")
_SHAPE = re.compile(r"^(\d{1,2}|[IVXІХ]{1,4})\s*[-–—/.,]?\s*(.*)$")


class ClassNameError(ValueError):
    """The text is no name of a class."""


def clean_letter(text):
    """Return the letter of a class: capitals, Latin look-alikes as Cyrillic.

    Letters that have no Cyrillic twin (D, F, IT) make the whole text Latin.

    >>> clean_letter(' "a" ') == "А"
    True
    >>> clean_letter("IT")
    'IT'
    """
    text = _WORDS.sub(" ", _QUOTES.sub("", str(text or "")))
    text = "".join(text.split()).strip("-–—.,()").upper()
    cyrillic = text.translate(LOOK_ALIKES)
    latin_only = any(char.isascii() and char.isalpha() for char in cyrillic)
    has_cyrillic = any("\u0400" <= char <= "\u04ff" for char in text)
    if latin_only and not has_cyrillic:
        return text
    if len(text) > 1 and text.isascii() and text in ("IT", "IB", "STEM"):
        return text
    return cyrillic


def parse_class(text):
    """Return (grade, letter) of a class; the letter may be empty.

    >>> parse_class("5-«Ә» сынып")
    (5, 'Ә')
    >>> parse_class("11 A") == (11, "А")
    True

    :raises ClassNameError: no grade from 0 to 12, or a letter of more than 10 signs
    """
    if isinstance(text, float) and text.is_integer():
        text = int(text)
    name = " ".join(_WORDS.sub(" ", _QUOTES.sub(" ", str(text or ""))).split())
    name = name.rstrip(" -–—.,")
    found = _PRESCHOOL.match(name)
    if found:
        return 0, _check_letter(name[found.end() :], text)
    match = _SHAPE.match(name.upper())
    if not match:
        raise ClassNameError(text)
    digits = match[1].replace("І", "I").replace("Х", "X")
    grade = int(digits) if digits.isdecimal() else ROMAN.get(digits)
    if grade is None or grade > LAST_GRADE:
        raise ClassNameError(text)
    return grade, _check_letter(match[2], text)


def _check_letter(letter, text):
    letter = clean_letter(letter)
    if len(letter) > LETTER_SIZE or not all(c.isalnum() for c in letter):
        raise ClassNameError(text)
    if letter[:1].isdecimal():
        raise ClassNameError(text)
    return letter


def split_letters(text):
    """Return the letters of a list like "А, Ә; Б" without repeats; [""] when empty.

    >>> split_letters("А, ә  Б,А")
    ['А', 'Ә', 'Б']
    """
    letters = [clean_letter(part) for part in re.split(r"[,;\s]+", text or "")]
    return list(dict.fromkeys(filter(None, letters))) or [""]
