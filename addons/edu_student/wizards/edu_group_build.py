from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..lib.class_names import split_letters


class EduGroupBuild(models.TransientModel):
    """Create the classes of a year from a small table or from those of the last year.

    Classes that exist are left alone, so a repeat adds only what is missing.
    """

    _name = "edu.group.build"
    _description = "Build the classes of a year"

    company_id = fields.Many2one(
        "res.company",
        string="Organisation",
        required=True,
        default=lambda self: self.env.company,
    )
    year_id = fields.Many2one(
        "edu.academic.year",
        required=True,
        default=lambda self: self.env["edu.academic.year"]._get_current(),
        domain="[('company_id', 'in', [False, company_id])]",
    )
    mode = fields.Selection(
        [
            ("matrix", "By a table of grades and letters"),
            ("last_year", "From the classes of the last year"),
        ],
        required=True,
        default="matrix",
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
    move_students = fields.Boolean(
        string="Promote the learners too",
        help="Enrols the learners of each class in the class of the new year from its "
        "first day, and registers the graduation of the last grade.",
    )
    order_number = fields.Char(string="Order No.")
    order_date = fields.Date(string="Date of the order")
    line_ids = fields.One2many(
        "edu.group.build.line",
        "build_id",
        string="Classes",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )

    @api.depends("year_id", "company_id")
    def _compute_previous_year_id(self):
        for build in self:
            build.previous_year_id = build.year_id and self.env[
                "edu.academic.year"
            ].search(
                [
                    ("company_id", "in", [False, build.company_id.id]),
                    ("date_end", "<", build.year_id.date_start),
                ],
                order="date_start desc, company_id nulls last",
                limit=1,
            )

    @api.depends("mode", "year_id", "previous_year_id", "company_id", "last_grade")
    def _compute_line_ids(self):
        for build in self:
            lines = (
                build._prepare_promoted_lines()
                if build.mode == "last_year"
                else [{"grade": grade} for grade in range(1, build.last_grade + 1)]
            )
            build.line_ids = [
                Command.clear(),
                *(Command.create(vals) for vals in lines),
            ]

    def _get_previous_classes(self):
        return self.env["edu.group"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("year_id", "=", self.previous_year_id.id),
                ("kind", "=", "class"),
            ],
            order="grade, letter",
        )

    def _prepare_promoted_lines(self):
        """Return a line for each class of the last year that goes on.

        The class teacher goes along, except from primary school to the fifth grade.
        """
        return [
            {
                "previous_id": group.id,
                "grade": group.grade + 1,
                "letters": group.letter,
                "language_id": group.language_id.id,
                "shift": group.shift,
                "class_teacher_id": group.grade != 4 and group.class_teacher_id.id,
            }
            for group in self._get_previous_classes()
            if group.grade < self.last_grade
        ]

    def action_build(self):
        """Create the classes that are missing and open the list of the year."""
        self.ensure_one()
        existing = self._get_existing()
        vals_list = [
            vals
            for line in self.line_ids
            for vals in line._prepare_group_vals()
            if (vals["grade"], vals["letter"] or "") not in existing
        ]
        self._check_unique(vals_list)
        self.env["edu.group"].create(vals_list)
        self._link_previous()
        if self.move_students and self.mode == "last_year":
            self._promote_students()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "edu_student.edu_group_action"
        )
        action["domain"] = [
            ("year_id", "=", self.year_id.id),
            ("company_id", "=", self.company_id.id),
        ]
        action["context"] = {"search_default_classes": 1}
        action["target"] = "main"
        return action

    def _get_existing(self):
        """Return {(grade, letter): class} of the year."""
        groups = self.env["edu.group"].with_context(active_test=False)
        groups = groups.search(
            [
                ("company_id", "=", self.company_id.id),
                ("year_id", "=", self.year_id.id),
                ("kind", "=", "class"),
            ]
        )
        return {(group.grade, group.letter or ""): group for group in groups}

    def _check_unique(self, vals_list):
        keys = [(vals["grade"], vals["letter"] or "") for vals in vals_list]
        repeated = sorted({key for key in keys if keys.count(key) > 1})
        if repeated:
            names = ", ".join(f"{grade} {letter}" for grade, letter in repeated)
            raise UserError(
                self.env._("These classes are named twice: %(names)s.", names=names)
            )

    def _link_previous(self):
        """Name the class of the last year in classes that were there already."""
        existing = self._get_existing()
        for line in self.line_ids.filtered("previous_id"):
            group = existing.get((line.grade, split_letters(line.letters)[0]))
            if group and not group.previous_id:
                group.previous_id = line.previous_id

    def _promote_students(self):
        """Promote the learners of the last year and let the last grade graduate.

        By one order for the whole school; it is confirmed at once when the user may,
        otherwise it waits for the director as a draft.
        """
        window = self.env["edu.student.order.promote"].create(
            {
                "company_id": self.company_id.id,
                "year_id": self.year_id.id,
                "previous_year_id": self.previous_year_id.id,
                "last_grade": self.last_grade,
                "number": self.order_number,
                "date": self.order_date or fields.Date.context_today(self),
                "skip_missing": True,
            }
        )
        order = window._create_order()
        if order and order._may_confirm():
            order.action_confirm()


class EduGroupBuildLine(models.TransientModel):
    _name = "edu.group.build.line"
    _description = "Classes of one grade to build"
    _order = "grade, id"

    build_id = fields.Many2one("edu.group.build", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="build_id.company_id")
    previous_id = fields.Many2one("edu.group", string="Class of the last year")
    grade = fields.Integer(required=True)
    letters = fields.Char(help="Letters of the classes, as: А, Ә, Б")
    language_id = fields.Many2one(
        "edu.reference",
        string="Language of instruction",
        domain=[("kind", "=", "language")],
    )
    shift = fields.Selection(
        [("1", "First shift"), ("2", "Second shift")], default="1", required=True
    )
    capacity = fields.Integer(help="Empty: by the norm.")
    class_teacher_id = fields.Many2one("hr.employee", string="Class teacher")

    def _prepare_group_vals(self):
        """Return the values of the classes of the line, none when it has no letters."""
        if not self.letters and not self.previous_id:
            return []
        vals = {
            "company_id": self.build_id.company_id.id,
            "year_id": self.build_id.year_id.id,
            "kind": "class",
            "grade": self.grade,
            "shift": self.shift,
            "language_id": self.language_id.id,
            "previous_id": self.previous_id.id,
            "class_teacher_id": self.class_teacher_id.id,
        }
        if self.capacity:
            vals["capacity"] = self.capacity
        return [{**vals, "letter": letter} for letter in split_letters(self.letters)]
