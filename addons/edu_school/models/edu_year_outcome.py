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
        return self.search([("class_id", "in", classes.ids)])

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
            work = grading.Work("soch", mark.assessment_id.max_points, mark.value)
            percent = grading.round_half_up(Fraction(work.points * 100, work.maximum))
            scale = mark.course_id._get_scheme(mark.date).scale
            by_course = grades.setdefault(mark.student_id.id, {})
            by_course[mark.course_id.id] = grading.grade_of(percent, scale)
        return grades

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
