from odoo import fields, models


class EduKato(models.Model):
    """A place of the classifier of administrative-territorial objects (KATO)."""

    _name = "edu.kato"
    _description = "Place (KATO)"
    _order = "code"
    _parent_store = True
    _rec_names_search = ["name", "code"]

    code = fields.Char(required=True, size=9)
    name = fields.Char(required=True, translate=True)
    level = fields.Selection(
        [
            ("republic", "Republic"),
            ("region", "Region or city of republican significance"),
            ("district", "District or city"),
            ("rural", "Rural district"),
            ("settlement", "Settlement"),
        ],
        required=True,
    )
    parent_id = fields.Many2one("edu.kato", index=True, ondelete="restrict")
    parent_path = fields.Char(index=True)
    is_urban = fields.Boolean(string="Town")
    is_confirmed = fields.Boolean(
        string="Code confirmed",
        default=True,
        help="The code was seen in the official classifier.",
    )
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex("(code)", "This KATO code already exists.")
    _code_shape = models.Constraint(
        "CHECK (code ~ '^[0-9]{9}$')", "A KATO code has nine digits."
    )
