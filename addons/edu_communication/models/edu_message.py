from odoo import fields, models


class EduMessage(models.Model):
    """One message of a talk; append-only: what was written stays written.

    The text is plain: it is never markup. A correction is a further message.
    """

    _name = "edu.message"
    _inherit = "edu.append.only.mixin"
    _description = "Message of a talk with a family"
    _order = "id"
    _check_company_auto = True

    thread_id = fields.Many2one("edu.thread", required=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, ondelete="restrict")
    author_name = fields.Char(string="Author", required=True)
    is_staff = fields.Boolean(string="From the school")
    body = fields.Text(string="Text")
    created_at = fields.Datetime(
        string="Time", required=True, default=fields.Datetime.now
    )
    attachment_ids = fields.Many2many(
        "ir.attachment",
        "edu_message_attachment_rel",
        "message_id",
        "attachment_id",
        string="Files",
        bypass_search_access=True,
    )
    receipt_ids = fields.One2many("edu.message.receipt", "message_id", string="Read by")

    _key_uniq = models.UniqueIndex(
        "(key) WHERE key IS NOT NULL", "This entry was already made."
    )
    _thread_list = models.Index("(thread_id, id DESC)")
    _user_rate = models.Index("(user_id, created_at)")

    def _pack(self, user):
        """Return the message as plain values for a screen of ``user``."""
        self.ensure_one()
        own = self.user_id == user
        return {
            "id": self.id,
            "author": self.author_name,
            "is_own": own,
            "is_staff": self.is_staff,
            "body": self.body or "",
            "moment": fields.Datetime.to_string(self.created_at),
            "files": [
                {"id": file.id, "name": file.name, "size": file.file_size}
                for file in self.attachment_ids
            ],
            "readers": [
                {
                    "name": receipt.user_id.name,
                    "moment": fields.Datetime.to_string(receipt.read_at),
                }
                for receipt in self.receipt_ids
                if receipt.user_id != self.user_id
            ],
        }
