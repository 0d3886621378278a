"""A printed form as plain values: sections of texts and tables.

A builder fills a :class:`Document` once; ``lib/form_html.py`` lays it out for paper
and ``lib/form_xlsx.py`` writes the same tables as a workbook. No ORM.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

# date columns of a page of the class journal (order 130, form of the class journal)
GRID_COLUMNS = 26


class Column(NamedTuple):
    """A column of a table.

    :param key: key of the value in a row (dict)
    :param width: millimetres on paper, None shares what is left
    :param kind: ``text``, ``number``, ``centre``, ``date``, ``vertical`` (centred, the
        title stands upright), ``grid`` (a list of GRID_COLUMNS short texts, paper
        only) or ``file`` (workbook only)
    :param group: title above several neighbouring columns
    """

    key: str
    title: str
    width: float | None = None
    kind: str = "text"
    group: str = ""


@dataclass
class Table:
    """Columns and rows (dicts by key); ``bold`` keys of a row: ``_bold``."""

    columns: list
    rows: list
    title: str = ""
    empty: str = ""
    dense: bool = False


@dataclass
class Lines:
    """Label and value lines under a title."""

    pairs: list


@dataclass
class Text:
    """A paragraph; ``kind`` is ``plain``, ``centre``, ``heading`` or ``note``."""

    text: str
    kind: str = "plain"


@dataclass
class Signatures:
    """Lines for signatures: (position, name)."""

    rows: list


@dataclass
class Section:
    """What begins on a new page: title, subtitles and blocks."""

    title: str = ""
    subtitles: list = field(default_factory=list)
    blocks: list = field(default_factory=list)
    wide: bool = False
    name: str = ""


@dataclass
class Document:
    """A form in one language.

    :param name: name of the file, without ending
    :param title: title of the PDF
    """

    name: str
    title: str
    sections: list = field(default_factory=list)
