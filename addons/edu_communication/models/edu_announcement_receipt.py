from odoo import api, fields, models
from odoo.tools import SQL


class EduAnnouncementReceipt(models.Model):
    """Who has opened an announcement, and who has confirmed reading it."""

    _name = "edu.announcement.receipt"
    _description = "Read receipt of an announcement"
    _order = "read_at, id"
    _log_access = False

    announcement_id = fields.Many2one(
        "edu.announcement", required=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users", string="Reader", required=True, ondelete="restrict"
    )
    read_at = fields.Datetime(string="Read at", required=True)
    acknowledged_at = fields.Datetime(string="Confirmed at")

    _pair_uniq = models.UniqueIndex(
        "(announcement_id, user_id)", "This reading was already noted."
    )

    @api.model
    def _note(self, announcement, user, acknowledge=False):
        """Note that ``user`` reads the announcement now, or confirms it."""
        now = fields.Datetime.now()
        self.env.cr.execute(
            SQL(
                """INSERT INTO edu_announcement_receipt
                   (announcement_id, user_id, read_at, acknowledged_at)
                   VALUES (%s, %s, %s, %s)
                   ON CONFLICT (announcement_id, user_id) DO UPDATE
                   SET acknowledged_at = COALESCE(
                       edu_announcement_receipt.acknowledged_at,
                       excluded.acknowledged_at)""",
                announcement.id,
                user.id,
                now,
                now if acknowledge else None,
            )
        )
        self.invalidate_model()
        announcement.invalidate_recordset()
