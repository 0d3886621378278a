from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import StaffCase


@tagged("post_install", "-at_install")
class TestAccess(StaffCase):
    clauses = ["456-5.7"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls.env["edu.staff.category"].create(
            {
                "employee_id": cls.employee.id,
                "category_id": cls.expert.id,
                "date": "2025-01-01",
            }
        )

    def test_officers_of_the_organisation_see_all(self):
        for role in ("clerk", "deputy", "director", "admin"):
            with self.subTest(role):
                user = self.users[role]
                self.assertEqual(self.employee.with_user(user).iin, self.iin)
                self.assertTrue(self.line.with_user(user).has_access("write"))

    def test_staff_see_the_public_profile_only(self):
        user = self.users["class_teacher"]
        person = self.employee.with_user(user)
        self.assertEqual(person.name, self.employee.name)
        for name in ("iin", "birthday", "edu_category_id", "surname", "search_text"):
            with self.subTest(name), self.assertRaises(AccessError):
                person.read([name])
        self.assertFalse(self.line.with_user(user).has_access("read"))
        public = self.env["hr.employee.public"].with_user(user)
        self.assertFalse(public.browse(self.employee.id).edu_category_line_ids)

    def test_own_profile(self):
        user = self.users["teacher"]
        public = self.env["hr.employee.public"].with_user(user)
        profile = public.browse(self.employee.id)
        self.assertEqual(profile.edu_category_line_ids.category_id, self.expert)
        with self.assertRaises(AccessError):
            self.line.with_user(user).write({"date": "2026-01-01"})
        with self.assertRaises(AccessError):
            self.employee.with_user(user).write({"surname": "X"})

    def test_other_organisation_sees_nothing(self):
        user = self.users["other"]
        self.assertFalse(
            self.env["hr.employee"]
            .with_user(user)
            .search([("display_name", "ilike", "Абдихалыкова")])
        )
        with self.assertRaises(AccessError):
            self.employee.with_user(user).read(["iin"])
        with self.assertRaises(AccessError):
            self.line.with_user(user).read(["date"])

    def test_list_is_for_officers(self):
        report = self.env["edu.report.xlsx.staff"]
        person = self.employee
        content, name = report.with_user(self.users["clerk"])._xlsx_render(
            person.with_user(self.users["clerk"])
        )
        self.assertTrue(content.startswith(b"PK"))
        self.assertTrue(name.endswith(".xlsx"))
        for role in ("teacher", "other"):
            user = self.users[role]
            with self.subTest(role), self.assertRaises(AccessError):
                report.with_user(user)._xlsx_render(person.with_user(user))
