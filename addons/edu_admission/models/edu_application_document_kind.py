from odoo import api, fields, models
from odoo.fields import Domain


class EduApplicationDocumentKind(models.Model):
    """A document that an application of some kind needs, from a day on.

    Order No. 564, p. 11 and appendix 1. A row without an organisation is for all.
    """

    _name = "edu.application.document.kind"
    _description = "Document of an application"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    note = fields.Char(string="What to send", translate=True)
    sequence = fields.Integer(default=10)
    for_class1 = fields.Boolean(string="Class 1")
    for_arrival = fields.Boolean(string="From another school")
    for_class10 = fields.Boolean(string="Class 10")
    is_required = fields.Boolean(string="Required", default=True)
    is_shown = fields.Boolean(
        string="Shown in person",
        help="The original is shown in the office; the family may send a file or "
        "promise to bring the paper.",
    )
    company_id = fields.Many2one(
        "res.company",
        string="Organisation",
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    valid_from = fields.Date(required=True, default=fields.Date.context_today)
    valid_to = fields.Date()
    act = fields.Char(translate=True)
    point = fields.Char()
    is_confirmed = fields.Boolean(
        string="Confirmed", help="The value was read in the act itself."
    )
    active = fields.Boolean(default=True)

    _dates = models.Constraint(
        "CHECK (valid_to IS NULL OR valid_to >= valid_from)",
        "A document can't end before it begins.",
    )

    @api.model
    def _find(self, kind, company, day):
        """Return the documents that an application of ``kind`` needs on ``day``."""
        return self.search(
            Domain(f"for_{kind}", "=", True)
            & Domain("company_id", "in", [False, company.id])
            & Domain("valid_from", "<=", day)
            & (Domain("valid_to", "=", False) | Domain("valid_to", ">=", day))
        )
