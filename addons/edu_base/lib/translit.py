"""Latin logins from Kazakh and Russian names."""

_PAIRS = {
    "а": "a", "ә": "a", "б": "b", "в": "v", "г": "g", "ғ": "g", "д": "d", "е": "e",
    "ё": "e", "ж": "zh", "з": "z", "и": "i", "й": "i", "к": "k", "қ": "k", "л": "l",
    "м": "m", "н": "n", "ң": "n", "о": "o", "ө": "o", "п": "p", "р": "r", "с": "s",
    "т": "t", "у": "u", "ұ": "u", "ү": "u", "ф": "f", "х": "kh", "һ": "h", "ц": "ts",
    "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ы": "y", "і": "i", "ь": "", "э": "e",
    "ю": "yu", "я": "ya",
}  # fmt: skip
_TABLE = str.maketrans(_PAIRS)


def to_login(text):
    """Return the small Latin letters of a name; ``user`` when there are none.

    >>> to_login("Әбдіхалық")
    'abdikhalyk'
    """
    text = (text or "").lower().translate(_TABLE)
    return "".join(char for char in text if char.isascii() and char.isalnum())[:20] or (
        "user"
    )
