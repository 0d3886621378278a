from odoo import api, models
from odoo.exceptions import AccessError

# set by the service that makes accounts, never by hand
ACCOUNT_FIELDS = frozenset({"user_id", "partner_id"})


class EduProfileMixin(models.AbstractModel):
    """Who may change which fields of a person's profile, beside the record rules."""

    _name = "edu.profile.mixin"
    _description = "Fields of a profile open to a role"

    @api.model_create_multi
    def create(self, vals_list):
        self._check_account_fields({name for vals in vals_list for name in vals})
        return super().create(vals_list)

    def write(self, vals):
        self._check_account_fields(vals)
        self._check_written_fields(vals)
        return super().write(vals)

    def _get_open_fields(self):
        """Return the fields that the user, who is not of the office, may write."""
        return frozenset()

    @api.model
    def _check_account_fields(self, names):
        """Refuse to tie a person to an account by hand: the account would see them.

        :raises AccessError:
        """
        if not self.env.su and ACCOUNT_FIELDS & set(names):
            raise AccessError(
                self.env._("Accounts are made with the button, not by hand.")
            )

    def _check_written_fields(self, vals):
        """Let everybody but the office change only their part of the profile.

        :raises AccessError: another field is written
        """
        if self.env.su or self.env.user.has_group("edu_base.group_clerk"):
            return
        closed = set(vals) - self._get_open_fields()
        if closed:
            labels = self.fields_get(sorted(closed), ["string"])
            raise AccessError(
                self.env._(
                    "Only the office changes: %(fields)s.",
                    fields=", ".join(info["string"] for info in labels.values()),
                )
            )
