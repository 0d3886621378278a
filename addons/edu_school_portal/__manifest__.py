# Copyright Bilim
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Bilim: Report card in the cabinet",
    "summary": "Families take the report card of the year as PDF",
    "version": "19.0.1.0.0",
    "development_status": "Beta",
    "category": "Education",
    "author": "Bilim",
    "website": "https://bilim.example",
    "license": "AGPL-3",
    "depends": ["edu_school", "edu_portal"],
    "data": [
        # views
        "views/year_templates.xml",
    ],
    "auto_install": True,
}
