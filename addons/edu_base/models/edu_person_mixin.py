from odoo import api, fields, models

PERSONAL = "edu_base.group_personal_data"


class EduPersonMixin(models.AbstractModel):
    """A person with documents and contacts: learner and guardian.

    Addresses, telephones and e-mail are not unique: families share them.
    """

    _name = "edu.person.mixin"
    _inherit = ["edu.identity.mixin", "image.mixin"]
    _description = "Person"

    name = fields.Char(
        string="Full name", compute="_compute_name", store=True, precompute=True
    )
    surname = fields.Char(required=True)
    given_name = fields.Char(required=True)
    birth_date = fields.Date(groups=PERSONAL)
    sex = fields.Selection([("m", "Male"), ("f", "Female")])
    citizenship_id = fields.Many2one(
        "res.country",
        string="Citizenship",
        groups=PERSONAL,
        ondelete="restrict",
        # not env.ref: that would ask the database for each row of a long list
        default=lambda self: self.env["ir.model.data"]._xmlid_to_res_id("base.kz"),
    )
    nationality_id = fields.Many2one(
        "edu.reference",
        string="Nationality",
        domain=[("kind", "=", "nationality")],
        groups=PERSONAL,
        ondelete="restrict",
    )
    document_type_id = fields.Many2one(
        "edu.reference",
        string="Identity document",
        domain=[("kind", "=", "identity_document")],
        groups=PERSONAL,
        ondelete="restrict",
    )
    document_number = fields.Char(groups=PERSONAL)
    document_date = fields.Date(string="Date of issue", groups=PERSONAL)
    document_issuer = fields.Char(string="Issued by", groups=PERSONAL)
    phone = fields.Char(groups=PERSONAL)
    phone2 = fields.Char(string="Second phone", groups=PERSONAL)
    email = fields.Char(groups=PERSONAL)
    kato_id = fields.Many2one(
        "edu.kato", string="Place (KATO)", groups=PERSONAL, ondelete="restrict"
    )
    address = fields.Char(string="Address of residence", groups=PERSONAL)
    registration_address = fields.Char(
        string="Address of registration", groups=PERSONAL
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
    )
    user_id = fields.Many2one(
        "res.users",
        string="User account",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
    )
    active = fields.Boolean(default=True)

    @api.depends("surname", "given_name", "patronymic")
    def _compute_name(self):
        for person in self:
            person.name = self._join_names(
                person.surname, person.given_name, person.patronymic
            )

    def action_create_accounts(self):
        """Make the missing accounts of these people and show the slips."""
        return self.env["edu.account"]._create_accounts(self)._get_action()

    def action_renew_link(self):
        """Show slips with new one-time links for accounts that exist."""
        return self.env["edu.account"]._renew_links(self)._get_action()

    @api.depends("surname", "given_name", "patronymic", "iin", "phone", "phone2")
    def _compute_search_text(self):
        return super()._compute_search_text()
