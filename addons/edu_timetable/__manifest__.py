# Copyright Bilim
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Bilim: Timetable",
    "summary": "Rooms, bells, week timetable, lessons of the term and substitutions",
    "version": "19.0.1.0.0",
    "development_status": "Beta",
    "category": "Education",
    "author": "Bilim",
    "website": "https://bilim.example",
    "license": "AGPL-3",
    "depends": ["edu_journal"],
    "data": [
        # rules, access
        "security/edu_timetable_security.xml",
        "security/ir.model.access.csv",
        # data
        "data/edu_rule_data.xml",
        "data/edu_bell_schedule_data.xml",
        # views
        "views/res_company_views.xml",
        "views/edu_room_views.xml",
        "views/edu_bell_schedule_views.xml",
        "views/edu_timetable_views.xml",
        "views/edu_timetable_slot_views.xml",
        "views/edu_lesson_views.xml",
        "views/edu_lesson_change_views.xml",
        "views/edu_course_views.xml",
        "views/edu_group_views.xml",
        # wizards
        "wizards/edu_timetable_generate_views.xml",
        "wizards/edu_lesson_substitute_views.xml",
        "wizards/edu_lesson_move_views.xml",
        "wizards/edu_lesson_cancel_views.xml",
        # reports
        "report/edu_timetable_report.xml",
        # menus
        "views/edu_timetable_menus.xml",
    ],
    "assets": {
        "web.assets_backend": ["edu_timetable/static/src/timetable/**/*"],
        "web.assets_tests": ["edu_timetable/static/tests/tours/**/*"],
    },
}
