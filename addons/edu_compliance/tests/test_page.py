import io

from openpyxl import load_workbook
from pypdf import PdfReader

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import PASSWORD, ComplianceCase


@tagged("post_install", "-at_install")
class TestPage(ComplianceCase, HttpCase):
    def setUp(self):
        super().setUp()
        registry_class = self.env.registry["ir.http"]
        if hasattr(registry_class, "_skip_consent_check"):
            self.patch(
                registry_class, "_skip_consent_check", classmethod(lambda cls: True)
            )
        self.point_to(("screen", "edu_base.edu_rule_menu"))
        self.load()

    def get(self, path, role="inspector", status=200):
        self.authenticate(f"compliance_{role}", PASSWORD)
        response = self.url_open(path, allow_redirects=False)
        self.assertEqual(response.status_code, status, path)
        return response

    def test_page_in_kazakh_and_russian(self):
        kk = self.get("/edu/compliance?lang=kk").text
        self.assertIn("Сыныптарды қалыптастыру", kk)
        self.assertIn('lang="kk', kk)
        self.assertIn("Орындалды", kk)
        ru = self.get("/edu/compliance?lang=ru").text
        self.assertIn("Формирование классов", ru)
        self.assertIn("Выполнено", ru)
        self.assertNotIn("Сыныптарды қалыптастыру", ru)

    def test_page_says_who_loaded_the_run(self):
        page = self.get("/edu/compliance?lang=ru").text
        self.assertIn("загружен вручную", page)

    def test_filter_by_act(self):
        page = self.get("/edu/compliance?lang=ru&act=order-425").text
        self.assertIn("Недопущение исправления оценок", page)
        self.assertNotIn("Формирование классов", page)
        with mute_logger("odoo.http"):
            self.get("/edu/compliance?act=order-1", status=404)
            self.get("/edu/compliance?act=%27%3B--", status=404)

    def test_table_is_accessible(self):
        page = self.get("/edu/compliance?lang=kk&act=order-503").text
        self.assertIn('scope="col"', page)
        self.assertIn('scope="row"', page)
        self.assertIn('aria-labelledby="order-503"', page)
        self.assertIn('role="progressbar"', page)

    def test_readers_only(self):
        for role in ("director", "admin"):
            self.get("/edu/compliance", role)
        with mute_logger("odoo.http"):
            for role in ("teacher", "deputy", "guardian"):
                for path in ("", "/pdf", "/xlsx"):
                    self.get(f"/edu/compliance{path}", role, status=403)
        self.authenticate(None, None)
        response = self.url_open("/edu/compliance", allow_redirects=False)
        self.assertEqual(response.status_code, 303)
        self.assertIn("/web/login", response.headers["Location"])

    def test_report_route_is_closed_to_others(self):
        act = self.clause.act_id
        self.authenticate("compliance_teacher", PASSWORD)
        with mute_logger("odoo.http", "odoo.addons.web.controllers.report"):
            response = self.url_open(
                f"/report/pdf/edu_compliance.report_clauses/{act.id}"
            )
        self.assertNotEqual(response.headers.get("Content-Type"), "application/pdf")

    def test_xlsx(self):
        response = self.get("/edu/compliance/xlsx?lang=kk")
        book = load_workbook(io.BytesIO(response.content))
        self.assertEqual(book.sheetnames, ["№ 456", "№ 425", "№ 503", "№ 385"])
        rows = {
            row[0]: row for row in book["№ 456"].iter_rows(min_row=6, values_only=True)
        }
        self.assertEqual(rows["27.3"][1], "Сыныптарды қалыптастыру")
        self.assertEqual(rows["27.3"][3], "Орындалды")
        self.assertEqual(rows["27.3"][4].strftime("%d.%m.%Y"), "05.01.2026")
        self.assertEqual(len([key for key in rows if key]), 168)
        one = self.get("/edu/compliance/xlsx?lang=ru&act=order-385")
        self.assertEqual(load_workbook(io.BytesIO(one.content)).sheetnames, ["№ 385"])

    def test_pdf(self):
        response = self.get("/edu/compliance/pdf?lang=ru&act=order-503")
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
        reader = PdfReader(io.BytesIO(response.content))
        text = " ".join(page.extract_text() for page in reader.pages)
        self.assertIn("Обеспечение единого информационного", " ".join(text.split()))
        kk = self.get("/edu/compliance/pdf?lang=kk&act=order-503")
        reader = PdfReader(io.BytesIO(kk.content))
        text = " ".join(page.extract_text() for page in reader.pages)
        self.assertIn("Бірыңғай ақпараттық кеңістікті", " ".join(text.split()))

    def test_files_of_dated_values(self):
        values = self.env["edu.dated.value"].search([("id", "!=", 0)], limit=5)
        values = values.with_user(self.users["inspector"]).with_context(lang="ru_RU")
        report = self.env["edu.report.xlsx.dated_values"].with_user(
            self.users["inspector"]
        )
        content, name = report.with_context(lang="ru_RU")._xlsx_render(values)
        self.assertEqual(name, "Датированные значения.xlsx")
        sheet = load_workbook(io.BytesIO(content)).active
        rows = list(sheet.iter_rows(min_row=4, values_only=True))
        self.assertEqual([row[0] for row in rows], values.mapped("title"))
        pdf = self.env["ir.actions.report"]._edu_render_pdf(
            "edu_compliance.action_report_dated_values", values
        )
        self.assertTrue(pdf.startswith(b"%PDF"))

    def test_page_has_a_constant_number_of_queries(self):
        """The same for one act of 22 clauses and for all 258."""
        self.get("/edu/compliance?lang=ru")
        self.env.invalidate_all()
        Clause = self.env["edu.clause"].with_user(self.users["inspector"])
        counts = []
        for code in ("order-503", "order-456"):
            act = self.env["edu.clause.act"].search([("code", "=", code)])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            for _act, clauses in Clause._get_register(act):
                clauses.mapped("how_text")
                clauses.mapped("title")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
