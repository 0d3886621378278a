# Copyright Bilim
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Bilim: Methodical work",
    "summary": "Internal control, minutes of councils and methodical associations",
    "version": "19.0.1.0.0",
    "development_status": "Beta",
    "category": "Education",
    "author": "Bilim",
    "website": "https://bilim.example",
    "license": "AGPL-3",
    "depends": ["edu_curriculum", "edu_report"],
    "data": [
        # rules, access
        "security/edu_methodical_security.xml",
        "security/ir.model.access.csv",
        # data
        "data/edu_reference_data.xml",
        "data/edu_rule_data.xml",
        # reports
        "report/edu_control_report.xml",
        "report/edu_minutes_report.xml",
        # views
        "views/edu_control_item_views.xml",
        "views/edu_control_plan_views.xml",
        "views/edu_minutes_views.xml",
        "views/edu_method_association_views.xml",
        "views/edu_methodical_menus.xml",
    ],
}
