from odoo import models


class EduStudent(models.Model):
    _inherit = "edu.student"

    def _get_report_card(self, year=None, lang=None):
        """Return (PDF bytes, file name) of the report card of this learner.

        For the portal: the caller has found the learner among the children of the
        user (``_get_children_of``), nothing else is checked here.
        """
        self.ensure_one()
        form = self.env["edu.form.report_card"].sudo()
        options = {"student_ids": self.ids, "lang": lang}
        if year:
            options["year_id"] = year.id
        return form._render_form(options)
