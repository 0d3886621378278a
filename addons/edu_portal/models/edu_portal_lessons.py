from datetime import timedelta

from odoo import api, fields, models

from ..lib.scope import due_homework, monday_of

# how far back homework may have been given, and ahead it may be due
HOMEWORK_DAYS = 14
NEXT_DAYS = 7
NEW_MARKS_DAYS = 7
NEW_MARKS = 6
LESSON_FIELDS = [
    "course_id",
    "group_id",
    "company_id",
    "subject_id",
    "teacher_id",
    "substitute_id",
    "room_id",
    "date",
    "number",
    "start_at",
    "end_at",
    "state",
    "topic",
    "homework",
    "homework_minutes",
    "moved_from_id",
]


class EduPortalLessons(models.AbstractModel):
    """Pages about lessons: today, the week, homework."""

    _name = "edu.portal.lessons"
    _inherit = "edu.portal.base"
    _description = "Cabinet: lessons"

    @api.model
    def _get_lessons(self, scope, start, end):
        """Return the lessons of the child's groups in the interval, by time."""
        lessons = self.env["edu.lesson"].search_fetch(
            [
                ("group_id", "in", list(scope.groups)),
                ("date", ">=", start),
                ("date", "<=", end),
            ],
            LESSON_FIELDS,
            order="date, start_at, id",
        )
        return lessons.filtered(
            lambda lesson: scope.is_member(lesson.group_id.id, lesson.date)
        )

    @api.model
    def _get_today_page(self, scope):
        """Return the lessons of today and of the next school day, and what is new."""
        today = scope.today
        lessons = self._get_lessons(
            scope,
            today - timedelta(days=HOMEWORK_DAYS),
            today + timedelta(days=NEXT_DAYS),
        )
        due = due_homework(lessons)
        next_day = min(
            (x.date for x in lessons if x.date > today and self._takes_place(x)),
            default=None,
        )
        shown = lessons.filtered(lambda x: x.date in (today, next_day))
        marks = self._get_marks_since(scope, today - timedelta(days=NEW_MARKS_DAYS))
        extras = {
            "due": due,
            "marks": self._group_by_lesson(marks),
            "maxima": self._get_own_maxima(scope, marks.assessment_id),
            "absences": self._get_absences_of(scope, shown),
            "moved_to": self._get_moved_to(shown),
        }
        days = [self._prepare_day(scope, today, shown, extras)]
        if next_day:
            days.append(self._prepare_day(scope, next_day, shown, extras))
        return {
            "days": days,
            "new_marks": [
                self._prepare_new_mark(mark, extras["maxima"])
                for mark in marks[:NEW_MARKS]
            ],
            "works": self._get_coming_works(scope),
            "next_start": self._get_next_start_text(scope, days),
        }

    @api.model
    def _get_next_start_text(self, scope, days):
        """Return a sentence on the first day of the next year, in the summer only."""
        note = days[0]["note"]
        if not note or note["kind"] != "summer":
            return False
        start = self._get_next_start(scope)
        return start and self.env._(
            "The next school year begins: %(day)s",
            day=self._format_day(start, with_weekday=False),
        )

    @api.model
    def _takes_place(self, lesson):
        return lesson.state not in ("cancelled", "moved")

    @api.model
    def _prepare_day(self, scope, day, lessons, extras):
        """Return dict(date, title, label, lessons, note) of one day."""
        mine = lessons.filtered(lambda lesson: lesson.date == day)
        labels = {0: self.env._("Today"), 1: self.env._("Tomorrow")}
        return {
            "date": day,
            "title": self._format_day(day),
            "label": labels.get((day - scope.today).days),
            "is_today": day == scope.today,
            "lessons": [self._prepare_lesson(lesson, extras) for lesson in mine],
            "note": None if mine else self._get_day_note(scope, day),
        }

    @api.model
    def _prepare_lesson(self, lesson, extras):
        """Return what a page shows of one lesson."""
        given = extras.get("due", {}).get(lesson.id)
        now = fields.Datetime.now()
        takes_place = self._takes_place(lesson)
        return {
            "id": lesson.id,
            "number": lesson.number,
            "time": lesson.time_text,
            "subject": lesson.subject_id.name,
            "room": lesson.room_id.name,
            "building": lesson.room_id.building,
            "teacher": (lesson.substitute_id or lesson.teacher_id).name,
            "topic": lesson.topic,
            "takes_place": takes_place,
            "is_now": takes_place and lesson.start_at <= now <= lesson.end_at,
            "change": self._get_change(lesson, extras.get("moved_to", {})),
            "homework": given and given.homework,
            "homework_minutes": given and given.homework_minutes,
            "next_homework": lesson.homework,
            "marks": [
                self._prepare_new_mark(mark, extras["maxima"])
                for mark in extras.get("marks", {}).get(lesson.id, ())
            ],
            "absence": extras.get("absences", {}).get(lesson.id),
        }

    @api.model
    def _get_change(self, lesson, moved_to):
        """Return dict(kind, text) of what was changed in the timetable, or None.

        The reason is not told: it may speak of the health of a teacher.
        """
        if lesson.state == "cancelled":
            return {"kind": "cancelled", "text": self.env._("Cancelled")}
        if lesson.state == "moved":
            target = moved_to.get(lesson.id)
            text = self.env._("Moved")
            if target:
                text = self.env._(
                    "Moved to %(day)s, lesson %(number)s",
                    day=self._format_day(target.date).lower(),
                    number=target.number,
                )
            return {"kind": "moved", "text": text}
        if lesson.substitute_id and lesson.substitute_id != lesson.teacher_id:
            return {"kind": "substituted", "text": self.env._("Substitute teacher")}
        if lesson.moved_from_id:
            text = self.env._(
                "Moved from %(day)s",
                day=self._format_day(lesson.moved_from_id.date).lower(),
            )
            return {"kind": "moved_here", "text": text}
        return None

    @api.model
    def _get_moved_to(self, lessons):
        """Return {id of a moved lesson: the lesson in its place}."""
        moved = lessons.filtered(lambda lesson: lesson.state == "moved")
        if not moved:
            return {}
        targets = self.env["edu.lesson"].search_fetch(
            [("moved_from_id", "in", moved.ids)], ["moved_from_id", "date", "number"]
        )
        return {target.moved_from_id.id: target for target in targets}

    # The week

    @api.model
    def _get_week_page(self, scope, day=None):
        """Return the days of the week of ``day`` with lessons, breaks and holidays."""
        monday = monday_of(day or self._get_default_week_day(scope))
        sunday = monday + timedelta(days=6)
        lessons = self._get_lessons(scope, monday, sunday)
        extras = {"moved_to": self._get_moved_to(lessons)}
        length = max(
            [scope.year.working_weekdays or 5]
            + [lesson.date.weekday() + 1 for lesson in lessons]
        )
        days = [
            self._prepare_day(scope, monday + timedelta(days=offset), lessons, extras)
            for offset in range(length)
        ]
        return {
            "days": days,
            "title": self._format_interval(monday, sunday),
            "previous": (monday - timedelta(days=7)).isoformat(),
            "next": (monday + timedelta(days=7)).isoformat(),
            "is_this_week": monday <= scope.today <= sunday,
            "is_empty": not lessons,
            "break": self._get_break_of(days),
        }

    @api.model
    def _get_default_week_day(self, scope):
        """Return today, on a weekend the next Monday."""
        if scope.today.weekday() >= max(scope.year.working_weekdays or 5, 5):
            return scope.today + timedelta(days=7 - scope.today.weekday())
        return scope.today

    @api.model
    def _get_break_of(self, days):
        """Return the note of a week without school at all, or None."""
        notes = [day["note"] for day in days]
        if all(note and note["kind"] in ("break", "summer") for note in notes):
            return notes[0]
        return None

    # Homework

    @api.model
    def _get_homework_page(self, scope):
        """Return homework by the day on which it is due, from today on."""
        today = scope.today
        lessons = self._get_lessons(
            scope,
            today - timedelta(days=HOMEWORK_DAYS),
            today + timedelta(days=HOMEWORK_DAYS),
        )
        due = due_homework(lessons)
        days = []
        for lesson in lessons:
            given = due.get(lesson.id)
            if not given or lesson.date < today:
                continue
            if not days or days[-1]["date"] != lesson.date:
                days.append(self._prepare_homework_day(scope, lesson.date))
            days[-1]["minutes"] += given.homework_minutes or 0
            days[-1]["tasks"].append(
                {
                    "subject": lesson.subject_id.name,
                    "text": given.homework,
                    "minutes": given.homework_minutes,
                    "given": self.env._(
                        "given: %(day)s",
                        day=self._format_day(given.date, with_weekday=False),
                    ),
                }
            )
        return {"days": days}

    @api.model
    def _prepare_homework_day(self, scope, day):
        labels = {0: self.env._("For today"), 1: self.env._("For tomorrow")}
        return {
            "date": day,
            "title": self._format_day(day),
            "label": labels.get((day - scope.today).days),
            "minutes": 0,
            "tasks": [],
        }
