from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..lib.orders import ACTIONS, KINDS

LINE_ACTIONS = [
    ("enrol", "Enrol"),
    ("arrive", "Enrol as arrived"),
    ("class_change", "Move to the class"),
    ("promote", "Promote"),
    ("conditional", "Promote conditionally, until August"),
    ("repeat", "Leave to repeat the year"),
    ("return", "Enrol as returned"),
    ("home_study", "Study at home"),
    ("extern", "Externship"),
    ("leave", "Leaves"),
    ("temporary", "Leaves for a time"),
    ("graduate", "Graduates"),
    ("deceased", "Deceased"),
]
# filled when the order is confirmed
RESULT_FIELDS = frozenset({"undo"})

GUARD_FUNCTION = """
CREATE OR REPLACE FUNCTION edu_student_order_line_guard() RETURNS trigger AS $$
DECLARE
    open text[] := ARRAY['write_uid', 'write_date'];
    line edu_student_order_line;
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - open = to_jsonb(OLD) - open THEN
        RETURN NEW;
    END IF;
    IF TG_OP <> 'INSERT' AND EXISTS (
        SELECT 1 FROM edu_student_order
        WHERE id = OLD.order_id AND state <> 'draft'
    ) OR TG_OP <> 'DELETE' AND EXISTS (
        SELECT 1 FROM edu_student_order
        WHERE id = NEW.order_id AND state <> 'draft'
    ) THEN
        RAISE EXCEPTION 'EDU_ORDER_CLOSED: the list of a confirmed order is not changed'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$$ LANGUAGE plpgsql
"""


class EduStudentOrderLine(models.Model):
    """A learner in the list of an order and what is ordered about them."""

    _name = "edu.student.order.line"
    _description = "Learner in an order"
    _order = "order_id, id"
    _check_company_auto = True

    order_id = fields.Many2one(
        "edu.student.order",
        string="Order",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="order_id.company_id", store=True, index=True, precompute=True
    )
    kind = fields.Selection(related="order_id.kind", string="About")
    state = fields.Selection(related="order_id.state")
    order_date = fields.Date(related="order_id.date", string="Date of the order")
    student_id = fields.Many2one(
        "edu.student",
        string="Learner",
        required=True,
        index=True,
        check_company=True,
        ondelete="restrict",
    )
    action = fields.Selection(
        LINE_ACTIONS,
        string="What is ordered",
        compute="_compute_action",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    from_group_id = fields.Many2one(
        "edu.group",
        string="Class before",
        compute="_compute_from_group_id",
        store=True,
        precompute=True,
        ondelete="restrict",
    )
    group_id = fields.Many2one(
        "edu.group",
        string="Class",
        compute="_compute_group_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('kind', '=', 'class'), ('company_id', '=', company_id)]",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    date = fields.Date(string="From", help="When it differs from the day of the order.")
    reason_id = fields.Many2one(
        "edu.reference",
        string="Reason",
        compute="_compute_from_order",
        store=True,
        readonly=False,
        precompute=True,
        domain=[("kind", "=", "movement_reason")],
        ondelete="restrict",
    )
    source_id = fields.Many2one(
        "edu.reference",
        string="Arrived from",
        compute="_compute_from_order",
        store=True,
        readonly=False,
        precompute=True,
        domain=[("kind", "=", "arrival_source")],
        ondelete="restrict",
    )
    place = fields.Char(
        string="From or to where",
        compute="_compute_from_order",
        store=True,
        readonly=False,
        precompute=True,
    )
    note = fields.Char()
    former_number = fields.Char(
        string="Former order No.", help="Of the order on paper, in a list taken over."
    )
    former_date = fields.Date(string="Date of the former order")
    enrolment_ids = fields.One2many(
        "edu.enrolment", "order_line_id", string="Enrolments opened"
    )
    ended_ids = fields.One2many(
        "edu.enrolment", "end_order_line_id", string="Enrolments ended"
    )
    talon_ids = fields.One2many("edu.student.talon", "line_id", string="Talons")
    undo = fields.Json(
        string="What it changed",
        groups="base.group_no_one",
        readonly=True,
        copy=False,
        help="What a cancellation restores.",
    )

    _student_uniq = models.UniqueIndex(
        "(order_id, student_id)", "A learner is in the list of the order twice."
    )
    _student_order = models.Index("(student_id, order_id)")

    def init(self):
        cr = self.env.cr
        cr.execute(SQL(GUARD_FUNCTION))
        cr.execute(
            SQL(
                "DROP TRIGGER IF EXISTS edu_student_order_line_guard"
                " ON edu_student_order_line"
            )
        )
        cr.execute(
            SQL(
                "CREATE TRIGGER edu_student_order_line_guard"
                " BEFORE INSERT OR UPDATE OR DELETE ON edu_student_order_line"
                " FOR EACH ROW EXECUTE FUNCTION edu_student_order_line_guard()"
            )
        )

    @api.depends("order_id.kind")
    def _compute_action(self):
        for line in self:
            allowed = KINDS[line.order_id.kind].actions if line.order_id.kind else ()
            if line.action not in allowed:
                line.action = allowed[0] if allowed else line.action or "enrol"

    @api.depends("student_id")
    def _compute_from_group_id(self):
        for line in self:
            line.from_group_id = line.from_group_id or line.student_id.class_id

    @api.depends("order_id.group_id", "student_id", "action")
    def _compute_group_id(self):
        for line in self:
            action = ACTIONS.get(line.action)
            if not action or not action.opens:
                line.group_id = False
                continue
            here = action.same_class and line.student_id.class_id
            line.group_id = line.group_id or line.order_id.group_id or here

    @api.depends("order_id.reason_id", "order_id.source_id", "order_id.place")
    def _compute_from_order(self):
        for line in self:
            order = line.order_id
            line.reason_id = line.reason_id or order.reason_id
            line.source_id = line.source_id or order.source_id
            line.place = line.place or order.place

    @api.depends("order_id", "student_id")
    def _compute_display_name(self):
        for line in self:
            # sudo: the number of the order is told to who may read the line
            order = line.sudo().order_id
            line.display_name = f"{order.display_name} – {line.student_id.name}"

    @api.model_create_multi
    def create(self, vals_list):
        self._check_results({name for vals in vals_list for name in vals})
        lines = super().create(vals_list)
        lines._check_open()
        return lines

    def write(self, vals):
        self._check_results(vals)
        self._check_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        self._check_open()

    @api.model
    def _check_results(self, names):
        if not self.env.su and RESULT_FIELDS & set(names):
            raise AccessError(
                self.env._("The state of an order changes with its buttons only.")
            )

    def _check_open(self):
        closed = self.order_id.filtered(lambda order: order.state != "draft")
        if closed:
            raise UserError(closed._get_closed_message(closed[0]))

    def _get_date(self):
        """Return the day from which the line counts."""
        self.ensure_one()
        return self.date or self.order_id.effective_date

    def _get_plan(self):
        """Return the :class:`Action` of the line."""
        self.ensure_one()
        return ACTIONS[self.action]

    def _get_last_day(self):
        """Return the last day of the enrolments that the line ends."""
        day = self._get_date()
        return day - timedelta(days=1) if self._get_plan().opens else day

    def _keeps(self, row):
        """Tell whether an open enrolment goes on: subgroups of the same class."""
        stays = self._get_plan().same_class and row.kind != "class"
        return stays and self.group_id == row.group_id.parent_id

    def _voids(self, row):
        """Tell whether an enrolment would begin after its end: it never took place."""
        return row.date_from > self._get_last_day()

    def _prepare_end(self, row):
        """Return the values that end an enrolment."""
        plan = self._get_plan()
        values = {"date_to": self._get_last_day(), "end_order_line_id": self.id}
        if plan.closes and row.kind == "class":
            values["end_movement"] = plan.closes
            for name in ("reason_id", "place", "note"):
                if self[name]:
                    values[name] = self._fields[name].convert_to_write(self[name], self)
        return values

    def _prepare_enrolment(self):
        """Return the values of the enrolment that the line opens."""
        return {
            "student_id": self.student_id.id,
            "group_id": self.group_id.id,
            "date_from": self._get_date(),
            "movement": self._get_plan().opens,
            "order_line_id": self.id,
            "reason_id": self.reason_id.id,
            "source_id": self.source_id.id,
            "place": self.place,
            "note": self.note,
        }

    def action_issue_talon(self):
        """Issue the tear-off talon of the learner and print it."""
        talons = self.env["edu.student.talon"]._issue(self)
        return self.env.ref("edu_student.edu_student_talon_report").report_action(
            talons
        )
