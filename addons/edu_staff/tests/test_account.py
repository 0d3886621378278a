from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import StaffCase


@tagged("post_install", "-at_install")
class TestAccount(StaffCase):
    clauses = ["456-5.7", "456-5.8"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = cls.env["hr.employee"].create(
            [
                {"surname": "Қасымов", "given_name": name, "company_id": cls.school.id}
                for name in ("Асқар", "Ерлан")
            ]
        )

    def create_accounts(self, role, given, people=None):
        service = self.env["edu.account"].with_user(self.users[role])
        people = people or self.people
        return service.create_accounts("hr.employee", people.ids, given)

    def test_clerk_makes_accounts_of_teachers(self):
        accounts = self.create_accounts("clerk", "teacher")
        users = self.people.user_id
        self.assertEqual(len(users), 2)
        self.assertEqual(sorted(users.mapped("login")),
                         sorted(account["login"] for account in accounts))  # fmt: skip
        for user in users:
            self.assertTrue(user.has_group("edu_base.group_teacher"))
            self.assertFalse(user.has_group("edu_base.group_clerk"))
            self.assertEqual(user.company_ids, self.school)
            self.assertRegex(user.login, r"^kasymov\d{5}$")
        self.assertIn("/web/reset_password?token=", accounts[0]["url"])

    def test_repeat_makes_nothing_new(self):
        self.create_accounts("clerk", "teacher")
        users = self.people.user_id
        accounts = self.create_accounts("clerk", "teacher")
        self.assertEqual(self.people.user_id, users)
        self.assertFalse(any(account["url"] for account in accounts))

    def test_clerk_gives_no_higher_role(self):
        for role in ("deputy", "director", "admin", "authority"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.create_accounts("clerk", role)
        self.assertFalse(self.people.user_id)

    def test_others_make_no_accounts(self):
        for role in ("teacher", "class_teacher", "deputy"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.create_accounts(role, "staff")
        with self.assertRaises(AccessError):
            self.create_accounts("other", "staff")
        self.assertFalse(self.people.user_id)

    def test_clerk_can_not_give_groups_by_hand(self):
        clerk = self.users["clerk"]
        group = self.env.ref("edu_base.group_director")
        with self.assertRaises(AccessError):
            clerk.with_user(clerk).write({"group_ids": [(4, group.id)]})
        with self.assertRaises(AccessError):
            group.with_user(clerk).write({"user_ids": [(4, clerk.id)]})
        with self.assertRaises(AccessError):
            self.people[0].with_user(clerk).user_id.create({"name": "x", "login": "x"})

    def test_slips_in_the_language_of_the_person(self):
        service = self.env["edu.account"].with_user(self.users["clerk"])
        slips = service._create_accounts(self.people, "teacher")
        slips.line_ids[0].lang = "kk_KZ"
        slips.line_ids[1].lang = "ru_RU"
        html = (
            self.env["ir.actions.report"]
            ._render_qweb_html("edu_base.report_account_slips", slips.ids)[0]
            .decode()
        )
        self.assertEqual(html.count("data:image/png;base64,"), 2)
        self.assertIn(slips.line_ids[0].login, html)

    def test_wizard(self):
        wizard = (
            self.env["edu.account.create"]
            .with_user(self.users["director"])
            .with_context(active_model="hr.employee", active_ids=self.people.ids)
            .create({"role": "deputy"})
        )
        action = wizard.action_create()
        self.assertEqual(action["res_model"], "edu.account.slips")
        self.assertTrue(self.people[0].user_id.has_group("edu_base.group_deputy"))

    def test_link_of_somebody_higher_is_refused(self):
        self.create_accounts("director", "director", self.people[0])
        service = self.env["edu.account"].with_user(self.users["clerk"])
        with self.assertRaises(AccessError):
            service._renew_links(self.people[0].with_user(self.users["clerk"]))
