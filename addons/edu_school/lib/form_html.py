"""Lay out a :class:`document.Document` as HTML for the PDF engine. No ORM."""

from markupsafe import Markup, escape

from .document import Lines, Section, Signatures, Table, Text

STYLESHEETS = ("/edu_school/static/src/css/forms.css",)
_TEXT_TAGS = {
    "plain": ("p", ""),
    "centre": ("p", "centre"),
    "heading": ("h3", ""),
    "note": ("p", "note"),
}


def cell_text(value):
    """Return the text of a value: empty for None and False, dates by day."""
    if value is None or value is False:
        return ""
    if hasattr(value, "strftime"):
        return value.strftime("%d.%m.%Y")
    if isinstance(value, float):
        return f"{value:.1f}".replace(".", ",").removesuffix(",0")
    return str(value)


def _lines(value):
    return Markup("<br/>").join(cell_text(value).split("\n"))


def _cell(column, row):
    value = row.get(column.key)
    if column.kind == "grid":
        body = escape("\t".join(value or ()))
        return f'<td class="g">{body}</td>'
    return f'<td class="{column.kind}">{_lines(value)}</td>'


def _header(columns):
    """Return the header rows: one, or two when some columns are grouped."""
    grouped = any(column.group for column in columns)
    span = ' rowspan="2"' if grouped else ""
    top, bottom, index = [], [], 0
    while index < len(columns):
        column = columns[index]
        if not column.group:
            top.append(_head_cell(column, span))
            index += 1
            continue
        same = [column]
        while index + len(same) < len(columns) and (
            columns[index + len(same)].group == column.group
        ):
            same.append(columns[index + len(same)])
        top.append(f'<th colspan="{len(same)}">{escape(column.group)}</th>')
        bottom += [_head_cell(one, "") for one in same]
        index += len(same)
    rows = f"<tr>{''.join(top)}</tr>"
    return rows + (f"<tr>{''.join(bottom)}</tr>" if grouped else "")


def _head_cell(column, span):
    if column.kind == "grid":
        body = escape(column.title)
        return f'<th class="g"{span}>{body}</th>'
    if column.kind == "vertical":
        body = _lines(column.title)
        return f'<th class="v"{span}><div><span>{body}</span></div></th>'
    return f"<th{span}>{_lines(column.title)}</th>"


def _table(table):
    if not table.rows and table.empty:
        return f'<p class="note">{escape(table.empty)}</p>'
    columns = [column for column in table.columns if column.kind != "file"]
    widths = "".join(
        f'<col style="width:{column.width}mm"/>' if column.width else "<col/>"
        for column in columns
    )
    body = "".join(
        f'<tr class="{"b" if row.get("_bold") else ""}">'
        + "".join(_cell(column, row) for column in columns)
        + "</tr>"
        for row in table.rows
    )
    title = f"<h3>{escape(table.title)}</h3>" if table.title else ""
    dense = ' class="dense"' if table.dense else ""
    return (
        f"{title}<table{dense}><colgroup>{widths}</colgroup>"
        f"<thead>{_header(columns)}</thead><tbody>{body}</tbody></table>"
    )


def _pairs(block):
    rows = "".join(
        f"<tr><td>{escape(label)}</td><td>{_lines(value)}</td></tr>"
        for label, value in block.pairs
    )
    return f'<table class="pairs">{rows}</table>'


def _signatures(block):
    rows = "".join(
        f"<tr><td>{escape(position)}</td><td class='line'></td>"
        f"<td>{escape(cell_text(name))}</td></tr>"
        for position, name in block.rows
    )
    return f'<table class="signatures">{rows}</table>'


def _text(block):
    tag, css = _TEXT_TAGS[block.kind]
    return f'<{tag} class="{css}">{_lines(block.text)}</{tag}>'


_RENDERERS = {Table: _table, Lines: _pairs, Signatures: _signatures, Text: _text}


def _section(section: Section):
    css = "wide" if section.wide else "tall"
    parts = [f'<section class="{css}">']
    if section.title:
        parts.append(f"<h1>{_lines(section.title)}</h1>")
    head = "" if section.title else ' class="head"'
    parts += [f"<h2{head}>{_lines(line)}</h2>" for line in section.subtitles if line]
    parts += [_RENDERERS[type(block)](block) for block in section.blocks]
    parts.append("</section>")
    return "".join(parts)


def render(document, lang):
    """Return the complete HTML page (str) of a document.

    :param lang: language code of HTML, as ``kk`` or ``kk-KZ``
    """
    links = "".join(f'<link rel="stylesheet" href="{url}"/>' for url in STYLESHEETS)
    body = "".join(_section(section) for section in document.sections)
    return (
        f'<html lang="{escape(lang)}"><head><meta charset="utf-8"/>'
        f"<title>{escape(document.title)}</title>{links}</head>"
        f"<body>{body}</body></html>"
    )
