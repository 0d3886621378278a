import io
import re

import openpyxl
from pypdf import PdfReader

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import AnalyticsCommon


@tagged("post_install", "-at_install")
class TestReports(AnalyticsCommon):
    """The page and the workbook of the deputy director, in Kazakh and Russian."""

    clauses = ["456-27.15"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_results(cls.quarter)
        cls.languages = dict(cls.env["res.lang"].get_installed())

    def report(self, lang="en_US", role="deputy", **values):
        reports = self.env["edu.analytics.report"].with_user(self.users[role])
        reports = reports.with_company(self.company).with_context(lang=lang)
        values = {"year_id": self.year.id, "period": "q1", "source": "closed"} | values
        return reports.create(values)

    def sheets(self, report):
        renderer = report.env["edu.report.xlsx.quality"]
        content, _name = renderer._xlsx_render(report)
        return openpyxl.load_workbook(io.BytesIO(content)).worksheets

    def row_of(self, sheet, label):
        return next(
            [cell.value for cell in row] for row in sheet.rows if row[0].value == label
        )

    def test_workbook_of_nothing_is_refused(self):
        with self.assertRaises(UserError):
            self.sheets(self.env["edu.analytics.report"])

    def test_workbook(self):
        classes, parallels, subjects, teachers, learners = self.sheets(self.report())
        row = self.row_of(classes, "7 А")
        self.assertEqual(row, ["7 А", 4, 1, 1, 1, 1, 0.75, 0.5])
        total = self.row_of(classes, "Total")
        self.assertAlmostEqual(total[7], 4 / 6)
        self.assertEqual(self.row_of(parallels, "7")[1], 6)
        row = self.row_of(subjects, "Algebra test")
        self.assertEqual(row[1:7], [6, 3, 1, 1, 1, 1])
        self.assertAlmostEqual(row[8], 4 / 6)
        # SOU: (3·1 + 0.64 + 0.36 + 0.16) / 6
        self.assertAlmostEqual(row[9], 4.16 / 6)
        self.assertEqual(teachers.max_row - learners.min_row > 3, True)
        names = [row[2].value for row in learners.rows]
        self.assertIn(self.students[3].name, names)
        self.assertNotIn(self.students[0].name, names)

    def pdf_text(self, report):
        content = report.env["ir.actions.report"]._edu_render_pdf(
            "edu_analytics.edu_analytics_quarter_report", report
        )
        pages = PdfReader(io.BytesIO(content)).pages
        self.assertEqual(len(pages), 1)
        return re.sub(r"\s+", " ", pages[0].extract_text())

    def test_page_has_the_figures(self):
        text = self.pdf_text(self.report())
        self.assertIn("83,3", text)
        self.assertIn("66,7", text)
        self.assertIn("7 Б", text)

    def test_languages(self):
        for lang, quality, sheet in (
            ("kk_KZ", "Білім сапасы", "Сыныптар бойынша"),
            ("ru_RU", "Качество знаний", "По классам"),
        ):
            if lang not in self.languages:
                continue
            with self.subTest(lang=lang):
                report = self.report(lang)
                self.assertEqual(self.sheets(report)[0].title, sheet)
                self.assertIn(quality, self.pdf_text(report))

    def test_nothing_to_report(self):
        with self.assertRaises(UserError):
            self.report(period="q3").action_print()

    def test_only_those_who_lead(self):
        with self.assertRaises(AccessError):
            self.report(role="class_teacher")
