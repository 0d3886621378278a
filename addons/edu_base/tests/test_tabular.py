import doctest
import io
from datetime import date, datetime

import openpyxl
import xlwt

from odoo.tests import TransactionCase, tagged

from ..lib import tabular, translit
from ..lib.tabular import CellError, TableError

COLUMNS = [
    {"name": "surname", "aliases": ["фамилия", "тегі"], "type": "name"},
    {"name": "given", "aliases": ["имя", "аты"], "type": "name"},
    {"name": "patronymic", "aliases": ["отчество", "әкесінің аты"], "type": "name"},
    {"name": "full", "aliases": ["фио", "аты-жөні", "Т.А.Ә."], "type": "full_name"},
    {"name": "iin", "aliases": ["иин", "жсн"], "type": "iin"},
    {"name": "birth", "aliases": ["дата рождения", "туған күні"], "type": "date"},
    {
        "name": "class",
        "aliases": ["класс", "сынып"],
        "section": r"(\d{1,2})\s*[«\"]?([А-Я])\b",
    },
    {"name": "mother", "aliases": ["фио матери", "мать фио"], "type": "full_name"},
    {"name": "mother_phone", "aliases": ["мать телефон"], "type": "phone"},
]  # fmt: skip
STOPWORDS = ("ученика", "учащегося", "оқушының")


def make_xlsx(rows, title="Лист1"):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read(content, name="list.xlsx"):
    return tabular.read_table(content, name, COLUMNS, STOPWORDS)


def guess(table):
    mapping = tabular.guess_mapping(table, COLUMNS, STOPWORDS)
    return {table.headers[index]: name for index, name in mapping.items()}


@tagged("post_install", "-at_install")
class TestReading(TransactionCase):
    def test_doctests(self):
        for module in (tabular, translit):
            result = doctest.testmod(module)
            self.assertGreater(result.attempted, 0)
            self.assertEqual(result.failed, 0)

    def test_school_list_with_titles_two_headers_totals_and_signature(self):
        content = make_xlsx(
            [
                ["КГУ «Школа № 5»"],
                ["Список учащихся 5А класса"],
                [],
                ["№ п/п", "Ф.И.О. учащегося", "ИИН", "Дата рождения (дд.мм.гггг)",
                 "Мать", None],
                [None, None, None, None, "ФИО", "Телефон"],
                [1, 2, 3, 4, 5, 6],
                [1, "Ахметов Айдос", 50101501234, datetime(2005, 1, 1), "Ли Анна",
                 "87011234567"],
                [2, "Ким Анна", "050101601234", 41000, None, None],
                ["Итого", 2],
                [],
                ["Директор", None, "________", "Иванов И.И."],
            ]
        )  # fmt: skip
        table = read(content)
        self.assertEqual([row.number for row in table.rows], [7, 8])
        self.assertEqual(len(table.skipped), 2)
        self.assertEqual(
            guess(table),
            {
                "Ф.И.О. учащегося": "full",
                "ИИН": "iin",
                "Дата рождения (дд.мм.гггг)": "birth",
                "Мать ФИО": "mother",
                "Мать Телефон": "mother_phone",
            },
        )
        row = table.rows[0]
        self.assertEqual(tabular.match_section(row, COLUMNS[6]["section"]), "5 А")

    def test_headers_in_any_order_and_letters(self):
        table = read(
            make_xlsx(
                [
                    ["Cынып", "ТУҒАН  КҮНІ", "Жсн-і", "Аты", "Окушынын тегі"],
                    ["5А", "01.02.2012", "120201501234", "Әсел", "Ахмет"],
                ]
            )
        )
        self.assertEqual(
            sorted(guess(table).values()), ["birth", "class", "given", "iin", "surname"]
        )

    def test_text_files(self):
        text = "Тегі;Аты;ЖСН;Туған күні\nӘбіш;Ғани;50101501234;1.2.12\n"
        for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "kz1048"):
            with self.subTest(encoding):
                table = read(text.encode(encoding), "list.csv")
                self.assertEqual(table.rows[0].values[0], "Әбіш")
                self.assertEqual(len(guess(table)), 4)
        russian = "Фамилия\tИмя\tИИН\nЩукин\tПётр\t050101501234\n".encode("cp1251")
        table = read(russian, "list.txt")
        self.assertEqual(table.rows[0].values[:2], ["Щукин", "Пётр"])
        comma = 'Фамилия,Имя,Класс\n"Ким, Ли",Анна,5А\n'.encode()
        self.assertEqual(read(comma, "a.csv").rows[0].values[0], "Ким, Ли")

    def test_old_format_and_web_page(self):
        book = xlwt.Workbook()
        sheet = book.add_sheet("5А")
        for column, text in enumerate(("Фамилия", "Имя", "ИИН")):
            sheet.write(0, column, text)
        sheet.write(1, 0, "Ким")
        sheet.write(1, 1, "Анна")
        sheet.write(1, 2, 50101501234)
        stream = io.BytesIO()
        book.save(stream)
        table = read(stream.getvalue(), "list.xls")
        self.assertEqual(tabular.to_iin(table.rows[0].values[2]), "050101501234")
        page = (
            "<html><meta charset='utf-8'><table><tr><th>Фамилия</th><th>Имя</th></tr>"
            "<tr><td>Ким</td><td>Анна</td></tr></table></html>"
        )
        self.assertEqual(
            read(page.encode(), "list.xls").rows[0].values, ["Ким", "Анна"]
        )

    def test_sheets_of_one_layout_are_joined(self):
        book = openpyxl.Workbook()
        for index, title in enumerate(("5А", "5Б", "Свод")):
            sheet = book.active if not index else book.create_sheet()
            sheet.title = title
            if title == "Свод":
                sheet.append(["Всего", "мальчиков"])
                sheet.append([2, 1])
                continue
            sheet.append(["Фамилия", "Имя", "ИИН"])
            sheet.append([f"Ким{'а' * index}", "Анна", "050101501234"])
        stream = io.BytesIO()
        book.save(stream)
        table = read(stream.getvalue())
        self.assertEqual(table.sheets, ["5А", "5Б"])
        pattern = COLUMNS[6]["section"]
        self.assertEqual(
            [tabular.match_section(row, pattern) for row in table.rows], ["5 А", "5 Б"]
        )

    def test_bad_files(self):
        cases = (
            (b"", "a.xlsx", "empty"),
            (b"PK\x03\x04broken", "a.xlsx", "broken"),
            (tabular.OLE_MAGIC + b"\x00" * 2000, "a.xlsx", None),
            (b"%PDF-1.7 ...", "a.pdf", "format"),
            (make_xlsx([["x"]]), "a.xlsm", "macro"),
            (make_xlsx([[]]), "a.xlsx", "no_data"),
            (make_xlsx([["Фамилия", "Имя"]]), "a.xlsx", "no_data"),
            (b"x" * (tabular.MAX_BYTES + 1), "a.csv", "size"),
        )
        for content, name, reason in cases:
            with self.subTest(reason), self.assertRaises(TableError) as caught:
                read(content, name)
            if reason:
                self.assertEqual(caught.exception.reason, reason)
        rows = [["Фамилия", "Имя"], *(["Ким", "Анна"] for _i in range(12))]
        with self.assertRaises(TableError) as caught:
            tabular.read_table(make_xlsx(rows), "a.xlsx", COLUMNS, max_rows=10)
        self.assertEqual(caught.exception.reason, "rows")


@tagged("post_install", "-at_install")
class TestCells(TransactionCase):
    def assert_cell_error(self, reason, function, *args):
        with self.assertRaises(CellError) as caught:
            function(*args)
        self.assertEqual(caught.exception.reason, reason)

    def test_dates(self):
        day = date(2012, 9, 5)
        for value in (
            "05.09.2012", "5.9.2012", "2012-09-05", "05/09/12", "05-09-2012", "41157",
            41157, 41157.0, datetime(2012, 9, 5), day, "05.09.2012 г.",
            "05.09.2012 0:00",
            "5 сентября 2012 г.", "5 қыркүйек 2012 ж.", "05092012",
            "2012-09-05T00:00:00",
        ):  # fmt: skip
            with self.subTest(value):
                self.assertEqual(tabular.to_date(value), day)
        self.assertEqual(tabular.to_date("31.12.79"), date(1979, 12, 31))
        for value in ("31.02.2012", "12/25/2012", "сентябрь", "5.9", "2012"):
            with self.subTest(value):
                self.assert_cell_error("date", tabular.to_date, value)
        self.assertIsNone(tabular.to_date(" - "))

    def test_full_names(self):
        cases = {
            "Ахметов Айдос Ерланұлы": ("Ахметов", "Айдос", "Ерланұлы"),
            "АХМЕТОВА АЙГҮЛ СЕРІК ҚЫЗЫ": ("Ахметова", "Айгүл", "Серік қызы"),
            "Мамедов Али Вагиф оглы": ("Мамедов", "Али", "Вагиф оглы"),
            "Иван Петрович Сидоров": ("Сидоров", "Иван", "Петрович"),
            "Ли Анна": ("Ли", "Анна", None),
            "Айдос Ерланұлы": ("Ерланұлы", "Айдос", None),
            "Салтыков-Щедрин Михаил": ("Салтыков-Щедрин", "Михаил", None),
            "салтыков-щедрин михаил": ("Салтыков-Щедрин", "Михаил", None),
            "Иванова Анна Мария Петровна": ("Иванова", "Анна Мария", "Петровна"),
            "Ким Анна -": ("Ким", "Анна", None),
            "Ивaнoв Пётр": ("Иванов", "Пётр", None),
        }
        for text, names in cases.items():
            with self.subTest(text):
                self.assertEqual(tabular.to_full_name(text), names)
        self.assert_cell_error("initials", tabular.to_full_name, "Иванов И.И.")
        self.assert_cell_error("one_word", tabular.to_full_name, "Иванов")
        self.assert_cell_error("name", tabular.to_full_name, "Иванов 5А")

    def test_iin(self):
        self.assertEqual(tabular.to_iin(50101501234), "050101501234")
        self.assertEqual(tabular.to_iin("050101501234 "), "050101501234")
        self.assertEqual(tabular.to_iin(5.0101501234e10), "050101501234")
        self.assert_cell_error("rounded", tabular.to_iin, "1.20101E+11")
        self.assertIsNone(tabular.to_iin("нет"))

    def test_phones(self):
        self.assertEqual(tabular.to_phone("8 (701) 123-45-67"), "+77011234567")
        self.assertEqual(tabular.to_phone(87011234567), "+77011234567")
        self.assertEqual(
            tabular.to_phone("87011234567, 8 702 765 43 21"),
            "+77011234567, +77027654321",
        )
        self.assert_cell_error("phone", tabular.to_phone, "123")

    def test_words(self):
        for text in ("м", "Муж.", "ер", "ұл", "Мальчик"):
            self.assertEqual(tabular.to_sex(text), "m")
        for text in ("ж", "жен", "Қыз", "девочка", "әйел"):
            self.assertEqual(tabular.to_sex(text), "f")
        self.assert_cell_error("sex", tabular.to_sex, "x")
        self.assertTrue(tabular.to_boolean("иә"))
        self.assertFalse(tabular.to_boolean("жоқ"))
        self.assert_cell_error("formula", tabular.convert, "#REF!", {"type": "char"})
        self.assertEqual(tabular.to_integer("5,0"), 5)
        self.assert_cell_error("integer", tabular.to_integer, 5.5)
