from odoo import models

from odoo.addons.edu_report.lib.xlsx import Column

from ..models.edu_clause import READERS


class EduReportXlsxDatedValues(models.AbstractModel):
    """The register of dated values as it is seen on the screen."""

    _name = "edu.report.xlsx.dated_values"
    _inherit = "edu.report.xlsx"
    _description = "Register of dated values"
    _xlsx_model = "edu.dated.value"
    _xlsx_groups = READERS

    def _xlsx_name(self, records, options):
        return self.env._("Dated values")

    def _xlsx_columns(self, records, options):
        return [
            Column(self.env._("Name"), width=45, wrap=True),
            Column(self.env._("Value in words"), width=50, wrap=True),
            Column(self.env._("Act"), width=40, wrap=True),
            Column(self.env._("Point"), width=14, wrap=True),
            Column(self.env._("Valid from"), "date"),
            Column(self.env._("Valid to"), "date"),
            Column(self.env._("Organisation"), width=24, wrap=True),
            Column(self.env._("State"), width=18),
            Column(self.env._("Note"), width=30, wrap=True),
        ]

    def _xlsx_rows(self, records, options):
        for row in records:
            yield [
                row.title,
                row.value_text,
                row.act,
                row.point,
                row.date_from,
                row.date_to,
                row.company_id.name,
                row.confirmation,
                row.check_note,
            ]
