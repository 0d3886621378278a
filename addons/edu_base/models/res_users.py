from odoo import api, fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    edu_authority_ids = fields.Many2many("edu.authority", string="Authorities")

    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        self.env["edu.access.log"]._log_changes({}, users)
        return users

    def write(self, vals):
        # "role" is Odoo's short form of the two main groups
        if not {"group_ids", "role"} & set(vals):
            return super().write(vals)
        # sudo: groups of a user are readable by administrators only
        before = {user.id: set(user.sudo().group_ids.ids) for user in self}
        result = super().write(vals)
        self.env["edu.access.log"]._log_changes(before, self)
        return result
