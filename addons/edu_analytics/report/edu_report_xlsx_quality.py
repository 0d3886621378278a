from odoo import models
from odoo.exceptions import UserError

from odoo.addons.edu_report.lib.xlsx import Column


class EduReportXlsxQuality(models.AbstractModel):
    """Workbook of the report of a quarter: classes, parallels, subjects, learners."""

    _name = "edu.report.xlsx.quality"
    _inherit = "edu.report.xlsx"
    _description = "Quality of knowledge"
    _xlsx_model = "edu.analytics.report"
    _xlsx_groups = "edu_base.group_methodologist"

    def _xlsx_name(self, records, options):
        return self.env._("Quality of knowledge")

    def _xlsx_fill(self, book, records, options):
        if len(records) != 1:
            raise UserError(self.env._("Choose the quarter of the report."))
        figures = records._get_figures()
        titles = [records.company_id.name, records._get_title()]
        if records.source == "operational":
            titles.append(self.env._("Operational figures: the quarter is not closed."))
        self._fill_learners(book, titles, figures)
        self._fill_grades(book, titles, figures)
        self._fill_list(book, titles, figures)

    def _fill_learners(self, book, titles, figures):
        columns = [
            Column(self.env._("With a grade"), "integer"),
            Column(self.env._("All 5"), "integer"),
            Column(self.env._("On 4 and 5 with a 4"), "integer"),
            Column(self.env._("With a 2"), "integer"),
            Column(self.env._("Not attested"), "integer"),
            Column(self.env._("Success, %"), "percent"),
            Column(self.env._("Quality of knowledge, %"), "percent"),
        ]
        for name, first, key in (
            (self.env._("By classes"), self.env._("Class"), "classes"),
            (self.env._("By parallels"), self.env._("Parallel"), "parallels"),
        ):
            sheet = book.sheet(name, [Column(first, width=14), *columns], titles=titles)
            for row in figures[key]:
                label = row.get("class_id") and row["class_id"].name
                sheet.row(self._learner_values(label or str(row["parallel"]), row))
            total = self._learner_values(self.env._("Total"), figures["total"])
            sheet.row(total, bold=True)

    def _learner_values(self, label, row):
        return [
            label,
            row["total_count"],
            row["excellent_count"],
            row["good_count"],
            row["failing_count"],
            row["not_attested_count"],
            self._share(row["success"]),
            self._share(row["quality"]),
        ]

    def _share(self, percent):
        return None if percent is None or percent is False else percent / 100

    def _fill_grades(self, book, titles, figures):
        columns = [
            Column(self.env._("Grades"), "integer"),
            *(Column(f"«{grade}»", "integer") for grade in (5, 4, 3, 2)),
            Column(self.env._("Not attested"), "integer"),
            Column(self.env._("Success, %"), "percent"),
            Column(self.env._("Quality of knowledge, %"), "percent"),
            Column(self.env._("Level of learning (SOU), %"), "percent"),
            Column(self.env._("Mean grade"), "number"),
        ]
        for name, first, key, field in (
            (
                self.env._("By subjects"),
                self.env._("Subject"),
                "subjects",
                "subject_id",
            ),
            (
                self.env._("By teachers"),
                self.env._("Teacher"),
                "teachers",
                "teacher_id",
            ),
        ):
            sheet = book.sheet(name, [Column(first, width=34), *columns], titles=titles)
            for row in figures[key]:
                sheet.row(
                    [
                        row[field].sudo().name or self.env._("Not set"),
                        *(row[n] for n in ("total_count", "n5", "n4", "n3", "n2")),
                        row["not_attested_count"],
                        self._share(row["success"]),
                        self._share(row["quality"]),
                        self._share(row["sou"]),
                        row["mean"] and round(row["mean"], 2),
                    ]
                )

    def _fill_list(self, book, titles, figures):
        columns = [
            Column(self.env._("Standing"), width=30),
            Column(self.env._("Class"), width=10),
            Column(self.env._("Learner"), width=38),
            Column(self.env._("Subjects"), width=50, wrap=True),
        ]
        sheet = book.sheet(self.env._("Learners"), columns, titles=titles)
        for group in figures["learners"]:
            for row in group["rows"]:
                name = row.student_id.name
                sheet.row([group["label"], row.class_id.name, name, row.subject_text])
