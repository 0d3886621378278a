from odoo import models


class EduTermLock(models.Model):
    _inherit = "edu.term.lock"

    def _write_results(self):
        """When the last class closes the last quarter, the year is frozen."""
        result = super()._write_results()
        snapshots = self.env["edu.analytics.snapshot"]
        for (term, company), _locks in self.grouped(
            lambda lock: (lock.term_id, lock.company_id)
        ).items():
            quarters = term.year_id.term_ids.filtered(lambda t: t.kind == "quarter")
            last = quarters.sorted("number")[-1:]
            if term == last and self._is_closed_everywhere(term, company):
                snapshots._freeze(company, term.year_id)
        return result

    def _is_closed_everywhere(self, term, company):
        """Tell whether every class of the organisation has closed ``term``."""
        classes = self.env["edu.group"].search(
            [
                ("company_id", "=", company.id),
                ("year_id", "=", term.year_id.id),
                ("kind", "=", "class"),
            ]
        )
        closed = self._get_closed(term, classes)
        return all((term.id, group.id) in closed for group in classes)
