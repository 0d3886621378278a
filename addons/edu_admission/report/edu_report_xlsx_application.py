from odoo import models

from odoo.addons.edu_report.lib.xlsx import Column


class EduReportXlsxApplication(models.AbstractModel):
    """Register of applications in the order of the queue."""

    _name = "edu.report.xlsx.application"
    _inherit = "edu.report.xlsx"
    _description = "Register of applications"
    _xlsx_model = "edu.application"
    _xlsx_groups = "edu_base.group_clerk"

    def _xlsx_name(self, records, options):
        return self.env._("Register of applications")

    def _xlsx_columns(self, records, options):
        return [
            Column(self.env._("No."), width=10),
            Column(self.env._("Sent at"), width=20),
            Column(self.env._("Child"), width=34),
            Column(self.env._("Birth date"), "date"),
            Column(self.env._("About"), width=22),
            Column(self.env._("Class wanted"), "integer"),
            Column(self.env._("Language of instruction"), width=18),
            Column(self.env._("Applicant"), width=34),
            Column(self.env._("Phone"), width=16),
            Column(self.env._("Missing"), width=40),
            Column(self.env._("State"), width=14),
            Column(self.env._("Ground of the refusal"), width=30),
            Column(self.env._("Order"), width=26),
        ]

    def _xlsx_rows(self, records, options):
        for row in records._get_register_rows():
            yield list(row.values())
