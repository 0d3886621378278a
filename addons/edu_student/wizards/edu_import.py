from odoo import fields, models


class EduImport(models.TransientModel):
    _inherit = "edu.import"

    kind = fields.Selection(
        selection_add=[("student", "Learners and guardians")],
        ondelete={"student": "cascade"},
    )
    note = fields.Text(string="Will be added", readonly=True)

    def _process(self, profile, raw_rows, dry_run=False, trial=True):
        """Add to the result what the profile tells about the run (``note``)."""
        notes = []
        profile = profile.with_context(edu_import_notes=notes)
        result = super()._process(profile, raw_rows, dry_run, trial)
        return {**result, "note": "\n".join(notes)}

    def _show_result(self, result, state, tried):
        res = super()._show_result(result, state, tried)
        self.note = result.get("note")
        return res
