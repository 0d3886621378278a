from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from odoo.addons.edu_i18n.lib.search import normalise

PAGE = 60
FOUND = 20


class EduMessageScreen(models.Model):
    """The screen of talks of the staff: methods that the client calls.

    Every id is checked by the record rules before anything is read or written.
    """

    _inherit = "edu.thread"

    @api.model
    @api.readonly
    def get_threads(self, search=""):
        """Return own talks, the latest first.

        :param search: words of the learner's name or of a message
        """
        domain = Domain("is_mine", "=", True)
        if search and search.strip():
            domain &= (
                Domain("student_id.search_text", "ilike", normalise(search))
                | Domain("message_ids.body", "ilike", search.strip())
                | Domain("message_ids.attachment_ids.name", "ilike", search.strip())
            )
        threads = self.search(domain, limit=PAGE).sudo()  # sudo: own, by the rules
        unread = self.env["edu.message.receipt"]._count_unread(threads, self.env.user)
        return [
            {
                "id": thread.id,
                "learner": thread.student_id.name,
                "group": thread.student_id.class_id.name or "",
                "teacher": thread.teacher_id.name,
                "is_substituted": thread.teacher_user_id != self.env.user,
                "text": thread.last_body or "",
                "moment": fields.Datetime.to_string(thread.last_at),
                "unread": unread.get(thread.id, 0),
            }
            for thread in threads
        ]

    @api.model
    def get_conversation(self, thread_id):
        """Return a talk with its last messages, and note that the user reads it."""
        thread = self.browse(thread_id)
        thread.check_access("read")
        user = self.env.user
        thread = thread.sudo()  # sudo: an own talk, by the rules
        self.env["edu.message.receipt"]._note(thread, user)
        self.env["edu.notification"]._mark_read_of_thread(user, thread)
        return {
            "id": thread.id,
            "learner": thread.student_id.name,
            "group": thread.student_id.class_id.name or "",
            "family": self._get_family_names(thread),
            "teacher": thread.teacher_id.name,
            "can_post": thread._may_post(user),
            "messages": thread._pack_messages(user),
            "templates": self._get_templates(thread.company_id),
        }

    @api.model
    def _get_family_names(self, thread):
        # sudo: names of the guardians, no contacts of theirs
        users = self.env["res.users"].sudo().browse(thread._get_family_user_ids())
        return users.mapped("name")

    @api.model
    def _get_templates(self, company):
        templates = self.env["edu.message.template"].search(
            [("company_id", "in", [False, company.id])]
        )
        return [{"name": row.name, "body": row.body} for row in templates]

    def _pack_messages(self, user, limit=PAGE):
        """Return the last messages, oldest first, as plain values."""
        self.ensure_one()
        messages = self.env["edu.message"].sudo()  # sudo: of a talk that was checked
        rows = messages.search(
            [("thread_id", "=", self.id)], order="id desc", limit=limit
        ).sorted("id")
        rows.receipt_ids.user_id.mapped("name")
        return [row._pack(user) for row in rows]

    @api.model
    def send_message(self, thread_id, body, files=None, key=None):
        """Add a message of the user to an own talk; see ``_post``.

        :param files: list of dicts with ``name`` and ``data`` (base64)
        """
        thread = self.browse(thread_id)
        thread.check_access("read")
        thread._post(self.env.user, body, self._decode_files(files), key)
        return self.get_conversation(thread_id)

    @api.model
    @api.readonly
    def find_learners(self, search=""):
        """Return learners to whose families the user may write."""
        students = self._get_learners_of_staff(self.env.user)
        words = normalise(search).split()
        found = students.filtered(
            lambda student: all(word in (student.search_text or "") for word in words)
        ).sorted("name")
        return [
            {
                "id": student.id,
                "learner": student.name,
                "group": student.class_id.name or "",
            }
            for student in found[:FOUND]
        ]

    @api.model
    def open_talk(self, student_id):
        """Return the id of the talk with the family of a learner.

        A substitute of the class teacher opens the class teacher's.
        """
        student = self._get_learners_of_staff(self.env.user).filtered(
            lambda row: row.id == student_id
        )
        if not student:
            raise AccessError(self.env._("You can't write to this family."))
        group = student.class_id
        teacher = self.env.user.employee_ids.filtered(
            lambda row: row.company_id == student.company_id
        )[:1]
        if group in self._get_own_substituted_classes():
            teacher = group.class_teacher_id or teacher
        is_class = group.class_teacher_id == teacher
        return self._get_or_make(student, teacher.sudo(), is_class and group).id
