from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..lib import grading

SHOWN_NAMES = 3


class EduTermClosing(models.TransientModel):
    """Show what is missing before a quarter is closed, then close it.

    Whoever lacks a work is closed as temporarily not attested (order 125, points
    20–21); lessons without attendance must be settled or knowingly accepted.
    """

    _name = "edu.term.closing"
    _inherit = "edu.job.mixin"
    _description = "Close a quarter"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    term_id = fields.Many2one(
        "edu.term",
        string="Quarter",
        required=True,
        domain="[('kind', '=', 'quarter'),"
        " ('date_start', '<=', context_today().strftime('%Y-%m-%d'))]",
        default=lambda self: self._default_term(),
    )
    class_ids = fields.Many2many(
        "edu.group",
        string="Classes",
        domain="[('kind', '=', 'class'), ('company_id', '=', company_id)]",
        help="Empty: all classes of the year.",
    )
    line_ids = fields.One2many(
        "edu.term.closing.line",
        "closing_id",
        compute="_compute_line_ids",
        store=True,
        string="What is missing",
    )
    open_count = fields.Integer(
        compute="_compute_open_count", string="Classes to be closed"
    )
    class_count = fields.Integer(compute="_compute_open_count", string="Classes count")
    accept_missing = fields.Boolean(
        string="Close although something is missing",
        help="Learners without a work become temporarily not attested.",
    )

    @api.model
    def _default_term(self):
        """Return the first quarter begun that some class has still open."""
        year = self.env["edu.academic.year"]._get_current()
        today = fields.Date.context_today(self)
        begun = year.term_ids.filtered(
            lambda term: term.kind == "quarter" and term.date_start <= today
        ).sorted("date_start")
        classes = self.env["edu.group"].search(
            [
                ("kind", "=", "class"),
                ("company_id", "=", self.env.company.id),
                ("year_id", "=", year.id),
            ]
        )
        closed = self.env["edu.term.lock"]._get_closed(begun, classes)
        still_open = begun.filtered(
            lambda term: any((term.id, group.id) not in closed for group in classes)
        )
        return still_open[:1] or begun[-1:]

    def _get_classes(self):
        """Return the chosen classes, all of the year by default."""
        self.ensure_one()
        return self.class_ids or self.env["edu.group"].search(
            [
                ("kind", "=", "class"),
                ("company_id", "=", self.company_id.id),
                ("year_id", "=", self.term_id.year_id.id),
            ]
        )

    def _get_open_classes(self):
        """Return those of the classes whose quarter is still open."""
        classes = self._get_classes()
        closed = self.env["edu.term.lock"]._get_closed(self.term_id, classes)
        return classes.filtered(lambda x: (self.term_id.id, x.id) not in closed)

    @api.depends("term_id", "class_ids")
    def _compute_open_count(self):
        for closing in self:
            closing.class_count = len(closing._get_classes())
            closing.open_count = len(closing._get_open_classes())

    @api.depends("term_id", "class_ids")
    def _compute_line_ids(self):
        for closing in self:
            lines = closing._get_checklist() if closing.term_id else []
            closing.line_ids = [fields.Command.clear()] + [
                fields.Command.create(vals) for vals in lines
            ]

    def _get_checklist(self):
        """Return the values of lines: a course, what is missing there and how many."""
        courses = self.env["edu.course"].search(
            [
                ("class_id", "in", self._get_open_classes().ids),
                ("year_id", "=", self.term_id.year_id.id),
            ]
        )
        if not courses:
            return []
        lines = self._check_lessons(courses) + self._check_results(courses)
        order = {course.id: index for index, course in enumerate(courses)}
        return sorted(lines, key=lambda vals: order[vals["course_id"]])

    def _check_lessons(self, courses):
        today = fields.Date.context_today(self)
        self.env["edu.lesson"].flush_model()
        query = SQL(
            """SELECT course_id,
                      count(*) FILTER (WHERE attendance_taken IS NULL),
                      count(*) FILTER (WHERE COALESCE(topic, '') = '')
                 FROM edu_lesson
                WHERE course_id IN %s AND term_id = %s AND date <= %s
                  AND state IN ('planned', 'held')
             GROUP BY course_id""",
            tuple(courses.ids),
            self.term_id.id,
            min(today, self.term_id.date_end),
        )
        lines = []
        for course, attendance, topic in self.env.execute_query(query):
            for kind, count in (("attendance", attendance), ("topic", topic)):
                if count:
                    lines.append({"course_id": course, "kind": kind, "count": count})
        return lines

    def _check_results(self, courses):
        # sudo: the deputy who closes sees all journals of the organisation
        results = courses.sudo()._compute_results(self.term_id)
        lines = []
        for course, by_student in results.items():
            if course.mode == "points_half_year" and not self._ends_half_year():
                continue
            waiting = [
                student
                for student, result in by_student.items()
                if result.status == grading.INCOMPLETE
            ]
            if waiting:
                lines.append(
                    {
                        "course_id": course.id,
                        "kind": "result",
                        "count": len(waiting),
                        "student_ids": [fields.Command.set(waiting)],
                    }
                )
        return lines

    def _ends_half_year(self):
        quarters = self.term_id.parent_id.child_ids
        return not quarters or self.term_id == quarters.sorted("number")[-1]

    def action_close(self):
        """Close the quarter for the classes.

        :raises UserError: something is missing and that was not accepted
        """
        self.ensure_one()
        classes = self._get_open_classes()
        if not classes:
            raise UserError(self.env._("The quarter is closed for all these classes."))
        if self.line_ids and not self.accept_missing:
            raise UserError(
                self.env._(
                    "Something is missing in %(count)s places. Settle it, or tick "
                    "“Close although something is missing”.",
                    count=len(self.line_ids),
                )
            )
        self.env["edu.term.lock"]._check_role([{"action": "close"}])
        jobs = self.env["edu.job"]
        if jobs._is_above("closing_classes", len(classes)):
            job = jobs._start(self._name, classes.ids, {"term_id": self.term_id.id})
            return job._get_started_action()
        self.env["edu.term.lock"]._close(self.term_id, classes)
        return self._get_results_action(self.term_id, classes.ids)

    @api.model
    def _get_results_action(self, term, class_ids):
        """Return the action of the results that the close of ``term`` wrote."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "edu_journal.edu_term_result_action"
        )
        action["domain"] = [
            ("class_id", "in", class_ids),
            ("term_id", "in", (term | term.parent_id).ids),
            ("is_current", "=", True),
        ]
        return action

    # In the background: a batch is a class, closed wholly or not at all

    def _edu_job_title(self, job):
        # sudo: the name of a quarter
        term = self.env["edu.term"].sudo().browse(job.args["term_id"])
        return self.env._(
            "Close of the quarter: %(term)s, classes: %(count)s",
            term=term.exists().name or "",
            count=job.total,
        )

    def _edu_job_run(self, job, batch):
        term = self.env["edu.term"].browse(job.args["term_id"])
        group = self.env["edu.group"].browse(batch)
        locks = self.env["edu.term.lock"]
        if (term.id, group.id) in locks._get_closed(term, group):
            return {"skipped": 1}  # somebody closed it meanwhile
        try:
            lock = locks._close(term, group)
        except UserError as error:
            message = self.env._(
                "%(group)s: %(error)s", group=group.display_name, error=error
            )
            raise UserError(message) from error
        # sudo: a number for the message
        return {"classes": 1, "results": len(lock.sudo().result_ids)}

    def _edu_job_finish(self, job):
        term = self.env["edu.term"].browse(job.args["term_id"])
        counts = {"classes": 0, "results": 0, **job.counts}
        return {
            "message": self.env._(
                "%(term)s: %(classes)s classes closed, %(results)s results written.",
                term=term.name,
                classes=counts["classes"],
                results=counts["results"],
            ),
            "action": self._get_results_action(term, job.batches),
        }


class EduTermClosingLine(models.TransientModel):
    _name = "edu.term.closing.line"
    _description = "What is missing before the close"

    closing_id = fields.Many2one("edu.term.closing", ondelete="cascade")
    course_id = fields.Many2one("edu.course", required=True, ondelete="cascade")
    class_id = fields.Many2one(related="course_id.class_id", string="Class")
    teacher_id = fields.Many2one(related="course_id.teacher_id")
    kind = fields.Selection(
        [
            ("attendance", "Attendance not taken"),
            ("topic", "Lessons without a topic"),
            ("result", "Learners without a result"),
        ],
        string="Missing",
        required=True,
    )
    count = fields.Integer(string="How many")
    student_ids = fields.Many2many("edu.student", string="Learners without a result")
    student_names = fields.Char(string="Learners", compute="_compute_student_names")

    @api.depends("student_ids")
    def _compute_student_names(self):
        """Name the first learners and say how many more there are."""
        for line in self:
            names = [student._get_short_name() for student in line.student_ids]
            text = ", ".join(names[:SHOWN_NAMES])
            more = len(names) - SHOWN_NAMES
            line.student_names = f"{text} … +{more}" if more > 0 else text
