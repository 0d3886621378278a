import io

from pypdf import PdfReader

from odoo.tests import TransactionCase, new_test_user

KAZAKH = "Әбілқасымұлы Нұрсұлтан"
LETTERS = "ә ғ қ ң ө ұ ү һ і Ә Ғ Қ Ң Ө Ұ Ү Һ І ₸"

ARCH = """
<t t-name="edu_report.test_card">
    <t t-call="web.html_container">
        <t t-foreach="docs" t-as="doc">
            <t t-set="o" t-value="doc" />
            <t t-call="web.external_layout">
                <div class="page">
                    <h2 t-field="doc.name" />
                    <p><strong t-out="doc.ref" /> <em t-out="doc.ref" /></p>
                    <img class="o_test_qr" t-att-src="qr_data_uri('https://x')" />
                    <table class="table">
                        <thead><tr><th>Нөмірі</th></tr></thead>
                        <tbody>
                            <tr t-foreach="range(doc.color or 1)" t-as="row">
                                <td>row<t t-out="row" /></td>
                            </tr>
                        </tbody>
                    </table>
                </div>
            </t>
        </t>
    </t>
</t>
"""


class ReportCase(TransactionCase):
    """Three partners and a small report about them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = new_test_user(
            cls.env, "print-clerk", "base.group_user", lang="kk_KZ"
        )
        cls.partners = cls.env["res.partner"].create(
            [{"name": f"{KAZAKH} {number}", "ref": LETTERS} for number in (1, 2, 3)]
        )
        cls.env["ir.ui.view"].create(
            {
                "name": "test_card",
                "type": "qweb",
                "key": "edu_report.test_card",
                "arch": ARCH,
            }
        )
        cls.report = cls.env["ir.actions.report"].create(
            {
                "name": "Card",
                "model": "res.partner",
                "report_type": "qweb-pdf",
                "report_name": "edu_report.test_card",
                "paperformat_id": cls.env.ref("base.paperformat_euro").id,
            }
        )

    def set_arch(self, body):
        """Print without layout: ``body`` is the content of the page."""
        view = self.env["ir.ui.view"].search([("key", "=", "edu_report.test_card")])
        view.arch = (
            '<t t-name="edu_report.test_card"><t t-call="web.html_container">'
            '<t t-foreach="docs" t-as="doc"><t t-call="web.basic_layout">'
            f"{body}</t></t></t></t>"
        )

    def render(self, records=None, user=None):
        reports = self.env["ir.actions.report"].with_user(user or self.env.user)
        return reports._edu_render_pdf(self.report.id, records or self.partners)

    def open_pdf(self, content):
        return PdfReader(io.BytesIO(content))

    def text(self, content):
        pages = self.open_pdf(content).pages
        return "\n".join(page.extract_text() for page in pages)
