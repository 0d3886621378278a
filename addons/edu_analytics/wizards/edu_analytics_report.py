from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.edu_analytics_comparison import LEARNER, RESULT
from ..models.edu_analytics_mixin import PERIODS

LISTED = ("excellent_reserve", "good_reserve", "failing", "not_attested")


class EduAnalyticsReport(models.TransientModel):
    """Report of the deputy director on a quarter or year, one page and a workbook.

    Figures of learners by class, of grades by subject; who is near a better standing
    and who fails. Everything is computed, nothing is typed (order 130).
    """

    _name = "edu.analytics.report"
    _description = "Report of the quarter"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    year_id = fields.Many2one(
        "edu.academic.year",
        required=True,
        default=lambda self: self._get_default("year_id"),
    )
    period = fields.Selection(
        [period for period in PERIODS if period[0] != "final"],
        required=True,
        default=lambda self: self._get_default("period") or "q1",
    )
    source = fields.Selection(
        [("closed", "Closed results"), ("operational", "Operational figures")],
        required=True,
        default=lambda self: self._get_default("source") or "closed",
        help="Operational figures are a preview of a quarter not closed yet.",
    )

    @api.model
    def _get_default(self, name):
        return self.env["edu.analytics"].get_choices()[name]

    @api.depends("year_id", "period")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["period"]._description_selection(self.env))
        for report in self:
            report.display_name = f"{labels[report.period]}, {report.year_id.name}"

    def action_print(self):
        """Print the page."""
        self._check_figures()
        return self.env.ref("edu_analytics.edu_analytics_quarter_report").report_action(
            self
        )

    def action_download(self):
        """Download the workbook."""
        self._check_figures()
        return self.env["edu.report.xlsx.quality"]._xlsx_action(self)

    def _check_figures(self):
        self.ensure_one()
        if not self.env[LEARNER].search_count(self._get_domain(), limit=1):
            raise UserError(
                self.env._(
                    "There are no figures of this period. Close the quarter or choose "
                    "operational figures."
                )
            )

    def _get_domain(self):
        return [
            ("company_id", "=", self.company_id.id),
            ("year_id", "=", self.year_id.id),
            ("period", "=", self.period),
            ("source", "=", self.source),
        ]

    def _get_title(self):
        return self.env._("Report on progress: %(period)s", period=self.display_name)

    def _get_learners(self, groups):
        """Return rows of learners by ``groups``, sorted by the first of them."""
        names = ["total_count", "excellent_count", "good_count", "failing_count"]
        names += ["not_attested_count"]
        rows = self.env[LEARNER]._read_group(
            self._get_domain(),
            groups,
            [f"{name}:sum" for name in names]
            + ["success_percent:avg", "quality_percent:avg", "grade:avg"],
        )
        keys = [*groups, *names, "success", "quality", "mean"]
        return [dict(zip(keys, row, strict=True)) for row in rows]

    def _get_grades(self, groups):
        """Return rows of grades by ``groups``."""
        names = ["total_count", "n5", "n4", "n3", "n2", "not_attested_count"]
        rows = self.env[RESULT]._read_group(
            [*self._get_domain(), "|", ("total_count", ">", 0)]
            + [("not_attested_count", ">", 0)],
            groups,
            [f"{name}:sum" for name in names]
            + ["success_percent:avg", "quality_percent:avg", "sou_percent:avg"]
            + ["grade:avg"],
        )
        keys = [*groups, *names, "success", "quality", "sou", "mean"]
        return [dict(zip(keys, row, strict=True)) for row in rows]

    def _get_figures(self):
        """Return what the page and the workbook show."""
        self.ensure_one()
        [total] = self._get_learners([])
        return {
            "total": total,
            "classes": self._get_learners(["class_id"]),
            "parallels": self._get_learners(["parallel"]),
            "subjects": self._get_grades(["subject_id"]),
            "teachers": self._get_grades(["teacher_id"]),
            "learners": self._get_listed(),
        }

    def _get_listed(self):
        """Return the learners whose standing one grade decides, in groups."""
        rows = self.env[LEARNER].search(
            [*self._get_domain(), ("rank", "in", LISTED)], order="class_id, student_id"
        )
        labels = dict(
            self.env[LEARNER]._fields["rank"]._description_selection(self.env)
        )
        groups = rows.grouped("rank")
        return [
            {"label": labels[rank], "rows": groups[rank]}
            for rank in LISTED
            if rank in groups
        ]

    @api.model
    def _format(self, value):
        """Return a percentage with one decimal in the language of the page."""
        if value is None or value is False:
            return "–"
        return f"{value:.1f}".replace(".", ",")
