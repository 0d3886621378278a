from odoo import api, fields, models
from odoo.tools import SQL


class EduMessageReceipt(models.Model):
    """Who has read a message, and when first."""

    _name = "edu.message.receipt"
    _description = "Read receipt of a message"
    _order = "read_at, id"
    _log_access = False

    message_id = fields.Many2one("edu.message", required=True, ondelete="restrict")
    user_id = fields.Many2one(
        "res.users", string="Reader", required=True, ondelete="restrict"
    )
    read_at = fields.Datetime(string="Read at", required=True)

    _pair_uniq = models.UniqueIndex(
        "(message_id, user_id)", "This reading was already noted."
    )
    _reader = models.Index("(user_id)")

    @api.model
    def _note(self, thread, user):
        """Note that ``user`` sees all messages of ``thread`` now; in one query."""
        self.env.cr.execute(
            SQL(
                """INSERT INTO edu_message_receipt (message_id, user_id, read_at)
                   SELECT m.id, %(user)s, %(now)s FROM edu_message m
                    WHERE m.thread_id = %(thread)s AND m.user_id != %(user)s
                   ON CONFLICT (message_id, user_id) DO NOTHING""",
                user=user.id,
                now=fields.Datetime.now(),
                thread=thread.id,
            )
        )
        self.invalidate_model()
        thread.message_ids.invalidate_recordset(["receipt_ids"])

    @api.model
    def _count_unread(self, threads, user):
        """Return {thread id: number of messages that ``user`` has not read}."""
        if not threads:
            return {}
        self.env.cr.execute(
            SQL(
                """SELECT m.thread_id, count(*) FROM edu_message m
                    WHERE m.thread_id IN %s AND m.user_id != %s
                      AND NOT EXISTS (
                        SELECT 1 FROM edu_message_receipt r
                         WHERE r.message_id = m.id AND r.user_id = %s)
                    GROUP BY m.thread_id""",
                tuple(threads.ids),
                user.id,
                user.id,
            )
        )
        return dict(self.env.cr.fetchall())
