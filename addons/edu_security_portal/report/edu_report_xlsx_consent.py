from odoo import models

from odoo.addons.edu_report.lib.xlsx import Column


class EduReportXlsxConsentStatus(models.AbstractModel):
    """The register of consents as a list."""

    _name = "edu.report.xlsx.consent_status"
    _inherit = "edu.report.xlsx"
    _description = "Register of consents"
    _xlsx_model = "edu.consent.status"

    def _xlsx_name(self, records, options):
        return self.env._("Register of consents")

    def _xlsx_columns(self, records, options):
        labels = records.fields_get(attributes=["string"])
        names = ("class_id", "student_id", "kind", "state", "giver_name", "date")
        widths = {"student_id": 32, "kind": 40, "giver_name": 32, "state": 24}
        return [
            Column(
                labels[name]["string"],
                "datetime" if name == "date" else "text",
                width=widths.get(name),
            )
            for name in names
        ]

    def _xlsx_rows(self, records, options):
        texts = {
            name: dict(records._fields[name]._description_selection(self.env))
            for name in ("kind", "state")
        }
        for row in records:
            yield [
                row.class_id.display_name or "",
                row.student_id.display_name,
                texts["kind"][row.kind],
                texts["state"][row.state],
                row.giver_name or "",
                row.date or None,
            ]
