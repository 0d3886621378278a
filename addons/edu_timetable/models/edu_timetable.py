from collections import defaultdict
from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ..lib.clock import midnight_utc, week_parities

BATCH = 2000
# values of a lesson that the timetable decides
PLANNED = ("number", "start_at", "end_at", "room_id", "course_id")


class LessonPlan(NamedTuple):
    """What generating the lessons of an interval would do.

    ``create`` is a list of values, ``update`` of (lesson, values): lessons not yet
    touched that are made anew with other values; ``adopt`` of (lesson, link): lessons
    of the former version that stay as they are and belong to this one now. ``remove``
    and ``kept`` are recordsets: lessons that the week no longer has, and lessons that
    differ from the week but stay, because they took place, were changed by hand or have
    entries. ``blocked`` is a list of (values, lesson): what can't be made because of
    such a lesson. ``unchanged`` counts those already as planned.
    """

    create: list
    update: list
    adopt: list
    remove: models.Model
    kept: models.Model
    blocked: list
    unchanged: int

    def count(self):
        """Return {"created": number, …} of what the plan holds."""
        return {
            "created": len(self.create),
            "updated": len(self.update),
            "removed": len(self.remove),
            "kept": len(self.kept),
            "blocked": len(self.blocked),
            "unchanged": self.unchanged,
        }


class EduTimetable(models.Model):
    """A week that holds for a part of a year, first as a draft, then published.

    The deputy director makes it; the lessons of a term are generated from the published
    one. It is changed by a new version that holds from a later date.
    """

    _name = "edu.timetable"
    _description = "Timetable"
    _order = "date_from desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True)
    company_id = fields.Many2one(
        "res.company",
        string="Organisation",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    year_id = fields.Many2one(
        "edu.academic.year",
        required=True,
        index=True,
        default=lambda self: self.env["edu.academic.year"]._get_current(),
        ondelete="restrict",
    )
    date_from = fields.Date(
        string="From",
        compute="_compute_dates",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    date_to = fields.Date(
        string="To",
        compute="_compute_dates",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    state = fields.Selection(
        [("draft", "Draft"), ("published", "Published")],
        required=True,
        default="draft",
        copy=False,
        index=True,
    )
    previous_id = fields.Many2one(
        "edu.timetable",
        string="Previous version",
        copy=False,
        check_company=True,
        index="btree_not_null",
        ondelete="set null",
        help="Ends the day before this one begins, when this one is published.",
    )
    slot_ids = fields.One2many("edu.timetable.slot", "timetable_id", string="Week")
    slot_count = fields.Integer(string="Lessons a week", compute="_compute_slot_count")
    lesson_ids = fields.One2many(
        "edu.lesson", "timetable_id", string="Lessons of the term"
    )
    lesson_count = fields.Integer(string="Lessons", compute="_compute_slot_count")
    active = fields.Boolean(default=True)

    _dates = models.Constraint(
        "CHECK (date_to >= date_from)", "A timetable can't end before it begins."
    )

    @api.depends("year_id")
    def _compute_dates(self):
        for timetable in self:
            timetable.date_from = timetable.date_from or timetable.year_id.date_start
            timetable.date_to = timetable.date_to or timetable.year_id.date_end

    def _compute_slot_count(self):
        for name, model in (
            ("slot_count", "edu.timetable.slot"),
            ("lesson_count", "edu.lesson"),
        ):
            counts = dict(
                self.env[model]._read_group(
                    [("timetable_id", "in", self.ids)], ["timetable_id"], ["__count"]
                )
            )
            for timetable in self:
                timetable[name] = counts.get(timetable, 0)

    @api.constrains("date_from", "date_to", "year_id")
    def _check_in_year(self):
        for timetable in self:
            year = timetable.year_id
            if (
                timetable.date_from < year.date_start
                or timetable.date_to > year.date_end
            ):
                raise ValidationError(
                    self.env._(
                        "The timetable %(name)s must lie inside the year %(year)s.",
                        name=timetable.name,
                        year=year.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        if self.filtered(lambda timetable: timetable.state == "published"):
            raise UserError(
                self.env._("A published timetable is archived, never deleted.")
            )

    # Publishing and versions

    def action_publish(self):
        """Publish the week after checking it against the others of those dates.

        :raises UserError: it is empty or lessons meet; says which ones
        """
        for timetable in self.filtered(lambda x: x.state == "draft"):
            if not timetable.slot_ids:
                raise UserError(
                    self.env._("The timetable %(name)s is empty.", name=timetable.name)
                )
            timetable._end_previous()
            timetable._check_clashes()
            timetable.state = "published"
        return True

    def action_draft(self):
        """Take the timetable back to change it; lessons already made stay."""
        self.write({"state": "draft"})
        return True

    def _end_previous(self):
        previous = self.previous_id
        if previous.state == "published" and previous.date_to >= self.date_from:
            if previous.date_from >= self.date_from:
                previous.state = "draft"
            else:
                previous.date_to = self.date_from - timedelta(days=1)

    def action_new_version(self):
        """Open a draft copy of the week that holds from today or the first day on."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        start = min(max(today, self.date_from), self.date_to)
        version = self.copy(
            {
                "name": self.env._("%(name)s, new version", name=self.name),
                "date_from": start,
                "previous_id": self.id,
            }
        )
        values = [
            slot.copy_data({"timetable_id": version.id})[0] for slot in self.slot_ids
        ]
        self.env["edu.timetable.slot"].create(values)
        return version._get_form_action()

    def _get_form_action(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "current",
        }

    def action_open_board(self):
        """Open the grid of the week."""
        self.ensure_one()
        action = self.env["ir.actions.client"]._for_xml_id(
            "edu_timetable.edu_timetable_board_action"
        )
        return {**action, "params": {"timetable_id": self.id}}

    def action_open_slots(self):
        """Open the week as a list."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "edu_timetable.edu_timetable_slot_action"
        )
        return {**action, "domain": [("timetable_id", "=", self.id)]}

    def action_open_lessons(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "edu_timetable.edu_lesson_action"
        )
        return {**action, "domain": [("timetable_id", "=", self.id)], "context": {}}

    def action_generate(self):
        """Open the preview of the lessons that the week makes."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "edu_timetable.edu_timetable_generate_action"
        )
        return {**action, "context": {"default_timetable_id": self.id}}

    def _check_clashes(self):
        """Refuse a week that meets another published one or lessons planned by hand.

        One query for the whole week and the whole year; names the first ten pairs.
        """
        self.ensure_one()
        pairs = self._find_clashing_slots() + self._find_clashing_lessons()
        slots = self.slot_ids
        shared = [
            slots._describe_learner_clash(clash)
            for clash in slots._find_learner_clashes()[:10]
        ]
        if not pairs and not shared:
            return
        lines = [
            self.env._(
                "%(first)s – %(second)s",
                first=first._get_label(),
                second=second._get_label(),
            )
            for first, second in pairs[:10]
        ] + shared
        raise UserError(
            self.env._(
                "The timetable %(name)s can't be published, lessons meet:\n%(pairs)s",
                name=self.name,
                pairs="\n".join(lines),
            )
        )

    def _find_clashing_slots(self):
        """Return [(slot, slot of another published timetable)] that meet."""
        slots = self.env["edu.timetable.slot"]
        slots.flush_model()
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT mine.id, other.id
                  FROM edu_timetable_slot mine
                  JOIN edu_timetable_slot other ON other.weekday = mine.weekday
                   AND other.start_minute < mine.end_minute
                   AND other.end_minute > mine.start_minute
                   AND (other.week = mine.week OR 'all' IN (other.week, mine.week))
                  JOIN edu_timetable t ON t.id = other.timetable_id
                 WHERE mine.timetable_id = %(id)s AND t.id != %(id)s
                   AND t.company_id = %(company)s AND t.state = 'published' AND t.active
                   AND t.date_from <= %(date_to)s AND t.date_to >= %(date_from)s
                   AND %(same)s
                 ORDER BY mine.weekday, mine.start_minute, mine.id LIMIT 50
                """,
                id=self.id,
                company=self.company_id.id,
                date_from=self.date_from,
                date_to=self.date_to,
                same=self._get_same_sql(SQL("teacher_id")),
            )
        )
        return [(slots.browse(mine), slots.browse(other)) for mine, other in rows]

    @api.model
    def _get_same_sql(self, teacher):
        """Return the SQL condition that ``mine`` and ``other`` share somebody.

        :param teacher: SQL name of the teacher's column of ``other``
        """
        return SQL(
            """(other.%s = mine.teacher_id
                OR (other.class_id = mine.class_id
                    AND (other.part = mine.part OR COALESCE(other.part, 0) = 0
                         OR COALESCE(mine.part, 0) = 0))
                OR other.exclusive_room_id = mine.exclusive_room_id)""",
            teacher,
        )

    def _find_clashing_lessons(self):
        """Return [(slot, lesson)] with lessons to come that no timetable made."""
        lessons = self.env["edu.lesson"]
        lessons.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT mine.id, other.id
                  FROM edu_lesson other
                  JOIN edu_timetable_slot mine ON mine.timetable_id = %(id)s
                   AND mine.weekday = (EXTRACT(isodow FROM other.date) - 1)::int::text
                   AND mine.week = 'all'
                   AND other.start_at < other.date::timestamp
                       + make_interval(mins => mine.end_minute) - %(offset)s::interval
                   AND other.end_at > other.date::timestamp
                       + make_interval(mins => mine.start_minute) - %(offset)s::interval
                 WHERE other.company_id = %(company)s AND other.timetable_id IS NULL
                   AND other.state = 'planned'
                   AND other.date BETWEEN %(date_from)s AND %(date_to)s
                   AND %(same)s
                 ORDER BY other.date, other.start_at, other.id LIMIT 50
                """,
                id=self.id,
                company=self.company_id.id,
                date_from=max(self.date_from, fields.Date.context_today(self)),
                date_to=self.date_to,
                offset=self._get_utc_offset(self.date_from),
                same=self._get_same_sql(SQL("acting_teacher_id")),
            )
        )
        slots = self.env["edu.timetable.slot"]
        return [(slots.browse(mine), lessons.browse(other)) for mine, other in rows]

    def _get_utc_offset(self, day):
        """Return how far local time is ahead of UTC as "18000 seconds"."""
        midnight = fields.Datetime.to_datetime(day)
        ahead = midnight - midnight_utc(day, self.company_id._get_edu_tz())
        return f"{int(ahead.total_seconds())} seconds"

    # Lessons of the term

    def _generate_lessons(self, date_from=None, date_to=None):
        """Make the lessons of the interval as the week says; a repeat changes nothing.

        What took place, was changed by hand or has entries stays as it is.

        :param date_from: first day (that of the timetable); ``date_to``: last day
        :return: {name: count} of created, updated, removed, kept, blocked, unchanged
        """
        totals = defaultdict(int)
        for timetable in self:
            plan = timetable._plan_lessons(date_from, date_to)
            timetable._apply_plan(plan)
            for name, count in plan.count().items():
                totals[name] += count
        return dict(totals)

    def _apply_plan(self, plan):
        lessons = self.env["edu.lesson"]
        # removed first: others take their time
        (plan.remove + lessons.union(*(x for x, _values in plan.update))).unlink()
        for link, group in self._group_links(plan.adopt):
            # sudo: only the technical link to the week changes, also of lessons of a
            # closed quarter
            lessons.browse(group).sudo().write(link)
        values_list = plan.create + [values for _lesson, values in plan.update]
        lessons.check_access("create")
        self.check_access("read")
        for start in range(0, len(values_list), BATCH):
            # sudo: checked above; all lessons are of the organisation of this
            # timetable, and the rules would be applied to each of fifty thousand
            lessons.sudo().create(values_list[start : start + BATCH])
            self.env.flush_all()
            self.env.invalidate_all(flush=False)

    @api.model
    def _group_links(self, adopt):
        """Return [(link values, lesson ids)] to write equal links at once."""
        groups = defaultdict(list)
        for lesson, link in adopt:
            groups[tuple(sorted(link.items()))].append(lesson.id)
        return [(dict(link), ids) for link, ids in groups.items()]

    def _plan_lessons(self, date_from=None, date_to=None):
        """Return the :class:`LessonPlan` of the interval, without writing anything."""
        self.ensure_one()
        start = max(self.date_from, fields.Date.to_date(date_from) or self.date_from)
        end = min(self.date_to, fields.Date.to_date(date_to) or self.date_to)
        wanted = self._prepare_lessons(start, end)
        existing = self._get_existing(start, end)
        locked = self._get_locked_ids(existing)
        matched, rest = self._match_lessons(wanted, existing)
        create, update, adopt, unchanged = [], [], [], 0
        kept = remove = existing.browse()
        for lesson in rest:
            if lesson.id not in locked:
                remove += lesson
            elif lesson.state == "planned":
                kept += lesson
        for key, values in wanted.items():
            lesson = matched.get(key)
            if not lesson:
                create.append(values)
            elif not self._is_changed(lesson, values):
                unchanged += 1
                if lesson.slot_id.id != key[0]:
                    link = {name: values[name] for name in ("slot_id", "timetable_id")}
                    adopt.append((lesson, link))
            elif lesson.id in locked:
                kept += lesson
            else:
                update.append((lesson, values))
        fixed = kept + self._get_foreign(start, end)
        create, update, blocked = self._split_blocked(create, update, fixed)
        return LessonPlan(create, update, adopt, remove, kept, blocked, unchanged)

    @api.model
    def _match_lessons(self, wanted, existing):
        """Return ({key of wanted: lesson}, [lessons that nothing wanted matches]).

        By slot and date first, then by course and start: a new version of the week
        has other slots for the same lessons.
        """
        matched, rest = {}, []
        for lesson in existing:
            key = (lesson.slot_id.id, lesson.date)
            if key in wanted:
                matched[key] = lesson
            else:
                rest.append(lesson)
        open_keys = {
            (values["course_id"], values["start_at"]): key
            for key, values in wanted.items()
            if key not in matched
        }
        left = []
        for lesson in rest:
            key = open_keys.pop((lesson.course_id.id, lesson.start_at), None)
            if key and lesson.state in ("planned", "held"):
                matched[key] = lesson
            else:
                left.append(lesson)
        return matched, left

    @api.model
    def _is_changed(self, lesson, values):
        """Tell whether a lesson differs from ``values`` in what the week decides."""
        current = {
            name: value.id if isinstance(value, models.BaseModel) else value
            for name in PLANNED
            for value in (lesson[name],)
        }
        return any(current[name] != values[name] for name in PLANNED)

    def _get_foreign(self, start, end):
        """Return the lessons of the interval that take time and that neither this
        timetable nor its former version made."""
        return self.env["edu.lesson"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("timetable_id", "not in", (self | self.previous_id).ids),
                ("state", "in", ["planned", "held"]),
                ("date", ">=", start),
                ("date", "<=", end),
            ]
        )

    def _split_blocked(self, create, update, fixed):
        """Return (create, update, [(values, lesson of ``fixed`` in the way)])."""
        courses = self.env["edu.course"]
        busy = self._group_by_owner(fixed)
        blocked, free, still = [], [], []
        for values in create:
            course = courses.browse(values["course_id"])
            near = self._get_near(busy, values, course)
            other = fixed.browse(near)._find_meeting(values, course)
            if other:
                blocked.append((values, other))
            else:
                free.append(values)
        for lesson, values in update:
            course = courses.browse(values["course_id"])
            near = self._get_near(busy, values, course)
            other = (fixed.browse(near) - lesson)._find_meeting(values, course)
            if other:
                blocked.append((values, other))
            else:
                still.append((lesson, values))
        return free, still, blocked

    @api.model
    def _group_by_owner(self, lessons):
        """Return {(date, field, owner id): [lesson ids]} of teacher, class and room."""
        groups = defaultdict(list)
        names = ("acting_teacher_id", "class_id", "exclusive_room_id")
        for lesson in lessons:
            for name in names:
                groups[lesson.date, name, lesson[name].id].append(lesson.id)
        return groups

    @api.model
    def _get_near(self, busy, values, course):
        """Return the ids of lessons of ``busy`` that share the day and somebody."""
        owners = (
            ("acting_teacher_id", course.teacher_id.id),
            ("class_id", course.class_id.id),
            ("exclusive_room_id", values.get("room_id")),
        )
        found = {}
        for name, owner in owners:
            if owner:
                found.update(dict.fromkeys(busy.get((values["date"], name, owner), ())))
        return list(found)

    def _prepare_lessons(self, start, end):
        """Return {(slot id, date): values of a lesson} of the interval."""
        zone = self.company_id._get_edu_tz()
        parities = week_parities(self.year_id._get_school_days())
        by_grade = defaultdict(list)
        for slot in self.slot_ids:
            by_grade[slot.class_id.grade].append(slot)
        wanted = {}
        for grade, slots in by_grade.items():
            by_weekday = defaultdict(list)
            for slot in slots:
                by_weekday[int(slot.weekday)].append(slot._prepare_lesson_vals())
            days = self.year_id._get_school_days(start, end, grade)
            for day, weekday in days.items():
                base = midnight_utc(day, zone)
                parity = parities.get(day - timedelta(days=day.weekday()), "a")
                for slot_id, week, first, last, values in by_weekday[weekday]:
                    if week in ("all", parity):
                        wanted[slot_id, day] = {
                            **values,
                            "date": day,
                            "start_at": base + timedelta(minutes=first),
                            "end_at": base + timedelta(minutes=last),
                        }
        return wanted

    def _get_existing(self, start, end):
        """Return the lessons of the interval that this timetable or the one it
        replaces made."""
        domain = [
            ("timetable_id", "in", (self | self.previous_id).ids),
            ("date", ">=", start),
            ("date", "<=", end),
        ]
        names = ["slot_id", "date", "state", *PLANNED]
        return self.env["edu.lesson"].search_fetch(domain, names)

    @api.model
    def _get_locked_ids(self, lessons):
        """Return the ids of lessons that generation must not touch.

        They are not planned any more, lie in the past, were changed by hand or have
        something entered.
        """
        if not lessons:
            return set()
        lessons.flush_model()
        for name in ("edu.mark", "edu.absence", "edu.assessment", "edu.lesson.change"):
            self.env[name].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT l.id FROM edu_lesson l WHERE l.id IN %s AND (
                    l.state != 'planned' OR l.date < %s OR l.substitute_id IS NOT NULL
                    OR l.attendance_taken IS NOT NULL
                    OR COALESCE(l.topic, '') != '' OR COALESCE(l.homework, '') != ''
                    OR EXISTS (SELECT 1 FROM edu_mark m WHERE m.lesson_id = l.id)
                    OR EXISTS (SELECT 1 FROM edu_absence a WHERE a.lesson_id = l.id)
                    OR EXISTS (SELECT 1 FROM edu_assessment s WHERE s.lesson_id = l.id)
                    OR EXISTS (SELECT 1 FROM edu_lesson_change c
                                WHERE c.lesson_id = l.id))
                """,
                tuple(lessons.ids),
                fields.Date.context_today(self),
            )
        )
        return {row[0] for row in rows}
