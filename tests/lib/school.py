"""A small school made for one run: an organisation, its staff, a list of pupils."""

import importlib.util
import secrets
from datetime import date, timedelta
from pathlib import Path

from openpyxl import Workbook

from .rpc import CODES, ROOT, Client

PASSWORD = "A-long-test-password-1"
TITLES = {"kk": "№ 7 орта мектеп", "ru": "Средняя школа № 7"}
HEADERS = {
    "kk": ("№", "Оқушының аты-жөні", "ЖСН", "Туған күні", "Жынысы", "Сыныбы")
    + ("Оқыту тілі", "Анасының аты-жөні", "Анасының телефоны"),
    "ru": ("№ п/п", "ФИО ученика", "ИИН", "Дата рождения", "Пол", "Класс")
    + ("Язык обучения", "ФИО матери", "Телефон матери"),
}
TOTAL = {"kk": "Барлығы: {}", "ru": "Итого: {}"}
LANGUAGES = {"kk": "қазақ", "ru": "русский"}
SURNAMES = {
    "kk": "Абдрахман Әділ Бекен Ғабит Дәулет Есен Жақып Қасым Мұқан Нұрлан Омар "
    "Өтеген Сәрсен Тұрсын Ұзақ Үсен Шаяхмет Ысқақ Ілияс Рахым",
    "ru": "Алексеев Баранов Гончаров Денисов Егоров Жуков Зайцев Козлов Лебедев "
    "Морозов Николаев Орлов Павлов Романов Соколов Титов Ушаков Фомин Щукин Яковлев",
}
GIVEN = {
    "kk": {"m": "Айбек Диас Мәди Өмір", "f": "Аружан Әсел Зере Үміт"},
    "ru": {"m": "Артём Илья Кирилл Лев", "f": "Алиса Вера Дарья София"},
}
CLASSES = ("7 А", "7 Ә")


def load_identifiers():
    """The module of the suite that makes and checks identification numbers."""
    path = ROOT / "addons/edu_base/lib/identifiers.py"
    spec = importlib.util.spec_from_file_location("identifiers", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def make_pupils(lang, count=60, serial=0):
    """Invented pupils of two classes.

    :returns: list of dicts: name, iin, born (date), sex, group, mother, phone
    """
    make_iin = load_identifiers().make_iin
    surnames = SURNAMES[lang].split()
    pupils = []
    for index in range(count):
        sex = "mf"[index % 2]
        born = date(2013, 9, 1) + timedelta(days=index * 6)
        surname = surnames[index % len(surnames)]
        ending = {"kk": {"m": "ов", "f": "ова"}, "ru": {"m": "", "f": "а"}}[lang]
        given = GIVEN[lang][sex].split()[index % 4]
        mother = GIVEN[lang]["f"].split()[index // 7 % 4]
        tail = f"{serial:05d}"[-5:]
        pupils.append(
            {
                "name": f"{surname}{ending[sex]} {given}",
                "iin": make_iin(born, sex, (serial + index * 37) % 9900),
                "born": born,
                "sex": {"kk": {"m": "ұл", "f": "қыз"}, "ru": {"m": "м", "f": "ж"}}[
                    lang
                ][sex],
                "group": CLASSES[index * len(CLASSES) // count],
                "mother": f"{surname}{ending['f']} {mother}",
                "phone": f"8 (705) {tail[:3]} {tail[3:]} {index:02d}",
            }
        )
    return pupils


def write_list(path, lang, pupils):
    """Write the list as schools keep it: titles above, a total below, mixed cells."""
    book = Workbook()
    sheet = book.active
    sheet.append([TITLES[lang]])
    sheet.merge_cells("A1:I1")
    sheet.append([])
    sheet.append(list(HEADERS[lang]))
    for number, pupil in enumerate(pupils, 1):
        born = pupil["born"]
        sheet.append(
            [
                number,
                pupil["name"],
                # some cells are numbers and lose a leading zero, some dates are texts
                int(pupil["iin"]) if number % 9 == 0 else pupil["iin"],
                born.strftime("%d.%m.%Y") if number % 3 else born,
                pupil["sex"],
                pupil["group"].replace(" ", "") if number % 4 == 0 else pupil["group"],
                LANGUAGES[lang],
                pupil["mother"],
                pupil["phone"],
            ]
        )
    sheet.append([None, TOTAL[lang].format(len(pupils))])
    book.save(Path(path))


class School:
    """An organisation of its own with an office clerk and a deputy director."""

    def __init__(self, url, database, lang, admin):
        self.url, self.database, self.lang, self.code = url, database, lang, CODES[lang]
        self.serial = secrets.randbelow(90000) + 10000
        self.admin = Client(url, database, *admin)
        self.company = self.admin(
            "res.company",
            "create",
            {
                "name": f"{TITLES[lang]} ({self.serial})",
                "edu_type": "school",
                "country_id": self.admin.ref("base.kz"),
                "currency_id": self.admin.ref("base.KZT"),
            },
        )

    def hire(self, role):
        """Make a user of the school; :returns: its login."""
        login = f"{role}{self.serial}"
        # programs of the tests work at once: no page asks them for anything
        service = self.admin("res.users", "fields_get", ["edu_is_service"], ["type"])
        self.admin(
            "res.users",
            "create",
            {
                "name": login,
                "login": login,
                "password": PASSWORD,
                "lang": self.code,
                "tz": "Asia/Almaty",
                "company_id": self.company,
                "company_ids": [(6, 0, [self.company])],
                "group_ids": [
                    (6, 0, [self.admin.ref(f"edu_school.group_school_{role}")])
                ],
                **dict.fromkeys(service, True),
            },
        )
        return login

    def client(self, login):
        return Client(self.url, self.database, login, PASSWORD)

    def quarter(self, client):
        """The last quarter that is over, else the one that is going on.

        :returns: dict of id, name, dates and year
        """
        today = date.today().isoformat()
        years = client.find(
            "edu.academic.year",
            [("date_start", "<=", today), ("company_id", "=", False)],
            ["id"],
            order="date_start desc",
            limit=1,
        )
        terms = client.find(
            "edu.term",
            [
                ("year_id", "=", years[0]["id"]),
                ("kind", "=", "quarter"),
                ("date_start", "<=", today),
            ],
            ["name", "number", "date_start", "date_end", "year_id"],
            order="date_start",
            context={"lang": self.code},
        )
        over = [term for term in terms if term["date_end"] < today]
        return (over or terms)[-1]
