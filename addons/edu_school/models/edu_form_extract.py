from odoo import api, fields, models

from ..lib.document import Lines, Section, Table, Text


class EduFormExtract(models.AbstractModel):
    """Extract of summative results of a learner who moves to another school.

    Maximum and obtained points of SOR and SOCh, signed by the director and sealed,
    goes with the personal file (order 125, point on moving inside the year). The
    XLSX is read by the import "Extract of summative results" of another school.
    """

    _name = "edu.form.extract"
    _inherit = "edu.form"
    _description = "Extract of summative results"
    _form_code = "extract"
    _form_groups = "edu_base.group_methodologist,edu_base.group_clerk"

    @api.model
    def _build(self, choice):
        students = choice["student_ids"]
        classes = self._get_classes(choice)
        year = choice["year_id"] or classes.year_id[:1]
        if not students:
            students = self.env["edu.student"].union(
                *(
                    member.student
                    for group in classes
                    for member in self._get_members(
                        group, year.date_start, year.date_end
                    )
                )
            )
        layout = self._get_layout({**choice, "year_id": year}, classes)
        document = self._new_document(layout, *students[:1].mapped("name"))
        by_student = self._read_points(students, year)
        self._add_grades(by_student, students, year)
        for student in students:
            rows = by_student.get(student.id, [])
            self._add_document(rows, student)
            section = self._make_section(layout, student, classes, year, rows)
            document.sections.append(section)
        return document

    @api.model
    def _read_points(self, students, year):
        """Return {student id: rows} of the current points of the year."""
        marks = self.env["edu.mark"].search(
            [
                ("student_id", "in", students.ids),
                ("term_id", "in", year.term_ids.ids),
                ("kind", "=", "assessment"),
                ("assessment_id.kind", "in", ("sor", "soch")),
                ("is_current", "=", True),
                ("has_value", "=", True),
            ]
        )
        works = marks.assessment_id
        maxima = self.env["edu.assessment.individual"]._get_maxima(
            set(works.ids), set(students.ids)
        )
        found = {}
        for mark in marks.sorted(self._get_order):
            work = mark.assessment_id
            own = maxima.get((work.id, mark.student_id.id))
            rows = found.setdefault(mark.student_id.id, [])
            rows.append(self._make_row(len(rows) + 1, mark, own or work.max_points))
        return found

    @api.model
    def _add_grades(self, by_student, students, year):
        """Add the grades of closed quarters: a school that closed them needs those."""
        results = self.env["edu.term.result"].search(
            [
                ("student_id", "in", students.ids),
                ("year_id", "=", year.id),
                ("kind", "=", "quarter"),
                ("status", "=", "graded"),
                ("is_current", "=", True),
            ]
        )
        for row in results.sorted(lambda x: (x.term_id.number, x.subject_id.sequence)):
            rows = by_student.setdefault(row.student_id.id, [])
            rows.append(
                {
                    "number": len(rows) + 1,
                    "year": year.name,
                    "code": row.subject_id.code,
                    "subject": row.subject_id.name,
                    "quarter": row.term_id.number,
                    "kind": self.env._("Grade of the quarter"),
                    "points": row.grade,
                }
            )

    @api.model
    def _add_document(self, rows, student):
        """Name on every row the learner and the document, for the other school."""
        for row in rows:
            row.update(
                iin=student.iin,
                student=student.name,
                school=student.company_id.name,
                document=self._get_document_number(student),
                date=fields.Date.context_today(self),
            )

    @api.model
    def _get_document_number(self, student):
        return student.file_number or str(student.id)

    @api.model
    def _get_order(self, mark):
        work = mark.assessment_id
        subject = work.subject_id
        return (
            subject.sequence,
            subject.name,
            mark.term_id.number,
            work.kind == "soch",
            work.number,
        )

    @api.model
    def _make_row(self, number, mark, maximum):
        work = mark.assessment_id
        kinds = dict(work._fields["kind"]._description_selection(self.env))
        return {
            "number": number,
            "code": work.subject_id.code,
            "year": mark.term_id.year_id.name,
            "subject": work.subject_id.name,
            "quarter": mark.term_id.number,
            "kind": kinds[work.kind],
            "work": work.number if work.kind == "sor" else 1,
            "maximum": maximum,
            "points": mark.value,
        }

    @api.model
    def _make_section(self, layout, student, classes, year, rows):
        group = student.class_id or classes[:1]
        head = [
            (self.env._("Extract No."), self._get_document_number(student)),
            (
                self.env._("Date of the extract"),
                fields.Date.context_today(self).strftime("%d.%m.%Y"),
            ),
            (self.env._("Surname, name"), student.name),
            (self.env._("IIN"), student.iin or ""),
            (self.env._("Class"), group.name),
            (self.env._("Academic year"), year.name),
        ]
        table = Table(
            layout._get_columns("main"),
            rows,
            empty=self.env._("The learner has no points of SOR and SOCh this year."),
        )
        blocks = [
            Lines(head),
            table,
            self._get_signatures(group, "director"),
            Text(self.env._("Place of the seal"), "note"),
        ]
        return Section(layout.title, [group.company_id.name], blocks, name=student.name)
