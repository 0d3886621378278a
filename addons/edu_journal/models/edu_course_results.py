from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..lib import grading


class Planned(NamedTuple):
    """A work of a course: points and own maximum are by the id of the learner."""

    kind: str
    maximum: int
    points: dict
    own: dict
    number: int


class EduCourseResults(models.AbstractModel):
    """Members, rules and results of a course: the part of it that computes."""

    _name = "edu.course.results"
    _description = "Results of a course"

    def _get_member_intervals(self):
        """Return {course id: {student id: [(first day, last day or None), …]}}.

        One query, for the group of each course.
        """
        if not self:
            return {}
        self.env["edu.enrolment"].flush_model()
        self.env["edu.course"].flush_model(["group_id"])
        # by SQL: the group of the course, whoever asks; no personal data is returned
        query = SQL(
            """SELECT c.id, e.student_id, e.date_from, e.date_to
                 FROM edu_course c JOIN edu_enrolment e ON e.group_id = c.group_id
                WHERE c.id IN %s""",
            tuple(self.ids),
        )
        by_course = {course: {} for course in self.ids}
        for course, student, start, end in self.env.execute_query(query):
            by_course[course].setdefault(student, []).append((start, end))
        return by_course

    def _get_term_members(self, term):
        """Return {course id: [ids of learners at the end of the term or left in it]}.

        A learner who left before the end of the term gets no result there.
        """
        last = term.date_end
        return {
            course: [
                student
                for student, intervals in members.items()
                if any(a <= last and (not b or b >= last) for a, b in intervals)
            ]
            for course, members in self._get_member_intervals().items()
        }

    # Rules

    def _get_scheme(self, date):
        """Return the :class:`grading.Scheme` of this course on ``date``.

        :raises UserError: a rule is missing
        """
        self.ensure_one()
        half = self.mode == "points_half_year"
        weights = self._get_rule("half_year.weights" if half else "term.weights", date)
        scale = self._get_rule("scale", date)
        return grading.Scheme(
            weights={part: weights.get(part, 0) for part in grading.PARTS},
            scale=tuple((row["from"], row["grade"]) for row in scale),
            fo_max=self._get_rule("fo.max_points", date),
            sor_pooling=self._get_rule("sor_pooling", date),
            fo_pooled=bool(weights.get("fo_pooled")),
            digits=self._get_rule("rounding.digits", date),
        )

    def _get_rule(self, key, date):
        value = self.env["edu.rule"]._get_value(key, date, self.company_id)
        if value is None:
            raise UserError(
                self.env._(
                    "The rule %(key)s has no value on %(date)s.", key=key, date=date
                )
            )
        return value

    # Results

    def _compute_results(self, quarter):
        """Return {course: {student id: :class:`grading.TermResult`}} for ``quarter``.

        A half-year course counts the marks of all quarters of the half-year up to
        this one. The number of queries does not depend on courses and learners.
        """
        half = quarter.parent_id.child_ids.filtered(
            lambda term: term.number <= quarter.number
        )
        terms = quarter | half
        formative = self._read_formative(terms)
        works = self._read_works(terms)
        received = self._read_received(terms, works)
        entries = self._read_entries(quarter)
        members = self._get_term_members(quarter)
        results = {}
        for course in self:
            span = terms if course.mode == "points_half_year" else quarter
            scheme = course._has_points() and course._get_scheme(quarter.date_end)
            results[course] = {
                student: course._compute_result(
                    scheme,
                    [
                        v
                        for t in span.ids
                        for v in formative.get((course.id, student, t), ())
                    ],
                    [
                        work
                        for t in span.ids
                        for work in (
                            *works.get((course.id, t), ()),
                            *received.get((course.id, student, t), ()),
                        )
                    ],
                    student,
                    entries.get((course.id, student)),
                )
                for student in members[course.id]
            }
        return results

    def _has_points(self):
        return self.mode in ("points_quarter", "points_half_year")

    def _compute_result(self, scheme, formative, works, student, entry):
        """Return the result of one learner; ``entry`` is what the teacher entered for
        the term. Who was not attested is graded as soon as nothing is missing."""
        if self.mode == "none":
            return grading.TermResult(grading.NONE)
        if entry == grading.NOT_TAUGHT:
            return grading.TermResult(entry)
        if self.mode == "pass_fail":
            if entry in (grading.PASS, grading.FAIL):
                return grading.TermResult(entry)
            return grading.TermResult(grading.INCOMPLETE, missing=("term",))
        done = [
            grading.Work(
                work.kind,
                work.own.get(student, work.maximum),
                work.points.get(student),
            )
            for work in works
        ]
        result = grading.term_result(scheme, formative, done)
        if entry == grading.NOT_ATTESTED and result.status == grading.INCOMPLETE:
            return grading.TermResult(
                entry,
                result.parts,
                result.percent,
                result.rounded,
                result.grade,
                result.missing,
            )
        return result

    def _read_formative(self, terms):
        """Return {(course id, student id, term id): [marks]} in one query."""
        if not self:
            return {}
        self.env["edu.mark"].flush_model()
        query = SQL(
            """SELECT course_id, student_id, term_id, array_agg(value)
                 FROM edu_mark
                WHERE is_current IS TRUE AND has_value AND kind = 'fo'
                  AND course_id IN %s AND term_id IN %s
             GROUP BY course_id, student_id, term_id""",
            tuple(self.ids),
            tuple(terms.ids),
        )
        return {
            (course, student, term): values
            for course, student, term, values in self.env.execute_query(query)
        }

    def _read_works(self, terms):
        """Return {(course id, term id): [work]}, one query.

        A work is a :class:`Planned`.
        """
        if not self:
            return {}
        self.env["edu.assessment"].flush_model()
        self.env["edu.assessment.individual"].flush_model()
        self.env["edu.mark"].flush_model()
        query = SQL(
            """SELECT a.course_id, a.term_id, a.kind, a.number, a.max_points,
                      jsonb_object_agg(m.student_id, m.value)
                          FILTER (WHERE m.id IS NOT NULL),
                      (SELECT jsonb_object_agg(i.student_id, i.max_points)
                         FROM edu_assessment_individual i
                        WHERE i.assessment_id = a.id AND i.max_points > 0)
                 FROM edu_assessment a
            LEFT JOIN edu_mark m ON m.assessment_id = a.id AND m.is_current IS TRUE
                      AND m.has_value AND m.kind = 'assessment'
                WHERE a.course_id IN %s AND a.term_id IN %s
                  AND a.kind IN ('sor', 'soch') AND NOT COALESCE(a.is_cancelled, false)
             GROUP BY a.id ORDER BY a.date, a.id""",
            tuple(self.ids),
            tuple(terms.ids),
        )
        works = {}
        for row in self.env.execute_query(query):
            course, term, kind, number, maximum, *tables = row
            points, own = (
                {int(key): value for key, value in (table or {}).items()}
                for table in tables
            )
            work = Planned(kind, maximum, points, own, number)
            works.setdefault((course, term), []).append(work)
        return works

    def _read_received(self, terms, works):
        """Count the works of former schools, one query.

        A work of the same kind and number stands for the one here, as long as the
        learner has no points of its own; with its own maximum. The others are added.

        :param works: of :meth:`_read_works`; learners are added to its tables
        :return: {(course id, student id, term id): [work of that learner alone]}
        """
        if not self:
            return {}
        self.env["edu.received.result"].flush_model()
        query = SQL(
            """SELECT course_id, student_id, term_id, kind, number, max_points, points
                 FROM edu_received_result
                WHERE is_current IS TRUE AND kind IN ('sor', 'soch')
                  AND course_id IN %s AND term_id IN %s
             ORDER BY id""",
            tuple(self.ids),
            tuple(terms.ids),
        )
        extra = {}
        for row in self.env.execute_query(query):
            course, student, term, kind, number, maximum, points = row
            same = [
                work
                for work in works.get((course, term), ())
                if (work.kind, work.number) == (kind, number)
            ]
            if not same:
                alone = Planned(kind, maximum, {student: points}, {}, number)
                extra.setdefault((course, student, term), []).append(alone)
            elif student not in same[0].points:
                same[0].points[student] = points
                same[0].own[student] = maximum
        return extra

    def _read_entries(self, term):
        """Return {(course id, student id): code} of entries for the term."""
        if not self:
            return {}
        query = SQL(
            """SELECT course_id, student_id, code FROM edu_mark
                WHERE is_current IS TRUE AND has_value AND kind = 'term'
                  AND course_id IN %s AND term_id = %s""",
            tuple(self.ids),
            term.id,
        )
        return {
            (course, student): code
            for course, student, code in self.env.execute_query(query)
        }

    @api.model
    def _forecast(self, result):
        """Return the display pair (grade or sign, is it final) of an open result."""
        if result.status == grading.GRADED:
            return result.grade, True
        return result.grade, False
