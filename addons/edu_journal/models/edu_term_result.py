from odoo import api, fields, models

from ..lib import grading


class EduTermResult(models.Model):
    """What a learner got in a course for a quarter, half-year or year; append-only.

    While a term is open its results are computed from the marks and stored nowhere
    (one source for one number); closing the term writes them here for good. They may
    not be revised (order 125, point 30); a work done late by a learner who was
    temporarily not attested, or a reopened term, makes new rows.
    """

    _name = "edu.term.result"
    _inherit = "edu.append.only.mixin"
    _description = "Term result"
    _order = "year_id, kind, term_id, course_id, student_id, id"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, ondelete="restrict")
    year_id = fields.Many2one("edu.academic.year", required=True, ondelete="restrict")
    term_id = fields.Many2one("edu.term", string="Term", ondelete="restrict")
    kind = fields.Selection(
        [
            ("quarter", "Quarter"),
            ("half_year", "Half-year"),
            ("annual", "Year"),
            ("final", "Final"),
        ],
        required=True,
    )
    course_id = fields.Many2one("edu.course", required=True, ondelete="restrict")
    subject_id = fields.Many2one("edu.subject", required=True, ondelete="restrict")
    class_id = fields.Many2one("edu.group", string="Class", ondelete="restrict")
    student_id = fields.Many2one(
        "edu.student", string="Learner", required=True, ondelete="restrict"
    )
    percent = fields.Float(digits=(6, 3), aggregator="avg")
    grade = fields.Integer(aggregator="avg")
    status = fields.Selection(
        [
            ("graded", "Graded"),
            ("pass", "Pass"),
            ("fail", "Fail"),
            ("not_attested", "Temporarily not attested"),
            ("not_taught", "Not taught"),
        ],
        required=True,
    )
    parts = fields.Json(help="Percent of each part.")
    lock_id = fields.Many2one(
        "edu.term.lock", string="Close", index=True, ondelete="restrict"
    )
    previous_id = fields.Many2one("edu.term.result", ondelete="restrict", readonly=True)

    _cell = models.UniqueIndex(
        "(course_id, student_id, kind, (COALESCE(term_id, 0)))"
        " WHERE is_current IS TRUE",
        "The learner already has this result.",
    )
    _student_year = models.Index("(student_id, year_id)")
    _class_term = models.Index("(class_id, term_id)")

    @api.model
    def _write_for(self, courses, quarter, lock_by_class):
        """Write the results that the close of ``quarter`` gives.

        A quarter course gets its quarter grade; a half-year course its half-year
        grade with the last quarter of the half-year; with the last quarter of the
        year every course gets the annual grade.

        :param lock_by_class: {class id: lock id}
        """
        rows = []
        last_of_half = not quarter.parent_id or quarter == max(
            quarter.parent_id.child_ids, key=lambda term: term.number
        )
        for course, results in courses._compute_results(quarter).items():
            half_year = course.mode == "points_half_year"
            if course.mode == "none" or (half_year and not last_of_half):
                continue
            term = quarter.parent_id if half_year else quarter
            for student_id, result in results.items():
                rows.append(
                    self._prepare_vals(course, student_id, term, result)
                    | {"lock_id": lock_by_class[course.class_id.id]}
                )
        made = self.create(rows)
        quarters = quarter.year_id.term_ids.filtered(lambda t: t.kind == "quarter")
        if quarter == quarters.sorted("number")[-1:]:
            made |= self._write_annual(courses, lock_by_class)
        return made

    @api.model
    def _prepare_vals(self, course, student_id, term, result):
        status = result.status
        if status == grading.INCOMPLETE:
            status = grading.NOT_ATTESTED
        graded = status == grading.GRADED
        return {
            "company_id": course.company_id.id,
            "year_id": course.year_id.id,
            "term_id": term.id,
            "kind": term.kind,
            "course_id": course.id,
            "subject_id": course.subject_id.id,
            "class_id": course.class_id.id,
            "student_id": student_id,
            "percent": float(result.percent) if graded else False,
            "grade": result.grade if graded else False,
            "status": status,
            "parts": {
                part: float(value)
                for part, value in result.parts.items()
                if value is not None
            },
        }

    @api.model
    def _write_annual(self, courses, lock_by_class):
        domain = [
            ("course_id", "in", courses.ids),
            ("kind", "in", ("quarter", "half_year")),
            ("is_current", "=", True),
        ]
        by_cell = {}
        for row in self.search(domain, order="id"):
            by_cell.setdefault((row.course_id, row.student_id.id), []).append(row.id)
        rows = []
        for (course, student_id), results in by_cell.items():
            status, grade = self.browse(results)._get_annual()
            rows.append(
                {
                    "company_id": course.company_id.id,
                    "year_id": course.year_id.id,
                    "kind": "annual",
                    "course_id": course.id,
                    "subject_id": course.subject_id.id,
                    "class_id": course.class_id.id,
                    "student_id": student_id,
                    "grade": grade,
                    "status": status,
                    "lock_id": lock_by_class[course.class_id.id],
                }
            )
        return self.create(rows)

    def _get_annual(self):
        """Return (status, grade or False) of the year from these term results.

        Terms in which the subject was not taught are left out (order 125, point 31);
        a term still not attested leaves the year not attested.
        """
        taught = self.filtered(lambda row: row.status != "not_taught")
        statuses = set(taught.mapped("status"))
        if not statuses:
            return "not_taught", False
        if "not_attested" in statuses:
            return "not_attested", False
        if statuses <= {"pass", "fail"}:
            return ("fail" if "fail" in statuses else "pass"), False
        graded = taught.filtered(lambda row: row.status == "graded")
        return "graded", grading.annual_grade(graded.mapped("grade"))

    @api.model
    def _get_not_attested(self, rows):
        """Return {(course id, student id)} of learners temporarily not attested among
        the cells of ``rows``: for them works are entered after the close."""
        # sudo: only whether the learner still has to be attested
        results = self.sudo().search(
            [
                ("course_id", "in", [vals["course_id"] for vals in rows]),
                ("student_id", "in", [vals["student_id"] for vals in rows]),
                ("status", "=", "not_attested"),
                ("is_current", "=", True),
            ],
            order="id",
        )
        return {(row.course_id.id, row.student_id.id) for row in results}

    @api.model
    def _recompute_late(self, marks):
        """Give the result to learners whose late work completes a closed term."""
        # sudo: the teacher was allowed to enter the late work; the result follows
        waiting = self.sudo().search(
            [
                ("course_id", "in", marks.course_id.ids),
                ("student_id", "in", marks.student_id.ids),
                ("status", "=", "not_attested"),
                ("kind", "in", ("quarter", "half_year")),
                ("is_current", "=", True),
            ],
            order="id",
        )
        for row in waiting:
            quarter = row.term_id
            if row.kind == "half_year":
                quarter = row.term_id.child_ids.sorted("number")[-1:]
            course = row.course_id
            result = course._compute_results(quarter)[course].get(row.student_id.id)
            if result and result.status != grading.INCOMPLETE:
                row._replace(
                    self._prepare_vals(course, row.student_id.id, row.term_id, result)
                )

    def _replace(self, vals):
        """Put a newer row in the place of this one."""
        self.ensure_one()
        self._supersede()
        vals.update(previous_id=self.id, lock_id=self.lock_id.id)
        made = self.create([vals])
        annual = self.search(
            [
                ("course_id", "=", self.course_id.id),
                ("student_id", "=", self.student_id.id),
                ("kind", "=", "annual"),
                ("is_current", "=", True),
            ]
        )
        if annual:
            lock = {annual.class_id.id: annual.lock_id.id}
            annual._supersede()
            self._write_annual_of(annual, lock)
        return made

    @api.model
    def _write_annual_of(self, annual, lock_by_class):
        results = self.search(
            [
                ("course_id", "=", annual.course_id.id),
                ("student_id", "=", annual.student_id.id),
                ("kind", "in", ("quarter", "half_year")),
                ("is_current", "=", True),
            ]
        )
        status, grade = results._get_annual()
        vals = annual.copy_data()[0]
        vals.update(
            status=status,
            grade=grade,
            is_current=True,
            previous_id=annual.id,
            lock_id=lock_by_class[annual.class_id.id],
            user_id=self.env.uid,
        )
        return self.create([vals])

    @api.depends("kind", "grade", "status")
    def _compute_display_name(self):
        statuses = dict(self._fields["status"]._description_selection(self.env))
        for row in self:
            row.display_name = str(row.grade or statuses.get(row.status, ""))
