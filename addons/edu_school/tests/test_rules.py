from datetime import date

from odoo.tests import TransactionCase, tagged

from odoo.addons.edu_journal.lib import grading


@tagged("post_install", "-at_install")
class TestSchoolRules(TransactionCase):
    """The dated values that a school gets out of the box."""

    clauses = ["456-27.12", "456-27.17"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create(
            {"name": "School of rules", "edu_type": "school"}
        )
        cls.subjects = {
            subject.code: subject for subject in cls.env["edu.subject"].search([])
        }

    def rule(self, key, day):
        return self.env["edu.rule"]._get_value(key, day, self.company)

    def mode(self, code, grade, hours, day=date(2026, 9, 1)):
        return self.subjects[code]._resolve_mode(grade, hours, day, self.company)

    def test_weights_change_with_the_date(self):
        now = self.rule("term.weights", date(2026, 10, 25))
        self.assertEqual(now, {"fo": 25, "sor": 25, "soch": 50})
        former = self.rule("term.weights", date(2024, 10, 25))
        self.assertEqual((former["sor"], former["soch"]), (50, 50))
        self.assertNotIn("fo", former)
        self.assertEqual(
            self.rule("term.weights", date(2025, 8, 31))["soch"], 50, "last day"
        )
        self.assertEqual(self.rule("term.weights", date(2025, 9, 1))["fo"], 25)

    def test_scale(self):
        scale = tuple(
            (row["from"], row["grade"])
            for row in self.rule("scale", date(2026, 10, 25))
        )
        for percent, grade in ((39, 2), (40, 3), (64, 3), (65, 4), (84, 4), (85, 5)):
            self.assertEqual(grading.grade_of(percent, scale), grade)

    def test_organisation_overrides_a_rule(self):
        self.env["edu.rule"].create(
            {
                "key": "sor_pooling",
                "name": "Mean",
                "value": '"mean"',
                "valid_from": "2026-09-01",
                "company_id": self.company.id,
            }
        )
        self.assertEqual(self.rule("sor_pooling", date(2026, 10, 1)), "mean")
        self.assertEqual(self.rule("sor_pooling", date(2026, 8, 31)), "sum")
        other = self.env["edu.rule"]._get_value(
            "sor_pooling", date(2026, 10, 1), self.env.company
        )
        self.assertEqual(other, "sum")

    def test_ways_of_assessment(self):
        self.assertEqual(self.mode("mathematics", 1, 4), "none")
        self.assertEqual(self.mode("music", 1, 1), "none", "class 1 before the subject")
        self.assertEqual(self.mode("mathematics", 2, 4), "points_quarter")
        self.assertEqual(self.mode("natural_science", 3, 1), "points_half_year")
        self.assertEqual(self.mode("world_history", 7, 1), "points_half_year")
        self.assertEqual(self.mode("music", 5, 1), "pass_fail")
        self.assertEqual(self.mode("physical_education", 9, 3), "pass_fail")
        self.assertEqual(self.mode("artistic_labour", 6, 2), "pass_fail")
        self.assertEqual(self.mode("digital_literacy", 3, 1), "pass_fail")
        self.assertEqual(self.mode("informatics", 7, 1), "points_half_year")
        self.assertEqual(self.mode("algebra", 9, 3), "points_quarter")

    def test_other_levels_are_left_alone(self):
        college = self.env["res.company"].create(
            {"name": "College of rules", "edu_type": "college"}
        )
        mode = self.subjects["music"]._resolve_mode(1, 1, date(2026, 9, 1), college)
        self.assertEqual(mode, "points_quarter")

    def test_what_was_not_read_in_the_act_is_marked(self):
        unconfirmed = self.env["edu.rule"].search(
            [("is_confirmed", "=", False), ("company_id", "=", False)]
        )
        self.assertLessEqual(
            {"term.weights", "half_year.weights", "sor_pooling", "exam.weight"},
            set(unconfirmed.mapped("key")),
        )


@tagged("post_install", "-at_install")
class TestSchoolRoles(TransactionCase):
    clauses = ["456-27.18"]

    def test_one_privilege_with_the_roles_of_a_school(self):
        privilege = self.env.ref("edu_school.privilege_school")
        groups = self.env["res.groups"].search([("privilege_id", "=", privilege.id)])
        self.assertEqual(len(groups), 11)
        for group in groups:
            self.assertTrue(group.comment, group.name)
            base = group.implied_ids.filtered(
                lambda g: g.get_external_id()[g.id].startswith("edu_base.group_")
            )
            self.assertEqual(len(base), 1, group.name)

    def test_no_role_administers_the_system(self):
        system = self.env.ref("base.group_system")
        privilege = self.env.ref("edu_school.privilege_school")
        groups = self.env["res.groups"].search([("privilege_id", "=", privilege.id)])
        self.assertNotIn(system, groups.all_implied_ids)
