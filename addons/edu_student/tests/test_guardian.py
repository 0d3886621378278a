from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.edu_base.lib.identifiers import make_iin

from .common import StudentCase


@tagged("post_install", "-at_install")
class TestGuardian(StudentCase):
    """A guardian is one row for all children, found by IIN."""

    clauses = ["456-27.1"]

    def add(self, student, user, **values):
        context = {"allowed_company_ids": student.company_id.ids}
        window = (
            self.env["edu.student.guardian.add"]
            .with_user(user)
            .with_context(**context)
            .create({"student_id": student.id, **values})
        )
        window.action_apply()
        return student.guardian_link_ids

    def test_guardian_of_another_organisation_is_found_by_iin(self):
        links = self.add(
            self.sibling,
            self.users["other_clerk"],
            surname="Яковлев",
            given_name="Пётр",
            iin=self.stranger.iin,
        )
        self.assertEqual(links.guardian_id, self.mother + self.stranger)
        self.assertEqual(self.stranger.company_ids, self.school + self.other_school)

    def test_iin_alone_does_not_open_a_stranger(self):
        with self.assertRaises(UserError):
            self.add(
                self.sibling,
                self.users["other_clerk"],
                surname="Басқа",
                given_name="Адам",
                iin=self.stranger.iin,
            )

    def test_new_guardian(self):
        links = self.add(
            self.neighbour,
            self.users["clerk"],
            surname="Яковлева",
            given_name="Мария",
            iin=make_iin(date(1990, 5, 5), "f", 55),
            phone="+77010000001",
        )
        self.assertRecordValues(
            links.sorted("id"),
            [
                {"guardian_id": self.stranger.id, "is_main": False},
                {"guardian_id": links.sorted("id")[1].guardian_id.id, "is_main": False},
            ],
        )

    def test_only_the_office_adds(self):
        with self.assertRaises(AccessError):
            self.add(
                self.child,
                self.users["class_teacher"],
                surname="Басқа",
                given_name="Адам",
            )

    def test_same_name_and_birth_date_is_told(self):
        twin = self.env["edu.student"].new(
            {
                "surname": "ӘБЕНОВ",
                "given_name": "Нұрлан",
                "birth_date": date(2015, 3, 16),
                "company_id": self.school.id,
            }
        )
        self.assertEqual(twin.duplicate_text, "Әбенов Нұрлан (5 А)")
        self.assertFalse(self.child.duplicate_text)
        other = self.env["edu.student"].new(
            {
                "surname": "Әбенова",
                "given_name": "Айгүл",
                "birth_date": date(2016, 7, 9),
                "company_id": self.school.id,
            }
        )
        self.assertFalse(other.duplicate_text)
