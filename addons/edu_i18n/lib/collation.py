"""Kazakh alphabetical order for what is sorted in Python (files, printed lists).

The database sorts by ICU ``kk-KZ``; this key gives the same order: punctuation,
digits, the 42 Kazakh letters, Latin letters, the rest. Case counts last, small
letters first.
"""

import unicodedata

ALPHABET = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
_RANK = {letter: rank for rank, letter in enumerate(ALPHABET)}


def _weight(char):
    rank = _RANK.get(char)
    if rank is not None:
        return 2, rank
    if char.isdigit():
        return 1, ord(char)
    if not char.isalpha():
        return 0, ord(char)
    if char.isascii():
        return 3, ord(char)
    base = unicodedata.normalize("NFKD", char)[0]
    return (3 if base.isascii() else 4), ord(base)


def sort_key(text):
    """Return a key for ``sorted``: Kazakh alphabet, None and '' first.

    >>> sorted(["Ұлан", "Әділ", "Яков", "Асан", "Ғабит"], key=sort_key)
    ['Асан', 'Әділ', 'Ғабит', 'Ұлан', 'Яков']
    """
    text = unicodedata.normalize("NFC", text or "")
    folded = text.lower()
    return (
        tuple(_weight(char) for char in folded),
        tuple(char != low for char, low in zip(text, folded, strict=False)),
        text,
    )


def natural_key(text):
    """Like :func:`sort_key`, but numbers count as numbers: 2-сынып, 10-сынып."""
    parts, digits = [], ""
    for char in unicodedata.normalize("NFC", text or "").lower():
        if char.isdecimal():
            digits += char
            continue
        if digits:
            parts.append((1, int(digits)))
            digits = ""
        parts.append(_weight(char))
    if digits:
        parts.append((1, int(digits)))
    return tuple(parts), sort_key(text)
