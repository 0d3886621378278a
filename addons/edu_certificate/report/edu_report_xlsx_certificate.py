from odoo import models

from odoo.addons.edu_report.lib.xlsx import Column


class EduReportXlsxCertificate(models.AbstractModel):
    """Register of issued certificates."""

    _name = "edu.report.xlsx.certificate"
    _inherit = "edu.report.xlsx"
    _description = "Register of certificates"
    _xlsx_model = "edu.certificate"
    _xlsx_groups = "edu_base.group_clerk"

    def _xlsx_name(self, records, options):
        return self.env._("Register of certificates")

    def _xlsx_columns(self, records, options):
        return [
            Column(self.env._("No."), width=8),
            Column(self.env._("Date"), "date"),
            Column(self.env._("Certificate"), width=34),
            Column(self.env._("Learner"), width=34),
            Column(self.env._("Class"), width=10),
            Column(self.env._("To be shown to"), width=30),
            Column(self.env._("State"), width=14),
            Column(self.env._("Issued by"), width=28),
        ]

    def _xlsx_rows(self, records, options):
        states = dict(records._fields["state"]._description_selection(self.env))
        for row in records:
            yield [
                row.number,
                row.date,
                row.kind_id.name,
                row.student_id.name,
                row.student_id.class_id.name,
                row.purpose,
                states[row.state],
                row.issuer_id.name,
            ]
