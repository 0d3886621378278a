from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib.orders import KIND_OF_MOVEMENT
from ..models.edu_enrolment import MOVEMENT_IN, MOVEMENT_OUT


class EduStudentMove(models.TransientModel):
    """Prepare the order by which learners are enrolled, moved, or leave."""

    _name = "edu.student.move"
    _description = "Enrol, move or leave"

    action = fields.Selection(
        [("move", "Enrol or move to a class"), ("leave", "Leave the organisation")],
        required=True,
        default="move",
    )
    student_ids = fields.Many2many("edu.student", string="Learners", required=True)
    company_id = fields.Many2one("res.company", compute="_compute_company_id")
    group_id = fields.Many2one(
        "edu.group",
        string="Class",
        domain="[('kind', '=', 'class'), ('company_id', '=', company_id)]",
        context={"edu_show_year": True},
    )
    free_places = fields.Integer(related="group_id.free_places")
    date = fields.Date(
        required=True,
        default=fields.Date.context_today,
        help="First day in the class, or last day in the organisation.",
    )
    movement = fields.Selection(
        [item for item in MOVEMENT_IN if item[0] in KIND_OF_MOVEMENT],
        compute="_compute_movement",
        store=True,
        readonly=False,
    )
    end_movement = fields.Selection(MOVEMENT_OUT, default="leave")
    reason_id = fields.Many2one(
        "edu.reference",
        string="Reason",
        domain=[("kind", "=", "movement_reason")],
    )
    source_id = fields.Many2one(
        "edu.reference",
        string="Arrived from",
        domain=[("kind", "=", "arrival_source")],
    )
    place = fields.Char(string="From or to where")
    basis = fields.Text(help="On what the order rests: application, decision, paper.")
    order_number = fields.Char(
        string="Order No.",
        help="Empty: the next number of the book is given when the order is confirmed.",
    )
    order_date = fields.Date(string="Date of the order")
    note = fields.Char()

    @api.depends("student_ids")
    def _compute_company_id(self):
        for window in self:
            window.company_id = window.student_ids.company_id[:1]

    @api.depends("student_ids")
    def _compute_movement(self):
        for window in self:
            states = set(window.student_ids.mapped("state"))
            window.movement = "class_change" if states == {"studying"} else "enrol"

    def action_apply(self):
        """Prepare the order; confirm it at once when the user may.

        Otherwise the draft is opened and waits for the director.

        :raises UserError: learners of several organisations, no class, or no places
        """
        self.ensure_one()
        order = self._prepare_order()
        if not order._may_confirm():
            return order._get_form_action()
        order.action_confirm()
        return True

    def action_prepare(self):
        """Prepare the order and open it as a draft."""
        self.ensure_one()
        return self._prepare_order()._get_form_action()

    def _prepare_order(self):
        """Return the draft of the order that the window describes."""
        values = {
            "basis": self.basis,
            "reason_id": self.reason_id.id,
            "place": self.place,
            "note": self.note,
            "order_number": self.order_number,
            "order_date": self.order_date,
        }
        if self.action == "leave":
            return self.student_ids._prepare_leave_order(
                self.date, self.end_movement, values
            )
        if not self.group_id:
            raise UserError(self.env._("Choose the class."))
        return self.student_ids._prepare_move_order(
            self.group_id,
            self.date,
            self.movement,
            {**values, "source_id": self.source_id.id},
        )
