from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

KINDS = [
    ("privacy", "Privacy policy"),
    ("child_data", "Processing of the child's personal data"),
    ("photo", "Photographs and publication"),
    ("messages", "Messages by e-mail and telephone"),
    ("mfa", "Login of a learner under 16 without a second factor"),
]


class EduConsent(models.Model):
    """A consent that was given or withdrawn: who, when, to which version of the text.

    Only added; the newest row of a kind and person counts. A withdrawal is a row of
    its own that names the day from which it holds.
    """

    _name = "edu.consent"
    _description = "Consent"
    _order = "id desc"
    _rec_name = "person_name"

    kind = fields.Selection(KINDS, required=True, index=True)
    action = fields.Selection(
        [("give", "Given"), ("withdraw", "Withdrawn")], required=True, default="give"
    )
    policy_id = fields.Many2one(
        "edu.policy", string="Text", readonly=True, ondelete="restrict"
    )
    version = fields.Char(
        related="policy_id.version", store=True, precompute=True, readonly=True
    )
    lang = fields.Char(string="Language shown")
    user_id = fields.Many2one(
        "res.users",
        string="Account",
        index="btree_not_null",
        ondelete="restrict",
        help="Whose account or consent it is, when it is that of a user.",
    )
    person_name = fields.Char(
        string="About", compute="_compute_person_name", store=True, precompute=True
    )
    giver_name = fields.Char(string="Given by", help="The guardian, on paper.")
    company_id = fields.Many2one(
        "res.company", string="Organisation", index=True, ondelete="restrict"
    )
    channel = fields.Selection(
        [("portal", "On the page"), ("paper", "On paper")],
        required=True,
        default="portal",
    )
    date = fields.Datetime(string="Time", required=True, default=fields.Datetime.now)
    date_effective = fields.Date(
        string="In force from", required=True, default=fields.Date.context_today
    )
    author_id = fields.Many2one(
        "res.users",
        string="Entered by",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    scan = fields.Binary(attachment=True, string="Scan of the paper")
    scan_name = fields.Char(string="Name of the file")
    note = fields.Char()
    effects = fields.Text(compute="_compute_effects", string="What a withdrawal does")

    def init(self):
        self.env.cr.execute(
            SQL(
                """
            CREATE OR REPLACE FUNCTION edu_consent_guard() RETURNS trigger AS $$
            BEGIN
                RAISE EXCEPTION 'EDU_SECURITY: consents are only added'
                    USING ERRCODE = 'restrict_violation';
            END $$ LANGUAGE plpgsql;
            DROP TRIGGER IF EXISTS edu_consent_row ON edu_consent;
            CREATE TRIGGER edu_consent_row BEFORE UPDATE OR DELETE
                ON edu_consent FOR EACH ROW EXECUTE FUNCTION edu_consent_guard();
            DROP TRIGGER IF EXISTS edu_consent_all ON edu_consent;
            CREATE TRIGGER edu_consent_all BEFORE TRUNCATE
                ON edu_consent FOR EACH STATEMENT EXECUTE FUNCTION edu_consent_guard();
            """
            )
        )

    @api.depends("user_id")
    def _compute_person_name(self):
        for consent in self:
            consent.person_name = consent.user_id.name

    @api.depends("kind")
    def _compute_effects(self):
        texts = self._get_effects()
        for consent in self:
            consent.effects = texts.get(consent.kind, "")

    @api.model
    def _get_effects(self):
        """Return {kind: what happens when the consent is withdrawn}."""
        return {
            "privacy": self.env._(
                "The account is closed until the consent is given again. The records "
                "that the law tells the organisation to keep stay."
            ),
            "child_data": self.env._(
                "The organisation uses no more data than the law asks for. Marks, "
                "orders and the personal file stay, as the law keeps them."
            ),
            "photo": self.env._(
                "New photographs are not published, published ones are taken down."
            ),
            "messages": self.env._(
                "Messages come to the portal only, not by e-mail or telephone."
            ),
            "mfa": self.env._(
                "At the next login the learner has to set up the second factor."
            ),
        }

    @api.model_create_multi
    def create(self, vals_list):
        """Add rows with the text in force; office staff enter those on paper only."""
        if not self.env.su and any(
            vals.get("channel") != "paper" for vals in vals_list
        ):
            raise AccessError(
                self.env._("Only consents on paper are entered by the office.")
            )
        vals_list = [self._complete(dict(vals)) for vals in vals_list]
        consents = super().create(vals_list)
        # the answer of gates to programs is kept for the day
        self.env.registry.clear_cache()
        for consent in consents:
            self.env["edu.security.event"]._log(
                "consent",
                consent,
                {"person": consent.person_name, "version": consent.version},
                action=consent.action,
                company_id=consent.company_id.id or None,
            )
        consents.filtered(
            lambda row: row.action == "withdraw" and row.kind == "privacy"
        )._end_sessions()
        return consents

    @api.model
    def _complete(self, vals):
        texts = self.env["edu.policy"]
        vals.setdefault("policy_id", texts._get_current_id(vals.get("kind")))
        vals["author_id"] = self.env.uid
        if vals.get("user_id") and not vals.get("company_id"):
            # sudo: the organisation of the user is only noted
            user = self.env["res.users"].sudo().browse(vals["user_id"])
            vals["company_id"] = user.company_id.id
        return vals

    def _end_sessions(self):
        """Log the people out whose account is closed by a withdrawal."""
        for user in self.user_id:
            # sudo: sessions end because of the withdrawal, whoever entered it
            devices = self.env["res.device"].sudo().search([("user_id", "=", user.id)])
            devices.filtered(lambda device: not device.is_current)._revoke()

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("A consent can't be changed; add a withdrawal."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A consent can't be deleted."))

    @api.model
    def _add(self, vals_list):
        """Add consents of users, but none that is in force already."""
        todo = [vals for vals in vals_list if not self._is_in_force(vals)]
        return self.create(todo) if todo else self.browse()

    @api.model
    def _is_in_force(self, vals):
        row = self._find_last(vals["kind"], self._get_subject_domain(vals))
        policy_id = self.env["edu.policy"]._get_current_id(vals["kind"])
        return row.action == "give" and row.policy_id.id == policy_id

    @api.model
    def _get_subject_domain(self, vals):
        return [("user_id", "=", vals.get("user_id"))]

    @api.model
    def _find_last(self, kind, domain, date=None):
        """Return the row that counts of ``kind`` on ``date`` (today)."""
        date = date or fields.Date.context_today(self)
        # sudo: whether a consent is there is asked by gates; rows stay closed
        return self.sudo().search(
            [("kind", "=", kind), ("date_effective", "<=", date), *domain], limit=1
        )

    @api.model
    def _is_withdrawn(self, user):
        """Tell whether ``user`` has withdrawn the consent to the privacy policy."""
        last = self._find_last("privacy", [("user_id", "=", user.id)])
        return last.action == "withdraw"
