from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .edu_notification_kind import DIGESTS

CHANNELS = ("portal", "push", "email", "digest")


class EduNotificationChoice(models.Model):
    """How one user wants to be told of one kind; without a row the kind's defaults."""

    _name = "edu.notification.choice"
    _description = "Choice of notifications"
    _rec_name = "kind_id"

    user_id = fields.Many2one(
        "res.users", required=True, index=True, ondelete="cascade"
    )
    kind_id = fields.Many2one(
        "edu.notification.kind", required=True, ondelete="cascade"
    )
    portal = fields.Boolean(string="In the cabinet")
    push = fields.Boolean()
    email = fields.Boolean(string="E-mail at once")
    digest = fields.Selection(DIGESTS, required=True, default="none")

    _user_kind_uniq = models.UniqueIndex(
        "(user_id, kind_id)", "This choice was already made."
    )

    @api.model
    def _get_of(self, user_ids, kind):
        """Return {user id: dict of channels} of ``kind`` in one query."""
        default = {name: kind[f"default_{name}"] for name in CHANNELS}
        # sudo: the choices decide what is sent; nobody is shown them
        rows = self.sudo().search_fetch(
            [("user_id", "in", list(user_ids)), ("kind_id", "=", kind.id)],
            ["user_id", *CHANNELS],
        )
        own = {row.user_id.id: {name: row[name] for name in CHANNELS} for row in rows}
        return {user_id: own.get(user_id, default) for user_id in user_ids}

    @api.model
    def _get_page(self, user):
        """Return the kinds that ``user`` may choose, each with its channels."""
        domain = [("for_staff", "=", True)] if user._is_internal() else []
        kinds = self.env["edu.notification.kind"].sudo()  # sudo: no secret
        kinds = kinds.search(domain, limit=100)
        # sudo: the own rows
        rows = self.sudo().search([("user_id", "=", user.id)])
        own = {row.kind_id.id: row for row in rows}
        return [
            {
                "code": kind.code,
                "name": kind.name,
                "icon": kind.icon,
                **{
                    name: own[kind.id][name]
                    if kind.id in own
                    else kind[f"default_{name}"]
                    for name in CHANNELS
                },
            }
            for kind in kinds
        ]

    @api.model
    def _save(self, user, choices):
        """Store choices of ``user``.

        :param choices: {code of a kind: {portal, push, email (bool), digest (str)}}
        :raises UserError: an unknown kind or digest
        """
        ids = self.env["edu.notification.kind"]._get_ids_by_code()
        digests = dict(DIGESTS)
        for code, values in choices.items():
            if code not in ids or values.get("digest", "none") not in digests:
                raise UserError(self.env._("This kind of notification is not known."))
            self.env.cr.execute(
                SQL(
                    """INSERT INTO edu_notification_choice
                       (user_id, kind_id, portal, push, email, digest)
                       VALUES (%s, %s, %s, %s, %s, %s)
                       ON CONFLICT (user_id, kind_id) DO UPDATE SET
                       portal = excluded.portal, push = excluded.push,
                       email = excluded.email, digest = excluded.digest""",
                    user.id,
                    ids[code],
                    bool(values.get("portal")),
                    bool(values.get("push")),
                    bool(values.get("email")),
                    values.get("digest", "none"),
                )
            )
        self.invalidate_model()
