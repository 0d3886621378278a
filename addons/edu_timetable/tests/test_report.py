import io

import openpyxl

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .common import TimetableCommon


@tagged("post_install", "-at_install")
@freeze_time(TimetableCommon.TODAY)
class TestReports(TimetableCommon):
    clauses = ["456-27.8"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._slot(cls.algebra_a, 0, 1, room_id=cls.room.id)
        cls._slot(cls.physics_b, 0, 1, week="a")
        cls.timetable.action_publish()
        cls.timetable._generate_lessons("2025-09-01", "2025-09-14")

    def test_page_of_a_class_has_its_cells(self):
        page = self.group_a._get_timetable_page()
        [cell] = page["cells"]["0", "1-1"]
        self.assertEqual(cell["subject"], "Algebra test")
        self.assertEqual(cell["note"], "Teacher One, 12")
        self.assertEqual([row["number"] for row in page["rows"]], [1])
        self.assertIn("7 А", page["title"])

    def test_week_of_all_classes_is_printed(self):
        pages = self.timetable._get_print_pages()
        self.assertEqual(len(pages), 2)
        self.assertEqual(pages[1]["cells"]["0", "1-1"][0]["week_text"], "Week A")
        content = self.env["ir.actions.report"]._edu_render_pdf(
            "edu_timetable.action_report_timetable", self.timetable
        )
        self.assertTrue(content.startswith(b"%PDF"))

    def test_week_of_a_class_is_printed_by_its_teacher(self):
        content = (
            self.env["ir.actions.report"]
            .with_user(self.teacher_user)
            ._edu_render_pdf(
                "edu_timetable.action_report_group_timetable", self.group_a
            )
        )
        self.assertTrue(content.startswith(b"%PDF"))

    def test_class_without_a_timetable_has_an_empty_page(self):
        page = self.first_class._get_timetable_page()
        self.assertEqual((page["rows"], page["cells"]), ([], {}))

    def test_list_of_replaced_and_cancelled_lessons(self):
        lessons = self._lessons(self.algebra_a)
        lessons[0]._substitute(self.third, "Illness")
        lessons[1]._cancel("Frost")
        changes = lessons.change_ids
        report = self.env["edu.report.xlsx.lesson_changes"].with_user(self.deputy)
        content, name = report._xlsx_render(changes.with_user(self.deputy))
        self.assertTrue(name.endswith(".xlsx"))
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        rows = [
            [cell for cell in row if cell is not None]
            for row in sheet.iter_rows(values_only=True)
        ]
        flat = [cell for row in rows for cell in row]
        for value in ("Substituted", "Teacher Three", "Illness", "Cancelled", "Frost"):
            self.assertIn(value, flat)

    def test_guardian_does_not_download_the_list(self):
        guardian = self._create_user("guardian", "edu_base.group_guardian")
        report = self.env["edu.report.xlsx.lesson_changes"].with_user(guardian)
        with self.assertRaises(AccessError):
            report._xlsx_render(self.env["edu.lesson.change"].with_user(guardian))
