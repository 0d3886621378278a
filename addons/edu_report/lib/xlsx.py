"""Write XLSX lists that look alike everywhere.

    book = XlsxBook()
    sheet = book.sheet(
        "Оқушылар",
        [Column("Аты-жөні", width=32), Column("ЖСН"), Column("Туған күні", "date")],
        titles=["№ 1 мектеп", "5 «А» сынып"],
    )
    sheet.rows([["Әбілов Асан", "100101501234", date(2010, 1, 1)]])
    content = book.close()

Text is always written as text: a value that begins with ``=``, ``+``, ``-`` or ``@``
never becomes a formula, an IIN keeps its zeros. Pure Python, no ORM.
"""

import datetime
import io
import math
import numbers
import re
from typing import NamedTuple

import xlsxwriter

FORMATS = {
    "text": {},
    "integer": {"num_format": "#,##0"},
    "number": {"num_format": "#,##0.##"},
    "money": {"num_format": "#,##0.00"},
    "percent": {"num_format": "0.0%"},
    "date": {"num_format": "dd.mm.yyyy"},
    "datetime": {"num_format": "dd.mm.yyyy hh:mm"},
    "time": {"num_format": "hh:mm"},
    "bool": {},
}
WIDTHS = {
    "integer": 10,
    "number": 12,
    "money": 16,
    "percent": 10,
    "date": 12,
    "datetime": 17,
    "time": 8,
    "bool": 8,
}
RIGHT = ("integer", "number", "money", "percent")
CENTRE = ("date", "datetime", "time", "bool")
MAX_CELL = 32767
_BAD_SHEET_CHARS = re.compile(r"[\[\]:*?/\\]")


class Column(NamedTuple):
    """A column of a list.

    ``kind`` is a key of FORMATS; ``width`` in characters (guessed when None);
    ``total`` adds the column to :meth:`XlsxSheet.total_row`; ``wrap`` breaks lines.
    """

    title: str
    kind: str = "text"
    width: float | None = None
    total: bool = False
    wrap: bool = False


def safe_csv(value):
    """Return a text that a spreadsheet program does not take for a formula (CSV)."""
    text = "" if value is None or value is False else str(value)
    return f"'{text}" if text.lstrip()[:1] in ("=", "+", "-", "@") else text


def _is_number(value):
    return isinstance(value, numbers.Number) and math.isfinite(value)


def sheet_name(name, taken=()):
    """Return a valid sheet name: 31 characters, no ``[]:*?/\\``, not yet taken."""
    base = _BAD_SHEET_CHARS.sub(" ", name or "").strip().strip("'")[:31] or "1"
    result, number = base, 2
    lowered = {one.lower() for one in taken}
    while result.lower() in lowered:
        suffix = f" ({number})"
        result = base[: 31 - len(suffix)] + suffix
        number += 1
    return result


class XlsxBook:
    """A workbook in memory; :meth:`sheet` adds sheets, :meth:`close` gives bytes."""

    def __init__(self, font="Calibri", font_size=11, properties=None):
        self._buffer = io.BytesIO()
        self.workbook = xlsxwriter.Workbook(
            self._buffer,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "remove_timezone": True,
            },
        )
        self._base = {"font_name": font, "font_size": font_size, "valign": "top"}
        self._formats = {}
        self._sheets = []
        if properties:
            self.workbook.set_properties(properties)

    def format(self, **options):
        """Return a cell format with the font of the book (cached by its options)."""
        key = tuple(sorted(options.items()))
        if key not in self._formats:
            self._formats[key] = self.workbook.add_format({**self._base, **options})
        return self._formats[key]

    def sheet(self, name, columns, titles=(), landscape=True, autofilter=True):
        """Add a sheet with title lines and a header row; see :class:`XlsxSheet`."""
        name = sheet_name(name, self.workbook.sheetnames)
        worksheet = self.workbook.add_worksheet(name)
        sheet = XlsxSheet(self, worksheet, columns, titles, landscape, autofilter)
        self._sheets.append(sheet)
        return sheet

    def close(self):
        """Finish the file and return its content (bytes)."""
        if not self._sheets:
            self.sheet("1", [])
        for sheet in self._sheets:
            sheet.finish()
        self.workbook.close()
        return self._buffer.getvalue()


class XlsxSheet:
    """A list on a sheet: titles, frozen header with a filter, rows, totals."""

    def __init__(self, book, worksheet, columns, titles, landscape, autofilter):
        self.book = book
        self.worksheet = worksheet
        self.columns = [
            column if isinstance(column, Column) else Column(column)
            for column in columns
        ]
        self._autofilter = autofilter
        self._longest = [len(column.title) for column in self.columns]
        self._sums = [0] * len(self.columns)
        self._write_titles([titles] if isinstance(titles, str) else list(titles))
        self._write_header()
        self.next_row = self.first_row = self.header_row + 1
        self._last_data_row = self.header_row
        self._setup_print(landscape)

    def _setup_print(self, landscape):
        if landscape:
            self.worksheet.set_landscape()
        self.worksheet.set_paper(9)  # A4
        self.worksheet.fit_to_pages(1, 0)
        self.worksheet.repeat_rows(self.header_row)

    def _write_titles(self, titles):
        for row, title in enumerate(titles):
            size = 14 if row == 0 else 11
            style = self.book.format(bold=row == 0, font_size=size)
            self.worksheet.write_string(row, 0, str(title)[:MAX_CELL], style)
        # an empty line keeps titles out of the filtered range
        self.header_row = len(titles) + 1 if titles else 0

    def _write_header(self):
        style = self.book.format(
            bold=True,
            text_wrap=True,
            border=1,
            bg_color="#DCE6F1",
            align="center",
            valign="vcenter",
        )
        for index, column in enumerate(self.columns):
            title = str(column.title)
            self.worksheet.write_string(self.header_row, index, title, style)

    def _style(self, column, **extra):
        options = {"border": 1, **FORMATS[column.kind], **extra}
        if column.kind in RIGHT:
            options["align"] = "right"
        elif column.kind in CENTRE:
            options["align"] = "center"
        if column.wrap:
            options["text_wrap"] = True
        return self.book.format(**options)

    def row(self, values, **style):
        """Write one row.

        :param values: one value a column; None and False (except in ``bool``) stay
            empty; a value that does not fit the kind is written as text
        :param style: options of XlsxWriter's format for the row, as ``bold=True``
        """
        for index, column in enumerate(self.columns):
            value = values[index] if index < len(values) else None
            self._write(self.next_row, index, column, value, style)
        self._last_data_row = self.next_row
        self.next_row += 1

    def rows(self, rows):
        """Write rows from any iterable."""
        for values in rows:
            self.row(values)

    def _write(self, row, index, column, value, style):
        style = self._style(column, **style)
        if column.kind == "bool":
            value = "+" if value else None
        if value is None or value is False or value == "":
            self.worksheet.write_blank(row, index, None, style)
        elif column.kind in ("date", "datetime", "time") and isinstance(
            value, datetime.date | datetime.time
        ):
            self.worksheet.write_datetime(row, index, value, style)
        elif column.kind in RIGHT and _is_number(value):
            self._sums[index] += value
            self.worksheet.write_number(row, index, value, style)
        else:
            text = str(value)[:MAX_CELL]
            self._longest[index] = max(self._longest[index], len(text))
            self.worksheet.write_string(row, index, text, style)

    def total_row(self, label):
        """Write a row of sums over the columns with ``total``; call it last."""
        for index, column in enumerate(self.columns):
            style = self._style(column, bold=True, top=2)
            if column.total and self.next_row > self.first_row:
                first = xlsxwriter.utility.xl_rowcol_to_cell(self.first_row, index)
                last = xlsxwriter.utility.xl_rowcol_to_cell(self.next_row - 1, index)
                formula = f"=SUM({first}:{last})"
                # the value is for readers that do not calculate
                self.worksheet.write_formula(
                    self.next_row, index, formula, style, self._sums[index]
                )
            elif index == 0:
                self.worksheet.write_string(self.next_row, index, str(label), style)
            else:
                self.worksheet.write_blank(self.next_row, index, None, style)
        self.next_row += 1

    def finish(self):
        """Set widths, freeze the header, add the filter; the book calls it."""
        for index, column in enumerate(self.columns):
            guess = min(max(self._longest[index] + 2, 6), 60)
            width = column.width or max(WIDTHS.get(column.kind, 0), guess)
            self.worksheet.set_column(index, index, width)
        if not self.columns:
            return
        self.worksheet.freeze_panes(self.header_row + 1, 0)
        if self._autofilter:
            self.worksheet.autofilter(
                self.header_row, 0, self._last_data_row, len(self.columns) - 1
            )
