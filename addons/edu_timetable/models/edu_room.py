from odoo import fields, models


class EduRoom(models.Model):
    """A room where lessons are held."""

    _name = "edu.room"
    _description = "Room"
    _order = "company_id, building, floor, name, id"
    _check_company_auto = True

    name = fields.Char(string="Number or name", required=True)
    company_id = fields.Many2one(
        "res.company",
        string="Organisation",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    building = fields.Char()
    floor = fields.Integer(default=1, aggregator=None)
    capacity = fields.Integer(string="Places", default=30)
    kind = fields.Selection(
        [
            ("ordinary", "Ordinary"),
            ("laboratory", "Laboratory"),
            ("computer", "Computer class"),
            ("language", "Language class"),
            ("workshop", "Workshop"),
            ("gym", "Gym"),
            ("hall", "Hall"),
            ("other", "Other"),
        ],
        required=True,
        default="ordinary",
    )
    group_limit = fields.Integer(
        string="Groups at once",
        default=1,
        required=True,
        aggregator=None,
        help="More than one for a gym or hall that several groups share.",
    )
    active = fields.Boolean(default=True)

    _name_uniq = models.UniqueIndex(
        "(company_id, (COALESCE(building, '')), name) WHERE active",
        "This room already exists in the building.",
    )
    _sizes = models.Constraint(
        "CHECK (capacity >= 0 AND group_limit BETWEEN 1 AND 20)",
        "Places can't be negative; 1 to 20 groups can share a room.",
    )
