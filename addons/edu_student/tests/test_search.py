from odoo.tests import tagged

from .common import StudentCase


@tagged("post_install", "-at_install")
class TestSearch(StudentCase):
    """Find by any part of the name in kk or ru letters, by IIN, by phone."""

    def find(self, text):
        Student = self.env["edu.student"].with_user(self.users["clerk"])
        return Student.browse([row[0] for row in Student.name_search(text)])

    def test_find_by_parts_and_look_alike_letters(self):
        for text in ("Әбен", "абенов", "НУРЛАН", "нұрлан әб", "Абенав"):
            self.assertEqual(self.find(text), self.child, text)

    def test_find_by_iin_and_phone(self):
        self.assertEqual(self.find(self.child.iin[:8]), self.child)
        self.assertEqual(self.find("8 777 000 11 22"), self.child + self.neighbour)

    def test_search_shows_nothing_of_another_organisation(self):
        self.assertFalse(self.find("Айгүл"))

    def test_search_box(self):
        Student = self.env["edu.student"].with_user(self.users["teacher"])
        found = Student.search([("display_name", "ilike", "яковл")])
        self.assertEqual(found, self.neighbour)
