import uuid

from odoo.exceptions import AccessError, UserError
from odoo.http import request, route
from odoo.tools import format_datetime

from odoo.addons.edu_portal.controllers.account import EduAccount
from odoo.addons.edu_portal.controllers.portal import OPTIONS

WRITE = OPTIONS | {"readonly": False, "methods": ["POST"]}
READ = OPTIONS | {"readonly": False}


class EduCommunicationPortal(EduAccount):
    """Notifications, messages and announcements in the cabinet of the family."""

    def _get_common_values(self):
        values = super()._get_common_values()
        notices = request.env["edu.notification"]
        return values | {"unread": notices._count_unread(request.env.user)}

    # The frame

    def _open_page(self, template, **values):
        """Render a page of the family with the frame of the cabinet.

        :raises NotFound: the user is no member of a family with children
        """
        frame = self._get_frame()
        if not frame["child"]:
            raise request.not_found()
        common = {"user": request.env.user, "format_moment": self._format_moment}
        page = request.render(f"edu_communication.{template}", frame | common | values)
        return self._close(page)

    def _format_moment(self, moment):
        """Return a moment in digits, in the time zone of the school."""
        children = self._get_children()
        zone = children[:1].company_id._get_edu_tz() if children else "Asia/Almaty"
        return format_datetime(request.env, moment, tz=zone, dt_format="dd.MM HH:mm")

    def _get_guarded(self):
        """Return the children whom the user represents: who may write to teachers."""
        children = self._get_children()
        return children.filtered(lambda child: child.user_id != request.env.user)

    # Notifications

    @route("/my/notifications", **OPTIONS)
    def notifications(self, before=None, **_kw):
        self._use_own_language()
        before = int(before) if (before or "").isdecimal() else None
        rows = request.env["edu.notification"]._get_page(request.env.user, before)
        return self._open_page("notifications_page", rows=rows)

    @route("/my/notifications/read", **WRITE)
    def notifications_read(self, **_kw):
        request.env["edu.notification"]._mark_read(request.env.user)
        return request.redirect("/my/notifications")

    @route("/my/notifications/<int:notice_id>/open", **READ)
    def notification_open(self, notice_id, **_kw):
        """Go to what a notification tells of; a foreign one leads to the list."""
        # sudo: limited to the own rows
        notice = (
            request.env["edu.notification"]
            .sudo()
            .search([("id", "=", notice_id), ("user_id", "=", request.env.uid)])
        )
        if not notice:
            return request.redirect("/my/notifications")
        notice._mark_read(request.env.user, notice.ids)
        return request.redirect(notice.url or "/my/notifications")

    @route("/my/notifications/settings", **OPTIONS)
    def notification_settings(self, saved=None, **_kw):
        self._use_own_language()
        kinds = request.env["edu.notification.choice"]._get_page(request.env.user)
        return self._open_page("settings_page", kinds=kinds, saved=bool(saved))

    @route("/my/notifications/settings/save", **WRITE)
    def notification_settings_save(self, **post):
        choices = request.env["edu.notification.choice"]
        codes = [kind["code"] for kind in choices._get_page(request.env.user)]
        choices._save(
            request.env.user,
            {
                code: {
                    "portal": post.get(f"{code}.portal"),
                    "push": post.get(f"{code}.push"),
                    "email": post.get(f"{code}.email"),
                    "digest": post.get(f"{code}.digest") or "none",
                }
                for code in codes
            },
        )
        return request.redirect("/my/notifications/settings?saved=1")

    # Announcements

    def _find_announcements(self):
        children = self._get_children()
        announcements = request.env["edu.announcement"]
        domain = announcements._get_visible_domain(request.env.user, children)
        # sudo: limited by the domain to what the family is addressed by
        return announcements.sudo().search(domain, limit=100)

    def _find_announcement(self, announcement_id):
        found = self._find_announcements().filtered(lambda x: x.id == announcement_id)
        if not found:
            raise request.not_found()
        return found

    def _get_receipts(self, announcements):
        """Return {announcement id: own receipt}."""
        # sudo: the own rows
        rows = (
            request.env["edu.announcement.receipt"]
            .sudo()
            .search(
                [
                    ("announcement_id", "in", announcements.ids),
                    ("user_id", "=", request.env.uid),
                ]
            )
        )
        return {row.announcement_id.id: row for row in rows}

    @route("/my/announcements", **OPTIONS)
    def announcements(self, **_kw):
        rows = self._find_announcements()
        receipts = self._get_receipts(rows)
        return self._open_page("announcements_page", rows=rows, receipts=receipts)

    @route("/my/announcements/<int:announcement_id>", **READ)
    def announcement(self, announcement_id, **_kw):
        row = self._find_announcement(announcement_id)
        request.env["edu.announcement.receipt"]._note(row, request.env.user)
        receipt = self._get_receipts(row)[row.id]
        return self._open_page("announcement_page", row=row, receipt=receipt)

    @route("/my/announcements/<int:announcement_id>/confirm", **WRITE)
    def announcement_confirm(self, announcement_id, **_kw):
        row = self._find_announcement(announcement_id)
        receipts = request.env["edu.announcement.receipt"]
        receipts._note(row, request.env.user, acknowledge=True)
        return request.redirect(f"/my/announcements/{row.id}")

    # Messages

    def _find_thread(self, thread_id):
        """Return a talk of the own family, sudo'ed.

        :raises NotFound: it is another family's, or does not exist
        """
        children = self._get_guarded()
        # sudo: limited to the children whom the user represents
        thread = (
            request.env["edu.thread"]
            .sudo()
            .search([("id", "=", thread_id), ("student_id", "in", children.ids)])
        )
        if not thread:
            raise request.not_found()
        return thread

    @route("/my/messages", **OPTIONS)
    def messages(self, **_kw):
        children = self._get_guarded()
        # sudo: limited to the children whom the user represents
        own = [("student_id", "in", children.ids)]
        threads = request.env["edu.thread"].sudo().search(own)
        unread = request.env["edu.message.receipt"]._count_unread(
            threads, request.env.user
        )
        known = {(row.student_id.id, row.teacher_id.id) for row in threads}
        contacts = [
            contact
            for contact in request.env["edu.thread"].sudo()._get_contacts(children)
            if (contact[0].id, contact[1].id) not in known
        ]
        return self._open_page(
            "messages_page",
            threads=threads,
            unread_by=unread,
            contacts=contacts,
            is_guardian=bool(children),
        )

    @route("/my/messages/<int:thread_id>", **READ)
    def thread(self, thread_id, **_kw):
        thread = self._find_thread(thread_id)
        return self._show_thread(thread)

    def _show_thread(self, thread, error=None, body=""):
        user = request.env.user
        request.env["edu.message.receipt"]._note(thread, user)
        request.env["edu.notification"]._mark_read_of_thread(user, thread)
        return self._open_page(
            "thread_page",
            thread=thread,
            student=thread.student_id,
            teacher=thread.teacher_id,
            messages=thread._pack_messages(user),
            can_post=thread._may_post(user),
            action=f"/my/messages/{thread.id}/send",
            key=str(uuid.uuid4()),
            error=error,
            body=body,
        )

    @route("/my/messages/new/<int:student_id>/<int:teacher_id>", **OPTIONS)
    def thread_new(self, student_id, teacher_id, **_kw):
        student, teacher, _group = self._find_contact(student_id, teacher_id)
        return self._show_new(student, teacher)

    def _show_new(self, student, teacher, error=None, body=""):
        return self._open_page(
            "thread_page",
            thread=None,
            student=student,
            teacher=teacher,
            messages=[],
            can_post=True,
            action=f"/my/messages/new/{student.id}/{teacher.id}/send",
            key=str(uuid.uuid4()),
            error=error,
            body=body,
        )

    def _find_contact(self, student_id, teacher_id):
        """:raises NotFound: the family may not write to this teacher"""
        contact = (
            request.env["edu.thread"]
            .sudo()  # sudo: teachers of the children whom the user represents
            ._find_contact(self._get_guarded(), student_id, teacher_id)
        )
        if not contact:
            raise request.not_found()
        return contact

    @route("/my/messages/new/<int:student_id>/<int:teacher_id>/send", **WRITE)
    def thread_start(self, student_id, teacher_id, body="", key=None, **_kw):
        student, teacher, group = self._find_contact(student_id, teacher_id)
        try:
            with request.env.cr.savepoint():
                thread = request.env["edu.thread"]._get_or_make(student, teacher, group)
                thread._post(request.env.user, body, self._get_files(), key)
        except (UserError, AccessError) as error:
            return self._show_new(student, teacher, error.args[0], body)
        return request.redirect(f"/my/messages/{thread.id}#last")

    @route("/my/messages/<int:thread_id>/send", **WRITE)
    def thread_send(self, thread_id, body="", key=None, **_kw):
        thread = self._find_thread(thread_id)
        try:
            with request.env.cr.savepoint():
                thread._post(request.env.user, body, self._get_files(), key)
        except (UserError, AccessError) as error:
            return self._show_thread(thread, error.args[0], body)
        return request.redirect(f"/my/messages/{thread.id}#last")

    def _get_files(self):
        """Return [(name, bytes)] of the files of the form."""
        files = request.httprequest.files.getlist("files")
        return [(file.filename, file.read()) for file in files if file.filename]

    @route("/my/messages/<int:thread_id>/file/<int:file_id>", **OPTIONS)
    def thread_file(self, thread_id, file_id, **_kw):
        """Send a file of an own talk, to be saved and never to be run."""
        thread = self._find_thread(thread_id)
        file = thread.message_ids.attachment_ids.filtered(lambda x: x.id == file_id)
        if not file:
            raise request.not_found()
        stream = request.env["ir.binary"]._get_stream_from(file)
        stream.public = False
        response = stream.get_response(as_attachment=True)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "private, no-store"
        return response
