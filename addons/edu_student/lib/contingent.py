"""Turn rows of a list of learners into clean learners and guardians. No ORM.

A row is a dict of converted cells ({column: value}, see the import profile). Functions
return values and append :class:`Problem` for what is wrong; the caller words it.
"""

import re
from datetime import date
from typing import Any, NamedTuple

from odoo.addons.edu_base.lib.identifiers import IdentifierError, parse_iin
from odoo.addons.edu_base.lib.tabular import (
    EMPTY_TEXTS,
    SUFFIXES,
    CellError,
    cell_text,
    fold,
    split_full_name,
)

from .class_names import ClassNameError, clean_letter, parse_class

GUARDIAN_KINDS = ("mother", "father", "guardian")
OLDEST = 100
#: words before or after the name of a parent, folded, and what they say
KIN_WORDS = {
    "mother": ("мать", "мама", "анасы", "ана", "шешеси"),
    "father": ("отец", "папа", "акеси", "аке"),
    "guardian": ("опекун", "опекуны", "камкоршы", "камкоршысы", "законныи", "оз"),
}
GONE_WORDS = ("каитыс", "умер", "умерла", "покоиныи", "ажырасккан", "нет", "жок")
_PEOPLE = re.compile(r"\s*[,;/\n]\s*|\s+и\s+|\s+және\s+")

# in brackets, before a colon, or a word of its own
_KIN_WORD = re.compile(r"\(\s*(\w+)\s*\)|(\w+)\s*[:–]|(\w+)")


class Problem(NamedTuple):
    """What is wrong: the row, the column, a code of the text, values for the text."""

    row: dict
    column: str
    code: str
    values: Any = None


def is_blank(value):
    """Tell whether a cell says nothing (empty, a dash, «нет», «жоқ»)."""
    return cell_text(value).lower() in EMPTY_TEXTS


def get_text(row, column):
    """Return the text of a cell, or None when it says nothing."""
    value = row.get(column)
    return None if value is None or is_blank(value) else cell_text(value)


def name_key(surname, given_name, patronymic=None):
    """Return the text by which two spellings of a name are compared.

    >>> name_key("Әбенов", "Нұр") == name_key("АБЕНОВ", "Нур")
    True
    """
    parts = filter(None, (surname, given_name, patronymic))
    return fold(" ".join(parts))


def read_names(row, problems):
    """Return (surname, given name, patronymic) of the learner, or None."""
    full = row.get("full_name")
    names = tuple(row.get(name) for name in ("surname", "given_name", "patronymic"))
    if full and not (names[0] and names[1]):
        # both columns: the separate ones win, the rest comes from the whole name
        return tuple(own or part for own, part in zip(names, full, strict=True))
    if not names[0] and not names[1]:
        return None
    for column, value in zip(("surname", "given_name"), names, strict=False):
        if not value:
            problems.append(Problem(row, column, "empty"))
    return names if names[0] and names[1] else None


def read_iin(row, column, problems):
    """Return the parsed IIN of a cell, or None (nothing there, or wrong)."""
    number = row.get(column)
    if not number:
        return None
    try:
        return parse_iin(number)
    except IdentifierError as error:
        problems.append(Problem(row, column, "iin", (number, error)))
        return None


def read_person(row, today, problems):
    """Return {iin, birth_date, sex} of the learner; told by the IIN where possible."""
    parsed = read_iin(row, "iin", problems)
    birth_date, sex = row.get("birth_date"), row.get("sex")
    if birth_date and not _is_likely_birth(birth_date, today):
        problems.append(Problem(row, "birth_date", "birth_date", birth_date))
    if parsed and parsed.birth_date:
        if birth_date and birth_date != parsed.birth_date:
            values = (parsed.number, parsed.birth_date, birth_date)
            problems.append(Problem(row, "birth_date", "iin_birth_date", values))
        elif not birth_date and not _is_likely_birth(parsed.birth_date, today):
            problems.append(Problem(row, "iin", "birth_date", parsed.birth_date))
        birth_date = parsed.birth_date
    if parsed and parsed.sex:
        if sex and sex != parsed.sex:
            problems.append(Problem(row, "sex", "iin_sex", parsed.number))
        sex = parsed.sex
    return {
        "iin": parsed.number if parsed else None,
        "birth_date": birth_date,
        "sex": sex,
    }


def _is_likely_birth(birth_date, today):
    return date(today.year - OLDEST, 1, 1) < birth_date <= today


def read_class(row, problems):
    """Return (grade, letter) of the class, or None."""
    text = get_text(row, "class")
    if text is None:
        return None
    try:
        grade, letter = parse_class(text)
    except ClassNameError:
        problems.append(Problem(row, "class", "class", text))
        return None
    own = get_text(row, "letter")
    if own and letter and clean_letter(own) != letter:
        problems.append(Problem(row, "letter", "letter", (text, own)))
    return grade, letter or clean_letter(own)


# guardians


def read_guardians(row, problems):
    """Return the guardians of a row as dicts, the mother first.

    Keys: kind (mother, father, guardian), surname, given_name, patronymic, iin,
    birth_date, sex, phone, phone2, email, work_place, column.
    """
    people = []
    for kind in GUARDIAN_KINDS:
        found = list(_read_kind(row, kind, problems))
        if found:
            found[0].update(_read_contacts(row, kind, problems))
        else:
            _check_nameless(row, kind, problems, bool(people))
        people += found
    _share_common_contacts(row, people)
    return people


def _read_kind(row, kind, problems):
    """Yield the people named in the cell of one kind of guardian."""
    column = f"{kind}_name"
    text = get_text(row, column)
    if not text or _is_gone(text):
        return
    for part in _split_people(text):
        part_kind, part = _take_kin_word(part, kind)
        if not part or _is_gone(part):
            continue
        try:
            names = split_full_name(part)
        except CellError as error:
            problems.append(Problem(row, column, error.reason, part))
            continue
        yield {
            "kind": part_kind,
            "column": column,
            **dict(zip(("surname", "given_name", "patronymic"), names, strict=True)),
        }


def _split_people(text):
    """Return the names in a cell that may hold two of them."""
    parts = [part for part in _PEOPLE.split(text) if part.strip()]
    if len(parts) > 1:
        return parts
    words = text.split()
    if len(words) >= 5:
        # two full names one after the other: the first ends with a patronymic
        for index in (2, 3):
            if SUFFIXES.search(words[index]) and len(words) - index > 2:
                return [" ".join(words[: index + 1]), " ".join(words[index + 1 :])]
    return [text]


def _take_kin_word(text, kind):
    """Return (kind, name) without words like «мать:», «(әкесі)» or «мама».

    A word with a capital letter may be a name (Ана), unless a sign sets it apart.
    """
    for match in _KIN_WORD.finditer(text):
        word = next(filter(None, match.groups()))
        if match[3] and not word.islower():
            continue
        folded = fold(word)
        told = next((k for k, known in KIN_WORDS.items() if folded in known), None)
        if told:
            kind = told if kind == "guardian" else kind
            text = text.replace(match[0], " ", 1)
    return kind, " ".join(text.split()).strip(" -–:")


def _is_gone(text):
    return any(word in GONE_WORDS for word in fold(text).split())


def _read_contacts(row, kind, problems):
    parsed = read_iin(row, f"{kind}_iin", problems)
    phones = (row.get(f"{kind}_phone") or "").split(", ")
    return {
        "iin": parsed.number if parsed else None,
        "birth_date": parsed.birth_date if parsed else None,
        "sex": parsed.sex if parsed else None,
        "phone": phones[0] or None,
        "phone2": phones[1] if len(phones) > 1 else None,
        "email": get_text(row, f"{kind}_email"),
        "work_place": get_text(row, f"{kind}_work"),
    }


def _check_nameless(row, kind, problems, has_others):
    """Complain of an IIN without a name; a common telephone is given to the others."""
    if row.get(f"{kind}_iin"):
        problems.append(Problem(row, f"{kind}_name", "empty"))
    elif kind != "guardian" and row.get(f"{kind}_phone") and not has_others:
        text = get_text(row, f"{kind}_name")
        if not text:
            problems.append(Problem(row, f"{kind}_name", "empty"))


def _share_common_contacts(row, people):
    """Give «parents' telephone» to the people named without one, in their order."""
    named = [person for person in people if person["column"] == "guardian_name"]
    phones = [p for p in (row.get("guardian_phone") or "").split(", ") if p]
    targets = named or people
    if not named and targets and not targets[0].get("email"):
        targets[0]["email"] = get_text(row, "guardian_email")
    if len(targets) > 1 and len(phones) > 1:
        # two people, two numbers: one each
        for person, phone in zip(targets, phones, strict=False):
            if named or not person.get("phone"):
                person["phone"] = phone
                person["phone2"] = None if named else person.get("phone2")
    elif not named and targets and phones and not targets[0].get("phone"):
        targets[0]["phone"] = phones[0]
        targets[0]["phone2"] = phones[1] if len(phones) > 1 else None


# the list as a whole


def find_duplicates(learners, problems):
    """Report learners that stand in the list twice.

    The same IIN; or the same name and birth date when one of the two has no IIN.
    """
    by_iin, by_name = {}, {}
    for learner in learners:
        first = learner["iin"] and by_iin.setdefault(learner["iin"], learner)
        if first and first is not learner:
            values = first["_row"]["_row"]
            problems.append(Problem(learner["_row"], "iin", "duplicate_iin", values))
            continue
        key = (learner["name_key"], learner["birth_date"])
        first = by_name.setdefault(key, learner)
        if first is not learner and not (first["iin"] and learner["iin"]):
            column = "full_name" if "full_name" in learner["_row"] else "surname"
            values = first["_row"]["_row"]
            problems.append(Problem(learner["_row"], column, "duplicate_name", values))


def find_guardian_conflicts(learners, problems):
    """Report an IIN given to different people of the list."""
    seen = {
        learner["iin"]: (learner["name_key"], learner["_row"])
        for learner in learners
        if learner["iin"]
    }
    for learner in learners:
        for person in learner["guardians"]:
            iin = person.get("iin")
            if not iin:
                continue
            key = name_key(person["surname"], person["given_name"])
            known, where = seen.setdefault(iin, (key, learner["_row"]))
            if known.split()[:2] != key.split()[:2] and not _same_given(known, key):
                column = person["column"].replace("_name", "_iin")
                values = (iin, where["_row"])
                problems.append(
                    Problem(learner["_row"], column, "iin_two_people", values)
                )


def _same_given(first, second):
    """Tell whether two folded names share the given name (a surname may change)."""
    return bool(set(first.split()[1:2]) & set(second.split()[1:2]))


def prepare(rows, today):
    """Return (learners, problems) of the converted rows.

    A learner is a dict: ``_row``, surname, given_name, patronymic, name_key, iin,
    birth_date, sex, class (grade, letter) or None, guardians.
    """
    learners, problems = [], []
    for row in rows:
        names = read_names(row, problems)
        person = read_person(row, today, problems)
        group = read_class(row, problems)
        guardians = read_guardians(row, problems)
        if not names:
            continue
        learners.append(
            {
                "_row": row,
                **dict(
                    zip(("surname", "given_name", "patronymic"), names, strict=True)
                ),
                "name_key": name_key(*names),
                **person,
                "class": group,
                "guardians": guardians,
            }
        )
    find_duplicates(learners, problems)
    find_guardian_conflicts(learners, problems)
    return learners, problems
