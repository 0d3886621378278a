{
    "name": "Bilim: Kazakh and Russian",
    "summary": "Kazakh for Odoo; words, sorting and search in Kazakh and Russian",
    "version": "19.0.1.0.0",
    "category": "Education",
    "author": "Bilim",
    "website": "https://bilim.example",
    "license": "AGPL-3",
    "depends": ["base", "web", "mail", "portal"],
    "external_dependencies": {"python": ["num2words>=0.5.14", "babel"]},
    "data": [
        # data
        "data/res_lang_data.xml",
        "data/res_currency_data.xml",
        "data/core_terms_data.xml",
        # views
        "views/portal_templates.xml",
    ],
    "assets": {
        # before anything that formats a date
        "web.assets_web": [("prepend", "edu_i18n/static/src/intl_kk.js")],
        "web.assets_frontend": [("prepend", "edu_i18n/static/src/intl_kk.js")],
        "mail.assets_public": [("prepend", "edu_i18n/static/src/intl_kk.js")],
        "web.assets_backend": [
            "edu_i18n/static/src/user_menu/*.js",
            "edu_i18n/static/src/control_panel/*.xml",
        ],
    },
    "pre_init_hook": "pre_init_hook",
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
}
