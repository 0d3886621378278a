from odoo import api, models
from odoo.exceptions import UserError

from ..lib.document import Section, Table
from .edu_form import MISSED

FIVE = 5


class EduFormNotAttested(models.AbstractModel):
    """List of those temporarily not attested in a quarter and what they still owe.

    Source: order 125, points on missed summative work (individual schedule).
    """

    _name = "edu.form.not_attested"
    _inherit = "edu.form"
    _description = "Temporarily not attested"
    _form_code = "not_attested"

    @api.model
    def _build(self, choice):
        classes = self._get_classes(choice)
        term = self._get_term({**choice, "year_id": classes.year_id[:1]})
        layout = self._get_layout({**choice, "term_id": term}, classes)
        document = self._new_document(layout, term.name)
        rows = self._get_rows(classes, term)
        table = Table(
            layout._get_columns("main"),
            rows,
            empty=self.env._("Everybody is attested."),
        )
        names = ", ".join(classes.mapped("name"))
        subtitles = [
            classes.company_id[:1].name,
            f"{term.name}, {term.year_id.name}",
            names,
        ]
        blocks = [
            table,
            *self._get_open_note(classes, term),
            self._get_signatures(classes[:1], "deputy"),
        ]
        document.sections = [Section(layout.title, subtitles, blocks, wide=True)]
        return document

    @api.model
    def _get_rows(self, classes, term):
        courses = classes.course_ids
        computed = courses._compute_results(term)
        stored = self.env["edu.term.result"].search(
            [
                ("course_id", "in", courses.ids),
                ("term_id", "in", (term | term.parent_id).ids),
                ("is_current", "=", True),
            ]
        )
        kept = {(row.course_id, row.student_id.id): row.status for row in stored}
        found = []
        for course in courses:
            for student, result in computed[course].items():
                status = kept.get((course, student), result.status)
                if status == "not_attested":
                    found.append((course, student, result))
        dates = self._read_individual_dates(found)
        students = self.env["edu.student"].browse({row[1] for row in found})
        names = {student.id: student.name for student in students}
        found.sort(key=lambda row: (row[0].class_id.id, names[row[1]], row[0].id))
        return [
            {
                "number": number,
                "class": course.class_id.name,
                "name": names[student],
                "subject": course.subject_id.name,
                "teacher": course.teacher_id.name,
                "missing": self._get_missing_text(result),
                "individual": dates.get((course.id, student), ""),
            }
            for number, (course, student, result) in enumerate(found, 1)
        ]

    @api.model
    def _read_individual_dates(self, found):
        rows = self.env["edu.assessment.individual"].search(
            [
                ("student_id", "in", [student for _c, student, _r in found]),
                ("course_id", "in", [course.id for course, _s, _r in found]),
                ("date", "!=", False),
            ],
            order="date",
        )
        return {(row.course_id.id, row.student_id.id): row.date for row in rows}

    @api.model
    def _get_missing_text(self, result):
        texts = {
            "fo": self.env._("formative marks"),
            "sor": self.env._("SOR"),
            "soch": self.env._("SOCh"),
            "term": self.env._("pass or fail"),
        }
        return ", ".join(texts[part] for part in result.missing)


class EduFormHonours(models.AbstractModel):
    """Candidates for «Алтын белгі» and for a certificate with distinction.

    A computed list (order 125, points on the final attestation; classes by the rule
    ``honours``): every annual and final grade known is "5". The commission decides.
    """

    _name = "edu.form.honours"
    _inherit = "edu.form"
    _description = "Candidates for honours"
    _form_code = "honours"

    @api.model
    def _build(self, choice):
        classes = self._get_classes(choice)
        year = choice["year_id"]
        rules = self._get_rules(year, classes)
        layout = self._get_layout({**choice, "year_id": year}, classes)
        document = self._new_document(layout, year.name)
        graduating = classes.filtered(
            lambda group: any(rule["grade"] == group.grade for rule in rules)
        )
        if not graduating:
            raise UserError(self.env._("Choose classes of graduates."))
        table = Table(
            layout._get_columns("main"),
            self._get_rows(graduating, rules),
            empty=self.env._("There is no candidate."),
        )
        subtitles = [classes.company_id[:1].name, year.name]
        blocks = [table, self._get_signatures(classes[:1], "director", "deputy")]
        document.sections = [Section(layout.title, subtitles, blocks, wide=True)]
        return document

    @api.model
    def _get_rules(self, year, classes):
        return self.env["edu.rule"]._get_value(
            "honours", year.date_end, classes.company_id[:1], default=[]
        )

    @api.model
    def _get_rows(self, classes, rules):
        members = {
            group: self._get_members(
                group, group.year_id.date_start, group.year_id.date_end
            )
            for group in classes
        }
        students = self.env["edu.student"].union(
            *(member.student for rows in members.values() for member in rows)
        )
        results = self.env["edu.term.result"].search(
            [
                ("student_id", "in", students.ids),
                ("kind", "in", ("annual", "final", "quarter", "half_year")),
                ("is_current", "=", True),
            ],
            order="id",
        )
        by_student = results.grouped("student_id")
        exams = self.env["edu.year.outcome"]._read_works(classes, "exam")
        rows = []
        labels = self._get_labels()
        for group, found in members.items():
            for rule in rules:
                if rule["grade"] != group.grade:
                    continue
                for member in found:
                    student = member.student
                    known = by_student.get(student, results.browse())
                    row = self._check_student(group, student, known, exams, rule)
                    if row:
                        row.update(kind=labels[rule["kind"]], name=student.name)
                        rows.append(row)
        for number, row in enumerate(rows, 1):
            row["number"] = number
        return rows

    @api.model
    def _check_student(self, group, student, results, exams, rule):
        """Return the row of a candidate, None when a grade is not 5.

        Years before this one count by annual and final grades; this year too, and
        by the closed quarters as long as it is not over.
        """
        counted = results.filtered(
            lambda row: rule["from"] <= row.class_id.grade <= group.grade
        )
        year = counted.filtered(lambda row: row.kind in ("annual", "final"))
        if not year.filtered(lambda row: row.year_id == group.year_id):
            year |= counted.filtered(lambda row: row.year_id == group.year_id)
        graded = year.filtered(lambda row: row.status == "graded")
        works = exams.get(student.id, {}).values()
        waiting = year.filtered(lambda row: row.status in ("not_attested", "fail"))
        if not graded or waiting or any(row.grade != FIVE for row in graded):
            return None
        if any(grade != FIVE for grade in works):
            return None
        grades = sorted(set(graded.class_id.mapped("grade")))
        return {
            "class": group.name,
            "known": ", ".join(map(str, grades)),
            "count": len(graded),
            "exams": len(works),
            "complete": self._get_complete_text(grades, rule, group),
            "decision": "",
        }

    @api.model
    def _get_complete_text(self, grades, rule, group):
        missing = set(range(rule["from"], group.grade + 1)) - set(grades)
        if not missing:
            return self.env._("all years known")
        numbers = ", ".join(map(str, sorted(missing)))
        return self.env._("check the personal file: classes %(list)s", list=numbers)

    @api.model
    def _get_labels(self):
        return {
            "altyn_belgi": self.env._("«Altyn Belgi»"),
            "distinction": self.env._("Certificate with distinction"),
        }


class EduFormQuarter(models.AbstractModel):
    """Report of the class teacher for a quarter: movement, figures, absences."""

    _name = "edu.form.quarter"
    _inherit = "edu.form.summary"
    _description = "Report of the class teacher for the quarter"
    _form_code = "quarter"

    @api.model
    def _build(self, choice):
        classes = self._get_classes(choice)
        term = self._get_term({**choice, "year_id": classes.year_id[:1]})
        layout = self._get_layout({**choice, "term_id": term}, classes)
        document = self._new_document(
            layout, ", ".join(classes.mapped("name")), term.name
        )
        for year, groups in classes.grouped("year_id").items():
            members = self._read_class_members(groups, term)
            students = self._join_students(members)
            cells = self._read_results(groups, year, students)
            missed = self._read_missed(students, year)
            for group in groups:
                document.sections.append(
                    self._make_report(
                        layout, group, term, members[group], cells, missed
                    )
                )
        return document

    @api.model
    def _make_report(self, layout, group, term, members, cells, missed):
        subjects = self._get_subjects(group.course_ids)
        period = f"q{term.number}"
        staying = [
            member.student
            for member in members
            if not member.date_to or member.date_to >= term.date_end
        ]
        ranks = self._get_ranks(cells, staying, subjects, period)
        blocks = [
            Table(
                layout._get_columns("main"),
                self._get_movement_rows(members, term, staying),
                title=self.env._("Learners"),
            ),
            self._get_counter_lines(ranks),
            Table(
                layout._get_columns("lists"),
                self._get_list_rows(cells, ranks, subjects, period),
                title=self.env._("By name"),
            ),
            Table(
                layout._get_columns("subjects"),
                self._get_subject_rows(cells, staying, subjects, period),
                title=self.env._("By subject"),
            ),
            Table(
                layout._get_columns("missed"),
                self._get_missed_rows(members, term, missed),
                title=self.env._("Missed lessons"),
            ),
            *self._get_open_note(group, term),
            self._get_signatures(group, "class_teacher"),
        ]
        return Section(
            layout.title, self._get_subtitles(group, term), blocks, name=group.name
        )

    @api.model
    def _get_movement_rows(self, members, term, staying):
        begun = [one for one in members if one.date_from <= term.date_start]
        came = [one for one in members if one.date_from > term.date_start]
        left = [one for one in members if one.date_to and one.date_to < term.date_end]
        return [
            {
                "start": len(begun),
                "came": len(came),
                "left": len(left),
                "end": len(staying),
            }
        ]

    @api.model
    def _get_list_rows(self, cells, ranks, subjects, period):
        """Return learners by status; with one 4, one 3 and 2 the subjects too."""
        texts, rows = self._get_rank_texts(), []
        reasons = {"excellent_reserve": 4, "good_reserve": 3, "failing": 2}
        for rank, label in texts.items():
            names = []
            for student, own in ranks.items():
                if own != rank or not label:
                    continue
                name = student._get_short_name() or student.name
                grade = reasons.get(rank)
                if grade:
                    found = [
                        one._get_short_name()
                        for one in subjects
                        if (cell := self._get_cell(cells, student, one, period))
                        and cell.grade == grade
                    ]
                    name = f"{name} ({', '.join(found)})"
                names.append(name)
            if names:
                rows.append(
                    {"rank": label, "count": len(names), "names": ", ".join(names)}
                )
        return rows

    @api.model
    def _get_subject_rows(self, cells, students, subjects, period):
        success, quality = self._get_quality_rows(cells, students, subjects, period)
        rows = []
        for subject in subjects:
            found = [self._get_cell(cells, one, subject, period) for one in students]
            grades = [cell.grade for cell in found if cell and cell.status == "graded"]
            rows.append(
                {
                    "subject": subject.name,
                    "success": success[f"s{subject.id}"],
                    "quality": quality[f"s{subject.id}"],
                    **{f"n{grade}": grades.count(grade) for grade in (5, 4, 3, 2)},
                }
            )
        return rows

    @api.model
    def _get_missed_rows(self, members, term, missed):
        rows, total = [], dict.fromkeys(MISSED, 0)
        for member in members:
            counts = {
                kind: missed.get((member.student.id, term.id, kind), 0)
                for kind in MISSED
            }
            total = {kind: total[kind] + counts[kind] for kind in MISSED}
            if any(counts.values()):
                rows.append(
                    {
                        "name": member.student.name,
                        "all": sum(counts.values()),
                        **counts,
                    }
                )
        last = {"name": self.env._("Total"), "all": sum(total.values()), **total}
        return [*rows, {**last, "_bold": True}]
