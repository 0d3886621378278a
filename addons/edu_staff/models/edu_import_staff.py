from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from odoo.addons.edu_base.lib import tabular
from odoo.addons.edu_base.lib.identifiers import IdentifierError, clean, parse_iin

CATEGORIES = {
    "none": ("без категории", "санатсыз", "б/к", "санаты жоқ", "нет категории"),
    "trainee": ("педагог-стажёр", "стажер", "педагог-тағылымдамадан өтуші", "стажёр"),
    "pedagogue": ("педагог",),
    "moderator": ("педагог-модератор", "модератор"),
    "expert": ("педагог-эксперт", "педагог-сарапшы", "эксперт", "сарапшы"),
    "researcher": (
        "педагог-исследователь", "педагог-зерттеуші", "исследователь", "зерттеуші",
    ),
    "master": ("педагог-мастер", "педагог-шебер", "мастер", "шебер"),
    "second": ("вторая", "вторая категория", "екінші", "екінші санат", "2", "II"),
    "first": ("первая", "первая категория", "бірінші", "бірінші санат", "1", "I"),
    "highest": ("высшая", "высшая категория", "жоғары", "жоғары санат"),
}  # fmt: skip
EDUCATION = {
    "higher": ("высшее", "жоғары", "высшее педагогическое", "жоғары педагогикалық"),
    "postgraduate": (
        "послевузовское", "жоғары оқу орнынан кейінгі", "магистратура", "магистр",
        "докторантура",
    ),
    "incomplete_higher": (
        "неоконченное высшее", "аяқталмаған жоғары", "незаконченное высшее",
        "неполное высшее",
    ),
    "post_secondary": ("послесреднее", "орта білімнен кейінгі"),
    "vocational": (
        "среднее специальное", "средне-специальное", "арнаулы орта", "арнайы орта",
        "техническое и профессиональное", "техникалық және кәсіптік", "ТиПО", "ТжКБ",
        "среднее профессиональное", "орта арнаулы", "ср.спец", "колледж",
    ),
    "general": ("общее среднее", "среднее", "жалпы орта", "орта"),
}  # fmt: skip
DEGREES = {
    "bachelor": ("бакалавр",),
    "master": ("магистр",),
    "phd": ("PhD", "доктор PhD", "философия докторы", "доктор философии"),
    "profile_doctor": ("доктор по профилю", "бейіні бойынша доктор"),
    "candidate": ("кандидат наук", "ғылым кандидаты", "к.п.н.", "к.н."),
    "doctor": ("доктор наук", "ғылым докторы", "д.п.н.", "д.н."),
}
EMPLOYMENT = {
    "main": ("основное", "основной", "негізгі", "штатный", "штатта", "штат",
             "негізгі жұмыс орны"),
    "part": ("совместитель", "совместительство", "қоса атқарушы",
             "внешний совместитель",
             "қосымша", "внеш. совместитель", "қоса атқару"),
}  # fmt: skip
# columns written into the employee as they are
PLAIN = (
    "surname", "given_name", "patronymic", "iin", "birthday", "sex", "job_title",
    "mobile_phone", "work_email", "edu_employment", "edu_subject_names",
    "edu_hire_date", "edu_hire_order", "edu_position_id", "edu_degree_id",
    "edu_nationality_id", "edu_work_since", "edu_teaching_since",
)  # fmt: skip


class EduImportStaff(models.AbstractModel):
    """Import of the list of staff.

    An employee is known again by the IIN, without it by the whole name (and the birth
    date when both have one). Empty cells leave what is there.
    """

    _name = "edu.import.staff"
    _inherit = "edu.import.profile"
    _description = "Import of staff"

    @api.model
    def _get_stopwords(self):
        return (
            *super()._get_stopwords(),
            "педагога", "педагогтің", "учителя", "мұғалімнің",
            "сотрудника", "қызметкердің", "работника", "педагог", "сотрудник",
            "қызметкер", "педагогов", "учителей",
        )  # fmt: skip

    @api.model
    def _get_columns(self):
        return [
            *self._get_person_columns(),
            *self._get_work_columns(),
            *self._get_qualification_columns(),
        ]

    @api.model
    def _column(self, name, label, aliases, kind="char", **options):
        return {
            "name": name,
            "label": label,
            "aliases": aliases,
            "type": kind,
            **options,
        }

    @api.model
    def _get_person_columns(self):
        column = self._column
        return [
            column("full_name", self.env._("Full name"),
                   ["ФИО", "Ф.И.О.", "Т.А.Ә.", "Аты-жөні", "Тегі аты әкесінің аты",
                    "Фамилия имя отчество", "ФИО педагога", "Фамилия, имя, отчество",
                    "Педагогтің аты-жөні"],
                   "full_name", one_of="name"),
            column("surname", self.env._("Surname"), ["Фамилия", "Тегі"], "name",
                   one_of="name", example="Ахметова"),
            column("given_name", self.env._("Given name"), ["Имя", "Аты", "Есімі"],
                   "name", example="Айгүл"),
            column("patronymic", self.env._("Patronymic"), ["Отчество", "Әкесінің аты"],
                   "name", example="Серікқызы"),
            column("iin", self.env._("IIN"), ["ИИН", "ЖСН"], "iin"),
            column("birthday", self.env._("Birth date"),
                   ["Дата рождения", "Туған күні", "Туған жылы", "Год рождения",
                    "Туған күні айы жылы", "День рождения", "Дата рожд"],
                   "date", example="31.12.1985"),
            column("sex", self.env._("Sex"), ["Пол", "Жынысы"], "sex"),
            column("nationality", self.env._("Nationality"),
                   ["Национальность", "Ұлты"]),
            column("mobile_phone", self.env._("Phone"),
                   ["Телефон", "Сотовый", "Мобильный телефон", "Ұялы телефон",
                    "Номер телефона", "Телефон нөмірі", "Контактный телефон",
                    "Сотовый телефон", "Байланыс телефоны", "Тел."],
                   "phone", example="+7 701 123 45 67"),
            column("work_email", self.env._("E-mail"),
                   ["E-mail", "Email", "Электронная почта", "Электрондық пошта",
                    "Почта",
                    "Эл. почта", "Эл. адрес"]),
        ]  # fmt: skip

    @api.model
    def _get_work_columns(self):
        column = self._column
        return [
            column("position", self.env._("Position"),
                   ["Должность", "Лауазымы", "Қызметі", "Занимаемая должность",
                    "Атқаратын қызметі"], example="мұғалім"),
            column("edu_subject_names", self.env._("Subjects"),
                   ["Предмет", "Пән", "Пәні", "Предметы", "Пәндер",
                    "Какой предмет ведёт",
                    "Преподаваемый предмет", "Беретін пәні", "Жүргізетін пәні"]),
            column("edu_employment", self.env._("Employment"),
                   ["Занятость", "Вид занятости", "Совместитель", "Жұмыс түрі",
                    "Штат/совместитель", "Тип занятости"],
                   "selection", selection=EMPLOYMENT),
            column("edu_hire_date", self.env._("Hired on"),
                   ["Дата приёма", "Дата приема на работу", "Жұмысқа қабылданған күні",
                    "Қабылданған күні", "Принят"], "date"),
            column("edu_hire_order", self.env._("Order of hiring"),
                   ["Приказ о приёме", "Номер приказа о приёме", "№ приказа о приеме",
                    "Қабылдау бұйрығы", "Жұмысқа қабылдау бұйрығы"]),
            column("work_years", self.env._("Total experience, years"),
                   ["Общий стаж", "Стаж общий", "Жалпы өтілі", "Жалпы еңбек өтілі",
                    "Стаж работы", "Еңбек өтілі", "Стаж"], "float"),
            column("teaching_years", self.env._("Pedagogical experience, years"),
                   ["Педагогический стаж", "Педстаж", "Стаж педагогический",
                    "Педагогикалық өтілі", "Пед. стаж", "Педагогикалық еңбек өтілі",
                    "Пед өтілі"], "float"),
        ]  # fmt: skip

    @api.model
    def _get_qualification_columns(self):
        column = self._column
        return [
            column("education", self.env._("Education"),
                   ["Образование", "Білімі", "Уровень образования", "Білім деңгейі"],
                   "selection", selection=self._add_names("education_level", EDUCATION),
                    example="жоғары"),
            column("institution", self.env._("Organisation of education"),
                   ["ВУЗ", "Учебное заведение", "Оқу орны", "Какое учебное заведение",
                    "Бітірген оқу орны", "Что окончил", "Окончил",
                    "Наименование учебного заведения", "ЖОО",
                    "Қандай оқу орнын бітірген",
                    "Учебное заведение которое окончил"]),
            column("year_end", self.env._("Year of graduation"),
                   ["Год окончания", "Бітірген жылы", "Год окончания вуза",
                    "Оқу орнын бітірген жылы", "Аяқтаған жылы"], "integer"),
            column("speciality", self.env._("Speciality"),
                   ["Специальность", "Мамандығы", "Специальность по диплому",
                    "Диплом бойынша мамандығы"]),
            column("diploma_number", self.env._("Diploma number"),
                   ["Диплом", "Номер диплома", "№ диплома", "Диплом нөмірі", "Диплом №",
                    "Серия и номер диплома"]),
            column("category", self.env._("Qualification category"),
                   ["Категория", "Санаты", "Квалификационная категория",
                    "Біліктілік санаты", "Квалиф. категория", "Категориясы"],
                   "selection", selection=self._add_names("category", CATEGORIES),
                    example="педагог-сарапшы"),
            column("category_date", self.env._("Category given on"),
                   ["Дата присвоения", "Дата присвоения категории",
                    "Санат берілген күні",
                    "Дата категории", "Год присвоения категории", "Берілген күні"],
                   "date"),
            column("category_valid_to", self.env._("Category holds until"),
                   ["Действует до", "Срок действия категории", "Категория действует до",
                    "Санаттың мерзімі", "Санат мерзімі", "Дата окончания категории",
                    "Срок категории", "Санат аяқталатын күні"], "date"),
            column("category_order", self.env._("Order of the category"),
                   ["Приказ о присвоении", "Номер приказа о присвоении",
                    "Приказ о категории", "Санат бұйрығы", "№ приказа о присвоении",
                    "Санат беру бұйрығы"]),
            column("degree", self.env._("Academic degree"),
                   ["Учёная степень", "Ғылыми дәрежесі", "Степень",
                    "Академиялық дәрежесі",
                    "Академическая степень"], "selection",
                   selection=self._add_names("academic_degree", DEGREES)),
        ]  # fmt: skip

    @api.model
    def _add_names(self, kind, aliases):
        """Return ``aliases`` with the names of the reference book added.

        The name in the language of the user comes first: messages show it.
        """
        book = self.env["edu.reference"].search([("kind", "=", kind)])
        result = {
            entry.code: [entry.name, *aliases.get(entry.code, ())] for entry in book
        }
        for lang in ("kk_KZ", "ru_RU", "en_US"):
            for entry in book.with_context(lang=lang):
                result[entry.code].append(entry.name)
        return result

    # check

    @api.model
    def _prepare_rows(self, rows):
        errors, seen = [], {}
        known = self._get_known(rows)
        nationalities = self._get_names("nationality")
        positions = self._get_names("position")
        for row in rows:
            self._split_name(row)
            errors += self._check_iin(row)
            errors += self._check_row(row, nationalities)
            row["_key"] = self._get_key(row)
            twin = seen.setdefault(row["_key"], row["_row"])
            if twin != row["_row"]:
                message = self.env._("The same person stands in row %(row)s.", row=twin)
                errors.append(
                    self._make_error(row, self._get_name_column(row), message)
                )
            row["_position"] = self._find_position(row.get("position"), positions)
            errors += self._find_employee(row, known)
        return rows, errors

    @api.model
    def _get_name_column(self, row):
        return "full_name" if "full_name" in row else "surname"

    @api.model
    def _split_name(self, row):
        if row.get("full_name"):
            names = ("surname", "given_name", "patronymic")
            for name, value in zip(names, row["full_name"], strict=True):
                row[name] = row.get(name) or value

    @api.model
    def _check_iin(self, row):
        """Read the IIN; birth date and sex follow from it."""
        if not row.get("iin"):
            return []
        row["iin"] = clean(row["iin"])
        mixin = self.env["edu.identity.mixin"]
        try:
            parsed = parse_iin(row["iin"])
        except IdentifierError as error:
            message = mixin._describe_identifier_error("IIN", row["iin"], error)
            return [self._make_error(row, "iin", message, row["iin"])]
        errors = []
        if parsed.birth_date:
            if row.get("birthday") and row["birthday"] != parsed.birth_date:
                message = self.env._(
                    "The IIN says another birth date: %(date)s.",
                    date=parsed.birth_date.strftime("%d.%m.%Y"),
                )
                errors.append(
                    self._make_error(row, "birthday", message, row["birthday"])
                )
            if row.get("sex") and row["sex"] != parsed.sex:
                message = self.env._("The IIN says another sex.")
                errors.append(self._make_error(row, "sex", message))
            row.update(birthday=parsed.birth_date, sex=parsed.sex)
        return errors

    @api.model
    def _check_row(self, row, nationalities):
        errors = []

        def refuse(name, message):
            errors.append(self._make_error(row, name, message, row.get(name)))

        if row.get("surname") and not row.get("given_name"):
            refuse("given_name", self.env._("This cell must be filled."))
        today = fields.Date.context_today(self)
        if row.get("birthday") and not (
            date(1920, 1, 1) < row["birthday"] < today - relativedelta(years=14)
        ):
            refuse(
                "birthday", self.env._("The birth date of an employee is not likely.")
            )
        for name in ("work_years", "teaching_years"):
            if row.get(name) is not None and not 0 <= row[name] <= 75:
                refuse(name, self.env._("The experience is not likely."))
        year = row.get("year_end")
        if year is not None and not 1940 <= year <= today.year + 1:
            refuse("year_end", self.env._("The year of graduation is not likely."))
        start, end = row.get("category_date"), row.get("category_valid_to")
        if start and end and end <= start:
            refuse(
                "category_valid_to",
                self.env._("The category can't end before it was given."),
            )
        if row.get("work_email") and "@" not in row["work_email"]:
            refuse("work_email", self.env._("This is not an e-mail address."))
        if row.get("nationality"):
            row["_nationality"] = self._find_name(row["nationality"], nationalities)
            if not row["_nationality"]:
                refuse(
                    "nationality", self.env._("This nationality is not in the book.")
                )
        return errors

    @api.model
    def _get_key(self, row):
        return row.get("iin") or (
            tabular.fold(self._join(row)),
            row.get("birthday"),
        )

    @api.model
    def _join(self, row):
        names = (row.get("surname"), row.get("given_name"), row.get("patronymic"))
        return " ".join(filter(None, names))

    @api.model
    def _get_names(self, kind):
        """Return {folded name in kk, ru or en: id} of a reference book."""
        names = {}
        book = self.env["edu.reference"].search([("kind", "=", kind)])
        for lang in ("en_US", "ru_RU", "kk_KZ"):
            for entry in book.with_context(lang=lang):
                # «казах (казашка)» is found by both words
                for part in entry.name.replace(")", "").split("("):
                    names.setdefault(tabular.fold(part), entry.id)
        return names

    @api.model
    def _find_name(self, text, names):
        return names.get(tabular.fold(text))

    @api.model
    def _find_position(self, text, names):
        """Return the id of the position whose name begins the text, the longest."""
        folded = tabular.fold(text or "")
        found = [name for name in names if f"{folded} ".startswith(f"{name} ")]
        found += [name for name in names if f" {folded}".endswith(f" {name}")]
        return names[max(found, key=len)] if found else False

    @api.model
    def _get_known(self, rows):
        """Return ({iin: employee}, {folded name: employees}) of the organisation."""
        employees = (
            self.env["hr.employee"]
            .with_context(active_test=False)
            .search([("company_id", "=", self.env.company.id)])
        )
        names = {}
        for employee in employees:
            names.setdefault(tabular.fold(employee.name), []).append(employee)
        return {person.iin: person for person in employees if person.iin}, names

    @api.model
    def _find_employee(self, row, known):
        """Set ``_employee``; several namesakes without an IIN are an error."""
        by_iin, by_name = known
        row["_employee"] = by_iin.get(row.get("iin"))
        if row["_employee"]:
            return []
        namesakes = [
            person
            for person in by_name.get(tabular.fold(self._join(row)), ())
            if not (row.get("iin") and person.iin)
            and not (
                row.get("birthday")
                and person.birthday
                and person.birthday != row["birthday"]
            )
        ]
        if len(namesakes) > 1:
            message = self.env._(
                "Several employees have this name; an IIN or a birth date is needed."
            )
            return [self._make_error(row, self._get_name_column(row), message)]
        row["_employee"] = namesakes[0] if namesakes else None
        return []

    # writing

    @api.model
    def _run(self, rows):
        counts = dict.fromkeys(("created", "updated", "unchanged"), 0)
        references = {
            kind: {entry.code: entry.id for entry in entries}
            for kind, entries in self.env["edu.reference"]
            .with_context(active_test=False)
            .search(
                [("kind", "in", ("education_level", "category", "academic_degree"))]
            )
            .grouped("kind")
            .items()
        }
        for index, row in enumerate(rows, 1):
            values = self._prepare_values(row, references)
            employee = row["_employee"]
            if not employee:
                employee = self.env["hr.employee"].create(
                    {**values, "company_id": self.env.company.id}
                )
                self._write_lines(employee, row, references)
                counts["created"] += 1
            else:
                changed = self._write_changes(employee, values)
                changed |= self._write_lines(employee, row, references)
                counts["updated" if changed else "unchanged"] += 1
            if index % 50 == 0:
                self._report_progress(index, len(rows))
        return counts

    @api.model
    def _prepare_values(self, row, references):
        """Return the values of the filled cells for the employee.

        Full years of experience that the employee already has change no date.
        """
        values = {name: row[name] for name in PLAIN if row.get(name)}
        if values.get("sex"):
            values["sex"] = {"m": "male", "f": "female"}[values["sex"]]
        september = self.env["hr.employee"]._get_september()
        employee = row["_employee"]
        for name, target in (
            ("work_years", "edu_work_since"),
            ("teaching_years", "edu_teaching_since"),
        ):
            if row.get(name) is not None:
                known = employee and employee[target] and employee[f"edu_{name}"]
                if known is not None and known == row[name]:
                    continue
                months = round(row[name] * 12)
                values[target] = september - relativedelta(months=months)
        extra = {
            "job_title": row.get("position"),
            "edu_position_id": row["_position"],
            "edu_nationality_id": row.get("_nationality"),
            "edu_degree_id": references["academic_degree"].get(row.get("degree")),
        }
        return values | {name: value for name, value in extra.items() if value}

    @api.model
    def _write_changes(self, employee, values):
        """Write what differs; return whether anything did."""
        changes = {}
        for name, value in values.items():
            field = employee._fields[name]
            current = employee[name]
            if (current.id if field.type == "many2one" else current) != value:
                changes[name] = value
        if changes:
            employee.write(changes)
        return bool(changes)

    @api.model
    def _write_lines(self, employee, row, references):
        changed = self._write_education(employee, row, references["education_level"])
        return self._write_category(employee, row, references["category"]) or changed

    @api.model
    def _write_education(self, employee, row, levels):
        names = ("institution", "year_end", "speciality", "diploma_number")
        values = {name: row[name] for name in names if row.get(name)}
        if row.get("education"):
            values["level_id"] = levels[row["education"]]
        if not values:
            return False
        lines = employee.edu_education_ids
        line = lines.filtered(
            lambda item: not values.get("institution")
            or not item.institution
            or tabular.fold(item.institution) == tabular.fold(values["institution"])
        )[:1]
        if line:
            return self._write_changes(line, values)
        lines.create({"employee_id": employee.id, **values})
        return True

    @api.model
    def _write_category(self, employee, row, categories):
        if not row.get("category") or row["category"] == "none":
            return False
        values = {"category_id": categories[row["category"]]}
        for name, target in (
            ("category_date", "date"),
            ("category_valid_to", "valid_to"),
            ("category_order", "order_number"),
        ):
            if row.get(name):
                values[target] = row[name]
        lines = employee.edu_category_line_ids
        line = lines.filtered(
            lambda item: item.category_id.id == values["category_id"]
            and ("date" not in values or item.date == values["date"])
        )[:1]
        if line:
            return self._write_changes(line, values)
        lines.create({"employee_id": employee.id, **values})
        return True
