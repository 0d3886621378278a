# Copyright Bilim
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Bilim: Learners",
    "summary": "Learners, guardians, classes, enrolment and orders of the contingent",
    "version": "19.0.1.1.0",
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
        "data/edu_student_order_template_data.xml",
        # reports
        "report/edu_student_report_common.xml",
        "report/edu_student_order_report.xml",
        "report/edu_student_talon_report.xml",
        "report/edu_student_book_report.xml",
        "report/edu_student_file_report.xml",
        "report/edu_group_list_report.xml",
        # wizards
        "wizards/edu_group_build_views.xml",
        "wizards/edu_group_split_views.xml",
        "wizards/edu_student_guardian_add_views.xml",
        "wizards/edu_student_move_views.xml",
        "wizards/edu_student_order_promote_views.xml",
        "wizards/edu_student_movement_table_views.xml",
        # views
        "views/edu_import_views.xml",
        "views/edu_group_views.xml",
        "views/edu_student_views.xml",
        "views/edu_guardian_views.xml",
        "views/edu_enrolment_views.xml",
        "views/edu_student_order_views.xml",
        "views/edu_student_order_line_views.xml",
        "views/edu_student_order_template_views.xml",
        "views/edu_student_talon_views.xml",
        "views/edu_student_movement_views.xml",
        "views/edu_student_book_views.xml",
        "views/edu_organisation_summary_views.xml",
        "views/edu_student_menus.xml",
    ],
    "pre_init_hook": "pre_init_hook",
    "application": True,
}
