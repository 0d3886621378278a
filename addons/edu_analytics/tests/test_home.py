from odoo.tests import freeze_time, tagged

from .common import AnalyticsCommon


@tagged("post_install", "-at_install")
@freeze_time(AnalyticsCommon.TODAY)
class TestHome(AnalyticsCommon):
    def cards_of(self, user):
        home = self.env["edu.home"].with_user(user).get_home()
        return {card["key"]: card for card in home["cards"]}

    def test_attendance_of_the_day(self):
        """7 А has five learners, one is ill; 7 Б has no lesson today."""
        self.assertEqual(
            self.cards_of(self.users["director"])["attendance"]["lines"], []
        )
        lesson = self._create_lesson("2025-10-15", 1)
        self.env["edu.absence"].with_user(self.teacher).create(
            [
                {
                    "lesson_id": lesson.id,
                    "student_id": self.students[0].id,
                    "kind": "ill",
                }
            ]
        )
        self.env.flush_all()
        lines = self.cards_of(self.users["director"])["attendance"]["lines"]
        self.assertRegex(lines[0]["text"], r"\b4\b.*\b5\b")
        self.assertRegex(lines[1]["badge"], r"^[01] / 1$")
        self.assertNotIn("attendance", self.cards_of(self.teacher))
