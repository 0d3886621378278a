from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.edu_journal.lib import grading

STATES = [
    ("promoted", "Promoted to the next class"),
    ("summative_year", "Summative work for the year"),
    ("additional_august", "Additional work in August"),
    ("repeat", "Repeats the year"),
    ("admitted", "Admitted to the final attestation"),
    ("graduated", "Graduated"),
    ("certificate", "Left with a certificate of study"),
    ("waiting", "Not attested yet"),
]


class EduYearOutcome(models.Model):
    """What the year ends with for a pupil, by the annual grades.

    Annual 2 in one or two subjects: summative work for the year, then additional work
    in August; in three and more, or again 2: the year is repeated. Classes with final
    attestation are admitted to it. Source: order 125, points 26–29, 36–49. The state
    is proposed; promotion itself is an order of the director.
    """

    _name = "edu.year.outcome"
    _description = "Outcome of the year"
    _order = "year_id desc, class_id, student_id"
    _check_company_auto = True

    company_id = fields.Many2one(related="class_id.company_id", store=True, index=True)
    year_id = fields.Many2one(related="class_id.year_id", store=True)
    class_id = fields.Many2one(
        "edu.group", string="Class", required=True, index=True, ondelete="restrict"
    )
    student_id = fields.Many2one(
        "edu.student",
        string="Pupil",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    state = fields.Selection(STATES, required=True)
    failed_course_ids = fields.Many2many("edu.course", string="Annual 2 in")
    waiting_course_ids = fields.Many2many(
        "edu.course",
        "edu_year_outcome_waiting_rel",
        string="Not attested in",
    )

    _pupil_uniq = models.UniqueIndex(
        "(student_id, class_id)", "The pupil already has an outcome of this year."
    )

    @api.depends("student_id", "state")
    def _compute_display_name(self):
        labels = dict(self._fields["state"]._description_selection(self.env))
        for outcome in self:
            outcome.display_name = (
                f"{outcome.student_id.name}: {labels.get(outcome.state, '')}"
            )

    @api.model
    def _refresh(self, classes):
        """Compute the outcomes of ``classes`` anew; return them.

        The number of queries does not depend on the number of pupils.
        """
        annual = self._read_annual(classes)
        worked = self._read_works(classes, "year")
        august = self._read_works(classes, "additional")
        known = {
            (row.class_id, row.student_id.id): row
            for row in self.search([("class_id", "in", classes.ids)])
        }
        todo = []
        for (group, student), rows in annual.items():
            vals = self._prepare_vals(
                group, rows, worked.get(student, {}), august.get(student, {})
            )
            outcome = known.get((group, student))
            if outcome:
                outcome.write(vals)
            else:
                todo.append({"class_id": group.id, "student_id": student, **vals})
        self.create(todo)
        self._write_final(classes, annual, worked, august)
        return self.search([("class_id", "in", classes.ids)])

    @api.model
    def _write_final(self, classes, annual, worked, august):
        """Write the final grades: annual, after a work for the year or an exam.

        A final grade that has changed since gets a newer row (order 125, points 27–28).
        """
        # sudo: final grades follow from what the deputy director closed
        results = self.env["edu.term.result"].sudo()
        domain = [("class_id", "in", classes.ids), ("kind", "=", "final")]
        known = {
            (row.course_id, row.student_id): row
            for row in results.search([*domain, ("is_current", "=", True)])
        }
        exams = self._read_works(classes, "exam")
        todo, stale = [], results.browse()
        for rows in annual.values():
            for row in rows:
                grade = self._get_final(row, worked, august, exams)
                old = known.get((row.course_id, row.student_id), results.browse())
                if old and (old.status, old.grade) == (row.status, grade or 0):
                    continue
                stale |= old
                todo.append(self._prepare_final_vals(row, grade, old))
        stale._supersede()
        return results.create(todo)

    @api.model
    def _get_final(self, row, worked, august, exams):
        """Return the final grade of an annual result, False when there is none."""
        if row.status != "graded":
            return False
        student, course = row.student_id.id, row.course_id.id
        grade = row.grade
        for works in (worked, august):
            work = works.get(student, {}).get(course)
            if grade == 2 and work:
                grade = grading.final_grade_after_year_work(row.grade, work)
        exam = exams.get(student, {}).get(course)
        weight = self.env["edu.rule"]._get_value(
            "exam.weight", row.year_id.date_end, row.company_id, default=0
        )
        return grading.final_grade(grade, exam, weight)

    @api.model
    def _prepare_final_vals(self, row, grade, old):
        return {
            "kind": "final",
            "grade": grade,
            "status": row.status,
            "company_id": row.company_id.id,
            "year_id": row.year_id.id,
            "course_id": row.course_id.id,
            "subject_id": row.subject_id.id,
            "class_id": row.class_id.id,
            "student_id": row.student_id.id,
            "lock_id": row.lock_id.id,
            "previous_id": old.id,
        }

    @api.model
    def _read_annual(self, classes):
        """Return {(class, student id): annual results}."""
        # sudo: the caller closes the year of these classes
        results = (
            self.env["edu.term.result"]
            .sudo()
            .search(
                [
                    ("class_id", "in", classes.ids),
                    ("kind", "=", "annual"),
                    ("is_current", "=", True),
                ]
            )
        )
        return results.grouped(lambda row: (row.class_id, row.student_id.id))

    @api.model
    def _read_works(self, classes, kind):
        """Return {student id: {course id: grade of the work}} by the scale."""
        # sudo: as for the annual results
        marks = (
            self.env["edu.mark"]
            .sudo()
            .search(
                [
                    ("class_id", "in", classes.ids),
                    ("assessment_id.kind", "=", kind),
                    ("is_current", "=", True),
                    ("has_value", "=", True),
                ]
            )
        )
        grades = {}
        for mark in marks:
            by_course = grades.setdefault(mark.student_id.id, {})
            by_course[mark.course_id.id] = self._get_exam_grade(
                mark.assessment_id, mark.value
            )
        return grades

    @api.model
    def _get_exam_grade(self, assessment, points):
        """Return the grade of points: an exam by its own scale, else by the percent.

        Scales of exams by class and maximum are the dated rule ``exam.scale``
        (order 125, appendix 4 of the edition of 2019); without a fitting one, and for
        works of the year, the general scale counts.
        """
        if assessment.kind == "exam":
            scales = self.env["edu.rule"]._get_value(
                "exam.scale", assessment.date, assessment.company_id, default=[]
            )
            grade = assessment.class_id.grade
            for row in scales:
                if grade in row["grades"] and row["max"] == assessment.max_points:
                    scale = [(step["from"], step["grade"]) for step in row["scale"]]
                    return grading.grade_of(points, scale)
        percent = grading.round_half_up(Fraction(points * 100, assessment.max_points))
        scale = assessment.course_id._get_scheme(assessment.date).scale
        return grading.grade_of(percent, scale)

    @api.model
    def _prepare_vals(self, group, rows, worked, august):
        waiting = rows.filtered(lambda row: row.status == "not_attested")
        graded = rows.filtered(lambda row: row.status == "graded")
        grades = {row.course_id.id: row.grade for row in graded}
        failed = [course for course, grade in grades.items() if grade == 2]
        state = "waiting"
        if not waiting:
            state = self._get_state(group, grades, worked, august)
        return {
            "state": state,
            "failed_course_ids": [fields.Command.set(failed)],
            "waiting_course_ids": [fields.Command.set(waiting.course_id.ids)],
        }

    @api.model
    def _get_state(self, group, grades, worked, august):
        """Return the state by the annual grades and what was worked off since."""
        rule = self.env["edu.rule"]._get_value
        date, company = group.year_id.date_end, group.company_id
        limit = rule("repeat.subjects_limit", date, company)
        if limit is None:
            raise UserError(self.env._("The rule repeat.subjects_limit has no value."))
        final = {
            course: grading.final_grade_after_year_work(grades[course], work)
            for course, work in worked.items()
            if grades.get(course) == 2
        }
        again = {
            course: grading.final_grade_after_year_work(2, work)
            for course, work in august.items()
        }
        state = grading.year_end_state(grades, limit, final, again)
        if state == "promoted" and group.grade in rule(
            "attestation.grades", date, company, default=[]
        ):
            return "admitted"
        return state

    def action_refresh(self):
        """Compute the shown outcomes anew, after a summative work for the year."""
        self.env["edu.year.outcome"]._refresh(self.class_id)
        return True
