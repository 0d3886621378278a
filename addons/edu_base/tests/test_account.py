import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import BaseCase


class FakePerson:
    """Enough of a person to make a login."""

    def __init__(self, surname):
        self.surname = surname
        self.name = surname


@tagged("post_install", "-at_install")
class TestAccount(BaseCase):
    clauses = ["456-5.7", "456-5.8"]

    def service(self, role):
        return self.env["edu.account"].with_user(self.users[role])

    def test_who_may_give_what(self):
        may = {
            "clerk": {"learner", "guardian", "teacher", "class_teacher", "clerk"},
            "director": {"learner", "teacher", "clerk", "deputy", "director"},
            "admin": {"director", "admin", "authority"},
        }
        for role, given in may.items():
            for name in given:
                self.service(role)._check_may_give(name)
        refused = {
            "clerk": {"deputy", "director", "admin", "authority"},
            "director": {"admin", "authority"},
            "deputy": {"learner", "teacher"},
            "teacher": {"learner", "guardian"},
            "guardian": {"learner"},
        }
        for role, names in refused.items():
            for name in names:
                with self.subTest((role, name)), self.assertRaises(AccessError):
                    self.service(role)._check_may_give(name)
        with self.assertRaises(UserError):
            self.service("admin")._check_may_give("root")

    def test_roles_offered_to_clerk(self):
        wizard = self.env["edu.account.create"].with_user(self.users["clerk"])
        roles = [role for role, _name in wizard._selection_role()]
        self.assertIn("teacher", roles)
        self.assertFalse({"deputy", "director", "admin"} & set(roles))

    def test_only_people_get_accounts(self):
        for role in ("clerk", "admin"):
            with self.assertRaises(UserError):
                self.service(role).create_accounts("res.partner", [1])

    def test_clerk_takes_no_account_of_the_director(self):
        with self.assertRaises(AccessError):
            self.service("clerk")._check_may_manage(self.users["director"])
        with self.assertRaises(AccessError):
            self.service("clerk")._check_may_manage(self.users["admin"])
        self.service("clerk")._check_may_manage(self.users["teacher"])
        self.service("director")._check_may_manage(self.users["clerk"])

    def test_account_of_two_organisations(self):
        self.users["guardian"].write({"company_ids": [(4, self.other_school.id)]})
        with self.assertRaises(AccessError):
            self.service("clerk")._check_may_manage(self.users["guardian"])
        self.service("admin")._check_may_manage(self.users["guardian"])

    def test_login(self):
        login = self.env["edu.account"]._make_login(FakePerson("Әбдіхалықов"))
        self.assertRegex(login, r"^abdikhalykov\d{5}$")
        self.assertRegex(
            self.env["edu.account"]._make_login(FakePerson("???")), r"^user\d{5}$"
        )

    def test_link_works_once(self):
        user = self.users["guardian"]
        url = self.env["edu.account"]._make_link(user)
        token = url.partition("token=")[2]
        partners = self.env["res.partner"].sudo()
        self.assertEqual(partners._get_partner_from_token(token), user.partner_id)
        self.env["res.users"].sudo().signup(
            {"password": "a-new-password-1"}, token=token
        )
        self.assertFalse(partners._get_partner_from_token(token))


@tagged("post_install", "-at_install")
class TestAccessLog(BaseCase):
    clauses = ["456-5.8"]

    def get_last(self, user):
        return self.env["edu.access.log"].search([("user_id", "=", user.id)], limit=1)

    def test_given_and_taken(self):
        user = self.users["teacher"]
        group = self.env.ref("edu_base.group_clerk")
        admin = self.users["admin"]
        user.with_user(admin).write({"group_ids": [(4, group.id)]})
        line = self.get_last(user)
        self.assertEqual(line.author_id, admin)
        self.assertIn(group.name, line.added)
        self.assertFalse(line.removed)
        user.with_user(admin).write({"group_ids": [(3, group.id)]})
        self.assertIn(group.name, self.get_last(user).removed)

    def test_through_the_group(self):
        user = self.users["teacher"]
        group = self.env.ref("edu_base.group_nurse")
        group.write({"user_ids": [(4, user.id)]})
        self.assertIn(group.name, self.get_last(user).added)
        group.write({"user_ids": [(3, user.id)]})
        self.assertIn(group.name, self.get_last(user).removed)

    def test_other_changes_leave_no_line(self):
        user = self.users["teacher"]
        before = self.env["edu.access.log"].search_count([("user_id", "=", user.id)])
        user.write({"name": "Another name"})
        after = self.env["edu.access.log"].search_count([("user_id", "=", user.id)])
        self.assertEqual((before, after), (1, 1))

    def test_append_only(self):
        line = self.get_last(self.users["teacher"])
        with self.assertRaises(UserError):
            line.write({"added": "x"})
        with self.assertRaises(UserError):
            line.unlink()
        for query in ("UPDATE edu_access_log SET added = 'x' WHERE id = %s",
                      "DELETE FROM edu_access_log WHERE id = %s"):  # fmt: skip
            with (
                self.assertRaises(psycopg2.Error),
                mute_logger("odoo.sql_db"),
                self.cr.savepoint(),
            ):
                self.cr.execute(query, [line.id])

    def test_who_reads(self):
        line = self.get_last(self.users["teacher"])
        self.assertTrue(line.with_user(self.users["director"]).login)
        self.assertTrue(line.with_user(self.users["admin"]).login)
        for user in (self.users["clerk"], self.users["teacher"], self.other_director):
            with self.assertRaises(AccessError):
                line.with_user(user).read(["login"])
