import json
import logging
from datetime import timedelta
from urllib.parse import urlsplit

import requests

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_datetime

from odoo.addons.mail.tools.web_push import DeviceUnreachableError, push_to_end_point

from ..lib.clock import end_of_quiet, next_digest
from .edu_notification import DIGEST

_logger = logging.getLogger(__name__)
PUSH_BATCH = 200
MAIL_BATCH = 2000
TRIES = 3
RETRY_MINUTES = 5
PRIVATE_KEY = "mail.web_push_vapid_private_key"
PUBLIC_KEY = "mail.web_push_vapid_public_key"


class PushSession(requests.Session):
    """Remembers the last status; follows nobody to another address."""

    last_status = None

    def post(self, url, data=None, json=None, **kwargs):
        self.last_status = None
        kwargs["allow_redirects"] = False
        response = super().post(url, data=data, json=json, **kwargs)
        self.last_status = response.status_code
        return response


class EduNotificationDelivery(models.Model):
    """Sending: push through VAPID, e-mail at once and digests."""

    _inherit = "edu.notification"

    # Push

    @api.model
    def _cron_deliver(self):
        """Send what may leave now; a dead subscriber delays nobody."""
        # sudo: a job of the system
        delivery = self.sudo()
        progress = self.env["ir.cron"]._commit_progress
        while count := delivery._push_batch():
            if not progress(count):
                return
        while count := delivery._mail_batch():
            if not progress(count):
                return

    @api.model
    def _take_waiting(self, channel, limit):
        """Lock and return rows of a channel whose time has come."""
        self.env.flush_all()
        state, moment = f"{channel}_state", f"{channel}_at"
        self.env.cr.execute(
            SQL(
                "SELECT id FROM edu_notification WHERE %s = 'waiting' AND %s <= %s"
                " ORDER BY user_id, id LIMIT %s FOR UPDATE SKIP LOCKED",
                SQL.identifier(state),
                SQL.identifier(moment),
                fields.Datetime.now(),
                limit,
            )
        )
        return self.browse(row[0] for row in self.env.cr.fetchall())

    @api.model
    def _push_batch(self):
        """Send one batch of pushes; return how many rows were handled."""
        rows = self._take_waiting("push", PUSH_BATCH)
        if not rows:
            return 0
        devices = (
            self.env["mail.push.device"]
            .search([("partner_id", "in", rows.user_id.partner_id.ids)])
            .grouped("partner_id")
        )
        sender = {
            "session": PushSession(),
            "keys": self._get_vapid_keys(),
            "hosts": self._get_push_hosts(),
            "dead": set(),
            "gone": self.env["mail.push.device"],
            "names": {},
        }
        for row in rows:
            found = devices.get(row.user_id.partner_id, self.env["mail.push.device"])
            row._finish_push(row._push(found, sender))
        sender["gone"].unlink()
        return len(rows)

    @api.model
    def _get_vapid_keys(self):
        # sudo: the keys of the database, made by mail when a browser subscribes
        get = self.env["ir.config_parameter"].sudo().get_param
        return get(PRIVATE_KEY), get(PUBLIC_KEY)

    @api.model
    def _get_push_hosts(self):
        return self.env["edu.rule"]._get_value("push.hosts", default=[])

    @api.model
    def _check_push_endpoint(self, endpoint):
        """Refuse an address that is no push service known to the administrator.

        :raises UserError: the server would be sent to a place of a visitor's choice
        """
        if not self._is_push_service(endpoint, self._get_push_hosts()):
            raise UserError(self.env._("This push service is not known."))

    @api.model
    def _is_push_service(self, endpoint, hosts):
        parts = urlsplit(endpoint or "")
        host = (parts.hostname or "").lower()
        is_known = any(
            host == known or (known.startswith("*.") and host.endswith(known[1:]))
            for known in hosts
        )
        return is_known and (parts.scheme == "https" or host == "127.0.0.1")

    def _push(self, devices, sender):
        """Send this row to the browsers of its reader.

        :return: ``sent`` (one took it), ``later`` (a service does not answer) or
            ``failed``
        """
        self.ensure_one()
        outcome = "failed"
        if not self.company_id.edu_notify_push or not all(sender["keys"]):
            return outcome
        for device in devices - sender["gone"]:
            result = self._push_to(device, sender)
            if result == "sent" or outcome == "failed":
                outcome = result if outcome != "sent" else outcome
        return outcome

    def _push_to(self, device, sender):
        service = urlsplit(device.endpoint).netloc
        if not self._is_push_service(device.endpoint, sender["hosts"]):
            sender["gone"] |= device
            return "failed"
        if service in sender["dead"]:
            return "later"
        private_key, public_key = sender["keys"]
        try:
            push_to_end_point(
                base_url=self.get_base_url(),
                device={
                    "id": device.id,
                    "endpoint": device.endpoint,
                    "keys": device.keys,
                },
                payload=self._get_push_payload(),
                vapid_private_key=private_key,
                vapid_public_key=public_key,
                session=sender["session"],
            )
        except DeviceUnreachableError:
            sender["gone"] |= device
            return "failed"
        except requests.RequestException as error:
            # nobody waits for this service again in this batch
            sender["dead"].add(service)
            _logger.info("A push service does not answer: %s", error)
            return "later"
        except Exception:
            # keys that a browser made up: they will never do
            _logger.info("A device has unusable keys", exc_info=True)
            sender["gone"] |= device
            return "failed"
        status = sender["session"].last_status
        return "sent" if status in (200, 201, 202) else "later"

    def _get_push_payload(self):
        """Return the text that the worker of the browser shows, as JSON."""
        self.ensure_one()
        return json.dumps(
            {
                "title": self.title,
                "options": {
                    "body": self.body or "",
                    "icon": "/edu_portal/static/img/icon-192.png",
                    "tag": self.key,
                    "data": {"url": self.url or "/my", "id": self.id},
                },
            },
            ensure_ascii=False,
        )

    def _finish_push(self, outcome):
        """Note the outcome; a push that can't be delivered becomes an e-mail."""
        self.ensure_one()
        if outcome == "later" and self.push_tries + 1 < TRIES:
            tries = self.push_tries + 1
            wait = timedelta(minutes=RETRY_MINUTES * tries)
            self.write({"push_tries": tries, "push_at": fields.Datetime.now() + wait})
            return
        self.push_state = "sent" if outcome == "sent" else "failed"
        if outcome != "sent" and self.mail_state == "none":
            self._fall_back()

    def _fall_back(self):
        kind, company = self.kind_id, self.company_id
        if kind.fallback == "none" or not company.edu_notify_email:
            return
        if not self.user_id.email:
            return
        now, zone = fields.Datetime.now(), company._get_edu_tz()
        rule = self.env["edu.rule"]._get_value
        if kind.fallback == "now":
            quiet = rule("notify.quiet_hours", now.date(), company)
            moment = now if kind.is_urgent else end_of_quiet(now, zone, quiet)
        else:
            digest = rule("notify.digest", now.date(), company, default=DIGEST)
            moment = next_digest(now, zone, digest["hour"])
        self.write(
            {"mail_state": "waiting", "mail_at": moment, "mail_digest": kind.fallback}
        )

    # E-mail

    @api.model
    def _mail_batch(self):
        """Make one e-mail for each reader and each rhythm; return handled rows."""
        rows = self._take_waiting("mail", MAIL_BATCH)
        if not rows:
            return 0
        rows.user_id.partner_id.fetch(["email"])
        rows.student_id.fetch(["given_name"])
        mails = [
            found._prepare_mail(user, digest, company)
            for (user, digest, company), found in rows.grouped(
                lambda row: (row.user_id, row.mail_digest, row.company_id)
            ).items()
            if user.email and user.active and company.edu_notify_email
        ]
        self.env["mail.mail"].create(mails)
        rows.write({"mail_state": "sent"})
        return len(rows)

    def _prepare_mail(self, user, digest, company):
        """Return values of an e-mail of these rows in the language of ``user``."""
        rows = self.with_context(lang=user.lang).sorted("id")
        env = rows.env
        sections = {}
        for row in rows:
            name = row.student_id.given_name or ""
            sections.setdefault(name, []).append(
                {
                    "title": row.title,
                    "lines": (row.body or "").split("\n"),
                    "url": row.get_base_url() + (row.url or "/my"),
                    "time": format_datetime(
                        env,
                        row.created_at,
                        tz=company._get_edu_tz(),
                        dt_format="dd.MM.yyyy HH:mm",
                    ),
                }
            )
        subject = rows[:1].title
        if digest != "now" or len(rows) > 1:
            subject = env._(
                "Bilim: %(count)s notifications, %(school)s",
                count=len(rows),
                school=company.name,
            )
        body = env["ir.qweb"]._render(
            "edu_communication.mail_notifications",
            {
                "sections": sections,
                "company": company,
                "user": user,
                "base_url": rows[:1].get_base_url(),
                "lang": (user.lang or "kk").split("_")[0],
            },
        )
        return {
            "subject": subject,
            "body_html": body,
            "email_to": user.email_formatted,
            "email_from": company.email_formatted or user.company_id.email_formatted,
            "auto_delete": True,
            "state": "outgoing",
        }
