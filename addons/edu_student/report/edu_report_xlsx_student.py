from odoo import api, models

from odoo.addons.edu_report.lib.xlsx import Column

KINDS = {"date": "date"}
WRAPPED = ("address", "social")
MAX_IDS = 300


class EduReportXlsxStudent(models.AbstractModel):
    """The list of learners as the import reads it: exported, it imports unchanged.

    Options: ``group_ids`` (classes), ``studying`` (all who learn now in the active
    organisations). Social categories are there for those who may see them.
    """

    _name = "edu.report.xlsx.student"
    _inherit = "edu.report.xlsx"
    _description = "List of learners"
    _xlsx_model = "edu.student"
    _xlsx_groups = "edu_base.group_clerk,edu_base.group_deputy"

    def _xlsx_name(self, records, options):
        return self.env._("Learners")

    def _xlsx_titles(self, records, options):
        return []

    @api.model
    def _get_export_columns(self):
        """Return the columns of the import that are written, in its order."""
        left_out = {"full_name", "letter"}
        if not self.env["edu.student.social"].has_access("read"):
            left_out.add("social")
        columns = self.env["edu.import.student"]._get_columns()
        return [column for column in columns if column["name"] not in left_out]

    def _xlsx_columns(self, records, options):
        return [
            Column(
                column["label"],
                KINDS.get(column.get("type"), "text"),
                wrap=column["name"] in WRAPPED,
            )
            for column in self._get_export_columns()
        ]

    def _xlsx_rows(self, records, options):
        names = [column["name"] for column in self._get_export_columns()]
        students = self._get_students(records, options)
        # one reading of what the rows use
        students.guardian_link_ids.guardian_id.fetch(["name", "iin", "phone", "email"])
        for student in students:
            values = student._prepare_import_row("social" in names)
            yield [values.get(name) for name in names]

    @api.model
    def _get_students(self, records, options):
        group_ids = options.get("group_ids")
        if isinstance(group_ids, list):
            # the address may be typed by hand
            ids = [one for one in group_ids if isinstance(one, int)]
            domain = [("class_id", "in", ids)]
        elif options.get("studying"):
            domain = self._get_studying_domain()
        else:
            return records
        return self.env["edu.student"].search(domain, order="class_id, name, id")

    @api.model
    def _get_studying_domain(self):
        return [
            ("company_id", "in", self.env.companies.ids),
            ("state", "=", "studying"),
        ]

    @api.model
    def _get_action(self, students):
        """Return the download of ``students``; many are named by their classes."""
        Student, groups = self.env["edu.student"], students.class_id
        if len(students) > MAX_IDS:
            if Student.search([("class_id", "in", groups.ids)]) == students:
                return self._xlsx_action(Student, group_ids=groups.ids)
            if Student.search(self._get_studying_domain()) == students:
                return self._xlsx_action(Student, studying=True)
        return self._xlsx_action(students)
