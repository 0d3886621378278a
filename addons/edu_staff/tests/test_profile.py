from datetime import date

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged
from odoo.tests.common import freeze_time

from odoo.addons.edu_base.lib.identifiers import make_iin

from .common import StaffCase


@tagged("post_install", "-at_install")
class TestProfile(StaffCase):
    clauses = ["456-27.2"]

    def test_name_from_parts(self):
        self.assertEqual(self.employee.name, "Әбдіхалықова Гүлнұр Серікқызы")
        self.employee.given_name = "Айнұр"
        self.assertEqual(self.employee.name, "Әбдіхалықова Айнұр Серікқызы")
        self.assertEqual(self.employee._get_short_name(), "Әбдіхалықова А. С.")
        self.employee.patronymic = False
        self.assertEqual(self.employee.name, "Әбдіхалықова Айнұр")

    def test_employee_with_a_name_only(self):
        person = self.env["hr.employee"].create({"name": "Ким Анна"})
        self.assertEqual(person._get_short_name(), "Ким А.")
        found = self.env["hr.employee"].search([("display_name", "ilike", "ким анна")])
        self.assertIn(person, found)

    def test_iin_gives_birthday_and_sex(self):
        self.assertEqual(self.employee.birthday, date(1985, 3, 12))
        self.assertEqual(self.employee.sex, "female")
        with self.assertRaises(ValidationError):
            self.employee.birthday = "1985-03-13"
        with self.assertRaises(ValidationError):
            self.employee.sex = "male"
        with self.assertRaises(ValidationError):
            self.employee.iin = "123456789012"
        self.employee.iin = make_iin(date(1990, 1, 2), "m", 5)
        self.assertEqual(self.employee.birthday, date(1990, 1, 2))
        self.assertEqual(self.employee.sex, "male")

    def test_search_by_parts_letters_typos_iin_and_phone(self):
        employees = self.env["hr.employee"].with_user(self.users["clerk"])
        for text in (
            "Абдихалыкова", "гулнур абдих", "Гүлнұр", "Әбдіхалыкова Гулнур Серик",
            "Абдихаликова", self.iin, "8 701 123 45 67", "701-123", "1234567",
        ):  # fmt: skip
            with self.subTest(text):
                found = employees.search([("display_name", "ilike", text)])
                self.assertEqual(found.ids, self.employee.ids)
        self.assertFalse(employees.search([("display_name", "ilike", "Петров")]))

    def test_teacher_finds_by_name_but_not_by_number(self):
        employees = self.env["hr.employee"].with_user(self.users["teacher"])
        found = employees.search([("display_name", "ilike", "Абдихалыкова")])
        self.assertEqual(found.ids, self.employee.ids)
        self.assertFalse(employees.search([("display_name", "ilike", self.iin)]))

    @freeze_time("2026-11-20")
    def test_experience_on_1_september(self):
        """From 01.09.2010 to 01.09.2026 are 16 years, from 02.09.2010 only 15."""
        self.employee.edu_work_since = "2010-09-01"
        self.employee.edu_teaching_since = "2010-09-02"
        self.assertEqual(self.employee.edu_work_years, 16)
        self.assertEqual(self.employee.edu_teaching_years, 15)

    @freeze_time("2026-11-20")
    def test_hours_of_courses(self):
        """80 h in 2026, 36 h in 2024 and 72 h in 2022: three years 116, five 188."""
        self.env["edu.staff.course"].create(
            [
                {"employee_id": self.employee.id, "name": "A", "hours": hours,
                 "date_end": day}
                for hours, day in (
                    (80, "2026-06-01"), (36, "2024-03-01"), (72, "2022-02-01"),
                    (100, "2021-11-20"), (10, "2026-11-21"),
                )
            ]
        )  # fmt: skip
        self.assertEqual(self.employee.edu_course_hours_3, 116)
        self.assertEqual(self.employee.edu_course_hours_5, 188)

    def test_form(self):
        clerk_env = self.env["hr.employee"].with_user(self.users["clerk"])
        with Form(clerk_env.with_company(self.school)) as form:
            form.name = "Жаңа Педагог"
            form.surname = "Жаңа"
            form.given_name = "Педагог"
        self.assertEqual(form.record.name, "Жаңа Педагог")
        self.assertEqual(form.record.company_id, self.school)
