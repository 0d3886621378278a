from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .edu_analytics_mixin import PERIODS

BASES = [("learners", "Learners"), ("grades", "Grades")]
COUNTS = (
    "total_count",
    "success_count",
    "quality_count",
    "not_attested_count",
    "n5",
    "n4",
    "n3",
    "n2",
)
LEARNER_COUNTS = ("excellent_count", "good_count", "failing_count")


class EduAnalyticsSnapshot(models.Model):
    """Figures of an academic year as they stood when it was closed; append-only.

    Attestation and self-assessment compare two previous years with the current one
    (order 114-НҚ); later moves of learners and renamed classes don't change them.
    Rows hold sums, not people: by class (learners) and by class, subject and teacher
    (grades), for each quarter and the year.
    """

    _name = "edu.analytics.snapshot"
    _inherit = ["edu.append.only.mixin", "edu.analytics.quality"]
    _description = "Figures of a closed year"
    _order = "year_id desc, period, basis, parallel, class_name, subject_id, id"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", string="Organisation", required=True, ondelete="restrict"
    )
    year_id = fields.Many2one("edu.academic.year", required=True, ondelete="restrict")
    period = fields.Selection(PERIODS, required=True, readonly=True)
    basis = fields.Selection(
        BASES,
        required=True,
        readonly=True,
        help="Learners: a learner with one 2 is failing. Grades: each grade counts.",
    )
    parallel = fields.Integer(aggregator=None, readonly=True)
    class_id = fields.Many2one(
        "edu.group", string="Class", readonly=True, ondelete="restrict"
    )
    class_name = fields.Char(readonly=True)
    shift = fields.Selection(
        [("1", "First shift"), ("2", "Second shift")], readonly=True
    )
    language_id = fields.Many2one(
        "edu.reference",
        string="Language of instruction",
        readonly=True,
        ondelete="restrict",
    )
    subject_id = fields.Many2one("edu.subject", readonly=True, ondelete="restrict")
    teacher_id = fields.Many2one(
        "hr.employee", string="Teacher", readonly=True, ondelete="restrict"
    )
    n5 = fields.Integer(string="«5»", readonly=True)
    n4 = fields.Integer(string="«4»", readonly=True)
    n3 = fields.Integer(string="«3»", readonly=True)
    n2 = fields.Integer(string="«2»", readonly=True)
    excellent_count = fields.Integer(string="All 5", readonly=True)
    good_count = fields.Integer(string="On 4 and 5 with a 4", readonly=True)
    failing_count = fields.Integer(string="With a 2", readonly=True)
    success_percent = fields.Float(
        compute="_compute_percents", store=True, precompute=True
    )
    quality_percent = fields.Float(
        compute="_compute_percents", store=True, precompute=True
    )

    _place = models.Index("(company_id, year_id, period, basis)")

    @api.depends("success_count", "quality_count", "total_count")
    def _compute_percents(self):
        for row in self:
            total = row.total_count or 1
            row.success_percent = 100.0 * row.success_count / total
            row.quality_percent = 100.0 * row.quality_count / total

    @api.depends("year_id", "class_name")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.class_name} · {row.year_id.name}"

    @api.model
    def _freeze(self, company, year):
        """Write the figures of ``year`` for good; those frozen before give way.

        :return: the rows made
        """
        # sudo: sums of closed results; the caller has checked the role
        snapshots = self.sudo()
        domain = [("company_id", "=", company.id), ("year_id", "=", year.id)]
        snapshots.search([*domain, ("is_current", "=", True)])._supersede()
        facts = [*domain, ("source", "=", "closed")]
        rows = self._read_rows(
            "edu.analytics.learner", "learners", facts, [], LEARNER_COUNTS
        )
        rows += self._read_rows(
            "edu.analytics.result", "grades", facts, ["subject_id", "teacher_id"], ()
        )
        common = {"company_id": company.id, "year_id": year.id}
        if not self.env.su:
            common["user_id"] = self.env.uid
        return snapshots.create([{**common, **row} for row in rows])

    @api.model
    def _read_rows(self, model, basis, domain, groups, counts):
        """Return values of rows by period, class and ``groups``; one query."""
        counts = COUNTS + counts
        places = ["period", "class_id", "parallel", "shift", "language_id", *groups]
        # sudo: as in _freeze()
        table = self.env[model].sudo()
        rows = table._read_group(domain, places, [f"{name}:sum" for name in counts])
        result = []
        for row in rows:
            place = dict(zip(places, row, strict=False))
            vals = {
                name: value.id if isinstance(value, models.BaseModel) else value
                for name, value in place.items()
            }
            vals.update(zip(counts, row[len(places) :], strict=True))
            result.append(
                {**vals, "basis": basis, "class_name": place["class_id"].name}
            )
        return result

    @api.model
    def freeze_year(self, year_id):
        """Freeze the figures of a year by hand, as after late works (RPC).

        :raises AccessError: not the director
        :raises UserError: nothing of the year is closed
        """
        if not self.env.user.has_group("edu_base.group_director"):
            raise AccessError(
                self.env._("Only the director freezes the figures of a year.")
            )
        year = self.env["edu.academic.year"].browse(year_id).exists()
        if not year:
            raise UserError(self.env._("There is no such academic year."))
        made = self._freeze(self.env.company, year)
        if not made:
            raise UserError(
                self.env._("No quarter of %(year)s is closed yet.", year=year.name)
            )
        return len(made)
