from psycopg2 import errors

from odoo import api, models
from odoo.exceptions import UserError

# what a family writes about the child and itself
FAMILY_FIELDS = (
    "kind",
    "surname",
    "given_name",
    "patronymic",
    "iin",
    "birth_date",
    "sex",
    "grade",
    "language_id",
    "address",
    "former_school",
    "start_date",
    "reason_id",
    "kinship_id",
    "phone",
    "email",
)


class EduApplicationFamily(models.AbstractModel):
    """What a guardian does in the cabinet; a part of the application.

    Guardians have no right to the model. The methods are called with sudo for the own
    applications of the user, found by ``_find_own``.
    """

    _name = "edu.application.family"
    _description = "Application in the cabinet"

    @api.model
    def _get_guardian(self, user):
        """Return the guardian whose account it is, sudo'ed, or an empty set."""
        if not user.has_group("edu_base.group_guardian"):
            return self.env["edu.guardian"]
        # sudo: the own row of the user
        return (
            self.env["edu.guardian"].sudo().search([("user_id", "=", user.id)], limit=1)
        )

    @api.model
    def _find_own(self, user, application_id=None):
        """Return the applications of the user, or the one with the id, sudo'ed."""
        domain = [("user_id", "=", user.id)]
        if application_id is not None:
            domain.append(("id", "=", application_id))
        # sudo: only those that the user made
        return self.env["edu.application"].sudo().search(domain, order="id desc")

    @api.model
    def _get_organisations(self):
        """Return the schools that take applications in the cabinet, sudo'ed."""
        # sudo: names of schools are public
        return (
            self.env["res.company"]
            .sudo()
            .search(
                [("edu_type", "=", "school"), ("edu_takes_applications", "=", True)]
            )
        )

    @api.model
    def _create_own(self, user, company, values, key):
        """Create the draft of a guardian; a repeat with the same key finds the first.

        :raises UserError: bad values, naming the problem
        """
        guardian = self._get_guardian(user)
        # sudo: the draft of the user about the user's own child
        Application = self.env["edu.application"].sudo()
        domain = [("user_id", "=", user.id), ("key", "=", key)]
        found = Application.search(domain, limit=1)
        if found:
            return found
        values = {
            "phone": guardian.phone,
            "email": guardian.email,
            **values,
            "company_id": company.id,
            "user_id": user.id,
            "guardian_id": guardian.id,
            "guardian_name": guardian.name,
            "guardian_iin": guardian.iin,
            "channel": "cabinet",
            "key": key,
        }
        try:
            with self.env.cr.savepoint():
                return Application.create(values)
        except errors.UniqueViolation:
            return Application.search(domain, limit=1)

    def _may_edit(self):
        """Tell whether the family may change the application now."""
        self.ensure_one()
        return self.state == "draft" or self._waits_for_family()

    def _waits_for_family(self):
        return self.state == "review" and self.waits_for == "family"

    def _save_own(self, values):
        """Write what the family corrected.

        :raises UserError: the application is being looked at or answered
        """
        self.ensure_one()
        if not self._may_edit():
            raise UserError(
                self.env._("The application is sent: it can't be changed now.")
            )
        names = set(FAMILY_FIELDS) & set(values)
        if self.state != "draft":
            # another kind would be another application with other documents
            names.discard("kind")
        self.write({name: values[name] for name in names})

    def _send_own(self):
        """Send the draft, or send the corrections back to the office."""
        self.ensure_one()
        if self.state == "draft":
            self._submit()
            return
        if not self._waits_for_family():
            raise UserError(self.env._("This application has been sent already."))
        problems = [
            *self._check_fields(),
            *self._check_grade(),
            *self._check_age(),
            *self._check_holidays(),
            *self._check_documents(),
        ]
        if problems:
            raise UserError("\n".join(problems))
        # the place in the queue stays: a correction is no new application
        self.write({"waits_for": "office", "correction": False})

    def _withdraw_own(self):
        """Take the application back; a draft is thrown away.

        :raises UserError: it is answered with an order already
        """
        self.ensure_one()
        self.lock_for_update()
        if self.state == "draft":
            self.document_ids.attachment_ids.unlink()
            self.unlink()
            return
        if self.state not in ("submitted", "review", "accepted") or self.order_id:
            raise UserError(
                self.env._("The application is answered; ask the office of the school.")
            )
        self.write({"state": "withdrawn", "waits_for": "office"})
