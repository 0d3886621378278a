from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.edu_enrolment import MOVEMENT_IN, MOVEMENT_OUT


class EduStudentMove(models.TransientModel):
    """Enrol learners, move them to another class, or register that they left."""

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
        MOVEMENT_IN, compute="_compute_movement", store=True, readonly=False
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
    order_number = fields.Char(string="Order No.")
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
        """Write the enrolments of all chosen learners.

        :raises UserError: learners of several organisations, no class, or no places
        """
        self.ensure_one()
        if len(self.student_ids.company_id) > 1:
            raise UserError(
                self.env._("Choose learners of one organisation at a time.")
            )
        common = {
            "reason_id": self.reason_id.id,
            "place": self.place,
            "note": self.note,
        }
        if self.action == "leave":
            values = {
                **{key: value for key, value in common.items() if value},
                "end_order_number": self.order_number,
                "end_order_date": self.order_date,
            }
            self.student_ids._leave(self.date, self.end_movement, values)
            return True
        if not self.group_id:
            raise UserError(self.env._("Choose the class."))
        values = {
            **common,
            "source_id": self.source_id.id,
            "order_number": self.order_number,
            "order_date": self.order_date,
        }
        self.student_ids._move_to(self.group_id, self.date, self.movement, values)
        return True
