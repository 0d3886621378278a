"""Checks of translation files (needs polib, runs inside the environment)."""

import re
from dataclasses import dataclass, field

import polib

LANGUAGES = ("kk", "ru")
PERCENT = re.compile(r"%(?:\(\w+\))?[#0\- +]*\d*(?:\.\d+)?[sdifgrx]")
BRACES = re.compile(r"\{[A-Za-z_]\w*\}")
QWEB = re.compile(r"</?([a-zA-Z][\w:-]*)")
LITERAL_PERCENT = re.compile(r"%%")


@dataclass
class Completeness:
    """What one language of one addon lacks."""

    terms: int = 0
    untranslated: list = field(default_factory=list)
    fuzzy: list = field(default_factory=list)
    missing: list = field(default_factory=list)
    wrong: list = field(default_factory=list)

    @property
    def done(self):
        return self.terms - len(self.untranslated) - len(self.missing)

    @property
    def findings(self):
        kinds = ("missing", "untranslated", "fuzzy", "wrong")
        return [
            f"{kind}: {text[:90]!r}" for kind in kinds for text in getattr(self, kind)
        ]


def placeholders(text):
    """Sorted placeholders of a term: %(name)s, %s, {name} and markup tags."""
    plain = LITERAL_PERCENT.sub("", text)
    return sorted(PERCENT.findall(plain) + BRACES.findall(text) + QWEB.findall(text))


def entry_errors(entry):
    """What is wrong with a translated entry, as texts."""
    pairs = [(entry.msgid, entry.msgstr)]
    if entry.msgstr_plural:
        pairs = [(entry.msgid_plural, text) for text in entry.msgstr_plural.values()]
    errors = []
    for source, target in pairs:
        if target and placeholders(source) != placeholders(target):
            errors.append(f"placeholders differ: {source[:60]!r} – {target[:60]!r}")
        if target and source[:1].isspace() != target[:1].isspace():
            errors.append(f"space at the beginning: {source[:60]!r}")
    return errors


def file_errors(path):
    """Findings of a po file that need no database."""
    try:
        catalog = polib.pofile(str(path), check_for_duplicates=True, encoding="utf-8")
    except (OSError, ValueError, UnicodeDecodeError) as error:
        return [str(error)]
    return [
        text for entry in catalog if not entry.obsolete for text in entry_errors(entry)
    ]


def entries(path):
    """{source term: entry} of a po file that may be missing."""
    if path is None or not path.exists():
        return {}
    return {entry.msgid: entry for entry in polib.pofile(str(path), encoding="utf-8")}


def compare(template, path, base=None):
    """Completeness of one po file against an exported template.

    :param template: polib file with the terms of the addon.
    :param path: its kk.po or ru.po; a missing file misses every term.
    :param base: another po file, for terms that `path` does not hold.
    """
    result = Completeness()
    known = {**entries(base), **entries(path)}
    for entry in template:
        if entry.obsolete or not entry.msgid.strip():
            continue
        result.terms += 1
        found = known.get(entry.msgid)
        if found is None or found.obsolete:
            result.missing.append(entry.msgid)
        elif "fuzzy" in found.flags:
            result.fuzzy.append(entry.msgid)
        elif not found.translated():
            result.untranslated.append(entry.msgid)
        else:
            result.wrong += entry_errors(found)
    return result
