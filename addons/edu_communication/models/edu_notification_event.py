import json
import logging
from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)
BATCH = 2000
RECIPIENTS = 1000
KEEP_DAYS = 60


class EduNotificationEvent(models.Model):
    """The outbox: what happened and is yet to be told, written with the fact itself.

    Writing costs one INSERT whatever the number of facts; a job turns rows into
    notifications later and gathers those of one learner. ``key`` makes a repeat of an
    event change nothing. Rows of the last ``KEEP_DAYS`` stay for that.
    """

    _name = "edu.notification.event"
    _description = "Event to notify of"
    _order = "id"
    _log_access = False

    kind = fields.Char(required=True)
    key = fields.Char(required=True)
    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    student_id = fields.Many2one("edu.student", ondelete="cascade")
    group_id = fields.Many2one("edu.group", ondelete="cascade")
    res_id = fields.Integer(help="Database id of the fact: a mark, a lesson…")
    payload = fields.Json(help="What the text needs, and user_ids when they are named.")
    created_at = fields.Datetime(required=True)
    ready_at = fields.Datetime(required=True)
    done_at = fields.Datetime()

    _key_uniq = models.UniqueIndex("(key)", "This event is already known.")
    _ready = models.Index("(ready_at) WHERE done_at IS NULL")
    _waiting = models.Index("(kind, student_id, group_id) WHERE done_at IS NULL")

    @api.model
    def _add(self, kind, rows):
        """Put events into the outbox: one query, known keys are skipped.

        :param kind: code of the kind
        :param rows: dicts with ``key`` and ``company_id``, and ``student_id`` (the
            family is told), ``group_id`` (families of the class or subgroup) or
            ``payload["user_ids"]``; ``res_id``, ``payload``
        """
        rows = list(rows)
        if not rows or self.env.context.get("edu_no_notification"):
            return
        now = fields.Datetime.now()
        minutes = self.env["edu.notification.kind"]._get(kind).sudo().gather_minutes
        ready = now + timedelta(minutes=minutes)
        self.env.cr.execute_values(
            """INSERT INTO edu_notification_event
               (kind, key, company_id, student_id, group_id, res_id, payload,
                created_at, ready_at)
               VALUES %s ON CONFLICT (key) DO NOTHING""",
            [
                (
                    kind,
                    row["key"],
                    row["company_id"],
                    row.get("student_id") or None,
                    row.get("group_id") or None,
                    row.get("res_id"),
                    json.dumps(row.get("payload") or {}),
                    now,
                    ready,
                )
                for row in rows
            ],
            page_size=len(rows),
        )

    @api.model
    def _cron_process(self):
        """Turn events that are ready into notifications, batch by batch."""
        # sudo: a job of the system
        outbox = self.sudo()
        while True:
            count = outbox._process()
            if not count or not self.env["ir.cron"]._commit_progress(count):
                break

    @api.model
    def _process(self):
        """Handle one batch of ready events; return how many were taken."""
        # sudo: the outbox belongs to the system
        self = self.sudo()
        self.env.flush_all()
        taken = self._take()
        for (kind, _place), events in taken.grouped(
            lambda event: (event.kind, event._get_place())
        ).items():
            try:
                with self.env.cr.savepoint():
                    self._handle(kind, events)
            except Exception:
                # one bad event must not stop the others; it is not tried again
                _logger.exception("Events %s of kind %s failed", events.ids, kind)
        self._finish(taken)
        return len(taken)

    def _get_place(self):
        """Return what is told together: a learner, or a class, or one event."""
        self.ensure_one()
        if self.student_id:
            # all learners go together: texts are made by learner later
            return "students"
        return ("group", self.group_id.id) if self.group_id else ("event", self.id)

    @api.model
    def _take(self):
        """Lock ready events and those that are gathered with them."""
        self.env.cr.execute(
            SQL(
                """WITH ready AS (
                    SELECT DISTINCT kind, student_id, group_id
                      FROM edu_notification_event
                     WHERE done_at IS NULL AND ready_at <= %s
                     LIMIT %s)
                SELECT e.id FROM edu_notification_event e JOIN ready r
                    ON e.kind = r.kind
                   AND e.student_id IS NOT DISTINCT FROM r.student_id
                   AND e.group_id IS NOT DISTINCT FROM r.group_id
                 WHERE e.done_at IS NULL
                   AND (e.ready_at <= %s OR e.student_id IS NOT NULL
                        OR e.group_id IS NOT NULL)
                 ORDER BY e.id LIMIT %s
                   FOR UPDATE OF e SKIP LOCKED""",
                fields.Datetime.now(),
                BATCH,
                fields.Datetime.now(),
                BATCH * 5,
            )
        )
        return self.browse(row[0] for row in self.env.cr.fetchall())

    @api.model
    def _finish(self, events):
        if events:
            self.env.cr.execute(
                SQL(
                    "UPDATE edu_notification_event SET done_at = %s WHERE id IN %s",
                    fields.Datetime.now(),
                    tuple(events.ids),
                )
            )
            events.invalidate_recordset()

    @api.model
    def _handle(self, code, events):
        """Make the notifications of events of one kind."""
        kind = self.env["edu.notification.kind"]._get(code)
        drafts = self.env["edu.notification.text"]._make_drafts(code, events)
        drafts = [draft for draft in drafts if draft["user_ids"]]
        batch, size = [], 0
        for draft in drafts:
            batch.append(draft)
            size += len(draft["user_ids"])
            if size >= RECIPIENTS:
                self.env["edu.notification"]._make(kind, batch)
                batch, size = [], 0
        self.env["edu.notification"]._make(kind, batch)

    # Who is told

    @api.model
    def _get_families(self, student_ids, with_learner=True):
        """Return {learner id: [ids of active users]} of guardians and learners."""
        if not student_ids:
            return {}
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """SELECT l.student_id, g.user_id
                     FROM edu_student_guardian l
                     JOIN edu_guardian g ON g.id = l.guardian_id
                     JOIN res_users u ON u.id = g.user_id AND u.active
                    WHERE l.student_id IN %(ids)s
                    UNION
                   SELECT s.id, s.user_id FROM edu_student s
                     JOIN res_users u ON u.id = s.user_id AND u.active
                    WHERE s.id IN %(ids)s AND %(learner)s
                    ORDER BY 1, 2""",
                ids=tuple(student_ids),
                learner=with_learner,
            )
        )
        found = defaultdict(list)
        for student_id, user_id in self.env.cr.fetchall():
            found[student_id].append(user_id)
        return found

    @api.model
    def _get_members(self, groups, date):
        """Return {group id: [ids of learners]} of the groups on ``date``."""
        rows = self.env["edu.enrolment"]._read_group(
            self.env["edu.enrolment"]._get_date_domain(date)
            & fields.Domain("group_id", "in", groups.ids),
            ["group_id"],
            ["student_id:array_agg"],
        )
        return {group.id: students for group, students in rows}

    @api.autovacuum
    def _gc_done(self):
        limit = fields.Datetime.now() - timedelta(days=KEEP_DAYS)
        self.env.cr.execute(
            SQL("DELETE FROM edu_notification_event WHERE done_at < %s", limit)
        )
