from odoo import api, models
from odoo.fields import Domain


class IrRule(models.Model):
    _inherit = "ir.rule"

    @api.model
    def _compute_domain(self, model_name, mode="read"):
        """A wizard is its user's: it may hold lists of people or one-time links.

        Record rules of wizards would have to be written for each of them; this holds
        for every ``edu.`` wizard, those of other addons too.
        """
        domain = super()._compute_domain(model_name, mode)
        is_wizard = (
            model_name.startswith("edu.") and self.env[model_name].is_transient()
        )
        if is_wizard and not self.env.su:
            domain &= Domain("create_uid", "=", self.env.uid)
        return domain
