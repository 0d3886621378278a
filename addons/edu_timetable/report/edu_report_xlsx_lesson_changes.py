from odoo import models

from odoo.addons.edu_report.lib.xlsx import Column


class EduReportXlsxLessonChanges(models.AbstractModel):
    """Journal of replaced and cancelled lessons (domain: order 130)."""

    _name = "edu.report.xlsx.lesson_changes"
    _inherit = "edu.report.xlsx"
    _description = "Replaced and cancelled lessons"
    _xlsx_model = "edu.lesson.change"
    _xlsx_groups = "edu_base.group_staff"

    def _xlsx_name(self, records, options):
        return self.env._("Replaced and cancelled lessons")

    def _xlsx_titles(self, records, options):
        titles = super()._xlsx_titles(records, options)
        return [*records.company_id.mapped("name"), *titles]

    def _xlsx_columns(self, records, options):
        return [
            Column(self.env._("Date"), "date"),
            Column(self.env._("No."), "integer", width=6),
            Column(self.env._("Class"), width=10),
            Column(self.env._("Subject"), width=26),
            Column(self.env._("Change"), width=16),
            Column(self.env._("Teacher"), width=30),
            Column(self.env._("Before"), width=36),
            Column(self.env._("After"), width=36),
            Column(self.env._("Reason"), width=30),
            Column(self.env._("Changed by"), width=26),
        ]

    def _xlsx_rows(self, records, options):
        kinds = dict(records._fields["kind"]._description_selection(self.env))
        for change in records.sorted(lambda x: (x.date, x.number, x.id)):
            yield [
                change.date,
                change.number,
                change.class_id.name,
                change.subject_id.name,
                kinds[change.kind],
                change.teacher_id.name,
                change.old_value,
                change.new_value,
                change.reason,
                change.user_id.name,
            ]
