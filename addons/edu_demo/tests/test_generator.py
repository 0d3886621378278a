from collections import Counter

from odoo.tests import BaseCase, tagged

from odoo.addons.edu_base.lib.identifiers import parse_iin

from ..lib.plan import hours_of
from ..lib.school import Generator
from ..lib.week import make_week


@tagged("post_install", "-at_install")
class TestGenerator(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.classes, cls.staff, cls.courses = Generator(seed=7).make()
        cls.week = make_week(cls.courses)

    def test_size_of_a_real_school(self):
        pupils = [pupil for group in self.classes for pupil in group.pupils]
        self.assertEqual((len(self.classes), len(pupils)), (48, 1200))
        self.assertTrue(90 <= len(self.staff) <= 100, len(self.staff))

    def test_same_seed_same_school(self):
        classes, _staff, _courses = Generator(seed=7).make()
        self.assertEqual(
            [pupil.name for group in classes for pupil in group.pupils],
            [pupil.name for group in self.classes for pupil in group.pupils],
        )

    def test_identifiers_are_valid_and_unique(self):
        pupils = [pupil for group in self.classes for pupil in group.pupils]
        guardians = {id(g): g for pupil in pupils for g in pupil.guardians}
        people = [*pupils, *guardians.values(), *self.staff]
        for person in people:
            parsed = parse_iin(person.iin)
            self.assertEqual(parsed.birth_date, person.birth_date)
            self.assertEqual(parsed.sex, person.sex)
        self.assertEqual(len({person.iin for person in people}), len(people))

    def test_siblings_share_guardians(self):
        families = Counter(
            id(guardian)
            for group in self.classes
            for pupil in group.pupils
            for guardian in pupil.guardians
        )
        self.assertGreater(sum(count > 1 for count in families.values()), 100)

    def test_hours_of_typical_curricula(self):
        """Invariant of order 500 without half hours: 4 kk 25, 4 ru 27, 5 kk 28,
        9 kk 33, 9 ru 34."""
        for grade, language, hours in (
            (4, "kk", 25),
            (4, "ru", 27),
            (5, "kk", 28),
            (9, "kk", 33),
            (9, "ru", 34),
        ):
            with self.subTest(grade=grade, language=language):
                self.assertEqual(sum(hours_of(grade, language).values()), hours)

    def test_week_has_no_clash_and_no_gap(self):
        hours = sum(course.hours for course in self.courses)
        self.assertEqual(len(self.week), hours)
        by_class = Counter((id(c.group), day, n) for c, day, n in self.week)
        self.assertEqual(set(by_class.values()), {1})
        by_teacher = Counter(
            (id(teacher), c.group.shift, day, n)
            for c, day, n in self.week
            for teacher in c.teachers
        )
        self.assertEqual(set(by_teacher.values()), {1})
        days = {}
        for course, day, number in self.week:
            days.setdefault((id(course.group), day), set()).add(number)
        for numbers in days.values():
            self.assertEqual(numbers, set(range(1, len(numbers) + 1)))
