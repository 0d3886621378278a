"""Find the entry of a reference book that a word of a list means. No ORM."""

import re

from odoo.addons.edu_base.lib.tabular import fold

#: forms that share too few letters with the names of the books, by code
ALIASES = {
    "nationality": {
        "german": ("немка", "нем"),
        "turkish": ("турчанка", "турок", "түрік"),
        "polish": ("полька", "поляк"),
        "russian": ("рус", "орыс"),
        "kazakh": ("каз", "қаз"),
        "jewish": ("еврей",),
        "korean": ("кореянка", "кореец", "кәріс"),
        "other": ("другая", "иная", "басқа", "прочие"),
    },
    "language": {
        "kk": ("каз", "қаз", "мемлекеттік", "государственный", "kz", "kaz"),
        "ru": ("рус", "орыс", "rus"),
        "en": ("англ", "ағылшын", "eng"),
    },
    "social_category": {
        "orphan": ("сирота", "жетім"),
        "targeted_aid": ("асп", "аәк", "получатель асп", "атаулы әлеуметтік көмек"),
        "low_income": (
            "малообеспеченная",
            "малоимущая",
            "тқо",
            "аз қамтылған",
            "аз қамтамасыз етілген",
            "табысы төмен",
        ),
        "disability": ("инвалид", "ребенок инвалид", "мүгедек", "мүгедектігі бар"),
        "special_needs": ("ооп", "ебқ", "еббқ", "овз"),
        "guardianship": ("опека", "опекаемый", "под опекой", "қамқорлық"),
        "single_parent": (
            "неполная",
            "толық емес",
            "полусирота",
            "жартылай жетім",
            "мать одиночка",
            "жалғызбасты ана",
        ),
        "large_family": ("многодетная", "көп балалы", "көпбалалы"),
        "kandas": ("кандас", "қандас", "оралман"),
        "school_record": ("вшк", "вшу", "мектепішілік есеп"),
        "police_record": ("опдн", "гюп", "ювп"),
        "adverse_family": ("неблагополучная", "қолайсыз"),
    },
}
COUNTRY_ALIASES = {
    "KZ": ("рк", "қр", "казахстан", "қазақстан", "кз"),
    "RU": ("рф", "россия", "российская федерация", "ресей"),
    "KG": ("киргизия", "кыргызстан", "қырғызстан"),
    "UZ": ("узбекистан", "өзбекстан"),
}
#: words of a citizenship that say nothing, folded
COUNTRY_NOISE = {
    fold(text)
    for text in (
        "республика",
        "республики",
        "республикасы",
        "республикасының",
        "гражданин",
        "гражданка",
        "гражданство",
        "азаматы",
        "азаматшасы",
        "азаматтығы",
    )
}
#: words that mean: nothing special
NOTHING = {fold(text) for text in ("полная", "толық", "толық отбасы", "полная семья")}
MIN_COMMON = 4


def build_book(entries, kind=""):
    """Return {folded text: id} of the names and codes of a reference book.

    :param entries: (id, code, names) of the book
    """
    book = {}
    aliases = ALIASES.get(kind, {})
    for entry_id, code, names in entries:
        # a name may hold both forms: «казах / казашка»
        parts = [part for name in names for part in re.split(r"[/,;()]", name or "")]
        for text in (*names, *parts, code, *aliases.get(code, ())):
            folded = fold(text)
            if folded:
                book.setdefault(folded, entry_id)
    return book


def find_entry(text, book):
    """Return the id of the entry that ``text`` means, or None.

    The same text; else the entry that shares the longest beginning, if only one does
    and at least four letters are shared (казашка – казах).

    >>> book = build_book([(1, "kazakh", ["казах"]), (2, "german", ["немец"])])
    >>> find_entry("Казашка", book), find_entry("грек", book)
    (1, None)
    """
    wanted = fold(text)
    if not wanted or wanted in book:
        return book.get(wanted)
    best, found = MIN_COMMON - 1, set()
    for known, entry_id in book.items():
        size = _common(wanted, known)
        if size < max(MIN_COMMON, min(len(known), len(wanted)) - 3):
            continue
        if size > best:
            best, found = size, {entry_id}
        elif size == best:
            found.add(entry_id)
    return found.pop() if len(found) == 1 else None


def find_country(text, book):
    """Return the id of the country that a citizenship names, or None.

    >>> find_country("Қазақстан Республикасы", {"казакстан": 5})
    5
    """
    words = [word for word in fold(text).split() if word not in COUNTRY_NOISE]
    return find_entry(" ".join(words), book)


def _common(first, second):
    size = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        size += 1
    return size
