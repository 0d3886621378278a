from odoo import api, fields, models


class EduClassSubstitute(models.Model):
    """Who stands for an absent class teacher, and in which days."""

    _name = "edu.class.substitute"
    _description = "Substitute class teacher"
    _order = "date_from desc, id"
    _check_company_auto = True

    class_id = fields.Many2one(
        "edu.group",
        string="Class",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        domain=[("kind", "=", "class")],
    )
    company_id = fields.Many2one(related="class_id.company_id", store=True, index=True)
    employee_id = fields.Many2one(
        "hr.employee",
        string="Substitute",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="To", required=True)

    _dates = models.Constraint(
        "CHECK (date_to >= date_from)", "The last day can't be before the first."
    )

    @api.model
    def _get_active(self, date=None):
        """Return the rows that hold on ``date`` (today)."""
        date = date or fields.Date.context_today(self)
        return self.search([("date_from", "<=", date), ("date_to", ">=", date)])
