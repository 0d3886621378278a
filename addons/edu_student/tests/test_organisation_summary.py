from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestOrganisationSummary(TransactionCase):
    """Authorities see sums of the organisations below them, never people."""

    clauses = ["503-3", "503-4", "503-5.1", "456-19.14"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, no_reset_password=True))
        authorities = cls.env["edu.authority"]
        cls.region = authorities.create({"name": "Region", "level": "region"})
        cls.districts = authorities.create(
            [
                {"name": name, "level": "district", "parent_id": cls.region.id}
                for name in ("District 1", "District 2")
            ]
        )
        cls.schools = cls.env["res.company"].create(
            [
                {
                    "name": f"School of {district.name}",
                    "edu_type": "school",
                    "edu_authority_id": district.id,
                }
                for district in cls.districts
            ]
        )
        cls.year = cls.env["edu.academic.year"]._get_current()
        cls.group = cls.env["edu.group"].create(
            {
                "company_id": cls.schools[0].id,
                "year_id": cls.year.id,
                "kind": "class",
                "grade": 3,
                "letter": "А",
                "capacity": 10,
                "shift": "2",
            }
        )
        students = cls.env["edu.student"].create(
            [
                {
                    "surname": f"Pupil {index}",
                    "given_name": "Test",
                    "sex": "f" if index else "m",
                    "company_id": cls.schools[0].id,
                }
                for index in range(3)
            ]
        )
        cls.env["edu.enrolment"].create(
            [
                {
                    "student_id": student.id,
                    "group_id": cls.group.id,
                    "date_from": cls.year.date_start,
                }
                for student in students
            ]
        )
        cls.env.flush_all()

    def officer(self, authority, number):
        user = new_test_user(
            self.env,
            login=f"summary_officer_{number}",
            password="long-Test-password-1",
            groups="edu_base.group_authority",
        )
        authority.user_ids = [Command.link(user.id)]
        return user

    def seen(self, user):
        summary = self.env["edu.organisation.summary"].with_user(user)
        return summary.search([("company_id", "in", self.schools.ids)])

    def test_figures(self):
        row = self.env["edu.organisation.summary"].search(
            [("company_id", "=", self.schools[0].id)]
        )
        self.assertRecordValues(
            row,
            [
                {
                    "class_count": 1,
                    "student_count": 3,
                    "girl_count": 2,
                    "second_shift_count": 3,
                    "first_shift_count": 0,
                    "free_places": 7,
                }
            ],
        )

    def test_tree_decides(self):
        district = self.seen(self.officer(self.districts[0], 1))
        self.assertEqual(district.mapped("name"), ["School of District 1"])
        self.assertEqual(len(self.seen(self.officer(self.region, 2))), 2)
        alone = new_test_user(
            self.env,
            login="summary_officer_3",
            password="long-Test-password-1",
            groups="edu_base.group_authority",
        )
        self.assertFalse(self.seen(alone))

    def test_officer_sees_no_people(self):
        user = self.officer(self.region, 4)
        for model in ("edu.student", "edu.guardian", "edu.enrolment"):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[model].with_user(user).search_read([], ["id"])

    def test_director_sees_the_own_organisation(self):
        director = new_test_user(
            self.env,
            login="summary_director",
            password="long-Test-password-1",
            groups="edu_base.group_director",
            company_id=self.schools[1].id,
            company_ids=[Command.set(self.schools[1].ids)],
        )
        self.assertEqual(self.seen(director).company_id, self.schools[1])
