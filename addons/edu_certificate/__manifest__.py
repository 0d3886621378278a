# Copyright Bilim
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Bilim: Certificates",
    "summary": "Certificates for families: asked for on a phone, checked by QR code",
    "version": "19.0.1.0.0",
    "development_status": "Beta",
    "category": "Education",
    "author": "Bilim",
    "website": "https://bilim.example",
    "license": "AGPL-3",
    "depends": ["edu_student", "edu_report", "edu_portal"],
    "data": [
        # rules, access
        "security/edu_certificate_security.xml",
        "security/ir.model.access.csv",
        # data
        "data/edu_certificate_kind_data.xml",
        # reports
        "report/edu_certificate_report.xml",
        # views
        "views/edu_certificate_views.xml",
        "views/edu_certificate_kind_views.xml",
        "views/edu_student_views.xml",
        "views/portal_templates.xml",
        "views/verify_templates.xml",
        "views/edu_certificate_menus.xml",
    ],
    "assets": {
        "web.assets_frontend": [
            "edu_certificate/static/src/verify.scss",
        ],
    },
    "application": True,
}
