from odoo import fields, models
from odoo.tools import SQL

LEVELS = [
    ("low", "Low"),
    ("middle", "Middle"),
    ("high", "High"),
]


class EduAnalyticsMark(models.Model):
    """Formative marks for analysis by week, class, subject and teacher."""

    _name = "edu.analytics.mark"
    _inherit = "edu.analytics.mixin"
    _description = "Mark for analysis"
    _auto = False
    _order = "date desc, id desc"

    company_id = fields.Many2one("res.company", string="Organisation", readonly=True)
    date = fields.Date(readonly=True)
    year_id = fields.Many2one("edu.academic.year", readonly=True)
    quarter_id = fields.Many2one("edu.term", string="Quarter", readonly=True)
    parallel = fields.Integer(aggregator=None, readonly=True)
    class_id = fields.Many2one("edu.group", string="Class", readonly=True)
    subject_id = fields.Many2one("edu.subject", readonly=True)
    course_id = fields.Many2one("edu.course", readonly=True)
    teacher_id = fields.Many2one("hr.employee", string="Teacher", readonly=True)
    student_id = fields.Many2one("edu.student", string="Learner", readonly=True)
    points = fields.Integer(string="Mean mark", aggregator="avg", readonly=True)
    mark_count = fields.Integer(string="Marks", readonly=True)

    def _get_query(self):
        return SQL(
            """
            SELECT m.id, m.company_id, m.date, c.year_id, m.term_id AS quarter_id,
                   c.grade AS parallel, m.class_id, c.subject_id, m.course_id,
                   c.teacher_id, m.student_id, m.value AS points, 1 AS mark_count
              FROM edu_mark m
              JOIN edu_course c ON c.id = m.course_id
             WHERE m.is_current IS TRUE AND m.has_value AND m.kind = 'fo'
            """
        )


class EduAnalyticsWork(models.Model):
    """Points of a learner for a SOR or SOCh, with percent and level (domain 2.5).

    Levels come from the rule ``analytics.work_levels``, success and quality from the
    rule ``scale``, both of the date of the work. The percent of a group is
    Σ points / Σ maxima.
    """

    _name = "edu.analytics.work"
    _inherit = "edu.analytics.quality"
    _description = "Summative work for analysis"
    _auto = False
    _order = "date desc, class_id, id"
    _ratios = {
        "success_percent": ("success_count", "total_count"),
        "quality_percent": ("quality_count", "total_count"),
        "percent": ("points", "max_points"),
    }

    company_id = fields.Many2one("res.company", string="Organisation", readonly=True)
    date = fields.Date(readonly=True)
    year_id = fields.Many2one("edu.academic.year", readonly=True)
    quarter_id = fields.Many2one("edu.term", string="Quarter", readonly=True)
    kind = fields.Selection([("sor", "SOR"), ("soch", "SOCh")], readonly=True)
    assessment_id = fields.Many2one("edu.assessment", string="Work", readonly=True)
    parallel = fields.Integer(aggregator=None, readonly=True)
    class_id = fields.Many2one("edu.group", string="Class", readonly=True)
    subject_id = fields.Many2one("edu.subject", readonly=True)
    course_id = fields.Many2one("edu.course", readonly=True)
    teacher_id = fields.Many2one("hr.employee", string="Teacher", readonly=True)
    student_id = fields.Many2one("edu.student", string="Learner", readonly=True)
    points = fields.Integer(readonly=True)
    max_points = fields.Integer(string="Maximum points", readonly=True)
    percent = fields.Float(digits=(6, 1), aggregator="avg", readonly=True)
    level = fields.Selection(LEVELS, readonly=True)
    low_count = fields.Integer(string="Low level", readonly=True)
    middle_count = fields.Integer(string="Middle level", readonly=True)
    high_count = fields.Integer(string="High level", readonly=True)

    def _get_query(self):
        return SQL(
            """
            SELECT w.*, w.percent_exact AS percent, 1 AS total_count,
                   0 AS not_attested_count,
                   (w.rounded >= w.from3)::int AS success_count,
                   (w.rounded >= w.from4)::int AS quality_count,
                   CASE WHEN w.rounded >= w.from3 THEN 100.0 ELSE 0.0 END
                       AS success_percent,
                   CASE WHEN w.rounded >= w.from4 THEN 100.0 ELSE 0.0 END
                       AS quality_percent,
                   CASE WHEN w.rounded >= w.high THEN 'high'
                        WHEN w.rounded >= w.middle THEN 'middle'
                        ELSE 'low' END AS level,
                   (w.rounded < w.middle)::int AS low_count,
                   (w.rounded >= w.middle AND w.rounded < w.high)::int
                       AS middle_count,
                   (w.rounded >= w.high)::int AS high_count
              FROM (
                SELECT m.id, m.company_id, a.date, a.year_id,
                       m.term_id AS quarter_id, a.kind, m.assessment_id,
                       a.parallel, m.class_id, a.subject_id, m.course_id,
                       a.teacher_id, m.student_id, m.value AS points,
                       COALESCE(i.max_points, a.max_points) AS max_points,
                       100.0 * m.value / COALESCE(i.max_points, a.max_points)
                           AS percent_exact,
                       floor(100.0 * m.value
                           / COALESCE(i.max_points, a.max_points) + 0.5) AS rounded,
                       a.from3, a.from4, a.middle, a.high
                  FROM (%s) a
                  JOIN edu_mark m ON m.assessment_id = a.id
             LEFT JOIN edu_assessment_individual i ON i.assessment_id = a.id
                       AND i.student_id = m.student_id AND i.max_points > 0
                 WHERE m.is_current IS TRUE AND m.has_value
                   AND m.kind = 'assessment'
              ) w
            """,
            self._get_assessment_query(),
        )

    def _get_assessment_query(self):
        """Works with the thresholds of the rules that hold on their dates."""
        return SQL(
            """
            SELECT a.id, a.date, a.kind, a.max_points, a.subject_id,
                   c.year_id, c.grade AS parallel, c.teacher_id,
                   (SELECT min((e ->> 'from')::numeric)
                      FROM jsonb_array_elements(scale.value::jsonb) e
                     WHERE (e ->> 'grade')::int >= 3) AS from3,
                   (SELECT min((e ->> 'from')::numeric)
                      FROM jsonb_array_elements(scale.value::jsonb) e
                     WHERE (e ->> 'grade')::int >= 4) AS from4,
                   (levels.value::jsonb ->> 'middle')::numeric AS middle,
                   (levels.value::jsonb ->> 'high')::numeric AS high
              FROM edu_assessment a
              JOIN edu_course c ON c.id = a.course_id
         LEFT JOIN LATERAL (%s) scale ON TRUE
         LEFT JOIN LATERAL (%s) levels ON TRUE
             WHERE a.kind IN ('sor', 'soch') AND a.is_cancelled IS NOT TRUE
            """,
            self._get_rule_query("scale"),
            self._get_rule_query("analytics.work_levels"),
        )

    def _get_rule_query(self, key):
        """The value of a rule on the date of a work: own organisation, then latest."""
        return SQL(
            """
            SELECT r.value FROM edu_rule r
             WHERE r.key = %s AND r.valid_from <= a.date
               AND (r.valid_to IS NULL OR r.valid_to >= a.date)
               AND (r.company_id IS NULL OR r.company_id = a.company_id)
          ORDER BY r.company_id NULLS LAST, r.valid_from DESC LIMIT 1
            """,
            key,
        )


class EduAnalyticsAbsence(models.Model):
    """Absences for analysis by day, lesson and reason.

    ``day_key`` is one number a learner and day: its distinct count is the number of
    days with an absence, whatever the rows are grouped by.
    """

    _name = "edu.analytics.absence"
    _inherit = "edu.analytics.mixin"
    _description = "Absence for analysis"
    _auto = False
    _order = "date desc, class_id, id"

    company_id = fields.Many2one("res.company", string="Organisation", readonly=True)
    date = fields.Date(readonly=True)
    year_id = fields.Many2one("edu.academic.year", readonly=True)
    quarter_id = fields.Many2one("edu.term", string="Quarter", readonly=True)
    parallel = fields.Integer(aggregator=None, readonly=True)
    class_id = fields.Many2one("edu.group", string="Class", readonly=True)
    shift = fields.Selection(
        [("1", "First shift"), ("2", "Second shift")], readonly=True
    )
    subject_id = fields.Many2one("edu.subject", readonly=True)
    course_id = fields.Many2one("edu.course", readonly=True)
    lesson_id = fields.Many2one("edu.lesson", readonly=True)
    number = fields.Integer(string="Lesson number", aggregator=None, readonly=True)
    teacher_id = fields.Many2one("hr.employee", string="Teacher", readonly=True)
    student_id = fields.Many2one("edu.student", string="Learner", readonly=True)
    sex = fields.Selection([("m", "Boys"), ("f", "Girls")], readonly=True)
    kind = fields.Selection(
        [
            ("absent", "Absent"),
            ("ill", "Ill"),
            ("valid", "Valid reason"),
            ("late", "Late"),
        ],
        string="Reason",
        readonly=True,
    )
    missed_count = fields.Integer(string="Missed lessons", readonly=True)
    unexcused_count = fields.Integer(
        string="Missed without a valid reason", readonly=True
    )
    ill_count = fields.Integer(string="Missed by illness", readonly=True)
    valid_count = fields.Integer(string="Missed with a valid reason", readonly=True)
    late_count = fields.Integer(string="Times late", readonly=True)
    day_key = fields.Integer(
        string="Days with absences", aggregator="count_distinct", readonly=True
    )

    def _get_query(self):
        return SQL(
            """
            SELECT a.id, a.company_id, a.date, c.year_id, a.term_id AS quarter_id,
                   c.grade AS parallel, a.class_id, g.shift, c.subject_id, a.course_id,
                   a.lesson_id, l.number, l.acting_teacher_id AS teacher_id,
                   a.student_id, s.sex, a.kind,
                   (a.kind != 'late')::int AS missed_count,
                   (a.kind = 'absent')::int AS unexcused_count,
                   (a.kind = 'ill')::int AS ill_count,
                   (a.kind = 'valid')::int AS valid_count,
                   (a.kind = 'late')::int AS late_count,
                   CASE WHEN a.kind != 'late' THEN
                        a.student_id * 10000 + (a.date - DATE '2010-01-01')
                   END AS day_key
              FROM edu_absence a
              JOIN edu_lesson l ON l.id = a.lesson_id
              JOIN edu_course c ON c.id = a.course_id
              JOIN edu_student s ON s.id = a.student_id
         LEFT JOIN edu_group g ON g.id = a.class_id
             WHERE a.is_current IS TRUE AND a.kind != 'present'
            """
        )


class EduAnalyticsAttendance(models.Model):
    """Attendance of a lesson: how many of those who learn in the group were there.

    Lessons whose attendance was taken only: "not taken" is not "all present".
    """

    _name = "edu.analytics.attendance"
    _inherit = "edu.analytics.mixin"
    _description = "Attendance of a lesson"
    _auto = False
    _order = "date desc, class_id, id"
    _ratios = {"attendance_percent": ("present_count", "expected_count")}

    company_id = fields.Many2one("res.company", string="Organisation", readonly=True)
    date = fields.Date(readonly=True)
    year_id = fields.Many2one("edu.academic.year", readonly=True)
    quarter_id = fields.Many2one("edu.term", string="Quarter", readonly=True)
    parallel = fields.Integer(aggregator=None, readonly=True)
    class_id = fields.Many2one("edu.group", string="Class", readonly=True)
    shift = fields.Selection(
        [("1", "First shift"), ("2", "Second shift")], readonly=True
    )
    subject_id = fields.Many2one("edu.subject", readonly=True)
    course_id = fields.Many2one("edu.course", readonly=True)
    lesson_id = fields.Many2one("edu.lesson", readonly=True)
    teacher_id = fields.Many2one("hr.employee", string="Teacher", readonly=True)
    lesson_count = fields.Integer(string="Lessons", readonly=True)
    expected_count = fields.Integer(
        string="Expected", readonly=True, help="Learners of the group on that date."
    )
    present_count = fields.Integer(string="Present", readonly=True)
    missed_count = fields.Integer(string="Missed", readonly=True)
    ill_count = fields.Integer(string="Ill", readonly=True)
    late_count = fields.Integer(string="Late", readonly=True)
    attendance_percent = fields.Float(
        string="Attendance, %", digits=(6, 1), aggregator="avg", readonly=True
    )

    def _get_query(self):
        return SQL(
            """
            SELECT l.id, l.company_id, l.date, c.year_id, l.term_id AS quarter_id,
                   c.grade AS parallel, l.class_id, g.shift, l.subject_id, l.course_id,
                   l.id AS lesson_id, l.acting_teacher_id AS teacher_id,
                   1 AS lesson_count,
                   e.learners AS expected_count,
                   e.learners - a.missed AS present_count,
                   a.missed AS missed_count, a.ill AS ill_count, a.late AS late_count,
                   100.0 * (e.learners - a.missed) / NULLIF(e.learners, 0)
                       AS attendance_percent
              FROM edu_lesson l
              JOIN edu_course c ON c.id = l.course_id
         LEFT JOIN edu_group g ON g.id = l.class_id
        CROSS JOIN LATERAL (
                SELECT count(*)::int AS learners FROM edu_enrolment n
                 WHERE n.group_id = l.group_id AND n.date_from <= l.date
                   AND (n.date_to IS NULL OR n.date_to >= l.date)) e
        CROSS JOIN LATERAL (
                SELECT (count(*) FILTER (WHERE b.kind != 'late'))::int AS missed,
                       (count(*) FILTER (WHERE b.kind = 'ill'))::int AS ill,
                       (count(*) FILTER (WHERE b.kind = 'late'))::int AS late
                  FROM edu_absence b
                 WHERE b.lesson_id = l.id AND b.is_current IS TRUE
                   AND b.kind != 'present') a
             WHERE l.attendance_taken IS NOT NULL AND l.state = 'held'
            """
        )
