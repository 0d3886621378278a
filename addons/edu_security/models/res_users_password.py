from datetime import timedelta

from odoo import api, fields, models, modules
from odoo.exceptions import UserError

from ..lib.password import find_faults
from ..lib.peer import is_install


class ResUsersPasswordHistory(models.Model):
    """Digests of former passwords; nobody reads them."""

    _name = "edu.security.password"
    _description = "Former password"
    _order = "id desc"
    _log_access = False
    _rec_name = "user_id"

    user_id = fields.Many2one(
        "res.users", required=True, index=True, ondelete="cascade", readonly=True
    )
    date = fields.Datetime(
        string="Time", required=True, default=fields.Datetime.now, readonly=True
    )
    digest = fields.Char(required=True, readonly=True, groups=fields.NO_ACCESS)


class ResUsers(models.Model):
    """Rules of passwords are dated: ``security.password`` (order 456, 5.9)."""

    _inherit = "res.users"  # pylint: disable=consider-merging-classes-inherited

    edu_must_change_password = fields.Boolean(
        string="Has to change the password",
        groups="base.group_system",
        copy=False,
        help="Set when somebody else gave the password; the next login asks for a new "
        "one.",
    )
    edu_password_date = fields.Datetime(
        string="Password since", readonly=True, copy=False, groups="base.group_system"
    )

    @api.model
    def _edu_get_password_policy(self):
        return self.env["edu.rule"]._get_value("security.password", default={})

    @api.model
    def get_password_policy(self):
        policy = super().get_password_policy()
        length = self._edu_get_password_policy().get("length", 0)
        return policy | {"minlength": max(policy["minlength"], length)}

    @api.model
    def _edu_skip_password_policy(self):
        # tests and data files give the passwords that they need
        return bool(modules.module.current_test) or is_install(self.env)

    def _set_password(self):
        """Check the new passwords and keep what the rules need of them."""
        users = self.filtered("password")
        for user in users:
            if not self._edu_skip_password_policy():
                user._edu_check_password(user.password)
        result = super()._set_password()
        for user in users:
            user._edu_after_password()
        return result

    def _edu_check_password(self, password):
        """:raises UserError: with every rule that the password breaks"""
        self.ensure_one()
        policy = self._edu_get_password_policy()
        own = [self.login, self.name, *self._edu_get_own_numbers()]
        faults = find_faults(password, policy, filter(None, own))
        if self._edu_is_former(password, policy.get("history", 0)):
            faults.append("history")
        if faults:
            texts = self._edu_get_password_texts(policy)
            raise UserError("\n".join(texts[fault] for fault in faults))

    def _edu_get_own_numbers(self):
        """Return IIN and telephone of the people of the account."""
        numbers = []
        for name in self.env["edu.account"]._get_person_models():
            # sudo: compared only, never shown
            people = self.env[name].sudo().search([("user_id", "=", self.id)])
            for field in ("iin", "phone"):
                if field in people._fields:
                    numbers += filter(None, people.mapped(field))
        return numbers

    @api.model
    def _edu_get_password_texts(self, policy):
        return {
            "length": self.env._(
                "The password needs %(count)s characters at least.",
                count=policy.get("length"),
            ),
            "classes": self.env._(
                "The password needs %(count)s of these kinds: small letters, capital "
                "letters, digits, other characters.",
                count=policy.get("classes"),
            ),
            "own": self.env._(
                "The password may not hold the login, the name or numbers of its owner."
            ),
            "history": self.env._("The password was used before: choose another."),
        }

    def _edu_is_former(self, password, count):
        if not count:
            return False
        crypt = self._crypt_context()
        # sudo: digests are compared, never shown
        former = self.env["edu.security.password"].sudo()
        rows = former.search([("user_id", "=", self.id)], limit=count)
        return any(crypt.verify(password, row.digest) for row in rows)

    def _edu_after_password(self):
        """Keep the digest and whether the owner has to choose another password."""
        self.env.cr.execute("SELECT password FROM res_users WHERE id = %s", (self.id,))
        digest = self.env.cr.fetchone()[0]
        is_own = self == self.env.user or self.env.su
        # sudo: flags and digests are written by the system only
        user = self.sudo()
        self.env["edu.security.password"].sudo().create(
            {"user_id": user.id, "digest": digest}
        )
        user.write(
            {
                "edu_must_change_password": not is_own and not user.edu_is_service,
                "edu_password_date": fields.Datetime.now(),
            }
        )
        self.env.registry.clear_cache()
        if self.pool.ready:
            self.env["edu.security.event"]._log(
                "password", user, {"target": user.login}, action="set"
            )

    def _edu_needs_password(self):
        """Tell whether the user has to choose a new password now."""
        self.ensure_one()
        user = self.sudo()
        if user.edu_must_change_password:
            return True
        days = self._edu_get_password_policy().get("expiry_days", 0)
        since = user.edu_password_date
        return bool(
            days and since and since + timedelta(days=days) < fields.Datetime.now()
        )
