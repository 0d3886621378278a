from psycopg2 import IntegrityError
from psycopg2.errors import RestrictViolation

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..lib import grading

MAX_CHANGES = 500
# quarters are numbered with Roman figures in both languages
ROMAN = {1: "I", 2: "II", 3: "III", 4: "IV"}


class EduCourse(models.Model):
    """The journal service: what the client action reads and saves.

    Cells travel as plain dictionaries. A change names its cell, the id of the row that
    the client saw there (``base``) and a key made by the client: a repeat of the same
    change is answered with what the first one made.
    """

    _name = "edu.course"
    _inherit = ["edu.course", "edu.course.results"]

    # Reading

    @api.readonly
    def get_journal(self, term_id=None):
        """Return the journal page of this course for a quarter (today's by default).

        :return: dict with ``course``, ``terms``, ``term``, ``lessons``,
            ``assessments``, ``students``, ``marks``, ``absences``, ``results``,
            ``can_write``, ``policy``, ``points``; dates are ISO texts
        """
        self.ensure_one()
        self.check_access("read")
        self._check_journal_reader()
        term = self._get_journal_term(term_id)
        closed = self.env["edu.term.lock"]._get_closed(
            self.year_id.term_ids, self.class_id
        )
        is_closed = (term.id, self.class_id.id) in closed
        lessons = self._get_journal_lessons(term)
        assessments = self._get_journal_assessments(term)
        students = self._get_journal_students(term)
        return {
            "course": self._get_journal_head(),
            "terms": [
                {
                    "id": quarter.id,
                    "name": quarter.name,
                    "label": ROMAN.get(quarter.number, str(quarter.number)),
                    "closed": (quarter.id, self.class_id.id) in closed,
                }
                for quarter in self._get_quarters()
            ],
            "term": {
                "id": term.id,
                "name": term.name,
                "date_start": fields.Date.to_string(term.date_start),
                "date_end": fields.Date.to_string(term.date_end),
                "closed": is_closed,
            },
            "today": fields.Date.to_string(fields.Date.context_today(self)),
            "can_write": self._is_taught_by(self.env.user),
            "can_plan": self._is_taught_by(self.env.user)
            or self.env.user.has_group("edu_base.group_deputy"),
            "policy": self.company_id.edu_mark_policy,
            "points": self._get_points_range(term),
            "lessons": [self._pack_lesson(lesson, is_closed) for lesson in lessons],
            "assessments": [
                self._pack_assessment(assessment) for assessment in assessments
            ],
            "students": students,
            **self._get_journal_cells(lessons, assessments, term),
            "results": self._get_journal_results(term),
        }

    def _check_journal_reader(self):
        """Refuse readers who are neither teacher, class teacher nor in charge."""
        user = self.env.user
        if self.env.su or user.has_group("edu_base.group_methodologist"):
            return
        if self._is_taught_by(user):
            return
        # sudo: only the account of the class teacher is compared
        if self.class_id.sudo().class_teacher_id.user_id == user:
            return
        domain = [
            ("course_id", "=", self.id),
            ("acting_teacher_id.user_id", "=", user.id),
        ]
        if (
            self.env["edu.lesson"].sudo().search_count(domain, limit=1)
        ):  # sudo: own lessons
            return
        raise AccessError(
            self.env._(
                "The journal of %(course)s is open to its teacher, the class teacher "
                "and the heads.",
                course=self.display_name,
            )
        )

    def _get_quarters(self):
        return self.year_id.term_ids.filtered(
            lambda term: term.kind == "quarter"
        ).sorted("number")

    def _get_journal_term(self, term_id):
        quarters = self._get_quarters()
        if not quarters:
            raise UserError(
                self.env._("The year %(year)s has no quarters.", year=self.year_id.name)
            )
        if term_id:
            term = quarters.filtered(lambda quarter: quarter.id == term_id)
            if not term:
                raise UserError(self.env._("This quarter is not of the course's year."))
            return term
        today = fields.Date.context_today(self)
        begun = quarters.filtered(lambda quarter: quarter.date_start <= today)
        return begun[-1:] or quarters[:1]

    def _get_journal_head(self):
        return {
            "id": self.id,
            "name": self.display_name,
            "subject": self.subject_id.name,
            "group": self.group_id.name,
            "group_id": self.group_id.id,
            "class_id": self.class_id.id,
            "grade": self.grade,
            "mode": self.mode,
            "weekly_hours": self.weekly_hours,
            # sudo: the name of the teacher of the course
            "teacher": self.sudo().teacher_id.name or "",
        }

    def _get_points_range(self, term):
        rule = self.env["edu.rule"]._get_value
        return {
            "min": rule("fo.min_points", term.date_end, self.company_id, default=1),
            "max": rule("fo.max_points", term.date_end, self.company_id, default=10),
        }

    def _get_journal_lessons(self, term):
        return self.env["edu.lesson"].search(
            [
                ("course_id", "=", self.id),
                ("term_id", "=", term.id),
                ("state", "in", ("planned", "held", "cancelled")),
            ],
            order="date, number, id",
        )

    def _get_journal_assessments(self, term):
        return (
            self.env["edu.assessment"]
            .search(
                [
                    ("course_id", "=", self.id),
                    ("term_id", "=", term.id),
                    ("is_cancelled", "=", False),
                ],
                order="kind desc, number, date, id",
            )
            .sorted(lambda item: (item.kind == "soch", item.kind != "sor", item.number))
        )

    def _get_journal_students(self, term):
        """Return the learners of the term by Kazakh alphabet with their intervals."""
        members = self._get_member_intervals()[self.id]
        inside = {
            student: intervals
            for student, intervals in members.items()
            if any(
                start <= term.date_end and (not end or end >= term.date_start)
                for start, end in intervals
            )
        }
        students = self.env["edu.student"].with_context(active_test=False)
        return [
            {
                "id": student.id,
                "name": student.name,
                "intervals": [
                    [fields.Date.to_string(start), end and fields.Date.to_string(end)]
                    for start, end in inside[student.id]
                ],
            }
            for student in students.search_fetch(
                [("id", "in", list(inside))], ["name"], order="name, id"
            )
        ]

    def _pack_lesson(self, lesson, is_closed):
        today = fields.Date.context_today(self)
        mine = lesson._is_acting_teacher() or self._is_taught_by(self.env.user)
        return {
            "id": lesson.id,
            "date": fields.Date.to_string(lesson.date),
            "number": lesson.number,
            "state": lesson.state,
            "topic": lesson.topic or "",
            "homework": lesson.homework or "",
            "homework_minutes": lesson.homework_minutes,
            "attendance_taken": bool(lesson.attendance_taken),
            # sudo: the name of who holds the lesson instead
            "substitute": lesson.sudo().substitute_id.name or "",
            "can_edit": not is_closed and self._can_edit_lesson(lesson),
            "future": lesson.date > today,
            "can_write": mine
            and not is_closed
            and lesson.date <= today
            and lesson.state != "cancelled",
        }

    def _can_edit_lesson(self, lesson):
        """Tell whether the user writes the topic and homework of ``lesson``."""
        if lesson.state == "cancelled":
            return False
        return lesson._is_acting_teacher() or self.env.user.has_group(
            "edu_base.group_deputy"
        )

    def _pack_assessment(self, assessment):
        return {
            "id": assessment.id,
            "kind": assessment.kind,
            "number": assessment.number,
            "name": assessment.name or "",
            "date": fields.Date.to_string(assessment.date),
            "max": assessment.max_points,
            "lesson_id": assessment.lesson_id.id,
            "future": assessment.date > fields.Date.context_today(self),
            "parts": [
                {
                    "id": part.id,
                    "skill": part.skill,
                    "name": part.display_name,
                    "date": fields.Date.to_string(part.date),
                    "max": part.max_points,
                    "future": part.date > fields.Date.context_today(self),
                }
                for part in assessment.part_ids
            ],
        }

    def _get_journal_cells(self, lessons, assessments, term):
        """Return {"marks": […], "absences": […]} of the page, two queries."""
        # sudo: the reader was checked for the whole page
        marks = (
            self.env["edu.mark"]
            .sudo()
            .search_fetch(
                [
                    ("course_id", "=", self.id),
                    ("term_id", "=", term.id),
                    ("is_current", "=", True),
                ],
                [
                    "student_id",
                    "lesson_id",
                    "assessment_id",
                    "part_id",
                    "term_id",
                    "kind",
                    "value",
                    "code",
                    "has_value",
                    "previous_id",
                ],
                order="id",
            )
        )
        # sudo: as above
        absences = (
            self.env["edu.absence"]
            .sudo()
            .search_fetch(
                [("lesson_id", "in", lessons.ids), ("is_current", "=", True)],
                ["student_id", "lesson_id", "kind", "previous_id"],
                order="id",
            )
        )
        return {
            "marks": [self._pack_mark(mark) for mark in marks],
            "absences": [self._pack_absence(absence) for absence in absences],
        }

    @api.model
    def _pack_mark(self, mark):
        """Return the cell that ``mark`` fills; place: its lesson, work or term."""
        places = {
            "fo": mark.lesson_id.id,
            "assessment": mark.assessment_id.id,
            "part": mark.part_id.id,
            "term": mark.term_id.id,
        }
        return {
            "type": mark.kind,
            "id": mark.id,
            "student": mark.student_id.id,
            "place": places[mark.kind],
            "value": mark.value if mark.has_value and mark.kind != "term" else None,
            "code": mark.code or None,
            "corrected": bool(mark.previous_id),
        }

    @api.model
    def _pack_absence(self, absence):
        return {
            "type": "absence",
            "id": absence.id,
            "student": absence.student_id.id,
            "place": absence.lesson_id.id,
            "code": None if absence.kind == "present" else absence.kind,
            "corrected": bool(absence.previous_id),
        }

    def _get_journal_results(self, term):
        """Return {student id: result} – stored when the term is closed, else live."""
        # sudo: the reader was checked for the whole page
        stored = (
            self.env["edu.term.result"]
            .sudo()
            .search(
                [
                    ("course_id", "=", self.id),
                    ("term_id", "in", (term | term.parent_id).ids),
                    ("is_current", "=", True),
                ],
                order="id",
            )
        )
        if stored:
            return {row.student_id.id: self._pack_stored(row) for row in stored}
        results = self.sudo()._compute_results(term)[self]  # sudo: as above
        return {student: self._pack_result(row) for student, row in results.items()}

    @api.model
    def _pack_stored(self, row):
        return {
            "status": row.status,
            "percent": row.percent if row.status == "graded" else None,
            "grade": row.grade or None,
            "parts": row.parts or {},
            "missing": [],
            "final": True,
        }

    @api.model
    def _pack_result(self, result):
        return {
            "status": result.status,
            "percent": None if result.percent is None else float(result.percent),
            "grade": result.grade,
            "parts": {
                part: float(value)
                for part, value in result.parts.items()
                if value is not None
            },
            "missing": list(result.missing),
            "final": result.status != grading.INCOMPLETE,
        }

    # Saving

    def save_cells(self, changes):
        """Save changed cells; each succeeds or fails alone, none is lost.

        :param changes: up to 500 dicts ``{key, type, student, place, value, code,
            base, reason}``; type is ``fo``, ``assessment``, ``term`` or ``absence``;
            ``value`` and ``code`` None empties the cell
        :return: ``{"cells": […], "results": {student: result}}``; every cell has the
            ``key``, ``status`` ``ok``, ``conflict`` or ``error``, a ``message`` and
            the ``cell`` as it now stands on the server
        """
        self.ensure_one()
        self.check_access("read")
        if not isinstance(changes, list) or len(changes) > MAX_CHANGES:
            raise UserError(
                self.env._(
                    "Send a list of at most %(count)s changes.", count=MAX_CHANGES
                )
            )
        changes = [self._check_change(change) for change in changes]
        current = self._read_current_cells(changes)
        answers, fresh = [], []
        for change in changes:
            conflict = self._find_conflict(change, current)
            if conflict:
                answers.append(conflict)
            else:
                fresh.append(change)
        answers += self._save_fresh(fresh)
        terms = self._get_changed_term(changes)
        results = self._get_journal_results(terms) if terms else {}
        sums = self._get_changed_sums(changes)
        return {"cells": answers, "results": results, "sums": sums}

    def _get_changed_sums(self, changes):
        """Return the packed sums of works whose parts were changed."""
        parts = [change for change in changes if change["type"] == "part"]
        if not parts:
            return []
        works = (
            self.env["edu.assessment.part"]
            .browse({change["place"] for change in parts})
            .exists()
            .assessment_id
        )
        # sudo: the author was checked on saving
        marks = (
            self.env["edu.mark"]
            .sudo()
            .search(
                [
                    ("course_id", "=", self.id),
                    ("assessment_id", "in", works.ids),
                    ("student_id", "in", [change["student"] for change in parts]),
                    ("kind", "=", "assessment"),
                    ("is_current", "=", True),
                ]
            )
        )
        return [self._pack_mark(mark) for mark in marks]

    @api.model
    def _check_change(self, change):
        if not isinstance(change, dict) or not isinstance(change.get("key"), str):
            raise UserError(self.env._("A change needs its key."))
        kinds = ("fo", "assessment", "part", "term", "absence")
        numbers = (change.get("student"), change.get("place"))
        if change.get("type") not in kinds or not all(
            isinstance(number, int) for number in numbers
        ):
            raise UserError(self.env._("A change needs its learner and its column."))
        return change

    @api.model
    def _get_changed_cell(self, change):
        return change["type"], change["place"], change["student"]

    def _read_current_cells(self, changes):
        """Return {cell: packed current row} of the cells named by ``changes``."""
        students = [change["student"] for change in changes]
        places = {}
        for change in changes:
            places.setdefault(change["type"], set()).add(change["place"])
        cells = {}
        base = [("student_id", "in", students), ("is_current", "=", True)]
        marks = self.env["edu.mark"].sudo()  # sudo: the author is checked on saving
        for kind, name in (
            ("fo", "lesson_id"),
            ("assessment", "assessment_id"),
            ("part", "part_id"),
            ("term", "term_id"),
        ):
            if places.get(kind):
                domain = [
                    *base,
                    ("course_id", "=", self.id),
                    ("kind", "=", kind),
                    (name, "in", list(places[kind])),
                ]
                for mark in marks.search(domain):
                    packed = self._pack_mark(mark)
                    packed["key"] = mark.key
                    packed["user"] = mark.user_id.name
                    cells[self._get_changed_cell(packed)] = packed
        if places.get("absence"):
            domain = [*base, ("lesson_id", "in", list(places["absence"]))]
            absences = self.env["edu.absence"].sudo()  # sudo: as above
            for absence in absences.search(domain):
                packed = self._pack_absence(absence)
                packed["key"] = absence.key
                packed["user"] = absence.user_id.name
                cells[self._get_changed_cell(packed)] = packed
        return cells

    @api.model
    def _find_conflict(self, change, current):
        """Return the answer for a cell that another device changed, or None."""
        row = current.get(self._get_changed_cell(change))
        if row is None:
            return None
        if row["key"] == change["key"]:
            return self._answer(change, "ok", cell=row)
        same = row.get("value") == change.get("value") and row.get(
            "code"
        ) == change.get("code")
        if same:
            return self._answer(change, "ok", cell=row)
        if row["id"] == change.get("base"):
            return None
        return self._answer(
            change,
            "conflict",
            self.env._("%(user)s changed this cell meanwhile.", user=row["user"]),
            cell=row,
        )

    @api.model
    def _answer(self, change, status, message="", cell=None):
        return {
            "key": change["key"],
            "status": status,
            "message": message,
            "cell": cell,
        }

    def _save_fresh(self, changes):
        """Save at once; when one is refused, one by one, so that the rest is kept."""
        if not changes:
            return []
        try:
            with self.env.cr.savepoint():
                return self._save_batch(changes)
        except (UserError, AccessError, ValidationError, IntegrityError):
            if len(changes) == 1:
                return [self._save_one(changes[0])]
            return [self._save_one(change) for change in changes]

    def _save_one(self, change):
        try:
            with self.env.cr.savepoint():
                return self._save_batch([change])[0]
        except (UserError, AccessError, ValidationError) as error:
            return self._answer(change, "error", str(error))
        except RestrictViolation:
            return self._answer(
                change,
                "error",
                self.env._("The entry was refused: the term is closed."),
            )
        except IntegrityError:
            message = self.env._("Another device is changing this cell. Try again.")
            return self._answer(change, "conflict", message)

    def _save_batch(self, changes):
        self._check_own_places(changes)
        marks = [change for change in changes if change["type"] != "absence"]
        absences = [change for change in changes if change["type"] == "absence"]
        answers = []
        made = self.env["edu.mark"].create(
            [self._prepare_mark_vals(change) for change in marks]
        )
        for change, mark in zip(marks, made, strict=True):
            # sudo: the answer repeats what this user has just entered
            answers.append(
                self._answer(change, "ok", cell=self._pack_mark(mark.sudo()))
            )
        made = self.env["edu.absence"].create(
            [self._prepare_absence_vals(change) for change in absences]
        )
        for change, absence in zip(absences, made, strict=True):
            packed = self._pack_absence(absence.sudo())  # sudo: as above
            answers.append(self._answer(change, "ok", cell=packed))
        return answers

    def _prepare_mark_vals(self, change):
        kind = change["type"]
        empty = change.get("value") is None and not change.get("code")
        vals = {
            "key": change["key"],
            "student_id": change["student"],
            "has_value": not empty,
            "value": change.get("value"),
            "code": change.get("code") or False,
            "reason": change.get("reason") or False,
        }
        if kind == "fo":
            vals["lesson_id"] = change["place"]
        elif kind == "assessment":
            vals["assessment_id"] = change["place"]
        elif kind == "part":
            vals["part_id"] = change["place"]
        else:
            vals.update(course_id=self.id, term_id=change["place"])
        return vals

    def _prepare_absence_vals(self, change):
        return {
            "key": change["key"],
            "lesson_id": change["place"],
            "student_id": change["student"],
            "kind": change.get("code") or "present",
            "reason": change.get("reason") or False,
        }

    def _check_own_places(self, changes):
        """Refuse columns of another course, in few queries for all ``changes``."""
        for model, types in (
            ("edu.lesson", ("fo", "absence")),
            ("edu.assessment", ("assessment",)),
            ("edu.assessment.part", ("part",)),
        ):
            ids = {change["place"] for change in changes if change["type"] in types}
            records = self.env[model].browse(ids).exists()
            if len(records) < len(ids) or records.course_id - self:
                raise ValidationError(
                    self.env._("The column belongs to another course.")
                )

    def _get_changed_term(self, changes):
        for change in changes:
            if change["type"] == "term":
                return self._get_quarters().filtered(
                    lambda term, place=change["place"]: term.id == place
                )
            models = {"assessment": "edu.assessment", "part": "edu.assessment.part"}
            model = models.get(change["type"], "edu.lesson")
            record = self.env[model].browse(change["place"]).exists()
            if change["type"] == "part":
                record = record.assessment_id
            if record.course_id == self:
                return record.term_id
        return self.env["edu.term"]

    @api.readonly
    def get_cell_history(self, kind, place, student_id):
        """Return all rows of one cell, the newest first: who, when, what, why."""
        self.ensure_one()
        self.check_access("read")
        self._check_journal_reader()
        domain = [("student_id", "=", student_id), ("course_id", "=", self.id)]
        if kind == "absence":
            # sudo: the reader was checked above
            rows = (
                self.env["edu.absence"]
                .sudo()
                .search([*domain, ("lesson_id", "=", place)], order="id desc")
            )
        else:
            name = {"fo": "lesson_id", "assessment": "assessment_id", "part": "part_id"}
            rows = (
                self.env["edu.mark"]
                .sudo()
                .search(  # sudo: as above
                    [
                        *domain,
                        ("kind", "=", kind),
                        (name.get(kind, "term_id"), "=", place),
                    ],
                    order="id desc",
                )
            )
        return [self._pack_history(row) for row in rows]

    @api.model
    def _pack_history(self, row):
        packed = (
            self._pack_absence(row)
            if row._name == "edu.absence"
            else self._pack_mark(row)
        )
        stamp = fields.Datetime.context_timestamp(self, row.create_date)
        return {
            **packed,
            "user": row.user_id.name,
            "date": stamp.strftime("%d.%m.%Y %H:%M"),
            "stamp": stamp.isoformat(),
            "current": row.is_current,
            "reason": row.reason or "",
        }
