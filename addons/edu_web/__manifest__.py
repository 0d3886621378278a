# Copyright Bilim
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Bilim: Look",
    "summary": "Colours, logo, start page of each role, dark mode, drawer of apps",
    "version": "19.0.1.0.0",
    "development_status": "Beta",
    "category": "Education",
    "author": "Bilim",
    "website": "https://bilim.example",
    "license": "AGPL-3",
    "depends": ["edu_base", "web_dark_mode"],
    "data": [
        # views
        "views/webclient_templates.xml",
        # menus
        "views/edu_home_menus.xml",
    ],
    "assets": {
        "web._assets_primary_variables": [
            (
                "before",
                "web/static/src/scss/primary_variables.scss",
                "edu_web/static/src/scss/primary_variables.scss",
            ),
        ],
        "web.assets_variables_dark": [
            (
                "before",
                "edu_web/static/src/scss/primary_variables.scss",
                "edu_web/static/src/scss/primary_variables.dark.scss",
            ),
        ],
        "web.assets_backend": [
            "edu_web/static/src/scss/backend.scss",
            "edu_web/static/src/webclient/*.js",
            "edu_web/static/src/home/*",
        ],
        "web.assets_frontend": [
            "edu_web/static/src/scss/login.scss",
        ],
    },
    "post_init_hook": "post_init_hook",
    "application": True,
}
