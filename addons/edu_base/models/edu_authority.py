from odoo import fields, models


class EduAuthority(models.Model):
    """An education authority of the tree republic – region – city or district.

    Its officers see aggregates of the organisations below, never people
    (order 503, point 3).
    """

    _name = "edu.authority"
    _description = "Education authority"
    _order = "parent_path, name"
    _parent_store = True

    name = fields.Char(required=True, translate=True)
    level = fields.Selection(
        [
            ("republic", "Republic"),
            ("region", "Region"),
            ("district", "City or district"),
        ],
        required=True,
    )
    parent_id = fields.Many2one("edu.authority", index=True, ondelete="restrict")
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("edu.authority", "parent_id")
    kato_id = fields.Many2one("edu.kato", string="Place (KATO)", ondelete="restrict")
    company_ids = fields.One2many(
        "res.company", "edu_authority_id", string="Organisations"
    )
    user_ids = fields.Many2many(
        "res.users", string="Officers", help="See aggregates of this authority."
    )
    active = fields.Boolean(default=True)
