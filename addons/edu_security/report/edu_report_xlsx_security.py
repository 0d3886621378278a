from odoo import models

from odoo.addons.edu_report.lib.xlsx import Column

OFFICER = "edu_security.group_officer"


class EduReportXlsxSecurityEvent(models.AbstractModel):
    """The log of personal data of a user or period as a list."""

    _name = "edu.report.xlsx.security_event"
    _inherit = "edu.report.xlsx"
    _description = "Security log"
    _xlsx_model = "edu.security.event"
    _xlsx_groups = OFFICER

    def _xlsx_name(self, records, options):
        return self.env._("Security log")

    def _xlsx_columns(self, records, options):
        labels = records.fields_get(attributes=["string"])
        kinds = {"number": "integer", "date": "datetime", "count": "integer"}
        names = ("number", "date", "login", "kind", "model_name", "record_name")
        names += ("count", "summary", "channel", "ip", "hash")
        widths = {"record_name": 32, "summary": 60, "hash": 66, "kind": 28}
        return [
            Column(
                labels[name]["string"], kinds.get(name, "text"), width=widths.get(name)
            )
            for name in names
        ]

    def _xlsx_rows(self, records, options):
        selections = {
            name: dict(records._fields[name]._description_selection(self.env))
            for name in ("kind", "channel")
        }
        for row in records:
            yield [
                row.number or None,
                row.date,
                row.login or "",
                selections["kind"].get(row.kind, ""),
                row.model_name or "",
                row.record_name or "",
                row.count,
                row.summary or "",
                selections["channel"].get(row.channel, ""),
                row.ip or "",
                row.hash or "",
            ]


class EduReportXlsxSecurityAttempt(models.AbstractModel):
    """Attempts with invalid credentials as a list."""

    _name = "edu.report.xlsx.security_attempt"
    _inherit = "edu.report.xlsx"
    _description = "Attempts with invalid credentials"
    _xlsx_model = "edu.security.attempt"
    _xlsx_groups = OFFICER

    def _xlsx_name(self, records, options):
        return self.env._("Failed logins")

    def _xlsx_columns(self, records, options):
        labels = records.fields_get(attributes=["string"])
        kinds = {"date_first": "datetime", "date_last": "datetime", "count": "integer"}
        names = ("date_first", "date_last", "login", "reason", "count", "channel")
        names += ("ip", "agent")
        return [
            Column(labels[name]["string"], kinds.get(name, "text")) for name in names
        ]

    def _xlsx_rows(self, records, options):
        selections = {
            name: dict(records._fields[name]._description_selection(self.env))
            for name in ("reason", "channel")
        }
        for row in records:
            yield [
                row.date_first,
                row.date_last,
                row.login,
                selections["reason"].get(row.reason, ""),
                row.count,
                selections["channel"].get(row.channel, ""),
                row.ip,
                row.agent or "",
            ]
