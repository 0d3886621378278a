from odoo import api, fields, models, tools

FALLBACK_MODE = "points_quarter"
MODES = [
    ("points_quarter", "Points, grade of the quarter"),
    ("points_half_year", "Points, grade of the half-year"),
    ("pass_fail", "Pass or fail"),
    ("none", "Not assessed"),
]


class EduSubjectMode(models.Model):
    """How a subject is assessed: dated data, never code.

    A row holds for the subject, organisation, kind of organisation, classes and weekly
    hours that it names; what it leaves empty it does not restrict. Of the rows that fit
    and hold on the date the most specific one counts, compared in this order:

    1. a row that names the subject before one for all subjects;
    2. a row of the organisation before a common one;
    3. a row of a kind of organisation before one for all kinds;
    4. the narrower span of classes;
    5. the narrower span of weekly hours;
    6. the later ``date_from``.

    When none fits the subject has points and a grade each quarter.
    """

    _name = "edu.subject.mode"
    _description = "Way of assessment of a subject"
    _order = "subject_id, date_from desc, grade_from, hours_from, id"

    subject_id = fields.Many2one(
        "edu.subject",
        index="btree_not_null",
        ondelete="cascade",
        help="Empty: for all subjects.",
    )
    company_id = fields.Many2one(
        "res.company",
        string="Organisation",
        index="btree_not_null",
        default=lambda self: self.env["edu.subject"]._default_company_id(),
        ondelete="cascade",
        help="Empty: for all organisations.",
    )
    edu_type = fields.Selection(
        selection=lambda self: self._selection_edu_type(),
        string="Type of organisation",
        help="Empty: for all types.",
    )
    grade_from = fields.Integer(string="From class", default=0)
    grade_to = fields.Integer(string="To class", default=12)
    hours_from = fields.Float(string="From hours a week", default=0.0)
    hours_to = fields.Float(string="To hours a week", default=40.0)
    mode = fields.Selection(
        selection=MODES, string="Assessment", required=True, default=FALLBACK_MODE
    )
    date_from = fields.Date(required=True)
    date_to = fields.Date()
    act = fields.Char(translate=True, help="The order and point that say so.")

    _dates = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "The way of assessment can't end before it begins.",
    )
    _grades = models.Constraint(
        "CHECK (grade_from <= grade_to)",
        "The first class can't be above the last one.",
    )
    _hours = models.Constraint(
        "CHECK (hours_from <= hours_to)",
        "The least hours can't be above the most hours.",
    )

    @api.model
    def _selection_edu_type(self):
        # a copy of the list, so that both fields stay in step
        return (
            self.env["res.company"]._fields["edu_type"]._description_selection(self.env)
        )

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    @api.model
    @tools.ormcache()
    def _load(self):
        """Return {subject id or False: [plain rows]}, read once for all."""
        table = {}
        # sudo: the rules are public knowledge; companies are told apart in _resolve
        for mode in self.sudo().search([("id", "!=", 0)]):
            row = (
                mode.company_id.id,
                mode.edu_type,
                (mode.grade_from, mode.grade_to),
                (mode.hours_from, mode.hours_to),
                (mode.date_from, mode.date_to),
                mode.id,
                mode.mode,
            )
            table.setdefault(mode.subject_id.id, []).append(row)
        return table

    @api.model
    def _resolve(self, subject_id, grade, hours, date=None, company=None):
        """Return the mode by the order of the class docstring.

        :param subject_id: id of an ``edu.subject``
        :param grade: 0–12; :param hours: lessons a week (float)
        """
        company = company or self.env.company
        date = fields.Date.to_date(date) or fields.Date.context_today(self)
        table = self._load()
        for key in (subject_id, False):
            rows = [
                (self._get_rank(row), row[-1])
                for row in table.get(key, ())
                if self._fits(row, company, grade, hours, date)
            ]
            if rows:
                return max(rows)[1]
        return FALLBACK_MODE

    @api.model
    def _fits(self, row, company, grade, hours, date):
        company_id, edu_type, grades, span, dates = row[:5]
        return (
            company_id in (False, company.id)
            and edu_type in (False, company.edu_type)
            and grades[0] <= grade <= grades[1]
            and span[0] <= hours <= span[1]
            and dates[0] <= date
            and (not dates[1] or date <= dates[1])
        )

    @api.model
    def _get_rank(self, row):
        company_id, edu_type, grades, span, dates, row_id = row[:6]
        return (
            bool(company_id),
            bool(edu_type),
            grades[0] - grades[1],
            span[0] - span[1],
            dates[0],
            row_id,
        )
