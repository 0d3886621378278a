"""Write a :class:`document.Document` as a workbook: a sheet a section. No ORM."""

from odoo.addons.edu_report.lib import xlsx

from .document import Lines, Signatures, Table, Text

_KINDS = {"number": "number", "date": "date"}


def _columns(table):
    return [
        xlsx.Column(
            " · ".join(
                part.replace("\n", " ") for part in (col.group, col.title) if part
            ),
            _KINDS.get(col.kind, "text"),
            width=col.width and max(col.width / 2, 6),
            wrap=True,
        )
        for col in table.columns
        if col.kind != "grid"
    ]


def _values(table, row):
    return [row.get(column.key) for column in table.columns if column.kind != "grid"]


def _titles(section):
    titles = [section.title.replace("\n", " ")] if section.title else []
    titles += [line.replace("\n", " ") for line in section.subtitles if line]
    for block in section.blocks:
        if isinstance(block, Table):
            break
        if isinstance(block, Lines):
            titles += [f"{label}: {value or ''}" for label, value in block.pairs]
        elif isinstance(block, Text):
            titles.append(block.text)
    return titles


def _write_rest(sheet, blocks):
    """Write what stands below the first table, line by line."""
    for block in blocks:
        if isinstance(block, Table):
            sheet.row([])
            sheet.row([block.title], bold=True)
            sheet.row([column.title for column in _columns(block)], bold=True)
            for row in block.rows:
                sheet.row(_values(block, row))
        elif isinstance(block, Text):
            sheet.row([block.text])
        elif isinstance(block, Lines):
            for label, value in block.pairs:
                sheet.row([f"{label}: {value or ''}"])
        elif isinstance(block, Signatures):
            for position, name in block.rows:
                sheet.row([f"{position} ____________ {name or ''}"])


def render(document):
    """Return the workbook (bytes) of a document."""
    book = xlsx.XlsxBook()
    for section in document.sections:
        tables = [block for block in section.blocks if isinstance(block, Table)]
        if not tables:
            continue
        first = tables[0]
        sheet = book.sheet(
            section.name or section.title,
            _columns(first),
            titles=_titles(section),
            autofilter=False,
        )
        for row in first.rows:
            style = {"bold": True} if row.get("_bold") else {}
            sheet.row(_values(first, row), **style)
        _write_rest(sheet, section.blocks[section.blocks.index(first) + 1 :])
    return book.close()
