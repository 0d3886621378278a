from odoo import models
from odoo.tools import SQL

SHOWN = 3


class EduLearnerClash(models.AbstractModel):
    """Lessons of one time that share learners: subgroups of different divisions.

    PostgreSQL keeps whole classes and subgroups of one number apart by constraints;
    that the first English group and the second informatics group have learners in
    common is known by the enrolments alone. One query for any number of lessons.
    """

    _name = "edu.learner.clash"
    _description = "Lessons that share learners"

    def _get_clash_sql(self):
        """Return the SQL of pairs (a, b, first day, last day) that meet in time.

        ``a`` is one of the given records, ``b`` any other.
        """
        raise NotImplementedError

    def _find_learner_clashes(self):
        """Return [(record, other record, [learner ids])] that share learners."""
        if not self:
            return []
        self.flush_model()
        self.env["edu.enrolment"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                WITH pairs AS MATERIALIZED (%s)
                SELECT p.a, p.b, array_agg(DISTINCT mine.student_id)
                  FROM pairs p
                  JOIN edu_enrolment mine ON mine.group_id = p.group_a
                   AND mine.date_from <= p.last
                   AND COALESCE(mine.date_to, 'infinity') >= p.first
                  JOIN edu_enrolment other ON other.group_id = p.group_b
                   AND other.student_id = mine.student_id
                   AND other.date_from <= p.last
                   AND COALESCE(other.date_to, 'infinity') >= p.first
                   AND daterange(mine.date_from, mine.date_to, '[]')
                       && daterange(other.date_from, other.date_to, '[]')
                 GROUP BY p.a, p.b ORDER BY p.a, p.b LIMIT 50
                """,
                self._get_clash_sql(),
            )
        )
        return [
            (self.browse(mine), self.browse(other), students)
            for mine, other, students in rows
        ]

    def _describe_learner_clash(self, clash):
        """Return the text of a pair: who would have to be at two lessons at once."""
        record, other, ids = clash
        # sudo: the names stand in a refusal to the deputy who makes the timetable
        students = self.env["edu.student"].sudo().browse(ids[:SHOWN])
        names = ", ".join(student._get_short_name() for student in students)
        if len(ids) > SHOWN:
            names = f"{names} … +{len(ids) - SHOWN}"
        return self.env._(
            "Learners would have two lessons at once (%(names)s): %(first)s – "
            "%(second)s",
            names=names,
            first=record._get_label(),
            second=other._get_label(),
        )
