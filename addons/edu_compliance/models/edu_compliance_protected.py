from odoo import api, models
from odoo.exceptions import AccessError

KEY = "edu_compliance_loader"
# an object has no equal: no context that comes from outside can hold it
LOADER = object()


class EduComplianceProtected(models.AbstractModel):
    """Rows that only the loader of the register writes.

    Neither the administrator nor ``sudo()`` can create, change or delete them through
    the ORM; what a person may change is named in ``_open_fields``.
    """

    _name = "edu.compliance.protected"
    _description = "Rows that only the register writes"

    #: fields that whoever has the right to write may change
    _open_fields = frozenset()

    def _as_loader(self):
        """Return the records for writing; never hand them to a caller from outside."""
        # sudo: nobody has rights to write what is computed
        return self.sudo().with_context(**{KEY: LOADER})

    def _check_loader(self):
        if self.env.context.get(KEY) is not LOADER:
            raise AccessError(
                self.env._("This is computed from a run of tests and can't be typed.")
            )

    @api.model_create_multi
    def create(self, vals_list):
        self._check_loader()
        return super().create(vals_list)

    def write(self, vals):
        if not self._open_fields.issuperset(vals):
            self._check_loader()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_by_loader_only(self):
        self._check_loader()
