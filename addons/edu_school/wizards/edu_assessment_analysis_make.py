from odoo import api, fields, models


class EduAssessmentAnalysisMake(models.TransientModel):
    """All analyses of a teacher for a quarter in one click."""

    _name = "edu.assessment.analysis.make"
    _description = "Analyses of own courses"

    @api.model
    def _default_term_id(self):
        form = self.env["edu.form"]
        year = self.env["edu.academic.year"]._get_current()
        return form._get_term({"term_id": self.env["edu.term"], "year_id": year})

    term_id = fields.Many2one(
        "edu.term",
        string="Quarter",
        required=True,
        domain=[("kind", "=", "quarter")],
        default=lambda self: self._default_term_id(),
    )

    def action_make(self):
        """Make what is missing and open the analyses of the quarter."""
        self.ensure_one()
        rows = self.env["edu.assessment.analysis"]._make_own(self.term_id)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "edu_school.edu_assessment_analysis_action"
        )
        return {**action, "domain": [("id", "in", rows.ids)], "context": {}}
