from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import MethodicalCommon


@tagged("post_install", "-at_install")
@freeze_time("2025-10-01 06:00:00")
class TestHome(MethodicalCommon):
    """What waits for each on 1 October 2025."""

    def cards_of(self, user):
        home = self.env["edu.home"].with_user(user).get_home()
        return {card["key"]: card for card in home["cards"]}

    def keys_of(self, name):
        keys = {"control_plans", "control", "minutes", "decisions"}
        return keys & set(self.cards_of(self.users[name]))

    def test_plan_waits_for_the_director_and_then_its_checks(self):
        """One check was due on 19 September, one is due on 8 October, one later."""
        plan = self.as_(self.env["edu.control.plan"], "deputy").create(
            {"company_id": self.company.id, "year_id": self.year.id}
        )
        terms = ("2025-09-19", "2025-10-08", "2025-10-09")
        for day in terms:
            self.as_(self.env["edu.control.item"], "deputy").create(
                {
                    "plan_id": plan.id,
                    "part": "1",
                    "topic": f"Check {day}",
                    "goal": "Goal",
                    "date_from": "2025-09-15",
                    "date_to": day,
                    "responsible_id": self.employees["second"].id,
                }
            )
        self.assertEqual(self.keys_of("director"), set())
        plan.action_submit()
        self.assertEqual(
            self.cards_of(self.users["director"])["control_plans"]["count"], 1
        )
        self.assertEqual(self.keys_of("deputy"), set())
        self.as_(plan, "director").action_approve()
        for name in ("director", "deputy", "second"):
            with self.subTest(name):
                self.assertEqual(self.keys_of(name), {"control"})
                lines = self.cards_of(self.users[name])["control"]["lines"]
                self.assertEqual([line["tone"] for line in lines], ["bad", "plain"])
        self.assertEqual(self.keys_of("stranger"), set())

    def test_minutes_and_their_decisions(self):
        minutes = self.as_(self.env["edu.minutes"], "teacher").create(
            {
                "company_id": self.company.id,
                "kind": "association",
                "association_id": self._create_association().id,
                "date": "2025-09-30",
                "chair_id": self.employees["teacher"].id,
                "secretary_id": self.employees["second"].id,
                "present_ids": [
                    Command.set(
                        [self.employees[name].id for name in ("teacher", "second")]
                    )
                ],
                "item_ids": [Command.create({"name": "Results", "heard": "Heard"})],
                "decision_ids": [
                    Command.create(
                        {
                            "name": "Help the class",
                            "responsible_id": self.employees["third"].id,
                            "due_date": "2025-10-05",
                        }
                    )
                ],
            }
        )
        self.assertEqual(self.keys_of("teacher"), {"minutes"})
        self.assertEqual(self.keys_of("second"), {"minutes"})
        self.assertEqual(self.keys_of("third"), set())
        minutes.action_sign()
        self.assertEqual(self.keys_of("teacher"), set())
        self.assertEqual(self.keys_of("third"), {"decisions"})
