import base64
import binascii

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..lib.test_evidence import MAX_BYTES


class EduClauseRunLoad(models.TransientModel):
    """Load the result of a test run that was made on this installation."""

    _name = "edu.clause.run.load"
    _description = "Load the result of a test run"

    file = fields.Binary(required=True, attachment=False)
    file_name = fields.Char()

    def action_load(self):
        """Check the file, take its results over and show the run."""
        self.ensure_one()
        if not self.env.user.has_group("edu_base.group_admin"):
            raise AccessError(
                self.env._("Only the system administrator loads test results.")
            )
        run = self.env["edu.clause.run"]._load_upload(self._get_content())
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Result of a test run"),
            "res_model": "edu.clause.run",
            "res_id": run.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def _get_content(self):
        """Return the bytes of the file; what is far too large is not decoded."""
        if len(self.file) > 2 * MAX_BYTES:
            return b" " * (MAX_BYTES + 1)
        try:
            return base64.b64decode(self.file, validate=True)
        except (binascii.Error, ValueError) as error:
            raise UserError(self.env._("The file can't be read.")) from error
