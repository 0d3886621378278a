from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.edu_report.lib.pdf import Page, PdfEngine

from ..lib import form_html, form_xlsx
from ..lib.document import Document, Section, Signatures, Text

PREFIX = "edu.form."
ROMAN = {1: "I", 2: "II", 3: "III", 4: "IV"}
MISSED = ("absent", "ill", "valid")
PDF_VARIANT = "pdf/a-2b"


class Cell(NamedTuple):
    """A result as it is printed; ``is_open``: the quarter is not closed yet."""

    status: str
    grade: int
    percent: float
    parts: dict
    is_open: bool


class Member(NamedTuple):
    """A learner of a class in an interval, with first and last day inside it."""

    student: object
    date_from: object
    date_to: object


class EduForm(models.AbstractModel):
    """Base of printed forms: who may print, what was chosen, PDF and XLSX.

    A form is an abstract model ``edu.form.<code>`` that inherits this one and returns
    a :class:`~odoo.addons.edu_school.lib.document.Document` from :meth:`_build`. The
    right to print is checked first; then everything is read with sudo, so that a form
    is complete and the number of queries does not depend on the number of learners.
    """

    _name = "edu.form"
    _description = "Printed form"

    _form_code = None
    #: groups that may print for any class of their organisation
    _form_groups = "edu_base.group_methodologist"
    _form_has_xlsx = True

    # registry

    @api.model
    def _get_codes(self):
        """Return [(code, label)] of the forms."""
        labels = {
            "journal": self.env._("Class journal"),
            "report_card": self.env._("Report card"),
            "summary": self.env._("Summary sheet of progress"),
            "analysis": self.env._("Analysis of SOR and SOCh"),
            "schedule": self.env._("Schedule of SOR and SOCh"),
            "changes": self.env._("Journal of missed and substituted lessons"),
            "not_attested": self.env._("Temporarily not attested"),
            "honours": self.env._("Candidates for honours"),
            "protocol": self.env._("Protocol of the exam"),
            "extract": self.env._("Extract of summative results"),
            "quarter": self.env._("Report of the class teacher for the quarter"),
        }
        return list(labels.items())

    @api.model
    def _get_form(self, code):
        """Return the form of a code; UserError when there is none."""
        if code not in dict(self._get_codes()):
            raise UserError(self.env._("There is no form “%(code)s”.", code=code))
        return self.env[PREFIX + code]

    # choice

    @api.model
    def _read_choice(self, options):
        """Return the records that ``options`` name: ids as JSON gives them.

        :param options: dict with any of ``class_ids``, ``student_ids``,
            ``course_ids``, ``term_id``, ``year_id``, ``lang``
        :raises AccessError: a record is of another organisation
        """
        models_by_key = {
            "class_ids": "edu.group",
            "student_ids": "edu.student",
            "course_ids": "edu.course",
            "term_id": "edu.term",
            "year_id": "edu.academic.year",
            "assessment_ids": "edu.assessment",
        }
        choice = {}
        for key, model in models_by_key.items():
            ids = options.get(key) or []
            ids = ids if isinstance(ids, list) else [ids]
            if not all(isinstance(one, int) for one in ids):
                raise UserError(self.env._("The address is not valid."))
            records = self.env[model].with_context(active_test=False)
            records = records.browse(ids).exists()
            records.check_access("read")
            choice[key] = records
        choice["year_id"] = (
            choice["year_id"]
            or choice["term_id"].year_id
            or choice["class_ids"].year_id[:1]
            or choice["course_ids"].year_id[:1]
        )
        return {**options, **choice}

    @api.model
    def _check_reader(self, choice):
        """Refuse those who are neither in charge nor the class teacher.

        :raises AccessError:
        """
        self._check_classes(self._get_classes(choice))

    @api.model
    def _check_classes(self, classes):
        user = self.env.user
        if self.env.su or user.has_groups(self._form_groups):
            return
        # sudo: only the account of the class teacher is compared
        if classes and all(x.sudo().class_teacher_user_id == user for x in classes):
            return
        raise AccessError(
            self.env._("This form is printed by the class teacher and the heads.")
        )

    @api.model
    def _get_classes(self, choice):
        """Return the classes of the choice, whichever way they were named."""
        if choice["class_ids"]:
            return choice["class_ids"]
        if choice["course_ids"]:
            return choice["course_ids"].class_id
        if choice["student_ids"]:
            return self._get_classes_of(choice["student_ids"], choice["year_id"])
        raise UserError(self.env._("Choose a class."))

    @api.model
    def _get_classes_of(self, students, year):
        """Return the last class of each learner in ``year`` (any year: the latest)."""
        domain = [("student_id", "in", students.ids), ("kind", "=", "class")]
        if year:
            domain.append(("year_id", "=", year.id))
        # sudo: the classes of learners whom the user may read
        rows = self.env["edu.enrolment"].sudo().search(domain, order="date_from")
        latest = {row.student_id: row.group_id for row in rows}
        found = self.env["edu.group"].union(*latest.values())
        return found.sudo(False).with_env(self.env)

    # rendering

    @api.model
    def _build(self, choice):
        """Return the Document of a choice; all reading may be done with sudo."""
        raise NotImplementedError

    @api.model
    def _make_document(self, options):
        """Return (document, language) after checking who asks.

        :param options: see :meth:`_read_choice`
        """
        lang = self._get_lang(options.get("lang"))
        form = self.with_context(lang=lang)
        choice = form._read_choice(options)
        form._check_reader(choice)
        # sudo: checked above; a form is complete whoever prints it
        choice = {
            key: value.with_env(form.env).sudo()
            if isinstance(value, models.BaseModel)
            else value
            for key, value in choice.items()
        }
        return form.sudo()._build(choice), lang

    @api.model
    def _get_lang(self, lang):
        installed = {code for code, _name in self.env["res.lang"].get_installed()}
        if lang in installed:
            return lang
        return self.env.lang if self.env.lang in installed else "kk_KZ"

    @api.model
    def _render_form(self, options, kind="pdf"):
        """Return (content, file name) of this form.

        :param kind: ``pdf`` or ``xlsx``
        """
        document, lang = self._make_document(options)
        if kind == "xlsx":
            if not self._form_has_xlsx:
                raise UserError(self.env._("This form is printed as PDF only."))
            return form_xlsx.render(document), f"{document.name}.xlsx"
        return self._lay_out(document, lang)[0], f"{document.name}.pdf"

    @api.model
    def _lay_out(self, document, lang):
        """Return (PDF/A-2b bytes, number of pages) of a document."""
        if not document.sections:
            document.sections.append(
                Section(document.title, blocks=[self._get_empty_text()])
            )
        # sudo: only style sheets and fonts of this addon are read
        report = self.env["ir.actions.report"].sudo()
        engine = PdfEngine(
            report._edu_fetch,
            Page(),
            base_url=report._get_report_url(),
            cache_key=self.env.cr.dbname,
            variant=PDF_VARIANT,
            lang=lang.replace("_", "-"),
            title=document.title,
        )
        laid = engine.layout(form_html.render(document, lang.replace("_", "-")))
        return engine.join([laid]), len(laid.pages)

    @api.model
    def _get_empty_text(self):
        return Text(self.env._("There is nothing to print in this choice."), "centre")

    # parts that forms share

    @api.model
    def _new_document(self, layout, *parts):
        """Return an empty document named after the form and ``parts``."""
        name = " ".join(str(part) for part in (layout.name, *parts) if part)
        return Document(name.replace("/", "-"), name)

    @api.model
    def _get_layout(self, choice, classes):
        term, year = choice["term_id"], choice["year_id"]
        date = (term or year).date_end or fields.Date.context_today(self)
        company = classes.company_id[:1] or self.env.company
        return self.env["edu.form.layout"]._find(self._form_code, date, company)

    @api.model
    def _get_quarters(self, year):
        quarters = year.term_ids.filtered(lambda term: term.kind == "quarter")
        return quarters.sorted("number")

    @api.model
    def _get_term(self, choice):
        """Return the chosen quarter, else the one of today or the last begun."""
        if choice["term_id"]:
            return choice["term_id"]
        quarters = self._get_quarters(choice["year_id"])
        today = fields.Date.context_today(self)
        begun = quarters.filtered(lambda term: term.date_start <= today)
        return begun[-1:] or quarters[:1]

    @api.model
    def _get_subtitles(self, group, term=None, year=None):
        """Return the lines under a title: organisation, class, period."""
        year = year or group.year_id
        period = f"{term.name}, {year.name}" if term else year.name
        class_line = self.env._(
            "Class %(group)s, %(period)s", group=group.name, period=period
        )
        return [group.company_id.name, class_line]

    @api.model
    def _get_signatures(self, group=None, *roles):
        """Return the signature lines of ``roles``: director, deputy, class_teacher."""
        names = {
            "director": (self.env._("Director"), group.company_id.edu_director_id.name),
            "deputy": (self.env._("Deputy director"), ""),
            "class_teacher": (self.env._("Class teacher"), group.class_teacher_id.name),
            "parent": (self.env._("Parent (legal representative)"), ""),
        }
        return Signatures([names[role] for role in roles])

    @api.model
    def _get_members(self, group, start, end):
        """Return the :class:`Member` list of a class by name, joined or left inside."""
        rows = {}
        for row in group._get_enrolments(start, end):
            first, last = row.date_from, row.date_to
            if row.student_id in rows:
                first = min(first, rows[row.student_id].date_from)
            rows[row.student_id] = Member(row.student_id, first, last)
        return list(rows.values())

    @api.model
    def _get_member_name(self, member, start, end):
        """Return the name, with the date of coming or leaving inside the interval."""
        name = member.student.name
        if member.date_from > start:
            day = member.date_from.strftime("%d.%m.%Y")
            name += "\n" + self.env._("came %(day)s", day=day)
        if member.date_to and member.date_to < end:
            day = member.date_to.strftime("%d.%m.%Y")
            name += "\n" + self.env._("left %(day)s", day=day)
        return name

    @api.model
    def _get_subjects(self, courses):
        return courses.subject_id.sorted()

    # results

    @api.model
    def _get_result_key(self, kind, term):
        if kind == "quarter":
            return f"q{term.number}"
        if kind == "half_year":
            return f"h{term.number}"
        return kind

    @api.model
    def _read_results(self, classes, year, students=None):
        """Return {(student id, subject id, key): :class:`Cell`} of a year.

        Closed quarters give the stored grade, open ones what the marks give now.

        :param students: read what they got in any class instead of ``classes``
        """
        domain = [("year_id", "=", year.id), ("is_current", "=", True)]
        if students is None:
            domain.append(("class_id", "in", classes.ids))
        else:
            domain.append(("student_id", "in", students.ids))
        cells = self._read_open_results(classes, year)
        for row in self.env["edu.term.result"].sudo().search(domain, order="id"):
            key = self._get_result_key(row.kind, row.term_id)
            cells[row.student_id.id, row.subject_id.id, key] = Cell(
                row.status, row.grade, row.percent, row.parts or {}, False
            )
        self._add_exam_grades(cells, classes)
        return cells

    @api.model
    def _read_open_results(self, classes, year):
        """Return the results of quarters begun and not closed, from the marks."""
        today = fields.Date.context_today(self)
        quarters = self._get_quarters(year)
        closed = self.env["edu.term.lock"]._get_closed(quarters, classes)
        cells = {}
        for term in quarters.filtered(lambda term: term.date_start <= today):
            groups = classes.filtered(lambda x, t=term: (t.id, x.id) not in closed)
            courses = groups.course_ids.filtered(lambda x: x.mode != "none")
            for course, results in courses._compute_results(term).items():
                key = self._get_open_key(course, term)
                for student, result in results.items():
                    if key and result.status != "incomplete":
                        place = (student, course.subject_id.id, key)
                        cells[place] = self._make_open_cell(result)
        return cells

    @api.model
    def _get_open_key(self, course, term):
        if course.mode != "points_half_year":
            return f"q{term.number}"
        last = term.parent_id.child_ids.sorted("number")[-1:]
        return f"h{term.parent_id.number}" if term == last else ""

    @api.model
    def _make_open_cell(self, result):
        percent = 0.0 if result.percent is None else float(result.percent)
        parts = {k: float(v) for k, v in result.parts.items() if v is not None}
        return Cell(result.status, result.grade or 0, percent, parts, True)

    @api.model
    def _add_exam_grades(self, cells, classes):
        works = self.env["edu.year.outcome"]._read_works(classes, "exam")
        subjects = {x.id: x.subject_id.id for x in classes.course_ids}
        for student, grades in works.items():
            for course, grade in grades.items():
                place = (student, subjects.get(course), "exam")
                cells[place] = Cell("graded", grade, 0.0, {}, False)

    @api.model
    def _get_cell_text(self, cell):
        """Return what a form prints for a result."""
        if not cell:
            return ""
        if cell.status == "graded":
            return str(cell.grade)
        return self._get_status_texts().get(cell.status, "")

    @api.model
    def _get_status_texts(self):
        return {
            "pass": self.env._("pass"),
            "fail": self.env._("fail"),
            "not_attested": self.env._("n/a"),
            "not_taught": self.env._("not taught"),
        }

    @api.model
    def _get_open_note(self, classes, term):
        """Say on the sheet that a quarter is not closed yet."""
        terms = term or self._get_quarters(classes.year_id[:1])
        closed = self.env["edu.term.lock"]._get_closed(terms, classes)
        if len(closed) == len(terms) * len(classes):
            return []
        return [
            Text(
                self.env._("Preliminary: not every quarter of the sheet is closed."),
                "note",
            )
        ]

    @api.model
    def _read_missed(self, students, year):
        """Return {(student id, term id, kind): lessons missed} in one query."""
        rows = (
            self.env["edu.absence"]
            .sudo()
            ._read_group(
                [
                    ("student_id", "in", students.ids),
                    ("is_current", "=", True),
                    ("kind", "in", MISSED),
                    ("term_id", "in", year.term_ids.ids),
                ],
                ["student_id", "term_id", "kind"],
                ["__count"],
            )
        )
        return {(s.id, term.id, kind): count for s, term, kind, count in rows}
