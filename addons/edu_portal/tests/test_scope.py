import doctest
from datetime import date
from types import SimpleNamespace

from odoo.tests import BaseCase, tagged

from ..lib import scope


def _lesson(number, course, state="held", homework=""):
    return SimpleNamespace(id=number, course_id=course, state=state, homework=homework)


@tagged("post_install", "-at_install")
class TestScope(BaseCase):
    def test_examples_of_the_docstrings(self):
        self.assertFalse(doctest.testmod(scope).failed)

    def test_homework_is_due_at_the_next_lesson_of_the_course(self):
        lessons = [
            _lesson(1, "algebra", homework="§ 1"),
            _lesson(2, "history", homework="§ 7"),
            _lesson(3, "algebra", state="planned"),
        ]
        due = scope.due_homework(lessons)
        self.assertEqual({key: given.id for key, given in due.items()}, {3: 1})

    def test_a_cancelled_lesson_passes_its_homework_on(self):
        lessons = [
            _lesson(1, "algebra", homework="§ 1"),
            _lesson(2, "algebra", state="cancelled"),
            _lesson(3, "algebra", state="moved"),
            _lesson(4, "algebra", state="planned"),
        ]
        self.assertEqual(list(scope.due_homework(lessons)), [4])

    def test_groups_of_an_interval_follow_the_enrolment(self):
        groups = {
            1: [(date(2025, 9, 1), date(2025, 10, 5))],
            2: [(date(2025, 10, 6), None)],
        }
        item = scope.Scope(None, None, None, None, None, groups)
        first = item.get_group_ids(date(2025, 9, 1), date(2025, 10, 5))
        whole = item.get_group_ids(date(2025, 9, 1), date(2025, 10, 26))
        self.assertEqual((first, whole), ([1], [1, 2]))
        self.assertFalse(item.is_member(1, date(2025, 10, 6)))
