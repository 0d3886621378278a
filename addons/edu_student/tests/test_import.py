import base64
import io
from datetime import date

import openpyxl
from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.edu_base.lib.identifiers import make_iin

from .common import TODAY, StudentCase

HEADERS_KK = [
    "№", "ЖСН", "Тегі", "Аты", "Әкесінің аты", "Туған күні", "Жынысы", "Сынып", "Ұлты",
    "Азаматтығы", "Мекенжайы", "Телефоны", "Оқыту тілі", "Ауысым", "Кіру күні",
    "Бұйрық №", "Анасының аты-жөні", "Анасының ЖСН", "Анасының телефоны",
    "Анасының жұмыс орны", "Әкесінің аты-жөні", "Әкесінің телефоны",
]  # fmt: skip
IIN_1 = make_iin(date(2015, 4, 1), "m", 100)
IIN_2 = make_iin(date(2017, 4, 1), "f", 101)
IIN_MOTHER = make_iin(date(1990, 4, 1), "f", 102)


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestImport(StudentCase):
    """The contingent comes from a list; a repeat of the list changes nothing."""

    clauses = ["456-27.1", "456-27.3"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.engine = cls.env["edu.import"].with_user(cls.users["clerk"])

    def run_rows(self, *rows, **options):
        return self.engine.import_rows("student", list(rows), **options)

    def run_sheet(self, headers, *rows, dry_run=False):
        book = openpyxl.Workbook()
        for row in (["№ 1 мектеп оқушыларының тізімі"], [], headers, *rows):
            book.active.append(list(row))
        stream = io.BytesIO()
        book.save(stream)
        content = base64.b64encode(stream.getvalue()).decode()
        return self.engine.import_file("student", "list.xlsx", content, dry_run)

    def assertError(self, result, row, column):
        self.assertIn(
            (row, column), [(e["row"], e["column"]) for e in result["errors"]]
        )
        self.assertEqual(result["created"] + result["updated"], 0)

    def find(self, surname):
        return self.env["edu.student"].search(
            [
                ("surname", "=", surname),
                ("company_id", "in", (self.school + self.other_school).ids),
            ]
        )

    def test_list_of_a_school(self):
        rows = [
            [1, int(IIN_1), "СЕЙТОВ", "асан", "Болатұлы", "01.04.2015", "ұл",
             "5-«A»", "қазақ", "ҚР", "Абай 5", "8(701)123-45-67", "қазақ", 1,
             "01.09.2021", "45-ш", "Сейтова Гүлнар Ерлан қызы", IIN_MOTHER,
             "87011112233, 8 777 111 22 33", "мектеп", "Сейтов Болат", "87015554433"],
            [2, IIN_2, "Сейтова", "Айгүл", None, date(2017, 4, 1), "қыз", "3 Ғ",
             "казашка", "Қазақстан", "Абай 5", None, "каз", "II", None, None,
             "Сейтова Гүлнар Ерлан қызы", IIN_MOTHER, None, None, "Сейтов Болат",
             "+7 701 555 44 33"],
        ]  # fmt: skip
        preview = self.run_sheet(HEADERS_KK, *rows, dry_run=True)
        self.assertEqual((preview["errors"], preview["created"]), ([], 2))
        self.assertIn("3 Ғ", preview["note"])
        self.assertNotIn("5 А", preview["note"])
        self.assertFalse(self.find("Сейтов"))
        result = self.run_sheet(HEADERS_KK, *rows)
        self.assertEqual((result["errors"], result["created"]), ([], 2))
        brother, sister = self.find("Сейтов"), self.find("Сейтова")
        self.assertRecordValues(
            brother,
            [
                {
                    "name": "Сейтов Асан Болатұлы",
                    "iin": IIN_1,
                    "birth_date": date(2015, 4, 1),
                    "sex": "m",
                    "class_id": self.class_5a.id,
                    "phone": "+77011234567",
                    "arrival_date": date(2021, 9, 1),
                    "state": "studying",
                }
            ],
        )
        self.assertEqual(brother.nationality_id.code, "kazakh")
        self.assertEqual(brother.citizenship_id.code, "KZ")
        self.assertEqual(brother.language_id.code, "kk")
        self.assertRecordValues(
            sister.class_id, [{"name": "3 Ғ", "shift": "2", "capacity": 25}]
        )
        # siblings share both parents: the mother by IIN, the father by name and phone
        self.assertEqual(len(brother.guardian_ids), 2)
        self.assertEqual(brother.guardian_ids, sister.guardian_ids)
        mother = brother.guardian_link_ids.filtered("is_main")
        self.assertEqual(mother.kinship_id.code, "mother")
        self.assertRecordValues(
            mother.guardian_id,
            [
                {
                    "iin": IIN_MOTHER,
                    "phone": "+77011112233",
                    "phone2": "+77771112233",
                    "work_place": "мектеп",
                }
            ],
        )
        again = self.run_sheet(HEADERS_KK, *rows)
        self.assertEqual(
            (again["created"], again["updated"], again["unchanged"]), (0, 0, 2)
        )

    def test_russian_headers_and_full_names(self):
        result = self.run_sheet(
            ["№ п/п", "ФИО ученика", "Дата рождения", "ИИН", "Класс", "ФИО матери"],
            [1, "Сидоров Иван Петрович", "2015-04-01", IIN_1, "5 Ә", "Сидорова Анна"],
        )
        self.assertEqual((result["errors"], result["created"]), ([], 1))
        self.assertEqual(self.find("Сидоров").class_id, self.class_5b)

    def test_class_from_the_title_above(self):
        result = self.run_sheet(
            ["№", "Аты-жөні", "ЖСН"], ["6 «Ғ» сыныбы"], [1, "Сейтов Асан", IIN_1]
        )
        self.assertEqual(result["errors"], [])
        self.assertEqual(self.find("Сейтов").class_id.name, "6 Ғ")

    def test_errors_name_row_and_column(self):
        wrong_digit = IIN_1[:-1] + str((int(IIN_1[-1]) + 1) % 10)
        result = self.run_rows(
            {"full_name": "Сейтов Асан", "iin": wrong_digit},
            {"full_name": "Сейтов Берік", "iin": IIN_1, "birth_date": "02.04.2015"},
            {"full_name": "Сейтова Дана", "iin": IIN_2, "sex": "ұл"},
            {"full_name": "Ахметов Ерлан", "class": "мектеп"},
            {"full_name": "Ахметов", "class": "5 А"},
            {"surname": "Ахметов", "birth_date": "31.02.2015"},
            {"full_name": "Ахметов Жан", "nationality": "марсиандық"},
            {"full_name": "Ахметов Зат", "mother_name": "Ахметова Ә.Б."},
        )
        for row, column in (
            (1, "iin"),
            (2, "birth_date"),
            (3, "sex"),
            (4, "class"),
            (5, "full_name"),
            (6, "birth_date"),
            (6, "given_name"),
            (7, "nationality"),
            (8, "mother_name"),
        ):
            self.assertError(result, row, column)
        self.assertFalse(self.find("Ахметов"))

    def test_duplicates_inside_the_list(self):
        result = self.run_rows(
            {"full_name": "Сейтов Асан", "iin": IIN_1},
            {"full_name": "Басқа Адам", "iin": IIN_1},
            {"full_name": "Ахметов Ерлан", "birth_date": "01.05.2015"},
            {"full_name": "АХМЕТОВ ЕРЛАН", "birth_date": "01.05.2015"},
        )
        self.assertError(result, 2, "iin")
        self.assertError(result, 4, "full_name")
        self.assertEqual(len(result["errors"]), 2)

    def test_one_iin_of_two_people(self):
        result = self.run_rows(
            {"full_name": "Сейтов Асан", "iin": IIN_1, "mother_name": "Сейтова Гүл",
             "mother_iin": IIN_MOTHER},
            {"full_name": "Ахметов Ерлан", "mother_name": "Ахметова Дана",
             "mother_iin": IIN_MOTHER},
            {"full_name": "Ахметов Жан", "father_name": "Ахметов Бақыт",
             "father_iin": IIN_1},
        )  # fmt: skip
        self.assertError(result, 2, "mother_iin")
        self.assertError(result, 3, "father_iin")

    def test_known_learner_is_found_by_name_and_birth_date(self):
        self.run_rows({"full_name": "Сейтов Асан", "birth_date": "01.04.2015"})
        first = self.find("Сейтов")
        result = self.run_rows({"full_name": "СЕЙТОВ Асан", "iin": IIN_1})
        self.assertEqual((result["created"], result["updated"]), (0, 1))
        self.assertEqual(first.iin, IIN_1)
        result = self.run_rows(
            {"full_name": "Сейтов Асан", "iin": make_iin(date(2015, 4, 1), "m", 300)}
        )
        self.assertEqual(result["created"], 1)

    def test_empty_cells_change_nothing(self):
        self.run_rows({"full_name": "Сейтов Асан", "iin": IIN_1, "address": "Абай 5"})
        result = self.run_rows({"full_name": "Сейтов Асан", "iin": IIN_1})
        self.assertEqual(result["unchanged"], 1)
        self.assertEqual(self.find("Сейтов").address, "Абай 5")

    def test_another_class_moves_the_learner_from_today(self):
        row = {"full_name": "Сейтов Асан", "iin": IIN_1, "class": "5 А"}
        self.run_rows(row)
        result = self.run_rows({**row, "class": "5 Ә"})
        self.assertEqual(result["updated"], 1)
        student = self.find("Сейтов")
        self.assertEqual(student.class_id, self.class_5b)
        self.assertEqual(
            sorted(student.enrolment_ids.mapped("date_from")),
            [date(2026, 9, 1), TODAY],
        )

    def test_same_learner_in_another_organisation_is_a_row_of_its_own(self):
        result = self.run_rows(
            {"full_name": "Әбенова Айгүл", "iin": self.sibling.iin, "class": "5 А"}
        )
        self.assertEqual((result["errors"], result["created"]), ([], 1))
        self.assertEqual(
            len(self.find("Әбенова").filtered(lambda s: s.iin == self.sibling.iin)), 2
        )

    def test_guardian_of_another_organisation_is_linked_not_overwritten(self):
        row = {
            "full_name": "Әбенова Дана",
            "mother_name": "Әбенова Гүлнар",
            "mother_iin": self.mother.iin,
            "mother_phone": "+77479998877",
        }
        engine = self.engine.with_user(self.users["other_clerk"])
        engine = engine.with_context(allowed_company_ids=self.other_school.ids)
        engine.import_rows("student", [row])
        student = self.find("Әбенова").filtered(lambda s: s.given_name == "Дана")
        self.assertEqual(student.guardian_ids, self.mother)
        self.assertEqual(self.mother.phone, "+77011234567")
        self.assertEqual(self.mother.company_ids, self.school + self.other_school)

    def test_social_categories_come_in_but_stay_closed_to_the_office(self):
        self.run_rows({"full_name": "Сейтов Асан", "social": "көпбалалы, АСП"})
        student = self.find("Сейтов")
        codes = student.social_ids.category_id.mapped("code")
        self.assertEqual(sorted(codes), ["large_family", "targeted_aid"])
        with self.assertRaises(AccessError):
            student.with_user(self.users["clerk"]).read(["social_ids"])

    def test_only_the_office_imports(self):
        for role in ("teacher", "class_teacher", "nurse"):
            with self.assertRaises(AccessError, msg=role):
                self.engine.with_user(self.users[role]).import_rows("student", [])

    def test_exported_list_imports_unchanged(self):
        rows = [
            {
                "full_name": "Сейтов Асан Болатұлы",
                "iin": IIN_1,
                "class": "5 А",
                "nationality": "қазақ",
                "language": "қазақ",
                "phone": "87011234567, 87771234567",
                "address": "Абай 5",
                "arrival_date": "01.09.2021",
                "arrival_order": "45-ш",
                "mother_name": "Сейтова Гүлнар Ерлан қызы",
                "mother_iin": IIN_MOTHER,
                "mother_phone": "87011112233",
                "father_name": "Сейтов Болат",
            },
            {"full_name": "Сидоров Иван", "class": "7 Б", "social": "сирота"},
        ]
        self.assertEqual(self.run_rows(*rows)["errors"], [])
        students = self.find("Сейтов") + self.find("Сидоров")
        for lang in ("kk_KZ", "ru_RU", "en_US"):
            for role in ("clerk", "director"):
                user = self.users[role]
                user.lang = lang
                report = self.env["edu.report.xlsx.student"].with_user(user)
                report = report.with_context(lang=lang)
                content, name = report._xlsx_render(students.with_env(report.env), {})
                self.assertTrue(name.endswith(".xlsx"))
                result = self.engine.with_context(lang=lang).import_file(
                    "student", name, base64.b64encode(content).decode()
                )
                self.assertEqual(
                    (result["errors"], result["unchanged"]), ([], 2), (lang, role)
                )

    def test_download_of_classes_and_of_all(self):
        report = self.env["edu.report.xlsx.student"].with_user(self.users["clerk"])
        none = self.env["edu.student"]
        found = report._get_students(none, {"group_ids": [self.class_5a.id, "x"]})
        self.assertEqual(found, self.child)
        found = report._get_students(none, {"studying": True})
        self.assertEqual(found, self.child + self.neighbour)
        foreign = {"group_ids": [self.other_class.id]}
        self.assertFalse(report._get_students(none, foreign))
        action = self.child.with_user(self.users["clerk"]).action_export()
        self.assertIn("/edu/xlsx/student", action["url"])
        with self.assertRaises(AccessError):
            report.with_user(self.users["teacher"])._xlsx_render(self.child)

    def test_import_of_many_rows_needs_few_queries(self):
        def rows(start, count):
            return [
                {
                    "full_name": f"Оқушы{'абвгдежзик'[number % 10]} Аты",
                    "iin": make_iin(date(2014, 1 + number % 12, 5), "m", number * 25),
                    "class": f"{5 + number % 3} А",
                    "mother_name": "Оқушыева Ана",
                    "mother_phone": f"8701{number:07}",
                }
                for number in range(start, start + count)
            ]

        self.run_rows(*rows(0, 3))
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        self.run_rows(*rows(10, 10))
        few = self.env.cr.sql_log_count - before
        before = self.env.cr.sql_log_count
        result = self.run_rows(*rows(30, 150))
        many = self.env.cr.sql_log_count - before
        self.assertEqual((result["errors"], result["created"]), ([], 150))
        self.assertLessEqual(many, few + 10)
