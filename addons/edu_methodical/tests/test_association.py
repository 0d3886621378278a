from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import MethodicalCommon


@tagged("post_install", "-at_install")
class TestAssociation(MethodicalCommon):
    """Three teachers make an association; the director approves its plan."""

    clauses = ["456-27.5"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.association = cls._create_association()
        cls.plan = (
            cls.env["edu.method.plan"]
            .with_user(cls.users["teacher"])
            .create(
                {
                    "association_id": cls.association.id,
                    "year_id": cls.year.id,
                    "line_ids": [
                        Command.create({"date": "2025-10-15", "name": "Open lesson"})
                    ],
                }
            )
        )

    def test_two_teachers_are_too_few(self):
        with self.assertRaises(ValidationError):
            self.association.member_ids -= self.employees["third"]

    def test_number_of_teachers_is_a_dated_rule(self):
        rule = self.env["edu.rule"].search(
            [
                ("key", "=", "association.min_teachers"),
                ("company_id", "=", self.company.id),
            ]
        )
        rule.value = "2"
        self.association.member_ids -= self.employees["third"]
        self.assertEqual(self.association.member_count, 2)

    def test_head_is_a_member(self):
        with self.assertRaises(ValidationError):
            self.association.head_id = self.employees["stranger"]

    def test_plan_is_approved_by_the_director(self):
        with self.assertRaises(AccessError):
            self.plan.action_approve()
        with self.assertRaises(AccessError):
            self.as_(self.plan, "deputy").action_approve()
        self.as_(self.plan, "director").action_approve()
        self.assertEqual(self.plan.state, "approved")
        with self.assertRaises(UserError):
            self.plan.write({"topic": "Other"})
        with self.assertRaises(UserError):
            self.plan.line_ids.write({"name": "Other"})
        with self.assertRaises(UserError):
            self.plan.line_ids.unlink()
        self.plan.line_ids.write({"result": "Held"})
        self.assertEqual(self.plan.line_ids.result, "Held")

    def test_empty_plan_is_not_approved(self):
        self.plan.line_ids.unlink()
        with self.assertRaises(UserError):
            self.as_(self.plan, "director").action_approve()

    def test_members_read_and_the_head_writes(self):
        self.assertEqual(self.as_(self.plan, "second").line_ids.name, "Open lesson")
        with self.assertRaises(AccessError):
            self.as_(self.plan, "second").write({"topic": "Other"})
        plans = self.as_(self.env["edu.method.plan"], "stranger")
        self.assertFalse(plans.search([("company_id", "=", self.company.id)]))
        with self.assertRaises(AccessError):
            self.as_(self.association, "stranger").read(["name"])
        with self.assertRaises(AccessError):
            self.as_(self.association, "teacher").write({"name": "Other"})

    def test_plan_is_printed(self):
        content = self.plan.env["ir.actions.report"]._edu_render_pdf(
            "edu_methodical.edu_method_plan_report", self.plan
        )
        self.assertTrue(content.startswith(b"%PDF"))
