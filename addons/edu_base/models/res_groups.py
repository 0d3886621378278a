from odoo import models


class ResGroups(models.Model):
    _inherit = "res.groups"

    def write(self, vals):
        """Keep the history of rights also when users are put into a group."""
        if "user_ids" not in vals:
            return super().write(vals)
        # sudo: groups of a user are readable by administrators only
        users = self.sudo().user_ids
        before = {user.id: set(user.group_ids.ids) for user in users}
        result = super().write(vals)
        after = self.sudo().user_ids
        before |= {
            user.id: set(user.group_ids.ids) - set(self.ids) for user in after - users
        }
        self.env["edu.access.log"]._log_changes(before, users | after)
        return result
