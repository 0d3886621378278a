import re

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ..lib.clock import span_text

WEEKDAYS = [
    ("0", "Monday"),
    ("1", "Tuesday"),
    ("2", "Wednesday"),
    ("3", "Thursday"),
    ("4", "Friday"),
    ("5", "Saturday"),
]
WEEKS = [("all", "Every week"), ("a", "Week A"), ("b", "Week B")]

# two slots meet: same weekday, overlapping minutes, a week in common
WHEN = """
    timetable_id WITH =,
    weekday WITH =,
    int4range(start_minute, end_minute) WITH &&,
    int4range(
        CASE week WHEN 'b' THEN 1 ELSE 0 END, CASE week WHEN 'a' THEN 1 ELSE 2 END
    ) WITH &&
"""


class EduTimetableSlot(models.Model):
    """One lesson of the week: a course on a weekday at a lesson number.

    The minutes come from the bells of the class. That a teacher, a class (by subgroup)
    and a room have one lesson at a time is enforced by PostgreSQL.
    """

    _name = "edu.timetable.slot"
    _inherit = "edu.learner.clash"
    _description = "Lesson of the week"
    _order = "timetable_id, weekday, start_minute, class_id, part, id"
    _check_company_auto = True

    timetable_id = fields.Many2one(
        "edu.timetable", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="timetable_id.company_id", store=True, precompute=True, index=True
    )
    course_id = fields.Many2one(
        "edu.course", required=True, index=True, ondelete="cascade", check_company=True
    )
    subject_id = fields.Many2one(related="course_id.subject_id", store=True)
    group_id = fields.Many2one(
        related="course_id.group_id", store=True, precompute=True
    )
    class_id = fields.Many2one(
        related="course_id.class_id",
        string="Class",
        store=True,
        precompute=True,
        index=True,
    )
    part = fields.Integer(
        related="course_id.group_id.part",
        string="Subgroup number",
        store=True,
        precompute=True,
        aggregator=None,
    )
    teacher_id = fields.Many2one(
        related="course_id.teacher_id", store=True, precompute=True, index=True
    )
    weekday = fields.Selection(selection=WEEKDAYS, required=True)
    number = fields.Integer(string="Lesson", required=True, aggregator=None)
    week = fields.Selection(selection=WEEKS, required=True, default="all")
    room_id = fields.Many2one(
        "edu.room", index="btree_not_null", ondelete="restrict", check_company=True
    )
    exclusive_room_id = fields.Many2one(
        "edu.room",
        string="Room for one group",
        compute="_compute_exclusive_room_id",
        store=True,
        precompute=True,
        help="The room, unless several groups may use it at once.",
    )
    start_minute = fields.Integer(
        compute="_compute_minutes", store=True, precompute=True, aggregator=None
    )
    end_minute = fields.Integer(
        compute="_compute_minutes", store=True, precompute=True, aggregator=None
    )
    time_text = fields.Char(string="Time", compute="_compute_time_text")

    _teacher_free = models.Constraint(
        f"EXCLUDE USING gist (teacher_id WITH =, {WHEN})"
        " WHERE (teacher_id IS NOT NULL)",
        "The teacher already has a lesson at that time.",
    )
    _class_free = models.Constraint(
        f"""EXCLUDE USING gist (
            class_id WITH =,
            int4range(COALESCE(part, 0), CASE WHEN COALESCE(part, 0) = 0 THEN 1000
                ELSE part + 1 END) WITH &&,
            {WHEN})""",
        "The class already has a lesson at that time.",
    )
    _room_free = models.Constraint(
        f"EXCLUDE USING gist (exclusive_room_id WITH =, {WHEN})"
        " WHERE (exclusive_room_id IS NOT NULL)",
        "The room is already taken at that time.",
    )
    _minutes = models.Constraint(
        "CHECK (end_minute > start_minute)",
        "The bells of the class have no lesson of this number.",
    )

    @api.depends("room_id.group_limit")
    def _compute_exclusive_room_id(self):
        for slot in self:
            room = slot.room_id
            slot.exclusive_room_id = room if room.group_limit == 1 else False

    @api.depends(
        "number",
        "course_id.class_id.shift",
        "course_id.class_id.bell_schedule_id.bell_ids.start_minute",
        "course_id.class_id.bell_schedule_id.bell_ids.end_minute",
        "course_id.class_id.bell_schedule_id.bell_ids.number",
        "course_id.class_id.bell_schedule_id.bell_ids.shift",
    )
    def _compute_minutes(self):
        times = {group: group._get_lesson_times() for group in self.course_id.class_id}
        for slot in self:
            span = times.get(slot.course_id.class_id, {}).get(slot.number)
            slot.start_minute, slot.end_minute = span or (0, 0)

    @api.depends("start_minute", "end_minute")
    def _compute_time_text(self):
        for slot in self:
            slot.time_text = span_text(slot.start_minute, slot.end_minute)

    @api.depends("course_id", "weekday", "number", "week")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for slot in self:
            slot.display_name = slot._get_label()

    def _get_label(self):
        """Return "Algebra · 7 А, Monday, lesson 2 (08:50–09:35), Petrov A."."""
        self.ensure_one()
        weekdays = dict(self._fields["weekday"]._description_selection(self.env))
        weeks = dict(self._fields["week"]._description_selection(self.env))
        label = self.env._(
            "%(subject)s · %(group)s, %(weekday)s, lesson %(number)s (%(time)s)",
            subject=self.course_id.subject_id.name,
            group=self.course_id.group_id.name,
            weekday=weekdays.get(self.weekday),
            number=self.number,
            time=self.time_text,
        )
        parts = [label]
        if self.week != "all":
            parts.append(weeks[self.week])
        if self.teacher_id:
            parts.append(self.teacher_id.name)
        if self.room_id:
            parts.append(self.env._("room %(room)s", room=self.room_id.name))
        return ", ".join(parts)

    # Checks

    def _get_no_bell_message(self):
        group = self.course_id.class_id
        return self.env._(
            "Class %(group)s has no lesson %(number)s on its bells (%(bells)s).",
            group=group.name,
            number=self.number,
            bells=group.bell_schedule_id.name or self.env._("none chosen"),
        )

    @api.constrains("course_id", "timetable_id")
    def _check_year(self):
        for slot in self:
            if slot.course_id.year_id != slot.timetable_id.year_id:
                raise ValidationError(
                    self.env._(
                        "%(course)s is not a course of the timetable's year.",
                        course=slot.course_id.display_name,
                    )
                )

    @api.constrains("room_id", "weekday", "number", "week", "timetable_id")
    def _check_shared_room(self):
        for slot in self.filtered(lambda x: x.room_id.group_limit > 1):
            busy = slot._search_meeting(
                [("room_id", "=", slot.room_id.id), ("id", "!=", slot.id)]
            )
            if len(busy) >= slot.room_id.group_limit:
                raise ValidationError(
                    self.env._(
                        "Room %(room)s is full at that time: %(others)s.",
                        room=slot.room_id.name,
                        others="; ".join(other._get_label() for other in busy),
                    )
                )

    @api.constrains("course_id", "weekday", "number", "week", "timetable_id")
    def _check_learners_free(self):
        for clash in self._find_learner_clashes():
            raise ValidationError(self._describe_learner_clash(clash))

    def _get_clash_sql(self):
        return SQL(
            """
            SELECT a.id AS a, b.id AS b, a.group_id AS group_a, b.group_id AS group_b,
                   t.date_from AS first, t.date_to AS last
              FROM edu_timetable_slot a
              JOIN edu_timetable_slot b ON b.timetable_id = a.timetable_id
               AND b.weekday = a.weekday AND b.id != a.id
               AND b.start_minute < a.end_minute AND b.end_minute > a.start_minute
               AND (b.week = a.week OR 'all' IN (a.week, b.week))
               AND b.class_id = a.class_id AND b.group_id != a.group_id
              JOIN edu_timetable t ON t.id = a.timetable_id
             WHERE a.id IN %s AND a.part > 0 AND b.part > 0
            """,
            tuple(self.ids),
        )

    def _search_meeting(self, domain):
        """Return slots of ``domain`` that share a moment of a week with this one."""
        self.ensure_one()
        weeks = ["all", "a", "b"] if self.week == "all" else ["all", self.week]
        return self.search(
            [
                ("timetable_id", "=", self.timetable_id.id),
                ("weekday", "=", self.weekday),
                ("start_minute", "<", self.end_minute),
                ("end_minute", ">", self.start_minute),
                ("week", "in", weeks),
                *domain,
            ]
        )

    @api.model
    def _sql_error_to_message(self, exc):
        return self._describe_exclusion(exc) or super()._sql_error_to_message(exc)

    @api.model
    def _describe_exclusion(self, exc):
        """Return who is busy with what, of a violated exclusion constraint, or None.

        The other row is found by the key that PostgreSQL names in the error.
        """
        fields_by_constraint = {
            "edu_timetable_slot_teacher_free": "teacher_id",
            "edu_timetable_slot_class_free": "class_id",
            "edu_timetable_slot_room_free": "exclusive_room_id",
        }
        name = fields_by_constraint.get(exc.diag.constraint_name)
        found = re.findall(r"\)=\((.*?)\)(?: |\.|$)", exc.diag.message_detail or "")
        numbers = re.findall(r"\d+", found[-1]) if name and found else []
        # owner[, part range], timetable, weekday, minutes, weeks
        if name == "class_id" and len(numbers) >= 7:
            owner, timetable, weekday, start, end = numbers[0:1] + numbers[3:7]
        elif len(numbers) >= 5:
            owner, timetable, weekday, start, end = numbers[:5]
        else:
            return None
        others = self.search(
            [
                (name, "=", int(owner)),
                ("timetable_id", "=", int(timetable)),
                ("weekday", "=", weekday),
                ("start_minute", "<", int(end)),
                ("end_minute", ">", int(start)),
            ],
            limit=1,
        )
        return others and others._get_busy_message(name) or None

    def _get_busy_message(self, field_name):
        """Say that the teacher, class or room of this slot is busy with it."""
        self.ensure_one()
        values = {"other": self._get_label()}
        if field_name == "teacher_id":
            return self.env._(
                "Teacher %(teacher)s is busy: %(other)s",
                teacher=self.teacher_id.name,
                **values,
            )
        if field_name == "class_id":
            return self.env._(
                "Class %(group)s is busy: %(other)s", group=self.class_id.name, **values
            )
        return self.env._(
            "Room %(room)s is taken: %(other)s", room=self.room_id.name, **values
        )

    def _prepare_lesson_vals(self):
        """Return (id, week, first minute, last minute, values) for the generation."""
        self.ensure_one()
        values = {
            "course_id": self.course_id.id,
            "company_id": self.company_id.id,
            "timetable_id": self.timetable_id.id,
            "slot_id": self.id,
            "number": self.number,
            "room_id": self.room_id.id,
            # what follows from the course: given, it is not written a second time
            "group_id": self.group_id.id,
            "class_id": self.class_id.id,
            "part": self.part,
            "subject_id": self.subject_id.id,
            "teacher_id": self.teacher_id.id,
        }
        return self.id, self.week, self.start_minute, self.end_minute, values

    # Published timetables stay as they were published

    def _check_draft(self):
        published = self.timetable_id.filtered(lambda x: x.state == "published")
        if published and not self.env.context.get("install_mode"):
            raise UserError(
                self.env._(
                    "The timetable %(name)s is published. Make a new version of it or "
                    "take it back to draft.",
                    name=published[0].name,
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        slots = super().create(vals_list)
        slots._check_draft()
        return slots

    def write(self, vals):
        self._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        self._check_draft()
