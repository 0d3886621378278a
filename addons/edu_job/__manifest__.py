# Copyright Bilim
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Bilim: Background work",
    "summary": "Long work with progress, cancel and resume",
    "version": "19.0.1.0.0",
    "development_status": "Beta",
    "category": "Education",
    "author": "Bilim",
    "website": "https://bilim.example",
    "license": "AGPL-3",
    "depends": ["edu_base", "queue_job"],
    "data": [
        "security/edu_job_security.xml",
        "security/ir.model.access.csv",
        "data/ir_config_parameter_data.xml",
        "data/queue_job_function_data.xml",
        "views/edu_job_views.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "edu_job/static/src/**/*",
        ],
        "web.assets_unit_tests": [
            "edu_job/static/tests/*.test.js",
        ],
    },
}
