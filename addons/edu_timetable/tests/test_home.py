from odoo.tests import freeze_time, tagged

from .common import TimetableCommon


@tagged("post_install", "-at_install")
@freeze_time(TimetableCommon.TODAY)
class TestHome(TimetableCommon):
    """The start page of the deputy on Monday 1 September 2025."""

    def cards_of(self, user):
        home = self.env["edu.home"].with_user(user).get_home()
        return {card["key"]: card for card in home["cards"]}

    def test_changes_of_the_day(self):
        """Of two lessons of today one is substituted and one cancelled; a substitution
        of next Monday is not of today."""
        self._slot(self.algebra_a, 0, 1)
        self._slot(self.physics_b, 0, 2)
        self.timetable._generate_lessons("2025-09-01", "2025-09-14")
        card = self.cards_of(self.deputy)["changes"]
        self.assertEqual((card["count"], card["lines"]), (0, []))
        first, second = self._lessons(self.algebra_a)
        first._substitute(self.third, "Illness")
        second._substitute(self.third, "Illness")
        self._lessons(self.physics_b)[0]._cancel("Cold weather")
        lines = self.cards_of(self.deputy)["changes"]["lines"]
        self.assertEqual([line["tone"] for line in lines], ["plain", "bad"])
        self.assertIn("Teacher Three", lines[0]["note"])
        self.assertEqual(lines[1]["note"], "Cold weather")
        self.assertNotIn("changes", self.cards_of(self.teacher_user))

    def test_lessons_without_a_teacher(self):
        course = self._create_course(
            self.english, self.group_a, self.env["hr.employee"]
        )
        self._slot(course, 0, 1)
        self._slot(self.algebra_b, 0, 1)
        self.timetable._generate_lessons("2025-09-01", "2025-09-14")
        card = self.cards_of(self.deputy)["uncovered"]
        self.assertEqual(card["count"], 1)
        found = self.env["edu.lesson"].search(card["action"]["domain"])
        self.assertEqual(found, self._lessons(course)[0])
        self.assertNotIn("uncovered", self.cards_of(self.teacher_user))
