import base64
import io
from datetime import date

import openpyxl

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.edu_base.lib.identifiers import make_iin

from .common import StaffCase

HEADER = ["№", "Ф.И.О.", "ИИН", "Дата рождения", "Должность", "Образование", "ВУЗ",
          "Год окончания", "Категория", "Дата присвоения", "Пед. стаж",
          "Телефон"]  # fmt: skip


def to_base64(rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return base64.b64encode(stream.getvalue()).decode()


@tagged("post_install", "-at_install")
class TestImport(StaffCase):
    clauses = ["456-27.2"]

    def setUp(self):
        super().setUp()
        self.iins = [make_iin(date(1980, 5, day), "m", day) for day in range(1, 4)]
        self.rows = [
            ["Список педагогов"],
            HEADER,
            [1, "АХМЕТОВ Айдос Ерланұлы", self.iins[0], "01.05.1980",
             "учитель математики", "высшее", "КазНПУ", 2002, "педагог-эксперт",
             "15.06.2024", 20, "87011112233"],
            [2, "Ким Виктор", self.iins[1], None, "Директор", "жоғары", None, None,
             "б/к", None, None, None],
            ["Барлығы", 2],
        ]  # fmt: skip

    def run_rows(self, rows, role="clerk", dry_run=False):
        service = self.env["edu.import"].with_user(self.users[role])
        return service.import_file("staff", "list.xlsx", to_base64(rows), dry_run)

    def find(self, iin):
        return self.env["hr.employee"].search(
            [("iin", "=", iin), ("company_id", "=", self.school.id)]
        )

    def test_new_then_unchanged(self):
        result = self.run_rows(self.rows)
        self.assertEqual(result["errors"], [])
        self.assertEqual(result["created"], 2)
        person = self.find(self.iins[0])
        self.assertEqual(person.name, "Ахметов Айдос Ерланұлы")
        self.assertEqual(person.birthday, date(1980, 5, 1))
        self.assertEqual(person.edu_position_id.code, "teacher")
        self.assertEqual(person.job_title, "учитель математики")
        self.assertEqual(person.edu_category_id, self.expert)
        self.assertEqual(person.edu_category_valid_to, date(2029, 6, 15))
        self.assertEqual(person.edu_education_ids.institution, "КазНПУ")
        self.assertEqual(person.edu_education_level_id.code, "higher")
        self.assertEqual(person.edu_teaching_years, 20)
        self.assertEqual(person.mobile_phone, "+77011112233")
        self.assertFalse(self.find(self.iins[1]).edu_category_id)
        again = self.run_rows(self.rows)
        self.assertEqual((again["created"], again["updated"]), (0, 0))
        self.assertEqual(again["unchanged"], 2)

    def test_change_is_found_by_iin(self):
        self.run_rows(self.rows)
        self.rows[2][1] = "Ахметов Айдос Ерланович"
        result = self.run_rows(self.rows)
        self.assertEqual((result["created"], result["updated"]), (0, 1))
        self.assertEqual(self.find(self.iins[0]).patronymic, "Ерланович")

    def test_empty_cells_leave_what_is_there(self):
        self.run_rows(self.rows)
        result = self.run_rows(
            [["Тегі", "Аты", "ЖСН"], ["Ахметов", "Айдос", self.iins[0]]]
        )
        self.assertEqual(result["unchanged"], 1)
        self.assertEqual(self.find(self.iins[0]).patronymic, "Ерланұлы")

    def test_errors_by_row_and_column(self):
        bad = self.iins[2][:11] + str((int(self.iins[2][11]) + 1) % 10)
        rows = [
            ["Тегі", "Аты", "ЖСН", "Туған күні", "Санаты", "E-mail"],
            ["Ким", "Анна", bad, "", "", ""],
            ["Ли", "Вера", self.iins[2], "05.05.1981", "", ""],
            ["Пак", "Зоя", "", "31.02.1980", "супер", "x"],
            ["", "Ира", "", "", "", ""],
            ["Ли", "Вера", self.iins[2], "", "", ""],
        ]
        result = self.run_rows(rows)
        self.assertEqual(
            {(error["row"], error["column"]) for error in result["errors"]},
            {
                (2, "iin"), (3, "birthday"), (4, "birthday"), (4, "category"),
                (4, "work_email"), (5, "surname"), (6, "surname"),
            },
        )  # fmt: skip
        self.assertFalse(self.find(self.iins[2]))

    def test_namesakes_without_iin(self):
        for day in ("1970-01-01", "1971-01-01"):
            self.env["hr.employee"].create(
                {
                    "surname": "Ким",
                    "given_name": "Олег",
                    "birthday": day,
                    "company_id": self.school.id,
                }
            )
        head = ["Тегі", "Аты", "Туған күні"]
        result = self.run_rows([head, ["Ким", "Олег", ""]])
        self.assertEqual(len(result["errors"]), 1)
        result = self.run_rows([head, ["Ким", "Олег", "01.01.1971"]])
        self.assertEqual((result["errors"], result["unchanged"]), ([], 1))

    def test_own_list_can_be_read_again(self):
        self.run_rows(self.rows)
        people = self.find(self.iins[0]) | self.find(self.iins[1])
        for lang in ("kk_KZ", "ru_RU"):
            clerk = self.users["clerk"]
            report = self.env["edu.report.xlsx.staff"].with_user(clerk)
            content, name = report.with_context(lang=lang)._xlsx_render(people)
            result = (
                self.env["edu.import"]
                .with_user(clerk)
                .with_context(lang=lang)
                .import_file("staff", name, base64.b64encode(content).decode())
            )
            self.assertEqual(result["errors"], [], lang)
            self.assertEqual((result["created"], result["unchanged"]), (0, 2), lang)

    def test_dry_run(self):
        result = self.run_rows(self.rows, dry_run=True)
        self.assertEqual(result["created"], 2)
        self.assertFalse(self.find(self.iins[0]))

    def test_roles(self):
        for role in ("teacher", "class_teacher", "deputy"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.run_rows(self.rows, role)
        self.run_rows(self.rows, "other")
        self.assertFalse(self.find(self.iins[0]))
