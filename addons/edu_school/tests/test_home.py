from odoo.tests import freeze_time, tagged

from odoo.addons.edu_journal.tests.common import JournalCommon


@tagged("post_install", "-at_install")
@freeze_time(JournalCommon.TODAY)
class TestHome(JournalCommon):
    def cards_of(self, user):
        home = self.env["edu.home"].with_user(user).get_home()
        return {card["key"]: card for card in home["cards"]}

    def test_schedule_waits_for_the_deputy(self):
        self.assertNotIn("schedules", self.cards_of(self.users["deputy"]))
        schedule = self.env["edu.assessment.schedule"].create(
            {"class_id": self.group.id, "term_id": self.quarter.id}
        )
        self.assertEqual(self.cards_of(self.users["deputy"])["schedules"]["count"], 1)
        self.assertNotIn("schedules", self.cards_of(self.teacher))
        schedule.with_user(self.users["deputy"]).action_approve()
        self.assertNotIn("schedules", self.cards_of(self.users["deputy"]))

    def test_analysis_waits_for_its_teacher(self):
        self.env["edu.assessment.analysis"].create(
            {"course_id": self.course.id, "term_id": self.quarter.id}
        )
        self.assertEqual(self.cards_of(self.teacher)["analyses"]["count"], 1)
        self.assertNotIn("analyses", self.cards_of(self.users["other_teacher"]))
