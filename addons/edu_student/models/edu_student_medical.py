from odoo import api, fields, models


class EduStudentMedical(models.Model):
    """The medical card of a learner: written and read by the nurse.

    The guardian reads it in the portal. The class teacher knows only whether there is
    a diet or an exemption from physical education.
    """

    _name = "edu.student.medical"
    _inherit = "edu.student.part"
    _description = "Medical card of a learner"
    _rec_name = "student_id"

    health_group_id = fields.Many2one(
        "edu.reference",
        string="Health group",
        domain=[("kind", "=", "health_group")],
        ondelete="restrict",
    )
    pe_group_id = fields.Many2one(
        "edu.reference",
        string="Physical education group",
        domain=[("kind", "=", "pe_group")],
        ondelete="restrict",
    )
    is_pe_exempt = fields.Boolean(
        string="Exempt from physical education",
        compute="_compute_is_pe_exempt",
        store=True,
        readonly=False,
    )
    chronic = fields.Text(string="Chronic illnesses")
    allergies = fields.Text()
    diet = fields.Char(help="What the learner may not eat; empty: no diet.")
    note = fields.Text(string="Notes")

    _student_uniq = models.UniqueIndex(
        "(student_id)", "The learner already has a medical card."
    )

    @api.depends("pe_group_id")
    def _compute_is_pe_exempt(self):
        for card in self:
            card.is_pe_exempt = card.pe_group_id.code == "exempt"
