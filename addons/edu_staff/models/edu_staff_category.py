from dateutil.relativedelta import relativedelta

from odoo import api, fields, models


class EduStaffCategory(models.Model):
    """A qualification category with its order and the date it holds until."""

    _name = "edu.staff.category"
    _inherit = ["edu.staff.line", "mail.thread", "mail.activity.mixin"]
    _description = "Qualification category of an educator"
    _order = "date desc nulls last, id desc"
    _rec_name = "category_id"

    category_id = fields.Many2one(
        "edu.reference",
        required=True,
        domain=[("kind", "=", "category")],
        ondelete="restrict",
        index=True,
    )
    date = fields.Date(string="Given on")
    valid_to = fields.Date(
        string="Holds until",
        compute="_compute_valid_to",
        store=True,
        readonly=False,
        index=True,
    )
    order_number = fields.Char()
    order_date = fields.Date()
    warned_date = fields.Date(readonly=True, copy=False)

    _dates = models.Constraint(
        "CHECK (valid_to IS NULL OR valid_to > date)",
        "The category can't end before it was given.",
    )

    @api.depends("date", "employee_id")
    def _compute_valid_to(self):
        """Add the years of the rule ``staff.category_years`` (Law on education, 44)."""
        for line in self:
            years = line.date and self.env["edu.rule"]._get_value(
                "staff.category_years", line.date, line.employee_id.company_id
            )
            line.valid_to = years and line.date + relativedelta(years=int(years))

    @api.model
    def _get_ending_domain(self, company, date):
        """Return the domain of current categories that end within the warning time."""
        months = self.env["edu.rule"]._get_value(
            "staff.category_warn_months", date, company, default=0
        )
        return [
            ("company_id", "=", company.id),
            ("valid_to", ">=", date),
            ("valid_to", "<=", date + relativedelta(months=int(months))),
            ("employee_id.active", "=", True),
        ]

    @api.model
    def _cron_warn(self):
        """Give the educator and the deputies a task before a category ends, once."""
        today = fields.Date.context_today(self)
        companies = self._read_group(
            [("valid_to", ">=", today), ("warned_date", "=", False)], ["company_id"]
        )
        for (company,) in companies:
            domain = self._get_ending_domain(company, today)
            lines = self.search([*domain, ("warned_date", "=", False)])
            # a newer category makes the older one's end unimportant
            lines = lines.filtered(
                lambda line: line == line.employee_id.edu_category_line_ids[:1]
            )
            lines._warn(self._get_controllers(company), today)

    @api.model
    def _get_controllers(self, company):
        """Return the deputies of the organisation, else its directors."""
        director = self.env.ref("edu_base.group_director")
        users = self.env["res.users"].search(
            [
                ("all_group_ids", "in", self.env.ref("edu_base.group_deputy").ids),
                ("company_ids", "in", company.ids),
                ("company_id", "=", company.id),
            ]
        )
        deputies = users.filtered(lambda user: director not in user.all_group_ids)
        return deputies or users

    def _warn(self, controllers, today):
        for line in self:
            users = line.employee_id.user_id | controllers
            for user in users.filtered("active"):
                line.with_context(lang=user.lang)._schedule_warning(user)
            line.warned_date = today

    def _schedule_warning(self, user):
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=self.valid_to,
            user_id=user.id,
            summary=self.env._(
                "%(name)s: the category “%(category)s” ends on %(date)s",
                name=self.employee_id.name,
                category=self.category_id.name,
                date=self.valid_to.strftime("%d.%m.%Y"),
            ),
        )
