from fractions import Fraction

from odoo import api, models

from ..lib.document import (
    GRID_COLUMNS,
    Lines,
    Section,
    Signatures,
    Table,
    Text,
)
from .edu_form import MISSED, Cell

HELD = ("held", "planned")
MAX_SOR = 4
# columns of a page whose dates go on overleaf
DATE_KEYS = ("number", "name", "dates")
EMPTY_ROWS = 20


class EduFormJournal(models.AbstractModel):
    """Class journal (order 130) of a class and a year or one quarter of it.

    Sections: title, instruction, subjects with teachers, for every subject and
    quarter the page of marks with the calculation of the grade and the page of topics
    and homework, summary sheet, data of learners, missed days and lessons, fitness
    tests, clubs, remarks. Health data are a document of their own (``part`` =
    ``health``), which only those who may read medical cards can make.
    """

    _name = "edu.form.journal"
    _inherit = "edu.form.summary"
    _description = "Class journal"
    _form_code = "journal"
    _form_groups = "edu_base.group_deputy"
    _form_has_xlsx = False

    @api.model
    def _check_reader(self, choice):
        if choice.get("part") == "health":
            self.env["edu.student.medical"].check_access("read")
            return
        super()._check_reader(choice)

    @api.model
    def _build(self, choice):
        group = self._get_classes(choice)[:1]
        term = choice["term_id"]
        choice = {**choice, "year_id": group.year_id}
        layout = self._get_layout(choice, group)
        document = self._new_document(layout, group.name, (term or group.year_id).name)
        if choice.get("part") == "health":
            document.sections = [self._make_health(layout, group)]
            return document
        data = self._read_data(group, term)
        document.sections = [
            self._make_cover(layout, group, term),
            self._make_subjects(layout, group),
            *self._make_pages(layout, group, data),
            *self._make_results(choice, group, term),
            self._make_learners(layout, group, data),
            self._make_missed(layout, group, data),
            self._make_blank(layout, group, "fitness", data["members"]),
            self._make_blank(layout, group, "clubs", data["members"]),
            self._make_blank(layout, group, "remarks", [None] * EMPTY_ROWS),
        ]
        return document

    # reading: a constant number of queries for a class

    @api.model
    def _read_data(self, group, term):
        terms = term or self._get_quarters(group.year_id)
        period = term or group.year_id
        courses = group.course_ids.sorted(
            lambda x: (x.subject_id.sequence, x.subject_id.name, x.group_id.part, x.id)
        )
        lessons = self.env["edu.lesson"].search_fetch(
            [
                ("class_id", "=", group.id),
                ("term_id", "in", terms.ids),
                ("state", "in", HELD),
            ],
            ["course_id", "term_id", "date", "topic", "homework", "state"],
            order="date, number, id",
        )
        return {
            "terms": terms,
            "period": period,
            "courses": courses,
            "lessons": lessons.grouped(lambda x: (x.course_id, x.term_id)),
            "members": self._get_members(group, period.date_start, period.date_end),
            "intervals": courses._get_member_intervals(),
            "works": self._read_works(courses, terms),
            "results": self._read_parts(group, courses, terms),
            "received": self._read_received_points(courses, terms),
            **self._read_entries(group, terms),
        }

    @api.model
    def _read_works(self, courses, terms):
        works = self.env["edu.assessment"].search(
            [
                ("course_id", "in", courses.ids),
                ("term_id", "in", terms.ids),
                ("kind", "in", ("sor", "soch")),
                ("is_cancelled", "=", False),
            ],
            order="date, number, id",
        )
        return works.grouped(lambda x: (x.course_id, x.term_id))

    @api.model
    def _read_received_points(self, courses, terms):
        """Return the points of works done at a former school, by their place."""
        rows = self.env["edu.received.result"].search(
            [
                ("course_id", "in", courses.ids),
                ("term_id", "in", terms.ids),
                ("kind", "in", ("sor", "soch")),
                ("is_current", "=", True),
            ]
        )
        return {
            (
                row.course_id.id,
                row.term_id.id,
                row.kind,
                row.number,
                row.student_id.id,
            ): row.points
            for row in rows
        }

    @api.model
    def _read_entries(self, group, terms):
        """Return marks by lesson and by work, absences by lesson: {(place, learner)}"""
        domain = [
            ("class_id", "=", group.id),
            ("term_id", "in", terms.ids),
            ("is_current", "=", True),
        ]
        marks = self.env["edu.mark"].search_fetch(
            [*domain, ("has_value", "=", True), ("kind", "in", ("fo", "assessment"))],
            ["kind", "lesson_id", "assessment_id", "student_id", "value"],
            order="id",
        )
        formative, points = {}, {}
        for mark in marks:
            student = mark.student_id.id
            if mark.kind == "fo":
                formative[mark.lesson_id.id, student] = mark.value
            else:
                points[mark.assessment_id.id, student] = mark.value
        absences = self.env["edu.absence"].search_fetch(
            [*domain, ("kind", "!=", "present")],
            ["lesson_id", "student_id", "kind", "date", "term_id"],
            order="id",
        )
        return {
            "formative": formative,
            "points": points,
            "absences": {(x.lesson_id.id, x.student_id.id): x.kind for x in absences},
        }

    @api.model
    def _read_parts(self, group, courses, terms):
        """Return {(course, term id): {student id: Cell}}: stored, else computed.

        Half-year courses have their grade with the last quarter of the half-year.
        """
        found = {}
        stored = self.env["edu.term.result"].search(
            [
                ("course_id", "in", courses.ids),
                ("term_id", "in", (terms | terms.parent_id).ids),
                ("is_current", "=", True),
            ],
            order="id",
        )
        by_place = stored.grouped(lambda row: (row.course_id, row.term_id))
        for term in terms:
            computed = courses._compute_results(term)
            for course in courses:
                if not self._get_open_key(course, term):
                    continue
                half = course.mode == "points_half_year"
                place = (course, term.parent_id if half else term)
                rows = {
                    student: self._make_open_cell(result)
                    for student, result in computed[course].items()
                }
                for row in by_place.get(place, ()):
                    old = rows.get(row.student_id.id)
                    rows[row.student_id.id] = self._make_stored_cell(row, old)
                found[course, term.id] = rows
        return found

    @api.model
    def _make_stored_cell(self, row, old):
        parts = row.parts or (old.parts if old else {})
        return Cell(row.status, row.grade, row.percent, parts, False)

    # title, instruction, subjects

    @api.model
    def _make_cover(self, layout, group, term):
        company = group.company_id
        pairs = [
            (self.env._("Organisation"), company.name),
            (self.env._("Place"), company.edu_kato_id.display_name),
            (self.env._("Class"), group.name),
            (self.env._("Academic year"), group.year_id.name),
            (self.env._("Quarter"), term.name or self.env._("all")),
            (self.env._("Language of instruction"), group.language_id.name),
            (self.env._("Class teacher"), group.class_teacher_id.name),
            (self.env._("Director"), company.edu_director_id.name),
        ]
        blocks = [Lines([pair for pair in pairs if pair[1]])]
        if layout.intro:
            blocks.append(Text(self.env._("Instruction"), "heading"))
            blocks += [Text(line) for line in layout.intro.split("\n") if line]
        if layout.act:
            blocks.append(Text(layout.act, "note"))
        return Section(layout.title, [company.name], blocks)

    @api.model
    def _make_subjects(self, layout, group):
        rows = [
            {
                "number": number,
                "subject": course.subject_id.name,
                "group": course.group_id.name if course.group_id != group else "",
                "hours": course.weekly_hours,
                "teacher": course.teacher_id.name,
            }
            for number, course in enumerate(
                group.course_ids.sorted(
                    lambda x: (x.subject_id.sequence, x.subject_id.name, x.id)
                ),
                1,
            )
        ]
        table = Table(
            layout._get_columns("subjects"),
            rows,
            empty=self.env._("The class has no subjects."),
        )
        return Section(
            self.env._("Subjects and teachers"), self._get_subtitles(group), [table]
        )

    # pages of a subject

    @api.model
    def _make_pages(self, layout, group, data):
        columns = {
            table: layout._get_columns(table) for table in ("marks", "plain", "lessons")
        }
        pages = []
        for course in data["courses"]:
            for term in data["terms"]:
                lessons = list(data["lessons"].get((course, term), ()))
                works = data["works"].get((course, term), ())
                if lessons or works:
                    pages += self._make_course(columns, course, term, data)
        return pages

    @api.model
    def _make_course(self, columns, course, term, data):
        """Return the pages of a course and quarter: marks, then topics."""
        lessons = list(data["lessons"].get((course, term), ())) or [None]
        chunks = [
            lessons[index : index + GRID_COLUMNS]
            for index in range(0, len(lessons), GRID_COLUMNS)
        ]
        subtitles = [
            f"{course.subject_id.name}, {course.group_id.name}, {term.name}",
            self.env._("Teacher: %(name)s", name=course.teacher_id.name or "—"),
        ]
        sections = []
        for chunk in chunks:
            is_last = chunk is chunks[-1]
            chunk = [lesson for lesson in chunk if lesson]
            table = self._make_marks(columns, course, term, chunk, data, is_last)
            if is_last:
                self._fill_calculation(table, course, term, data)
            sections.append(Section("", subtitles, [table], wide=True))
            rows = [
                {
                    "date": lesson.date.strftime("%d.%m"),
                    "topic": lesson.topic,
                    "homework": lesson.homework,
                }
                for lesson in chunk
            ]
            topics = Table(columns["lessons"], rows, dense=True)
            if rows:
                sections.append(Section("", subtitles, [topics]))
        return sections

    @api.model
    def _make_marks(self, columns, course, term, lessons, data, with_result):
        header = "\n".join(
            "\t".join(lesson.date.strftime(part) for lesson in lessons)
            for part in ("%m", "%d")
        )
        shown = [
            column._replace(title=header) if column.kind == "grid" else column
            for column in self._get_marks_columns(columns, course, term)
            if with_result or column.key in DATE_KEYS
        ]
        texts = self._get_absence_texts()
        rows = []
        for number, member in enumerate(self._get_course_members(course, term, data)):
            student = member.student
            cells = [
                self._get_lesson_text(lesson, student, data, texts)
                for lesson in lessons
            ]
            rows.append(
                {
                    "number": number + 1,
                    "name": student._get_short_name() or student.name,
                    "dates": cells,
                    "student": student.id,
                }
            )
        return Table(shown, rows, dense=True)

    @api.model
    def _get_marks_columns(self, columns, course, term):
        """Return the columns by the way of assessment and the weights in force."""
        if not course._has_points():
            return columns["plain"]
        weights = course._get_scheme(term.date_end).weights
        shown = []
        for column in columns["marks"]:
            part = column.key.removeprefix("part_")
            if column.key == "fo" and not weights["fo"]:
                continue
            if part != column.key:
                if not weights[part]:
                    continue
                share = self.env._("max. %(weight)s%%", weight=weights[part])
                column = column._replace(title=f"{column.title}\n({share})")
            shown.append(column)
        return shown

    @api.model
    def _get_course_members(self, course, term, data):
        """Return the members of the class who learn in the course in the quarter."""
        intervals = data["intervals"].get(course.id, {})
        return [
            member
            for member in data["members"]
            if any(
                start <= term.date_end and (not end or end >= term.date_start)
                for start, end in intervals.get(member.student.id, ())
            )
        ]

    @api.model
    def _get_lesson_text(self, lesson, student, data, texts):
        place = (lesson.id, student.id)
        mark = data["formative"].get(place)
        kind = data["absences"].get(place)
        return texts.get(kind, "") + (str(mark) if mark is not None else "")

    @api.model
    def _get_absence_texts(self):
        return {
            "absent": self.env._("abs."),
            "ill": self.env._("ill."),
            "valid": self.env._("val."),
            "late": self.env._("late."),
        }

    @api.model
    def _fill_calculation(self, table, course, term, data):
        """Add points of SOR and SOCh, percents, their sum and the grade."""
        works = list(data["works"].get((course, term), ()))
        keys = self._get_work_keys(works)
        results = data["results"].get((course, term.id), {})
        scheme = course._has_points() and course._get_scheme(term.date_end)
        for row in table.rows:
            student = row["student"]
            for work, key in keys.items():
                received = data["received"].get(
                    (course.id, term.id, work.kind, work.number, student), ""
                )
                row[key] = data["points"].get((work.id, student), received)
            row.update(self._get_parts_row(results.get(student), scheme))
        if course._has_points():
            maxima = {key: work.max_points for work, key in keys.items()}
            label = self.env._("Maximum points")
            table.rows.insert(0, {"name": label, "_bold": True, **maxima})

    @api.model
    def _get_work_keys(self, works):
        """Return {work: key of its column}: sor1…sor4 in order, soch."""
        sors = [work for work in works if work.kind == "sor"][:MAX_SOR]
        keys = {work: f"sor{index}" for index, work in enumerate(sors, 1)}
        keys.update({work: "soch" for work in works if work.kind == "soch"})
        return keys

    @api.model
    def _get_parts_row(self, cell, scheme):
        """Return mean of FO, weighted shares, their sum and the grade of a learner."""
        if not cell:
            return {}
        row = {}
        for part, value in cell.parts.items() if scheme else ():
            share = value * scheme.weights.get(part, 0) / 100
            row[f"part_{part}"] = self._short(share)
            if part == "fo":
                row["fo"] = self._short(value * scheme.fo_max / 100)
        if cell.status == "incomplete":
            return row
        if cell.status == "graded":
            row["percent"] = self._short(cell.percent)
        return {**row, "grade": self._get_cell_text(cell)}

    @api.model
    def _short(self, value):
        """Return a number with one decimal, without a zero one."""
        # stored parts are binary fractions: their noise must not move a half
        exact = Fraction(value).limit_denominator(10**6)
        return self._percent(exact).removesuffix(",0")

    # the end of the journal

    @api.model
    def _make_results(self, choice, group, term):
        options = {**choice, "class_ids": group}
        return self.env["edu.form.summary"]._build(options).sections

    @api.model
    def _make_learners(self, layout, group, data):
        students = self.env["edu.student"].union(
            *(member.student for member in data["members"])
        )
        links = students.guardian_link_ids
        links.guardian_id.fetch(["name", "phone", "work_place"])
        period = data["period"]
        rows = [
            {
                "number": number,
                "name": self._get_member_name(
                    member, period.date_start, period.date_end
                ),
                "birth_date": member.student.birth_date,
                "file_number": member.student.file_number,
                "address": member.student.address,
                "guardians": self._get_guardian_text(member.student),
            }
            for number, member in enumerate(data["members"], 1)
        ]
        table = Table(layout._get_columns("learners"), rows, dense=True)
        return Section(
            self.env._("Data of learners"),
            self._get_subtitles(group),
            [table],
            wide=True,
        )

    @api.model
    def _get_guardian_text(self, student):
        lines = []
        for link in student.guardian_link_ids:
            guardian = link.guardian_id
            parts = (guardian.name, guardian.work_place, guardian.phone)
            lines.append(", ".join(part for part in parts if part))
        return "\n".join(lines)

    @api.model
    def _make_missed(self, layout, group, data):
        """Missed days and lessons by quarter; a day counts when all its lessons do."""
        counts = self._count_missed(data)
        rows = []
        for number, member in enumerate(data["members"], 1):
            row = {"number": number, "name": member.student.name}
            total = {}
            for term in data["terms"]:
                found = counts.get((member.student.id, term.id), {})
                for kind, count in found.items():
                    row[f"q{term.number}_{kind}"] = count or ""
                    total[kind] = total.get(kind, 0) + count
            row.update({f"y_{kind}": count or "" for kind, count in total.items()})
            rows.append(row)
        table = Table(layout._get_columns("missed"), rows, dense=True)
        return Section(
            self.env._("Missed days and lessons"),
            self._get_subtitles(group),
            [table],
            wide=True,
        )

    @api.model
    def _count_missed(self, data):
        """Return {(student id, term id): {days, days_ill, lessons, ill, valid,
        absent}}."""
        held, lost = {}, {}
        for (course, term), lessons in data["lessons"].items():
            members = data["intervals"].get(course.id, {})
            for lesson in lessons.filtered(lambda x: x.state == "held"):
                for student, intervals in members.items():
                    if not any(
                        a <= lesson.date and (not b or lesson.date <= b)
                        for a, b in intervals
                    ):
                        continue
                    day = (student, term.id, lesson.date)
                    held[day] = held.get(day, 0) + 1
                    kind = data["absences"].get((lesson.id, student))
                    if kind in MISSED:
                        lost.setdefault(day, []).append(kind)
        counts = {}
        for day, kinds in lost.items():
            row = counts.setdefault(
                day[:2],
                dict.fromkeys(
                    ("days", "days_ill", "lessons", "ill", "valid", "absent"), 0
                ),
            )
            row["lessons"] += len(kinds)
            for kind in MISSED:
                row[kind] += kinds.count(kind)
            if len(kinds) == held[day]:
                row["days"] += 1
                row["days_ill"] += kinds.count("ill") == len(kinds)
        return counts

    @api.model
    def _make_blank(self, layout, group, table, rows):
        """Return a page of the form that is filled by hand: names or empty lines."""
        titles = {
            "fitness": self.env._("Presidential fitness tests"),
            "clubs": self.env._("Clubs and optional lessons"),
            "remarks": self.env._("Remarks on the keeping of the journal"),
        }
        filled = [
            {
                "number": number if member else "",
                "name": member.student.name if member else "\u00a0",
            }
            for number, member in enumerate(rows, 1)
        ]
        return Section(
            titles[table],
            self._get_subtitles(group),
            [Table(layout._get_columns(table), filled)],
        )

    @api.model
    def _make_health(self, layout, group):
        students = self._get_members(
            group, group.year_id.date_start, group.year_id.date_end
        )
        cards = self.env["edu.student.medical"].search(
            [("student_id", "in", [member.student.id for member in students])]
        )
        by_student = {card.student_id: card for card in cards}
        rows = []
        for number, member in enumerate(students, 1):
            card = by_student.get(member.student, cards.browse())
            rows.append(
                {
                    "number": number,
                    "name": member.student.name,
                    "health_group": card.health_group_id.name,
                    "pe_group": card.pe_group_id.name,
                    "note": card.diet,
                }
            )
        blocks = [
            Table(layout._get_columns("health"), rows),
            Signatures([(self.env._("Nurse"), "")]),
        ]
        return Section(self.env._("Health sheet"), self._get_subtitles(group), blocks)
