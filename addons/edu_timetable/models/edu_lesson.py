import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL, format_date

from ..lib.clock import local_minutes, midnight_utc, spans_meet, to_text

TAKES_PLACE = ("planned", "held")


class EduLesson(models.Model):
    _name = "edu.lesson"
    _inherit = ["edu.lesson", "edu.learner.clash"]

    timetable_id = fields.Many2one(
        "edu.timetable", index="btree_not_null", ondelete="set null", copy=False
    )
    slot_id = fields.Many2one(
        "edu.timetable.slot",
        string="Lesson of the week",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
    )
    room_id = fields.Many2one(
        "edu.room",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
    )
    exclusive_room_id = fields.Many2one(
        "edu.room",
        string="Room for one group",
        compute="_compute_exclusive_room_id",
        store=True,
        precompute=True,
    )
    time_text = fields.Char(string="Time", compute="_compute_time_text")
    is_mine = fields.Boolean(compute="_compute_is_mine", search="_search_is_mine")
    moved_to_ids = fields.One2many("edu.lesson", "moved_from_id", string="Moved to")

    _slot_date_uniq = models.UniqueIndex(
        "(slot_id, date) WHERE slot_id IS NOT NULL",
        "The lesson of the week was already made for this day.",
    )
    _room_free = models.Constraint(
        """EXCLUDE USING gist (
            exclusive_room_id WITH =, tsrange(start_at, end_at) WITH &&
        ) WHERE (state IN ('planned', 'held') AND exclusive_room_id IS NOT NULL)""",
        "The room is already taken at that time.",
    )

    @api.depends("room_id.group_limit")
    def _compute_exclusive_room_id(self):
        for lesson in self:
            lesson.exclusive_room_id = (
                lesson.room_id.group_limit == 1 and lesson.room_id
            )

    @api.depends("start_at", "end_at", "company_id.edu_tz")
    def _compute_time_text(self):
        for lesson in self:
            zone = lesson.company_id._get_edu_tz()
            lesson.time_text = "–".join(
                to_text(local_minutes(moment, zone))
                for moment in (lesson.start_at, lesson.end_at)
                if moment
            )

    @api.depends("acting_teacher_id")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        for lesson in self:
            lesson.is_mine = lesson._is_acting_teacher()

    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: only the accounts of teachers are compared
        mine = self.env["hr.employee"].sudo().search([("user_id", "=", self.env.uid)])
        operator = "in" if True in value else "not in"
        return [("acting_teacher_id", operator, mine.ids)]

    # Conflicts

    def write(self, vals):
        """Check learners of lessons that take place again; one that is held after it
        was planned stays where it was checked."""
        revived = self.browse()
        if vals.get("state") in TAKES_PLACE:
            revived = self.filtered(lambda lesson: lesson.state not in TAKES_PLACE)
        result = super().write(vals)
        revived._check_learners_free()
        return result

    @api.constrains("course_id", "date", "start_at", "end_at")
    def _check_learners_free(self):
        lessons = self.filtered("part")
        for clash in lessons._find_learner_clashes() if lessons else ():
            raise ValidationError(self._describe_learner_clash(clash))

    def _get_clash_sql(self):
        return SQL(
            """
            SELECT a.id AS a, b.id AS b, a.group_id AS group_a, b.group_id AS group_b,
                   a.date AS first, a.date AS last
              FROM edu_lesson a
              JOIN edu_lesson b ON b.class_id = a.class_id AND b.date = a.date
               AND b.start_at < a.end_at AND b.end_at > a.start_at AND b.id != a.id
               AND b.group_id != a.group_id AND b.state IN ('planned', 'held')
             WHERE a.id IN %s AND a.part > 0 AND b.part > 0
               AND a.state IN ('planned', 'held')
            """,
            tuple(self.ids),
        )

    @api.model
    def _sql_error_to_message(self, exc):
        return self._describe_exclusion(exc) or super()._sql_error_to_message(exc)

    @api.model
    def _describe_exclusion(self, exc):
        """Return who is busy with what, of a violated exclusion constraint, or None."""
        names = {
            "edu_lesson_teacher_free": "acting_teacher_id",
            "edu_lesson_class_free": "class_id",
            "edu_lesson_room_free": "exclusive_room_id",
        }
        name = names.get(exc.diag.constraint_name)
        found = re.findall(
            r"\)=\((\d+),.*?\[\"(.+?)\",\"(.+?)\"\)\)", exc.diag.message_detail or ""
        )
        if not name or not found:
            return None
        owner, start, end = found[-1]
        other = self.search(
            [
                (name, "=", int(owner)),
                ("state", "in", ["planned", "held"]),
                ("start_at", "<", end[:19]),
                ("end_at", ">", start[:19]),
            ],
            limit=1,
        )
        return other and other._get_busy_message(name) or None

    def _get_label(self):
        """Return "Algebra · 7 А, 02.09.2026, 08:50–09:35, Petrov A., room 12"."""
        self.ensure_one()
        parts = [
            f"{self.subject_id.name} · {self.group_id.name}",
            format_date(self.env, self.date),
            self.time_text,
        ]
        if self.acting_teacher_id:
            parts.append(self.acting_teacher_id.name)
        if self.room_id:
            parts.append(self.env._("room %(room)s", room=self.room_id.name))
        return ", ".join(parts)

    def _get_busy_message(self, field_name):
        """Say that the teacher, class or room of this lesson is busy with it."""
        self.ensure_one()
        other = self._get_label()
        if field_name == "acting_teacher_id":
            return self.env._(
                "Teacher %(teacher)s is busy: %(other)s",
                teacher=self.acting_teacher_id.name,
                other=other,
            )
        if field_name == "class_id":
            return self.env._(
                "Class %(group)s is busy: %(other)s",
                group=self.class_id.name,
                other=other,
            )
        return self.env._(
            "Room %(room)s is taken: %(other)s", room=self.room_id.name, other=other
        )

    def _find_meeting(self, values, course, teacher=None):
        """Return the first of these lessons that a lesson of ``values`` would meet.

        :param values: start_at, end_at (UTC), room_id (id or False)
        :param course: the course of the wanted lesson
        :param teacher: who would hold it (the teacher of the course)
        """
        return self._find_meeting_field(values, course, teacher)[0]

    def _find_meeting_field(self, values, course, teacher=None):
        """Return (lesson, name of the field that both share) or (empty, None)."""
        teacher = course.teacher_id if teacher is None else teacher
        part = course.group_id.part
        span = (values["start_at"], values["end_at"])
        for lesson in self:
            if not spans_meet(span, (lesson.start_at, lesson.end_at)):
                continue
            if teacher and lesson.acting_teacher_id == teacher:
                return lesson, "acting_teacher_id"
            if lesson.class_id == course.class_id and (
                not part or not lesson.part or part == lesson.part
            ):
                return lesson, "class_id"
            room = lesson.exclusive_room_id
            if room and room.id == values.get("room_id"):
                return lesson, "exclusive_room_id"
        return self.browse(), None

    def _check_free(self, values, course, teacher=None):
        """Refuse a time at which the teacher, class or room is busy.

        :raises ValidationError: names the other lesson
        """
        others = self.search(
            [
                ("company_id", "=", course.company_id.id),
                ("state", "in", ["planned", "held"]),
                ("start_at", "<", values["end_at"]),
                ("end_at", ">", values["start_at"]),
                ("id", "not in", self.ids),
            ]
        )
        other, field_name = others._find_meeting_field(values, course, teacher)
        if other:
            raise ValidationError(other._get_busy_message(field_name))

    # Changes: the history is kept in edu.lesson.change

    def _check_changeable(self):
        for lesson in self:
            if lesson.state != "planned":
                raise UserError(
                    self.env._(
                        "%(lesson)s can't be changed: it is not planned any more.",
                        lesson=lesson._get_label(),
                    )
                )
        self._check_term_open()

    def _log_change(self, kind, reason, old_value=None, new_value=None):
        """Add a row to the history of each lesson."""
        self.env["edu.lesson.change"].create(
            [
                {
                    "lesson_id": lesson.id,
                    "kind": kind,
                    "reason": reason,
                    "old_value": old_value,
                    "new_value": new_value,
                }
                for lesson in self
            ]
        )

    def _cancel(self, reason):
        """Cancel planned lessons for ``reason`` (str)."""
        self._check_changeable()
        self.write({"state": "cancelled", "cancel_reason": reason})
        self._log_change("cancelled", reason)

    def action_restore(self):
        """Plan cancelled lessons again if their time is still free."""
        for lesson in self:
            if lesson.state != "cancelled":
                raise UserError(self.env._("Only a cancelled lesson can be restored."))
            lesson._check_free(
                {
                    "start_at": lesson.start_at,
                    "end_at": lesson.end_at,
                    "room_id": lesson.room_id.id,
                },
                lesson.course_id,
                lesson.acting_teacher_id,
            )
        self.write({"state": "planned", "cancel_reason": False})
        self._log_change("restored", None)
        return True

    def _substitute(self, teacher, reason):
        """Let ``teacher`` hold these lessons, or the own teacher when empty."""
        self._check_changeable()
        for lesson in self:
            new = teacher or lesson.teacher_id
            if new != lesson.acting_teacher_id:
                lesson._check_teacher_free(new)
                old = lesson.acting_teacher_id.name
                is_own = new == lesson.teacher_id
                lesson.substitute_id = False if is_own else new
                lesson._log_change("substituted", reason, old, new.name)

    def _check_teacher_free(self, teacher):
        self.ensure_one()
        others = self.search(
            [
                ("acting_teacher_id", "=", teacher.id),
                ("state", "in", ["planned", "held"]),
                ("start_at", "<", self.end_at),
                ("end_at", ">", self.start_at),
                ("id", "!=", self.id),
            ],
            limit=1,
        )
        if others:
            raise ValidationError(others._get_busy_message("acting_teacher_id"))

    def _get_times_on(self, date, number):
        """Return {"start_at", "end_at"} (UTC) of a lesson of this class on a day.

        :raises UserError: the bells of the class have no such lesson
        """
        self.ensure_one()
        span = self.class_id._get_lesson_times().get(number)
        if not span:
            raise UserError(
                self.env._(
                    "Class %(group)s has no lesson %(number)s on its bells "
                    "(%(bells)s).",
                    group=self.class_id.name,
                    number=number,
                    bells=self.class_id.bell_schedule_id.name
                    or self.env._("none chosen"),
                )
            )
        base = midnight_utc(date, self.company_id._get_edu_tz())
        return {
            "start_at": base + timedelta(minutes=span[0]),
            "end_at": base + timedelta(minutes=span[1]),
        }

    def _move(self, date, number, room, reason):
        """Move one planned lesson; the old row stays with the state moved.

        :return: the new lesson
        """
        self.ensure_one()
        self._check_changeable()
        if self.env["edu.assessment"].search_count(
            [("lesson_id", "=", self.id)], limit=1
        ):
            raise UserError(
                self.env._(
                    "%(lesson)s has a summative work: move the work first.",
                    lesson=self._get_label(),
                )
            )
        values = {**self._get_times_on(date, number), "room_id": room.id}
        self._check_free(values, self.course_id, self.acting_teacher_id)
        old = self._get_label()
        self.state = "moved"
        new = self.create(
            {
                **values,
                "course_id": self.course_id.id,
                "company_id": self.company_id.id,
                "date": date,
                "number": number,
                "teacher_id": self.teacher_id.id,
                "substitute_id": self.substitute_id.id,
                "topic": self.topic,
                "homework": self.homework,
                "homework_minutes": self.homework_minutes,
                "moved_from_id": self.id,
            }
        )
        (self + new)._log_change("moved", reason, old, new._get_label())
        return new

    def _change_room(self, room, reason):
        """Hold planned lessons in another room."""
        self._check_changeable()
        for lesson in self:
            if lesson.room_id == room:
                continue
            values = {
                "start_at": lesson.start_at,
                "end_at": lesson.end_at,
                "room_id": room.id,
            }
            lesson._check_free(values, lesson.course_id, lesson.acting_teacher_id)
            old = lesson.room_id.name
            lesson.room_id = room
            lesson._log_change("room", reason, old, room.name)

    def _get_action(self, xmlid):
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        return {**action, "context": {"default_lesson_ids": self.ids}}

    def action_substitute(self):
        return self._get_action("edu_timetable.edu_lesson_substitute_action")

    def action_cancel(self):
        return self._get_action("edu_timetable.edu_lesson_cancel_action")

    def action_move(self):
        self.ensure_one()
        action = self._get_action("edu_timetable.edu_lesson_move_action")
        return {**action, "context": {"default_lesson_id": self.id}}
