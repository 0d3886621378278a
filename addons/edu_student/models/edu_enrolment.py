from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain

MOVEMENT_IN = [
    ("enrol", "Enrolled"),
    ("arrive", "Arrived from another organisation"),
    ("class_change", "Moved to another class"),
    ("promote", "Promoted to the next class"),
    ("repeat", "Left to repeat the year"),
    ("return", "Returned"),
    ("home_study", "Moved to study at home"),
    ("extern", "Externship"),
    ("subgroup", "Assigned to a subgroup"),
]
MOVEMENT_OUT = [
    ("leave", "Left"),
    ("graduate", "Graduated"),
    ("academic_break", "Academic break"),
    ("deceased", "Deceased"),
]


class EduEnrolment(models.Model):
    """One learner in one group from a date to a date, with the order that says so.

    Only a confirmed order (``edu.student.order``) opens and ends enrolments in classes:
    no user writes them. Subgroups are kept by the deputy and the clerk.

    ``movement`` tells how the learner came; when the learner left the organisation
    from this group, ``end_movement`` tells how. ``date_to`` is the last day.
    """

    _name = "edu.enrolment"
    _description = "Enrolment"
    _order = "date_from desc, id desc"
    _check_company_auto = True

    student_id = fields.Many2one(
        "edu.student",
        string="Learner",
        required=True,
        index=True,
        check_company=True,
        ondelete="cascade",
    )
    group_id = fields.Many2one(
        "edu.group",
        string="Class or subgroup",
        required=True,
        index=True,
        check_company=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="group_id.company_id", store=True, index=True, precompute=True
    )
    year_id = fields.Many2one(related="group_id.year_id", store=True, precompute=True)
    kind = fields.Selection(related="group_id.kind", store=True, precompute=True)
    date_from = fields.Date(
        string="From", required=True, default=fields.Date.context_today
    )
    date_to = fields.Date(string="To", help="Last day in the group.")
    movement = fields.Selection(
        MOVEMENT_IN + MOVEMENT_OUT, required=True, default="enrol"
    )
    end_movement = fields.Selection(MOVEMENT_OUT, string="Left by")
    reason_id = fields.Many2one(
        "edu.reference",
        string="Reason",
        domain=[("kind", "=", "movement_reason")],
        ondelete="restrict",
    )
    source_id = fields.Many2one(
        "edu.reference",
        string="Arrived from",
        domain=[("kind", "=", "arrival_source")],
        ondelete="restrict",
    )
    place = fields.Char(string="From or to where")
    order_line_id = fields.Many2one(
        "edu.student.order.line",
        string="Line of the order",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
    )
    end_order_line_id = fields.Many2one(
        "edu.student.order.line",
        string="Line of the order that ended it",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
    )
    # rows from before the orders keep the text that they came with
    order_number = fields.Char(
        string="Order No.",
        compute="_compute_order",
        store=True,
        readonly=False,
        precompute=True,
    )
    order_date = fields.Date(
        string="Date of the order",
        compute="_compute_order",
        store=True,
        readonly=False,
        precompute=True,
    )
    end_order_number = fields.Char(
        string="Order No. of leaving",
        compute="_compute_end_order",
        store=True,
        readonly=False,
        precompute=True,
    )
    end_order_date = fields.Date(
        string="Date of the order of leaving",
        compute="_compute_end_order",
        store=True,
        readonly=False,
        precompute=True,
    )
    note = fields.Char()

    _dates = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "An enrolment can't end before it begins.",
    )
    _end_date = models.Constraint(
        "CHECK (end_movement IS NULL OR date_to IS NOT NULL)",
        "A learner who left needs the last day.",
    )
    _one_class = models.Constraint(
        "EXCLUDE USING gist (student_id WITH =, "
        "daterange(date_from, date_to, '[]') WITH &&) WHERE (kind = 'class')",
        "The learner is already in a class on these days.",
    )
    _group_once = models.Constraint(
        "EXCLUDE USING gist (student_id WITH =, group_id WITH =, "
        "daterange(date_from, date_to, '[]') WITH &&)",
        "The learner is already in this group on these days.",
    )
    _group_dates = models.Index("(group_id, date_from, date_to)")

    @api.model
    def _get_date_domain(self, date):
        """Return the domain of enrolments that hold on ``date``."""
        return Domain("date_from", "<=", date) & (
            Domain("date_to", "=", False) | Domain("date_to", ">=", date)
        )

    @api.depends("order_line_id.order_id.number", "order_line_id.former_number")
    def _compute_order(self):
        for row in self:
            line = row.order_line_id
            number, date = row.order_number, row.order_date
            if line:
                number = line.former_number or line.order_id.number
                date = line.former_date if line.former_number else line.order_id.date
            row.order_number, row.order_date = number, date

    @api.depends("end_order_line_id.order_id.number")
    def _compute_end_order(self):
        for row in self:
            order = row.end_order_line_id.order_id
            row.end_order_number = order.number if order else row.end_order_number
            row.end_order_date = order.date if order else row.end_order_date

    @api.model_create_multi
    def create(self, vals_list):
        # before the insert, so that the message comes first, and after it, for
        # whatever a default or an onchange has put in
        self._check_vals(vals_list)
        rows = super().create(vals_list)
        rows._check_by_order()
        return rows

    def write(self, vals):
        self._check_by_order()
        done = super().write(vals)
        # a subgroup's row must not become that of a class
        self._check_by_order()
        return done

    def unlink(self):
        self._check_by_order()
        return super().unlink()

    @api.model
    def _check_vals(self, vals_list):
        groups = self.env["edu.group"].browse(
            {vals.get("group_id") for vals in vals_list} - {None, False}
        )
        # sudo: only the kind
        if not self.env.su and "class" in groups.exists().sudo().mapped("kind"):
            raise AccessError(self._get_order_message())

    @api.model
    def _get_order_message(self):
        return self.env._("Only a confirmed order changes who is in which class.")

    def _check_by_order(self):
        """Let nobody but a confirmed order change who is in which class.

        :raises AccessError: a row of a class is written with the rights of a user
        """
        if self.env.su:
            return
        # sudo: to know the kind of group and links of any row that is written
        rows = self.sudo()
        if any(
            row.kind == "class" or row.order_line_id or row.end_order_line_id
            for row in rows
        ):
            raise AccessError(self._get_order_message())

    def _snapshot(self, names):
        """Return the row as JSON values: {"id": id, field: value}."""
        self.ensure_one()
        values = {"id": self.id}
        for name in names:
            value = self._fields[name].convert_to_write(self[name], self)
            is_date = self._fields[name].type == "date" and value
            values[name] = fields.Date.to_string(value) if is_date else value
        return values

    def _close(self, date):
        """End the enrolments on ``date``, their last day.

        Those that would begin after it are removed: they never took place.
        """
        void = self.filtered(lambda row: row.date_from > date)
        (self - void).write({"date_to": date})
        void.unlink()
        # the constraint on dates must see this before new rows come
        self.env["edu.enrolment"].flush_model()

    @api.depends("student_id", "group_id")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.student_id.name} – {row.group_id.name}"

    @api.constrains("student_id", "group_id")
    def _check_company_match(self):
        for row in self:
            if row.student_id.company_id != row.group_id.company_id:
                raise ValidationError(
                    self.env._(
                        "%(student)s and the class %(group)s belong to different "
                        "organisations.",
                        student=row.student_id.name,
                        group=row.group_id.name,
                    )
                )
