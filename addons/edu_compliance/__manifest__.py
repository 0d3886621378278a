# Copyright Bilim
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Bilim: Compliance",
    "summary": "Register of the clauses of the law with screens, tests and documents",
    "version": "19.0.1.0.0",
    "development_status": "Beta",
    "category": "Education",
    "author": "Bilim",
    "website": "https://bilim.example",
    "license": "AGPL-3",
    "depends": ["edu_base", "edu_report"],
    "data": [
        # groups, rules, access
        "security/edu_compliance_groups.xml",
        "security/edu_compliance_security.xml",
        "security/ir.model.access.csv",
        # data
        "data/edu_compliance_data.xml",
        # wizards
        "wizards/edu_clause_run_load_views.xml",
        "wizards/edu_dated_value_confirm_views.xml",
        # views
        "views/edu_clause_act_views.xml",
        "views/edu_clause_evidence_views.xml",
        "views/edu_clause_run_views.xml",
        "views/edu_clause_views.xml",
        "views/edu_compliance_templates.xml",
        "views/edu_dated_confirmation_views.xml",
        "views/edu_dated_value_views.xml",
        # reports
        "report/edu_compliance_reports.xml",
        # menus
        "views/edu_compliance_menus.xml",
    ],
}
