"""Texts of certificates with words in braces. No ORM."""

import string

# what a text may name; the form shows the same list to the one who edits it
WORDS = (
    "name",
    "iin",
    "birth_date",
    "class",
    "year",
    "year_start",
    "year_end",
    "language",
    "study_form",
    "since",
    "order",
    "left_on",
    "left_order",
    "left_to",
    "organisation",
    "purpose",
)


def unknown_words(text):
    """Return the words in braces that no certificate knows, in order.

    :raises ValueError: a brace is open or closed alone

    >>> unknown_words("{name} – {shoe_size}"), unknown_words("{name}")
    (['shoe_size'], [])
    """
    names = [name for _text, name, _spec, _conv in string.Formatter().parse(text)]
    return [name for name in names if name is not None and name not in WORDS]


def fill(text, values):
    """Return ``text`` with its words replaced; a word without a value is left empty.

    Lines that only held words without values are left out.

    >>> fill("{name}\\n{order}\\nend", {"name": "A"})
    'A\\nend'
    """
    known = dict.fromkeys(WORDS, "") | {k: v or "" for k, v in values.items()}
    lines = []
    for line in text.splitlines():
        words = [name for _t, name, _s, _c in string.Formatter().parse(line) if name]
        if words and not any(known[word] for word in words):
            continue
        lines.append(line.format_map(known))
    return "\n".join(lines)
