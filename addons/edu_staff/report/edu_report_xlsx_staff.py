from odoo import models

from odoo.addons.edu_report.lib.xlsx import Column


class EduReportXlsxStaff(models.AbstractModel):
    """List of staff; its headers are read by the import again."""

    _name = "edu.report.xlsx.staff"
    _inherit = "edu.report.xlsx"
    _description = "List of staff"
    _xlsx_model = "hr.employee"
    _xlsx_groups = "hr.group_hr_user"

    def _xlsx_name(self, records, options):
        return self.env._("Staff")

    def _xlsx_titles(self, records, options):
        return [self.env.company.name, self._xlsx_name(records, options)]

    def _xlsx_columns(self, records, options):
        return [
            Column(self.env._("Surname"), width=20),
            Column(self.env._("Given name"), width=16),
            Column(self.env._("Patronymic"), width=20),
            Column(self.env._("IIN"), width=14),
            Column(self.env._("Birth date"), "date"),
            Column(self.env._("Sex"), width=8),
            Column(self.env._("Nationality"), width=14),
            Column(self.env._("Position"), width=26),
            Column(self.env._("Subjects"), width=24),
            Column(self.env._("Education"), width=18),
            Column(self.env._("Organisation of education"), width=30),
            Column(self.env._("Year of graduation"), width=10),
            Column(self.env._("Speciality"), width=26),
            Column(self.env._("Qualification category"), width=22),
            Column(self.env._("Category given on"), "date"),
            Column(self.env._("Category holds until"), "date"),
            Column(self.env._("Total experience, years"), "integer"),
            Column(self.env._("Pedagogical experience, years"), "integer"),
            Column(self.env._("Phone"), width=18),
            Column(self.env._("E-mail"), width=24),
        ]

    def _xlsx_rows(self, records, options):
        sexes = dict(
            records._fields["sex"]._description_selection(self.env) if records else ()
        )
        for person in records:
            education = person.edu_education_ids[:1]
            category = person.edu_category_line_ids[:1]
            yield [
                person.surname or person.name,
                person.given_name or "",
                person.patronymic or "",
                person.iin or "",
                person.birthday or None,
                sexes.get(person.sex, ""),
                person.edu_nationality_id.name or "",
                person.job_title or person.edu_position_id.name or "",
                person.edu_subject_names or "",
                education.level_id.name or "",
                education.institution or "",
                str(education.year_end) if education.year_end else "",
                education.speciality or "",
                category.category_id.name or "",
                category.date or None,
                category.valid_to or None,
                person.edu_work_years if person.edu_work_since else None,
                person.edu_teaching_years if person.edu_teaching_since else None,
                person.mobile_phone or person.work_phone or "",
                person.work_email or "",
            ]
