{
    "name": "Bilim: Kazakh and Russian",
    "summary": "Kazakh language for Odoo, words, sorting and search in Kazakh and Russian",
    "version": "19.0.1.0.0",
    "category": "Education",
    "author": "Bilim",
    "website": "https://bilim.example",
    "license": "AGPL-3",
    "depends": ["base", "web", "mail"],
    "external_dependencies": {"python": ["num2words>=0.5.14", "babel"]},
    "data": [
        # data
        "data/res_lang_data.xml",
        "data/res_currency_data.xml",
        "data/core_terms_data.xml",
    ],
    "pre_init_hook": "pre_init_hook",
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
}
