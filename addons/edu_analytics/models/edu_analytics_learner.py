from odoo import fields, models
from odoo.tools import SQL

from .edu_analytics_mixin import PERIODS

RANKS = [
    ("excellent", "Excellent (all 5)"),
    ("excellent_reserve", "One 4, the rest 5"),
    ("good", "On 4 and 5"),
    ("good_reserve", "One 3, the rest 4 and 5"),
    ("satisfactory", "Has 3"),
    ("failing", "Has 2"),
    ("not_attested", "Temporarily not attested"),
    ("none", "No grades"),
]

# what makes the standing what it is: a grade or a status
DECISIVE = {
    "failing": 2,
    "good_reserve": 3,
    "excellent_reserve": 4,
    "not_attested": "not_attested",
}


class EduAnalyticsLearner(models.Model):
    """Standing of a learner in a period: the fact behind quality by class.

    The class teacher's success and quality count learners, not grades: one 2 in one
    subject makes the learner failing. Whoever is temporarily not attested in a subject
    (and has no 2) is outside N and shown apart.

    A class teacher reads the own class; methodologist, deputy and director the
    organisation. A subject teacher reads none: it tells of other subjects.
    """

    _name = "edu.analytics.learner"
    _inherit = "edu.analytics.quality"
    _description = "Standing of a learner"
    _auto = False
    _order = "year_id desc, period desc, class_id, student_id, id"

    company_id = fields.Many2one("res.company", string="Organisation", readonly=True)
    source = fields.Selection(
        [("closed", "Closed results"), ("operational", "Operational figures")],
        readonly=True,
    )
    year_id = fields.Many2one("edu.academic.year", readonly=True)
    period = fields.Selection(PERIODS, readonly=True)
    quarter_id = fields.Many2one("edu.term", string="Quarter", readonly=True)
    parallel = fields.Integer(
        aggregator=None, readonly=True, help="All classes of one year of study."
    )
    class_id = fields.Many2one("edu.group", string="Class", readonly=True)
    shift = fields.Selection(
        [("1", "First shift"), ("2", "Second shift")], readonly=True
    )
    language_id = fields.Many2one(
        "edu.reference", string="Language of instruction", readonly=True
    )
    student_id = fields.Many2one("edu.student", string="Learner", readonly=True)
    sex = fields.Selection([("m", "Boys"), ("f", "Girls")], readonly=True)
    rank = fields.Selection(RANKS, string="Standing", readonly=True)
    learner_count = fields.Integer(string="Learners", readonly=True)
    grade = fields.Float(
        string="Mean grade",
        digits=(4, 2),
        aggregator="avg",
        readonly=True,
        help="Of a group of learners: the mean of their means.",
    )
    n5 = fields.Integer(string="«5»", readonly=True)
    n4 = fields.Integer(string="«4»", readonly=True)
    n3 = fields.Integer(string="«3»", readonly=True)
    n2 = fields.Integer(string="«2»", readonly=True)
    fail_count = fields.Integer(string="Not passed subjects", readonly=True)
    excellent_count = fields.Integer(string="All 5", readonly=True)
    good_count = fields.Integer(
        string="On 4 and 5 with a 4",
        readonly=True,
        help="Those with one 4 only are among them.",
    )
    failing_count = fields.Integer(string="With a 2", readonly=True)
    subject_text = fields.Char(
        string="Decisive subjects",
        compute="_compute_subject_text",
        help="Where the 2, the only 3 or the only 4 is, or what is not attested.",
    )

    def _get_query(self):
        return SQL(
            """
            SELECT t.*,
                   1 AS learner_count,
                   (rank NOT IN ('none', 'not_attested'))::int AS total_count,
                   (rank NOT IN ('none', 'not_attested', 'failing'))::int
                       AS success_count,
                   (rank IN ('excellent', 'excellent_reserve', 'good'))::int
                       AS quality_count,
                   (rank = 'not_attested')::int AS not_attested_count,
                   (rank = 'excellent')::int AS excellent_count,
                   (rank IN ('excellent_reserve', 'good'))::int AS good_count,
                   (rank = 'failing')::int AS failing_count,
                   CASE WHEN rank IN ('none', 'not_attested') THEN NULL
                        WHEN rank = 'failing' THEN 0.0 ELSE 100.0 END
                        AS success_percent,
                   CASE WHEN rank IN ('none', 'not_attested') THEN NULL
                        WHEN rank IN ('excellent', 'excellent_reserve', 'good')
                        THEN 100.0 ELSE 0.0 END AS quality_percent
              FROM (
                SELECT min(r.id) AS id, r.company_id, r.source, r.year_id, r.period,
                       r.quarter_id, r.parallel, r.class_id, r.shift, r.language_id,
                       r.student_id, r.sex,
                       avg(r.grade)::float8 AS grade,
                       sum(r.n5)::int AS n5, sum(r.n4)::int AS n4,
                       sum(r.n3)::int AS n3, sum(r.n2)::int AS n2,
                       count(*) FILTER (WHERE r.status = 'fail')::int AS fail_count,
                       CASE WHEN sum(r.n2) > 0 THEN 'failing'
                            WHEN sum(r.not_attested_count) > 0 THEN 'not_attested'
                            WHEN sum(r.total_count) = 0 THEN 'none'
                            WHEN sum(r.n3) > 1 THEN 'satisfactory'
                            WHEN sum(r.n3) = 1 THEN 'good_reserve'
                            WHEN sum(r.n4) > 1 THEN 'good'
                            WHEN sum(r.n4) = 1 THEN 'excellent_reserve'
                            ELSE 'excellent' END AS rank
                  FROM (%s) r
              GROUP BY r.company_id, r.source, r.year_id, r.period, r.quarter_id,
                       r.parallel, r.class_id, r.shift, r.language_id, r.student_id,
                       r.sex
              ) t
            """,
            self.env["edu.analytics.result"]._get_query(),
        )

    def _compute_subject_text(self):
        """Name the subjects that decide the standing; one query for all rows."""
        deciding = self.filtered(lambda row: row.rank in DECISIVE)
        names = deciding._read_decisive_subjects()
        for row in self:
            row.subject_text = ", ".join(sorted(names.get(row._get_place(), ())))

    def _get_place(self):
        """Return what tells this row of a learner from others."""
        return self.student_id.id, self.year_id.id, self.period, self.source, self.rank

    def _read_decisive_subjects(self):
        """Return {place: [names of the subjects]}."""
        if not self:
            return {}
        # sudo: subjects of learners whose standing the user may read
        facts = (
            self.env["edu.analytics.result"]
            .sudo()
            .search_fetch(
                [
                    ("student_id", "in", self.student_id.ids),
                    ("year_id", "in", self.year_id.ids),
                    ("period", "in", self.mapped("period")),
                ],
                ["student_id", "year_id", "period", "source", "grade", "status"]
                + ["subject_id"],
            )
        )
        names = {}
        for fact in facts:
            key = fact.status if fact.status != "graded" else int(fact.grade)
            for rank, wanted in DECISIVE.items():
                if key == wanted:
                    place = fact.student_id.id, fact.year_id.id, fact.period
                    place += (fact.source, rank)
                    names.setdefault(place, []).append(fact.subject_id.name)
        return names
