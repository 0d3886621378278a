from odoo import api, models
from odoo.tools import config

from .. import core_terms
from ..hooks import LANGS

FINGERPRINT = "edu_i18n.core_terms"
DEFAULT_LANG = "edu_i18n.default_lang"


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
        code = self.env["ir.config_parameter"].get_param(DEFAULT_LANG)
        if not code or not self._get_data(code=code):
            return False
        self.env["ir.default"].set("res.partner", "lang", code)
        public = self.env.ref("base.public_partner", raise_if_not_found=False)
        company = self.env.ref("base.main_company", raise_if_not_found=False)
        for partner in (public, company and company.partner_id):
            if partner:
                partner.lang = code
        return True
