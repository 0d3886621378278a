import base64

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import CommunicationCommon

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


class MessagesCommon(CommunicationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.threads = cls.env["edu.thread"]
        cls.thread = cls.threads._get_or_make(
            cls.child, cls.employees["class_teacher"], cls.group
        )

    def _send(self, user, body="Сәлеметсіз бе!", thread=None, **values):
        return (thread or self.thread)._post(user, body, **values)

    def _get_screen(self, user):
        return self.threads.with_user(user)


@tagged("post_install", "-at_install")
@freeze_time(CommunicationCommon.TODAY)
class TestMessages(MessagesCommon):
    """Who writes to whom, what is kept, and who has read."""

    clauses = ["456-27.19"]

    def test_family_and_class_teacher_talk(self):
        self._send(self.parent, "Қашан келейін?")
        screen = self._get_screen(self.class_teacher)
        (row,) = screen.get_threads()
        self.assertEqual((row["learner"], row["unread"]), (self.child.name, 1))
        talk = screen.get_conversation(row["id"])
        self.assertEqual(talk["messages"][0]["body"], "Қашан келейін?")
        self.assertEqual(screen.get_threads()[0]["unread"], 0)
        talk = screen.send_message(row["id"], "Сағат 15-те")
        self.assertEqual(
            [message["is_own"] for message in talk["messages"]], [False, True]
        )

    def test_both_parents_share_the_talk(self):
        father = self._create_portal_user("father", "Ахметов Болат", "guardian")
        self._create_guardian("Ахметов", "Болат", father, self.child)
        self._send(self.class_teacher)
        self._send(father)
        self.assertEqual(len(self.thread.message_ids), 2)

    def test_receipts_name_who_and_when(self):
        message = self._send(self.parent)
        self.assertFalse(message.receipt_ids)
        with freeze_time("2025-10-15 12:34:00"):
            self._get_screen(self.class_teacher).get_conversation(self.thread.id)
        with freeze_time("2025-10-15 13:00:00"):
            self._get_screen(self.class_teacher).get_conversation(self.thread.id)
        (reader,) = self.thread._pack_messages(self.parent)[0]["readers"]
        self.assertEqual(reader["name"], self.class_teacher.name)
        self.assertEqual(reader["moment"], "2025-10-15 12:34:00")

    def test_messages_are_never_changed(self):
        message = self._send(self.parent)
        with self.assertRaises(UserError):
            message.body = "Басқа"
        with self.assertRaises(UserError):
            message.unlink()
        with self.assertRaisesRegex(Exception, "EDU_APPEND_ONLY"):
            with self.cr.savepoint(), self.assertLogs("odoo.sql_db", "ERROR"):
                self.cr.execute("UPDATE edu_message SET body = 'x'")

    def test_a_repeated_key_sends_once(self):
        first = self._send(self.parent, key="k-1")
        self.assertEqual(self._send(self.parent, key="k-1"), first)
        with self.assertRaises(AccessError):
            self._send(self.class_teacher, key="k-1")

    # Who may not

    def test_others_neither_read_nor_write(self):
        message = self._send(self.parent)
        for user in (
            self.foreign_parent,
            self.learner,
            self.teacher,
            self.users["other_teacher"],
            self.users["deputy"],
            self.users["director"],
        ):
            with self.assertRaises(AccessError, msg=user.login):
                self._send(user)
            with self.assertRaises(AccessError, msg=user.login):
                message.with_user(user).read(["body"])
            with self.assertRaises(AccessError, msg=user.login):
                self._get_screen(user).get_conversation(self.thread.id)
            with self.assertRaises(AccessError, msg=user.login):
                self._get_screen(user).send_message(self.thread.id, "x")
            if user._is_internal():
                self.assertFalse(self._get_screen(user).get_threads())

    def test_nobody_makes_messages_past_the_service(self):
        values = {
            "thread_id": self.thread.id,
            "company_id": self.company.id,
            "author_name": "Директор",
            "body": "x",
        }
        for user in (self.class_teacher, self.users["director"], self.parent):
            with self.assertRaises(AccessError):
                self.env["edu.message"].with_user(user).create(values)

    def test_a_teacher_of_another_class_opens_no_talk(self):
        with self.assertRaises(AccessError):
            self._get_screen(self.teacher).open_talk(self.child.id)
        self.assertFalse(self._get_screen(self.teacher).find_learners())

    def test_a_family_writes_to_its_own_class_teacher_only(self):
        contacts = self.threads._get_contacts(self.child)
        self.assertEqual(
            [contact[1] for contact in contacts], [self.employees["class_teacher"]]
        )
        teacher = self.employees["teacher"]
        self.assertIsNone(
            self.threads._find_contact(self.child, self.child.id, teacher.id)
        )
        self.assertIsNone(
            self.threads._find_contact(
                self.child, self.foreign.id, self.employees["class_teacher"].id
            )
        )

    def test_subject_teachers_when_the_organisation_wishes(self):
        self.company.edu_message_subject_teachers = True
        teacher = self.employees["teacher"]
        contact = self.threads._find_contact(self.child, self.child.id, teacher.id)
        thread = self.threads._get_or_make(*contact)
        self._send(self.parent, thread=thread)
        self._send(self.teacher, thread=thread)
        opened = self._get_screen(self.teacher).open_talk(self.child.id)
        self.assertEqual(opened, thread.id)
        self.company.edu_message_subject_teachers = False
        with self.assertRaises(AccessError):
            self._send(self.parent, thread=thread)

    def test_a_relation_taken_back_closes_the_talk(self):
        self._send(self.parent)
        self.guardian.link_ids.unlink()
        with self.assertRaises(AccessError):
            self._send(self.parent)

    def test_a_new_class_teacher_begins_a_new_talk(self):
        self._send(self.parent)
        self.group.class_teacher_id = self.employees["other_teacher"]
        with self.assertRaises(AccessError):
            self._send(self.parent)
        with self.assertRaises(AccessError):
            self._send(self.class_teacher)
        talk = self._get_screen(self.class_teacher).get_conversation(self.thread.id)
        self.assertFalse(talk["can_post"])
        new = self._get_screen(self.users["other_teacher"]).open_talk(self.child.id)
        self.assertNotEqual(new, self.thread.id)

    def test_a_substitute_sees_and_answers_in_the_days_named(self):
        self._send(self.parent)
        substitute = self.users["other_teacher"]
        self.env["edu.class.substitute"].create(
            {
                "class_id": self.group.id,
                "employee_id": self.employees["other_teacher"].id,
                "date_from": "2025-10-14",
                "date_to": "2025-10-15",
            }
        )
        (row,) = self._get_screen(substitute).get_threads()
        self.assertTrue(row["is_substituted"])
        self._get_screen(substitute).send_message(row["id"], "Орнында менмін")
        self._process()
        self.assertTrue(self._get_notices(self.parent, "message"))
        with freeze_time("2025-10-16 12:00:00"):
            self.assertFalse(self._get_screen(substitute).get_threads())
            with self.assertRaises(AccessError):
                self._send(substitute)

    # Content

    def test_limits(self):
        with self.assertRaises(ValidationError):
            self._send(self.parent, "  ")
        with self.assertRaises(ValidationError):
            self._send(self.parent, "а" * 5001)
        self._send(self.parent, "а" * 5000)

    def test_files(self):
        message = self._send(self.parent, "", files=[("Анықтама.pdf", PDF)])
        self.assertEqual(message.attachment_ids.name, "Анықтама.pdf")
        refused = (
            [("virus.exe", b"MZ\x90\x00" + b"0" * 64)],
            [("Анықтама.pdf", b"<html><script>alert(1)</script></html>")],
            [("сурет.png", PDF)],
            [("бос", PDF)],
            [(f"{n}.pdf", PDF) for n in range(6)],
            [("үлкен.pdf", PDF + b"0" * 10 * 1024 * 1024)],
        )
        for files in refused:
            with self.assertRaises(ValidationError, msg=files[0][0]):
                self._send(self.parent, "x", files=files)

    def test_files_of_the_screen(self):
        files = [{"name": "a.pdf", "data": base64.b64encode(PDF).decode()}]
        talk = self._get_screen(self.class_teacher).send_message(
            self.thread.id, "", files
        )
        file_id = talk["messages"][0]["files"][0]["id"]
        file = self.env["ir.attachment"].browse(file_id)
        self.assertEqual(file.with_user(self.class_teacher).raw, PDF)
        with self.assertRaises(AccessError):
            file.with_user(self.users["director"]).read(["raw"])
        with self.assertRaises(ValidationError):
            self._get_screen(self.class_teacher).send_message(
                self.thread.id, "", [{"name": "a.pdf", "data": "%%%"}]
            )

    def test_too_many_messages_in_a_short_time(self):
        for number in range(30):
            self._send(self.parent, str(number))
        with self.assertRaises(UserError):
            self._send(self.parent, "31")
        self._send(self.class_teacher)
        with freeze_time("2025-10-15 13:00:01"):
            self._send(self.parent, "31")

    def test_the_other_side_is_told_without_the_author(self):
        self._send(self.parent, "Қашан келейін?")
        self._process()
        notice = self._get_notices(self.class_teacher, "message")
        self.assertEqual(notice.body, "Қашан келейін?")
        self.assertFalse(self._get_notices(self.parent, "message"))
        self.assertFalse(self._get_notices(self.learner, "message"))
        self._get_screen(self.class_teacher).get_conversation(self.thread.id)
        self.assertTrue(notice.read_at)

    def test_a_message_of_the_night_is_told_in_the_morning(self):
        with freeze_time("2025-10-15 17:00:00"):
            self._send(self.class_teacher)
            self._process()
        notice = self._get_notices(self.parent, "message")
        self.assertEqual(notice.mail_at, self._at("2025-10-16 02:00:00"))

    def test_search_finds_learners_and_words(self):
        self._send(self.parent, "Медициналық анықтама")
        screen = self._get_screen(self.class_teacher)
        self.assertTrue(screen.get_threads("анықтама"))
        self.assertTrue(screen.get_threads("ахметова"))
        self.assertFalse(screen.get_threads("жоқ сөз"))

    def test_the_list_asks_as_often_for_many_talks_as_for_few(self):
        screen = self._get_screen(self.class_teacher)

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            screen.get_threads()
            return self.cr.sql_log_count - before

        self._send(self.parent)
        count()
        few = count()
        for student in self.students[1:]:
            self._send(
                self.class_teacher,
                thread=self.threads.browse(screen.open_talk(student.id)),
            )
        self.assertEqual(len(screen.get_threads()), 5)
        self.assertEqual(count(), few)
