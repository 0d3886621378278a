from collections import defaultdict
from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..lib.orders import ACTIONS


class EduStudentOrderPromote(models.TransientModel):
    """One order by which the whole school goes to the next class.

    Every class goes to the class of the new year that names it as its class of the last
    year, else to that of the next grade and the same letter. The last grade graduates.
    Exceptions are listed by learner.
    """

    _name = "edu.student.order.promote"
    _description = "Next class for the whole school"

    company_id = fields.Many2one(
        "res.company",
        string="Organisation",
        required=True,
        default=lambda self: self.env.company,
    )
    year_id = fields.Many2one(
        "edu.academic.year",
        string="New year",
        required=True,
        default=lambda self: self._get_default_year(),
        domain="[('company_id', 'in', [False, company_id])]",
    )
    previous_year_id = fields.Many2one(
        "edu.academic.year",
        string="Last year",
        compute="_compute_previous_year_id",
        store=True,
        readonly=False,
    )
    last_grade = fields.Integer(
        string="Last grade", default=11, help="Classes of this grade graduate."
    )
    number = fields.Char(
        string="Order No.",
        help="Empty: the next number of the book is given when the order is confirmed.",
    )
    date = fields.Date(
        string="Date of the order", required=True, default=fields.Date.context_today
    )
    basis = fields.Text(help="On what the order rests: application, decision, paper.")
    skip_missing = fields.Boolean()
    line_ids = fields.One2many(
        "edu.student.order.promote.line",
        "promote_id",
        string="Classes",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    exception_ids = fields.One2many(
        "edu.student.order.promote.exception", "promote_id", string="Exceptions"
    )
    missing_text = fields.Char(
        string="Classes that are missing", compute="_compute_totals"
    )
    student_count = fields.Integer(string="Learners", compute="_compute_totals")

    @api.model
    def _get_default_year(self):
        """Return the year after the current one if there is one."""
        Year = self.env["edu.academic.year"]
        current = Year._get_current()
        after = Year.search(
            [
                ("company_id", "in", [False, self.env.company.id]),
                ("date_start", ">", current.date_end),
            ],
            order="date_start, company_id nulls last",
            limit=1,
        )
        return after or current

    @api.depends("year_id", "company_id")
    def _compute_previous_year_id(self):
        for window in self:
            window.previous_year_id = window.year_id and self.env[
                "edu.academic.year"
            ].search(
                [
                    ("company_id", "in", [False, window.company_id.id]),
                    ("date_end", "<", window.year_id.date_start),
                ],
                order="date_start desc, company_id nulls last",
                limit=1,
            )

    @api.depends("year_id", "previous_year_id", "company_id", "last_grade")
    def _compute_line_ids(self):
        for window in self:
            rows = window._get_rows()
            counts = defaultdict(int)
            for row in rows:
                counts[row.group_id] += 1
            groups = window._get_classes(window.previous_year_id)
            following = window._get_following(groups)
            window.line_ids = [
                Command.clear(),
                *(
                    Command.create(
                        {
                            "group_id": group.id,
                            "next_id": following[group].id,
                            "is_last": group.grade >= window.last_grade,
                            "student_count": counts[group],
                        }
                    )
                    for group in groups
                ),
            ]

    @api.depends("line_ids.next_id", "line_ids.student_count", "line_ids.is_last")
    def _compute_totals(self):
        for window in self:
            window.student_count = sum(window.line_ids.mapped("student_count"))
            missing = window.line_ids.filtered(
                lambda line: (
                    line.student_count and not line.is_last and not line.next_id
                )
            )
            window.missing_text = ", ".join(missing.group_id.mapped("name"))

    def _get_classes(self, year):
        return self.env["edu.group"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("year_id", "=", year.id),
                ("kind", "=", "class"),
            ],
            order="grade, letter",
        )

    def _get_rows(self):
        """Return the enrolments in classes of the last year on its last summer day."""
        if not self.year_id or not self.previous_year_id:
            return self.env["edu.enrolment"]
        Enrolment = self.env["edu.enrolment"]
        return Enrolment.search(
            Domain("company_id", "=", self.company_id.id)
            & Domain("kind", "=", "class")
            & Domain("year_id", "=", self.previous_year_id.id)
            & Domain("end_movement", "=", False)
            # who is in a class of the new year already is not promoted again
            & Domain(
                "student_id.enrolment_ids",
                "not any",
                [
                    ("kind", "=", "class"),
                    ("date_from", ">=", self.year_id.date_start),
                ],
            )
            & Enrolment._get_date_domain(self.year_id.date_start - timedelta(days=1)),
            order="group_id, student_id, id",
        )

    def _get_following(self, groups):
        """Return {class: class of the new year}, an empty set when there is none."""
        new = self._get_classes(self.year_id)
        by_previous = {group.previous_id: group for group in new if group.previous_id}
        by_name = {(group.grade, group.letter or ""): group for group in new}
        none = self.env["edu.group"]
        return {
            group: by_previous.get(group)
            or by_name.get((group.grade + 1, group.letter or ""), none)
            for group in groups
        }

    def action_create(self):
        """Make the draft of the order and open it.

        :raises UserError: classes of the new year are missing, or nobody to promote
        """
        self.ensure_one()
        order = self._create_order()
        if not order:
            raise UserError(
                self.env._("No learners of the last year wait for the next class.")
            )
        return order._get_form_action()

    def _create_order(self):
        """Return the draft, or an empty set when there is nobody to promote."""
        self.ensure_one()
        if self.missing_text and not self.skip_missing:
            raise UserError(
                self.env._(
                    "Build the classes of the new year first; these have no next "
                    "class: %(names)s.",
                    names=self.missing_text,
                )
            )
        lines = self._prepare_lines()
        Order = self.env["edu.student.order"]
        if not lines:
            return Order
        return Order._create_for(
            "promote",
            self.env["edu.student"].browse(lines),
            {
                "number": self.number,
                "date": self.date,
                "effective_date": self.year_id.date_start,
                "basis": self.basis,
                "lines": lines,
            },
        )

    def _prepare_lines(self):
        """Return {learner id: values of the line}."""
        plans = {line.group_id: line for line in self.line_ids}
        special = {item.student_id: item for item in self.exception_ids}
        by_name = {
            (group.grade, group.letter or ""): group
            for group in self._get_classes(self.year_id)
        }
        lines = {}
        for row in self._get_rows():
            plan, item = plans.get(row.group_id), special.get(row.student_id)
            if not plan or item and item.action == "skip":
                continue
            vals = self._prepare_line(row, plan, item, by_name)
            if vals:
                lines[row.student_id.id] = vals
        return lines

    def _prepare_line(self, row, plan, item, by_name):
        action = item.action if item else "graduate" if plan.is_last else "promote"
        vals = {"action": action, "from_group_id": row.group_id.id}
        if item:
            vals |= {"reason_id": item.reason_id.id, "place": item.place}
        if ACTIONS[action].closes:
            return {**vals, "date": self.previous_year_id.date_end}
        group = item.group_id if item else plan.next_id
        if not group and action == "repeat":
            group = by_name.get((row.group_id.grade, row.group_id.letter or ""))
        group = group or plan.next_id
        if not group and item:
            name = row.student_id.name
            raise UserError(self.env._("%(student)s: choose the class.", student=name))
        return {**vals, "group_id": group.id} if group else None


class EduStudentOrderPromoteLine(models.TransientModel):
    _name = "edu.student.order.promote.line"
    _description = "Class that goes to the next one"
    _order = "id"

    promote_id = fields.Many2one(
        "edu.student.order.promote", required=True, ondelete="cascade"
    )
    year_id = fields.Many2one(related="promote_id.year_id")
    company_id = fields.Many2one(related="promote_id.company_id")
    group_id = fields.Many2one("edu.group", string="Class", required=True)
    next_id = fields.Many2one(
        "edu.group",
        string="Next class",
        domain="[('kind', '=', 'class'), ('year_id', '=', year_id),"
        " ('company_id', '=', company_id)]",
    )
    is_last = fields.Boolean(string="Graduates")
    student_count = fields.Integer(string="Learners")


class EduStudentOrderPromoteException(models.TransientModel):
    _name = "edu.student.order.promote.exception"
    _description = "Learner who does not go to the next class with the others"
    _order = "id"

    promote_id = fields.Many2one(
        "edu.student.order.promote", required=True, ondelete="cascade"
    )
    year_id = fields.Many2one(related="promote_id.year_id")
    company_id = fields.Many2one(related="promote_id.company_id")
    student_id = fields.Many2one(
        "edu.student",
        string="Learner",
        required=True,
        domain="[('company_id', '=', company_id), ('state', '=', 'studying')]",
    )
    action = fields.Selection(
        [
            ("repeat", "Leave to repeat the year"),
            ("conditional", "Promote conditionally, until August"),
            ("graduate", "Graduates"),
            ("leave", "Leaves"),
            ("skip", "Not by this order"),
        ],
        string="What is ordered",
        required=True,
        default="repeat",
    )
    group_id = fields.Many2one(
        "edu.group",
        string="Class",
        domain="[('kind', '=', 'class'), ('year_id', '=', year_id),"
        " ('company_id', '=', company_id)]",
        help="Empty: found by the grade and the letter.",
    )
    reason_id = fields.Many2one(
        "edu.reference", string="Reason", domain=[("kind", "=", "movement_reason")]
    )
    place = fields.Char(string="Left for")

    _student_uniq = models.UniqueIndex(
        "(promote_id, student_id)", "A learner is in the list of the order twice."
    )
