import re
from xmlrpc.client import Fault

from freezegun import freeze_time

from odoo.http import Request
from odoo.tests import tagged

from odoo.addons.edu_portal.tests.common import PASSWORD, PortalCase

from .common import CommunicationCommon
from .test_messages import PDF, MessagesCommon

PAGES = (
    "/my/notifications",
    "/my/notifications/settings",
    "/my/announcements",
    "/my/messages",
)


@tagged("post_install", "-at_install")
@freeze_time(CommunicationCommon.TODAY)
class TestPortal(MessagesCommon, PortalCase):
    """The pages of the family: what is seen, and by nobody else."""

    clauses = ["456-27.19", "503-12.6"]

    def _post(self, path, files=None, **values):
        values["csrf_token"] = Request.csrf_token(self)
        return self.url_open(path, data=values, files=files)

    def test_pages_open_in_both_languages_without_english(self):
        words = re.compile(r"[A-Za-z]{4,}")
        for lang in ("kk_KZ", "ru_RU"):
            self.parent.lang = lang
            self._log_in(self.parent)
            for path in PAGES:
                text = self._open(path)
                body = text[text.index("<main") : text.index("</main")]
                body = re.sub(r"<script.*?</script>|<[^>]+>", " ", body, flags=re.S)
                found = set(words.findall(body)) - {"Bilim"}
                self.assertFalse(found, (lang, path))

    def test_the_bell_counts_and_the_list_is_read(self):
        notice = self._notify(self.parent, title="Бұйрық шықты")
        foreign = self._notify(self.foreign_parent, key="b", title="Құпия бұйрық")
        self._log_in(self.parent)
        self.assertIn("o_edu_count", self._open("/my"))
        text = self._open("/my/notifications")
        self.assertIn("Бұйрық шықты", text)
        self.assertNotIn("Құпия бұйрық", text)
        self._open(f"/my/notifications/{foreign.id}/open")
        foreign.invalidate_recordset()
        self.assertFalse(foreign.read_at)
        self._post("/my/notifications/read")
        notice.invalidate_recordset()
        self.assertTrue(notice.read_at)
        self.assertNotIn("o_edu_count", self._open("/my"))

    def test_settings_are_kept(self):
        self._log_in(self.parent)
        self._post(
            "/my/notifications/settings/save",
            **{"mark.portal": "1", "mark.digest": "weekly"},
        )
        kinds = {
            kind["code"]: kind
            for kind in self.env["edu.notification.choice"]._get_page(self.parent)
        }
        self.assertEqual(kinds["mark"]["digest"], "weekly")
        self.assertFalse(kinds["mark"]["push"])
        self.assertFalse(kinds["absence"]["portal"])
        answer = self._post(
            "/my/notifications/settings/save", **{"mark.digest": "hourly"}
        )
        self.assertGreaterEqual(answer.status_code, 400)

    def test_a_parent_writes_and_the_text_is_no_markup(self):
        self._log_in(self.parent)
        answer = self._post(
            f"/my/messages/{self.thread.id}/send",
            files={"files": ("Анықтама.pdf", PDF, "application/pdf")},
            body="<script>alert(1)</script> <b>қалың</b>",
            key="k-1",
        )
        self.assertIn("&lt;script&gt;alert(1)&lt;/script&gt;", answer.text)
        self.assertNotIn("<script>alert(1)", answer.text)
        file = self.thread.message_ids.attachment_ids
        answer = self.url_open(f"/my/messages/{self.thread.id}/file/{file.id}")
        self.assertEqual(answer.content, PDF)
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")

    def test_a_refusal_keeps_what_was_written(self):
        self._log_in(self.parent)
        answer = self._post(
            f"/my/messages/{self.thread.id}/send",
            files={"files": ("a.exe", b"MZ", "application/pdf")},
            body="Жоғалмасын",
        )
        self.assertIn("Жоғалмасын", answer.text)
        self.assertIn('role="alert"', answer.text)
        self.assertFalse(self.thread.message_ids)

    def test_the_first_message_makes_the_talk(self):
        self._log_in(self.foreign_parent)
        teacher = self.employees["class_teacher"]
        path = f"/my/messages/new/{self.foreign.id}/{teacher.id}"
        self._open(path)
        self.assertEqual(self.env["edu.thread"].search_count([]), 1)
        self._post(f"{path}/send", body="Сәлеметсіз бе!")
        thread = self.env["edu.thread"].search([("student_id", "=", self.foreign.id)])
        self.assertEqual(thread.message_ids.body, "Сәлеметсіз бе!")

    def test_no_telephone_in_a_talk(self):
        self.employees["class_teacher"].write(
            {"work_phone": "+77271112233", "mobile_phone": "+77012223344"}
        )
        self.thread._post(self.class_teacher, "Сәлеметсіз бе!")
        self._log_in(self.parent)
        for path in ("/my/messages", f"/my/messages/{self.thread.id}"):
            text = self._open(path)
            self.assertNotIn("+7727", text)
            self.assertNotIn("+7701", text)

    def test_another_family_and_the_learner_get_404(self):
        message = self.thread._post(self.parent, "", files=[("a.pdf", PDF)])
        file = message.attachment_ids
        teacher = self.employees["class_teacher"]
        paths = (
            f"/my/messages/{self.thread.id}",
            f"/my/messages/{self.thread.id}/file/{file.id}",
            f"/my/messages/new/{self.child.id}/{teacher.id}",
            f"/my/messages/new/{self.child.id}/{self.employees['teacher'].id}",
        )
        for user in (self.foreign_parent, self.learner):
            self._log_in(user)
            for path in paths:
                self._open(path, status=404)
            answer = self._post(f"/my/messages/{self.thread.id}/send", body="x")
            self.assertEqual(answer.status_code, 404)
            answer = self.url_open(f"/web/content/{file.id}")
            self.assertNotEqual(answer.content, PDF)
        self.assertEqual(len(self.thread.message_ids), 1)

    def test_a_removed_guardian_gets_404(self):
        self._log_in(self.parent)
        self._open(f"/my/messages/{self.thread.id}")
        self.guardian.link_ids.filtered(
            lambda link: link.student_id == self.child
        ).unlink()
        self._open(f"/my/messages/{self.thread.id}", status=404)

    def test_an_announcement_is_confirmed(self):
        row = self.env["edu.announcement"].create(
            {
                "name": "Жиналыс",
                "body": "<b>Жұма</b>",
                "company_id": self.company.id,
                "group_ids": self.group.ids,
                "needs_acknowledgement": True,
            }
        )
        row.action_publish()
        self._log_in(self.parent)
        self.assertIn("&lt;b&gt;Жұма", self._open(f"/my/announcements/{row.id}"))
        receipt = row.receipt_ids
        self.assertFalse(receipt.acknowledged_at)
        self._post(f"/my/announcements/{row.id}/confirm")
        receipt.invalidate_recordset()
        self.assertTrue(receipt.acknowledged_at)
        row.action_withdraw()
        self._open(f"/my/announcements/{row.id}", status=404)

    def test_over_rpc_a_family_reads_nothing(self):
        self.thread._post(self.parent, "Құпия сөз")
        self._notify(self.parent)
        uid = self.xmlrpc_common.authenticate(
            self.env.cr.dbname, self.parent.login, PASSWORD, {}
        )
        for model in (
            "edu.thread",
            "edu.message",
            "edu.message.receipt",
            "edu.notification",
            "edu.notification.event",
            "edu.notification.choice",
            "edu.announcement",
            "edu.announcement.receipt",
        ):
            with self.assertRaises(Fault, msg=model):
                self.xmlrpc_object.execute_kw(
                    self.env.cr.dbname, uid, PASSWORD, model, "search_read", [[]]
                )

    def test_push_is_off_until_it_is_allowed(self):
        self.company.edu_notify_push = False
        self._log_in(self.parent)
        self.assertFalse(self.make_jsonrpc_request("/my/push/key"))
        self.company.edu_notify_push = True
        key = self.make_jsonrpc_request("/my/push/key")
        self.assertTrue(key)
        values = {
            "endpoint": "https://fcm.googleapis.com/fcm/send/abc",
            "keys": {"p256dh": "x", "auth": "y"},
            "vapid_public_key": key,
        }
        self.make_jsonrpc_request("/my/push/subscribe", values)
        device = self.env["mail.push.device"].search(
            [("endpoint", "=", values["endpoint"])]
        )
        self.assertEqual(device.partner_id, self.parent.partner_id)
        self._log_in(self.foreign_parent)
        endpoint = {"endpoint": values["endpoint"]}
        self.make_jsonrpc_request("/my/push/unsubscribe", endpoint)
        self.assertTrue(device.exists())
        self._log_in(self.parent)
        self.make_jsonrpc_request("/my/push/unsubscribe", endpoint)
        self.assertFalse(device.exists())

    def test_the_worker_shows_pushes(self):
        text = self.url_open("/my/service-worker.js").text
        self.assertIn('addEventListener("push"', text)
        self.assertIn('addEventListener("fetch"', text)

    def test_home_stays_quick_with_many_notifications(self):
        self._log_in(self.parent)
        path = f"/my/child/{self.child.id}"

        def count():
            self._open(path)
            self.env.flush_all()
            before = self.cr.sql_log_count
            self._open(path)
            return self.cr.sql_log_count - before

        self._notify(self.parent)
        few = count()
        for number in range(20):
            self._notify(self.parent, key=f"n{number}", title=f"№ {number}")
        self.assertEqual(count(), few)
        self.assertLessEqual(few, 30)
