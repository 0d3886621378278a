from odoo import api, fields, models

WORKS = ("sor", "soch")


class EduImportExtract(models.AbstractModel):
    """Import of the extract that another school gives (order 125, moving).

    The workbook is the XLSX of :class:`EduFormExtract`. Its rows go the way of an
    extract entered by hand (``edu.received.import``): works count in a quarter that is
    open here, of a closed quarter the grade is taken over.
    """

    _name = "edu.import.extract"
    _inherit = "edu.import.profile"
    _description = "Import of an extract of summative results"
    _import_groups = ("edu_base.group_deputy",)

    @api.model
    def _get_columns(self):
        number = {"type": "integer", "required": True}
        return [
            {"name": "iin", "label": self.env._("IIN"), "type": "iin",
             "aliases": ["ИИН", "ЖСН", "IIN"], "required": True},
            {"name": "school", "label": self.env._("Former school"), "required": True,
             "aliases": ["Прежняя школа", "Бұрынғы мектеп", "Former school"]},
            {"name": "document", "label": self.env._("Extract No."), "required": True,
             "aliases": ["№ выписки", "Үзінді №", "Extract No."]},
            {"name": "date", "label": self.env._("Date of the extract"),
             "aliases": ["Дата выписки", "Үзінді күні", "Date of the extract"],
             "type": "date", "required": True},
            {"name": "year", "label": self.env._("Academic year"), "required": True,
             "aliases": ["Учебный год", "Оқу жылы", "Academic year"],
             "example": "2026–2027"},
            {"name": "code", "label": self.env._("Code of the subject"),
             "aliases": ["Код предмета", "Пән коды", "Code of the subject"]},
            {"name": "subject", "label": self.env._("Subject"), "required": True,
             "aliases": ["Предмет", "Пән", "Subject"]},
            {"name": "quarter", "label": self.env._("Quarter"), **number,
             "aliases": ["Четверть", "Тоқсан", "Quarter"]},
            {"name": "kind", "label": self.env._("Kind of work"), "required": True,
             "aliases": ["Вид работы", "Жұмыс түрі"], "type": "selection",
             "selection": {
                 "sor": ["SOR", "СОР", "БЖБ"], "soch": ["SOCh", "СОЧ", "ТЖБ"],
                 "grade": ["Оценка за четверть", "Тоқсан бағасы",
                           "Grade of the quarter"]}},
            {"name": "work", "label": self.env._("Number of the work"),
             "type": "integer", "aliases": ["Номер работы", "Жұмыс нөмірі"]},
            {"name": "maximum", "label": self.env._("Maximum points"),
             "type": "integer", "aliases": ["Максимальный балл", "Ең жоғары балл"]},
            {"name": "points", "label": self.env._("Points obtained"), **number,
             "aliases": ["Полученный балл", "Алған балы"]},
        ]  # fmt: skip

    @api.model
    def _prepare_rows(self, rows):
        students = self._find_students(rows)
        subjects, terms = self._load_subjects(), self._load_terms()
        errors, messages = [], self._get_unknown_texts()
        for row in rows:
            student = students.get(row.get("iin"))
            subject = subjects.get(row.get("code")) or subjects.get(
                (row.get("subject") or "").casefold()
            )
            term = terms.get((row.get("year"), row.get("quarter")))
            row.update(_student=student, _subject=subject, _term=term)
            found = {"iin": student, "subject": subject, "quarter": term}
            for column, record in found.items():
                if row.get(column) and not record:
                    message = messages[column]
                    errors.append(self._make_error(row, column, message, row[column]))
            maximum = row.get("maximum") or 0
            if row.get("kind") in WORKS and not 0 <= row.get("points", 0) <= maximum:
                message = self.env._("Points lie between 0 and the maximum.")
                errors.append(self._make_error(row, "points", message, row["points"]))
        return rows, errors

    @api.model
    def _get_unknown_texts(self):
        return {
            "iin": self.env._("No learner of this organisation has this IIN."),
            "subject": self.env._("This subject is not known."),
            "quarter": self.env._("This year has no such quarter."),
        }

    @api.model
    def _find_students(self, rows):
        iins = {row["iin"] for row in rows if row.get("iin")}
        found = self.env["edu.student"].search(
            [("iin", "in", list(iins)), ("company_id", "=", self.env.company.id)]
        )
        return {student.iin: student.id for student in found}

    @api.model
    def _load_subjects(self):
        """Return {code or name in any language: subject id}, own subjects first."""
        subjects = self.env["edu.subject"].search(
            [("company_id", "in", [False, self.env.company.id])],
            order="company_id nulls first",
        )
        found = {}
        for lang, _name in self.env["res.lang"].get_installed():
            for subject in subjects.with_context(lang=lang):
                found[subject.name.casefold()] = subject.id
        return found | {subject.code: subject.id for subject in subjects}

    @api.model
    def _load_terms(self):
        """Return {(name of the year, number): quarter id}, own years first."""
        years = self.env["edu.academic.year"].search(
            [("company_id", "in", [False, self.env.company.id])],
            order="company_id nulls first",
        )
        return {
            (year.name, term.number): term.id
            for year in years
            for term in year.term_ids
            if term.kind == "quarter"
        }

    @api.model
    def _run(self, rows):
        received = self.env["edu.received.result"]
        documents = {}
        for row in rows:
            names = ("_student", "school", "document", "date")
            documents.setdefault(tuple(row[name] for name in names), []).append(row)
        students = [document[0] for document in documents]
        before = received.search([("student_id", "in", students)]).ids
        taken = 0
        for (student, school, number, date), found in documents.items():
            wizard = self.env["edu.received.import"].create(
                {
                    "student_id": student,
                    "school": school,
                    "document_number": number,
                    "document_date": fields.Date.to_date(date),
                    "line_ids": [
                        fields.Command.create(self._prepare_line(row)) for row in found
                    ],
                }
            )
            self._leave_out(wizard)
            taken += len(wizard.line_ids)
            wizard.action_apply()
        made = received.search(
            [("student_id", "in", students), ("id", "not in", before)]
        )
        updated = len(made.filtered("previous_id"))
        return {
            "created": len(made) - updated,
            "updated": updated,
            "unchanged": taken - len(made),
        }

    @api.model
    def _prepare_line(self, row):
        return {
            "subject_id": row["_subject"],
            "term_id": row["_term"],
            "kind": row["kind"],
            "number": row.get("work") or 1,
            "max_points": row.get("maximum") or 0,
            "points": row["points"],
        }

    @api.model
    def _leave_out(self, wizard):
        """Leave grades of quarters open here and works of those closed with a grade.

        An open quarter is computed from the works, a closed one has the grade only.
        """
        courses = wizard._get_courses()
        terms = wizard.line_ids.term_id
        closed = self.env["edu.term.lock"]._get_closed(
            terms | terms.parent_id.child_ids,
            self.env["edu.group"].union(*(course.class_id for course in courses)),
        )
        grades = wizard.line_ids.filtered(lambda line: line.kind == "grade")
        known = {(line.subject_id, line.term_id) for line in grades}
        unwanted = grades.browse()
        for line in wizard.line_ids:
            course = courses.filtered(
                lambda x, line=line: x.subject_id == line.subject_id
            )
            is_closed = bool(course) and line._is_closed(course[0], closed)
            place = (line.subject_id, line.term_id)
            is_grade = line.kind == "grade"
            if (is_grade and not is_closed) or (
                is_closed and not is_grade and place in known
            ):
                unwanted |= line
        unwanted.unlink()
