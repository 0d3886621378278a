from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import BaseCase


@tagged("post_install", "-at_install")
class TestAccess(BaseCase):
    """Who may change the settings of all."""

    def assert_may(self, user, records, operations):
        for operation in ("read", "write", "create", "unlink"):
            self.assertEqual(
                records.with_user(user).has_access(operation),
                operation in operations,
                (user.login, records._name, operation),
            )

    def test_reference_books(self):
        entry = self.env["edu.reference"]._get("kinship", "mother")
        everything = ("read", "write", "create", "unlink")
        self.assert_may(self.users["teacher"], entry, ("read",))
        self.assert_may(self.users["guardian"], entry, ("read",))
        self.assert_may(self.users["clerk"], entry, ("read",))
        self.assert_may(self.users["director"], entry, ("read", "write", "create"))
        self.assert_may(self.users["admin"], entry, everything)

    def test_years(self):
        year = self.env.ref("edu_base.academic_year_2026")
        self.assert_may(self.users["teacher"], year, ("read",))
        self.assert_may(self.users["deputy"], year, ("read", "write", "create"))
        self.assert_may(self.users["guardian"], year, ())

    def test_own_year_of_another_organisation(self):
        year = self.env["edu.academic.year"].create(
            {
                "name": "Own",
                "date_start": "2030-09-01",
                "date_end": "2031-05-25",
                "company_id": self.school.id,
            }
        )
        self.assertTrue(year.with_user(self.users["director"]).has_access("read"))
        self.assertFalse(year.with_user(self.other_director).has_access("read"))
        with self.assertRaises(AccessError):
            year.with_user(self.other_director).read(["name"])

    def test_rules_and_places(self):
        rule = self.env["edu.rule"].create(
            {"key": "x", "name": "X", "value": "1", "valid_from": "2026-01-01"}
        )
        self.assert_may(self.users["teacher"], rule, ("read",))
        self.assert_may(self.users["guardian"], rule, ())
        place = self.env.ref("edu_base.edu_kato_710000000")
        self.assert_may(self.users["director"], place, ("read",))
        authority = self.env.ref("edu_base.authority_71")
        self.assert_may(self.users["authority"], authority, ("read",))
        self.assert_may(self.users["guardian"], authority, ())
