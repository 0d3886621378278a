from odoo import api, fields, models
from odoo.exceptions import UserError

STAFF_ROLES = (
    "staff", "teacher", "class_teacher", "tutor", "methodologist", "social_pedagogue",
    "psychologist", "nurse", "librarian", "clerk", "deputy", "director", "admin",
)  # fmt: skip


class EduAccountCreate(models.TransientModel):
    """Choose the role of the accounts that are made for the chosen employees."""

    _name = "edu.account.create"
    _description = "Make accounts of employees"

    role = fields.Selection(
        selection="_selection_role", required=True, default="teacher"
    )

    @api.model
    def _selection_role(self):
        """Return the roles that the user may give."""
        account = self.env["edu.account"]
        level = account._get_level(self.env.user)
        return [
            # sudo: only the name of the role is read
            (role, self.env.ref(f"edu_base.group_{role}").sudo().name)
            for role in STAFF_ROLES
            if account._get_role_level(role) <= level
        ]

    def action_create(self):
        self.ensure_one()
        model = self.env.context.get("active_model")
        if model not in self.env["edu.account"]._get_person_models():
            raise UserError(self.env._("Accounts are made from people only."))
        people = self.env[model].browse(self.env.context.get("active_ids", []))
        slips = self.env["edu.account"]._create_accounts(people, self.role)
        return slips._get_action()
