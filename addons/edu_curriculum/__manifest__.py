# Copyright Bilim
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Bilim: Curriculum",
    "summary": "Catalogue of subjects, ways of assessment and courses",
    "version": "19.0.1.1.0",
    "development_status": "Beta",
    "category": "Education",
    "author": "Bilim",
    "website": "https://bilim.example",
    "license": "AGPL-3",
    "depends": ["edu_student", "edu_staff"],
    "data": [
        # rules, access
        "security/edu_curriculum_security.xml",
        "security/ir.model.access.csv",
        # data
        "data/edu_subject_data.xml",
        # views
        "views/edu_subject_views.xml",
        "views/edu_subject_mode_views.xml",
        "views/edu_course_views.xml",
        "views/edu_group_views.xml",
        # wizards
        "wizards/edu_course_create_views.xml",
        "wizards/edu_course_copy_views.xml",
        # menus
        "views/edu_curriculum_menus.xml",
    ],
}
