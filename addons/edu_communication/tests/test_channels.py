from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import CommunicationCommon


@tagged("post_install", "-at_install")
class TestChannels(CommunicationCommon):
    """Choices, quiet hours, e-mail and digests."""

    clauses = ["456-27.19"]

    def _tell_at(self, moment, code="order", key="test"):
        with freeze_time(moment):
            return self._notify(self.parent, code, key)

    def test_quiet_hours_of_almaty(self):
        # 15:59 UTC is 20:59 in Almaty; 16:00 is 21:00, the first quiet minute
        cases = (
            ("2025-10-15 15:59:00", "2025-10-15 15:59:00"),
            ("2025-10-15 16:00:00", "2025-10-16 02:00:00"),
            ("2025-10-15 20:30:00", "2025-10-16 02:00:00"),
            ("2025-10-16 01:59:00", "2025-10-16 02:00:00"),
            ("2025-10-16 02:00:00", "2025-10-16 02:00:00"),
        )
        for number, (moment, expected) in enumerate(cases):
            notice = self._tell_at(moment, key=f"quiet {number}")
            self.assertEqual(notice.mail_at, self._at(expected), moment)

    def test_urgent_notices_pass_the_quiet_hours(self):
        notice = self._tell_at("2025-10-15 20:30:00", "security")
        self.assertEqual(notice.mail_at, self._at("2025-10-15 20:30:00"))

    def test_quiet_hours_are_a_dated_rule_of_the_organisation(self):
        self.env["edu.rule"].create(
            {
                "key": "notify.quiet_hours",
                "name": "Тыныш уақыт",
                "value": '{"from": "20:00", "to": "08:00"}',
                "valid_from": "2025-10-16",
                "company_id": self.company.id,
            }
        )
        before = self._tell_at("2025-10-15 15:30:00", key="before")
        after = self._tell_at("2025-10-16 15:30:00", key="after")
        self.assertEqual(before.mail_at, self._at("2025-10-15 15:30:00"))
        self.assertEqual(after.mail_at, self._at("2025-10-17 03:00:00"))

    def test_nothing_leaves_until_an_administrator_allows_it(self):
        self.company.write({"edu_notify_push": False, "edu_notify_email": False})
        notice = self._tell_at("2025-10-15 12:00:00")
        self.assertEqual((notice.push_state, notice.mail_state), ("none", "none"))
        self.assertTrue(notice.in_portal)

    def test_mail_forbidden_later_does_not_leave(self):
        notice = self._tell_at("2025-10-15 12:00:00")
        self.assertEqual(notice.mail_state, "waiting")
        self.company.edu_notify_email = False
        with freeze_time("2025-10-15 12:01:00"):
            self._deliver()
        self.assertFalse(self._get_mails(self.parent))

    def test_choices_by_kind_and_channel(self):
        self._choose(self.parent, "order", portal=False, digest="daily")
        notice = self._tell_at("2025-10-15 12:00:00")
        self.assertFalse(notice.in_portal)
        self.assertEqual(notice.push_state, "none")
        # 18:00 in Almaty
        self.assertEqual(notice.mail_digest, "daily")
        self.assertEqual(notice.mail_at, self._at("2025-10-15 13:00:00"))
        self._choose(self.parent, "order", digest="weekly")
        # Saturday 18 October
        notice = self._tell_at("2025-10-15 12:00:00", key="weekly")
        self.assertEqual(notice.mail_at, self._at("2025-10-18 13:00:00"))
        self._choose(self.parent, "order")
        notice = self._tell_at("2025-10-15 12:00:00", key="none")
        self.assertEqual(notice.mail_state, "none")

    def test_an_unknown_choice_is_refused(self):
        for code, values in (("nothing", {}), ("mark", {"digest": "hourly"})):
            with self.assertRaises(UserError):
                self.env["edu.notification.choice"]._save(self.parent, {code: values})

    def test_mail_without_a_device_takes_the_way_of_the_kind(self):
        with freeze_time(self.TODAY):
            lesson = self._create_lesson("2025-10-15")
            self._mark(lesson_id=lesson.id, value=8)
            lesson.with_user(self.teacher).homework = "№ 115"
            self._notify(self.parent)
            notices = self._get_notices(self.parent)
        found = {notice.kind_id.code: notice.mail_digest for notice in notices}
        expected = {"order": "now", "mark": "daily", "homework": "daily"}
        self.assertEqual(found, expected)

    def _make_digest(self, lang):
        self.parent.lang = lang
        texts = {
            "kk_KZ": ("Жаңа бағалар: Аружан", "Алгебра: 8\nФизика: 9"),
            "ru_RU": ("Новые отметки: Аружан", "Алгебра: 8\nФизика: 9"),
        }
        with freeze_time("2025-10-15 12:00:00"):
            for user, key in ((self.parent, "a"), (self.foreign_parent, "b")):
                self._choose(user, "order", digest="daily")
                self.env["edu.notification"]._notify(
                    "order", key, self.company, texts, users=user
                )
            second = {lang: (f"<b>{key}</b>", "2 < 3") for lang in texts}
            self.env["edu.notification"]._notify(
                "order", "c", self.company, second, users=self.parent
            )
            self._process()
            self._deliver()
        self.assertFalse(self._get_mails(self.parent))
        with freeze_time("2025-10-15 13:00:00"):
            self._deliver()
            self._deliver()
        mail = self._get_mails(self.parent)
        self.assertEqual(len(mail), 1)
        return mail

    def test_a_digest_is_one_mail_in_kazakh(self):
        mail = self._make_digest("kk_KZ")
        body = str(mail.body_html)
        self.assertIn("2", mail.subject)
        self.assertIn("№ 1 мектеп", mail.subject)
        for text in ("Жаңа бағалар: Аружан", "Алгебра: 8", "Физика: 9"):
            self.assertEqual(body.count(text), 1)
        # 12:00 UTC in the time of the school
        self.assertIn("15.10.2025 17:00", body)
        self.assertIn("Қайырлы күн", body)
        self.assertIn("&lt;b&gt;", body)
        self.assertIn("2 &lt; 3", body)
        self.assertEqual(len(self._get_mails(self.foreign_parent)), 1)

    def test_a_digest_is_one_mail_in_russian(self):
        body = str(self._make_digest("ru_RU").body_html)
        self.assertIn("Новые отметки: Аружан", body)
        self.assertIn("Добрый день", body)
        self.assertNotIn("Good day", body)

    def test_the_list_of_a_user_is_private(self):
        notice = self._tell_at("2025-10-15 12:00:00")
        notices = self.env["edu.notification"]
        self.assertEqual(notices._count_unread(self.parent), 1)
        with self.assertRaises(AccessError):
            notice.with_user(self.parent).read(["title"])
        with self.assertRaises(AccessError):
            notice.with_user(self.teacher).read(["title"])
        with self.assertRaises(AccessError):
            notices.with_user(self.teacher).create({"title": "x"})
        self.assertEqual(notices.with_user(self.teacher).mark_read(notice.ids), 0)
        notice.invalidate_recordset()
        self.assertFalse(notice.read_at)
        notices._mark_read(self.parent, notice.ids)
        self.assertEqual(notices._count_unread(self.parent), 0)
