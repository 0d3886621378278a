from odoo import api, models

CARD_LINES = 5


class EduHome(models.AbstractModel):
    """Messages of families that the teacher has not read."""

    _inherit = "edu.home"

    @api.model
    def _get_cards(self):
        return [*super()._get_cards(), self._get_message_card()]

    @api.model
    def _get_message_card(self):
        Thread = self.env["edu.thread"]
        if not Thread.has_access("read"):
            return None
        threads = Thread.search([("is_mine", "=", True)])
        unread = self.env["edu.message.receipt"]._count_unread(threads, self.env.user)
        waiting = threads.filtered(lambda thread: thread.id in unread)
        return self._make_card(
            "messages",
            self.env._("Unread messages of families"),
            sequence=15,
            icon="fa-comments-o",
            tone="warn",
            count=sum(unread.values()),
            lines=[
                {
                    "text": thread.student_id.name,
                    "note": thread.last_body or "",
                    "badge": str(unread[thread.id]),
                }
                for thread in waiting[:CARD_LINES]
            ],
            action="edu_communication.edu_message_screen_action",
            label=self.env._("Open"),
        )
