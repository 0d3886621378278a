from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

CONTENT = {
    "name",
    "body",
    "group_ids",
    "for_guardians",
    "for_learners",
    "for_staff",
    "needs_acknowledgement",
    "company_id",
}
OFFICE = ("edu_base.group_deputy", "edu_base.group_clerk", "edu_base.group_director")


class EduAnnouncement(models.Model):
    """A notice of the school to all, to classes or to roles.

    A published one is not changed any more: it is withdrawn and published anew.
    """

    _name = "edu.announcement"
    _description = "Announcement"
    _order = "published_at desc, id desc"
    _check_company_auto = True

    name = fields.Char(string="Title", required=True, translate=True)
    body = fields.Text(string="Text", required=True, translate=True)
    company_id = fields.Many2one(
        "res.company",
        string="Organisation",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="restrict",
    )
    group_ids = fields.Many2many(
        "edu.group",
        string="Classes",
        check_company=True,
        help="Empty: the whole organisation.",
    )
    for_guardians = fields.Boolean(string="To parents", default=True)
    for_learners = fields.Boolean(string="To learners", default=True)
    for_staff = fields.Boolean(string="To the staff")
    needs_acknowledgement = fields.Boolean(
        string="Ask to confirm reading",
        help="A family presses “I have read it”; opening is not enough.",
    )
    date_from = fields.Date(
        string="Show from", required=True, default=fields.Date.context_today
    )
    date_to = fields.Date(string="Show until")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("published", "Published"),
            ("withdrawn", "Withdrawn"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
    )
    published_at = fields.Datetime(string="Published at", readonly=True, copy=False)
    author_id = fields.Many2one(
        "res.users",
        string="Author",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    receipt_ids = fields.One2many(
        "edu.announcement.receipt", "announcement_id", string="Readers"
    )
    reading = fields.Char(compute="_compute_reading")
    missing_names = fields.Text(string="Not yet", compute="_compute_reading")

    _dates = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "The last day can't be before the first.",
    )
    _audience = models.Constraint(
        "CHECK (for_guardians OR for_learners OR for_staff)",
        "Choose who reads the announcement.",
    )

    # Rights: the office writes to all, a class teacher to the own class

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows._check_author()
        return rows

    def write(self, vals):
        if not self.env.su:
            self._check_author()
            if CONTENT & set(vals) and any(row.state != "draft" for row in self):
                raise UserError(
                    self.env._(
                        "A published announcement is not changed: withdraw it and"
                        " publish a new one."
                    )
                )
        result = super().write(vals)
        self._check_author()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        if any(row.state != "draft" for row in self):
            raise UserError(self.env._("A published announcement is never deleted."))
        self._check_author()

    def _check_author(self):
        """:raises AccessError: a class teacher writes to others than the own class"""
        if self.env.su or any(self.env.user.has_group(name) for name in OFFICE):
            return
        for row in self:
            own = row.group_ids.filtered(
                lambda group: group.class_teacher_user_id == self.env.user
            )
            if not row.group_ids or own != row.group_ids or row.for_staff:
                raise AccessError(
                    self.env._("A class teacher writes to the own class only.")
                )

    # Publishing

    def action_publish(self):
        """Show the announcement to its readers and tell them."""
        self.check_access("write")
        self._check_author()
        for row in self.filtered(lambda row: row.state != "published"):
            if row.state == "withdrawn":
                raise UserError(self.env._("A withdrawn announcement stays so."))
        now = fields.Datetime.now()
        # sudo: the rights to it were checked
        self.sudo().write({"state": "published", "published_at": now})
        self.env["edu.notification.event"]._add(
            "announcement",
            [
                {
                    "key": f"announcement:{row.id}",
                    "company_id": row.company_id.id,
                    "res_id": row.id,
                }
                for row in self
            ],
        )
        return True

    def action_withdraw(self):
        """Hide the announcement; who has read it stays known."""
        self.check_access("write")
        self._check_author()
        # sudo: the rights to it were checked
        self.filtered(lambda row: row.state == "published").sudo().write(
            {"state": "withdrawn"}
        )
        return True

    # Readers

    def _get_learners(self):
        """Return the learners of the addressed classes, or of the organisation."""
        self.ensure_one()
        # sudo: who is addressed; the names go to the author of the announcement
        students = self.env["edu.student"].sudo()
        domain = Domain("company_id", "=", self.company_id.id)
        if not self.group_ids:
            return students.search(domain & Domain("state", "=", "studying"))
        today = fields.Date.context_today(self)
        enrolments = self.env["edu.enrolment"].sudo()
        rows = enrolments.search(
            enrolments._get_date_domain(today)
            & Domain("group_id", "in", self.group_ids.ids)
        )
        return students.browse(rows.student_id.ids)

    def _get_user_ids(self):
        """Return ids of the accounts that are told, in a constant number of queries."""
        self.ensure_one()
        found = set()
        if self.for_guardians or self.for_learners:
            for user_ids in self._get_family_accounts(self._get_learners()).values():
                found.update(user_ids)
        if self.for_staff:
            # sudo: accounts of the staff of the organisation
            staff = self.env["hr.employee"].sudo()
            rows = staff.search_fetch(
                [
                    ("company_id", "=", self.company_id.id),
                    ("user_id.active", "=", True),
                ],
                ["user_id"],
            )
            found.update(rows.user_id.ids)
        return sorted(found)

    def _get_family_accounts(self, learners):
        """Return {learner id: [account ids]} of those who are addressed."""
        events = self.env["edu.notification.event"]
        everybody = events._get_families(learners.ids, with_learner=self.for_learners)
        if self.for_guardians:
            return everybody
        learners.fetch(["user_id"])
        return {row.id: row.user_id.ids for row in learners if row.user_id}

    @api.depends("receipt_ids.read_at", "receipt_ids.acknowledged_at", "state")
    def _compute_reading(self):
        for row in self:
            row.reading = row.missing_names = False
            if row.state == "draft" or not row.id:
                continue
            learners = row._get_learners()
            accounts = row._get_family_accounts(learners)
            readers = row._get_reader_ids()
            missing = learners.filtered(
                lambda x, a=accounts, r=readers: r.isdisjoint(a.get(x.id, ()))
            )
            row.reading = self.env._(
                "Read by %(count)s of %(all)s families",
                count=len(learners) - len(missing),
                all=len(learners),
            )
            row.missing_names = "\n".join(missing.sorted("name").mapped("name"))

    def _get_reader_ids(self):
        """Return ids of the accounts that have read, or confirmed when asked to."""
        # sudo: receipts of an announcement that the caller may see
        receipts = self.sudo().receipt_ids
        if self.needs_acknowledgement:
            receipts = receipts.filtered("acknowledged_at")
        return set(receipts.user_id.ids)

    # The cabinet

    @api.model
    def _get_visible_domain(self, user, children):
        """Return the domain of announcements that a family sees today."""
        today = fields.Date.context_today(self)
        is_own = user in children.user_id
        has_others = bool(children.filtered(lambda x: x.user_id != user))
        roles = Domain.OR(
            [
                Domain("for_guardians", "=", True) if has_others else Domain.FALSE,
                Domain("for_learners", "=", True) if is_own else Domain.FALSE,
            ]
        )
        # sudo: the groups of the own children
        enrolments = self.env["edu.enrolment"].sudo()
        groups = enrolments.search(
            enrolments._get_date_domain(today)
            & Domain("student_id", "in", children.ids)
        ).group_id
        place = Domain("company_id", "in", children.company_id.ids) & (
            Domain("group_ids", "=", False) | Domain("group_ids", "in", groups.ids)
        )
        dates = Domain("date_from", "<=", today) & (
            Domain("date_to", "=", False) | Domain("date_to", ">=", today)
        )
        return Domain("state", "=", "published") & roles & place & dates
