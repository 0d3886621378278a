from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

# how far back the teacher's day looks for lessons without attendance or topic
UNFILLED_DAYS = 14
UNFILLED_LIMIT = 20


class EduCourse(models.Model):
    """What the client shows around the journal page: own courses and the own day."""

    _inherit = "edu.course"

    @api.model
    @api.readonly
    def get_journal_courses(self):
        """Return the courses whose journal the user may open, by class.

        Heads and methodologists get all of the year; a teacher the own ones, those
        of lessons held as a substitute, and those of the own class (to read).

        :return: list of ``{"class", "class_id", "courses": [{"id", "name", "group",
            "mine"}]}``, classes in order of grade
        """
        courses = self._get_journal_readable()
        # sudo: names of classes and subjects of courses that the user may read
        courses = courses.sudo().sorted(
            lambda course: (
                course.grade,
                course.class_id.name or "",
                course.subject_id.name or "",
                course.group_id.name or "",
            )
        )
        result = []
        for group, group_courses in courses.grouped("class_id").items():
            result.append(
                {
                    "class_id": group.id,
                    "class": group.name or "",
                    "courses": [
                        {
                            "id": course.id,
                            "name": course.subject_id.name,
                            "group": ""
                            if course.group_id == group
                            else course.group_id.name,
                            "mine": course._is_taught_by(self.env.user),
                        }
                        for course in group_courses
                    ],
                }
            )
        return result

    @api.model
    def _get_journal_readable(self):
        """Return the courses of the current year that the user may open."""
        if not self.env.user.has_group("edu_base.group_staff"):
            raise AccessError(self.env._("The journal is for the staff of the school."))
        year = self.env["edu.academic.year"]._get_current()
        domain = Domain("year_id", "=", year.id) & Domain(
            "company_id", "in", self.env.companies.ids
        )
        if not self.env.user.has_group("edu_base.group_methodologist"):
            domain &= self._get_journal_own_domain()
        # sudo: the domain names exactly what the reader of a journal may open
        return self.sudo().search(domain).sudo(False)

    @api.model
    def _get_journal_own_domain(self):
        uid = self.env.uid
        today = fields.Date.context_today(self)
        # sudo: lessons that the user holds instead of another teacher
        replaced = (
            self.env["edu.lesson"]
            .sudo()
            ._read_group(
                [
                    ("substitute_id.user_id", "=", uid),
                    ("date", ">=", today - timedelta(days=60)),
                ],
                ["course_id"],
            )
        )
        return (
            Domain("teacher_id.user_id", "=", uid)
            | Domain("class_id.class_teacher_id.user_id", "=", uid)
            | Domain("id", "in", [course.id for (course,) in replaced])
        )

    # My day

    @api.model
    @api.readonly
    def get_my_day(self, date=None):
        """Return the lessons that the user holds on ``date`` (today by default).

        :return: dict with ``date``, ``today``, ``now`` (local ``HH:MM``), ``lessons``
            in order of time, ``unfilled`` lessons of the last two weeks that have no
            attendance or no topic yet, and ``notices`` of the school and own class
        """
        today = fields.Date.context_today(self)
        day = fields.Date.to_date(date) or today
        own = Domain("acting_teacher_id.user_id", "=", self.env.uid) & Domain(
            "state", "in", ("planned", "held", "cancelled")
        )
        # sudo: lessons of the user, with the names of class, subject and teachers
        lessons = self.env["edu.lesson"].sudo()
        of_day = lessons.search(own & Domain("date", "=", day), order="start_at, id")
        late = (
            own
            & Domain("state", "!=", "cancelled")
            & Domain("date", "<", today)
            & Domain("date", ">=", today - timedelta(days=UNFILLED_DAYS))
            & (Domain("attendance_taken", "=", False) | Domain("topic", "=", False))
        )
        unfilled = lessons.search(
            late, order="date desc, start_at", limit=UNFILLED_LIMIT
        )
        absent = self._count_absent(of_day)
        now = fields.Datetime.context_timestamp(self, fields.Datetime.now())
        return {
            "date": fields.Date.to_string(day),
            "today": fields.Date.to_string(today),
            "now": now.strftime("%H:%M"),
            "lessons": [
                {**self._pack_day_lesson(lesson), "absent": absent.get(lesson.id, 0)}
                for lesson in of_day
            ],
            "unfilled": [self._pack_day_lesson(lesson) for lesson in unfilled],
            "notices": self._get_day_notices(today),
        }

    @api.model
    def _get_day_notices(self, today):
        """Return what needs attention today: ``{"label", "count", "action"}``."""
        notices = []
        if self.env.user.has_group("edu_base.group_deputy"):
            count = self.env["edu.lesson"].search_count(
                [
                    ("company_id", "in", self.env.companies.ids),
                    ("date", "=", today),
                    ("state", "in", ("planned", "held")),
                    ("attendance_taken", "=", False),
                    ("start_at", "<=", fields.Datetime.now()),
                ]
            )
            notices.append(
                {
                    "label": self.env._("lessons today without attendance"),
                    "count": count,
                    "action": "edu_journal.edu_lesson_not_taken_action",
                }
            )
        # sudo: the classes that the user looks after
        classes = (
            self.env["edu.group"]
            .sudo()
            .search([("class_teacher_id.user_id", "=", self.env.uid)])
        )
        if classes:
            # sudo: learners of the own class
            absences = self.env["edu.absence"].sudo()
            groups = absences._read_group(
                [
                    ("class_id", "in", classes.ids),
                    ("date", "=", today),
                    ("is_current", "=", True),
                    ("kind", "in", ("absent", "ill", "valid")),
                ],
                ["student_id"],
            )
            notices.append(
                {
                    "label": self.env._("learners of your class absent today"),
                    "count": len(groups),
                    "action": "edu_journal.edu_absence_now_action",
                }
            )
        return notices

    @api.model
    def _count_absent(self, lessons):
        """Return {lesson id: learners absent} (late ones are not counted)."""
        # sudo: numbers of the user's own lessons
        groups = (
            self.env["edu.absence"]
            .sudo()
            ._read_group(
                [
                    ("lesson_id", "in", lessons.ids),
                    ("is_current", "=", True),
                    ("kind", "in", ("absent", "ill", "valid")),
                ],
                ["lesson_id"],
                ["__count"],
            )
        )
        return {lesson.id: count for lesson, count in groups}

    @api.model
    def _pack_day_lesson(self, lesson):
        return {
            "id": lesson.id,
            "course_id": lesson.course_id.id,
            "term_id": lesson.term_id.id,
            "date": fields.Date.to_string(lesson.date),
            "number": lesson.number,
            "start": self._get_local_time(lesson.start_at),
            "end": self._get_local_time(lesson.end_at),
            "group": lesson.group_id.name or "",
            "subject": lesson.subject_id.name or "",
            "room": self._get_lesson_room(lesson),
            "topic": lesson.topic or "",
            "homework": lesson.homework or "",
            "state": lesson.state,
            "substitutes": lesson.teacher_id.name
            if lesson.substitute_id and lesson.substitute_id != lesson.teacher_id
            else "",
            "attendance_taken": bool(lesson.attendance_taken),
        }

    @api.model
    def _get_local_time(self, stamp):
        return fields.Datetime.context_timestamp(self, stamp).strftime("%H:%M")

    @api.model
    def _get_lesson_room(self, lesson):
        """Return the name of the room, which the timetable adds to lessons."""
        return lesson.room_id.name or "" if "room_id" in lesson._fields else ""
