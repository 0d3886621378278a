{
    "name": "Bilim: printing and spreadsheets",
    "summary": "PDF without a browser, PDF/A, QR codes and XLSX for every report",
    "version": "19.0.1.0.0",
    "category": "Education",
    "author": "Bilim",
    "website": "https://bilim.example",
    "license": "AGPL-3",
    "depends": ["web", "edu_i18n"],
    "external_dependencies": {"python": ["weasyprint", "qrcode", "xlsxwriter"]},
    "data": [
        # views
        "views/ir_actions_report_views.xml",
    ],
    "assets": {
        "web.report_assets_common": [
            (
                "replace",
                "web/static/fonts/fonts.scss",
                "edu_report/static/src/fonts.scss",
            ),
        ],
    },
    "post_init_hook": "post_init_hook",
}
