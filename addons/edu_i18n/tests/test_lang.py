import datetime

from odoo.tests import tagged
from odoo.tools import format_amount, format_date

from .. import hooks
from ..models.res_lang import DEFAULT_LANG
from .common import LangCase


@tagged("post_install", "-at_install")
class TestLanguage(LangCase):
    def test_the_record_is_active_and_formats_as_kazakhstan_does(self):
        self.assertRecordValues(
            self.kk,
            [
                {
                    "code": "kk_KZ",
                    "iso_code": "kk",
                    "url_code": "kk",
                    "active": True,
                    "decimal_point": ",",
                    "thousands_sep": "\u00a0",
                    "date_format": "%d.%m.%Y",
                    "week_start": "1",
                }
            ],
        )
        self.assertTrue(self.langs._get_data(code="ru_RU"))

    def test_dates_and_amounts(self):
        env = self.env(context={"lang": "kk_KZ"})
        day = datetime.date(2026, 11, 20)
        self.assertEqual(format_date(env, day), "20.11.2026")
        long = format_date(env, day, date_format="long")
        self.assertEqual(" ".join(long.split()), "2026 ж. 20 қараша")
        tenge = env.ref("base.KZT")
        amount = format_amount(env, 1234567.5, tenge)
        self.assertEqual(amount, "1\u00a0234\u00a0567,50\u00a0₸")

    def test_pages_are_offered_in_kazakh_and_russian_only(self):
        self.assertEqual(list(self.langs._get_frontend()), ["kk_KZ", "ru_RU"])

    def test_the_default_language_follows_the_parameter(self):
        self.env["ir.config_parameter"].set_param(DEFAULT_LANG, "ru_RU")
        self.assertEqual(self.env["res.partner"].create({"name": "А"}).lang, "ru_RU")
        self.env["ir.config_parameter"].set_param(DEFAULT_LANG, "kk_KZ")
        self.assertEqual(self.env["res.partner"].create({"name": "Ә"}).lang, "kk_KZ")
        self.assertEqual(self.env.ref("base.user_admin").lang, "kk_KZ")
        self.assertEqual(self.env.ref("base.public_user").lang, "kk_KZ")

    def test_an_unknown_default_language_changes_nothing(self):
        self.env["ir.config_parameter"].set_param(DEFAULT_LANG, "kk_KZ")
        self.env["ir.config_parameter"].set_param(DEFAULT_LANG, "xx_XX")
        self.assertEqual(self.env["res.partner"].create({"name": "Ә"}).lang, "kk_KZ")

    def test_the_switch_names_languages_by_their_own_names(self):
        items = self.langs.with_context(lang="ru_RU")._edu_switch_items(
            "/my/home", "a=1&b=2"
        )
        self.assertEqual(
            [(item["name"], item["active"]) for item in items],
            [("Қазақша", False), ("Русский", True)],
        )
        self.assertEqual(
            items[0]["url"], "/edu/lang/kk_KZ?redirect=%2Fmy%2Fhome%3Fa%3D1%26b%3D2"
        )


@tagged("post_install", "-at_install")
class TestHooks(LangCase):
    def xmlid(self):
        return self.env["ir.model.data"].search(
            [("module", "=", "edu_i18n"), ("name", "=", "lang_kk_kz")]
        )

    def test_a_language_made_by_hand_is_adopted(self):
        self.xmlid().unlink()
        hooks.pre_init_hook(self.env)
        self.assertEqual(self.xmlid().res_id, self.kk.id)
        self.assertTrue(self.xmlid().noupdate)

    def test_the_language_outlives_the_addon(self):
        hooks.uninstall_hook(self.env)
        self.assertFalse(self.xmlid())
        self.assertTrue(self.kk.exists().active)
