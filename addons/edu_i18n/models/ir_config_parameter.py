from odoo import api, models

from .res_lang import DEFAULT_LANG


class IrConfigParameter(models.Model):
    _inherit = "ir.config_parameter"

    @api.model_create_multi
    def create(self, vals_list):
        parameters = super().create(vals_list)
        parameters._edu_apply_default_lang()
        return parameters

    def write(self, vals):
        result = super().write(vals)
        self._edu_apply_default_lang()
        return result

    def _edu_apply_default_lang(self):
        """The default language of the database follows its parameter at once."""
        if DEFAULT_LANG in self.mapped("key"):
            self.env["res.lang"]._edu_apply_default_lang()
