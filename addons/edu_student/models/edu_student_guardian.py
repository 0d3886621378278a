from odoo import api, fields, models


class EduStudentGuardian(models.Model):
    """Who represents a learner, and by which kinship."""

    _name = "edu.student.guardian"
    _description = "Guardian of a learner"
    _order = "is_main desc, id"
    _check_company_auto = True

    student_id = fields.Many2one(
        "edu.student",
        string="Learner",
        required=True,
        index=True,
        check_company=True,
        ondelete="cascade",
    )
    guardian_id = fields.Many2one(
        "edu.guardian", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        related="student_id.company_id", store=True, index=True, precompute=True
    )
    kinship_id = fields.Many2one(
        "edu.reference",
        string="Kinship",
        domain=[("kind", "=", "kinship")],
        ondelete="restrict",
    )
    is_main = fields.Boolean(string="Main contact")
    is_legal = fields.Boolean(
        string="Legal representative",
        default=True,
        help="May represent the learner and sign for them.",
    )
    phone = fields.Char(related="guardian_id.phone")
    phone2 = fields.Char(related="guardian_id.phone2")
    email = fields.Char(related="guardian_id.email")
    work_place = fields.Char(related="guardian_id.work_place")
    class_id = fields.Many2one(related="student_id.class_id")

    _pair_uniq = models.UniqueIndex(
        "(student_id, guardian_id)", "This guardian is already named."
    )

    @api.depends("student_id", "guardian_id")
    def _compute_display_name(self):
        for link in self:
            link.display_name = f"{link.guardian_id.name} – {link.student_id.name}"

    def _prepare_import_cells(self):
        """Return the guardian as cells of the import: {column name: value}."""
        self.ensure_one()
        code = self.kinship_id.code
        kind = code if code in ("mother", "father") else "guardian"
        guardian = self.guardian_id
        phones = filter(None, (guardian.phone, guardian.phone2))
        return {
            f"{kind}_name": guardian.name,
            f"{kind}_iin": guardian.iin,
            f"{kind}_phone": ", ".join(phones),
            f"{kind}_email": guardian.email,
            f"{kind}_work": guardian.work_place,
        }
