# Copyright Bilim
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Bilim: School",
    "summary": "School: assessment rules, roles, end of the year, printed forms",
    "version": "19.0.1.1.0",
    "development_status": "Beta",
    "category": "Education",
    "author": "Bilim",
    "website": "https://bilim.example",
    "license": "AGPL-3",
    "depends": ["edu_web", "edu_report", "edu_staff", "edu_timetable", "edu_journal"],
    "data": [
        # groups, rules, access
        "security/edu_school_groups.xml",
        "security/edu_school_security.xml",
        "security/ir.model.access.csv",
        # data
        "data/edu_rule_data.xml",
        "data/edu_subject_mode_data.xml",
        "data/edu_form_layout_data.xml",
        # views
        "views/edu_year_outcome_views.xml",
        "views/edu_form_layout_views.xml",
        "views/edu_assessment_analysis_views.xml",
        "views/edu_journal_archive_views.xml",
        # wizards and menus of forms
        "views/edu_form_print_views.xml",
    ],
    "application": True,
}
