from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..lib.contingent import name_key
from ..lib.orders import KIND_OF_END, KIND_OF_MOVEMENT

# computed from the enrolments
CURRENT_FIELDS = frozenset({"class_id", "state", "grade"})
# the names of values of an order in the calls that are older than orders
ORDER_VALUES = {
    "order_number": "number",
    "order_date": "date",
    "end_order_number": "number",
    "end_order_date": "date",
}
# what a class teacher may change in the own class
CONTACT_FIELDS = frozenset(
    {
        "phone",
        "phone2",
        "email",
        "address",
        "registration_address",
        "kato_id",
        "image_1920",
        "achievement_ids",
        "career_ids",
    }
)
# what else is changed in the profile, and by whom; the lines have rules of their own
SPECIALIST_FIELDS = {
    "edu_base.group_nurse": {"medical_ids"},
    "edu_base.group_social_pedagogue": {"social_ids", "career_ids"},
    "edu_base.group_psychologist": {"career_ids"},
    "edu_base.group_tutor": {"career_ids"},
}


class EduStudent(models.Model):
    """A learner of one organisation.

    One person in two organisations is two rows with one IIN. What each role may do:

    * clerk, director: everything in the own organisation;
    * deputy, teacher and other staff: read (personal data by its own group);
    * class teacher: writes contacts and achievements of the own class;
    * nurse, social pedagogue, psychologist, tutor: write their part of the profile;
    * guardian, learner (portal): read the own child's or own row, but no
      personal data.
    """

    _name = "edu.student"
    _description = "Learner"
    _inherit = ["edu.profile.mixin", "edu.person.mixin", "mail.thread"]
    _order = "name, id"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        string="Organisation",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    # named here again so that the words are translated with this addon
    sex = fields.Selection([("m", "Male"), ("f", "Female")])
    state = fields.Selection(
        [
            ("applicant", "Applicant"),
            ("studying", "Studying"),
            ("left", "Left"),
            ("graduated", "Graduated"),
        ],
        compute="_compute_current",
        store=True,
        index=True,
        tracking=True,
    )
    class_id = fields.Many2one(
        "edu.group",
        string="Class",
        compute="_compute_current",
        store=True,
        index="btree_not_null",
        ondelete="set null",
        tracking=True,
    )
    grade = fields.Integer(related="class_id.grade", store=True, aggregator=None)
    class_teacher_user_id = fields.Many2one(related="class_id.class_teacher_user_id")
    file_number = fields.Char(string="Personal file No.", copy=False)
    language_id = fields.Many2one(
        "edu.reference",
        string="Language of instruction",
        domain=[("kind", "=", "language")],
        ondelete="restrict",
    )
    study_form_id = fields.Many2one(
        "edu.reference",
        string="Form of study",
        domain=[("kind", "=", "study_form")],
        ondelete="restrict",
    )
    arrival_date = fields.Date(
        string="Date of arrival", help="First day in this organisation."
    )
    arrival_order = fields.Char(string="Order of arrival")
    guardian_link_ids = fields.One2many(
        "edu.student.guardian", "student_id", string="Guardians"
    )
    guardian_ids = fields.Many2many(
        "edu.guardian", string="Guardians (people)", compute="_compute_guardian_ids"
    )
    enrolment_ids = fields.One2many(
        "edu.enrolment", "student_id", string="Enrolment history"
    )
    social_ids = fields.One2many(
        "edu.student.social",
        "student_id",
        string="Social statuses",
        groups="edu_base.group_social_pedagogue,edu_base.group_psychologist,"
        "edu_base.group_class_teacher",
    )
    medical_ids = fields.One2many(
        "edu.student.medical",
        "student_id",
        string="Medical card",
        groups="edu_base.group_nurse",
    )
    has_diet = fields.Boolean(
        string="Diet",
        compute="_compute_medical_flags",
        store=True,
        groups="edu_base.group_class_teacher,edu_base.group_nurse",
    )
    is_pe_exempt = fields.Boolean(
        string="Exempt from physical education",
        compute="_compute_medical_flags",
        store=True,
        groups="edu_base.group_class_teacher,edu_base.group_nurse",
    )
    achievement_ids = fields.One2many(
        "edu.student.achievement", "student_id", string="Achievements"
    )
    career_ids = fields.One2many(
        "edu.student.career",
        "student_id",
        string="Career guidance",
        groups="edu_base.group_psychologist,edu_base.group_social_pedagogue,"
        "edu_base.group_tutor,edu_base.group_class_teacher",
    )

    edit_level = fields.Selection(
        [("office", "Office"), ("contacts", "Contacts"), ("none", "None")],
        compute="_compute_edit_level",
        help="What the current user may change.",
    )
    duplicate_text = fields.Char(compute="_compute_duplicate_text")
    can_edit_social = fields.Boolean(compute="_compute_edit_level")

    _iin_uniq = models.UniqueIndex(
        "(company_id, iin) WHERE iin IS NOT NULL",
        "A learner with this IIN already exists in the organisation.",
    )
    _company_name_idx = models.Index("(company_id, name, id)")

    @api.depends(
        "enrolment_ids.date_from",
        "enrolment_ids.date_to",
        "enrolment_ids.kind",
        "enrolment_ids.end_movement",
        "enrolment_ids.movement",
    )
    def _compute_current(self):
        today = fields.Date.context_today(self)
        for student in self:
            rows = student.enrolment_ids.filtered(lambda row: row.kind == "class")
            rows = rows.filtered(lambda row: row.date_from and row.date_from <= today)
            now = rows.filtered(lambda row: not row.date_to or row.date_to >= today)
            student.class_id = now[:1].group_id
            student.state = self._get_state(rows, now)

    @api.model
    def _get_state(self, rows, now):
        """Return the state told by the class enrolments begun and those that hold."""
        if now:
            return "studying"
        if not rows:
            return "applicant"
        last = max(rows, key=lambda row: (row.date_from, row.id or 0))
        if "graduate" in (last.end_movement, last.movement):
            return "graduated"
        return "left" if last.end_movement else "applicant"

    @api.depends("guardian_link_ids.guardian_id")
    def _compute_guardian_ids(self):
        for student in self:
            student.guardian_ids = student.guardian_link_ids.guardian_id

    @api.depends("medical_ids.diet", "medical_ids.is_pe_exempt")
    def _compute_medical_flags(self):
        for student in self:
            student.has_diet = any(card.diet for card in student.medical_ids)
            student.is_pe_exempt = any(
                card.is_pe_exempt for card in student.medical_ids
            )

    @api.depends("surname", "given_name", "birth_date", "company_id")
    def _compute_duplicate_text(self):
        """Name other learners of the organisation with the same name and birth date.

        The IIN is guarded by an index; this is for those entered without it.
        """
        can_read = self._has_field_access(self._fields["birth_date"], "read")
        for student in self:
            student.duplicate_text = can_read and student._find_duplicates()

    def _find_duplicates(self):
        self.ensure_one()
        if not (self.surname and self.given_name and self.birth_date):
            return False
        others = self.with_context(active_test=False).search(
            [
                ("company_id", "=", self.company_id.id),
                ("birth_date", "=", self.birth_date),
                ("id", "!=", self._origin.id),
            ],
            limit=100,
        )
        key = name_key(self.surname, self.given_name)
        names = [
            f"{other.name} ({other.class_id.name or '–'})"
            for other in others
            if name_key(other.surname, other.given_name) == key
        ]
        return ", ".join(names) or False

    @api.depends_context("uid")
    @api.depends("class_teacher_user_id")
    def _compute_edit_level(self):
        user = self.env.user
        is_clerk = self.env.su or user.has_group("edu_base.group_clerk")
        is_class_teacher = user.has_group("edu_base.group_class_teacher")
        self.can_edit_social = self.env["edu.student.social"].has_access("create")
        for student in self:
            if is_clerk:
                student.edit_level = "office"
            elif is_class_teacher and student.class_teacher_user_id == user:
                student.edit_level = "contacts"
            else:
                student.edit_level = "none"

    @api.model_create_multi
    def create(self, vals_list):
        """Create without a log line and followers each: who and when is stored anyway,
        and a list of a thousand learners must not write a thousand messages."""
        self._check_computed({name for vals in vals_list for name in vals})
        self = self.with_context(mail_create_nolog=True, mail_create_nosubscribe=True)
        return super().create(vals_list)

    def write(self, vals):
        self._check_computed(vals)
        return super().write(vals)

    @api.model
    def _check_computed(self, names):
        """Refuse to write by hand what follows from the orders.

        :raises AccessError:
        """
        if not self.env.su and CURRENT_FIELDS & set(names):
            raise AccessError(self.env["edu.enrolment"]._get_order_message())

    def _get_open_fields(self):
        user = self.env.user
        allowed = set()
        for group, names in SPECIALIST_FIELDS.items():
            if user.has_group(group):
                allowed |= names
        if all(student.edit_level == "contacts" for student in self):
            allowed |= CONTACT_FIELDS
        return allowed

    def action_export(self):
        """Download the learners as the list that the import reads."""
        return self.env["edu.report.xlsx.student"]._get_action(self)

    def action_create_guardian_accounts(self):
        """Make the missing accounts of the guardians and show the slips."""
        return self.guardian_ids.action_create_accounts()

    def _prepare_import_row(self, with_social):
        """Return the learner as a row of the import: {column name: value}."""
        self.ensure_one()
        row = {
            "iin": self.iin,
            "surname": self.surname,
            "given_name": self.given_name,
            "patronymic": self.patronymic,
            "birth_date": self.birth_date,
            "sex": self._get_sex_text(),
            "nationality": self.nationality_id.name,
            "citizenship": self.citizenship_id.name,
            "class": self.class_id.name,
            "language": self.language_id.name,
            "shift": self.class_id.shift,
            "arrival_date": self.arrival_date,
            "arrival_order": self.arrival_order,
            "file_number": self.file_number,
            "address": self.address,
            "phone": ", ".join(filter(None, (self.phone, self.phone2))),
            "email": self.email,
        }
        if with_social:
            row["social"] = ", ".join(self.social_ids.category_id.mapped("name"))
        for link in self.guardian_link_ids.sorted("id", reverse=True):
            row |= link._prepare_import_cells()
        return row

    def _get_sex_text(self):
        """Return the sex as a list of the user's language shows it."""
        return dict(self._fields["sex"]._description_selection(self.env)).get(self.sex)

    def action_add_guardian(self):
        """Open the window that finds a guardian by IIN or makes a new one."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "edu_student.edu_student_guardian_add_action"
        )
        action["context"] = {"default_student_id": self.id}
        return action

    def action_move(self):
        """Open the window that enrols, moves or registers the leaving of learners."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "edu_student.edu_student_move_action"
        )
        action["context"] = {**self.env.context, "default_student_ids": self.ids}
        return action

    def _move_to(self, group, date, movement, order=None):
        """Enrol the learners in the class ``group`` from ``date`` on, by an order.

        What they attended before (class and subgroups) ends the day before. Learners
        who are already in the class on that day are left as they are.

        :param order: more values: order_number, order_date, basis, reason_id…
        :returns: the new enrolments
        :raises UserError: a learner has an enrolment that begins later
        :raises AccessError: the user may not confirm such an order
        """
        rows = self._get_open_enrolments(date)
        movers = self - rows.filtered(lambda row: row.group_id == group).student_id
        if not movers:
            return self.env["edu.enrolment"]
        doc = movers._prepare_move_order(group, date, movement, order)
        doc.action_confirm()
        return doc.line_ids.enrolment_ids

    def _prepare_move_order(self, group, date, movement, order=None):
        """Return the draft of the order that moves the learners to a class."""
        return self.env["edu.student.order"]._create_for(
            KIND_OF_MOVEMENT[movement],
            self,
            {
                **_get_order_values(order),
                "effective_date": date,
                "group_id": group.id,
                "lines": {student.id: {"action": movement} for student in self},
            },
        )

    def _leave(self, date, end_movement="leave", values=None):
        """Register by an order that the learners left; ``date`` is the last day.

        :param values: end_order_number, end_order_date, reason_id, place…
        :returns: the enrolments that ended
        :raises UserError: a learner is in no class on that day, or is enrolled later
        :raises AccessError: the user may not confirm such an order
        """
        doc = self._prepare_leave_order(date, end_movement, values)
        doc.action_confirm()
        return doc.line_ids.ended_ids.filtered(lambda row: row.kind == "class")

    def _prepare_leave_order(self, date, end_movement="leave", values=None):
        """Return the draft of the order by which the learners leave."""
        return self.env["edu.student.order"]._create_for(
            KIND_OF_END[end_movement],
            self,
            {**_get_order_values(values), "effective_date": date},
        )

    def _get_open_enrolments(self, date):
        """Return the enrolments that hold on ``date`` or begin later."""
        return self.env["edu.enrolment"].search(
            Domain("student_id", "in", self.ids)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", date))
        )

    @api.model
    def _get_children_of(self, user):
        """Return the learners whom the user represents, and the user's own rows.

        Over all organisations; the set is sudo'ed: the caller shows these learners to
        this user only.
        """
        # sudo: limited by the domains to the user's own family
        links = self.env["edu.student.guardian"].sudo()
        own = links.search_fetch(
            [("guardian_id.user_id", "=", user.id)], ["student_id"], order="id"
        )
        # by ids: an OR over the links would read all learners of the database
        ids = own.student_id.ids
        # sudo: as above
        return self.sudo().search(
            Domain("user_id", "=", user.id) | Domain("id", "in", ids)
        )

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """Keep the talk of the staff from guardians and learners, who may read the
        learner's row in the portal."""
        if not self.env.su and not self.env.user._is_internal():
            return dict.fromkeys(self, "write")
        return super()._mail_get_operation_for_mail_message_operation(message_operation)

    @api.model
    def _refresh_current(self):
        """Recompute class and state of learners whose enrolment begins or ended today.

        Called daily: stored values depend on the date.
        """
        # the job runs without a time zone, after midnight of Kazakhstan
        self = self.with_context(tz=self.env.user.tz or "Asia/Almaty")
        today = fields.Date.context_today(self)
        stale = Domain("class_id", "!=", False) & Domain(
            "enrolment_ids",
            "any",
            [("kind", "=", "class"), ("date_to", "<", today)],
        )
        begun = Domain(
            "enrolment_ids",
            "any",
            Domain("kind", "=", "class")
            & self.env["edu.enrolment"]._get_date_domain(today),
        )
        students = self.with_context(active_test=False).search(stale | begun)
        self.env.add_to_compute(self._fields["class_id"], students)
        self.env.add_to_compute(self._fields["state"], students)
        students._recompute_recordset(["class_id", "state"])
        return True


def _get_order_values(values):
    """Return the values of an order by those of the older calls, without empty ones."""
    return {
        ORDER_VALUES.get(name, name): value
        for name, value in (values or {}).items()
        if value
    }
