from odoo import api, models


class EduImportProgress(models.Model):
    _inherit = "edu.import.progress"

    @api.model
    def _report(self, done, total):
        """Tell also the background work that runs the import."""
        result = super()._report(done, total)
        self.env["edu.job"]._report_rows(done)
        return result
