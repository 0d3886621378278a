from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

RULE = "homework.max_minutes"


class EduHomeworkLoad(models.Model):
    """Minutes of homework that a learner got on a day, for the deputy director.

    A view over lessons and enrolments: a class and a day have as many minutes as the
    learner with the most, since subgroups get different tasks. The limits are the dated
    rule ``homework.max_minutes``.
    """

    _name = "edu.homework.load"
    _description = "Homework of a day"
    _auto = False
    _order = "date desc, minutes desc, class_id"

    company_id = fields.Many2one("res.company", string="Organisation", readonly=True)
    class_id = fields.Many2one("edu.group", string="Class", readonly=True)
    grade = fields.Integer(readonly=True, aggregator=None)
    date = fields.Date(readonly=True)
    minutes = fields.Integer(
        readonly=True, aggregator="avg", help="Of the busiest learner."
    )
    learner_count = fields.Integer(
        string="Learners with homework", readonly=True, aggregator=None
    )
    limit = fields.Integer(
        string="Limit, minutes", compute="_compute_limit", aggregator=None
    )
    is_over = fields.Boolean(
        string="Above the limit", compute="_compute_limit", search="_search_is_over"
    )
    subjects = fields.Char(string="What took the time", compute="_compute_subjects")

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT (class_id::bigint * 100000 + (date - DATE '2000-01-01'))::bigint
                       AS id,
                   class_id, company_id, date, grade, max(minutes)::int AS minutes,
                   count(*)::int AS learner_count
              FROM (
                    SELECT l.class_id, l.company_id, l.date, g.grade, e.student_id,
                           sum(l.homework_minutes) AS minutes
                      FROM edu_lesson l
                      JOIN edu_group g ON g.id = l.class_id
                      JOIN edu_enrolment e ON e.group_id = l.group_id
                       AND e.date_from <= l.date
                       AND COALESCE(e.date_to, 'infinity') >= l.date
                     WHERE l.homework_minutes > 0 AND l.state IN ('planned', 'held')
                  GROUP BY l.class_id, l.company_id, l.date, g.grade, e.student_id
                   ) AS of_learner
          GROUP BY class_id, company_id, date, grade
            """
        )

    @api.model
    def _get_limit(self, grade, date, company):
        """Return the minutes allowed to ``grade`` on ``date``, None without a rule."""
        rows = self.env["edu.rule"]._get_value(RULE, date, company, default=())
        for row in rows:
            low, high = row["grades"]
            if low <= grade <= high:
                return row["max"]
        return None

    @api.depends("grade", "date", "minutes")
    def _compute_limit(self):
        for row in self:
            limit = self._get_limit(row.grade, row.date, row.company_id)
            row.limit = limit or 0
            row.is_over = limit is not None and row.minutes > limit

    def _search_is_over(self, operator, value):
        if operator != "in":
            return NotImplemented
        # the limits of the year under way; older days are compared on the row itself
        today = fields.Date.context_today(self)
        over = Domain.FALSE
        rows = self.env["edu.rule"]._get_value(
            RULE, today, self.env.company, default=()
        )
        for row in rows:
            low, high = row["grades"]
            over |= (
                Domain("grade", ">=", low)
                & Domain("grade", "<=", high)
                & Domain("minutes", ">", row["max"])
            )
        return over if True in value else ~over

    def _compute_subjects(self):
        """Name the subjects with their minutes, one query for all rows."""
        lessons = self.env["edu.lesson"]._read_group(
            [
                ("class_id", "in", self.class_id.ids),
                ("date", "in", self.mapped("date")),
                ("homework_minutes", ">", 0),
                ("state", "in", ("planned", "held")),
            ],
            ["class_id", "date:day", "subject_id"],
            ["homework_minutes:max"],
        )
        texts = {}
        for group, day, subject, minutes in lessons:
            texts.setdefault((group.id, day), []).append((minutes, subject.name or ""))
        for row in self:
            parts = sorted(texts.get((row.class_id.id, row.date), ()), reverse=True)
            row.subjects = ", ".join(f"{name} {minutes}" for minutes, name in parts)


class EduLesson(models.Model):
    _inherit = "edu.lesson"

    @api.readonly
    def get_homework_warning(self):
        """Return the warning of too much homework on the day of this lesson, or "".

        Counts for every learner of the lesson the homework of all lessons of that day
        and names the subjects that took the time.
        """
        self.ensure_one()
        self.check_access("read")
        if not self.homework_minutes or not self.class_id:
            return ""
        # sudo: numbers of the class of the lesson that the user may read
        me = self.sudo()
        limit = me.env["edu.homework.load"]._get_limit(
            me.class_id.grade, me.date, me.company_id
        )
        if limit is None:
            return ""
        rows = me._read_homework()
        worst = max(rows, key=lambda row: sum(row.values()), default={})
        minutes = sum(worst.values())
        if minutes <= limit:
            return ""
        subjects = self.env["edu.subject"].browse(worst)
        names = {subject.id: subject.name for subject in subjects}
        taken = sorted(worst.items(), key=lambda item: -item[1])
        return self.env._(
            "%(group)s has %(minutes)s minutes of homework on %(date)s, the limit is "
            "%(limit)s: %(subjects)s.",
            group=me.class_id.name,
            minutes=minutes,
            date=me.date.strftime("%d.%m.%Y"),
            limit=limit,
            subjects=", ".join(f"{names[key]} {value}" for key, value in taken),
        )

    def _read_homework(self):
        """Return [{subject id: minutes}] of the learners of this lesson, one query."""
        self.env["edu.lesson"].flush_model()
        self.env["edu.enrolment"].flush_model()
        query = SQL(
            """
            SELECT e.student_id, l.subject_id, sum(l.homework_minutes)::int
              FROM edu_lesson l
              JOIN edu_enrolment e ON e.group_id = l.group_id AND e.date_from <= l.date
               AND COALESCE(e.date_to, 'infinity') >= l.date
             WHERE l.class_id = %(group)s AND l.date = %(date)s
               AND l.homework_minutes > 0 AND l.state IN ('planned', 'held')
               AND e.student_id IN (
                   SELECT student_id FROM edu_enrolment WHERE group_id = %(own)s
                      AND date_from <= %(date)s
                      AND COALESCE(date_to, 'infinity') >= %(date)s)
          GROUP BY e.student_id, l.subject_id
            """,
            group=self.class_id.id,
            date=self.date,
            own=self.group_id.id,
        )
        by_student = {}
        for student, subject, minutes in self.env.execute_query(query):
            by_student.setdefault(student, {})[subject] = minutes
        return list(by_student.values())
