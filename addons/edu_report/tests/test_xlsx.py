import datetime
import io
from decimal import Decimal

import openpyxl

from odoo.tests import BaseCase, tagged

from ..lib.xlsx import MAX_CELL, Column, XlsxBook, safe_csv, sheet_name

COLUMNS = [
    Column("Аты-жөні", width=30),
    Column("ЖСН"),
    Column("Туған күні", "date"),
    Column("Балл", "integer", total=True),
    Column("Сомасы", "money", total=True),
    Column("Белгі", "bool"),
]


@tagged("post_install", "-at_install")
class TestXlsx(BaseCase):
    def load(self, book):
        return openpyxl.load_workbook(io.BytesIO(book.close()))

    def list(self, rows, **options):
        book = XlsxBook()
        sheet = book.sheet("Оқушылар", COLUMNS, **options)
        sheet.rows(rows)
        return book, sheet

    def test_titles_header_and_rows(self):
        born = datetime.date(2010, 1, 31)
        book, _sheet = self.list(
            [["Әбілов Асан", "001001501234", born, 5, Decimal("1500.50"), True]],
            titles=["№ 7 мектеп", "5 «А» сынып"],
        )
        sheet = self.load(book)["Оқушылар"]
        self.assertEqual(sheet["A1"].value, "№ 7 мектеп")
        self.assertEqual(sheet["A2"].value, "5 «А» сынып")
        self.assertEqual(
            [cell.value for cell in sheet[4]], [column.title for column in COLUMNS]
        )
        self.assertEqual(sheet["A5"].value, "Әбілов Асан")
        self.assertEqual(sheet["B5"].value, "001001501234")
        self.assertEqual(sheet["B5"].data_type, "s", "an IIN keeps its zeros")
        self.assertEqual(sheet["C5"].value, datetime.datetime(2010, 1, 31))
        self.assertEqual(sheet["C5"].number_format, "dd.mm.yyyy")
        self.assertEqual(sheet["E5"].value, 1500.5)
        self.assertEqual(sheet["E5"].number_format, "#,##0.00")
        self.assertEqual(sheet["F5"].value, "+")

    def test_header_is_frozen_filtered_and_printed_on_each_page(self):
        book, _sheet = self.list([["а"], ["ә"]], titles=["т"])
        sheet = self.load(book).active
        self.assertEqual(sheet.freeze_panes, "A4")
        self.assertEqual(sheet.auto_filter.ref, "A3:F5")
        self.assertEqual(sheet.print_title_rows, "$3:$3")
        self.assertEqual(sheet.page_setup.orientation, "landscape")
        self.assertTrue(sheet["A3"].font.bold)

    def test_text_never_becomes_a_formula(self):
        attacks = [
            "=1+1",
            "+7701",
            "-2+3",
            "@SUM(A1)",
            '=HYPERLINK("http://x")',
            "\t=1",
        ]
        book, _sheet = self.list([[text, text] for text in attacks])
        sheet = self.load(book).active
        for row, text in enumerate(attacks, start=2):
            for cell in (sheet.cell(row, 1), sheet.cell(row, 2)):
                self.assertEqual(cell.data_type, "s")
                self.assertEqual(cell.value, text)

    def test_text_in_a_number_column_is_text(self):
        book, _sheet = self.list([["а", "", "кеше", "н", float("nan"), None]])
        sheet = self.load(book).active
        self.assertEqual(sheet["C2"].value, "кеше")
        self.assertEqual(sheet["D2"].value, "н")
        self.assertEqual(sheet["E2"].value, "nan")

    def test_empty_values_stay_empty_and_zero_stays_zero(self):
        book, _sheet = self.list([[False, None, False, 0, 0.0, False]])
        sheet = self.load(book).active
        values = [cell.value for cell in sheet[2]]
        self.assertEqual(values, [None, None, None, 0, 0, None])

    def test_totals_are_formulas_with_their_value(self):
        book, sheet = self.list([["а", "", None, 4, 10], ["ә", "", None, 5, 0.5]])
        sheet.total_row("Барлығы")
        content = book.close()
        formulas = openpyxl.load_workbook(io.BytesIO(content)).active
        self.assertEqual(formulas["A4"].value, "Барлығы")
        self.assertEqual(formulas["D4"].value, "=SUM(D2:D3)")
        values = openpyxl.load_workbook(io.BytesIO(content), data_only=True).active
        self.assertEqual((values["D4"].value, values["E4"].value), (9, 10.5))

    def test_a_long_text_is_cut_and_not_lost(self):
        book, _sheet = self.list([["ә" * (MAX_CELL + 5)]])
        self.assertEqual(len(self.load(book).active["A2"].value), MAX_CELL)

    def test_control_characters_do_not_break_the_file(self):
        book, _sheet = self.list([["а\x01б\nв"]])
        self.assertIn("в", self.load(book).active["A2"].value)

    def test_sheet_names(self):
        self.assertEqual(sheet_name("5 «А»/1 [x]:*?"), "5 «А» 1  x")
        self.assertEqual(sheet_name(""), "1")
        self.assertEqual(len(sheet_name("ә" * 50)), 31)
        self.assertEqual(sheet_name("Тізім", ["тізім"]), "Тізім (2)")
        self.assertEqual(sheet_name("'Тізім'"), "Тізім")

    def test_many_sheets_of_one_name(self):
        book = XlsxBook()
        for _number in range(3):
            book.sheet("Сынып", ["А"])
        self.assertEqual(
            self.load(book).sheetnames, ["Сынып", "Сынып (2)", "Сынып (3)"]
        )

    def test_an_empty_book_is_still_a_file(self):
        self.assertEqual(len(self.load(XlsxBook()).sheetnames), 1)

    def test_csv_cells(self):
        self.assertEqual(safe_csv("=1"), "'=1")
        self.assertEqual(safe_csv(" @x"), "' @x")
        self.assertEqual(safe_csv("Әже"), "Әже")
        self.assertEqual(safe_csv(None), "")
        self.assertEqual(safe_csv(0), "0")
