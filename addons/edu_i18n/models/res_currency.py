from odoo import models
from odoo.tools import get_lang

from ..lib import words


class ResCurrency(models.Model):
    _inherit = "res.currency"

    def amount_to_text(self, amount):
        """Return the amount in words in Kazakh or Russian with right cases.

        Other languages, and currencies whose forms are not known, stay with Odoo.
        """
        self.ensure_one()
        code = get_lang(self.env).code
        short = code.split("_")[0]
        known = {"kk": words.KK_MONEY, "ru": words.RU_MONEY}.get(short, {})
        if self.name not in known:
            return super().amount_to_text(amount)
        return words.amount_in_words(
            self.round(amount), short, self.name, with_zero_subunits=False
        )
