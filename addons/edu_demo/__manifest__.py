# Copyright Bilim
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Bilim: Demo district",
    "summary": "A fictional school of a real size, imported and lived in",
    "version": "19.0.1.1.0",
    "development_status": "Beta",
    "category": "Education",
    "author": "Bilim",
    "website": "https://bilim.example",
    "license": "AGPL-3",
    "depends": [
        "edu_analytics",
        "edu_certificate",
        "edu_communication",
        "edu_compliance",
        "edu_job",
        "edu_methodical",
        "edu_portal",
        "edu_school",
        "edu_security",
        "edu_security_portal",
        "edu_web",
    ],
    "post_init_hook": "post_init_hook",
}
