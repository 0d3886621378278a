# Copyright Bilim
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Bilim: Security",
    "summary": "Log of personal data, failed logins, second factor, consents",
    "version": "19.0.1.0.0",
    "development_status": "Beta",
    "category": "Education",
    "author": "Bilim",
    "website": "https://bilim.example",
    "license": "AGPL-3",
    "depends": [
        "edu_base",
        "edu_report",
        "auth_passkey",
        "auth_passkey_portal",
        "auth_password_policy",
        "auth_password_policy_signup",
        "auth_password_policy_portal",
        "auth_totp",
        "auth_totp_portal",
        "rpc",
    ],
    "data": [
        # groups, rules, access
        "security/edu_security_groups.xml",
        "security/edu_security_security.xml",
        "security/ir.model.access.csv",
        # data
        "data/edu_policy_data.xml",
        "data/edu_rule_data.xml",
        "data/ir_cron_data.xml",
        # views
        "views/edu_consent_views.xml",
        "views/edu_policy_views.xml",
        "views/edu_security_anchor_views.xml",
        "views/edu_security_attempt_views.xml",
        "views/edu_security_check_views.xml",
        "views/edu_security_event_views.xml",
        "views/res_users_views.xml",
        "views/security_templates.xml",
        # reports
        "report/edu_security_anchor_report.xml",
        # menus
        "views/edu_security_menus.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "edu_security/static/src/**/*",
        ],
    },
}
