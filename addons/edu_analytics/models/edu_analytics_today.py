from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, format_date

from .edu_analytics_learner import RANKS

TREND_DAYS = 14
LIST_LIMIT = 60


class EduAnalyticsToday(models.AbstractModel):
    """Sections of the monitoring screen: a part of ``edu.analytics``."""

    _name = "edu.analytics.today"
    _description = "Sections of the monitoring"

    # Attendance

    @api.model
    def _get_today(self, scope, day):
        """Return the attendance of each class on ``day``.

        Learners are those of the groups that have a lesson that day; whoever missed
        one lesson at least is not counted as present.
        """
        rows = self._query(
            SQL(
                """
                WITH lesson AS (
                    SELECT l.id, l.class_id, l.group_id, l.attendance_taken, l.start_at
                      FROM edu_lesson l
                     WHERE l.date = %(day)s AND l.state IN ('planned', 'held')
                       AND %(scope)s
                ), learner AS (
                    SELECT l.class_id, count(DISTINCT n.student_id) AS learners
                      FROM (SELECT DISTINCT class_id, group_id FROM lesson) l
                      JOIN edu_enrolment n ON n.group_id = l.group_id
                       AND n.date_from <= %(day)s
                       AND (n.date_to IS NULL OR n.date_to >= %(day)s)
                  GROUP BY l.class_id
                ), missed AS (
                    SELECT l.class_id,
                           count(DISTINCT a.student_id)
                               FILTER (WHERE a.kind != 'late') AS missed,
                           count(DISTINCT a.student_id)
                               FILTER (WHERE a.kind = 'ill') AS ill,
                           count(DISTINCT a.student_id)
                               FILTER (WHERE a.kind = 'valid') AS valid,
                           count(DISTINCT a.student_id)
                               FILTER (WHERE a.kind = 'absent') AS absent,
                           count(DISTINCT a.student_id)
                               FILTER (WHERE a.kind = 'late') AS late
                      FROM lesson l
                      JOIN edu_absence a ON a.lesson_id = l.id
                       AND a.is_current IS TRUE AND a.kind != 'present'
                  GROUP BY l.class_id
                )
                SELECT g.id AS class_id, g.name,
                       count(l.id) AS lessons,
                       count(l.attendance_taken) AS taken,
                       count(l.id) FILTER (
                           WHERE l.attendance_taken IS NULL
                             AND l.start_at <= %(now)s) AS not_taken,
                       COALESCE(min(n.learners), 0) AS learners,
                       COALESCE(min(m.missed), 0) AS missed,
                       COALESCE(min(m.ill), 0) AS ill,
                       COALESCE(min(m.valid), 0) AS valid,
                       COALESCE(min(m.absent), 0) AS absent,
                       COALESCE(min(m.late), 0) AS late
                  FROM lesson l
                  JOIN edu_group g ON g.id = l.class_id
             LEFT JOIN learner n ON n.class_id = l.class_id
             LEFT JOIN missed m ON m.class_id = l.class_id
              GROUP BY g.id
              ORDER BY g.grade, g.letter, g.id
                """,
                day=day,
                now=fields.Datetime.now(),
                scope=self._scope_sql(scope, "l", "acting_teacher_id"),
            )
        )
        for row in rows:
            row["present"] = row["learners"] - row["missed"]
        names = ("lessons", "taken", "not_taken", "learners", "missed", "ill")
        names += ("valid", "absent", "late", "present")
        return {
            "rows": rows,
            "total": {name: sum(row[name] for row in rows) for name in names},
        }

    @api.model
    def _get_trend(self, scope, day):
        """Return the attendance percent of each day of the last two weeks."""
        rows = self._query(
            SQL(
                """
                SELECT l.date, sum(l.expected_count)::int AS expected,
                       sum(l.present_count)::int AS present,
                       100.0 * sum(l.present_count)
                           / NULLIF(sum(l.expected_count), 0) AS percent
                  FROM edu_analytics_attendance l
                 WHERE l.date > %s AND l.date <= %s AND %s
              GROUP BY l.date ORDER BY l.date
                """,
                day - timedelta(days=TREND_DAYS),
                day,
                self._scope_sql(scope, "l", "teacher_id"),
            )
        )
        return [
            {
                "date": str(row["date"]),
                "label": format_date(self.env, row["date"], date_format="dd.MM"),
                "expected": row["expected"],
                "present": row["present"],
                "percent": round(float(row["percent"] or 0), 1),
            }
            for row in rows
        ]

    # Journals

    @api.model
    def _get_journals(self, scope, day):
        """Return lessons without topic or attendance of the last days by teacher."""
        back = self._get_rule("analytics.unfilled_days", day, 14)
        return self._query(
            SQL(
                """
                SELECT e.id AS teacher_id, e.name,
                       count(*) FILTER (WHERE COALESCE(l.topic, '') = '')
                           AS no_topic,
                       count(*) FILTER (WHERE l.attendance_taken IS NULL)
                           AS no_attendance
                  FROM edu_lesson l
                  JOIN hr_employee e ON e.id = l.acting_teacher_id
                 WHERE l.date BETWEEN %s AND %s AND l.start_at <= %s
                   AND l.state IN ('planned', 'held')
                   AND (COALESCE(l.topic, '') = '' OR l.attendance_taken IS NULL)
                   AND %s
              GROUP BY e.id ORDER BY count(*) DESC, e.name
                """,
                day - timedelta(days=back),
                day,
                fields.Datetime.now(),
                self._scope_sql(scope, "l", "acting_teacher_id"),
            )
        )

    @api.model
    def _get_no_marks(self, scope, day):
        """Return courses with lessons held but no mark for so many days (a rule)."""
        back = self._get_rule("analytics.no_marks_days", day, 14)
        since = day - timedelta(days=back)
        return self._query(
            SQL(
                """
                SELECT c.id AS course_id, g.name AS class_name, %(subject)s AS subject,
                       e.name AS teacher, last.date::text AS last_mark,
                       held.lessons
                  FROM (SELECT id, id AS course_id, company_id, class_id, subject_id,
                               teacher_id FROM edu_course
                         WHERE active AND mode IN
                               ('points_quarter', 'points_half_year')) c
                  JOIN edu_group g ON g.id = c.class_id
                  JOIN edu_subject s ON s.id = c.subject_id
             LEFT JOIN hr_employee e ON e.id = c.teacher_id
            CROSS JOIN LATERAL (
                    SELECT count(*) AS lessons FROM edu_lesson l
                     WHERE l.course_id = c.id AND l.state = 'held'
                       AND l.date > %(since)s AND l.date <= %(day)s) held
             LEFT JOIN LATERAL (
                    SELECT max(m.date) AS date FROM edu_mark m
                     WHERE m.course_id = c.id AND m.is_current IS TRUE
                       AND m.has_value AND m.date <= %(day)s) last ON TRUE
                 WHERE held.lessons > 0
                   AND (last.date IS NULL OR last.date <= %(since)s)
                   AND %(scope)s
              ORDER BY g.grade, g.letter, 3 LIMIT %(limit)s
                """,
                subject=self._name_sql("s"),
                since=since,
                day=day,
                scope=self._scope_sql(scope, "c", "teacher_id"),
                limit=LIST_LIMIT,
            )
        )

    @api.model
    def _get_works(self, scope, day):
        """Return the SOR and SOCh of the next days."""
        ahead = self._get_rule("analytics.works_days_ahead", day, 14)
        rows = self._query(
            SQL(
                """
                SELECT a.id, a.date, a.kind, a.number, g.name AS class_name,
                       %(subject)s AS subject, e.name AS teacher
                  FROM edu_assessment a
                  JOIN edu_group g ON g.id = a.class_id
                  JOIN edu_subject s ON s.id = a.subject_id
             LEFT JOIN hr_employee e ON e.id = a.teacher_id
                 WHERE a.date BETWEEN %(day)s AND %(last)s
                   AND a.kind IN ('sor', 'soch') AND a.is_cancelled IS NOT TRUE
                   AND %(scope)s
              ORDER BY a.date, g.grade, g.letter, a.id
                """,
                subject=self._name_sql("s"),
                day=day,
                last=day + timedelta(days=ahead),
                scope=self._scope_sql(scope, "a", "teacher_id"),
            )
        )
        kinds = dict(
            self.env["edu.assessment"]._fields["kind"]._description_selection(self.env)
        )
        for row in rows:
            row["date_text"] = format_date(self.env, row["date"])
            row["date"] = str(row["date"])
            row["kind_text"] = kinds[row["kind"]]
            if row["kind"] == "sor":
                row["kind_text"] += f" {row['number']}"
        return {"count": len(rows), "rows": rows[:LIST_LIMIT]}

    # Learners

    @api.model
    def _get_risk_rule(self, day):
        defaults = {
            "weeks": 3,
            "fall_points": 1.5,
            "min_marks": 3,
            "missed_days": 30,
            "missed_lessons": 12,
            "unexcused_lessons": 4,
            "twos": 1,
        }
        return defaults | self._get_rule("analytics.risk", day, {})

    @api.model
    def _get_risks(self, scope, day, term):
        """Return learners whose figures pass a threshold of the rule, with why.

        Three signs: the mean of the last weeks fell against the earlier marks of the
        year, many missed lessons, grades 2 in the open quarter (operational) or in
        the last closed one.
        """
        rule = self._get_risk_rule(day)
        recent = day - timedelta(weeks=rule["weeks"])
        rows = self._query(
            SQL(
                """
                WITH mark AS (
                    SELECT m.student_id,
                           avg(m.value) FILTER (WHERE m.date > %(recent)s) AS now_mean,
                           avg(m.value) FILTER (WHERE m.date <= %(recent)s)
                               AS old_mean,
                           count(*) FILTER (WHERE m.date > %(recent)s) AS now_count,
                           count(*) FILTER (WHERE m.date <= %(recent)s) AS old_count
                      FROM edu_mark m
                     WHERE m.is_current IS TRUE AND m.has_value AND m.kind = 'fo'
                       AND m.date >= %(start)s AND m.date <= %(day)s
                       AND %(mark_scope)s
                  GROUP BY m.student_id
                ), fall AS (
                    SELECT * FROM mark
                     WHERE now_count >= %(min_marks)s AND old_count >= %(min_marks)s
                       AND old_mean - now_mean >= %(fall)s
                ), missed AS (
                    SELECT a.student_id, count(*) AS missed,
                           count(*) FILTER (WHERE a.kind = 'absent') AS unexcused
                      FROM edu_absence a
                     WHERE a.is_current IS TRUE
                       AND a.kind IN ('absent', 'ill', 'valid')
                       AND a.date > %(missed_since)s AND a.date <= %(day)s
                       AND %(absence_scope)s
                  GROUP BY a.student_id
                    HAVING count(*) >= %(missed)s
                        OR count(*) FILTER (WHERE a.kind = 'absent') >= %(unexcused)s
                ), two AS (
                    SELECT r.student_id, count(DISTINCT r.course_id) AS twos,
                           string_agg(DISTINCT %(subject)s, ', ') AS subjects
                      FROM (
                        SELECT p.student_id, p.course_id, p.class_id, p.company_id,
                               p.subject_id
                          FROM edu_analytics_preview p
                         WHERE p.term_id = %(term)s AND p.grade = 2
                           AND p.status = 'graded'
                         UNION
                        SELECT t.student_id, t.course_id, t.class_id, t.company_id,
                               t.subject_id
                          FROM edu_term_result t
                         WHERE t.is_current IS TRUE AND t.grade = 2
                           AND t.status = 'graded' AND t.kind = 'quarter'
                           AND t.term_id = (
                               SELECT k.term_id FROM edu_term_lock k
                                 JOIN edu_term q ON q.id = k.term_id
                                WHERE k.is_current IS TRUE AND k.action = 'close'
                                  AND k.company_id = %(company)s
                                  AND q.year_id = %(year)s AND q.date_end <= %(day)s
                             ORDER BY q.date_start DESC LIMIT 1)
                      ) r
                      JOIN edu_subject s ON s.id = r.subject_id
                     WHERE %(result_scope)s
                  GROUP BY r.student_id
                    HAVING count(DISTINCT r.course_id) >= %(twos)s
                )
                SELECT st.id, st.name, g.name AS class_name,
                       f.now_mean::float8, f.old_mean::float8,
                       m.missed, m.unexcused, two.twos, two.subjects
                  FROM edu_student st
             LEFT JOIN edu_group g ON g.id = st.class_id
             LEFT JOIN fall f ON f.student_id = st.id
             LEFT JOIN missed m ON m.student_id = st.id
             LEFT JOIN two ON two.student_id = st.id
                 WHERE st.company_id = %(company)s AND st.state = 'studying'
                   AND (f.student_id IS NOT NULL OR m.student_id IS NOT NULL
                        OR two.student_id IS NOT NULL)
              ORDER BY (f.student_id IS NOT NULL)::int
                       + (m.student_id IS NOT NULL)::int
                       + (two.student_id IS NOT NULL)::int DESC,
                       COALESCE(two.twos, 0) DESC, COALESCE(m.missed, 0) DESC,
                       st.name, st.id
                """,
                recent=recent,
                start=term.year_id.date_start or day,
                day=day,
                min_marks=rule["min_marks"],
                fall=rule["fall_points"],
                missed_since=day - timedelta(days=rule["missed_days"]),
                missed=rule["missed_lessons"],
                unexcused=rule["unexcused_lessons"],
                twos=rule["twos"],
                term=term.id or 0,
                year=term.year_id.id or 0,
                company=scope["company"],
                subject=self._name_sql("s"),
                mark_scope=self._scope_sql(scope, "m"),
                absence_scope=self._scope_sql(scope, "a"),
                result_scope=self._scope_sql(scope, "r"),
            )
        )
        return {
            "count": len(rows),
            "ids": [row["id"] for row in rows],
            "rows": [
                {
                    "id": row["id"],
                    "name": row["name"],
                    "class_name": row["class_name"] or "",
                    "reasons": self._explain_risk(row, rule),
                }
                for row in rows[:LIST_LIMIT]
            ],
        }

    @api.model
    def _explain_risk(self, row, rule):
        """Return in words why the learner is in the list."""
        reasons = []
        if row["twos"]:
            reasons.append(
                self.env._(
                    "grade 2 in %(count)s subjects: %(subjects)s",
                    count=row["twos"],
                    subjects=row["subjects"],
                )
            )
        if row["missed"]:
            reasons.append(
                self.env._(
                    "missed %(missed)s lessons in %(days)s days, %(unexcused)s of them "
                    "without a valid reason",
                    missed=row["missed"],
                    unexcused=row["unexcused"],
                    days=rule["missed_days"],
                )
            )
        if row["now_mean"] is not None:
            reasons.append(
                self.env._(
                    "mean mark fell from %(old)s to %(now)s",
                    old=f"{row['old_mean']:.1f}".replace(".", ","),
                    now=f"{row['now_mean']:.1f}".replace(".", ","),
                )
            )
        return reasons

    @api.model
    def _explain_rules(self, day):
        """Return the thresholds of the rules in words, for the notes of the screen."""
        rule = self._get_risk_rule(day)
        return {
            "risks": self.env._(
                "In the list are learners with a grade 2 in %(twos)s or more subjects, "
                "with %(missed)s or more lessons missed in %(days)s days (or "
                "%(unexcused)s without a valid reason), or whose mean mark of the last "
                "%(weeks)s weeks fell by %(fall)s or more points.",
                twos=rule["twos"],
                missed=rule["missed_lessons"],
                days=rule["missed_days"],
                unexcused=rule["unexcused_lessons"],
                weeks=rule["weeks"],
                fall=str(rule["fall_points"]).replace(".", ","),
            ),
            "journals": self.env._(
                "Lessons of the last %(days)s days that have begun.",
                days=self._get_rule("analytics.unfilled_days", day, 14),
            ),
            "no_marks": self.env._(
                "Lessons were held, but no mark was entered for %(days)s days.",
                days=self._get_rule("analytics.no_marks_days", day, 14),
            ),
            "works": self.env._(
                "The next %(days)s days.",
                days=self._get_rule("analytics.works_days_ahead", day, 14),
            ),
        }

    @api.model
    def _get_progress(self, scope, term):
        """Return the standing of learners in ``term`` and how far its close is.

        Closed results when the class has closed the quarter, operational ones
        otherwise; the counts of both are told apart.
        """
        rows = self._query(
            SQL(
                """
                SELECT rank, source, count(*)::int AS count
                  FROM edu_analytics_learner l
                 WHERE quarter_id = %s AND l.company_id = %s AND %s
              GROUP BY rank, source
                """,
                term.id or 0,
                scope["company"],
                SQL("TRUE")
                if scope["all"]
                else SQL("l.class_id = ANY(%s)", scope["class_ids"]),
            )
        )
        [state] = self._query(
            SQL(
                """
                SELECT count(g.id)::int AS classes,
                       count(l.id)::int AS closed_classes,
                       (SELECT max(computed_at)::text FROM edu_analytics_preview p
                         WHERE p.company_id = %(company)s AND p.term_id = %(term)s)
                           AS computed_at
                  FROM edu_group g
             LEFT JOIN edu_term_lock l ON l.class_id = g.id AND l.term_id = %(term)s
                   AND l.is_current IS TRUE AND l.action = 'close'
                 WHERE g.kind = 'class' AND g.company_id = %(company)s
                   AND g.year_id = %(year)s AND g.active AND %(scope)s
                """,
                term=term.id or 0,
                year=term.year_id.id or 0,
                company=scope["company"],
                scope=SQL("TRUE")
                if scope["all"]
                else SQL("g.id = ANY(%s)", scope["class_ids"]),
            )
        )
        counts = {rank: 0 for rank, _label in RANKS}
        sources = {"closed": 0, "operational": 0}
        for row in rows:
            counts[row["rank"]] += row["count"]
            sources[row["source"]] += row["count"]
        labels = dict(
            self.env["edu.analytics.learner"]
            ._fields["rank"]
            ._description_selection(self.env)
        )
        return {
            **state,
            **sources,
            "ranks": [
                {"rank": rank, "label": labels[rank], "count": counts[rank]}
                for rank, _label in RANKS
            ],
        }
