"""Read lists as schools keep them: spreadsheets and text files of any layout.

Nothing here knows Odoo. :func:`read_table` takes the bytes of a file and the columns
wanted and returns a :class:`Table`; the ``to_*`` functions turn a cell into a value
or raise :class:`CellError` with a reason that the caller translates.

A wanted column is a dict: ``name``, ``aliases`` (texts of headers in any language),
``type`` (``char``, ``name``, ``full_name``, ``iin``, ``date``, ``integer``, ``float``,
``phone``, ``sex``, ``boolean``, ``selection``), ``selection`` ({value: [aliases]}),
``section`` (a regular expression: when no column was found, the value is taken from a
title row or from the name of the sheet).
"""

import csv
import io
import re
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from difflib import SequenceMatcher

import openpyxl
import xlrd
from lxml import etree, html

from .identifiers import clean

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 400 * 1024 * 1024
MAX_ROWS = 20000
MAX_COLUMNS = 200
HEADER_SEARCH_ROWS = 40
MAX_BLANK_RUN = 1000
OLE_MAGIC = b"\xd0\xcf\x11\xe0"
# bytes that are Kazakh letters in KZ-1048 and foreign letters in cp1251
KAZAKH_BYTES = bytes.fromhex("8d8e9d9ea1a2a3a5aaafb4babcbdbebf")
EXCEL_ERRORS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"}
EMPTY_TEXTS = {"", "-", "–", "—", "--", "нет", "жоқ", "н/д", "б/о", "отсутствует"}
NUMBERING_TEXTS = ("№", "N", "номер", "п/п", "№ п/п", "р/с", "р/с №", "№ р/с", "р/н",
                   "рет саны", "реттік саны", "рет нөмірі", "порядковый номер",
                   "номер по порядку", "№ пп")  # fmt: skip
TOTAL_TEXTS = ("барлығы", "барлық", "итого", "всего", "жиыны", "жалпы саны", "жалпы")
FOOTER_TEXTS = (
    "директор", "зам", "зам директора", "заместитель", "басшы", "завуч", "секретарь",
    "исполнитель", "орындаушы", "подпись", "қолы", "м.о.", "м.п.", "составил",
    "құрастырған", "дата", "күні", "примечание", "ескерту", "проверил", "тексерген",
    "классный руководитель", "сынып жетекшісі", "делопроизводитель", "іс жүргізуші",
    "руководитель", "мектеп директоры", "директоры",
)  # fmt: skip
MONTHS = {
    "кантар": 1, "акпан": 2, "наурыз": 3, "сауир": 4, "мамыр": 5, "маусым": 6,
    "шилде": 7, "тамыз": 8, "кыркуиек": 9, "казан": 10, "караша": 11, "желтоксан": 12,
    "янв": 1, "фев": 2, "мар": 3, "апр": 4, "мая": 5, "маи": 5, "июн": 6, "июл": 7,
    "авг": 8, "сен": 9, "окт": 10, "ноя": 11, "дек": 12,
}  # fmt: skip
# Latin letters typed for Cyrillic ones that look the same
LATIN = dict(zip("aceopxykmthbi", "асеорхукмтһві", strict=True))
LATIN |= dict(zip("ACEOPXYKMTHBI", "АСЕОРХУКМТНВІ", strict=True))
LATIN_TABLE = str.maketrans(LATIN)
FOLD_TABLE = str.maketrans(
    {
        "ә": "а", "ғ": "г", "қ": "к", "ң": "н", "ө": "о", "ұ": "у", "ү": "у",
        "һ": "х", "і": "и", "ё": "е", "й": "и", "ъ": "ь", "№": " no ", "ѳ": "о",
    }
)  # fmt: skip
INVISIBLE = re.compile("[\u200b-\u200f\u2028\u2029\ufeff\u00ad]")
SUFFIXES = re.compile(
    r"(ұлы|улы|қызы|кызы|ович|евич|ьич|мич|тич|овна|евна|ична|инична|оглы|оғлы)$", re.I
)
SEPARATE_SUFFIXES = {
    "ұлы", "улы", "қызы", "кызы", "кизи", "оглы", "оғлы", "угли", "гызы", "қизи",
}  # fmt: skip


class TableError(ValueError):
    """Tell why a file can't be read.

    ``reason``: ``empty``, ``size``, ``rows``, ``format``, ``macro``, ``encrypted``,
    ``broken``, ``no_data``; ``value`` is the limit or the extension concerned.
    """

    def __init__(self, reason, value=""):
        super().__init__(reason)
        self.reason = reason
        self.value = value


class CellError(ValueError):
    """Tell why a cell can't be read as the wanted type; ``reason`` is a short code."""

    def __init__(self, reason, value=""):
        super().__init__(reason)
        self.reason = reason
        self.value = value


@dataclass
class Row:
    """A data row: its number in the file (from 1), sheet, title above, raw values."""

    number: int
    sheet: str
    section: str
    values: list


@dataclass
class Table:
    """Headers and data rows of a file and the rows that were left out.

    ``skipped`` holds (sheet, number, text) of totals, signatures and titles.
    """

    headers: list
    rows: list
    header_row: int = 0
    skipped: list = field(default_factory=list)
    sheets: list = field(default_factory=list)

    def get_samples(self, index, count=3):
        """Return up to ``count`` different filled values of column ``index``."""
        samples = []
        for row in self.rows:
            text = cell_text(row.values[index])
            if text and text not in samples:
                samples.append(text)
            if len(samples) == count:
                break
        return samples


# texts


def cell_text(value):
    """Return the value as one line of text without invisible characters."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.date() if value.time() == datetime.min.time() else value
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.strftime("%d.%m.%Y")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = INVISIBLE.sub("", str(value)).replace("\u00a0", " ").replace("\u202f", " ")
    return " ".join(text.split())


def fold(text):
    """Return ``text`` for comparison: case, look-alike letters, punctuation folded.

    >>> fold("Т.А.Ә.  (бар болса)")
    'таа бар болса'
    >>> fold("Оқушының ЖСН-і") == fold("Окушынын ЖСН -i")
    True
    """
    text = cell_text(text).lower().translate(LATIN_TABLE)
    text = text.translate(FOLD_TABLE).translate(LATIN_TABLE)
    text = re.sub(r"(?<=\w)-(?=\w)", " ", text)
    words = re.sub(r"[^\w]+", " ", text.replace("_", " ")).split()
    # «Ф.И.О.», «п/п»: single letters make one word
    merged, letters = [], ""
    for word in words:
        if len(word) == 1 and not word.isdigit():
            letters += word
            continue
        if letters:
            merged.append(letters)
            letters = ""
        merged.append(word)
    if letters:
        merged.append(letters)
    return " ".join(merged)


NUMBERING = {fold(text) for text in NUMBERING_TEXTS}
TOTAL_STARTS = tuple(f"{fold(text)} " for text in TOTAL_TEXTS)
FOOTER_STARTS = tuple(f"{fold(text)} " for text in FOOTER_TEXTS)


def repair_letters(text):
    """Replace Latin letters by the Cyrillic ones they look like in a Cyrillic word.

    >>> repair_letters("Ивaнoв") == "Иванов"
    True
    """
    words = []
    for word in text.split(" "):
        letters = [char for char in word if char.isalpha()]
        cyrillic = [char for char in letters if "\u0400" <= char <= "\u04ff"]
        latin = [char for char in letters if char.isascii()]
        if latin and len(cyrillic) > len(latin):
            word = word.translate(LATIN_TABLE)
        words.append(word)
    return " ".join(words)


# reading files


def read_table(content, filename, columns=(), stopwords=(), max_rows=MAX_ROWS):
    """Return the :class:`Table` of the file.

    :param content: bytes of an XLSX, XLS, CSV, TXT or HTML file
    :param filename: its name, for the extension
    :param columns: wanted columns, to find the header row and the sheet
    :param stopwords: words of a header that say nothing ("of the pupil")
    :raises TableError:
    """
    if not content:
        raise TableError("empty")
    if len(content) > MAX_BYTES:
        raise TableError("size", MAX_BYTES // 1024 // 1024)
    sheets = _read_sheets(content, (filename or "").lower(), max_rows)
    matcher = Matcher(columns, stopwords)
    tables = [_build_table(name, rows, matcher) for name, rows in sheets]
    tables = [(score, table) for score, table in tables if table.rows]
    if not tables:
        raise TableError("no_data")
    result = _join_sheets(tables)
    if len(result.rows) > max_rows:
        raise TableError("rows", max_rows)
    return result


def _read_sheets(content, filename, max_rows):
    """Return [(sheet name, [[cell, …], …]), …] of the visible sheets."""
    if filename.endswith((".xlsm", ".xltm", ".xlsb", ".xlam")):
        raise TableError("macro")
    if content.startswith(b"PK\x03\x04"):
        return _read_xlsx(content, max_rows)
    if content.startswith(OLE_MAGIC):
        return _read_xls(content, max_rows)
    if content.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8", b"Rar!", b"7z")):
        raise TableError("format", filename.rpartition(".")[2])
    text = decode(content)
    if re.match(r"\s*(<!doctype html|<html|<table|<meta)", text[:500], re.I):
        return _read_html(text)
    if re.match(r"\s*<\?xml", text[:200]):
        return _read_spreadsheet_xml(content)
    if filename.endswith((".xlsx", ".xls")) and "\x00" in text:
        raise TableError("broken")
    return _read_csv(text, max_rows)


def _read_xlsx(content, max_rows):
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = archive.infolist()
            names = {info.filename for info in infos}
    except zipfile.BadZipFile as error:
        raise TableError("broken") from error
    if sum(info.file_size for info in infos) > MAX_UNPACKED:
        raise TableError("size", MAX_UNPACKED // 1024 // 1024)
    if any(name.endswith("vbaProject.bin") for name in names):
        raise TableError("macro")
    if "[Content_Types].xml" not in names or not any(
        name.startswith("xl/") for name in names
    ):
        raise TableError("format", "zip")
    try:
        book = openpyxl.load_workbook(
            io.BytesIO(content), read_only=True, data_only=True
        )
        sheets = []
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                continue
            # the stored size of the sheet is often wrong in exported files
            sheet.reset_dimensions()
            rows = sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS)
            sheets.append((sheet.title, _take_rows(rows, max_rows)))
        book.close()
    except TableError:
        raise
    except Exception as error:
        # openpyxl raises anything from KeyError to XML errors on a broken file
        raise TableError("broken") from error
    return sheets


def _take_rows(rows, max_rows):
    taken, blank = [], 0
    for row in rows:
        values = [_plain(value) for value in row]
        if any(value is not None for value in values):
            blank = 0
        else:
            blank += 1
            if blank > MAX_BLANK_RUN:
                break
        taken.append(values)
        if len(taken) > max_rows + MAX_BLANK_RUN + HEADER_SEARCH_ROWS:
            raise TableError("rows", max_rows)
    return taken[: len(taken) - blank]


def _plain(value):
    """Return the cell as None, text, number or date."""
    if isinstance(value, str):
        return cell_text(value) or None
    return value


def _read_xls(content, max_rows):
    try:
        book = xlrd.open_workbook(file_contents=content, logfile=io.StringIO())
    except xlrd.XLRDError as error:
        # an encrypted XLSX is an OLE container without a workbook inside
        text = str(error).lower()
        reason = "encrypted" if "encrypt" in text or "workbook" in text else "broken"
        raise TableError(reason) from error
    except Exception as error:
        # xlrd raises anything from struct.error to AssertionError on a broken file
        raise TableError("broken") from error
    sheets = []
    for sheet in book.sheets():
        if sheet.visibility:
            continue
        rows = (
            [_xls_value(cell, book.datemode) for cell in sheet.row(index)]
            for index in range(sheet.nrows)
        )
        sheets.append((sheet.name, _take_rows(rows, max_rows)))
    return sheets


def _xls_value(cell, datemode):
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return xlrd.xldate_as_datetime(cell.value, datemode)
        except (ValueError, xlrd.xldate.XLDateError):
            return cell.value
    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return None
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return "#N/A"
    return cell.value


def decode(content):
    """Return the text of a file in UTF-8, UTF-16, KZ-1048 or cp1251.

    :raises TableError: none of them fits
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    else:
        encoding = _guess_wide(content[:400]) or "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        kazakh = any(byte in KAZAKH_BYTES for byte in content)
    try:
        return content.decode("kz1048" if kazakh else "cp1251")
    except UnicodeDecodeError as error:
        raise TableError("broken") from error


def _guess_wide(sample):
    """Return the UTF-16 encoding of a text without a byte order mark, else None."""
    for encoding, half in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[::2])):
        if half and sum(byte in (0, 4) for byte in half) > 0.8 * len(half):
            return encoding
    return None


def _read_csv(text, max_rows):
    lines = text.lstrip("\ufeff").splitlines(keepends=True)
    delimiter = None
    if lines and lines[0].lower().startswith("sep="):
        delimiter = lines[0][4:5]
        lines = ["\n", *lines[1:]]
    delimiter = delimiter or _guess_delimiter(lines[:60])
    try:
        reader = csv.reader(lines, delimiter=delimiter)
        rows = _take_rows(([cell or None for cell in row] for row in reader), max_rows)
    except csv.Error as error:
        raise TableError("broken") from error
    return [("", rows)]


def _guess_delimiter(lines):
    """Return the delimiter that cuts most lines into the same number of cells > 1."""
    best, best_score = ";", 0
    for delimiter in (";", "\t", ",", "|"):
        try:
            widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
        except csv.Error:
            continue
        wide = [width for width in widths if width > 1]
        if not wide:
            continue
        common = max(set(wide), key=lambda width: (wide.count(width), width))
        score = wide.count(common) * min(common, 8)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _read_html(text):
    """Read the tables of a web page: portals save those under the name .xls."""
    sheets = []
    document = html.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))
    for table in document.iter("table"):
        if table.xpath(".//table"):
            continue
        rows = []
        for line in table.iter("tr"):
            row = []
            for cell in line.xpath("./td|./th"):
                span = cell.get("colspan") or "1"
                row.append(cell_text(cell.text_content()) or None)
                row += [None] * (min(int(span), 50) - 1 if span.isdecimal() else 0)
            rows.append(row)
        sheets.append(("", rows))
    return sheets


def _read_spreadsheet_xml(content):
    """Read the XML table format of 2003."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise TableError("broken") from error
    space = {"s": "urn:schemas-microsoft-com:office:spreadsheet"}
    index_name = "{urn:schemas-microsoft-com:office:spreadsheet}Index"
    name = "{urn:schemas-microsoft-com:office:spreadsheet}Name"
    sheets = []
    for sheet in root.findall("s:Worksheet", space):
        rows = []
        for line in sheet.findall("s:Table/s:Row", space):
            row = []
            for cell in line.findall("s:Cell", space):
                index = int(cell.get(index_name) or len(row) + 1)
                row += [None] * (min(index, MAX_COLUMNS) - 1 - len(row))
                row.append(cell_text("".join(cell.itertext())) or None)
            rows.append(row)
        sheets.append((sheet.get(name, ""), rows))
    if not sheets:
        raise TableError("format", "xml")
    return sheets


# headers


class Matcher:
    """Find the wanted column that a header means."""

    def __init__(self, columns, stopwords=()):
        self.columns = list(columns)
        self.stopwords = {fold(word) for word in stopwords}
        self.aliases = []
        for column in self.columns:
            texts = [column["name"], column.get("label"), *column.get("aliases", ())]
            for folded in {fold(text) for text in texts if text}:
                self.aliases.append((folded, column["name"]))

    def score(self, header):
        """Return {column name: points} for a header text; 100 means equal."""
        points = {}
        for text in self._variants(header):
            for alias, name in self.aliases:
                value = self._compare(text, alias)
                if value and value > points.get(name, 0):
                    points[name] = value
        return points

    def _variants(self, header):
        """Return the folded header: whole, without brackets, without stop words."""
        text = cell_text(header)
        variants = [fold(text), fold(re.sub(r"\([^)]*\)", " ", text))]
        if self.stopwords:
            words = variants[1].split()
            variants.append(" ".join(w for w in words if w not in self.stopwords))
        return [v for v in dict.fromkeys(variants) if v and len(v) < 120]

    @staticmethod
    def _compare(text, alias):
        if text == alias:
            return 100
        words, wanted = text.split(), alias.split()
        if sorted(words) == sorted(wanted):
            return 95
        if f" {alias} " in f" {text} ":
            share = len(alias) / len(text)
            return 40 + 50 * share if share >= 0.45 else 0
        if len(text) >= 4 and f" {text} " in f" {alias} ":
            share = len(text) / len(alias)
            return 30 + 40 * share if share >= 0.5 else 0
        if abs(len(text) - len(alias)) <= 3 and min(len(text), len(alias)) >= 5:
            ratio = SequenceMatcher(None, text, alias).ratio()
            return 80 * ratio if ratio >= 0.85 else 0
        return 0

    def best(self, header):
        """Return the points of the best column of a header, 0 when none."""
        return max(self.score(header).values(), default=0)

    def row_score(self, row):
        """Return how well a row serves as header: sum of points of texts, by 100."""
        seen, total = set(), 0
        for value in row:
            if not isinstance(value, str) or len(value) > 150:
                continue
            points = self.score(value)
            if points:
                name = max(points, key=points.get)
                if name not in seen:
                    seen.add(name)
                    total += points[name]
        return total / 100


def guess_mapping(table, columns, stopwords=()):
    """Return {index of the source column: name of the wanted column}.

    Headers decide; where they say nothing, the content does (12 digits are an IIN,
    dates a date). Each wanted column is used once.
    """
    matcher = Matcher(columns, stopwords)
    pairs = []
    for index, header in enumerate(table.headers):
        if fold(header) in NUMBERING:
            continue
        for name, points in matcher.score(header).items():
            pairs.append((points, -index, name))
    mapping, used = {}, set()
    for _points, minus_index, name in sorted(pairs, reverse=True):
        if -minus_index not in mapping and name not in used:
            mapping[-minus_index] = name
            used.add(name)
    _guess_by_content(table, columns, mapping, used)
    return dict(sorted(mapping.items()))


def _guess_by_content(table, columns, mapping, used):
    """Fill ``mapping`` for columns without a known header by what they hold."""
    tests = {
        "iin": lambda text: len(clean(text)) == 12 and clean(text).isdecimal(),
        "full_name": lambda text: 2 <= len(text.split()) <= 4
        and text.replace(" ", "").replace("-", "").isalpha(),
    }
    for column in columns:
        test = tests.get(column.get("type"))
        if not test or column["name"] in used or not column.get("guess", True):
            continue
        for index, header in enumerate(table.headers):
            values = [cell_text(row.values[index]) for row in table.rows[:60]]
            values = [value for value in values if value]
            known = index in mapping or (header and not _is_letter(header))
            if known or not values:
                continue
            if sum(map(test, values)) >= 0.7 * len(values):
                mapping[index] = column["name"]
                used.add(column["name"])
                break


def _is_letter(header):
    return bool(re.fullmatch(r"[A-Z]{1,2}", header))


# layout of a sheet


def _build_table(sheet, rows, matcher):
    """Return (score, Table) of the rows of one sheet."""
    width = max((len(row) for row in rows), default=0)
    rows = [list(row) + [None] * (width - len(row)) for row in rows]
    start, depth, score = _find_header(rows, matcher)
    if start is None:
        headers = [openpyxl.utils.get_column_letter(i + 1) for i in range(width)]
        first, header_row = 0, 0
    else:
        headers = _join_header(rows[start : start + depth])
        first, header_row = start + depth, start + 1
    table = Table(headers, [], header_row, sheets=[sheet])
    section = next(
        (
            text
            for row in rows[: start or 0][::-1]
            for text in [_single_text(row, width)]
            if text
        ),
        "",
    )
    _collect_rows(table, rows, first, sheet, section)
    keep = [
        index
        for index in range(width)
        if headers[index] or any(row.values[index] is not None for row in table.rows)
    ]
    table.headers = [
        headers[i] or openpyxl.utils.get_column_letter(i + 1) for i in keep
    ]
    for row in table.rows:
        row.values = [row.values[index] for index in keep]
    return score, table


def _find_header(rows, matcher):
    """Return (index of the first header row, number of header rows, score)."""
    best = (None, 0, 0)
    limit = min(len(rows), HEADER_SEARCH_ROWS)
    for index in range(limit):
        if _has_data(rows[index]):
            continue
        for depth in (1, 2, 3):
            block = rows[index : index + depth]
            if len(block) < depth or any(_has_data(row) for row in block):
                break
            if depth > 1 and not _continues_header(block):
                break
            score = matcher.row_score(_join_header(block))
            if score > best[2] + (0.5 if depth > 1 else 0):
                best = (index, depth, score)
    if best[0] is None or best[2] < 0.9:
        return _find_plain_header(rows, limit)
    return best


def _find_plain_header(rows, limit):
    """Return the row of texts before the first data row when no header is known."""
    for index in range(limit):
        row = rows[index]
        if _has_data(row):
            return None, 0, 0
        filled = [value for value in row if value is not None]
        if len(filled) >= 3 and all(isinstance(value, str) for value in filled):
            following = rows[index + 1 : index + 6]
            if any(_has_data(other) for other in following):
                return index, 1, 0.1
    return None, 0, 0


def _has_data(row):
    """Tell whether the row holds an IIN, a date or a telephone number."""
    for value in row:
        if isinstance(value, datetime | date):
            return True
        if isinstance(value, int | float) and value > 1e9:
            return True
        if isinstance(value, str):
            digits = re.sub(r"[\s()+\-.']", "", value)
            if digits.isdecimal() and 8 <= len(digits) <= 12:
                return True
    return False


def _continues_header(block):
    """Tell whether the last row of the block may be a lower part of the header."""
    last, above = block[-1], block[-2]
    filled = [index for index, value in enumerate(last) if value is not None]
    if not filled or not all(isinstance(last[index], str) for index in filled):
        return False
    if len([value for value in above if value is not None]) < 2:
        return False
    under_gap = [index for index in filled if above[index] is None]
    beside = [index for index, value in enumerate(above) if value is not None]
    # parts of one title stand below it and below the empty cells of its merge, and
    # other titles stand over empty cells
    return bool(under_gap) and any(last[index] is None for index in beside)


def _join_header(block):
    """Return the texts of a header of one to three rows, titles over their parts."""
    joined = [cell_text(value) for value in block[0]]
    for row in block[1:]:
        title = ""
        result = []
        for index, value in enumerate(row):
            part = cell_text(value)
            if joined[index]:
                title = joined[index] if part else ""
            above = joined[index] or (title if part else "")
            result.append(" ".join(filter(None, (above, part))))
        joined = result
    return joined


def _single_text(row, width):
    """Return the text of a row with one filled cell: a title."""
    filled = [value for value in row if value is not None]
    if len(filled) == 1 and isinstance(filled[0], str) and width > 1:
        return filled[0]
    return ""


def _collect_rows(table, rows, first, sheet, section):
    header_key = [fold(text) for text in table.headers]
    width = len(table.headers)
    started = False
    for index in range(first, len(rows)):
        values = rows[index]
        filled = [value for value in values if value is not None]
        if not filled:
            continue
        text = " ".join(cell_text(value) for value in filled)
        if not started and _is_numbering(filled):
            continue
        if [fold(value) for value in values] == header_key:
            table.skipped.append((sheet, index + 1, text))
            continue
        title = _single_text(values, width)
        # a title stands at the left edge, or holds a number ("5 «А» класс")
        if title and (values[0] is not None or any(map(str.isdigit, title))):
            section = title
            table.skipped.append((sheet, index + 1, text))
            continue
        if _is_total_or_footer(values, filled):
            table.skipped.append((sheet, index + 1, text))
            continue
        started = True
        table.rows.append(Row(index + 1, sheet, section, values))


def _is_numbering(filled):
    """Tell whether a row numbers the columns: 1, 2, 3, …"""
    numbers = [cell_text(value) for value in filled]
    if len(numbers) < 3 or not all(text.isdecimal() for text in numbers):
        return False
    values = [int(text) for text in numbers]
    return values == list(range(values[0], values[0] + len(values)))


def _is_total_or_footer(values, filled):
    if _has_data(values):
        return False
    first = next((fold(v) for v in filled if isinstance(v, str) and fold(v)), "")
    texts = [v for v in filled if isinstance(v, str) and not v[:1].isdecimal()]
    if f"{first} ".startswith(TOTAL_STARTS) and len(texts) <= 2:
        return True
    blank = any(set(str(value).strip()) <= set("_-. ") for value in filled)
    return f"{first} ".startswith(FOOTER_STARTS) and (blank or len(filled) <= 3)


def _join_sheets(tables):
    """Return the best table with the rows of sheets of the same layout added."""
    best = max(tables, key=lambda pair: (round(pair[0], 1), len(pair[1].rows)))[1]
    layout = [fold(text) for text in best.headers]
    for _score, table in tables:
        if table is best:
            continue
        if [fold(text) for text in table.headers] == layout:
            best.sheets += table.sheets
            best.skipped += table.skipped
            best.rows += table.rows
    order = {sheet: index for index, (_s, t) in enumerate(tables) for sheet in t.sheets}
    best.rows.sort(key=lambda row: (order.get(row.sheet, 0), row.number))
    return best


# values


def convert(value, column):
    """Return the value of a cell in the type of the column, None when empty.

    :raises CellError:
    """
    if isinstance(value, str) and value in EXCEL_ERRORS:
        raise CellError("formula", value)
    kind = column.get("type", "char")
    if kind == "selection":
        return to_selection(value, column["selection"])
    return CONVERTERS[kind](value)


def to_text(value):
    return cell_text(value) or None


def to_name(value):
    """Return a name with repaired letters; capitals are evened out."""
    text = repair_letters(cell_text(value)).strip(" ,;.")
    if text.lower() in EMPTY_TEXTS:
        return None
    if not any(char.isalpha() for char in text) or any(char.isdigit() for char in text):
        raise CellError("name", text)
    if (text.isupper() or text.islower()) and len(text) > 1:
        text = "-".join(
            " ".join(word[:1].upper() + word[1:].lower() for word in part.split(" "))
            for part in text.split("-")
        )
    return text


def to_full_name(value):
    """Return (surname, given name, patronymic or None)."""
    text = cell_text(value)
    if text.lower() in EMPTY_TEXTS:
        return None
    return split_full_name(text)


def split_full_name(text):
    """Return (surname, given name, patronymic or None) of a name in one cell.

    >>> split_full_name("АХМЕТОВА Айгүл Серік қызы")
    ('Ахметова', 'Айгүл', 'Серік қызы')
    >>> split_full_name("Иван Петрович Сидоров")
    ('Сидоров', 'Иван', 'Петрович')
    >>> split_full_name("Ли Анна")
    ('Ли', 'Анна', None)

    :raises CellError: one word only, or initials
    """
    text = repair_letters(cell_text(text).replace(",", " "))
    if re.search(r"(^|\s)\w\.\s*(\w\.)?", text):
        raise CellError("initials", text)
    words = [word for word in text.split() if word.lower() not in EMPTY_TEXTS]
    if len(words) < 2:
        raise CellError("one_word", text)
    if words[-1].lower() in SEPARATE_SUFFIXES and len(words) > 2:
        words[-2:] = [f"{words[-2]} {words[-1].lower()}"]
    surname, given, patronymic = _order_names(words)
    names = [to_name(surname), to_name(given)]
    if not all(names):
        raise CellError("one_word", text)
    if patronymic and " " in patronymic:
        base, suffix = patronymic.rsplit(" ", 1)
        if suffix in SEPARATE_SUFFIXES:
            return (*names, f"{to_name(base)} {suffix}")
    return (*names, patronymic and to_name(patronymic))


def _order_names(words):
    def is_patronymic(word):
        return bool(SUFFIXES.search(word)) and len(word) > 4

    if len(words) == 2:
        if is_patronymic(words[1]) and not is_patronymic(words[0]):
            # given name and a surname made from the father's name
            return words[1], words[0], None
        return words[0], words[1], None
    if len(words) == 3 and is_patronymic(words[1]) and not is_patronymic(words[2]):
        return words[2], words[0], words[1]
    if is_patronymic(words[-1]):
        return words[0], " ".join(words[1:-1]), words[-1]
    return words[0], words[1], " ".join(words[2:])


def to_iin(value):
    """Return the 12 digits of an IIN (lost leading zeros restored), unchecked."""
    text = cell_text(value)
    if text.lower() in EMPTY_TEXTS:
        return None
    if isinstance(value, str) and re.fullmatch(r"\d(\.\d+)?[eE]\+?1[01]", text):
        raise CellError("rounded", text)
    number = clean(value if isinstance(value, int | float) else text)
    return number or None


def to_date(value):
    """Return the date of a cell: a date, an Excel serial or a text in one of

    ``31.12.2012``, ``31/12/12``, ``2012-12-31``, ``31 желтоқсан 2012 ж.``
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = cell_text(value)
    if text.lower() in EMPTY_TEXTS:
        return None
    if re.fullmatch(r"\d{5}(\.\d+)?", text):
        return date(1899, 12, 30) + timedelta(days=int(float(text)))
    parts = _split_date(text)
    if not parts:
        raise CellError("date", text)
    year, month, day = parts
    if year < 100:
        year += 2000 if year <= date.today().year % 100 + 1 else 1900
    try:
        return date(year, month, day)
    except ValueError:
        raise CellError("date", text) from None


def _split_date(text):
    text = re.sub(r"[T\s]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$", "", text)
    text = re.sub(r"\s*(г|ж|год|года|жылы|жыл)\.?$", "", text, flags=re.I).strip(" .")
    match = re.fullmatch(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})", text)
    if match:
        return tuple(map(int, match.groups()))
    match = re.fullmatch(
        r"(\d{1,2})[\s]*[-./,][\s]*(\d{1,2})[-./,\s]+(\d{4}|\d{2})", text
    )
    if match:
        day, month, year = map(int, match.groups())
        return year, month, day
    match = re.fullmatch(r"(\d{2})(\d{2})((?:19|20)\d{2})", text)
    if match:
        day, month, year = map(int, match.groups())
        return year, month, day
    match = re.fullmatch(r"\D?(\d{1,2})\D?\s+([^\W\d]+)\s+(\d{4})", text)
    parts = match and (match[3], match[2], match[1])
    if not match:
        # the official Kazakh form: «2016 жылғы 3 ақпан»
        match = re.fullmatch(
            r"(\d{4})\s*(?:жылғы|жылдың|ж\.?)?\s*(\d{1,2})\D?\s+([^\W\d]+)", text
        )
        parts = match and (match[1], match[3], match[2])
    if parts:
        year, word, day = parts
        month = MONTHS.get(fold(word)) or MONTHS.get(fold(word)[:3])
        if month:
            return int(year), month, int(day)
    return None


def to_integer(value):
    number = to_float(value)
    if number is None:
        return None
    if not number.is_integer():
        raise CellError("integer", cell_text(value))
    return int(number)


def to_float(value):
    text = cell_text(value).replace(" ", "").replace(",", ".")
    if text.lower() in EMPTY_TEXTS:
        return None
    try:
        number = float(text)
    except ValueError:
        raise CellError("number", cell_text(value)) from None
    if number != number or number in (float("inf"), float("-inf")):
        raise CellError("number", cell_text(value))
    return number


def _split_phones(text):
    """Yield (text, digits) of each number; two may stand side by side."""
    for part in re.split(r"[,;/\n]|\s{2,}|\sи\s|\sжәне\s", text):
        digits = re.sub(r"\D", "", part)
        pair = re.fullmatch(r"([78]?7\d{9})([78]?7\d{9})", digits)
        for number in pair.groups() if pair else (digits,):
            if number:
                yield part, number


def to_phone(value):
    """Return the telephone numbers of a cell as +7…, several joined by ``, ``."""
    text = cell_text(value)
    if text.lower() in EMPTY_TEXTS:
        return None
    phones = []
    for part, digits in _split_phones(text):
        if len(digits) == 11 and digits[0] in "78":
            digits = f"7{digits[1:]}"
        elif len(digits) == 10:
            digits = f"7{digits}"
        elif len(digits) != 6 and not 8 <= len(digits) <= 15:
            raise CellError("phone", part.strip())
        phones.append(f"+{digits}" if len(digits) > 7 else digits)
    if not phones:
        raise CellError("phone", text)
    return ", ".join(dict.fromkeys(phones))


SEXES = {
    "m": ("м", "муж", "мужской", "мужчина", "мальчик", "ер", "ұл", "ұл бала", "ер адам",
          "еркек", "male", "e"),
    "f": ("ж", "жен", "женский", "женщина", "девочка", "әйел", "қыз", "қыз бала", "қ",
          "әйел адам", "female", "f", "д", "ә"),
}  # fmt: skip


def to_sex(value):
    """Return ``m`` or ``f``."""
    return to_selection(value, SEXES, reason="sex")


def to_boolean(value):
    if isinstance(value, bool):
        return value
    words = {
        True: ("да", "иә", "ия", "+", "1", "true", "yes", "v", "есть", "бар"),
        False: ("нет", "жоқ", "-", "0", "false", "no"),
    }
    return to_selection(value, words, reason="boolean")


def to_selection(value, selection, reason="selection"):
    """Return the key of ``selection`` ({key: [texts]}) that the cell means.

    Compared whole, then by the beginning when only one key fits.
    """
    text = cell_text(value)
    if not text:
        return None
    wanted = fold(text) or text.lower()
    keys = [
        (key, fold(alias) or str(alias).lower())
        for key, aliases in selection.items()
        for alias in (key, *aliases)
    ]
    for key, alias in keys:
        if alias == wanted:
            return key
    found = {key for key, alias in keys if len(wanted) > 2 and alias.startswith(wanted)}
    if len(found) == 1:
        return found.pop()
    if text.lower() in EMPTY_TEXTS:
        return None
    raise CellError(reason, text)


def match_section(row, pattern):
    """Return the text that ``pattern`` finds in the title above or the sheet name."""
    for text in (row.section, row.sheet):
        match = re.search(pattern, text or "", re.I)
        if match:
            return " ".join(filter(None, match.groups())) or match[0]
    return None


CONVERTERS = {
    "char": to_text,
    "name": to_name,
    "full_name": to_full_name,
    "iin": to_iin,
    "date": to_date,
    "integer": to_integer,
    "float": to_float,
    "phone": to_phone,
    "sex": to_sex,
    "boolean": to_boolean,
}
