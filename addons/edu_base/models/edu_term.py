from odoo import api, fields, models
from odoo.exceptions import ValidationError


class EduTerm(models.Model):
    """A quarter or half-year of an academic year."""

    _name = "edu.term"
    _description = "Term"
    _order = "date_start, kind desc, number, id"

    year_id = fields.Many2one(
        "edu.academic.year", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="year_id.company_id", store=True)
    kind = fields.Selection(
        [("quarter", "Quarter"), ("half_year", "Half-year")],
        required=True,
        default="quarter",
    )
    number = fields.Integer(required=True, default=1)
    name = fields.Char(required=True, translate=True)
    date_start = fields.Date(required=True)
    date_end = fields.Date(required=True)
    parent_id = fields.Many2one(
        "edu.term",
        string="Half-year",
        domain="[('year_id', '=', year_id), ('kind', '=', 'half_year')]",
        ondelete="restrict",
        index=True,
    )
    child_ids = fields.One2many("edu.term", "parent_id", string="Quarters")

    _dates = models.Constraint(
        "CHECK (date_end > date_start)", "The term can't end before it begins."
    )
    _number_uniq = models.UniqueIndex(
        "(year_id, kind, number)", "The year already has this term."
    )

    @api.constrains("date_start", "date_end", "year_id", "kind")
    def _check_dates(self):
        for term in self:
            year = term.year_id
            if term.date_start < year.date_start or term.date_end > year.date_end:
                raise ValidationError(
                    self.env._(
                        "The term %(name)s lies outside the year.", name=term.name
                    )
                )
            for other in year.term_ids - term:
                if other.kind == term.kind and (
                    other.date_start <= term.date_end
                    and term.date_start <= other.date_end
                ):
                    raise ValidationError(
                        self.env._(
                            "The terms %(first)s and %(second)s overlap.",
                            first=term.name,
                            second=other.name,
                        )
                    )

    @api.depends("name", "year_id.name")
    def _compute_display_name(self):
        for term in self:
            term.display_name = f"{term.name}, {term.year_id.name}"
