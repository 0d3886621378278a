import io
import json

import openpyxl

from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.orm.model_classes import add_to_registry
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..lib.xlsx import Column

PASSWORD = "long-enough-password"


class PartnerList(models.AbstractModel):
    _name = "edu.report.xlsx.test_partners"
    _description = "Test List"
    _inherit = "edu.report.xlsx"
    _module = "edu_report"

    _xlsx_model = "res.partner"

    def _xlsx_name(self, records, options):
        return options.get("name", "Байланыстар")

    def _xlsx_columns(self, records, options):
        return [Column("Аты"), Column("Саны", "integer", total=True)]

    def _xlsx_rows(self, records, options):
        for partner in records:
            yield [partner.name, partner.color]

    def _xlsx_total_label(self, records, options):
        return "Барлығы"


@tagged("post_install", "-at_install")
class TestDownload(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        name = PartnerList._name
        add_to_registry(cls.registry, PartnerList)
        cls.registry._setup_models__(cls.env.cr, [name])
        cls.addClassCleanup(cls.registry.__delitem__, name)
        cls.clerk = new_test_user(
            cls.env, "xlsx-clerk", "base.group_user", password=PASSWORD
        )
        cls.parent = new_test_user(
            cls.env, "xlsx-parent", "base.group_portal", password=PASSWORD
        )
        cls.partners = cls.env["res.partner"].create(
            [{"name": "=Әділ", "color": 4}, {"name": "Ұлан", "color": 5}]
        )
        cls.list = cls.env[name]

    def sheet(self, content):
        return openpyxl.load_workbook(io.BytesIO(content)).active

    def test_download_by_ids(self):
        self.authenticate("xlsx-clerk", PASSWORD)
        action = self.list._xlsx_action(self.partners, name="Тізім")
        answer = self.url_open(action["url"])
        self.assertEqual(answer.status_code, 200)
        self.assertIn("spreadsheetml", answer.headers["Content-Type"])
        self.assertIn(
            "filename*=UTF-8''%D0%A2%D1%96%D0%B7%D1%96%D0%BC.xlsx",
            answer.headers["Content-Disposition"],
        )
        sheet = self.sheet(answer.content)
        self.assertEqual(sheet.title, "Тізім")
        self.assertEqual(sheet["A4"].value, "=Әділ")
        self.assertEqual(sheet["A4"].data_type, "s")
        self.assertEqual(sheet["A6"].value, "Барлығы")

    def test_download_by_domain(self):
        self.authenticate("xlsx-clerk", PASSWORD)
        action = self.list._xlsx_action(domain=[("id", "in", self.partners.ids)])
        sheet = self.sheet(self.url_open(action["url"]).content)
        names = {sheet["A4"].value, sheet["A5"].value}
        self.assertEqual(names, {"=Әділ", "Ұлан"})

    def test_a_stranger_downloads_nothing(self):
        url = self.list._xlsx_action(self.partners)["url"]
        answer = self.url_open(url, allow_redirects=False)
        self.assertEqual(answer.status_code, 303, "to the login page")

    @mute_logger("odoo.http")
    def test_records_that_the_user_may_not_read_are_refused(self):
        url = self.list._xlsx_action(self.partners)["url"]
        self.authenticate("xlsx-parent", PASSWORD)
        answer = self.url_open(url)
        self.assertNotEqual(answer.status_code, 200)
        with self.assertRaises(AccessError):
            self.list.with_user(self.parent)._xlsx_render(
                self.partners.with_user(self.parent)
            )

    def test_a_list_for_one_role_only(self):
        self.patch(self.registry[self.list._name], "_xlsx_groups", "base.group_system")
        with self.assertRaises(AccessError):
            self.list.with_user(self.clerk)._xlsx_render(
                self.partners.with_user(self.clerk)
            )

    @mute_logger("odoo.http")
    def test_broken_addresses_are_refused(self):
        self.authenticate("xlsx-clerk", PASSWORD)
        for query in (
            "ids=1;drop",
            "ids=1&options=[]",
            "ids=1&options={",
            "domain=[[",
            "domain=" + json.dumps([["name"]]),
        ):
            answer = self.url_open(f"/edu/xlsx/test_partners?{query}")
            self.assertNotEqual(answer.status_code, 200, query)

    def test_unknown_lists_are_refused(self):
        for code in ("nothing", "../../res.users", ""):
            with self.assertRaises(UserError):
                self.env["edu.report.xlsx"]._xlsx_report(code)

    def test_too_many_ids_for_an_address(self):
        many = self.env["res.partner"].browse(range(10**6, 10**6 + 2000))
        with self.assertRaises(UserError):
            self.list._xlsx_action(many)
