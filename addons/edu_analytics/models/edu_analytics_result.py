from odoo import fields, models
from odoo.tools import SQL

from .edu_analytics_mixin import PERIODS


class EduAnalyticsResult(models.Model):
    """Result of a learner in a course and period: the fact behind quality by subject.

    ``source`` says where the figure is from: ``closed`` results are written for good
    by the close of a quarter; ``operational`` ones are the preview of an open quarter
    and are never mixed in unless asked for. A half-year grade counts in the quarter
    that ends the half-year, where the school report shows it.

    A teacher reads own courses and the own class; methodologist, deputy and director
    the organisation.
    """

    _name = "edu.analytics.result"
    _inherit = "edu.analytics.quality"
    _description = "Result for analysis"
    _auto = False
    _order = "year_id desc, period desc, class_id, subject_id, id"
    _ratios = {
        "success_percent": ("success_count", "total_count"),
        "quality_percent": ("quality_count", "total_count"),
        "grade": ({"n5": 5, "n4": 4, "n3": 3, "n2": 2}, "total_count"),
    }

    company_id = fields.Many2one("res.company", string="Organisation", readonly=True)
    source = fields.Selection(
        [("closed", "Closed results"), ("operational", "Operational figures")],
        readonly=True,
    )
    year_id = fields.Many2one("edu.academic.year", readonly=True)
    period = fields.Selection(PERIODS, readonly=True)
    quarter_id = fields.Many2one("edu.term", string="Quarter", readonly=True)
    parallel = fields.Integer(
        aggregator=None,
        readonly=True,
        help="All classes of one year of study.",
    )
    class_id = fields.Many2one("edu.group", string="Class", readonly=True)
    shift = fields.Selection(
        [("1", "First shift"), ("2", "Second shift")], readonly=True
    )
    language_id = fields.Many2one(
        "edu.reference", string="Language of instruction", readonly=True
    )
    subject_id = fields.Many2one("edu.subject", readonly=True)
    course_id = fields.Many2one("edu.course", readonly=True)
    teacher_id = fields.Many2one("hr.employee", string="Teacher", readonly=True)
    student_id = fields.Many2one("edu.student", string="Learner", readonly=True)
    sex = fields.Selection([("m", "Boys"), ("f", "Girls")], readonly=True)
    grade = fields.Float(
        string="Mean grade", digits=(4, 2), aggregator="avg", readonly=True
    )
    percent = fields.Float(digits=(6, 1), aggregator="avg", readonly=True)
    status = fields.Selection(
        [
            ("graded", "Graded"),
            ("pass", "Pass"),
            ("fail", "Fail"),
            ("not_attested", "Temporarily not attested"),
            ("not_taught", "Not taught"),
            ("incomplete", "Not complete yet"),
        ],
        readonly=True,
    )
    n5 = fields.Integer(string="«5»", readonly=True)
    n4 = fields.Integer(string="«4»", readonly=True)
    n3 = fields.Integer(string="«3»", readonly=True)
    n2 = fields.Integer(string="«2»", readonly=True)
    sou_percent = fields.Float(
        string="Level of learning (SOU), %",
        digits=(6, 1),
        aggregator="avg",
        readonly=True,
        help="Weighs 5, 4, 3 and 2 by the rule “analytics.sou_weights”; practice of "
        "schools, no act sets it.",
    )

    def _get_sum(self, terms, query):
        if terms == "sou":
            terms = self._get_sou_weights()
        return super()._get_sum(terms, query)

    def _get_sou_weights(self):
        """Return {field: weight} of the level of learning, a dated rule."""
        weights = self.env["edu.rule"]._get_value("analytics.sou_weights", default={})
        return {f"n{grade}": weights.get(str(grade), 0) for grade in (5, 4, 3, 2)}

    def _read_group_select(self, aggregate_spec, query):
        if aggregate_spec == "sou_percent:avg":
            return SQL(
                "100.0 * (%s)::float8 / NULLIF(%s, 0)",
                self._get_sum("sou", query),
                self._get_sum("total_count", query),
            )
        if aggregate_spec == "grade:avg":
            return SQL(
                "(%s)::float8 / NULLIF(%s, 0)",
                *(self._get_sum(part, query) for part in self._ratios["grade"]),
            )
        return super()._read_group_select(aggregate_spec, query)

    def _get_query(self):
        return SQL(
            """
            SELECT f.id, f.source, f.company_id, f.year_id, f.quarter_id,
                   COALESCE('q' || q.number, f.kind) AS period,
                   f.class_id, g.grade AS parallel, g.shift, g.language_id,
                   f.subject_id, f.course_id, c.teacher_id, f.student_id, s.sex,
                   CASE WHEN f.status = 'graded' THEN f.grade END AS grade,
                   CASE WHEN f.status = 'graded' THEN f.percent END AS percent,
                   f.status,
                   (f.status = 'graded')::int AS total_count,
                   (f.status = 'graded' AND f.grade >= 3)::int AS success_count,
                   (f.status = 'graded' AND f.grade >= 4)::int AS quality_count,
                   (f.status = 'not_attested')::int AS not_attested_count,
                   (f.status = 'graded' AND f.grade = 5)::int AS n5,
                   (f.status = 'graded' AND f.grade = 4)::int AS n4,
                   (f.status = 'graded' AND f.grade = 3)::int AS n3,
                   (f.status = 'graded' AND f.grade = 2)::int AS n2,
                   CASE WHEN f.status = 'graded' AND f.grade >= 3 THEN 100.0
                        WHEN f.status = 'graded' THEN 0.0 END AS success_percent,
                   CASE WHEN f.status = 'graded' AND f.grade >= 4 THEN 100.0
                        WHEN f.status = 'graded' THEN 0.0 END AS quality_percent,
                   NULL::float8 AS sou_percent
              FROM (%(closed)s UNION ALL %(operational)s) f
              JOIN edu_course c ON c.id = f.course_id
              JOIN edu_student s ON s.id = f.student_id
         LEFT JOIN edu_group g ON g.id = f.class_id
         LEFT JOIN edu_term q ON q.id = f.quarter_id
            """,
            closed=self._get_closed_query(),
            operational=self._get_operational_query(),
        )

    def _get_closed_query(self):
        """Rows of closed quarters, half-years, years; ids are even."""
        return SQL(
            """
            SELECT r.id * 2 AS id, 'closed' AS source, r.company_id, r.year_id, r.kind,
                   CASE WHEN r.kind = 'quarter' THEN r.term_id
                        WHEN r.kind = 'half_year' THEN (
                            SELECT t.id FROM edu_term t WHERE t.parent_id = r.term_id
                          ORDER BY t.number DESC LIMIT 1) END AS quarter_id,
                   r.class_id, r.subject_id, r.course_id, r.student_id,
                   r.grade, r.percent, r.status
              FROM edu_term_result r
             WHERE r.is_current IS TRUE
            """
        )

    def _get_operational_query(self):
        """Rows of quarters still open for the class; ids are odd."""
        return SQL(
            """
            SELECT p.id * 2 + 1, 'operational', p.company_id, p.year_id, 'quarter',
                   p.term_id, p.class_id, p.subject_id, p.course_id, p.student_id,
                   p.grade, p.percent, p.status
              FROM edu_analytics_preview p
             WHERE NOT EXISTS (
                   SELECT 1 FROM edu_term_lock l
                    WHERE l.term_id = p.term_id AND l.class_id = p.class_id
                      AND l.is_current IS TRUE AND l.action = 'close')
            """
        )
