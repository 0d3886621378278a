"""Fold names so that a search finds them however they were typed.

Kazakh letters are often typed as their Russian look-alikes and the other way round
(Әлия – Алия, Нұрсұлтан – Нурсултан); lists come with Latin look-alikes inside
Cyrillic words (Latin i for і). Both sides of a comparison go through
:func:`normalise`: store the result in an indexed column and search it with the
normalised text of the user.
"""

import re
import unicodedata

#: applied after NFKD, which already turns ё into е and й into и
_FOLD = str.maketrans(
    {
        "ә": "а",
        "ə": "а",  # Latin schwa, from old fonts
        "ғ": "г",
        "қ": "к",
        "ң": "н",
        "ө": "о",
        "ұ": "у",
        "ү": "у",
        "һ": "х",
        "і": "и",
        "э": "е",
        "ъ": None,
        "ь": None,
        "'": None,
        "ʼ": None,
        "’": None,
        "`": None,
    }
)
_LATIN = str.maketrans("aceopxyikmthb", "асеорхуикмтхв")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_SEPARATORS = re.compile(r"[\W_]+")


def _fold_word(word):
    return word.translate(_LATIN) if _CYRILLIC.search(word) else word


def normalise(text):
    """Return the text folded for search; '' for None.

    Small letters; Kazakh letters, ё, й, э as their nearest Russian letters; no ъ, ь
    and apostrophes; Latin look-alikes inside a Cyrillic word as Cyrillic; hyphens,
    punctuation and runs of spaces as one space.

    >>> normalise("  Әбдіхалық-Нұрсұлтан  ")
    'абдихалык нурсултан'
    """
    text = unicodedata.normalize("NFKD", (text or "").lower())
    text = "".join(char for char in text if not unicodedata.combining(char))
    text = text.translate(_FOLD)
    words = _SEPARATORS.sub(" ", text).split()
    return " ".join(_fold_word(word) for word in words)
