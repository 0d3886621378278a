from odoo import fields, models


class EduStudentOrder(models.Model):
    _inherit = "edu.student.order"

    application_ids = fields.One2many(
        "edu.application", "order_id", string="Applications"
    )
    application_count = fields.Integer(
        string="Applications (number)", compute="_compute_application_count"
    )

    def _compute_application_count(self):
        counts = {}
        Application = self.env["edu.application"]
        if Application.has_access("read"):
            rows = Application._read_group(
                [("order_id", "in", self.ids)], ["order_id"], ["__count"]
            )
            counts = {order.id: count for order, count in rows}
        for order in self:
            order.application_count = counts.get(order.id, 0)

    def _after_confirm(self):
        """Answer the applications: enrolled, or waiting again when cancelled."""
        result = super()._after_confirm()
        # sudo: the order was confirmed by who may; its applications follow it
        Application = self.env["edu.application"].sudo()
        for order in self:
            if order.kind == "cancel":
                rows = Application.search([("order_id", "=", order.cancels_id.id)])
                rows._reopen()
            else:
                rows = Application.search([("order_id", "=", order.id)])
                rows._enrol(order.line_ids.student_id)
        return result

    def action_open_applications(self):
        """Open the applications that the order answers."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "edu_admission.edu_application_action"
        )
        action["domain"] = [("order_id", "=", self.id)]
        action["context"] = {}
        return action
