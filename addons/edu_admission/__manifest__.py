# Copyright Bilim
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Bilim: Admission",
    "summary": "Applications of parents to a school, from the phone to the order",
    "version": "19.0.1.0.0",
    "development_status": "Beta",
    "category": "Education",
    "author": "Bilim",
    "website": "https://bilim.example",
    "license": "AGPL-3",
    "depends": ["edu_student", "edu_report", "edu_portal"],
    "data": [
        # rules, access
        "security/edu_admission_security.xml",
        "security/ir.model.access.csv",
        # data
        "data/edu_reference_data.xml",
        "data/edu_rule_data.xml",
        "data/edu_application_document_kind_data.xml",
        # reports
        "report/edu_application_report.xml",
        # views
        "views/edu_application_views.xml",
        "views/edu_application_document_kind_views.xml",
        "views/edu_student_order_views.xml",
        "views/res_company_views.xml",
        "views/portal_templates.xml",
        "views/edu_admission_menus.xml",
    ],
    "application": True,
}
