# Copyright Bilim
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Bilim: Security of families",
    "summary": "Consents of guardians and devices in the portal",
    "version": "19.0.1.0.0",
    "development_status": "Beta",
    "category": "Education",
    "author": "Bilim",
    "website": "https://bilim.example",
    "license": "AGPL-3",
    "depends": ["edu_security", "edu_portal"],
    "data": [
        # rules, access
        "security/edu_security_portal_security.xml",
        "security/ir.model.access.csv",
        # views
        "views/edu_consent_views.xml",
        "views/edu_consent_status_views.xml",
        "views/consent_templates.xml",
    ],
    "auto_install": True,
}
