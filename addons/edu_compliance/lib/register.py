"""Read the CSV files of the register. Pure Python."""

import csv
from typing import NamedTuple

LANGUAGES = ("kk", "ru", "en")


class Target(NamedTuple):
    """What a row of evidence.csv points to."""

    kind: str
    target: str
    clauses: tuple
    title_kk: str
    title_ru: str


def read_rows(path):
    """Return the rows of a CSV file as dictionaries."""
    with open(path, encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def read_targets(path):
    """Return the :class:`Target` rows of evidence.csv."""
    return [
        Target(
            row["kind"],
            row["target"],
            tuple(row["clauses"].split()),
            row["title_kk"],
            row["title_ru"],
        )
        for row in read_rows(path)
    ]


def addon_of(kind, target):
    """Return the addon that a target belongs to, or an empty text.

    >>> addon_of("screen", "edu_student.edu_group_menu")
    'edu_student'
    >>> addon_of("screen", "edu_portal:/my")
    'edu_portal'
    """
    if kind not in ("screen", "report") or target.startswith("edu.report.xlsx."):
        return ""
    for mark in (":", "."):
        name, found, _rest = target.partition(mark)
        if found and "/" not in name:
            return name.partition(".")[0]
    return ""
