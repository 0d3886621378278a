from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, format_date

from ..lib.orders import KINDS

ORDER_KINDS = [
    ("admission", "Admission"),
    ("arrival", "Arrival from another school"),
    ("class_change", "Transfer to another class"),
    ("promote", "Transfer to the next class"),
    ("repeat", "Repeating the year"),
    ("leave", "Transfer to another school"),
    ("temporary", "Temporary leaving"),
    ("return", "Return"),
    ("home_study", "Study at home"),
    ("graduate", "Graduation"),
    ("deceased", "Death of a learner"),
    ("initial", "List taken over"),
    ("cancel", "Cancellation of an order"),
]
# written by the steps of the order, never by hand
STEP_FIELDS = frozenset(
    {"state", "confirmed_by_id", "confirmed_at", "cancelled_by_id", "series"}
)
# what may still change when the order is confirmed
OPEN_FIELDS = frozenset(
    {"state", "cancelled_by_id", "acquaintance_ids", "message_main_attachment_id"}
)

# The last line behind the ORM: a confirmed order and its list stay as they are.
GUARD_FUNCTION = """
CREATE OR REPLACE FUNCTION edu_student_order_guard() RETURNS trigger AS $$
DECLARE
    open text[] := ARRAY['state', 'cancelled_by_id', 'write_uid', 'write_date',
                         'message_main_attachment_id'];
BEGIN
    IF OLD.state = 'draft' THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'DELETE' OR to_jsonb(NEW) - open <> to_jsonb(OLD) - open
       OR (NEW.state <> OLD.state
           AND (OLD.state <> 'confirmed' OR NEW.state <> 'cancelled')) THEN
        RAISE EXCEPTION 'EDU_ORDER_CLOSED: a confirmed order is not changed'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$ LANGUAGE plpgsql
"""


class EduStudentOrder(models.Model):
    """An order of the contingent: the only thing that changes who is in which class.

    The office prepares it, the director confirms. Confirmed, it writes the enrolments
    and stays as it is for ever; another order cancels it.
    """

    _name = "edu.student.order"
    _description = "Order of the contingent"
    _inherit = [
        "mail.thread",
        "edu.student.order.apply",
        "edu.student.order.check",
        "edu.student.order.text",
    ]
    _order = "date desc, id desc"
    _check_company_auto = True
    _mail_post_access = "read"

    company_id = fields.Many2one(
        "res.company",
        string="Organisation",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    kind = fields.Selection(
        ORDER_KINDS, string="About", required=True, default="arrival", index=True
    )
    series = fields.Char(compute="_compute_series", store=True, precompute=True)
    number = fields.Char(
        string="Order No.",
        copy=False,
        tracking=True,
        help="Empty: the next number of the book is given when the order is confirmed.",
    )
    date = fields.Date(
        string="Date of the order",
        required=True,
        default=fields.Date.context_today,
        tracking=True,
    )
    number_year = fields.Integer(
        compute="_compute_number_year", store=True, precompute=True, aggregator=None
    )
    effective_date = fields.Date(
        string="In effect from",
        required=True,
        default=fields.Date.context_today,
        tracking=True,
        help="First day in the class; for those who leave, their last day.",
    )
    year_id = fields.Many2one(
        "edu.academic.year",
        compute="_compute_year_id",
        store=True,
        precompute=True,
        index=True,
        ondelete="restrict",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("confirmed", "Confirmed"),
            ("cancelled", "Cancelled by another order"),
        ],
        required=True,
        default="draft",
        index=True,
        copy=False,
        tracking=True,
    )
    basis = fields.Text(help="On what the order rests: application, decision, paper.")
    attachment_ids = fields.Many2many(
        "ir.attachment", string="Documents of the basis", copy=False
    )
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
    return_date = fields.Date(
        string="Return expected on", help="For those who leave for a time."
    )
    note = fields.Char()
    group_id = fields.Many2one(
        "edu.group",
        string="Class for all",
        domain="[('kind', '=', 'class'), ('company_id', '=', company_id)]",
        check_company=True,
        ondelete="restrict",
        help="Taken for the learners of the list that have no class of their own.",
    )
    line_ids = fields.One2many("edu.student.order.line", "order_id", string="List")
    line_count = fields.Integer(string="Learners", compute="_compute_line_count")
    acquaintance_ids = fields.One2many(
        "edu.student.order.acquaintance", "order_id", string="Acquainted"
    )
    signer_id = fields.Many2one(
        "res.users",
        string="Signed by",
        default=lambda self: self.env.company.edu_director_id,
        ondelete="restrict",
        help="The director of the organisation.",
    )
    confirmed_by_id = fields.Many2one(
        "res.users", string="Confirmed by", readonly=True, copy=False
    )
    confirmed_at = fields.Datetime(string="Confirmed at", readonly=True, copy=False)
    cancels_id = fields.Many2one(
        "edu.student.order",
        string="Cancels the order",
        domain="[('state', '=', 'confirmed'), ('kind', '!=', 'cancel'),"
        " ('company_id', '=', company_id)]",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
    )
    cancelled_by_id = fields.Many2one(
        "edu.student.order",
        string="Cancelled by the order",
        readonly=True,
        ondelete="restrict",
        copy=False,
    )
    talon_kind = fields.Char(compute="_compute_talon_kind")
    can_confirm = fields.Boolean(compute="_compute_can_confirm")
    warning_text = fields.Text(string="Check", compute="_compute_warning_text")

    _number_uniq = models.UniqueIndex(
        "(company_id, series, number_year, number) WHERE number IS NOT NULL",
        "An order with this number already exists in this calendar year.",
    )
    _book = models.Index("(company_id, date, id)")

    def init(self):
        cr = self.env.cr
        cr.execute(SQL(GUARD_FUNCTION))
        cr.execute(
            SQL("DROP TRIGGER IF EXISTS edu_student_order_guard ON edu_student_order")
        )
        cr.execute(
            SQL(
                "CREATE TRIGGER edu_student_order_guard BEFORE UPDATE OR DELETE"
                " ON edu_student_order FOR EACH ROW"
                " EXECUTE FUNCTION edu_student_order_guard()"
            )
        )

    @api.depends("kind")
    def _compute_series(self):
        for order in self:
            order.series = KINDS[order.kind].series if order.kind else False

    @api.depends("kind")
    def _compute_talon_kind(self):
        for order in self:
            order.talon_kind = KINDS[order.kind].talon if order.kind else ""

    @api.depends("date")
    def _compute_number_year(self):
        for order in self:
            order.number_year = order.date.year if order.date else 0

    @api.depends("effective_date", "company_id")
    def _compute_year_id(self):
        Year = self.env["edu.academic.year"]
        for (date, company), orders in self.grouped(
            lambda order: (order.effective_date, order.company_id)
        ).items():
            orders.year_id = Year._get_current(date, company) if date else False

    @api.depends("line_ids")
    def _compute_line_count(self):
        counts = dict(
            self.env["edu.student.order.line"]._read_group(
                [("order_id", "in", self.ids)], ["order_id"], ["__count"]
            )
        )
        for order in self:
            order.line_count = counts.get(order, 0) or len(order.line_ids)

    @api.depends("number", "date", "kind")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for order in self:
            if not order.number:
                order.display_name = self.env._(
                    "Draft: %(kind)s", kind=kinds.get(order.kind, "")
                )
                continue
            order.display_name = self.env._(
                "No. %(number)s of %(date)s",
                number=order.number,
                date=format_date(self.env, order.date),
            )

    @api.depends_context("uid")
    @api.depends("kind", "company_id", "date")
    def _compute_can_confirm(self):
        for order in self:
            order.can_confirm = order._may_confirm()

    @api.depends("state", "kind", "date", "effective_date", "reason_id", "line_ids")
    def _compute_warning_text(self):
        for order in self:
            text = ""
            if order.state == "draft" and order._origin.id:
                errors, warnings = order._origin._get_findings()
                text = "\n".join([*errors, *warnings])
            order.warning_text = text

    # rights

    def _may_confirm(self):
        """Tell whether the user may confirm the order (rule order.confirm_groups)."""
        self.ensure_one()
        if self.env.su:
            return True
        kind = self.cancels_id.kind or self.kind
        rule = self.env["edu.rule"]._get_value(
            "order.confirm_groups", self.date, self.company_id, {}
        )
        roles = rule.get(kind, rule.get("default", ["director"]))
        return self.env.user.has_groups(
            ",".join(f"edu_base.group_{role}" for role in roles)
        )

    @api.model_create_multi
    def create(self, vals_list):
        # a form sends the default state, which is no step
        self._check_steps(
            name
            for vals in vals_list
            for name in vals
            if (name, vals[name]) != ("state", "draft")
        )
        return super().create(vals_list)

    def write(self, vals):
        self._check_steps(vals)
        closed = self.filtered(lambda order: order.state != "draft")
        if closed and set(vals) - OPEN_FIELDS:
            raise UserError(self._get_closed_message(closed[0]))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        closed = self.filtered(lambda order: order.state != "draft")
        if closed:
            raise UserError(self._get_closed_message(closed[0]))

    def _get_closed_message(self, order):
        return self.env._(
            "The order %(order)s is confirmed and can't be changed: prepare an order "
            "that cancels it.",
            order=order.display_name,
        )

    @api.model
    def _check_steps(self, names):
        """Refuse to write by hand what the steps of the order write.

        :raises AccessError:
        """
        if not self.env.su and STEP_FIELDS & set(names):
            raise AccessError(
                self.env._("The state of an order changes with its buttons only.")
            )

    # the interface for other addons

    @api.model
    def _create_for(self, kind, students, values=None):
        """Prepare an order of ``kind`` about ``students`` and return it (a draft).

        :param values: see docs/contract.md; ``lines`` is {learner id: values of the
            line}, the rest are fields of the order
        :raises UserError: learners of several organisations, or none
        """
        values = dict(values or {})
        if len(students.company_id) != 1:
            raise UserError(
                self.env._("Choose learners of one organisation at a time.")
            )
        special = values.pop("lines", {})
        values.setdefault("date", fields.Date.context_today(self))
        values.setdefault("effective_date", values["date"])
        company = students.company_id
        values.setdefault("signer_id", company.sudo().edu_director_id.id)
        return self.create(
            {
                "company_id": company.id,
                "kind": kind,
                **values,
                "line_ids": [
                    Command.create(
                        {"student_id": student.id, **special.get(student.id, {})}
                    )
                    for student in students
                ],
            }
        )

    def _create_cancel(self, basis=None, values=None):
        """Prepare the order that cancels this one and return it (a draft)."""
        self.ensure_one()
        return self.create(
            {
                "company_id": self.company_id.id,
                "kind": "cancel",
                "cancels_id": self.id,
                "basis": basis,
                "signer_id": self.signer_id.id,
                **(values or {}),
            }
        )

    # buttons

    def action_confirm(self):
        """Check the orders, write the enrolments and close the orders for ever.

        :raises AccessError: the user may not confirm orders of this kind
        :raises UserError: what the checks found, naming the learner
        """
        self.check_access("write")
        for order in self:
            order._confirm()
        return True

    def action_cancel_by_order(self):
        """Open a new draft that cancels this order."""
        order = self._create_cancel()
        return order._get_form_action()

    def action_apply_class(self):
        """Give the class of the order to all learners of the list."""
        self.ensure_one()
        if not self.group_id:
            raise UserError(self.env._("Choose the class."))
        self.line_ids.group_id = self.group_id
        return True

    def action_print_register(self):
        """Print the register of the chosen orders."""
        report = self.env.ref("edu_student.edu_student_register_report")
        return report.report_action(self)

    def action_xlsx_register(self):
        """Download the register of the chosen orders."""
        return self.env["edu.report.xlsx.student_register"]._xlsx_action(self)

    def action_open_lines(self):
        """Open the list of the order."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "edu_student.edu_student_order_line_action"
        )
        action["domain"] = [("order_id", "=", self.id)]
        action["context"] = {}
        return action

    def _get_form_action(self):
        """Return the action that opens the order."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "current",
            "name": self.display_name,
        }
