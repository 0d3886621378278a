# Copyright Bilim
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Bilim: Cabinet of the parent and learner",
    "summary": "Lessons, homework, marks and attendance of own children on a phone",
    "version": "19.0.1.1.0",
    "development_status": "Beta",
    "category": "Education",
    "author": "Bilim",
    "website": "https://bilim.example",
    "license": "AGPL-3",
    "depends": ["edu_timetable", "portal"],
    "data": [
        # views
        "views/portal_templates.xml",
        "views/layout_templates.xml",
        "views/today_templates.xml",
        "views/marks_templates.xml",
        "views/timetable_templates.xml",
        "views/attendance_templates.xml",
        "views/more_templates.xml",
        "views/account_templates.xml",
        "views/error_templates.xml",
    ],
    "assets": {
        "web.assets_frontend": [
            "edu_portal/static/src/scss/edu_variables.scss",
            "edu_portal/static/src/scss/cabinet.scss",
            "edu_portal/static/src/cabinet/*.js",
        ],
    },
}
