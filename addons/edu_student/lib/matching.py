"""Find the entry of a reference book that a word of a list means. No ORM."""

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
        "single_parent": ("неполная", "толық емес"),
        "large_family": ("многодетная", "көп балалы", "көпбалалы"),
        "kandas": ("кандас", "қандас", "оралман"),
        "school_record": ("вшк", "вшу", "мектепішілік есеп"),
        "police_record": ("опдн", "гюп", "ювп"),
        "adverse_family": ("неблагополучная", "қолайсыз"),
    },
}
COUNTRY_ALIASES = {"KZ": ("рк", "қр", "гражданин рк", "гражданка рк", "казахстан")}
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
        for text in (*names, code, *aliases.get(code, ())):
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
    if wanted in book:
        return book[wanted]
    best, found = MIN_COMMON - 1, set()
    for known, entry_id in book.items():
        size = _common(wanted, known)
        if size < min(len(known), len(wanted)) - 3:
            continue
        if size > best:
            best, found = size, {entry_id}
        elif size == best:
            found.add(entry_id)
    return found.pop() if len(found) == 1 else None


def _common(first, second):
    size = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        size += 1
    return size
