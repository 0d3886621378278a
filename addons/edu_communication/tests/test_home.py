from odoo.tests import freeze_time, tagged

from .common import CommunicationCommon


@tagged("post_install", "-at_install")
@freeze_time(CommunicationCommon.TODAY)
class TestHome(CommunicationCommon):
    def cards_of(self, user):
        home = self.env["edu.home"].with_user(user).get_home()
        return {card["key"]: card for card in home["cards"]}

    def test_unread_messages_of_families(self):
        thread = self.env["edu.thread"]._get_or_make(
            self.child, self.employees["class_teacher"], self.group
        )
        self.assertNotIn("messages", self.cards_of(self.class_teacher))
        thread._post(self.parent, "Сәлеметсіз бе!")
        thread._post(self.parent, "Рахмет")
        card = self.cards_of(self.class_teacher)["messages"]
        self.assertEqual(card["count"], 2)
        self.assertEqual(card["lines"][0]["text"], self.child.name)
        for role in ("teacher", "director"):
            self.assertNotIn("messages", self.cards_of(self.users[role]))
        self.env["edu.message.receipt"]._note(thread, self.class_teacher)
        self.assertNotIn("messages", self.cards_of(self.class_teacher))
