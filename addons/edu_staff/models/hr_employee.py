from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from odoo.addons.edu_i18n.lib.search import normalise

OFFICER = "hr.group_hr_user"


class HrEmployee(models.Model):
    """An educator is an employee; the profile is seen by officers of the organisation.

    All fields carry the group of officers: the public profile of Odoo serves the rest.
    """

    _name = "hr.employee"
    _inherit = ["hr.employee", "edu.identity.mixin"]
    _iin_birth_field = "birthday"
    _iin_sex_field = "sex"
    _iin_sex_values = {"m": "male", "f": "female"}
    _search_text_fields = ("iin", "mobile_phone", "work_phone")

    surname = fields.Char(groups=OFFICER, tracking=True)
    given_name = fields.Char(groups=OFFICER, tracking=True)
    patronymic = fields.Char(groups=OFFICER, tracking=True)
    iin = fields.Char(groups=OFFICER, tracking=True, copy=False)
    search_text = fields.Char(groups=OFFICER)
    edu_nationality_id = fields.Many2one(
        "edu.reference",
        string="Nationality of the person",
        domain=[("kind", "=", "nationality")],
        groups=OFFICER,
        ondelete="restrict",
    )
    edu_position_id = fields.Many2one(
        "edu.reference",
        string="Position",
        domain=[("kind", "=", "position")],
        groups=OFFICER,
        ondelete="restrict",
        index="btree_not_null",
        tracking=True,
    )
    edu_employment = fields.Selection(
        [("main", "Main place of work"), ("part", "Part-time from another place")],
        string="Employment",
        default="main",
        groups=OFFICER,
    )
    edu_subject_names = fields.Char(
        string="Taught subjects", groups=OFFICER, help="As in the list of staff."
    )
    edu_hire_date = fields.Date(string="Hired on", groups=OFFICER)
    edu_hire_order = fields.Char(string="Order of hiring", groups=OFFICER)
    edu_degree_id = fields.Many2one(
        "edu.reference",
        string="Academic degree",
        domain=[("kind", "=", "academic_degree")],
        groups=OFFICER,
        ondelete="restrict",
    )
    edu_title_id = fields.Many2one(
        "edu.reference",
        string="Academic title",
        domain=[("kind", "=", "academic_title")],
        groups=OFFICER,
        ondelete="restrict",
    )
    edu_work_since = fields.Date(
        string="Total experience since",
        groups=OFFICER,
        help="A reckoned date: breaks are taken off.",
    )
    edu_teaching_since = fields.Date(
        string="Pedagogical experience since", groups=OFFICER
    )
    edu_work_years = fields.Integer(
        string="Total experience, years",
        compute="_compute_edu_years",
        groups=OFFICER,
        help="Full years on 1 September of the school year.",
    )
    edu_teaching_years = fields.Integer(
        string="Pedagogical experience, years",
        compute="_compute_edu_years",
        groups=OFFICER,
    )
    edu_education_ids = fields.One2many(
        "edu.staff.education", "employee_id", string="Education", groups=OFFICER
    )
    edu_category_line_ids = fields.One2many(
        "edu.staff.category",
        "employee_id",
        string="Qualification categories",
        groups=OFFICER,
    )
    edu_attestation_ids = fields.One2many(
        "edu.staff.attestation", "employee_id", string="Attestation", groups=OFFICER
    )
    edu_test_ids = fields.One2many(
        "edu.staff.test", "employee_id", string="Knowledge tests", groups=OFFICER
    )
    edu_course_ids = fields.One2many(
        "edu.staff.course", "employee_id", string="Courses", groups=OFFICER
    )
    edu_certificate_ids = fields.One2many(
        "edu.staff.certificate", "employee_id", string="Certificates", groups=OFFICER
    )
    edu_award_ids = fields.One2many(
        "edu.staff.award", "employee_id", string="Awards", groups=OFFICER
    )
    edu_category_id = fields.Many2one(
        "edu.reference",
        string="Qualification category",
        compute="_compute_edu_category",
        store=True,
        index="btree_not_null",
        groups=OFFICER,
    )
    edu_category_valid_to = fields.Date(
        string="Category holds until",
        compute="_compute_edu_category",
        store=True,
        groups=OFFICER,
    )
    edu_education_level_id = fields.Many2one(
        "edu.reference",
        string="Level of education",
        compute="_compute_edu_education_level",
        store=True,
        groups=OFFICER,
    )
    edu_course_hours_3 = fields.Integer(
        string="Hours of courses in 3 years",
        compute="_compute_edu_course_hours",
        groups=OFFICER,
    )
    edu_course_hours_5 = fields.Integer(
        string="Hours of courses in 5 years",
        compute="_compute_edu_course_hours",
        groups=OFFICER,
    )
    edu_category_state = fields.Selection(
        [("valid", "Holds"), ("ending", "Ends soon"), ("ended", "Ended")],
        string="State of the category",
        compute="_compute_edu_category_state",
        search="_search_edu_category_state",
        groups=OFFICER,
    )

    _edu_iin_uniq = models.UniqueIndex(
        "(company_id, iin) WHERE iin IS NOT NULL",
        "An employee of the organisation already has this IIN.",
    )

    @api.depends(
        "name",
        "surname",
        "given_name",
        "patronymic",
        "iin",
        "mobile_phone",
        "work_phone",
    )
    def _compute_search_text(self):
        result = super()._compute_search_text()
        for employee in self.filtered(lambda person: not person.surname):
            text = f"{normalise(employee.name)} {employee.search_text or ''}"
            employee.search_text = text.strip()
        return result

    @api.depends("edu_category_line_ids.date", "edu_category_line_ids.valid_to",
                 "edu_category_line_ids.category_id")  # fmt: skip
    def _compute_edu_category(self):
        for employee in self:
            line = employee.edu_category_line_ids.sorted(
                lambda item: item.date or date.min, reverse=True
            )[:1]
            employee.edu_category_id = line.category_id
            employee.edu_category_valid_to = line.valid_to

    @api.depends("edu_education_ids.level_id", "edu_education_ids.year_end")
    def _compute_edu_education_level(self):
        for employee in self:
            lines = employee.edu_education_ids.filtered("level_id")
            employee.edu_education_level_id = lines.sorted("year_end", reverse=True)[
                :1
            ].level_id

    @api.depends("edu_work_since", "edu_teaching_since")
    def _compute_edu_years(self):
        day = self._get_september()
        for employee in self:
            for name, since in (
                ("edu_work_years", employee.edu_work_since),
                ("edu_teaching_years", employee.edu_teaching_since),
            ):
                years = relativedelta(day, since).years if since else 0
                employee[name] = max(years, 0)

    @api.model
    def _get_september(self):
        """Return 1 September of the current school year."""
        today = fields.Date.context_today(self)
        year = today.year if today.month >= 9 else today.year - 1
        return today.replace(year=year, month=9, day=1)

    @api.depends("edu_course_ids.hours", "edu_course_ids.date_end")
    def _compute_edu_course_hours(self):
        today = fields.Date.context_today(self)
        for employee in self:
            for name, years in (("edu_course_hours_3", 3), ("edu_course_hours_5", 5)):
                start = today - relativedelta(years=years)
                courses = employee.edu_course_ids.filtered(
                    lambda course, start=start: start < course.date_end <= today
                )
                employee[name] = sum(courses.mapped("hours"))

    def _get_category_limits(self):
        """Return (today, last day of the warning time) by the rule of the company."""
        today = fields.Date.context_today(self)
        months = self.env["edu.rule"]._get_value(
            "staff.category_warn_months", today, default=0
        )
        return today, today + relativedelta(months=int(months))

    @api.depends("edu_category_valid_to")
    def _compute_edu_category_state(self):
        today, limit = self._get_category_limits()
        for employee in self:
            end = employee.edu_category_valid_to
            if not end:
                employee.edu_category_state = False
            elif end < today:
                employee.edu_category_state = "ended"
            else:
                employee.edu_category_state = "ending" if end <= limit else "valid"

    def _search_edu_category_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        today, limit = self._get_category_limits()
        name = "edu_category_valid_to"
        domains = {
            "ended": [(name, "<", today)],
            "ending": [(name, ">=", today), (name, "<=", limit)],
            "valid": [(name, ">", limit)],
            False: [(name, "=", False)],
        }
        return fields.Domain.OR(domains[state] for state in value if state in domains)

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(
            [self._apply_name_parts(self._apply_iin(vals)) for vals in vals_list]
        )

    def write(self, vals):
        # before hr.employee writes the fields of the version, such as the sex, apart
        vals = self._apply_iin(vals)
        if "iin" not in vals:
            self._check_against_iin(vals)
        if not {"surname", "given_name", "patronymic"} & set(vals) or "name" in vals:
            return super().write(vals)
        for employee in self:
            super(HrEmployee, employee).write(employee._apply_name_parts(dict(vals)))
        return True

    @api.model
    def _get_exact_domain(self, words):
        """Search by ids: others than officers search in the public profiles."""
        domain = super()._get_exact_domain(words)
        # sudo: the search around this query applies the record rules
        employees = self.sudo().with_context(active_test=False)
        return fields.Domain("id", "in", employees._search(domain))

    def _apply_name_parts(self, vals):
        """Return ``vals`` with the name made of its parts, if there are any."""
        parts = [
            vals[name] if name in vals else (self[name] if self else "")
            for name in ("surname", "given_name", "patronymic")
        ]
        name = self._join_names(*parts)
        return {**vals, "name": name} if name else vals

    def _get_short_name(self):
        """Return "Surname G. P."; of an employee without parts from the whole name."""
        self.ensure_one()
        # sudo: the name is public, its parts are fields of officers
        employee = self.sudo()
        if employee.surname:
            return super(HrEmployee, employee)._get_short_name()
        surname, *names = (employee.name or "").split()[:3] or [""]
        return surname + "".join(f" {name[0]}." for name in names)

    def action_create_edu_account(self):
        """Choose the role and make accounts for these employees."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "edu_base.edu_account_create_action"
        )
        context = {"active_model": self._name, "active_ids": self.ids}
        return {**action, "context": context}

    def action_renew_edu_link(self):
        return self.env["edu.account"]._renew_links(self)._get_action()

    def action_export_edu_list(self):
        """Download the list of these employees as XLSX."""
        return self.env["edu.report.xlsx.staff"]._xlsx_action(self)
