from datetime import datetime, time, timedelta
from functools import partial

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import SQL

from ..lib import texts

NEWS_DAYS = 9
# what was told in so many last days is unread
UNREAD_DAYS = 2


class EduDemoLoader(models.AbstractModel):
    _inherit = "edu.demo.loader"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _make_talks(self, year):
        """Fill the cabinet of the demo family: notices, talks, notifications."""
        self = self.with_context(edu_no_notification=False)
        group = self._get_demo_class(year)
        self._choose_channels()
        acts = [
            *self._make_news(group),
            *self._make_announcements(group),
            *self._make_threads(group),
        ]
        # one after the other as they happened: lists are read by their order
        for moment, act in sorted(acts, key=lambda row: row[0]):
            act()
            self._tell(moment, moment < self._get_moment(UNREAD_DAYS, 0))
        self._make_receipts(group)

    @api.model
    def _get_children(self, login):
        """Return the learners of the demo guardian, those of the demo class first."""
        user = self._get_user(login)
        children = self.env["edu.student"].search(
            [("guardian_link_ids.guardian_id.user_id", "=", user.id)]
        )
        group = self._get_demo_class(self.env["edu.academic.year"]._get_current())
        return children.sorted(lambda row: (row.class_id != group, row.id))

    @api.model
    def _get_moment(self, days, hour):
        """Return the time ``hour`` (UTC) of the day ``days`` ago."""
        day = fields.Date.today() - timedelta(days=days)
        return datetime.combine(day, time(hour, 5 * days % 60))

    @api.model
    def _choose_channels(self):
        choices = self.env["edu.notification.choice"].sudo()
        shown = {"portal": True, "push": True, "email": False, "digest": "none"}
        daily = {"portal": True, "push": False, "email": False, "digest": "daily"}
        silent = {"portal": False, "push": False, "email": False, "digest": "weekly"}
        choices._save(
            self._get_user("parent"),
            {"low_mark": shown, "absence": shown, "mark": daily, "homework": silent},
        )
        choices._save(self._get_user("classteacher"), {"message": shown})

    # Notifications

    @api.model
    def _make_news(self, group):
        """Return [(time, act)] that tell families of marks and absences."""
        children = self._get_children("parent") | self._get_children("parent2")
        today = fields.Date.today()
        domain = [
            ("student_id", "in", children.ids),
            ("date", ">=", today - timedelta(days=NEWS_DAYS)),
            ("date", "<", today),
            ("is_current", "=", True),
        ]
        marks = self.env["edu.mark"].search(domain).grouped("date")
        absences = self.env["edu.absence"].search(domain).grouped("date")
        return [
            *(
                (self._get_moment((today - day).days, 12), rows._tell_families)
                for day, rows in marks.items()
            ),
            *(
                (
                    self._get_moment((today - day).days, 5),
                    partial(self._tell_absences, rows),
                )
                for day, rows in absences.items()
            ),
        ]

    @api.model
    def _tell_absences(self, absences):
        self.env["edu.notification.event"]._add(
            "absence",
            [
                {
                    "key": f"absence:{row.id}",
                    "company_id": row.company_id.id,
                    "student_id": row.student_id.id,
                    "res_id": row.id,
                }
                for row in absences
                if row.kind != "late"
            ],
        )

    @api.model
    def _tell(self, moment, is_read=False):
        """Tell what waits now, as if it were ``moment``."""
        events = self.env["edu.notification.event"]
        rows = self.env["edu.notification"].sudo()
        last = rows.search([], order="id desc", limit=1).id or 0
        self.env.cr.execute(
            SQL("UPDATE edu_notification_event SET ready_at = created_at")
        )
        events.invalidate_model()
        while events._process():
            pass
        values = {"created_at": moment}
        if is_read:
            values["read_at"] = moment + timedelta(hours=3)
        rows.search([("id", ">", last)]).write(values)

    # Announcements

    @api.model
    def _make_announcements(self, group):
        """Return [(time, act)] that publish notices to school, class and staff."""
        everybody = {"needs_acknowledgement": True}
        own = {"needs_acknowledgement": True, "group_ids": [Command.set(group.ids)]}
        staff = {"for_staff": True, "for_guardians": False, "for_learners": False}
        return [
            (
                self._get_moment(days, 9),
                partial(self._publish, code, login, days, values),
            )
            for code, login, days, values in (
                ("school", "deputy", 5, everybody),
                ("class", "classteacher", 1, own),
                ("staff", "deputy", 2, staff),
            )
        ]

    @api.model
    def _publish(self, code, login, days, values):
        name_kk, name_ru, body_kk, body_ru = texts.ANNOUNCEMENTS[code]
        moment = self._get_moment(days, 9)
        notice = self._act_as(login)["edu.announcement"].create(
            {"name": name_kk, "body": body_kk, "date_from": moment.date(), **values}
        )
        notice.with_context(lang="ru_RU").write({"name": name_ru, "body": body_ru})
        notice.action_publish()
        notice.published_at = moment

    @api.model
    def _make_receipts(self, group):
        """Some families have read the notices, some have confirmed it."""
        notices = self.env["edu.announcement"].search([("for_guardians", "=", True)])
        trip = notices.filtered("group_ids")
        school = notices - trip
        self._read(school, "parent", 4, True)
        self._read(school, "learner", 4, False)
        self._read(school, "parent2", 3, True)
        self._read(school, "parent3", 2, False)
        self._read(trip, "parent2", 0, True)
        self._read(trip, "parent4", 0, True)
        for thread in self.env["edu.thread"].search([("class_id", "=", group.id)]):
            self._read_talk(thread)

    @api.model
    def _read(self, notice, login, days, is_confirmed):
        user = self._get_user(login)
        if not user:
            return
        moment = self._get_moment(days, 15) if days else fields.Datetime.now()
        # sudo: receipts are written by the system
        self.env["edu.announcement.receipt"].sudo().create(
            {
                "announcement_id": notice.id,
                "user_id": user.id,
                "read_at": moment,
                "acknowledged_at": is_confirmed and moment,
            }
        )

    # Talks

    @api.model
    def _make_threads(self, group):
        """Return [(time, act)] that write the talks of the class teacher."""
        teacher = group.class_teacher_id
        acts = []
        for number, talk in enumerate(texts.TALKS):
            login = "parent" if not number else f"parent{number + 1}"
            family = self._get_user(login)
            child = self._get_children(login)[:1]
            if child.class_id != group:
                continue
            thread = self.env["edu.thread"]._get_or_make(child, teacher, group)
            for days, hour, who, body in talk:
                user = teacher.user_id if who == "t" else family
                moment = self._get_moment(days, hour)
                write = partial(self._write_message, thread, user, body, moment)
                acts.append((moment, write))
        return acts

    @api.model
    def _write_message(self, thread, user, body, moment):
        """Add a message of ``moment``; what people write now goes by ``_post``."""
        # sudo: messages are append-only and written by the talk
        messages = self.env["edu.message"].sudo()
        message = messages.create(
            {
                "thread_id": thread.id,
                "company_id": thread.company_id.id,
                "user_id": user.id,
                "author_name": user.name,
                "is_staff": not user.share,
                "body": body,
                "created_at": moment,
            }
        )
        thread.sudo().write({"last_at": moment, "last_body": body[:120]})
        thread._tell(message)

    @api.model
    def _read_talk(self, thread):
        """Note that both have read all but the last message."""
        # sudo: receipts are written by the system
        messages = thread.sudo().message_ids.sorted("id")
        users = messages.user_id
        rows = [
            {
                "message_id": message.id,
                "user_id": (users - message.user_id).id,
                "read_at": message.created_at + timedelta(minutes=42),
            }
            for message in messages[:-1]
        ]
        self.env["edu.message.receipt"].sudo().create(rows)
