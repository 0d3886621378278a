from odoo import api, fields, models
from odoo.tools import format_date

from ..lib import columns, contingent, matching
from .edu_import_student_writer import StudentWriter

# column of the list: kind of the reference book
BOOKS = {"nationality": "nationality", "language": "language"}


class EduImportStudent(models.AbstractModel):
    """Import of the contingent: learners, their classes and guardians.

    Learners are found by IIN, else by name and birth date; guardians by IIN, else by
    name and telephone. Missing classes of the year are created. Empty cells change
    nothing, so a repeat of the same file changes nothing.
    """

    _name = "edu.import.student"
    _inherit = "edu.import.profile"
    _description = "Import of learners and guardians"
    _import_groups = ("edu_base.group_clerk", "edu_base.group_director")

    @api.model
    def _get_columns(self):
        return [
            *self._get_person_columns(),
            *self._get_study_columns(),
            *self._get_contact_columns(),
            *self._get_guardian_columns(),
        ]

    @api.model
    def _get_person_columns(self):
        labels = {
            "iin": self.env._("IIN of the learner"),
            "surname": self.env._("Surname"),
            "given_name": self.env._("Given name"),
            "patronymic": self.env._("Patronymic"),
            "full_name": self.env._("Surname, given name, patronymic"),
            "birth_date": self.env._("Birth date"),
            "sex": self.env._("Sex"),
            "nationality": self.env._("Nationality"),
            "citizenship": self.env._("Citizenship"),
        }
        extra = {
            "iin": {"type": "iin", "example": "150316500017"},
            "surname": {"type": "name", "one_of": "name", "example": "Әбенова"},
            "given_name": {"type": "name", "example": "Айгерім"},
            "patronymic": {"type": "name", "example": "Нұрланқызы"},
            "full_name": {"type": "full_name", "one_of": "name"},
            "birth_date": {"type": "date", "example": "16.03.2015"},
            "sex": {"type": "sex", "example": "Ж"},
            "nationality": {"example": "қазақ"},
            "citizenship": {"example": "Қазақстан"},
        }
        return self._make_columns(labels, columns.PERSON, extra)

    @api.model
    def _get_study_columns(self):
        labels = {
            "class": self.env._("Class"),
            "letter": self.env._("Letter of the class"),
            "language": self.env._("Language of instruction"),
            "shift": self.env._("Shift"),
            "arrival_date": self.env._("Date of arrival"),
            "arrival_order": self.env._("Order of arrival"),
            "file_number": self.env._("Personal file No."),
            "social": self.env._("Social category"),
        }
        extra = {
            "class": {"section": columns.CLASS_TITLE, "example": "5 А"},
            "language": {"example": "қазақ"},
            "shift": {
                "type": "selection",
                "selection": columns.SHIFTS,
                "example": "1",
            },
            "arrival_date": {"type": "date", "example": "01.09.2021"},
            "arrival_order": {"example": "45-ш"},
            "file_number": {"example": "А-15"},
            "social": {"example": "көпбалалы"},
        }
        return self._make_columns(labels, columns.STUDY, extra)

    @api.model
    def _get_contact_columns(self):
        labels = {
            "address": self.env._("Address of residence"),
            "phone": self.env._("Phone of the learner"),
            "email": self.env._("E-mail of the learner"),
        }
        extra = {
            "address": {"example": "Абай көшесі, 5"},
            "phone": {"type": "phone", "example": "+77011234567"},
        }
        return self._make_columns(labels, columns.CONTACTS, extra)

    @api.model
    def _get_guardian_columns(self):
        """Return five columns for each of mother, father and another guardian."""
        labels = {
            "mother_name": self.env._("Mother: full name"),
            "mother_iin": self.env._("Mother: IIN"),
            "mother_phone": self.env._("Mother: phones"),
            "mother_email": self.env._("Mother: e-mail"),
            "mother_work": self.env._("Mother: place of work"),
            "father_name": self.env._("Father: full name"),
            "father_iin": self.env._("Father: IIN"),
            "father_phone": self.env._("Father: phones"),
            "father_email": self.env._("Father: e-mail"),
            "father_work": self.env._("Father: place of work"),
            "guardian_name": self.env._("Guardian: full name"),
            "guardian_iin": self.env._("Guardian: IIN"),
            "guardian_phone": self.env._("Guardian: phones"),
            "guardian_email": self.env._("Guardian: e-mail"),
            "guardian_work": self.env._("Guardian: place of work"),
        }
        aliases = {
            name: columns.get_guardian_aliases(*name.split("_")) for name in labels
        }
        types = {"iin": "iin", "phone": "phone"}
        extra = {
            name: {"guess": False, "type": types.get(name.split("_")[1], "char")}
            for name in labels
        }
        return self._make_columns(labels, aliases, extra)

    @api.model
    def _make_columns(self, labels, aliases, extra):
        return [
            {
                "name": name,
                "label": label,
                "aliases": list(aliases[name]),
                **extra.get(name, {}),
            }
            for name, label in labels.items()
        ]

    # checking

    @api.model
    def _prepare_rows(self, rows):
        learners, problems = contingent.prepare(rows, fields.Date.context_today(self))
        if not self._get_year():
            message = self.env._("There is no academic year: create it first.")
            return [], [self._make_error(0, "", message)]
        self._resolve_books(learners, problems)
        self._check_guardians_known(learners, problems)
        errors = [self._describe(problem) for problem in problems]
        if not errors:
            self._tell_new_classes(learners)
        return learners, errors

    @api.model
    def _get_year(self):
        """Return the year of the list: the one that runs or is to come next."""
        today = fields.Date.context_today(self)
        Year = self.env["edu.academic.year"]
        return Year.search(
            [
                ("date_end", ">=", today),
                ("company_id", "in", [False, self.env.company.id]),
            ],
            order="date_start, company_id nulls last",
            limit=1,
        ) or Year._get_current(company=self.env.company)

    @api.model
    def _tell_new_classes(self, learners):
        notes = self.env.context.get("edu_import_notes")
        missing = StudentWriter(self).get_missing_classes(learners)
        if isinstance(notes, list) and missing:
            names = ", ".join(f"{grade} {letter}".strip() for grade, letter in missing)
            notes.append(self.env._("New classes: %(names)s", names=names))

    @api.model
    def _resolve_books(self, learners, problems):
        """Replace texts by ids of reference books; unknown ones are problems."""
        books = {column: self._load_book(kind) for column, kind in BOOKS.items()}
        countries = self._load_countries()
        social = self._load_book("social_category")
        for learner in learners:
            row = learner["_row"]
            for column in (*books, "citizenship"):
                text = contingent.get_text(row, column)
                if column == "citizenship":
                    found = text and matching.find_country(text, countries)
                else:
                    found = text and matching.find_entry(text, books[column])
                learner[column] = found
                if text and not found:
                    problem = contingent.Problem(row, column, "unknown", text)
                    problems.append(problem)
            learner["social"] = self._resolve_social(row, social, problems)

    @api.model
    def _resolve_social(self, row, book, problems):
        ids = []
        text = contingent.get_text(row, "social") or ""
        for part in text.replace(";", ",").replace("/", ",").split(","):
            if contingent.is_blank(part) or matching.fold(part) in matching.NOTHING:
                continue
            found = matching.find_entry(part, book)
            if found:
                ids.append(found)
            else:
                problem = contingent.Problem(row, "social", "unknown", part.strip())
                problems.append(problem)
        return ids

    @api.model
    def _load_book(self, kind):
        return matching.build_book(
            self._read_names("edu.reference", [("kind", "=", kind)]), kind
        )

    @api.model
    def _load_countries(self):
        book = matching.build_book(self._read_names("res.country", []))
        for code, aliases in matching.COUNTRY_ALIASES.items():
            country = book.get(matching.fold(code))
            book |= {matching.fold(alias): country for alias in aliases if country}
        return book

    @api.model
    def _read_names(self, model, domain):
        """Return [(id, code, names in all languages)] of a book."""
        names = {}
        for lang, _name in self.env["res.lang"].get_installed():
            for entry in self.env[model].with_context(lang=lang).search(domain):
                names.setdefault((entry.id, entry.code), []).append(entry.name)
        return [(key[0], key[1], texts) for key, texts in names.items()]

    @api.model
    def _check_guardians_known(self, learners, problems):
        """Refuse an IIN that is stored for a guardian of quite another name."""
        people = [
            (learner["_row"], person)
            for learner in learners
            for person in learner["guardians"]
            if person.get("iin")
        ]
        known = StudentWriter(self).get_guardians_by_iin(
            {person["iin"] for _row, person in people}
        )
        for row, person in people:
            guardian = known.get(person["iin"])
            if not guardian:
                continue
            stored = contingent.name_key(guardian.surname, guardian.given_name).split()
            given = contingent.name_key(person["surname"], person["given_name"]).split()
            if not set(stored) & set(given):
                column = person["column"].replace("_name", "_iin")
                problems.append(
                    contingent.Problem(row, column, "iin_other_name", person["iin"])
                )

    @api.model
    def _describe(self, problem):
        """Return the error of a :class:`contingent.Problem` in the user's language."""
        row, column, code, values = problem
        message = self._describe_identity(code, values) or self._describe_list(
            code, values
        )
        value = row.get(column) or ""
        if isinstance(value, tuple):
            value = " ".join(filter(None, value))
        return self._make_error(row, column, message, value)

    @api.model
    def _describe_identity(self, code, values):
        if code == "iin":
            number, error = values
            return self.env["edu.identity.mixin"]._describe_identifier_error(
                "IIN", number, error
            )
        if code == "iin_birth_date":
            number, told, given = values
            return self.env._(
                "IIN %(iin)s: digits 1–6 say birth date %(told)s, given is %(given)s.",
                iin=number,
                told=told.strftime("%d.%m.%Y"),
                given=given.strftime("%d.%m.%Y"),
            )
        if code == "iin_sex":
            return self.env._(
                "IIN %(iin)s: digit 7 says another sex than the given one.", iin=values
            )
        if code == "birth_date":
            date = format_date(self.env, values)
            return self.env._("Nobody in the list can be born on %(date)s.", date=date)
        if code == "iin_two_people":
            return self.env._(
                "IIN %(iin)s is given to another person in row %(row)s.",
                iin=values[0],
                row=values[1],
            )
        if code == "iin_other_name":
            return self.env._(
                "IIN %(iin)s is registered with another name.", iin=values
            )
        return None

    @api.model
    def _describe_list(self, code, values):
        if code == "duplicate_iin":
            return self.env._("The same IIN stands in row %(row)s.", row=values)
        if code == "duplicate_name":
            return self.env._(
                "The same learner stands in row %(row)s (name and birth date).",
                row=values,
            )
        if code == "class":
            return self.env._(
                "“%(text)s” is not a class (for example 5 А).", text=values
            )
        if code == "letter":
            return self.env._(
                "The class %(name)s and the letter %(letter)s contradict each other.",
                name=values[0],
                letter=values[1],
            )
        if code == "unknown":
            return self.env._("“%(text)s” is not in the reference book.", text=values)
        texts = {
            "empty": self.env._("This cell must be filled."),
            "initials": self.env._("Write the names in full, not initials."),
            "one_word": self.env._("Surname and given name are needed."),
            "name": self.env._("A name may hold letters only."),
        }
        return texts[code]

    # writing

    @api.model
    def _run(self, rows):
        return StudentWriter(self).run(rows)
