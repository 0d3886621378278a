from odoo import api, fields, models
from odoo.tools import SQL

from ..lib.clock import end_of_quiet, next_digest

PAGE = 40
STATES = [
    ("none", "Not sent"),
    ("waiting", "Waiting"),
    ("sent", "Sent"),
    ("failed", "Failed"),
]
DIGEST = {"hour": "18:00", "weekday": 5}
COLUMNS = (
    "user_id",
    "kind_id",
    "company_id",
    "student_id",
    "key",
    "title",
    "body",
    "url",
    "in_portal",
    "created_at",
    "push_state",
    "push_at",
    "push_tries",
    "mail_state",
    "mail_at",
    "mail_digest",
)


class EduNotification(models.Model):
    """What one user is told: in the list, by push, by e-mail or in a digest.

    Rows are made in batches by :meth:`_make`; ``key`` and user are unique, so a
    replay of events makes nothing twice.
    """

    _name = "edu.notification"
    _description = "Notification"
    _order = "id desc"
    _rec_name = "title"
    _log_access = False

    user_id = fields.Many2one(
        "res.users", required=True, ondelete="cascade", readonly=True
    )
    kind_id = fields.Many2one(
        "edu.notification.kind", required=True, ondelete="restrict", readonly=True
    )
    company_id = fields.Many2one("res.company", ondelete="cascade", readonly=True)
    student_id = fields.Many2one(
        "edu.student", string="Learner", ondelete="cascade", readonly=True
    )
    key = fields.Char(required=True, readonly=True)
    title = fields.Char(required=True, readonly=True)
    body = fields.Text(readonly=True)
    url = fields.Char(readonly=True)
    in_portal = fields.Boolean(string="In the list", readonly=True)
    created_at = fields.Datetime(string="Time", required=True, readonly=True)
    read_at = fields.Datetime(string="Read at", readonly=True)
    push_state = fields.Selection(STATES, required=True, default="none", readonly=True)
    push_at = fields.Datetime(readonly=True)
    push_tries = fields.Integer(default=0, readonly=True, aggregator=None)
    mail_state = fields.Selection(STATES, required=True, default="none", readonly=True)
    mail_at = fields.Datetime(readonly=True)
    mail_digest = fields.Char(readonly=True, help="now, daily or weekly")

    _user_key_uniq = models.UniqueIndex("(user_id, key)", "This was already told.")
    _user_list = models.Index("(user_id, id DESC) WHERE in_portal IS TRUE")
    _unread = models.Index("(user_id) WHERE in_portal IS TRUE AND read_at IS NULL")
    _push_waiting = models.Index("(push_at) WHERE push_state = 'waiting'")
    _mail_waiting = models.Index("(mail_at) WHERE mail_state = 'waiting'")
    _student = models.Index("(student_id) WHERE student_id IS NOT NULL")

    # Making

    @api.model
    def _make(self, kind, drafts):
        """Insert the notifications of ``drafts``: few queries, whatever their number.

        :param kind: record of the kind
        :param drafts: see edu.notification.text
        """
        user_ids = {user_id for draft in drafts for user_id in draft["user_ids"]}
        if not user_ids:
            return
        # sudo: accounts are told of events, nobody is shown them
        users = self.env["res.users"].sudo().browse(user_ids)
        users.fetch(["lang", "share", "partner_id"])
        users.partner_id.fetch(["email"])
        channels = {
            "choices": self.env["edu.notification.choice"]._get_of(user_ids, kind),
            "devices": self._get_partners_with_devices(users.partner_id),
            "times": {},
        }
        kind = kind.sudo()  # sudo: kinds are no secret
        texts, rows = {}, []
        for number, draft in enumerate(drafts):
            for user in users.browse(draft["user_ids"]):
                place = (number, user.lang)
                if place not in texts:
                    texts[place] = self._write_text(kind, draft, user.lang)
                rows.append(
                    self._prepare_row(kind, draft, user, texts[place], channels)
                )
        self._insert(rows)

    @api.model
    def _write_text(self, kind, draft, lang):
        words = self.with_context(lang=lang).env["edu.notification.text"]
        # sudo: the facts are sudo'ed and belong to those who are told
        return words.sudo()._make_text(kind.code, draft["facts"])

    @api.model
    def _get_partners_with_devices(self, partners):
        # sudo: whether a browser of the person is known
        rows = (
            self.env["mail.push.device"]
            .sudo()
            ._read_group([("partner_id", "in", partners.ids)], ["partner_id"])
        )
        return {row[0].id for row in rows}

    @api.model
    def _prepare_row(self, kind, draft, user, text, channels):
        choice = channels["choices"][user.id]
        company = self.env["res.company"].sudo().browse(draft["company_id"])
        times = self._get_times(kind, company, channels["times"])
        row = {
            "user_id": user.id,
            "kind_id": kind.id,
            "company_id": company.id or None,
            "student_id": draft["student_id"] or None,
            "key": draft["key"],
            "title": text[0],
            "body": text[1],
            "url": draft["url"] if user.share else draft["staff_url"] or draft["url"],
            "in_portal": choice["portal"],
            "created_at": times["created"],
            "push_state": "none",
            "push_at": None,
            "push_tries": 0,
            "mail_state": "none",
            "mail_at": None,
            "mail_digest": None,
        }
        has_device = user.partner_id.id in channels["devices"]
        can_push = company.edu_notify_push and has_device
        if choice["push"] and can_push:
            row.update(push_state="waiting", push_at=times["now"])
        digest = self._choose_mail(kind, choice, can_push)
        if digest and company.edu_notify_email and user.partner_id.email:
            row.update(mail_state="waiting", mail_at=times[digest], mail_digest=digest)
        return row

    @api.model
    def _choose_mail(self, kind, choice, can_push):
        """Return how the e-mail goes: now, daily, weekly, or None."""
        if choice["email"]:
            return "now"
        if choice["digest"] != "none":
            return choice["digest"]
        if choice["push"] and not can_push and kind.fallback != "none":
            return kind.fallback
        return None

    @api.model
    def _get_times(self, kind, company, known):
        """Return dict(created, now, daily, weekly): when each channel may leave."""
        if company.id not in known:
            now = fields.Datetime.now()
            zone = company._get_edu_tz() if company else "Asia/Almaty"
            rule = self.env["edu.rule"]._get_value
            quiet = rule("notify.quiet_hours", now.date(), company or None)
            digest = rule("notify.digest", now.date(), company or None, default=DIGEST)
            known[company.id] = {
                "created": now,
                "now": now if kind.is_urgent else end_of_quiet(now, zone, quiet),
                "daily": next_digest(now, zone, digest["hour"]),
                "weekly": next_digest(now, zone, digest["hour"], digest["weekday"]),
            }
        return known[company.id]

    @api.model
    def _insert(self, rows):
        if not rows:
            return
        self.env.cr.execute_values(
            f"""INSERT INTO edu_notification ({", ".join(COLUMNS)}) VALUES %s
                ON CONFLICT (user_id, key) DO NOTHING""",
            [tuple(row[name] for name in COLUMNS) for row in rows],
            page_size=len(rows),
        )
        self.invalidate_model()

    # The list of a user

    @api.model
    def _count_unread(self, user):
        """Return how many notifications of the list ``user`` has not read."""
        self.env.cr.execute(
            SQL(
                "SELECT count(*) FROM edu_notification WHERE user_id = %s"
                " AND in_portal IS TRUE AND read_at IS NULL",
                user.id,
            )
        )
        return self.env.cr.fetchone()[0]

    @api.model
    def _get_page(self, user, before=None):
        """Return rows of the list of ``user``, newest first, older than an id."""
        domain = [("user_id", "=", user.id), ("in_portal", "=", True)]
        if before:
            domain.append(("id", "<", before))
        # sudo: the own rows
        rows = self.sudo().search(domain, limit=PAGE)
        rows.kind_id.mapped("name")
        return [
            {
                "id": row.id,
                "title": row.title,
                "body": row.body or "",
                "url": row.url or "",
                "icon": row.kind_id.icon,
                "kind": row.kind_id.name,
                "moment": row.created_at,
                "is_read": bool(row.read_at),
            }
            for row in rows
        ]

    @api.model
    def _mark_read(self, user, ids=None):
        """Note that ``user`` has read the rows ``ids``, or all of them."""
        only = SQL("AND id IN %s", tuple(ids)) if ids else SQL()
        self.env.cr.execute(
            SQL(
                "UPDATE edu_notification SET read_at = %s WHERE user_id = %s"
                " AND read_at IS NULL %s",
                fields.Datetime.now(),
                user.id,
                only,
            )
        )
        self.invalidate_model(["read_at"])

    # The same for the screens of the staff

    @api.model
    @api.readonly
    def get_unread_count(self):
        """Return the number of unread notifications of the current user."""
        return self._count_unread(self.env.user)

    @api.model
    @api.readonly
    def get_list(self):
        """Return the newest notifications of the current user; see ``_get_page``."""
        rows = self._get_page(self.env.user)
        for row in rows:
            row["moment"] = fields.Datetime.to_string(row["moment"])
        return rows

    @api.model
    def mark_read(self, ids=None):
        """Note that the current user has read own rows ``ids``, or all of them."""
        self._mark_read(self.env.user, ids)
        return self._count_unread(self.env.user)

    @api.model
    def _notify(self, kind, key, company, texts, users=None, students=None, url=""):
        """Tell ``users``, or the families of ``students``, of something.

        For other addons: the state of an application, an order, security.

        :param kind: code of the kind
        :param key: unique for ever; a repeat tells nobody
        :param texts: {language code: (title, body)}
        """
        payload = {"texts": texts, "url": url}
        base = {"company_id": company.id}
        rows = [
            base | {"key": f"{key}:{x.id}", "student_id": x.id, "payload": payload}
            for x in students or ()
        ]
        if users:
            named = payload | {"user_ids": users.ids}
            rows.append(base | {"key": key, "payload": named})
        self.env["edu.notification.event"]._add(kind, rows)

    @api.model
    def _mark_read_of_thread(self, user, thread):
        """Note that ``user`` has read the notifications of a talk."""
        kind = self.env["edu.notification.kind"]._get("message")
        self.env.cr.execute(
            SQL(
                "UPDATE edu_notification SET read_at = %s WHERE user_id = %s"
                " AND kind_id = %s AND read_at IS NULL AND url IN %s",
                fields.Datetime.now(),
                user.id,
                kind.id,
                (
                    f"/my/messages/{thread.id}",
                    "/odoo/action-edu_communication.edu_message_screen_action"
                    f"?thread={thread.id}",
                ),
            )
        )
        self.invalidate_model(["read_at"])
