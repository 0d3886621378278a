from urllib.parse import urlencode

from odoo import api, models
from odoo.tools import config

from odoo.addons.base.models.res_lang import LangDataDict

from .. import core_terms
from ..hooks import LANGS

FINGERPRINT = "edu_i18n.core_terms"
DEFAULT_LANG = "edu_i18n.default_lang"
#: what a language calls itself in the switch, with a short form for narrow places
NATIVE_NAMES = {"kk_KZ": ("Қазақша", "Қаз"), "ru_RU": ("Русский", "Рус")}


class ResLang(models.Model):
    _inherit = "res.lang"

    def _edu_load_core_terms(self, overwrite=False):
        """Load kk and ru terms of all installed modules; keep existing values.

        Modules that were installed before this addon get what our files have for
        them; terms that already have a value stay unless ``overwrite``.
        """
        core_terms.clear_code_terms()
        langs = [code for code, _name in self.get_installed() if code in LANGS]
        modules = self.env["ir.module.module"].search(
            [
                "|",
                ("state", "in", ("installed", "to upgrade")),
                ("name", "=", "edu_i18n"),
            ]
        )
        if langs:
            modules._update_translations(langs, overwrite=overwrite)
        self.env["ir.config_parameter"].set_param(FINGERPRINT, core_terms.fingerprint())

    @api.model
    def _edu_refresh_core_terms(self):
        """Read the terms again after an upgrade that brought other po files.

        Called from data on every update of the addon; does nothing when the files
        are the same as last time, and at installation (the hook does it then).
        """
        known = self.env["ir.config_parameter"].get_param(FINGERPRINT)
        if known and known != core_terms.fingerprint():
            self._edu_load_core_terms(
                overwrite=config["overwrite_existing_translations"]
            )
        return True

    @api.model
    def _edu_apply_default_lang(self):
        """Make the language of the parameter the default of new users and contacts.

        The parameter ``edu_i18n.default_lang`` holds a language code; without it, or
        when that language is not active, nothing changes.
        """
        # sudo: reading one public setting; whoever may write it has called us
        code = self.env["ir.config_parameter"].sudo().get_param(DEFAULT_LANG)
        if not code or not self._get_data(code=code):
            return False
        # sudo: as above
        self.env["ir.default"].sudo().set("res.partner", "lang", code)
        self._edu_default_lang_partners().lang = code
        return True

    def _edu_default_lang_partners(self):
        """Return partners of accounts and companies that come with the database."""
        xmlids = (
            "base.partner_root",
            "base.partner_admin",
            "base.public_partner",
            "base.main_partner",
        )
        # sudo: as above; the partners belong to Odoo itself
        partners = self.env["res.partner"].sudo()
        for xmlid in xmlids:
            partners += self.env.ref(xmlid, raise_if_not_found=False) or partners
        template = self.env.ref(
            "base.template_portal_user_id", raise_if_not_found=False
        )
        return partners + template.partner_id if template else partners

    def _get_frontend(self):
        """Offer Kazakh and Russian, not English, on login and portal pages."""
        active = super()._get_frontend()
        offered = {code: active[code] for code in LANGS if code in active}
        return LangDataDict(offered) if offered else active

    @api.model
    def _edu_switch_items(self, path, query=""):
        """Return what a template needs for the language switch.

        :param path: path of the page (str) to come back to; ``query`` its query
        :return: list of dict(code, name, short, url, active), Kazakh first
        """
        back = f"{path}?{query}" if query else path
        here = self.env.context.get("lang")
        return [
            {
                "code": code,
                "name": NATIVE_NAMES[code][0],
                "short": NATIVE_NAMES[code][1],
                "url": "/edu/lang/" + code + "?" + urlencode({"redirect": back}),
                "active": code == here,
            }
            for code in self._get_frontend()
            if code in NATIVE_NAMES
        ]
