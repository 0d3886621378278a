import json

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError


class EduRule(models.Model):
    """A dated value of a rule: weights, scales, norms, limits.

    Code asks ``env["edu.rule"]._get_value(key, date, company)`` and holds the method,
    never the number. The record of the organisation wins over the common one; of
    several the one with the latest ``valid_from`` not after the date counts.
    """

    _name = "edu.rule"
    _description = "Dated rule"
    _order = "key, valid_from desc, id"

    key = fields.Char(required=True, index=True)
    name = fields.Char(required=True, translate=True)
    value = fields.Text(
        required=True, help="A number, a text in quotes or a JSON object."
    )
    valid_from = fields.Date(required=True)
    valid_to = fields.Date()
    company_id = fields.Many2one(
        "res.company", string="Organisation", index=True, ondelete="cascade"
    )
    act = fields.Char(translate=True)
    point = fields.Char()
    is_confirmed = fields.Boolean(
        string="Confirmed", help="The value was read in the act itself."
    )

    confirmation = fields.Char(compute="_compute_confirmation")

    _dates = models.Constraint(
        "CHECK (valid_to IS NULL OR valid_to >= valid_from)",
        "A rule can't end before it begins.",
    )
    _key_from_uniq = models.UniqueIndex(
        "(key, valid_from, (COALESCE(company_id, 0)))",
        "This rule already has a value from that date.",
    )

    @api.depends("is_confirmed")
    def _compute_confirmation(self):
        for rule in self:
            rule.confirmation = (
                self.env._("Confirmed")
                if rule.is_confirmed
                else self.env._("Not confirmed")
            )

    @api.constrains("value")
    def _check_value(self):
        for rule in self:
            try:
                json.loads(rule.value)
            except ValueError as error:
                raise ValidationError(
                    self.env._(
                        "The value of the rule %(name)s can't be read: %(error)s",
                        name=rule.name,
                        error=error,
                    )
                ) from error

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    @api.model
    @tools.ormcache("company_id")
    def _load(self, company_id):
        """Return {key: [(valid_from, valid_to, value), …]}, the best first."""
        # sudo: rules are public knowledge; record rules would only slow this down
        rules = self.sudo().search([("company_id", "in", [False, company_id])])
        table = {}
        for rule in rules.sorted(lambda r: (bool(r.company_id), r.valid_from), True):
            row = (rule.valid_from, rule.valid_to, json.loads(rule.value))
            table.setdefault(rule.key, []).append(row)
        return table

    @api.model
    def _get_value(self, key, date=None, company=None, default=None):
        """Return the value of rule ``key`` on ``date`` (today) for ``company``.

        :param default: returned when there is no such rule on that date
        """
        company = company or self.env.company
        date = fields.Date.to_date(date) or fields.Date.context_today(self)
        for valid_from, valid_to, value in self._load(company.id).get(key, ()):
            if valid_from <= date and (not valid_to or date <= valid_to):
                return value
        return default
