# Copyright Bilim
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Bilim: Staff",
    "summary": "Profile of the educator: education, category, attestation, courses",
    "version": "19.0.1.0.0",
    "development_status": "Beta",
    "category": "Education",
    "author": "Bilim",
    "website": "https://bilim.example",
    "license": "AGPL-3",
    "depends": ["edu_base", "edu_report", "hr", "hr_skills"],
    "data": [
        # groups, rules, access
        "security/edu_staff_groups.xml",
        "security/edu_staff_security.xml",
        "security/ir.model.access.csv",
        # data
        "data/edu_rule_data.xml",
        "data/ir_cron_data.xml",
        # views
        "views/edu_staff_line_views.xml",
        "views/hr_employee_views.xml",
        "views/hr_employee_public_views.xml",
        # menus
        "views/edu_staff_menus.xml",
    ],
}
