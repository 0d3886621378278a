"""Values of rules in words. Pure Python.

>>> words = {"from": "from", "grade": "grade"}
>>> value_in_words([{"from": 0, "grade": 2}], words.get)
'from – 0, grade – 2'
"""

import re

#: a key or code of a program, which nobody should have to read
CODE = re.compile(r"[A-Za-z_][A-Za-z_]*\Z")
LATIN = re.compile(r"[A-Za-z]{2}")


class Unknown(ValueError):
    """The value holds a key that has no word."""


def value_in_words(value, word):
    """Return a value of JSON as a text, or "" when it holds an unknown key.

    :param word: function that gives the word of a key or code, or None
    """
    try:
        return _text(value, word)
    except Unknown:
        return ""


def _text(value, word):
    if isinstance(value, bool):
        return _word("true" if value else "false", word)
    if isinstance(value, dict):
        return ", ".join(
            f"{_word(key, word)} – {_text(one, word)}" for key, one in value.items()
        )
    if isinstance(value, list):
        return _list(value, word)
    if value is None:
        return "–"
    return _word(value, word) if isinstance(value, str) else f"{value:g}"


def _list(values, word):
    if len(values) == 2 and all(type(one) is int for one in values):
        first, last = values
        return str(first) if first == last else f"{first}–{last}"
    mark = "; " if any(isinstance(one, dict | list) for one in values) else ", "
    return mark.join(_text(one, word) for one in values)


def _word(text, word):
    """Return the word of a code; other texts stay as they are."""
    known = word(text)
    if known:
        return known
    if CODE.match(text) or LATIN.search(text.replace("{number}", "")):
        raise Unknown(text)
    return text.replace("{number}", "№")
