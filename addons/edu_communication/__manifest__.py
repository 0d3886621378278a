# Copyright Bilim
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Bilim: Communication",
    "summary": "Notifications, messages with families and announcements",
    "version": "19.0.1.0.0",
    "development_status": "Beta",
    "category": "Education",
    "author": "Bilim",
    "website": "https://bilim.example",
    "license": "AGPL-3",
    "depends": ["edu_portal", "edu_journal", "edu_timetable", "mail"],
    "data": [
        # access
        "security/edu_communication_security.xml",
        "security/ir.model.access.csv",
        # data
        "data/edu_rule_data.xml",
        "data/edu_notification_kind_data.xml",
        "data/edu_message_template_data.xml",
        "data/ir_cron_data.xml",
        # views
        "views/res_company_views.xml",
        "views/edu_group_views.xml",
        "views/edu_notification_views.xml",
        "views/edu_notification_kind_views.xml",
        "views/edu_thread_views.xml",
        "views/edu_message_template_views.xml",
        "views/edu_announcement_views.xml",
        "views/mail_templates.xml",
        "views/portal_templates.xml",
        # menus
        "views/edu_communication_menus.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "edu_communication/static/src/systray/*",
            "edu_communication/static/src/messages/*",
        ],
        "web.assets_frontend": [
            "edu_communication/static/src/scss/cabinet.scss",
            "edu_communication/static/src/cabinet/*.js",
        ],
    },
}
