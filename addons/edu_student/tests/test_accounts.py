from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import StudentCase


@tagged("post_install", "-at_install")
class TestAccounts(StudentCase):
    """The office makes accounts of learners, guardians and whole classes."""

    clauses = ["456-5.7"]

    def test_accounts_of_a_class(self):
        group = self.class_5b.with_user(self.users["clerk"])
        action = group.action_create_student_accounts()
        slips = self.env["edu.account.slips"].browse(action["res_id"])
        user = self.neighbour.user_id
        self.assertEqual(slips.line_ids.mapped("login"), [user.login])
        self.assertTrue(user.has_group("edu_base.group_learner"))
        self.assertFalse(user._is_internal())
        group.action_create_guardian_accounts()
        guardian = self.stranger.user_id
        self.assertTrue(guardian.has_group("edu_base.group_guardian"))
        found = self.env["edu.student"].with_user(guardian).search([])
        self.assertEqual(found, self.neighbour)

    def test_guardians_of_a_learner(self):
        self.neighbour.with_user(self.users["clerk"]).action_create_guardian_accounts()
        self.assertTrue(self.stranger.user_id)

    def test_class_teacher_makes_no_accounts(self):
        child = self.child.with_user(self.users["class_teacher"])
        with self.assertRaises(AccessError):
            child.action_create_guardian_accounts()
