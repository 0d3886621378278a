from odoo import api, fields, models
from odoo.exceptions import AccessError

from .edu_student import ACCOUNT_FIELDS, CONTACT_FIELDS

GUARDIAN_FIELDS = CONTACT_FIELDS | {"work_place", "position"}


class EduGuardian(models.Model):
    """A parent or another representative of learners, in whatever organisations.

    The row crosses organisations: a family with children in two schools is one row.
    Staff see guardians of the learners of their own organisation.
    """

    _name = "edu.guardian"
    _description = "Guardian"
    _inherit = ["edu.person.mixin"]
    _order = "name, id"

    link_ids = fields.One2many(
        "edu.student.guardian", "guardian_id", string="Children"
    )
    company_ids = fields.Many2many(
        "res.company",
        string="Organisations of the children",
        compute="_compute_company_ids",
        store=True,
        groups="edu_base.group_staff",
    )
    work_place = fields.Char(groups="edu_base.group_personal_data")
    position = fields.Char(groups="edu_base.group_personal_data")

    _iin_uniq = models.UniqueIndex(
        "(iin) WHERE iin IS NOT NULL", "A guardian with this IIN already exists."
    )

    @api.depends("link_ids.company_id")
    def _compute_company_ids(self):
        # by groups: one insert for a list of guardians, not one each
        for companies, guardians in self.grouped(
            lambda guardian: guardian.link_ids.company_id
        ).items():
            guardians.company_ids = companies

    @api.model_create_multi
    def create(self, vals_list):
        self._check_account_fields({name for vals in vals_list for name in vals})
        return super().create(vals_list)

    def write(self, vals):
        self._check_account_fields(vals)
        self._check_written_fields(vals)
        return super().write(vals)

    @api.model
    def _check_account_fields(self, names):
        """Refuse to tie a person to an account by hand: the account would see the
        children.

        :raises AccessError:
        """
        if not self.env.su and ACCOUNT_FIELDS & set(names):
            raise AccessError(
                self.env._("Accounts are made with the button, not by hand.")
            )

    def _check_written_fields(self, vals):
        """Let a class teacher change contacts only.

        :raises AccessError: another field is written without the office's rights
        """
        if self.env.su or self.env.user.has_group("edu_base.group_clerk"):
            return
        closed = set(vals) - GUARDIAN_FIELDS
        if closed:
            labels = self.fields_get(sorted(closed), ["string"])
            raise AccessError(
                self.env._(
                    "Only the office changes: %(fields)s.",
                    fields=", ".join(info["string"] for info in labels.values()),
                )
            )
