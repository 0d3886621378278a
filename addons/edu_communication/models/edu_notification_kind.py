from odoo import api, fields, models, tools

DIGESTS = [
    ("none", "Not in a digest"),
    ("daily", "Every day"),
    ("weekly", "Every week"),
]
FALLBACKS = [
    ("none", "Nothing"),
    ("now", "E-mail at once"),
    ("daily", "E-mail of the day"),
]


class EduNotificationKind(models.Model):
    """A kind of event that people are told of, with its defaults."""

    _name = "edu.notification.kind"
    _description = "Kind of notification"
    _order = "sequence, id"

    code = fields.Char(required=True, readonly=True)
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    icon = fields.Char(default="fa-bell-o", readonly=True)
    is_urgent = fields.Boolean(string="Urgent", help="Sent in quiet hours as well.")
    for_staff = fields.Boolean(help="The staff may receive it as well.")
    gather_minutes = fields.Integer(
        string="Gather, minutes",
        help="Events of one learner within this time become one notification.",
    )
    default_portal = fields.Boolean(string="In the cabinet", default=True)
    default_push = fields.Boolean(string="Push", default=True)
    default_email = fields.Boolean(string="E-mail at once")
    default_digest = fields.Selection(
        DIGESTS, string="Digest", required=True, default="none"
    )
    fallback = fields.Selection(
        FALLBACKS,
        string="When a push can't be delivered",
        required=True,
        default="none",
    )

    _code_uniq = models.UniqueIndex("(code)", "This kind is already there.")

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    @api.model
    @tools.ormcache()
    def _get_ids_by_code(self):
        # sudo: kinds are no secret
        return {kind.code: kind.id for kind in self.sudo().search([], limit=100)}

    @api.model
    def _get(self, code):
        """Return the kind of ``code``; :raises KeyError: there is none."""
        return self.browse(self._get_ids_by_code()[code])
