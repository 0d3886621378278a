from odoo import fields, models
from odoo.tools import SQL

from .edu_analytics_mixin import PERIODS


class EduAnalyticsOrganisation(models.Model):
    """Quality and attendance of an organisation by period: sums, never people.

    Read by officers of the authorities above the organisation (order 503, point 3),
    by its director and by the administrator. No column leads to a learner, a class or
    a teacher. Closed results only.
    """

    _name = "edu.analytics.organisation"
    _inherit = "edu.analytics.quality"
    _description = "Quality of an organisation"
    _auto = False
    _order = "year_name desc, period desc, name, id"
    _ratios = {
        "success_percent": ("success_count", "total_count"),
        "quality_percent": ("quality_count", "total_count"),
        "grade_quality_percent": ("grade_quality_count", "grade_count"),
    }

    company_id = fields.Many2one("res.company", string="Organisation", readonly=True)
    name = fields.Char(string="Name of the organisation", readonly=True)
    authority_id = fields.Many2one("edu.authority", readonly=True)
    kato_id = fields.Many2one("edu.kato", string="Place (KATO)", readonly=True)
    edu_type = fields.Selection(
        selection=lambda self: self.env["res.company"]
        ._fields["edu_type"]
        ._description_selection(self.env),
        string="Type of organisation",
        readonly=True,
    )
    year_name = fields.Char(string="Academic year", readonly=True)
    period = fields.Selection(PERIODS, readonly=True)
    parallel = fields.Integer(
        aggregator=None, readonly=True, help="All classes of one year of study."
    )
    excellent_count = fields.Integer(string="All 5", readonly=True)
    good_count = fields.Integer(string="On 4 and 5 with a 4", readonly=True)
    failing_count = fields.Integer(string="With a 2", readonly=True)
    grade_count = fields.Integer(string="Grades", readonly=True)
    grade_quality_count = fields.Integer(string="Grades 4 and 5", readonly=True)
    grade_quality_percent = fields.Float(
        string="Quality by grades, %", digits=(6, 1), aggregator="avg", readonly=True
    )

    def _get_query(self):
        return SQL(
            """
            SELECT min(r.id) AS id, r.company_id, o.name,
                   o.edu_authority_id AS authority_id, o.edu_kato_id AS kato_id,
                   o.edu_type, y.name AS year_name, r.period, r.parallel,
                   sum(r.total_count)::int AS total_count,
                   sum(r.success_count)::int AS success_count,
                   sum(r.quality_count)::int AS quality_count,
                   sum(r.not_attested_count)::int AS not_attested_count,
                   sum(r.excellent_count)::int AS excellent_count,
                   sum(r.good_count)::int AS good_count,
                   sum(r.failing_count)::int AS failing_count,
                   sum(r.n5 + r.n4 + r.n3 + r.n2)::int AS grade_count,
                   sum(r.n5 + r.n4)::int AS grade_quality_count,
                   100.0 * sum(r.success_count) / NULLIF(sum(r.total_count), 0)
                       AS success_percent,
                   100.0 * sum(r.quality_count) / NULLIF(sum(r.total_count), 0)
                       AS quality_percent,
                   100.0 * sum(r.n5 + r.n4)
                       / NULLIF(sum(r.n5 + r.n4 + r.n3 + r.n2), 0)
                       AS grade_quality_percent
              FROM (%s) r
              JOIN res_company o ON o.id = r.company_id
              JOIN edu_academic_year y ON y.id = r.year_id
             WHERE r.source = 'closed' AND o.active
          GROUP BY r.company_id, o.id, y.name, r.period, r.parallel
            """,
            self.env["edu.analytics.learner"]._get_query(),
        )
