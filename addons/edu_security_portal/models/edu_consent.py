from datetime import date

from odoo import api, fields, models

# consents that a guardian gives for each child
CHILD_KINDS = ("child_data", "photo", "messages", "mfa")
ADULT_AGE = 16


class EduConsent(models.Model):
    _inherit = "edu.consent"

    student_id = fields.Many2one(
        "edu.student", string="Learner", index="btree_not_null", ondelete="restrict"
    )
    guardian_id = fields.Many2one(
        "edu.guardian", string="Guardian", index="btree_not_null", ondelete="restrict"
    )

    @api.depends("student_id")
    def _compute_person_name(self):
        for consent in self:
            consent.person_name = consent.student_id.name or consent.user_id.name

    @api.model
    def _complete(self, vals):
        if vals.get("student_id"):
            # sudo: the organisation of the learner; rules check the row itself
            student = self.env["edu.student"].sudo().browse(vals["student_id"])
            vals["company_id"] = student.company_id.id
        if vals.get("guardian_id") and not vals.get("giver_name"):
            guardian = self.env["edu.guardian"].sudo().browse(vals["guardian_id"])
            vals["giver_name"] = guardian.name
        return super()._complete(vals)

    @api.model
    def _get_subject_domain(self, vals):
        if vals.get("student_id"):
            return [("student_id", "=", vals["student_id"])]
        return super()._get_subject_domain(vals)

    @api.model
    def _choose(self, guardian, student, kind, is_given, lang=None):
        """Keep what a guardian chose on the page for a child.

        Rights are the caller's to check: the child is the guardian's own and the
        guardian may represent it.
        """
        values = {"kind": kind, "student_id": student.id}
        if bool(is_given) == self._is_in_force(values):
            return self.browse()
        # sudo: the choice of the guardian who has just pressed the button
        return self.sudo().create(
            [
                {
                    **values,
                    "action": "give" if is_given else "withdraw",
                    "guardian_id": guardian.id,
                    "lang": lang,
                }
            ]
        )

    @api.model
    def _get_choices(self, student):
        """Return {kind: the row that counts} of a child."""
        today = fields.Date.context_today(self)
        # sudo: the child was found among the guardian's own
        rows = self.sudo().search(
            [
                ("student_id", "=", student.id),
                ("kind", "in", CHILD_KINDS),
                ("date_effective", "<=", today),
            ],
            order="id",
        )
        return {row.kind: row for row in rows}

    @api.model
    def _is_under_age(self, student, day=None):
        """Tell whether the learner is under 16 on ``day`` (order 456, 5.11)."""
        # sudo: only the age is told
        born = student.sudo().birth_date
        day = day or fields.Date.context_today(self)
        if not born:
            return False
        # somebody born on 29 February is 16 on 1 March
        birthday = (born.month, born.day)
        years = day.year - born.year - ((day.month, day.day) < birthday)
        return years < ADULT_AGE and day >= date(born.year, born.month, born.day)
