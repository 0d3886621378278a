from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from .common import StaffCase


@tagged("post_install", "-at_install")
class TestCategory(StaffCase):
    clauses = ["456-27.2"]

    def make(self, category, given, **values):
        return self.env["edu.staff.category"].create(
            {
                "employee_id": self.employee.id,
                "category_id": category.id,
                "date": given,
                **values,
            }
        )

    def test_holds_for_the_years_of_the_rule(self):
        line = self.make(self.expert, "2024-02-29")
        self.assertEqual(line.valid_to, date(2029, 2, 28))
        line = self.make(self.expert, "2024-02-29", valid_to="2026-01-01")
        self.assertEqual(line.valid_to, date(2026, 1, 1))

    def test_current_is_the_newest(self):
        self.make(self.expert, "2025-06-01")
        self.make(self.moderator, "2020-06-01")
        self.assertEqual(self.employee.edu_category_id, self.expert)
        self.assertEqual(self.employee.edu_category_valid_to, date(2030, 6, 1))

    @freeze_time("2026-11-20")
    def test_state_at_the_edges(self):
        line = self.make(self.expert, "2020-01-01")
        cases = (
            ("2026-11-19", "ended"), ("2026-11-20", "ending"), ("2027-05-20", "ending"),
            ("2027-05-21", "valid"),
        )  # fmt: skip
        employees = self.env["hr.employee"]
        for day, state in cases:
            line.valid_to = day
            self.employee.invalidate_recordset(["edu_category_state"])
            self.assertEqual(self.employee.edu_category_state, state, day)
            found = employees.search([("edu_category_state", "=", state)])
            self.assertIn(self.employee, found)

    @freeze_time("2026-11-20")
    def test_warned_once_half_a_year_before(self):
        line = self.make(self.expert, "2020-01-01", valid_to="2027-05-21")
        lines = self.env["edu.staff.category"]
        lines._cron_warn()
        self.assertFalse(line.activity_ids)
        with freeze_time("2026-11-21"):
            lines._cron_warn()
            self.assertEqual(
                line.activity_ids.user_id,
                self.users["teacher"] | self.users["deputy"],
            )
            self.assertEqual(line.activity_ids[0].date_deadline, date(2027, 5, 21))
            lines._cron_warn()
            self.assertEqual(len(line.activity_ids), 2)

    @freeze_time("2026-11-20")
    def test_no_warning_when_a_newer_category_exists(self):
        old = self.make(self.moderator, "2021-12-01")
        self.make(self.expert, "2026-06-01")
        self.env["edu.staff.category"]._cron_warn()
        self.assertFalse(old.activity_ids)

    @freeze_time("2026-11-20")
    def test_rule_of_the_organisation_wins(self):
        line = self.make(self.expert, "2020-01-01", valid_to="2027-09-01")
        self.env["edu.rule"].create(
            {
                "key": "staff.category_warn_months",
                "name": "Own",
                "value": "12",
                "valid_from": "2026-01-01",
                "company_id": self.school.id,
            }
        )
        self.env["edu.staff.category"]._cron_warn()
        self.assertTrue(line.activity_ids)

    def test_category_book_entry_in_use_is_not_deleted(self):
        own = self.env["edu.reference"].create(
            {"kind": "category", "code": "own", "name": "Own"}
        )
        self.make(own, "2026-01-01")
        with self.assertRaises(UserError):
            own.unlink()
