from odoo import fields, models


class EduStudentOrderAcquaintance(models.Model):
    """An employee who has to read the order, and the day it was read."""

    _name = "edu.student.order.acquaintance"
    _description = "Acquaintance with an order"
    _order = "order_id, id"
    _check_company_auto = True

    order_id = fields.Many2one(
        "edu.student.order", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="order_id.company_id", store=True, index=True, precompute=True
    )
    employee_id = fields.Many2one(
        "hr.employee",
        string="Employee",
        required=True,
        index=True,
        check_company=True,
        ondelete="restrict",
    )
    date = fields.Date(string="Acquainted on")

    _employee_uniq = models.UniqueIndex(
        "(order_id, employee_id)", "This employee is already in the list."
    )
