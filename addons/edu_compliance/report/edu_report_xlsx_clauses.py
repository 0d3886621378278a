from odoo import models

from odoo.addons.edu_report.lib.xlsx import Column

from ..models.edu_clause import READERS


class EduReportXlsxClauses(models.AbstractModel):
    """The register of clauses: a sheet for each act."""

    _name = "edu.report.xlsx.clauses"
    _inherit = "edu.report.xlsx"
    _description = "Register of clauses"
    _xlsx_model = "edu.clause.act"
    _xlsx_groups = READERS

    def _xlsx_name(self, records, options):
        return self.env._("Register of clauses")

    def _xlsx_columns(self, records, options):
        return [
            Column(self.env._("Point"), width=10),
            Column(self.env._("Requirement"), width=70, wrap=True),
            Column(self.env._("How met"), width=45, wrap=True),
            Column(self.env._("State"), width=24),
            Column(self.env._("Tested on"), "date"),
        ]

    def _xlsx_fill(self, book, records, options):
        register = dict(self.env["edu.clause"]._get_register())
        for act in records:
            if act not in register:
                continue
            sheet = book.sheet(
                f"№ {act.number}",
                self._xlsx_columns(act, options),
                titles=[self._xlsx_name(act, options), act.display_name, act.title],
            )
            sheet.rows(self._get_rows(register[act]))

    def _get_rows(self, clauses):
        for clause in clauses:
            yield [
                clause.number,
                clause.title,
                clause.how_text,
                clause._get_state_label(),
                clause.checked_date,
            ]
