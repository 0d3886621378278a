from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    def write(self, vals):
        result = super().write(vals)
        if vals.get("password"):
            for user in self.filtered(lambda user: user.active and user.login_date):
                user._tell_password_changed()
        return result

    def _tell_password_changed(self):
        """Tell the user, whoever changed the password."""
        self.ensure_one()
        texts = {}
        for lang in self.env["res.lang"]._get_frontend():
            env = self.with_context(lang=lang).env
            texts[lang] = (
                env._("The password of your account was changed"),
                env._("If it was not you, tell the office of the school at once."),
            )
        self.env["edu.notification"]._notify(
            "security",
            f"password:{self.id}:{fields.Datetime.now().timestamp()}",
            self.company_id,
            texts,
            users=self,
            url="/my/security" if self.share else "",
        )
