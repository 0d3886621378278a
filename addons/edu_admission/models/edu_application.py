from datetime import date

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from odoo.addons.edu_base.lib.identifiers import clean
from odoo.addons.edu_i18n.lib.words import date_in_words
from odoo.addons.edu_student.lib.contingent import name_key

LANGS = {"kk": "kk_KZ", "ru": "ru_RU"}
OPEN_STATES = ("submitted", "review", "accepted")
# what the office may write when the application is sent; the rest is the family's word
OFFICE_FIELDS = frozenset(
    {
        "group_id",
        "note",
        "correction",
        "refusal_id",
        "refusal_note",
        "document_ids",
        "message_main_attachment_id",
    }
)
# written by the steps, never by hand
STEP_FIELDS = frozenset(
    {
        "state",
        "serial",
        "submitted_at",
        "due_date",
        "waits_for",
        "decided_at",
        "decided_by_id",
        "student_id",
        "order_id",
        "user_id",
        "key",
    }
)
ORDER_KINDS = {"class1": "admission", "class10": "admission", "arrival": "arrival"}


class EduApplication(models.Model):
    """An application of a parent for a child to be admitted to an organisation.

    Sent, it has a number and its place in the queue by the second; the office answers
    within the term of Order No. 564. Accepted, it waits for the order of admission or
    arrival; the confirmed order makes it enrolled.
    """

    _name = "edu.application"
    _description = "Application for admission"
    _inherit = [
        "mail.thread",
        "edu.identity.mixin",
        "edu.application.check",
        "edu.application.family",
    ]
    _order = "submitted_at, serial, id"
    _check_company_auto = True
    # edu_security logs changes and views of people, when it is there
    _edu_personal = "masked"

    company_id = fields.Many2one(
        "res.company",
        string="Organisation",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    serial = fields.Integer(readonly=True, copy=False, aggregator=None)
    number = fields.Char(compute="_compute_number", store=True, precompute=True)
    number_year = fields.Integer(
        compute="_compute_number", store=True, precompute=True, aggregator=None
    )
    submitted_at = fields.Datetime(
        string="Sent at",
        readonly=True,
        copy=False,
        help="To the second: the place in the queue.",
    )
    due_date = fields.Date(
        string="Answer until", readonly=True, copy=False, help="Order No. 564."
    )
    is_late = fields.Boolean(
        string="Late", compute="_compute_is_late", search="_search_is_late"
    )
    kind = fields.Selection(
        [
            ("class1", "To class 1"),
            ("arrival", "From another school"),
            ("class10", "To class 10"),
        ],
        string="About",
        required=True,
        default="arrival",
        index=True,
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Sent"),
            ("review", "In review"),
            ("accepted", "Accepted"),
            ("enrolled", "Enrolled"),
            ("refused", "Refused"),
            ("withdrawn", "Withdrawn"),
        ],
        required=True,
        default="draft",
        index=True,
        readonly=True,
        copy=False,
        tracking=True,
        group_expand=True,
    )
    waits_for = fields.Selection(
        [("office", "The office"), ("family", "The family")],
        string="Waits for",
        default="office",
        required=True,
        readonly=True,
        copy=False,
    )
    channel = fields.Selection(
        [("office", "In the office"), ("cabinet", "In the cabinet")],
        string="Taken",
        required=True,
        default="office",
        readonly=True,
    )
    # the child; surname, given name, patronymic and IIN come from the mixin
    name = fields.Char(
        string="Child", compute="_compute_name", store=True, precompute=True
    )
    surname = fields.Char(required=True)
    given_name = fields.Char(required=True)
    birth_date = fields.Date()
    sex = fields.Selection([("m", "Male"), ("f", "Female")])
    grade = fields.Integer(string="Class wanted", aggregator=None)
    language_id = fields.Many2one(
        "edu.reference",
        string="Language of instruction",
        domain=[("kind", "=", "language")],
        ondelete="restrict",
    )
    address = fields.Char(string="Address of residence")
    former_school = fields.Char(string="Former school")
    start_date = fields.Date(string="Wanted from")
    reason_id = fields.Many2one(
        "edu.reference",
        string="Reason of the change",
        domain=[("kind", "=", "movement_reason")],
        ondelete="restrict",
    )
    # who applies
    guardian_id = fields.Many2one(
        "edu.guardian", string="Guardian", index="btree_not_null", ondelete="restrict"
    )
    guardian_name = fields.Char(string="Applicant")
    guardian_iin = fields.Char(string="IIN of the applicant", size=12)
    kinship_id = fields.Many2one(
        "edu.reference",
        string="Kinship",
        domain=[("kind", "=", "kinship")],
        ondelete="restrict",
    )
    phone = fields.Char()
    email = fields.Char()
    user_id = fields.Many2one(
        "res.users", string="Account", readonly=True, copy=False, ondelete="restrict"
    )
    key = fields.Char(readonly=True, copy=False, groups="base.group_system")
    # consent
    consent_at = fields.Datetime(string="Consent given at", copy=False)
    consent_policy_id = fields.Many2one(
        "edu.policy", string="Text of the consent", copy=False, ondelete="restrict"
    )
    consent_version = fields.Char(string="Version of the consent", copy=False)
    # the office
    document_ids = fields.One2many(
        "edu.application.document", "application_id", string="Documents"
    )
    missing_text = fields.Char(string="Missing", compute="_compute_documents")
    is_complete = fields.Boolean(
        string="All documents are checked", compute="_compute_is_complete", store=True
    )
    year_id = fields.Many2one(
        "edu.academic.year",
        compute="_compute_year_id",
        store=True,
        precompute=True,
        index=True,
        ondelete="restrict",
    )
    group_id = fields.Many2one(
        "edu.group",
        string="Class",
        domain="[('kind', '=', 'class'), ('company_id', '=', company_id),"
        " ('year_id', '=', year_id), ('grade', '=', grade)]",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    queue_place = fields.Integer(
        string="Place in the queue", compute="_compute_queue_place"
    )
    free_places = fields.Integer(
        compute="_compute_free_places",
        help="Free places in the classes of this grade and language, less the accepted "
        "applications that wait for their order.",
    )
    duplicate_text = fields.Char(
        string="Possible duplicates", compute="_compute_duplicate_text"
    )
    correction = fields.Text(
        string="To be corrected", help="The family reads it in the cabinet."
    )
    refusal_id = fields.Many2one(
        "edu.reference",
        string="Ground of the refusal",
        domain=[("kind", "=", "refusal_ground")],
        ondelete="restrict",
    )
    refusal_note = fields.Char(string="Explanation", help="The family reads it.")
    decided_at = fields.Datetime(string="Decided at", readonly=True, copy=False)
    decided_by_id = fields.Many2one(
        "res.users", string="Decided by", readonly=True, copy=False
    )
    student_id = fields.Many2one(
        "edu.student",
        string="Learner",
        readonly=True,
        copy=False,
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    order_id = fields.Many2one(
        "edu.student.order",
        string="Order",
        readonly=True,
        copy=False,
        check_company=True,
        index="btree_not_null",
        ondelete="set null",
    )
    note = fields.Char(string="Note of the office")

    _serial_uniq = models.UniqueIndex(
        "(company_id, number_year, serial) WHERE serial > 0"
    )
    _key_uniq = models.UniqueIndex("(user_id, key) WHERE key IS NOT NULL")
    _open_uniq = models.UniqueIndex(
        "(company_id, guardian_id, iin) WHERE iin IS NOT NULL AND guardian_id IS NOT "
        "NULL AND state IN ('submitted', 'review', 'accepted')",
        "You have sent an application for this child already.",
    )
    _queue = models.Index("(company_id, state, submitted_at, serial)")
    _iin_idx = models.Index("(company_id, iin) WHERE iin IS NOT NULL")

    @api.depends("serial", "submitted_at")
    def _compute_number(self):
        for row in self:
            row.number_year = row.submitted_at.year if row.submitted_at else 0
            row.number = f"{row.serial}/{row.number_year}" if row.serial else ""

    @api.depends("surname", "given_name", "patronymic")
    def _compute_name(self):
        for row in self:
            row.name = self._join_names(row.surname, row.given_name, row.patronymic)

    @api.depends("surname", "given_name", "patronymic", "iin")
    def _compute_search_text(self):
        return super()._compute_search_text()

    @api.depends("number", "name")
    def _compute_display_name(self):
        for row in self:
            number = f"№ {row.number} – " if row.number else ""
            row.display_name = f"{number}{row.name or ''}"

    @api.depends("due_date", "state", "waits_for")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for row in self:
            row.is_late = (
                row.state in ("submitted", "review")
                and row.waits_for == "office"
                and bool(row.due_date)
                and row.due_date < today
            )

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        late = (
            Domain("state", "in", ("submitted", "review"))
            & Domain("waits_for", "=", "office")
            & Domain("due_date", "<", today)
        )
        return late if True in value else ~late

    @api.depends("document_ids.state", "document_ids.is_required")
    def _compute_is_complete(self):
        for row in self:
            lines = row.document_ids.filtered("is_required")
            row.is_complete = all(line.state == "checked" for line in lines)

    @api.depends("document_ids.state", "document_ids.is_required")
    @api.depends_context("lang")
    def _compute_documents(self):
        for row in self:
            lines = row.document_ids.filtered(
                lambda line: line.is_required and line.state in ("missing", "rejected")
            )
            row.missing_text = ", ".join(lines.kind_id.mapped("name"))

    @api.depends("kind", "start_date", "company_id", "submitted_at")
    def _compute_year_id(self):
        """Those of class 1 and 10 are for September, an arrival for its day."""
        Year = self.env["edu.academic.year"]
        today = fields.Date.context_today(self)
        for row in self:
            day = row.submitted_at.date() if row.submitted_at else today
            if row.kind == "arrival":
                day = row.start_date or day
            elif day.month < 9:
                day = date(day.year, 9, 1)
            row.year_id = Year._get_current(day, row.company_id)

    @api.depends("state", "submitted_at", "year_id", "grade", "language_id")
    def _compute_queue_place(self):
        """Count who of the same class and language sent earlier and still waits."""
        self.flush_model()
        places = {}
        if self.ids:
            rows = self.env.execute_query(
                SQL(
                    """
                    SELECT id, place FROM (
                        SELECT id, row_number() OVER (
                            PARTITION BY company_id, year_id, grade, language_id
                            ORDER BY submitted_at, serial) AS place
                        FROM edu_application
                        WHERE state IN %s AND company_id IN %s) AS queue
                    WHERE id IN %s
                    """,
                    OPEN_STATES,
                    tuple(self.company_id.ids),
                    tuple(self.ids),
                )
            )
            places = dict(rows)
        for row in self:
            row.queue_place = places.get(row.id, 0)

    @api.depends("year_id", "grade", "language_id")
    def _compute_free_places(self):
        # sudo: the number of places only
        groups = (
            self.env["edu.group"]
            .sudo()
            .search(
                [
                    ("kind", "=", "class"),
                    ("year_id", "in", self.year_id.ids),
                    ("company_id", "in", self.company_id.ids),
                    ("grade", "in", self.mapped("grade")),
                ]
            )
        )
        waiting = self.sudo()._read_group(
            [("state", "=", "accepted"), ("company_id", "in", self.company_id.ids)],
            ["company_id", "year_id", "grade", "language_id"],
            ["__count"],
        )
        taken = {tuple(row[:4]): row[4] for row in waiting}
        for row in self:
            fitting = groups.filtered(
                lambda group, row=row: (
                    group.company_id == row.company_id.sudo()
                    and group.year_id == row.year_id.sudo()
                    and group.grade == row.grade
                    and row.language_id.sudo() in (group.language_id, row.language_id)
                    and (not group.language_id or group.language_id == row.language_id)
                )
            )
            place = (row.company_id, row.year_id, row.grade, row.language_id)
            free = sum(fitting.mapped("free_places")) - taken.get(place, 0)
            row.free_places = max(free, 0)

    @api.depends("iin", "company_id", "state")
    def _compute_duplicate_text(self):
        """Name the learners and other applications of the organisation with the IIN."""
        # sudo: of the organisation of the application, whose reader is its office
        rows = self.sudo()
        numbers = [number for number in rows.mapped("iin") if number]
        domain = [("company_id", "in", rows.company_id.ids), ("iin", "in", numbers)]
        found = {}
        if numbers:
            Student = rows.env["edu.student"].with_context(active_test=False)
            for student in Student.search(domain):
                text = f"{student.name} ({student.class_id.name or '–'})"
                found.setdefault((student.company_id.id, student.iin), []).append(
                    (student, text)
                )
            domain.append(("state", "in", OPEN_STATES))
            for other in self.sudo().search(domain):
                key = (other.company_id.id, other.iin)
                found.setdefault(key, []).append((other, other.display_name))
        for row, plain in zip(self, rows, strict=True):
            texts = found.get((plain.company_id.id, plain.iin), [])
            row.duplicate_text = "; ".join(
                text
                for record, text in texts
                if record not in (plain, plain.student_id)
            )

    @api.constrains("guardian_iin")
    def _check_guardian_iin(self):
        for row in self.sudo().filtered("guardian_iin"):
            try:
                row._apply_iin({"iin": row.guardian_iin})
            except ValidationError as error:
                raise ValidationError(
                    self.env._("Applicant: %(problem)s", problem=error.args[0])
                ) from error

    # Writing

    @api.model_create_multi
    def create(self, vals_list):
        """Make drafts with the checklist of their kind."""
        for vals in vals_list:
            if not self.env.su:
                vals.pop("state", None) if vals.get("state") == "draft" else None
                self._refuse_steps(vals)
                vals["channel"] = "office"
        rows = super(
            EduApplication, self.with_context(mail_create_nosubscribe=True)
        ).create(vals_list)
        rows._fill_documents()
        return rows.with_env(self.env)

    def write(self, vals):
        if not self.env.su:
            self._refuse_steps(vals)
            self._check_office_write(vals)
        result = super().write(vals)
        if {"kind", "company_id"} & set(vals):
            self._fill_documents()
        return result

    def _refuse_steps(self, vals):
        if STEP_FIELDS & set(vals):
            raise AccessError(
                self.env._("The state of an application changes with its buttons only.")
            )

    def _check_office_write(self, vals):
        """Let the office write its own part only, once the application is sent."""
        sent = self.filtered(lambda row: row.state != "draft")
        if sent and set(vals) - OFFICE_FIELDS:
            raise UserError(
                self.env._(
                    "The application %(name)s is sent: what the family wrote stays. "
                    "Ask the family to correct it.",
                    name=sent[0].display_name,
                )
            )
        if sent.filtered(lambda row: row.order_id and row.state == "enrolled"):
            raise UserError(self.env._("An answered application can't be changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        if any(row.state != "draft" for row in self):
            raise UserError(self.env._("A sent application can't be deleted."))

    def _fill_documents(self):
        """Bring the checklists of drafts in line with the kinds of the applications."""
        Kind = self.env["edu.application.document.kind"]
        values = []
        for row in self.filtered(lambda row: row.state == "draft"):
            wanted = Kind._find(row.kind, row.company_id, row._get_today())
            row.document_ids.filtered(
                lambda line, wanted=wanted: (
                    line.kind_id not in wanted and not line.attachment_ids
                )
            ).unlink()
            values += [
                {"application_id": row.id, "kind_id": kind.id}
                for kind in wanted - row.document_ids.kind_id
            ]
        self.env["edu.application.document"].create(values)

    def _check_open(self):
        """Refuse to change the checklist of an application that is answered.

        :raises UserError:
        """
        for row in self:
            if row.state not in ("draft", "submitted", "review"):
                raise UserError(self.env._("An answered application can't be changed."))

    # Sending

    def action_submit(self):
        """Take applications that the office wrote down from a paper."""
        self.check_access("write")
        for row in self:
            # sudo: the right to change the draft was checked just now
            row.sudo()._submit()
        return True

    def action_give_consent(self):
        """Note that the consent on paper is there."""
        self.check_access("write")
        # sudo: as in action_submit
        self.sudo()._give_consent()
        return True

    def _give_consent(self):
        """Record the consent to the text in force: version and time."""
        for row in self.filtered(lambda row: row.state == "draft"):
            policy = row._get_consent_text()
            row.write(
                {
                    "consent_at": fields.Datetime.now(),
                    "consent_policy_id": policy.id,
                    "consent_version": policy.version,
                }
            )

    def _get_consent_text(self):
        """Return the text about the data of a child, else the privacy policy."""
        # sudo: the texts are shown to everybody
        Policy = self.env["edu.policy"].sudo()
        return Policy.browse(
            Policy._get_current_id("child_data") or Policy._get_current_id() or []
        )

    def _submit(self):
        """Give the application its number and its place in the queue.

        :raises UserError: what is wrong with it, one message a line
        """
        self.ensure_one()
        self.lock_for_update()
        self.invalidate_recordset(["state", "waits_for"])
        if self.state != "draft":
            raise UserError(self.env._("This application has been sent already."))
        problems = self._get_problems()
        if problems:
            raise UserError("\n".join(problems))
        self._lock_queue()
        now = fields.Datetime.now()
        today = self._get_today()
        days = self._get_rule("admission.answer_days", 1)
        year = self.env["edu.academic.year"]._get_current(today, self.company_id)
        talon = self.env["edu.student.talon"]
        self.write(
            {
                "submitted_at": now,
                "serial": self._get_last_serial(now.year) + 1,
                "due_date": talon._add_days(year, today, days),
                "state": "submitted",
                "waits_for": "office",
            }
        )
        self.flush_recordset()

    def _lock_queue(self):
        """One sends at a time in an organisation: numbers follow the times."""
        self.env.cr.execute(
            SQL(
                "SELECT pg_advisory_xact_lock(hashtext('edu.application'), %s)",
                self.company_id.id,
            )
        )

    def _get_last_serial(self, year):
        self.env.cr.execute(
            SQL(
                "SELECT COALESCE(MAX(serial), 0) FROM edu_application "
                "WHERE company_id = %s AND number_year = %s",
                self.company_id.id,
                year,
            )
        )
        return self.env.cr.fetchone()[0]

    # The office

    def action_review(self):
        """Begin the review; the family sees it."""
        self._check_step(("submitted",))
        self.sudo().state = "review"  # sudo: the step was checked just now
        return True

    def action_ask_correction(self):
        """Send the application back to the family with a remark."""
        self._check_step(("submitted", "review"))
        for row in self:
            rejected = row.document_ids.filtered(lambda line: line.state == "rejected")
            if not row.correction and not rejected:
                raise UserError(
                    self.env._("Write what is to be corrected: the family reads it.")
                )
        # sudo: the step was checked just now
        self.sudo().write({"state": "review", "waits_for": "family"})
        return True

    def action_refuse(self):
        """Refuse with a ground of the book; the family reads it."""
        self._check_step(("submitted", "review"))
        if any(not row.refusal_id for row in self):
            raise UserError(self.env._("Choose the ground of the refusal."))
        self._decide("refused")
        return True

    def action_accept(self):
        """Accept: find or create the learner and link the guardian.

        :raises UserError: documents are not checked, or the IIN is another's
        """
        self._check_step(("submitted", "review"))
        for row in self.sorted("serial"):
            if not row.is_complete:
                raise UserError(
                    self.env._(
                        "%(name)s: check all required documents first.",
                        name=row.display_name,
                    )
                )
            student = row._find_student() or row._create_student()
            row._link_guardian(student)
            row.sudo().student_id = student  # sudo: the step was checked above
        self._decide("accepted")
        return True

    def _check_step(self, states):
        """Allow a step to who may write, from one of ``states``."""
        self.check_access("write")
        self.lock_for_update()
        for row in self:
            if row.state not in states:
                raise UserError(
                    self.env._(
                        "%(name)s: this can't be done in the state “%(state)s”.",
                        name=row.display_name,
                        state=row._get_state_name(),
                    )
                )

    def _get_state_name(self):
        states = dict(self._fields["state"]._description_selection(self.env))
        return states[self.state]

    def _decide(self, state):
        # sudo: the callers have checked the step
        self.sudo().write(
            {
                "state": state,
                "waits_for": "office",
                "decided_at": fields.Datetime.now(),
                "decided_by_id": self.env.uid,
            }
        )

    def _find_student(self):
        """Return the learner of the organisation with the IIN, a former one.

        :raises UserError: the learner studies here, has another name or has guardians
            among whom the applicant is not: their data are not given away
        """
        self.ensure_one()
        if not self.iin:
            return self.env["edu.student"]
        student = (
            self.env["edu.student"]
            .with_context(active_test=False)
            .search(
                [("company_id", "=", self.company_id.id), ("iin", "=", self.iin)],
                limit=1,
            )
        )
        if not student:
            return student
        stored = set(name_key(student.surname, student.given_name).split())
        if not stored & set(name_key(self.surname, self.given_name).split()):
            raise UserError(
                self.env._("IIN %(iin)s is registered with another name.", iin=self.iin)
            )
        if student.state == "studying":
            raise UserError(
                self.env._(
                    "%(student)s studies here already, in the class %(group)s.",
                    student=student.name,
                    group=student.class_id.name,
                )
            )
        guardians = student.sudo().guardian_ids  # sudo: only compared
        if self.guardian_id and guardians and self.guardian_id.sudo() not in guardians:
            raise UserError(
                self.env._(
                    "%(student)s is in the list with other guardians. Look into it, "
                    "and name the applicant in the profile of the learner first.",
                    student=student.name,
                )
            )
        return student

    def _create_student(self):
        """Create the learner with the rights of the office."""
        self.ensure_one()
        return self.env["edu.student"].create(
            {
                "company_id": self.company_id.id,
                "surname": self.surname,
                "given_name": self.given_name,
                "patronymic": self.patronymic,
                "iin": self.iin,
                "birth_date": self.birth_date,
                "sex": self.sex,
                "address": self.address,
                "language_id": self.language_id.id,
            }
        )

    def _link_guardian(self, student):
        """Name the applicant as a guardian of the learner."""
        self.ensure_one()
        # sudo: the guardian may be one of another organisation; the learner is of the
        # own one, and the step was checked
        row = self.sudo()
        guardian = row.guardian_id or row._find_or_create_guardian()
        if not guardian or guardian in student.sudo().guardian_ids:
            return
        row.guardian_id = guardian
        row.env["edu.student.guardian"].create(
            {
                "student_id": student.id,
                "guardian_id": guardian.id,
                "kinship_id": row.kinship_id.id,
                "is_main": not student.sudo().guardian_ids,
            }
        )

    def _find_or_create_guardian(self):
        """Return the guardian of an application on paper, by IIN, or a new one.

        :raises UserError: the IIN belongs to a guardian of another name
        """
        names = (self.guardian_name or "").split()
        Guardian = self.env["edu.guardian"]
        if len(names) < 2:
            return Guardian
        number = clean(self.guardian_iin) if self.guardian_iin else False
        if number:
            found = Guardian.with_context(active_test=False).search(
                [("iin", "=", number)], limit=1
            )
            if found:
                stored = set(name_key(found.surname, found.given_name).split())
                if not stored & set(name_key(*names[:2]).split()):
                    raise UserError(
                        self.env._(
                            "IIN %(iin)s is registered with another name.", iin=number
                        )
                    )
                return found
        return Guardian.create(
            {
                "surname": names[0],
                "given_name": names[1],
                "patronymic": " ".join(names[2:]),
                "iin": number,
                "phone": self.phone,
                "email": self.email,
            }
        )

    # The order

    def action_prepare_order(self):
        """Put accepted applications into one draft order and open it.

        :raises UserError: none to put, or of different kinds or organisations
        """
        self.check_access("write")
        self.lock_for_update()
        rows = self.filtered(lambda row: row.state == "accepted" and not row.order_id)
        rows = rows.sorted("serial")
        if not rows:
            raise UserError(
                self.env._("Choose accepted applications that are in no order yet.")
            )
        kinds = {ORDER_KINDS[row.kind] for row in rows}
        if len(kinds) > 1 or len(rows.company_id) > 1:
            raise UserError(
                self.env._(
                    "Admission and arrival from another school need an order each: "
                    "choose applications of one kind."
                )
            )
        order = self.env["edu.student.order"]._create_for(
            kinds.pop(), rows.student_id, rows._prepare_order()
        )
        rows.sudo().order_id = order  # sudo: the right was checked above
        return order._get_form_action()

    def _prepare_order(self):
        """Return the values of the order: day, basis, and what differs by learner."""
        today = fields.Date.context_today(self)
        days = {row: row._get_first_day(today) for row in self}
        first = min(days.values())
        lines = {}
        for row in self:
            values = {
                "group_id": row.group_id.id,
                "place": row.former_school,
                "reason_id": row.reason_id.id,
            }
            if days[row] != first:
                values["date"] = days[row]
            lines[row.student_id.id] = {
                name: value for name, value in values.items() if value
            }
        numbers = ", ".join(f"№ {row.number}" for row in self)
        return {
            "date": today,
            "effective_date": first,
            "basis": self.env._(
                "Applications of parents: %(numbers)s", numbers=numbers
            ),
            "lines": lines,
        }

    def _get_first_day(self, today):
        """Return the first day in the class: wanted, but not in the past."""
        self.ensure_one()
        if self.kind == "arrival":
            return max(self.start_date or today, today)
        return max(self.year_id.date_start or today, today)

    def _enrol(self, students):
        """Close the applications whose learners the confirmed order enrolled."""
        rows = self.filtered(lambda row: row.state == "accepted")
        rows.filtered(lambda row: row.student_id in students).state = "enrolled"
        rows.filtered(lambda row: row.student_id not in students).order_id = False

    def _reopen(self):
        """Let the applications of a cancelled order wait for another one."""
        self.filtered(lambda row: row.state == "enrolled").write(
            {"state": "accepted", "order_id": False}
        )

    # Print

    def action_print_receipt(self):
        """Open the PDF of the answer."""
        if any(row.state == "draft" for row in self):
            raise UserError(self.env._("A draft has no receipt: send it first."))
        report = self.env.ref("edu_admission.edu_application_receipt_report")
        return report.report_action(self, config=False)

    def _get_print_pages(self):
        """Return the receipt in Kazakh and in Russian."""
        self.ensure_one()
        pages = []
        for code, lang in LANGS.items():
            row = self.with_context(lang=lang)
            # the time of the day belongs to the place in the queue
            sent = fields.Datetime.context_timestamp(
                self.with_context(tz=self.company_id._get_edu_tz()), self.submitted_at
            )
            pages.append(
                {
                    "code": lang,
                    "row": row,
                    "state": row._get_state_name(),
                    "sent": f"{date_in_words(sent.date(), code)}, {sent:%H:%M:%S}",
                    "due": date_in_words(self.due_date, code) if self.due_date else "",
                    "decided": date_in_words(self.decided_at.date(), code)
                    if self.decided_at
                    else "",
                    "documents": [
                        (line.kind_id.name, line._get_state_name())
                        for line in row.document_ids
                    ],
                    "director": row.company_id.sudo().edu_director_id.name or "",
                }
            )
        return pages

    def _get_register_rows(self):
        """Return the rows of the register in the order of the queue."""
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for row in self.sorted(
            lambda row: (row.submitted_at or row.create_date, row.id)
        ):
            yield {
                "number": row.number,
                "sent": row._get_local_time(),
                "name": row.name,
                "birth_date": row.birth_date,
                "kind": kinds[row.kind],
                "grade": row.grade,
                "language": row.language_id.name or "",
                "applicant": row.guardian_name or "",
                "phone": row.phone or "",
                "missing": row.missing_text or "",
                "state": row._get_state_name(),
                "ground": row.refusal_id.name or "",
                "order": row.order_id.display_name or "",
            }

    def _get_local_time(self):
        """Return the time of sending in the organisation's zone, or an empty text."""
        self.ensure_one()
        if not self.submitted_at:
            return ""
        zone = self.company_id._get_edu_tz()
        sent = fields.Datetime.context_timestamp(
            self.with_context(tz=zone), self.submitted_at
        )
        return f"{sent:%d.%m.%Y %H:%M:%S}"

    def _get_today_text(self):
        return format_date(self.env, fields.Date.context_today(self))
