from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.edu_base.lib.identifiers import clean

from ..lib.contingent import name_key


class EduStudentGuardianAdd(models.TransientModel):
    """Add a guardian to a learner: one known by IIN anywhere, or a new one.

    A guardian may be stored already for a child in another organisation, whose people
    the office can't see; the same IIN together with the name finds that row.
    """

    _name = "edu.student.guardian.add"
    _description = "Add a guardian"

    student_id = fields.Many2one("edu.student", string="Learner", required=True)
    surname = fields.Char(required=True)
    given_name = fields.Char(required=True)
    patronymic = fields.Char()
    iin = fields.Char(string="IIN")
    phone = fields.Char()
    phone2 = fields.Char(string="Second phone")
    email = fields.Char()
    work_place = fields.Char()
    kinship_id = fields.Many2one(
        "edu.reference", string="Kinship", domain=[("kind", "=", "kinship")]
    )
    is_main = fields.Boolean(
        string="Main contact",
        compute="_compute_is_main",
        store=True,
        readonly=False,
    )
    is_legal = fields.Boolean(string="Legal representative", default=True)

    @api.depends("student_id")
    def _compute_is_main(self):
        for window in self:
            window.is_main = not window.student_id.guardian_link_ids

    def action_apply(self):
        """Link the guardian to the learner.

        :raises UserError: the IIN belongs to a guardian of another name
        """
        self.ensure_one()
        self.student_id.check_access("write")
        guardian = self._find_guardian() or self.env["edu.guardian"].create(
            self._prepare_guardian_vals()
        )
        # sudo: the guardian may be one of another organisation, found by IIN and name;
        # the right to change the learner was checked
        self.env["edu.student.guardian"].sudo().create(
            {
                "student_id": self.student_id.id,
                "guardian_id": guardian.id,
                "kinship_id": self.kinship_id.id,
                "is_main": self.is_main,
                "is_legal": self.is_legal,
            }
        )
        return True

    def _find_guardian(self):
        """Return the guardian with the IIN, wherever the children learn."""
        if not self.iin:
            return self.env["edu.guardian"]
        # sudo: see action_apply; nothing but a match of IIN and name is told
        Guardian = self.env["edu.guardian"].sudo().with_context(active_test=False)
        found = Guardian.search([("iin", "=", clean(self.iin))], limit=1)
        if not found:
            return found
        stored = name_key(found.surname, found.given_name).split()
        given = name_key(self.surname, self.given_name).split()
        if not set(stored) & set(given):
            raise UserError(
                self.env._("IIN %(iin)s is registered with another name.", iin=self.iin)
            )
        return found

    def _prepare_guardian_vals(self):
        names = (
            "surname",
            "given_name",
            "patronymic",
            "iin",
            "phone",
            "phone2",
            "email",
            "work_place",
        )
        return {name: self[name] for name in names}
