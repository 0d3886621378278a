from odoo import api, fields, models
from odoo.tools import format_date

from ..lib import contingent, matching
from .edu_import_student_writer import StudentWriter

SHIFTS = {
    "1": ("1", "I", "1 ауысым", "бірінші", "первая", "1 смена", "бірінші ауысым"),
    "2": ("2", "II", "2 ауысым", "екінші", "вторая", "2 смена", "екінші ауысым"),
}
# column of the list: kind of the reference book
BOOKS = {"nationality": "nationality", "language": "language"}
CLASS_TITLE = (
    r"(?<![\d.])(\d{1,2})\s*[-–]?\s*[«\"']?\s*([А-ЯӘҒҚҢӨҰҮҺІЁA-Z])\s*[»\"']?\s*"
    r"(?:-?\s*(?:сынып|сыныб|класс)|$)"
)


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
        _ = self.env._
        return [
            {
                "name": "iin",
                "label": _("IIN of the learner"),
                "aliases": ["ЖСН", "ИИН", "Оқушының ЖСН", "ИИН ученика", "iin",
                            "ИИН обучающегося", "Білім алушының ЖСН", "ЖСН (ИИН)"],
                "type": "iin",
                "example": "150316500017",
            },
            {
                "name": "surname",
                "label": _("Surname"),
                "aliases": ["Тегі", "Фамилия", "Оқушының тегі", "Фамилия ученика"],
                "type": "name",
                "one_of": "name",
                "example": "Әбенова",
            },
            {
                "name": "given_name",
                "label": _("Given name"),
                "aliases": ["Аты", "Имя", "Есімі", "Имя ученика", "Оқушының аты"],
                "type": "name",
                "example": "Айгерім",
            },
            {
                "name": "patronymic",
                "label": _("Patronymic"),
                "aliases": ["Әкесінің аты", "Отчество", "Отчество (при наличии)"],
                "type": "name",
                "example": "Нұрланқызы",
            },
            {
                "name": "full_name",
                "label": _("Surname, given name, patronymic"),
                "aliases": ["ФИО", "Ф.И.О.", "Аты-жөні", "Оқушының аты-жөні", "ТАӘ",
                            "ФИО ученика", "Фамилия имя отчество", "Тегі аты әкесінің аты",
                            "Т.А.Ә.", "ФИО обучающегося", "Білім алушының аты-жөні",
                            "Ученик", "Оқушы", "Тегі, аты", "Фамилия, имя", "ФИ"],
                "type": "full_name",
                "one_of": "name",
            },
            {
                "name": "birth_date",
                "label": _("Birth date"),
                "aliases": ["Туған күні", "Дата рождения", "Туған жылы, айы, күні",
                            "Туған күні, айы, жылы", "Дата рожд.", "Год рождения",
                            "Д/р", "Туған жылы", "Число месяц год рождения"],
                "type": "date",
                "example": "16.03.2015",
            },
            {
                "name": "sex",
                "label": _("Sex"),
                "aliases": ["Жынысы", "Пол", "Жыныс"],
                "type": "sex",
                "example": "Ж",
            },
            {
                "name": "nationality",
                "label": _("Nationality"),
                "aliases": ["Ұлты", "Национальность", "Нац."],
                "example": "қазақ",
            },
            {
                "name": "citizenship",
                "label": _("Citizenship"),
                "aliases": ["Азаматтығы", "Гражданство"],
                "example": "Қазақстан",
            },
        ]  # fmt: skip

    @api.model
    def _get_study_columns(self):
        _ = self.env._
        return [
            {
                "name": "class",
                "label": _("Class"),
                "aliases": ["Сынып", "Сыныбы", "Класс", "Сынып атауы", "Параллель",
                            "Оқитын сыныбы", "Класс обучения", "Сынып (топ)"],
                "section": CLASS_TITLE,
                "example": "5 А",
            },
            {
                "name": "letter",
                "label": _("Letter of the class"),
                "aliases": ["Литер", "Литера", "Әрпі", "Сынып литері", "Литер класса",
                            "Сынып әрпі", "Буква"],
                "example": "",
            },
            {
                "name": "language",
                "label": _("Language of instruction"),
                "aliases": ["Оқыту тілі", "Язык обучения", "Оқу тілі", "Тілі"],
                "example": "қазақ",
            },
            {
                "name": "shift",
                "label": _("Shift"),
                "aliases": ["Ауысым", "Смена", "Ауысымы"],
                "type": "selection",
                "selection": SHIFTS,
                "example": "1",
            },
            {
                "name": "arrival_date",
                "label": _("Date of arrival"),
                "aliases": ["Кіру күні", "Келген күні", "Дата прибытия", "Қабылданған күні",
                            "Дата зачисления", "Мектепке келген күні", "Дата поступления"],
                "type": "date",
                "example": "01.09.2021",
            },
            {
                "name": "arrival_order",
                "label": _("Order of arrival"),
                "aliases": ["Бұйрық", "Приказ", "Бұйрық №", "Приказ №", "№ приказа",
                            "Номер приказа", "Приказ о зачислении", "Бұйрық нөмірі",
                            "Қабылдау туралы бұйрық"],
                "example": "45-ш",
            },
            {
                "name": "file_number",
                "label": _("Personal file No."),
                "aliases": ["Жеке іс №", "Личное дело №", "Жеке іс нөмірі", "№ личного дела",
                            "Номер личного дела", "Л/д", "Жеке іс", "Личное дело"],
                "example": "А-15",
            },
            {
                "name": "social",
                "label": _("Social category"),
                "aliases": ["Әлеуметтік санаты", "Социальная категория", "Соц. категория",
                            "Социальный статус", "Әлеуметтік жағдайы", "Категория семьи",
                            "Әлеуметтік мәртебесі", "Социальное положение"],
                "example": "көпбалалы",
            },
        ]  # fmt: skip

    @api.model
    def _get_contact_columns(self):
        _ = self.env._
        return [
            {
                "name": "address",
                "label": _("Address of residence"),
                "aliases": ["Мекенжайы", "Мекенжай", "Адрес", "Домашний адрес", "Тұрағы",
                            "Адрес проживания", "Тұрғылықты мекенжайы", "Үй мекенжайы",
                            "Место жительства", "Мекен-жайы"],
                "example": "Абай көшесі, 5",
            },
            {
                "name": "phone",
                "label": _("Phone of the learner"),
                "aliases": ["Телефон", "Телефоны", "Оқушының телефоны", "Байланыс телефоны",
                            "Телефон ученика", "Контактный телефон", "Тел.", "Ұялы телефоны"],
                "type": "phone",
                "example": "+77011234567",
            },
            {
                "name": "email",
                "label": _("E-mail of the learner"),
                "aliases": ["Электрондық пошта", "Эл. почта", "E-mail", "Электронная почта",
                            "Эл. пошта", "Почта", "Email ученика", "Оқушының e-mail"],
            },
        ]  # fmt: skip

    @api.model
    def _get_guardian_columns(self):
        """Return six columns for each of mother, father and another guardian."""
        _ = self.env._
        labels = {
            "mother_name": _("Mother: full name"),
            "mother_iin": _("Mother: IIN"),
            "mother_phone": _("Mother: phones"),
            "mother_email": _("Mother: e-mail"),
            "mother_work": _("Mother: place of work"),
            "father_name": _("Father: full name"),
            "father_iin": _("Father: IIN"),
            "father_phone": _("Father: phones"),
            "father_email": _("Father: e-mail"),
            "father_work": _("Father: place of work"),
            "guardian_name": _("Guardian: full name"),
            "guardian_iin": _("Guardian: IIN"),
            "guardian_phone": _("Guardian: phones"),
            "guardian_email": _("Guardian: e-mail"),
            "guardian_work": _("Guardian: place of work"),
        }
        words = {
            "mother": ["Анасы", "Анасының", "Мать", "Матери", "Мама", "Ана", "Ананың"],
            "father": ["Әкесі", "Әкесінің", "Отец", "Отца", "Папа", "Әке", "Әкенің"],
            "guardian": ["Қамқоршы", "Қамқоршысы", "Қамқоршының", "Опекун", "Опекуна",
                         "Ата-анасы", "Ата-анасының", "Родители", "Родителей", "Родитель",
                         "Родителя", "Заңды өкілі", "Заңды өкілінің", "Ата-ана",
                         "Законный представитель", "Законного представителя"],
        }  # fmt: skip
        details = {
            "name": ["ФИО", "аты-жөні", "ТАӘ", "Ф.И.О.", "тегі, аты, әкесінің аты"],
            "iin": ["ЖСН", "ИИН"],
            "phone": ["телефоны", "телефон", "телефондары", "тел", "байланыс телефоны",
                      "контактный телефон", "ұялы телефоны", "нөмірі"],
            "email": ["e-mail", "электрондық поштасы", "эл. почта", "почта", "пошта",
                      "электронная почта", "эл. поштасы"],
            "work": ["жұмыс орны", "место работы", "жұмысы", "работа", "жұмыс орны, лауазымы",
                     "место работы, должность"],
        }  # fmt: skip
        types = {"iin": "iin", "phone": "phone"}
        columns = []
        for name, label in labels.items():
            kind, detail = name.split("_")
            aliases = [
                alias
                for word in words[kind]
                for part in details[detail]
                for alias in (f"{word} {part}", f"{part} {word}")
            ]
            if detail == "name":
                aliases += words[kind]
            column = {"name": name, "label": label, "aliases": aliases, "guess": False}
            if detail in types:
                column["type"] = types[detail]
            columns.append(column)
        return columns

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
        books["citizenship"] = self._load_countries()
        social = self._load_book("social_category")
        for learner in learners:
            row = learner["_row"]
            for column, book in books.items():
                text = contingent.get_text(row, column)
                learner[column] = text and matching.find_entry(text, book)
                if text and not learner[column]:
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
            # pylint: disable=no-search-all  (books are short)
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
        _ = self.env._
        if code == "iin":
            number, error = values
            return self.env["edu.identity.mixin"]._describe_identifier_error(
                "IIN", number, error
            )
        if code == "iin_birth_date":
            number, told, given = values
            return _(
                "IIN %(iin)s: digits 1–6 say birth date %(told)s, given is %(given)s.",
                iin=number,
                told=told.strftime("%d.%m.%Y"),
                given=given.strftime("%d.%m.%Y"),
            )
        if code == "iin_sex":
            return _(
                "IIN %(iin)s: digit 7 says another sex than the given one.", iin=values
            )
        if code == "birth_date":
            date = format_date(self.env, values)
            return _("Nobody in the list can be born on %(date)s.", date=date)
        if code == "iin_two_people":
            return _(
                "IIN %(iin)s is given to another person in row %(row)s.",
                iin=values[0],
                row=values[1],
            )
        if code == "iin_other_name":
            return _("IIN %(iin)s is registered with another name.", iin=values)
        return None

    @api.model
    def _describe_list(self, code, values):
        _ = self.env._
        if code == "duplicate_iin":
            return _("The same IIN stands in row %(row)s.", row=values)
        if code == "duplicate_name":
            return _(
                "The same learner stands in row %(row)s (name and birth date).",
                row=values,
            )
        if code == "class":
            return _("“%(text)s” is not a class (for example 5 А).", text=values)
        if code == "letter":
            return _(
                "The class %(name)s and the letter %(letter)s contradict each other.",
                name=values[0],
                letter=values[1],
            )
        if code == "unknown":
            return _("“%(text)s” is not in the reference book.", text=values)
        texts = {
            "empty": _("This cell must be filled."),
            "initials": _("Write the names in full, not initials."),
            "one_word": _("Surname and given name are needed."),
            "name": _("A name may hold letters only."),
        }
        return texts[code]

    # writing

    @api.model
    def _run(self, rows):
        return StudentWriter(self).run(rows)
