from odoo import models


class EduTermLock(models.Model):
    _inherit = "edu.term.lock"

    def _write_results(self):
        """With the last quarter the outcome of the year follows."""
        result = super()._write_results()
        for term, locks in self.grouped("term_id").items():
            quarters = term.year_id.term_ids.filtered(lambda t: t.kind == "quarter")
            if term == quarters.sorted("number")[-1:]:
                self.env["edu.year.outcome"]._refresh(locks.class_id)
        return result
