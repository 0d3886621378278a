from odoo import api, fields, models

from .edu_student import CONTACT_FIELDS

GUARDIAN_FIELDS = CONTACT_FIELDS | {"work_place", "position"}


class EduGuardian(models.Model):
    """A parent or another representative of learners, in whatever organisations.

    The row crosses organisations: a family with children in two schools is one row.
    Staff see guardians of the learners of their own organisation.
    """

    _name = "edu.guardian"
    _description = "Guardian"
    _inherit = ["edu.profile.mixin", "edu.person.mixin"]
    _order = "name, id"

    # named here again so that the words are translated with this addon
    sex = fields.Selection([("m", "Male"), ("f", "Female")])
    link_ids = fields.One2many("edu.student.guardian", "guardian_id", string="Children")
    student_ids = fields.Many2many(
        "edu.student", string="Children (list)", compute="_compute_student_ids"
    )
    company_ids = fields.Many2many(
        "res.company",
        string="Organisations of the children",
        compute="_compute_company_ids",
        store=True,
        groups="edu_base.group_staff",
    )
    work_place = fields.Char(groups="edu_base.group_personal_data")
    position = fields.Char(groups="edu_base.group_personal_data")

    _iin_uniq = models.UniqueIndex(
        "(iin) WHERE iin IS NOT NULL", "A guardian with this IIN already exists."
    )

    @api.depends("link_ids.student_id")
    def _compute_student_ids(self):
        for guardian in self:
            guardian.student_ids = guardian.link_ids.student_id

    @api.depends("link_ids.company_id")
    def _compute_company_ids(self):
        # by groups: one insert for a list of guardians, not one each
        for companies, guardians in self.grouped(
            lambda guardian: guardian.link_ids.company_id
        ).items():
            guardians.company_ids = companies

    def _get_open_fields(self):
        return GUARDIAN_FIELDS
