import io
from datetime import date

from freezegun import freeze_time
from openpyxl import load_workbook
from pypdf import PdfReader

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import TODAY, YEAR_END, YEAR_START, enrol, make_student
from .test_order import OrderCase


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestMovement(OrderCase):
    """The table of movement, worked out by hand.

    On 1 September 5 А has Әбенов and three boys, 5 Ә has Яковлева and two girls: 7.
    5 October: a girl arrives in 5 А. 27 October (last day): a boy of 5 А leaves.
    9 November: a girl of 5 Ә moves to 5 А. 12 November: a boy of 5 А dies.
    """

    clauses = ["456-27.3", "456-27.4"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boys = cls.make_students(3, cls.class_5a, sex="m")
        cls.girls = cls.make_students(2, cls.class_5b, sex="f")
        cls.newcomer = cls.make_students(1, sex="f")
        source = cls.env["edu.reference"]._get("arrival_source", "other_region")

        def confirm(kind, student, day, **values):
            order = cls.Order._create_for(
                kind, student, {"date": day, "effective_date": day, **values}
            )
            order.action_confirm()
            return order

        cls.arrival = confirm(
            "arrival",
            cls.newcomer,
            date(2026, 10, 5),
            group_id=cls.class_5a.id,
            source_id=source.id,
            reason_id=cls.residence.id,
            place="Семей, № 3 мектеп",
        )
        cls.leaving = confirm(
            "leave",
            cls.boys[0],
            date(2026, 10, 27),
            reason_id=cls.residence.id,
            place="Алматы",
        )
        cls.inside = confirm(
            "class_change",
            cls.girls[0],
            date(2026, 11, 9),
            group_id=cls.class_5a.id,
        )
        confirm("deceased", cls.boys[1], date(2026, 11, 12))

    def table(self, date_from, date_to, **values):
        table = self.as_user(self.env["edu.student.movement.table"], "clerk").create(
            {
                "company_id": self.school.id,
                "year_id": self.year.id,
                "period": "days",
                "date_from": date_from,
                "date_to": date_to,
                **values,
            }
        )
        table._fill()
        return table

    def figures(self, table):
        """Return {class: (start, in, from a class, out, to a class, end, girls)}."""
        rows, total = table._get_print_rows()
        names = (
            "start_count", "in_count", "inside_in", "out_count", "inside_out",
            "end_count", "girls",
        )  # fmt: skip
        return {
            row["group"].name: tuple(row[name] for name in names) for row in rows
        } | {"": tuple(total[name] for name in names)}

    def test_year(self):
        """5 А: 4 + 1 + 1 − 2 = 4 with 2 girls; 5 Ә: 3 − 1 = 2, both girls."""
        table = self.table(YEAR_START, YEAR_END)
        self.assertEqual(
            self.figures(table),
            {
                "5 А": (4, 1, 1, 2, 0, 4, 2),
                "5 Ә": (3, 0, 0, 0, 1, 2, 2),
                "": (7, 1, 1, 2, 1, 6, 4),
            },
        )
        sources, reasons = table._get_reasons()
        self.assertEqual([count for _name, count in sources], [1])
        self.assertEqual(dict(reasons)[self.residence.name], 1)
        self.assertEqual(sum(count for _name, count in reasons), 2)

    def test_period_inside_the_year(self):
        """From 6 October to 9 November: 5 А had 5, one left, one came from 5 Ә."""
        table = self.table(date(2026, 10, 6), date(2026, 11, 9))
        self.assertEqual(
            self.figures(table),
            {
                "5 А": (5, 0, 1, 1, 0, 5, 2),
                "5 Ә": (3, 0, 0, 0, 1, 2, 2),
                "": (8, 0, 1, 1, 1, 7, 4),
            },
        )

    def test_day(self):
        """On the last day of who leaves: 5 in the morning, 4 in the evening."""
        table = self.table(date(2026, 10, 27), date(2026, 10, 27))
        self.assertEqual(self.figures(table)["5 А"], (5, 0, 0, 1, 0, 4, 1))

    def test_by_sex_and_language(self):
        lines = self.table(YEAR_START, YEAR_END).line_ids
        boys = lines.filtered(
            lambda line: line.group_id == self.class_5a and line.sex == "m"
        )
        self.assertEqual((boys.start_count, boys.out_count, boys.end_count), (4, 2, 2))

    def test_figures_take_one_query(self):
        table = self.table(YEAR_START, YEAR_END)
        self.env.flush_all()
        with self.assertQueryCount(1):
            table._read_figures()

    def test_new_year_counts_promoted_learners_once(self):
        """Promoted on 1 September: at the start of the new year, not of both."""
        old = self.env["edu.group"].create(
            {"year_id": self.last_year.id, "grade": 4, "letter": "Б"}
        )
        student = self.make_students(1, sex="m")
        enrol(self, student, old, date(2025, 9, 1))
        student._move_to(
            self.class_5b, YEAR_START, "promote", {"order_date": date(2026, 8, 28)}
        )
        figures = self.figures(self.table(YEAR_START, YEAR_END))
        self.assertEqual(figures[""][0], 8)
        self.assertNotIn("4 Б", figures)

    def test_other_organisation(self):
        table = self.as_user(self.env["edu.student.movement.table"], "other_clerk")
        table = table.with_context(allowed_company_ids=self.other_school.ids).create(
            {
                "company_id": self.school.id,
                "year_id": self.years[self.other_school][1].id,
            }
        )
        with self.assertRaises(UserError):
            table._fill()

    def test_movement_book(self):
        book = self.as_user(self.env["edu.student.movement"], "clerk")
        rows = book.search(
            [("date", ">", YEAR_START), ("company_id", "=", self.school.id)],
            order="date",
        )
        self.assertEqual(rows.mapped("direction"), ["in", "out", "inside", "out"])
        self.assertRecordValues(
            rows[:3],
            [
                {
                    "student_id": self.newcomer.id,
                    "group_id": self.class_5a.id,
                    "from_group_id": False,
                    "place": "Семей, № 3 мектеп",
                    "order_number": self.arrival.number,
                },
                {
                    "student_id": self.boys[0].id,
                    "group_id": self.class_5a.id,
                    "from_group_id": False,
                    "place": "Алматы",
                    "order_number": self.leaving.number,
                },
                {
                    "student_id": self.girls[0].id,
                    "group_id": self.class_5a.id,
                    "from_group_id": self.class_5b.id,
                    "place": False,
                    "order_number": self.inside.number,
                },
            ],
        )

    # files

    def pdf(self, report, records, lang):
        content = (
            self.env["ir.actions.report"]
            .with_context(lang=lang)
            .with_user(self.users["director"])
            .sudo()
            ._edu_render_pdf(
                f"edu_student.{report}", records.sudo().with_context(lang=lang)
            )
        )
        text = "\n".join(
            page.extract_text() for page in PdfReader(io.BytesIO(content)).pages
        )
        return " ".join(text.split())

    def sheets(self, code, records, lang="ru_RU", role="clerk"):
        report = self.as_user(self.env[f"edu.report.xlsx.{code}"], role)
        content, _name = report.with_context(lang=lang)._xlsx_render(
            self.as_user(records, role).with_context(lang=lang)
        )
        book = load_workbook(io.BytesIO(content))
        return [
            [cell for row in sheet.iter_rows(values_only=True) for cell in row]
            for sheet in book
        ]

    def test_order_on_paper(self):
        both = self.pdf("edu_student_order_report", self.leaving, "ru_RU")
        for text in ("БҰЙРЫҚ", "ПРИКАЗ", self.leaving.number, "Алматы", "Оқушы0000"):
            self.assertIn(text, both)
        kazakh = self.pdf("edu_student_order_report_kk", self.leaving, "ru_RU")
        self.assertIn("2026 жылғы 27 қазан", kazakh)
        self.assertNotIn("ПРИКАЗ", kazakh)
        russian = self.pdf("edu_student_order_report_ru", self.leaving, "kk_KZ")
        self.assertIn("27 октября 2026 года", russian)
        self.assertNotIn("БҰЙРЫҚ", russian)

    def test_draft_says_so(self):
        order = self.make("temporary", self.child)
        self.assertIn("ПРОЕКТ", self.pdf("edu_student_order_report", order, "ru_RU"))

    def test_talons_on_paper(self):
        self.as_user(self.leaving.line_ids, "clerk").action_issue_talon()
        text = self.pdf(
            "edu_student_talon_report", self.leaving.line_ids.talon_ids, "kk_KZ"
        )
        for part in ("ТАЛОН О ВЫБЫТИИ", "ЕСЕПТЕН ШЫҒУ ТУРАЛЫ ТАЛОН", "Оқушы0000"):
            self.assertIn(part, text)

    def test_personal_file_says_where_the_learner_left(self):
        text = self.pdf("edu_student_file_report", self.boys[0], "ru_RU")
        self.assertIn("Личное дело", text)
        self.assertIn("Выбыл(а) из школы School 1 27 октября 2026 года", text)
        self.assertIn("күні мектептен шықты: School 1", text)
        kazakh = self.pdf("edu_student_file_report", self.child, "kk_KZ")
        self.assertIn("жеке ісі", kazakh)
        self.assertNotIn("мектептен шықты", kazakh)

    def test_alphabet_book_in_the_kazakh_order(self):
        """Ә comes after А and before Я."""
        make_student(self, "Алиев", "Қанат", date(2015, 1, 2), "m", 21)
        aliev = self.env["edu.student"].search([("surname", "=", "Алиев")])
        students = self.child | self.neighbour | aliev
        self.assertEqual(
            [letter for letter, _students in students._group_by_letter()],
            ["А", "Ә", "Я"],
        )
        for lang, title in (("ru_RU", "Алфавитная книга"), ("kk_KZ", "лфавит")):
            text = self.pdf("edu_student_alphabet_report", students, lang)
            self.assertIn(title, text)
            self.assertLess(text.index("Алиев"), text.index("Әбенов"))
            self.assertLess(text.index("Әбенов"), text.index("Яковлева"))
        (cells,) = self.sheets("student_alphabet", students | self.boys[0])
        self.assertIn("Алматы", cells)
        self.assertIn("Әбенов Нұрлан", cells)

    def test_books_on_paper(self):
        rows = self.env["edu.student.movement"].search(
            [("company_id", "=", self.school.id)]
        )
        text = self.pdf("edu_student_movement_report", rows, "ru_RU")
        self.assertIn("Семей, № 3 мектеп", text)
        self.assertIn(self.leaving.number, text)
        text = self.pdf(
            "edu_student_register_report", self.arrival | self.leaving, "kk_KZ"
        )
        self.assertIn(self.arrival.number, text)
        table = self.table(YEAR_START, YEAR_END)
        text = self.pdf("edu_student_movement_table_report", table, "kk_KZ")
        self.assertIn("7 1 1 2 1 6 4", text)

    def test_books_as_files(self):
        rows = self.env["edu.student.movement"].search(
            [("company_id", "=", self.school.id)]
        )
        (cells,) = self.sheets("student_movement", rows)
        self.assertIn("Семей, № 3 мектеп", cells)
        (cells,) = self.sheets("student_register", self.arrival, "kk_KZ")
        self.assertIn(self.arrival.number, cells)
        table = self.table(YEAR_START, YEAR_END)
        figures, sources, reasons = self.sheets("student_movement_table", table)
        self.assertIn("5 Ә", figures)
        self.assertIn(1, sources)
        self.assertIn(self.residence.with_context(lang="ru_RU").name, reasons)
        with self.assertRaises(AccessError):
            self.sheets("student_register", self.arrival, role="teacher")

    def test_lists_of_the_class(self):
        for report in (
            "edu_group_list_report",
            "edu_group_contacts_report",
            "edu_group_signatures_report",
        ):
            for lang in ("kk_KZ", "ru_RU"):
                text = self.pdf(report, self.class_5a, lang)
                self.assertIn("Әбенов Нұрлан", text)
        text = self.pdf("edu_group_contacts_report", self.class_5a, "ru_RU")
        self.assertIn("+77011234567", text)
        (cells,) = self.sheets("group_list", self.class_5a, role="class_teacher")
        self.assertIn("Әбенов Нұрлан", cells)
        with self.assertRaises(AccessError):
            self.sheets("group_list", self.class_5a, role="teacher")

    def test_book_of_a_learner_in_constant_queries(self):
        def count(students):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            students.mapped("leave_reason")
            return self.env.cr.sql_log_count - before

        one = count(self.boys[:1])
        self.assertLessEqual(count(self.boys | self.girls | self.child), one + 1)
