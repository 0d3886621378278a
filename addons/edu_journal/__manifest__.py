# Copyright Bilim
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Bilim: Journal",
    "summary": "Lessons, attendance, marks, assessments and term results",
    "version": "19.0.1.0.0",
    "development_status": "Beta",
    "category": "Education",
    "author": "Bilim",
    "website": "https://bilim.example",
    "license": "AGPL-3",
    "depends": ["edu_curriculum", "edu_job", "edu_report"],
    "data": [
        # rules, access
        "security/edu_journal_security.xml",
        "security/ir.model.access.csv",
        "data/edu_rule_data.xml",
        # sections of the menu
        "views/edu_journal_sections.xml",
        # views
        "views/edu_lesson_views.xml",
        "views/edu_assessment_views.xml",
        "views/edu_mark_views.xml",
        "views/edu_absence_views.xml",
        "views/edu_term_result_views.xml",
        "views/edu_term_lock_views.xml",
        "views/edu_student_views.xml",
        "views/edu_homework_load_views.xml",
        "views/edu_moderation_views.xml",
        # wizards
        "wizards/edu_term_closing_views.xml",
        "wizards/edu_term_reopen_views.xml",
        "wizards/edu_received_import_views.xml",
        # menus
        "views/edu_journal_client_menus.xml",
        "views/edu_journal_menus.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "edu_journal/static/src/**/*",
        ],
        "web.assets_unit_tests": [
            "edu_journal/static/tests/*.test.js",
        ],
        "web.assets_tests": [
            "edu_journal/static/tests/tours/**/*",
        ],
    },
}
