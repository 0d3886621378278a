from odoo import models

from odoo.addons.edu_report.lib.xlsx import Column


class EduReportXlsxControlPlan(models.AbstractModel):
    """Plan of internal control, the ten columns of the form by its six parts."""

    _name = "edu.report.xlsx.control_plan"
    _inherit = "edu.report.xlsx"
    _description = "Plan of internal control as a workbook"
    _xlsx_model = "edu.control.plan"

    def _xlsx_name(self, records, options):
        return self.env._("Plan of internal control")

    def _xlsx_titles(self, records, options):
        return [*records.company_id.mapped("name"), *records.mapped("display_name")]

    def _xlsx_columns(self, records, options):
        return [
            Column(self.env._("No."), "integer", width=6),
            Column(self.env._("Part of the plan"), width=30, wrap=True),
            Column(self.env._("Topic of the control"), width=34, wrap=True),
            Column(self.env._("Goal"), width=34, wrap=True),
            Column(self.env._("Object of the control"), width=24, wrap=True),
            Column(self.env._("Kind of the control"), width=16, wrap=True),
            Column(self.env._("Methods"), width=24, wrap=True),
            Column(self.env._("From"), "date"),
            Column(self.env._("To"), "date"),
            Column(self.env._("Responsible"), width=26, wrap=True),
            Column(self.env._("Where considered"), width=22, wrap=True),
            Column(self.env._("Managerial decision"), width=30, wrap=True),
            Column(self.env._("Second check"), width=30, wrap=True),
            Column(self.env._("State"), width=16),
        ]

    def _xlsx_rows(self, records, options):
        states = dict(
            records.item_ids._fields["state"]._description_selection(self.env)
        )
        number = 0
        for plan in records:
            for name, items in plan._get_parts():
                for item in items:
                    number += 1
                    yield [
                        number,
                        name,
                        item.topic,
                        item.goal,
                        item.object,
                        item.kind_id.name,
                        item.methods,
                        item.date_from,
                        item.date_to,
                        item.responsible_id.name,
                        item.place_id.name,
                        item.decision,
                        item.follow_up_result,
                        states[item.state],
                    ]
