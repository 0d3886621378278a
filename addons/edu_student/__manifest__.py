# Copyright Bilim
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Bilim: Learners",
    "summary": "Learners, guardians, classes, subgroups and enrolment",
    "version": "19.0.1.0.0",
    "development_status": "Beta",
    "category": "Education",
    "author": "Bilim",
    "website": "https://bilim.example",
    "license": "AGPL-3",
    "depends": ["edu_base", "edu_report", "hr"],
    "data": [
        # rules, access
        "security/edu_student_security.xml",
        "security/ir.model.access.csv",
        # data
        "data/edu_rule_data.xml",
        "data/ir_cron_data.xml",
        # wizards
        "wizards/edu_group_build_views.xml",
        "wizards/edu_group_split_views.xml",
        "wizards/edu_student_guardian_add_views.xml",
        "wizards/edu_student_move_views.xml",
        # views
        "views/edu_import_views.xml",
        "views/edu_group_views.xml",
        "views/edu_student_views.xml",
        "views/edu_guardian_views.xml",
        "views/edu_enrolment_views.xml",
        "views/edu_organisation_summary_views.xml",
        "views/edu_student_menus.xml",
    ],
    "pre_init_hook": "pre_init_hook",
    "application": True,
}
