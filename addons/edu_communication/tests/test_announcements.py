from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import CommunicationCommon


@tagged("post_install", "-at_install")
@freeze_time(CommunicationCommon.TODAY)
class TestAnnouncements(CommunicationCommon):
    """Notices to all, to classes and to roles, and who has read them."""

    clauses = ["456-27.19"]

    def _create(self, user=None, **values):
        values = {
            "name": "Жиналыс",
            "body": "Жұма, сағат 18:00",
            "company_id": self.company.id,
        } | values
        user = user or self.users["deputy"]
        return self.env["edu.announcement"].with_user(user).create(values)

    def _find(self, user):
        announcements = self.env["edu.announcement"]
        children = self.env["edu.portal"]._get_children(user)
        return announcements.search(announcements._get_visible_domain(user, children))

    def test_families_of_the_organisation_are_told(self):
        row = self._create()
        self._process()
        self.assertFalse(self._get_notices(self.parent))
        self.assertFalse(self._find(self.parent))
        row.action_publish()
        self._process()
        for user in (self.parent, self.learner, self.foreign_parent):
            notice = self._get_notices(user, "announcement")
            self.assertEqual(notice.url, f"/my/announcements/{row.id}")
            self.assertEqual(notice.body, "Жұма, сағат 18:00")
        self.assertFalse(self._get_notices(self.teacher, "announcement"))

    def test_classes_and_roles(self):
        other = self.env["edu.group"].create(
            {
                "company_id": self.company.id,
                "year_id": self.year.id,
                "kind": "class",
                "grade": 8,
                "letter": "А",
            }
        )
        foreign = self._create(group_ids=other.ids)
        learners = self._create(for_guardians=False)
        staff = self._create(for_guardians=False, for_learners=False, for_staff=True)
        (foreign | learners | staff).action_publish()
        self._process()
        self.assertFalse(self._get_notices(self.parent))
        self.assertEqual(len(self._get_notices(self.learner)), 1)
        self.assertEqual(len(self._get_notices(self.teacher)), 1)
        self.assertEqual(self._find(self.learner).ids, learners.ids)
        self.assertFalse(self._find(self.parent))

    def test_dates_and_withdrawal(self):
        row = self._create(date_from="2025-10-16", date_to="2025-10-17")
        row.action_publish()
        self.assertFalse(self._find(self.parent))
        with freeze_time("2025-10-17 12:00:00"):
            self.assertEqual(self._find(self.parent).ids, row.ids)
        with freeze_time("2025-10-18 12:00:00"):
            self.assertFalse(self._find(self.parent))
        row.action_withdraw()
        with freeze_time("2025-10-17 12:00:00"):
            self.assertFalse(self._find(self.parent))

    def test_a_withdrawn_one_is_told_to_nobody_any_more(self):
        row = self._create()
        row.action_publish()
        row.action_withdraw()
        self._process()
        self.assertFalse(self._get_notices(self.parent))
        with self.assertRaises(UserError):
            row.action_publish()

    def test_what_is_published_is_not_changed(self):
        row = self._create()
        row.action_publish()
        with self.assertRaises(UserError):
            row.body = "Басқа"
        with self.assertRaises(UserError):
            row.unlink()

    def test_a_class_teacher_writes_to_the_own_class(self):
        teacher = self.class_teacher
        row = self._create(teacher, group_ids=[Command.set(self.group.ids)])
        row.action_publish()
        for values in ({}, {"group_ids": self.group.ids, "for_staff": True}):
            with self.assertRaises(AccessError):
                self._create(teacher, **values)
        with self.assertRaises(AccessError):
            self._create(self.teacher, group_ids=self.group.ids)
        own = self._create(teacher, group_ids=self.group.ids)
        with self.assertRaises(AccessError):
            own.group_ids = [Command.clear()]

    def test_another_organisation_and_families_have_no_way_in(self):
        row = self._create()
        row.action_publish()
        stranger = self._create_user(
            "stranger", "edu_base.group_deputy", self.other_company
        )
        for user in (stranger, self.parent, self.learner):
            with self.assertRaises(AccessError):
                row.with_user(user).read(["body"])
            with self.assertRaises(AccessError):
                row.with_user(user).action_withdraw()

    def test_who_has_read_and_who_not_yet(self):
        row = self._create(group_ids=self.group.ids, needs_acknowledgement=True)
        row.action_publish()
        receipts = self.env["edu.announcement.receipt"]
        receipts._note(row, self.parent)
        # opening alone does not count when confirmation is asked for
        self.assertIn("0", row.reading)
        receipts._note(row, self.parent, acknowledge=True)
        receipts._note(row, self.parent)
        names = row.missing_names.split("\n")
        self.assertEqual(len(names), 4)
        self.assertNotIn(self.child.name, names)
        self.assertIn(self.foreign.name, names)
        self.assertTrue(row.receipt_ids.acknowledged_at)
        self.assertIn("1", row.reading)
        self.assertIn("5", row.reading)

    def _create_school(self, count):
        """Create learners of class 7 А with two guardians each, with accounts."""
        students = self.env["edu.student"].create(
            [
                {
                    "surname": "Оқушы",
                    "given_name": f"Т{number}",
                    "company_id": self.company.id,
                }
                for number in range(count)
            ]
        )
        self.env["edu.enrolment"].create(
            [
                {
                    "student_id": student.id,
                    "group_id": self.group.id,
                    "date_from": "2025-09-01",
                }
                for student in students
            ]
        )
        portal = self.env.ref("edu_base.group_guardian").ids
        users = self.env["res.users"].create(
            [
                {
                    "name": f"Ата-ана {number}",
                    "login": f"crowd_{count}_{number}",
                    "email": f"crowd_{count}_{number}@family.example",
                    "group_ids": portal,
                    "company_id": self.company.id,
                    "company_ids": self.company.ids,
                    "lang": ("kk_KZ", "ru_RU")[number % 2],
                }
                for number in range(2 * count)
            ]
        )
        guardians = self.env["edu.guardian"].create(
            [
                {"surname": "Ата-ана", "given_name": str(number)}
                for number in range(2 * count)
            ]
        )
        for guardian, user in zip(guardians, users, strict=True):
            # sudo: accounts are tied by the service only
            guardian.sudo().user_id = user
        self.env["edu.student.guardian"].create(
            [
                {
                    "student_id": students[number // 2].id,
                    "guardian_id": guardian.id,
                }
                for number, guardian in enumerate(guardians)
            ]
        )
        self.env.flush_all()
        return users

    def _count_queries(self):
        row = self._create(for_learners=False)
        row.action_publish()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self._process()
        return self.cr.sql_log_count - before

    def test_a_whole_school_is_told_in_constant_queries(self):
        self._count_queries()
        few = self._count_queries()
        users = self._create_school(1200)
        self._count_queries()
        before = self.env["edu.notification"].search_count([])
        many = self._count_queries()
        told = self.env["edu.notification"].search_count([]) - before
        # with the two families of the tests
        self.assertEqual(told, 2400 + 2)
        # records are read a thousand at a time; nothing is asked for each of them
        self.assertLess(many - few, 20)
        self.assertEqual(
            self.env["edu.notification"].search_count(
                [("user_id", "in", users.ids), ("mail_state", "=", "waiting")]
            ),
            3 * 2400 - 2400,
        )
