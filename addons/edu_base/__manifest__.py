# Copyright Bilim
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Bilim: Base",
    "summary": "Organisations, authorities, school years, people and roles",
    "version": "19.0.1.1.0",
    "development_status": "Beta",
    "category": "Education",
    "author": "Bilim",
    "website": "https://bilim.example",
    "license": "AGPL-3",
    "depends": [
        "base_setup",
        "web",
        "mail",
        "portal",
        "rpc",
        "auth_signup",
        "edu_i18n",
    ],
    "external_dependencies": {"python": ["openpyxl", "qrcode", "xlrd", "xlsxwriter"]},
    "data": [
        # groups, rules, access
        "security/edu_base_groups.xml",
        "security/edu_base_security.xml",
        "security/ir.model.access.csv",
        # data
        "data/edu_reference_data.xml",
        "data/edu_kato_data.xml",
        "data/edu_authority_data.xml",
        "data/edu_academic_year_data.xml",
        "data/edu_policy_data.xml",
        "data/ir_config_parameter_data.xml",
        # views
        "views/edu_academic_year_views.xml",
        "views/edu_access_log_views.xml",
        "views/edu_authority_views.xml",
        "views/edu_kato_views.xml",
        "views/edu_policy_templates.xml",
        "views/edu_policy_views.xml",
        "views/edu_reference_views.xml",
        "views/edu_rule_views.xml",
        "views/res_company_views.xml",
        # wizards
        "wizards/edu_account_views.xml",
        "wizards/edu_import_views.xml",
        # reports
        "report/edu_account_slips_report.xml",
        # menus
        "views/branding_templates.xml",
        "views/edu_base_menus.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "edu_base/static/src/**/*",
        ],
    },
    "pre_init_hook": "pre_init_hook",
    "application": True,
}
