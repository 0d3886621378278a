"""Write the generated people as spreadsheets, with the mess of real school lists.

Merged title rows, a numbering column, IIN that lost leading zeros, dates in three
formats, class names in several spellings, two telephones in one cell, a total line.
"""

import io
import random

from openpyxl import Workbook
from openpyxl.styles import Font

PUPIL_HEADERS = (
    "№ р/с",
    "Оқушының аты-жөні",
    "ЖСН",
    "Туған күні",
    "Жынысы",
    "Ұлты",
    "Сыныбы",
    "Оқыту тілі",
    "Ауысымы",
    "Келген күні",
    "Бұйрық №",
    "Мекенжайы",
    "Анасының аты-жөні",
    "Анасының ЖСН",
    "Анасының телефоны",
    "Анасының жұмыс орны",
    "Әкесінің аты-жөні",
    "Әкесінің ЖСН",
    "Әкесінің телефоны",
    "Әкесінің жұмыс орны",
)
STAFF_HEADERS = (
    "№",
    "Фамилия, имя, отчество",
    "ИИН",
    "Дата рождения",
    "Пол",
    "Должность",
    "Категория",
    "Телефон",
)


def pupils_xlsx(classes, school_name, year, seed=1):
    """Return the XLSX bytes of the contingent, one sheet for the whole school."""
    source = random.Random(seed)
    book = Workbook(write_only=False)
    sheet = book.active
    sheet.title = "Контингент"
    _write_title(sheet, school_name, f"{year}–{year + 1} оқу жылы", PUPIL_HEADERS)
    number = 0
    for group in classes:
        for pupil in group.pupils:
            number += 1
            sheet.append(_pupil_row(number, pupil, group, year, source))
    sheet.append([None, f"Барлығы: {number}"])
    return _save(book)


def staff_xlsx(staff, school_name, year, seed=1):
    """Return the XLSX bytes of the staff list in Russian."""
    source = random.Random(seed)
    book = Workbook()
    sheet = book.active
    sheet.title = "Кадры"
    _write_title(sheet, school_name, f"{year}–{year + 1} учебный год", STAFF_HEADERS)
    for number, teacher in enumerate(staff, 1):
        sheet.append(
            [
                number,
                teacher.name,
                _messy_iin(teacher.iin, source),
                _messy_date(teacher.birth_date, source),
                "муж" if teacher.sex == "m" else "жен",
                teacher.post,
                teacher.category,
                teacher.phone,
            ]
        )
    return _save(book)


def _write_title(sheet, school_name, subtitle, headers):
    width = len(headers)
    for row, text in ((1, school_name), (2, subtitle)):
        sheet.cell(row=row, column=1, value=text).font = Font(bold=True, size=14)
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=width)
    sheet.append([])
    sheet.append(list(headers))
    for cell in sheet[sheet.max_row]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = sheet.cell(row=sheet.max_row + 1, column=3)


def _pupil_row(number, pupil, group, year, source):
    row = [
        number,
        pupil.name,
        _messy_iin(pupil.iin, source),
        _messy_date(pupil.birth_date, source),
        {"m": "ұл", "f": "қыз"}[pupil.sex],
        pupil.nationality,
        _messy_class(group, source),
        {"kk": "қазақ", "ru": "орыс"}[group.language],
        group.shift,
        f"01.09.{year}",
        f"{group.grade}-о",
        pupil.address,
    ]
    by_sex = {guardian.sex: guardian for guardian in pupil.guardians}
    for sex in "fm":
        row += _guardian_cells(by_sex.get(sex))
    return row


def _guardian_cells(guardian):
    if guardian is None:
        return [None] * 4
    return [
        guardian.name,
        guardian.iin,
        ", ".join(guardian.phones),
        guardian.work,
    ]


def _messy_iin(iin, source):
    return int(iin) if source.random() < 0.15 else iin


def _messy_date(day, source):
    kind = source.random()
    if kind < 0.5:
        return day.strftime("%d.%m.%Y")
    return day if kind < 0.8 else day.isoformat()


def _messy_class(group, source):
    latin = {"А": "A", "В": "B"}
    letter = group.letter
    if source.random() < 0.05:
        letter = latin.get(letter, letter)
    pattern = source.choice(("{} {}", "{}{}", "{}-{}", "{} «{}»"))
    return pattern.format(group.grade, letter)


def _save(book):
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
