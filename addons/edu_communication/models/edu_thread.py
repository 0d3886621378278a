import base64
import binascii
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL
from odoo.tools.mimetypes import guess_mimetype

RATE = {"messages": 30, "minutes": 60}
LIMITS = {"max_mb": 10, "max_files": 5, "max_characters": 5000, "types": {}}


class EduThread(models.Model):
    """The talk of one teacher with the family of one learner.

    Both parents read and write in it. A substitute class teacher sees the talks of
    the class teacher in the days of the substitution. Nobody else of the school does.
    """

    _name = "edu.thread"
    _description = "Talk with a family"
    _order = "last_at desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, ondelete="restrict")
    student_id = fields.Many2one(
        "edu.student",
        string="Learner",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    teacher_id = fields.Many2one(
        "hr.employee",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    teacher_user_id = fields.Many2one(
        related="teacher_id.user_id", store=True, index=True, string="Account"
    )
    class_id = fields.Many2one(
        "edu.group",
        string="Class",
        index="btree_not_null",
        ondelete="restrict",
        help="Set when the teacher is the class teacher of the learner.",
    )
    message_ids = fields.One2many("edu.message", "thread_id", string="Messages")
    last_at = fields.Datetime(string="Last message")
    last_body = fields.Char(string="Text of the last message")
    is_mine = fields.Boolean(compute="_compute_is_mine", search="_search_is_mine")

    _pair_uniq = models.UniqueIndex(
        "(student_id, teacher_id)", "This talk is already there."
    )

    @api.depends("student_id", "teacher_id")
    def _compute_display_name(self):
        for thread in self:
            thread.display_name = f"{thread.student_id.name} – {thread.teacher_id.name}"

    @api.depends_context("uid")
    @api.depends("teacher_user_id", "class_id")
    def _compute_is_mine(self):
        classes = self._get_own_substituted_classes()
        for thread in self:
            thread.is_mine = thread.teacher_user_id == self.env.user or (
                thread.class_id and thread.class_id in classes
            )

    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = fields.Domain("teacher_user_id", "=", self.env.uid) | fields.Domain(
            "class_id", "in", self._get_own_substituted_classes().ids
        )
        return domain if True in value else ~domain

    @api.model
    def _get_own_substituted_classes(self):
        """Return the classes whose teacher the current user stands for today."""
        # sudo: only the own rows are read
        rows = self.env["edu.class.substitute"].sudo()._get_active()
        return rows.filtered(lambda x: x.employee_id.user_id == self.env.user).class_id

    # Who may write to whom

    @api.model
    def _get_contacts(self, children):
        """Return [(learner, employee, class or None)] to whom a family may write.

        :param children: learners of the family, sudo'ed
        """
        contacts = []
        for child in children.filtered("class_id"):
            group = child.class_id
            if group.class_teacher_id:
                contacts.append((child, group.class_teacher_id, group))
        allowed = children.filtered(
            lambda child: child.company_id.edu_message_subject_teachers
        )
        for child, teachers in self._get_subject_teachers(allowed).items():
            known = child.class_id.class_teacher_id
            contacts += [(child, teacher, None) for teacher in teachers - known]
        return contacts

    @api.model
    def _get_subject_teachers(self, children):
        """Return {learner: teachers of the courses of the own groups today}."""
        if not children:
            return {}
        today = fields.Date.context_today(self)
        # sudo: the groups and teachers of the own children
        enrolments = self.env["edu.enrolment"].sudo()
        domain = enrolments._get_date_domain(today) & fields.Domain(
            "student_id", "in", children.ids
        )
        groups = enrolments.search(domain).grouped("student_id")
        return {
            child: groups[child].group_id.course_ids.teacher_id.sorted("name")
            for child in children
            if child in groups
        }

    @api.model
    def _find_contact(self, children, student_id, teacher_id):
        """Return (learner, employee, class) of a contact of the family, or None."""
        for contact in self._get_contacts(children):
            if (contact[0].id, contact[1].id) == (student_id, teacher_id):
                return contact
        return None

    @api.model
    def _get_learners_of_staff(self, user):
        """Return the learners to whose families the member of staff may write."""
        # sudo: the own cards of the user, learners of the own classes and courses
        employees = self.env["hr.employee"].sudo().search([("user_id", "=", user.id)])
        students = self.env["edu.student"].sudo()
        groups = self.env["edu.group"].sudo()
        today = fields.Date.context_today(self)
        own = groups.search([("class_teacher_id", "in", employees.ids)])
        own |= self._get_own_substituted_classes()
        courses = (
            self.env["edu.course"]
            .sudo()
            .search(
                [
                    ("teacher_id", "in", employees.ids),
                    ("company_id.edu_message_subject_teachers", "=", True),
                    ("year_id.date_end", ">=", today),
                ]
            )
        )
        own |= courses.group_id
        enrolments = self.env["edu.enrolment"].sudo()
        domain = enrolments._get_date_domain(today)
        rows = enrolments.search(domain & fields.Domain("group_id", "in", own.ids))
        return students.browse(rows.student_id.ids)

    @api.model
    def _get_or_make(self, student, teacher, group):
        """Return the talk of the pair, made when it is the first message."""
        # sudo: the caller has checked that these two may talk
        threads = self.sudo()
        found = threads.search(
            [("student_id", "=", student.id), ("teacher_id", "=", teacher.id)]
        )
        if found:
            if group and found.class_id != group:
                found.class_id = group
            return found
        return threads.create(
            {
                "company_id": student.company_id.id,
                "student_id": student.id,
                "teacher_id": teacher.id,
                "class_id": group.id if group else False,
            }
        )

    def _get_family_user_ids(self):
        """Return ids of the accounts of the guardians who have the link today."""
        families = self.env["edu.notification.event"]._get_families(
            self.student_id.ids, with_learner=False
        )
        return families.get(self.student_id.id, [])

    def _get_staff_user_ids(self):
        """Return ids of the accounts of the teacher and of who stands for them."""
        users = self.teacher_user_id
        if self.class_id:
            # sudo: who stands for the class teacher
            rows = self.env["edu.class.substitute"].sudo()._get_active()
            rows = rows.filtered(lambda row: row.class_id == self.class_id)
            users |= rows.employee_id.user_id
        return users.ids

    def _may_post(self, user):
        """Tell whether ``user`` may write here today."""
        self.ensure_one()
        if user.id in self._get_family_user_ids():
            # sudo: the learner of the talk
            return bool(
                self._find_contact(
                    self.student_id.sudo(), self.student_id.id, self.teacher_id.id
                )
            )
        if user.id not in self._get_staff_user_ids():
            return False
        return self.student_id in self.with_user(user)._get_learners_of_staff(user)

    # Posting

    def _post(self, user, body, files=(), key=None):
        """Add a message of ``user``; a repeated ``key`` answers with the first one.

        :param files: list of (name, bytes)
        :raises AccessError: the user takes no part, or may not write any more
        :raises UserError: too many messages, or a file that is not allowed
        """
        self.ensure_one()
        thread = self.sudo()  # sudo: rights are checked here, by the people of the talk
        if not thread._may_post(user):
            raise AccessError(self.env._("You can't write in this talk."))
        known = thread._find_key(user, key)
        if known:
            return known
        body = (body or "").strip()
        files = [(name, content) for name, content in files if content]
        thread._check_content(body, files)
        thread._check_rate(user)
        message = (
            self.env["edu.message"]
            .sudo()
            .create(
                {
                    "thread_id": thread.id,
                    "company_id": thread.company_id.id,
                    "user_id": user.id,
                    "author_name": user.name,
                    "is_staff": not user.share,
                    "body": body,
                    "key": key or False,
                    "attachment_ids": [
                        fields.Command.create(
                            {
                                "name": name,
                                "raw": content,
                                "res_model": "edu.message",
                            }
                        )
                        for name, content in files
                    ],
                }
            )
        )
        message.attachment_ids.write({"res_id": message.id})
        text = " ".join(body.split())[:120] or files[0][0]
        thread.write({"last_at": message.created_at, "last_body": text})
        thread._tell(message)
        return message

    def _find_key(self, user, key):
        if not key:
            return None
        found = self.env["edu.message"].sudo().search([("key", "=", key)])
        if found and (found.user_id != user or found.thread_id != self):
            raise AccessError(self.env._("This key belongs to another user's entry."))
        return found

    def _tell(self, message):
        readers = set(self._get_family_user_ids()) | set(self._get_staff_user_ids())
        readers.discard(message.user_id.id)
        self.env["edu.notification.event"]._add(
            "message",
            [
                {
                    "key": f"message:{message.id}",
                    "company_id": self.company_id.id,
                    "res_id": message.id,
                    "payload": {"user_ids": sorted(readers)},
                }
            ],
        )

    def _get_limits(self):
        rule = self.env["edu.rule"]._get_value
        return LIMITS | rule("message.limits", company=self.company_id, default={})

    def _check_content(self, body, files):
        limits = self._get_limits()
        if not body and not files:
            raise ValidationError(self.env._("Write a text or choose a file."))
        if len(body) > limits["max_characters"]:
            raise ValidationError(
                self.env._(
                    "The text is too long: %(most)s characters at most.",
                    most=limits["max_characters"],
                )
            )
        if len(files) > limits["max_files"]:
            raise ValidationError(
                self.env._("%(most)s files at most.", most=limits["max_files"])
            )
        for name, content in files:
            self._check_file(name, content, limits)

    def _check_file(self, name, content, limits):
        """Refuse a file that is too large or is not what its name says."""
        if len(content) > limits["max_mb"] * 1024 * 1024:
            raise ValidationError(
                self.env._(
                    "The file %(name)s is larger than %(most)s MB.",
                    name=name,
                    most=limits["max_mb"],
                )
            )
        kind = name.rpartition(".")[2].lower()
        if guess_mimetype(content) not in limits["types"].get(kind, ()):
            raise ValidationError(
                self.env._(
                    "The file %(name)s can't be sent. Allowed: %(types)s.",
                    name=name,
                    types=", ".join(sorted(limits["types"])),
                )
            )

    def _check_rate(self, user):
        rate = self.env["edu.rule"]._get_value(
            "message.rate", company=self.company_id, default=RATE
        )
        since = fields.Datetime.now() - timedelta(minutes=rate["minutes"])
        self.env["edu.message"].flush_model()
        self.env.cr.execute(
            SQL(
                "SELECT count(*) FROM edu_message WHERE user_id = %s"
                " AND created_at > %s",
                user.id,
                since,
            )
        )
        if self.env.cr.fetchone()[0] >= rate["messages"]:
            raise UserError(
                self.env._("Too many messages in a short time. Try again later.")
            )

    @api.model
    def _decode_files(self, files):
        """Return [(name, bytes)] of dicts with ``name`` and ``data`` (base64)."""
        try:
            return [
                (str(file["name"]), base64.b64decode(file["data"], validate=True))
                for file in files or ()
            ]
        except (KeyError, TypeError, ValueError, binascii.Error) as error:
            raise ValidationError(self.env._("A file could not be read.")) from error
