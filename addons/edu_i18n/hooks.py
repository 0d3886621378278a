from odoo import SUPERUSER_ID, api

LANGS = ("kk_KZ", "ru_RU")


def pre_init_hook(env):
    """Adopt a kk_KZ that somebody created by hand, instead of failing on it."""
    lang = (
        env["res.lang"].with_context(active_test=False).search([("code", "=", "kk_KZ")])
    )
    if lang:
        env["ir.model.data"].create(
            {
                "module": "edu_i18n",
                "name": "lang_kk_kz",
                "model": "res.lang",
                "res_id": lang.id,
                "noupdate": True,
            }
        )


def post_init_hook(env):
    """Switch on Kazakh and Russian and load the terms of all installed modules."""
    env = api.Environment(env.cr, SUPERUSER_ID, {})
    for code in LANGS:
        env["res.lang"]._activate_lang(code)
    # Russian may have been loaded before: our words replace Odoo's once, here
    env["res.lang"]._edu_load_core_terms(overwrite=True)
    _name_tenge(env)
    env["res.lang"]._edu_apply_default_lang()


def _name_tenge(env):
    """Correct names that Odoo misspells in a record it does not update."""
    tenge = env.ref("base.KZT")
    names = {
        "currency_unit_label": {"kk_KZ": "теңге", "ru_RU": "тенге"},
        "currency_subunit_label": {"kk_KZ": "тиын", "ru_RU": "тиын"},
    }
    for field, translations in names.items():
        tenge.update_field_translations(field, translations)


def uninstall_hook(env):
    """Keep the language: users and contacts may have it as theirs."""
    env["ir.model.data"].search(
        [("module", "=", "edu_i18n"), ("name", "=", "lang_kk_kz")]
    ).unlink()
