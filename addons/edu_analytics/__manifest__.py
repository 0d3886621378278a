# Copyright Bilim
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Bilim: Analytics",
    "summary": "Quality of knowledge, attendance and monitoring of the school day",
    "version": "19.0.1.0.0",
    "development_status": "Beta",
    "category": "Education",
    "author": "Bilim",
    "website": "https://bilim.example",
    "license": "AGPL-3",
    "depends": ["edu_journal"],
    "data": [
        # rules, access
        "security/edu_analytics_security.xml",
        "security/ir.model.access.csv",
        # data
        "data/edu_rule_data.xml",
        "data/ir_cron_data.xml",
        # reports
        "report/edu_analytics_quarter_report.xml",
        # wizards
        "wizards/edu_analytics_report_views.xml",
        # views
        "views/edu_analytics_result_views.xml",
        "views/edu_analytics_learner_views.xml",
        "views/edu_analytics_facts_views.xml",
        "views/edu_analytics_snapshot_views.xml",
        "views/edu_analytics_organisation_views.xml",
        "views/edu_analytics_menus.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "edu_analytics/static/src/**/*",
        ],
    },
}
