import logging
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models

from ..lib.peer import get_peer
from .edu_security_event import CHANNELS

_logger = logging.getLogger(__name__)
REASONS = [
    ("unknown", "No such login"),
    ("password", "Wrong password or key"),
    ("totp", "Wrong code of the second factor"),
    ("passkey", "Passkey refused"),
    ("inactive", "Account switched off"),
    ("locked", "Too many attempts"),
    ("key", "Wrong key of a program"),
]
# repeats of as many minutes are one row
WINDOW = 5
MAX_LOGIN = 64
# what stands for the login when there are too many different ones
FLOOD = "*"


class EduSecurityAttempt(models.Model):
    """Attempts to log in with invalid credentials (order 456, 5.12).

    Written by a cursor of its own, since the request of a failed login is rolled back.
    Equal attempts of five minutes are one row with a count; when somebody tries very
    many logins, the rest of the hour is counted in rows without a login.
    """

    _name = "edu.security.attempt"
    _description = "Attempt with invalid credentials"
    _order = "date_last desc, id desc"
    _rec_name = "login"
    _log_access = False

    login = fields.Char(string="Login tried", required=True, readonly=True, index=True)
    user_id = fields.Many2one(
        "res.users", string="User", readonly=True, index=True, ondelete="set null"
    )
    company_id = fields.Many2one(
        "res.company",
        string="Organisation",
        readonly=True,
        index=True,
        ondelete="set null",
    )
    ip = fields.Char(string="Address", required=True, readonly=True, index=True)
    agent = fields.Char(string="Browser or program", readonly=True)
    channel = fields.Selection(CHANNELS, readonly=True, required=True)
    reason = fields.Selection(REASONS, readonly=True, required=True)
    date_first = fields.Datetime(string="First time", required=True, readonly=True)
    date_last = fields.Datetime(
        string="Last time", required=True, readonly=True, index=True
    )
    count = fields.Integer(string="Attempts", readonly=True, aggregator="sum")
    bucket = fields.Char(string="Five minutes", required=True, readonly=True)

    _bucket_uniq = models.UniqueIndex("(bucket)")

    def action_xlsx(self):
        """Download the chosen rows."""
        report = self.env["edu.report.xlsx.security_attempt"]
        return report._xlsx_action(domain=[("id", "in", self.ids)])

    @api.model
    def _note(self, login, reason, user=None):
        """Count an attempt that was refused.

        :param login: what was typed as login; a long one is cut. A password typed there
            by mistake can't be told from a login
        :param reason: one of :data:`REASONS`
        """
        values = self._prepare(login, reason, user)
        if self.env.cr.readonly:
            # a refused reading has nothing to keep
            self.env.cr.rollback()
        with self.env.registry.cursor(readonly=False) as cr:
            self.env(cr=cr, user=SUPERUSER_ID)[self._name]._upsert(values)

    @api.model
    def _prepare(self, login, reason, user):
        events = self.env["edu.security.event"]
        now = fields.Datetime.now()
        channel, peer = events._get_channel(), get_peer() or {}
        ip = peer.get("ip") or "-"
        # sudo: the organisation of the account is only noted
        company = user.sudo().company_id if user else None
        login = " ".join(str(login or "-").split())[:MAX_LOGIN]
        minute = now.minute - now.minute % WINDOW
        slot = now.replace(minute=minute).strftime("%Y%m%d%H%M")
        return {
            "login": login,
            "user_id": user.id if user else None,
            "company_id": company.id if company else None,
            "ip": ip,
            "agent": peer.get("agent"),
            "channel": channel,
            "reason": reason,
            "date_first": now,
            "date_last": now,
            "count": 1,
            "bucket": f"{slot}|{ip}|{channel}|{reason}|{login}",
        }

    @api.model
    def _upsert(self, values):
        """Insert the row or count it to the one of the same five minutes."""
        if not values["user_id"] and self._is_flood():
            values = values | {"login": FLOOD}
            start = values["bucket"].rpartition("|")[0]
            values["bucket"] = f"{start}|{FLOOD}"
        names = list(values)
        self.env.cr.execute_values(
            f"INSERT INTO edu_security_attempt ({', '.join(names)}) VALUES %s "  # pylint: disable=sql-injection
            "ON CONFLICT (bucket) DO UPDATE SET "
            "count = edu_security_attempt.count + 1, date_last = EXCLUDED.date_last "
            "RETURNING count",
            [tuple(values.values())],
        )
        if self.env.cr.fetchone()[0] == 1:
            self._log_event(values)

    @api.model
    def _log_event(self, values):
        """Put the first of equal attempts into the chained log."""
        names = ("login", "user_id", "company_id", "ip", "agent", "channel")
        self.env["edu.security.event"]._log(
            "login_failed",
            None,
            {"reason": values["reason"]},
            uid=values["user_id"] or 0,
            **{name: values[name] for name in names},
        )

    @api.model
    def _is_flood(self):
        """Tell whether this hour has as many rows already as are kept one by one."""
        rules = self.env["edu.rule"]
        limit = rules._get_value("security.attempt_rows", default=2000)
        since = fields.Datetime.now() - timedelta(hours=1)
        return self.search_count([("date_last", ">=", since)], limit=limit) >= limit

    # Consequences

    @api.model
    def _is_locked(self, login):
        """Tell whether ``login`` is closed for a time after too many attempts.

        The limits are dated rules: fewer attempts from one address, more from all
        addresses together, so that a stranger can't easily close another's account.
        """
        rule = self.env["edu.rule"]._get_value("security.lockout", default={})
        if not rule:
            return False
        since = fields.Datetime.now() - timedelta(minutes=rule["minutes"])
        # sudo: the attempts of the login that is being tried are counted
        groups = self.sudo()._read_group(
            [
                ("login", "=", " ".join(str(login or "-").split())[:MAX_LOGIN]),
                ("date_last", ">=", since),
                ("reason", "!=", "locked"),
            ],
            ["ip"],
            ["count:sum"],
        )
        ip = (get_peer() or {}).get("ip") or "-"
        counts = dict(groups)
        return (
            counts.get(ip, 0) >= rule["per_address"]
            or sum(counts.values()) >= rule["per_login"]
        )

    @api.model
    def _count_since_login(self, user):
        """Return how many attempts were made on ``user`` since the login before."""
        # sudo: users see no attempts, only the number of those on their account
        logs = self.env["res.users.log"].sudo()
        last = logs.search(
            [("create_uid", "=", user.id)], limit=1, offset=1, order="id desc"
        )
        since = last.create_date or fields.Datetime.now() - timedelta(days=30)
        groups = self.sudo()._read_group(
            [("user_id", "=", user.id), ("date_last", ">=", since)], [], ["count:sum"]
        )
        return groups[0][0] or 0

    @api.model
    def _alert(self):
        """Tell the administrators, once an hour, of unusually many attempts."""
        limit = self.env["edu.rule"]._get_value("security.attempt_alert", default=200)
        now = fields.Datetime.now()
        groups = self._read_group(
            [("date_last", ">=", now - timedelta(hours=1))], [], ["count:sum"]
        )
        total = groups[0][0] or 0
        params = self.env["ir.config_parameter"]
        hour = now.strftime("%Y%m%d%H")
        if total < limit or params.get_param("edu_security.alerted") == hour:
            return False
        params.set_param("edu_security.alerted", hour)
        _logger.warning("%s attempts with invalid credentials in an hour", total)
        for user in self.env.ref("edu_base.group_admin").all_user_ids:
            partner = user.partner_id.with_context(lang=user.lang)
            if user.active:
                partner.activity_schedule(
                    "mail.mail_activity_data_warning",
                    summary=partner.env._(
                        "%(count)s attempts to log in with invalid credentials in an "
                        "hour",
                        count=total,
                    ),
                    user_id=user.id,
                )
        return True
