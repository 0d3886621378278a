from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _edu_is_mfa_exempt(self):
        """A learner under 16 is free on a guardian's consent; the birthday ends it."""
        if super()._edu_is_mfa_exempt():
            return True
        # sudo: age and consent of the learner's own account
        students = self.env["edu.student"].sudo().search([("user_id", "=", self.id)])
        consents = self.env["edu.consent"]
        return any(
            consents._is_under_age(student)
            and consents._find_last("mfa", [("student_id", "=", student.id)]).action
            == "give"
            for student in students
        )
