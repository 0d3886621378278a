import base64

from odoo.tests import tagged

from ..lib import pdf
from .common import LETTERS, ReportCase

RED_DOT = base64.b64encode(
    base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4//8/w38GIAXDIBKE"
        "0DHxgljNBAAO9TXL0Y4OHwAAAABJRU5ErkJggg=="
    )
)


@tagged("post_install", "-at_install")
class TestPrint(ReportCase):
    def test_printing_does_not_wait_for_wkhtmltopdf(self):
        reports = self.env["ir.actions.report"].with_user(self.clerk)
        self.assertEqual(reports.get_wkhtmltopdf_state(), "ok")

    def test_three_records_in_one_print(self):
        self.partners[1].color = 60
        content = self.render(user=self.clerk)
        pages = [page.extract_text() for page in self.open_pdf(content).pages]
        self.assertGreater(len(pages), 3)
        self.assertIn(self.partners[0].name, pages[0])
        self.assertIn(self.partners[1].name, pages[1])
        self.assertIn(self.partners[2].name, pages[-1])

    def test_page_numbers_start_anew_for_each_record(self):
        self.partners[0].color = 60
        pages = [page.extract_text() for page in self.open_pdf(self.render()).pages]
        first = len(pages) - 2
        self.assertGreater(first, 1)
        self.assertRegex(pages[0], rf"1\s*/\s*{first}")
        self.assertRegex(pages[1], rf"2\s*/\s*{first}")
        self.assertRegex(pages[-1], r"1\s*/\s*1")

    def test_header_of_the_table_and_company_repeat_on_each_page(self):
        self.partners[0].color = 60
        self.env.company.name = "№ 7 мектеп"
        pages = self.open_pdf(self.render(self.partners[0])).pages
        self.assertGreater(len(pages), 1)
        for page in pages:
            text = page.extract_text()
            self.assertIn("Нөмірі", text)
            self.assertIn("№ 7 мектеп", text)

    def test_no_row_is_lost(self):
        self.partners[0].color = 100
        text = self.text(self.render(self.partners[0]))
        for row in range(100):
            self.assertIn(f"row{row}\n", text + "\n")

    def test_every_kazakh_letter_can_be_copied(self):
        text = self.text(self.render(self.partners[0]))
        for letter in LETTERS.split():
            # once in bold, once in italics
            self.assertGreaterEqual(text.count(letter), 2, letter)

    def test_the_font_is_embedded_and_complete(self):
        page = self.open_pdf(self.render(self.partners[0])).pages[0]
        fonts = page["/Resources"]["/Font"].values()
        names = {font.get_object()["/BaseFont"].split("+")[1] for font in fonts}
        self.assertTrue(names)
        for name in names:
            self.assertTrue(name.startswith("Roboto"), names)

    def test_the_company_font_has_kazakh_letters(self):
        company = self.env["res.company"].create({"name": "Жаңа мектеп"})
        self.assertEqual(company.font, "Roboto")

    def test_pdf_a_for_the_archive(self):
        self.report.pdf_variant = "pdf/a-2b"
        root = self.open_pdf(self.render()).trailer["/Root"]
        metadata = root["/Metadata"].get_object().get_data().decode()
        self.assertIn('pdfaid:part="2"', metadata)
        self.assertIn('pdfaid:conformance="B"', metadata)
        self.assertTrue(root["/OutputIntents"])
        self.assertEqual(len(self.open_pdf(self.render()).pages), 3)

    def test_the_document_has_a_title(self):
        self.assertEqual(self.open_pdf(self.render()).metadata.title, "Card")

    def test_templates_can_write_words(self):
        self.set_arch(
            """<div class="article"><p t-out="numbered(5, 'сынып')" />"""
            """<p t-out="amount_in_words(2, 'kk')" />"""
            """<p t-out="date_in_words(doc.create_date, 'kk')" /></div>"""
        )
        text = self.text(self.render(self.partners[0]))
        self.assertIn("5-сынып", text)
        self.assertIn("Екі теңге", text)
        self.assertIn("жылғы", text)

    def test_an_ordinary_print_is_not_pdf_a(self):
        self.assertNotIn(
            "/OutputIntents", self.open_pdf(self.render()).trailer["/Root"]
        )

    def test_a_stream_for_each_record(self):
        """Mail and attachments take one document a record."""
        self.partners[1].color = 60
        reports = self.env["ir.actions.report"].with_context(
            force_report_rendering=True
        )
        streams = reports._render_qweb_pdf_prepare_streams(
            self.report.id, {}, self.partners.ids
        )
        self.assertEqual(list(streams), self.partners.ids)
        for partner in self.partners:
            content = streams[partner.id]["stream"].getvalue()
            self.assertIn(partner.name, self.text(content))
        self.assertEqual(len(self.open_pdf(content).pages), 1)

    def test_kept_documents_become_attachments(self):
        self.report.attachment = "'card-%s.pdf' % object.id"
        self.render()
        attachments = self.env["ir.attachment"].search(
            [("res_model", "=", "res.partner"), ("res_id", "in", self.partners.ids)]
        )
        self.assertEqual(len(attachments), 3)
        self.assertTrue(attachments[0].raw.startswith(b"%PDF"))

    def test_the_record_named_twice_is_printed_twice(self):
        twice = self.partners[0].ids * 2
        reports = self.env["ir.actions.report"].with_context(
            force_report_rendering=True
        )
        content = reports._render_qweb_pdf(self.report.id, twice)[0]
        self.assertEqual(len(self.open_pdf(content).pages), 2)

    def test_every_layout_of_odoo_prints(self):
        for layout in self.env["report.layout"].search([]):
            self.env.company.external_report_layout_id = layout.view_id
            text = self.text(self.render(self.partners[0]))
            self.assertIn(self.partners[0].name, text, layout.name)
            self.assertRegex(text, r"1\s*/\s*1", layout.name)


@tagged("post_install", "-at_install")
class TestPaper(ReportCase):
    def size(self, content):
        box = self.open_pdf(content).pages[0].mediabox
        return round(float(box.width) / 72 * 25.4), round(float(box.height) / 72 * 25.4)

    def test_a4_portrait_and_landscape(self):
        self.assertEqual(self.size(self.render(self.partners[0])), (210, 297))
        self.report.paperformat_id = self.report.paperformat_id.copy(
            {"orientation": "Landscape", "name": "x"}
        )
        self.assertEqual(self.size(self.render(self.partners[0])), (297, 210))

    def test_the_caller_may_turn_the_page(self):
        self.env = self.env(context={**self.env.context, "landscape": True})
        self.assertEqual(self.size(self.render(self.partners[0])), (297, 210))

    def test_own_size(self):
        self.report.paperformat_id = self.env["report.paperformat"].create(
            {
                "name": "Card",
                "format": "custom",
                "orientation": "Portrait",
                "page_width": 86,
                "page_height": 54,
                "margin_top": 3,
                "margin_bottom": 3,
                "margin_left": 3,
                "margin_right": 3,
            }
        )
        self.set_arch('<div class="article"><p t-out="doc.name" /></div>')
        self.assertEqual(self.size(self.render(self.partners[0])), (86, 54))

    def test_a_page_without_header_does_not_leave_its_place_empty(self):
        reports = self.env["ir.actions.report"]
        with_header = reports._edu_page(self.report, None, {}, True)
        without = reports._edu_page(self.report, None, {}, False)
        self.assertEqual((with_header.top, with_header.bottom), (52, 32))
        self.assertEqual((without.top, without.bottom), (15, 15))
        self.assertEqual((without.left, without.right), (12, 12))

    def test_the_document_may_wish_its_margin(self):
        wishes = {"data-report-margin-top": "20", "data-report-landscape": "True"}
        page = self.env["ir.actions.report"]._edu_page(self.report, None, wishes, True)
        self.assertEqual((page.top, page.width, page.height), (20, 297, 210))


@tagged("post_install", "-at_install")
class TestResources(ReportCase):
    """A page reads what its user may read on this server, and nothing else."""

    def fetch(self, url, user=None):
        reports = self.env["ir.actions.report"]
        return reports.with_user(user or self.clerk)._edu_fetch(url)

    def test_files_of_addons(self):
        mime, raw = self.fetch("/web/static/img/odoo_logo_tiny.png")
        self.assertEqual(mime, "image/png")
        self.assertTrue(raw.startswith(b"\x89PNG"))

    def test_images_of_records_in_every_form_of_address(self):
        partner = self.partners[0]
        partner.image_1920 = RED_DOT
        attachment = self.env["ir.attachment"].create(
            {
                "name": "dot.png",
                "datas": RED_DOT,
                "res_model": "res.partner",
                "res_id": partner.id,
            }
        )
        for url in (
            f"/web/image/res.partner/{partner.id}/image_1920",
            f"/web/image/res.partner/{partner.id}/image_1920/100x100",
            f"/web/image/res.partner/{partner.id}-abc/avatar_128?unique=1",
            f"/web/image?model=res.partner&id={partner.id}&field=image_128&width=9",
            f"/web/image/{attachment.id}",
            f"/web/image/{attachment.id}-123/dot.png",
            f"/web/content/{attachment.id}",
            "/web/image/base.main_company/logo"
            if False
            else "/web/binary/company_logo",
        ):
            mime, raw = self.fetch(url)
            self.assertTrue(mime.startswith("image/"), url)
            self.assertTrue(raw, url)

    def test_barcodes(self):
        for url in (
            "/report/barcode/QR/abc",
            "/report/barcode/?barcode_type=QR&value=abc&width=90&height=90",
            "/report/barcode/Code128/12345",
        ):
            self.assertTrue(self.fetch(url)[1].startswith(b"\x89PNG"), url)

    def test_style_sheets_are_built_when_nobody_has_asked_for_them(self):
        bundle = "web.report_assets_common.min.css"
        self.env["ir.attachment"].search([("name", "ilike", bundle)]).unlink()
        mime, raw = self.fetch(f"/web/assets/1234567/{bundle}")
        self.assertEqual(mime, "text/css")
        self.assertIn(b"o_report_layout", raw)

    def test_images_of_others_are_refused(self):
        secret = self.env["ir.attachment"].create(
            {
                "name": "s.png",
                "datas": RED_DOT,
                "res_model": "ir.config_parameter",
                "res_id": self.env["ir.config_parameter"].search([], limit=1).id,
            }
        )
        with self.assertRaises(ValueError):
            self.fetch(f"/web/image/{secret.id}")
        self.assertTrue(self.fetch(f"/web/image/{secret.id}", self.env.user)[1])

    def test_everything_else_is_refused(self):
        for url in (
            "/etc/passwd",
            "/web/static/../../../etc/passwd",
            "/web/static/%2e%2e/%2e%2e/__manifest__.py",
            "/web/database/manager",
            "/web/assets/1/web.assets_web.min.js",
            "/web/image/999999999",
            "/web/image/res.users/1/password",
            "/my",
            "/",
            "",
        ):
            with self.assertRaises(ValueError, msg=url):
                self.fetch(url)

    def test_the_engine_refuses_files_and_foreign_hosts(self):
        asked = []

        def local(url):
            asked.append(url)
            return "image/png", b""

        fetcher = pdf.Fetcher(local, "http://school.kz")
        for url in (
            "file:///etc/passwd",
            "http://evil.example/x.png",
            "http://school.kz.evil.example/x.png",
            "https://school.kz/x.png",
            "ftp://school.kz/x",
            "gopher://x",
        ):
            with self.assertRaises(ValueError, msg=url):
                fetcher.fetch(url)
        self.assertEqual(asked, [])
        fetcher.fetch("http://school.kz/web/image/1?a=1")
        self.assertEqual(asked, ["/web/image/1?a=1"])

    def test_a_page_with_forbidden_resources_still_prints(self):
        self.set_arch(
            '<div class="article"><img src="file:///etc/passwd" />'
            '<img src="https://evil.example/a.png" /><img src="/my" />'
            '<p>Бәрі <t t-out="doc.name" /></p>'
            '<link rel="stylesheet" href="https://evil.example/a.css" />'
            "<script>document.write('x')</script></div>"
        )
        text = self.text(self.render(self.partners[0]))
        self.assertIn("Бәрі", text)
        self.assertNotIn("root:", text)

    def test_style_sheets_of_printing_name_no_foreign_host(self):
        raw = self.fetch("/web/assets/1234567/web.report_assets_common.min.css")[1]
        self.assertNotIn(b"odoocdn", raw)
        self.assertNotIn(b"googleapis", raw)

    def test_links_keep_the_address_of_the_server(self):
        self.env["ir.config_parameter"].set_param("web.base.url", "http://school.kz")
        self.env["ir.config_parameter"].set_param("report.url", "http://school.kz")
        self.set_arch('<div class="article"><a href="/my/1">кабинет</a></div>')
        page = self.open_pdf(self.render(self.partners[0])).pages[0]
        target = page["/Annots"][0].get_object()["/A"]["/URI"]
        self.assertEqual(target, "http://school.kz/my/1")


@tagged("post_install", "-at_install")
class TestEngineSpeed(ReportCase):
    def test_queries_do_not_grow_with_pages(self):
        self.render(self.partners[0])
        self.partners[0].color = 1
        with self.assertQueryCount(10):
            self.render(self.partners[0])
        self.partners[0].color = 90
        with self.assertQueryCount(10):
            self.render(self.partners[0])
