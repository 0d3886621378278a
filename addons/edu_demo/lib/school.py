"""Make a fictional school of a real size, the same one for the same seed.

Plain data, no ORM: the demo addon and the spreadsheets of ``data/`` are made of it.
"""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from odoo.addons.edu_base.lib.identifiers import make_iin

from . import names
from .plan import PRIMARY_SPECIALISTS, SPECIALISM, SPLIT, hours_of

LETTERS = "АӘБВГҒДЕЖЗИКҚЛМНОӨПРС"
SPLIT_FROM = 24
CLASSES_BY_GRADE = {1: 5, 2: 5, 3: 5, 4: 5, 5: 5, 6: 5, 7: 5, 8: 5, 9: 4, 10: 2, 11: 2}
FIRST_SHIFT = {1, 4, 5, 8, 9, 10, 11}
MAX_LOAD = 25
TEACHER_POSTS = (
    ("director", "Директор"),
    ("deputy", "Директордың оқу ісі жөніндегі орынбасары"),
    ("deputy", "Директордың тәрбие ісі жөніндегі орынбасары"),
    ("methodologist", "Әдіскер"),
    ("psychologist", "Педагог-психолог"),
    ("social_pedagogue", "Әлеуметтік педагог"),
    ("nurse", "Медбике"),
    ("librarian", "Кітапханашы"),
    ("clerk", "Іс жүргізуші"),
    ("tutor", "Тьютор"),
)


@dataclass
class Person:
    surname: str
    given_name: str
    patronymic: str
    sex: str
    birth_date: date
    iin: str

    @property
    def name(self):
        """Surname, given name, patronymic."""
        return " ".join(filter(None, (self.surname, self.given_name, self.patronymic)))


@dataclass
class Guardian(Person):
    kinship: str
    phones: tuple
    work: str


@dataclass
class Pupil(Person):
    class_name: str
    nationality: str
    address: str
    guardians: tuple = ()
    number: int = 0


@dataclass
class Teacher(Person):
    role: str
    post: str
    specialism: str
    category: str
    phone: str
    load: float = 0


@dataclass
class SchoolClass:
    grade: int
    letter: str
    language: str
    shift: int
    teacher: Teacher = None
    pupils: list = field(default_factory=list)

    @property
    def name(self):
        """Grade and letter as on a list: 7 А."""
        return f"{self.grade} {self.letter}"


@dataclass
class Course:
    """A subject of a class; two teachers when the class is split."""

    group: SchoolClass
    subject: str
    hours: int
    teachers: tuple


class Generator:
    """Make the school step by step; every choice comes from one seeded source."""

    def __init__(self, seed=2026, pupils=1200, year=2026, classes=None):
        self.random = random.Random(seed)
        self.pupil_count = pupils
        self.year = year
        self.classes_by_grade = classes or CLASSES_BY_GRADE
        self.serial = 0
        self.phone_serial = 0

    def make(self):
        """Return (classes, staff, courses)."""
        classes = self.make_classes()
        self.make_pupils(classes)
        staff = [self.make_teacher(role, post, "") for role, post in TEACHER_POSTS]
        courses = self.make_courses(classes, staff)
        return classes, staff, courses

    # People

    def make_iin(self, birth_date, sex):
        self.serial += 1
        return make_iin(birth_date, sex, self.serial * 7 % 9973)

    def make_phone(self):
        self.phone_serial += 1
        return (
            f"+7 700 000 {self.phone_serial // 100:02d} {self.phone_serial % 100:02d}"
        )

    def day_of(self, year):
        return date(year, 1, 1) + timedelta(days=self.random.randrange(365))

    def make_person(self, kind, sex, birth_date, language, surname=None, father=None):
        kazakh = language == "kk"
        surnames = names.KAZAKH_SURNAMES if kazakh else names.RUSSIAN_SURNAMES
        pair = surname or self.random.choice(surnames)
        pools = {
            ("kk", "m"): names.KAZAKH_BOYS,
            ("kk", "f"): names.KAZAKH_GIRLS,
            ("ru", "m"): names.RUSSIAN_BOYS,
            ("ru", "f"): names.RUSSIAN_GIRLS,
        }
        fathers = names.KAZAKH_FATHERS if kazakh else names.RUSSIAN_FATHERS
        patronym = names.kazakh_patronymic if kazakh else names.russian_patronymic
        father = father or self.random.choice(fathers)
        patronymic = patronym(father, sex) if self.random.random() < 0.93 else ""
        return kind(
            surname=pair[sex == "f"],
            given_name=self.random.choice(pools[language, sex]),
            patronymic=patronymic,
            sex=sex,
            birth_date=birth_date,
            iin=self.make_iin(birth_date, sex),
        )

    def make_guardian(self, sex, language, pair):
        kazakh = language == "kk"
        person = self.make_person(
            Person, sex, self.day_of(self.random.randint(1974, 1992)), language, pair
        )
        pools = {
            ("kk", "m"): names.KAZAKH_FATHERS,
            ("kk", "f"): names.KAZAKH_MOTHERS,
            ("ru", "m"): names.RUSSIAN_FATHERS,
            ("ru", "f"): names.RUSSIAN_MOTHERS,
        }
        person.given_name = self.random.choice(pools["kk" if kazakh else "ru", sex])
        phones = [self.make_phone()]
        if self.random.random() < 0.3:
            phones.append(self.make_phone())
        return Guardian(
            **vars(person),
            kinship="әкесі" if sex == "m" else "анасы",
            phones=tuple(phones),
            work=self.random.choice(names.WORKPLACES),
        )

    def make_family(self, language):
        surnames = names.KAZAKH_SURNAMES if language == "kk" else names.RUSSIAN_SURNAMES
        pair = self.random.choice(surnames)
        sexes = "fm" if self.random.random() < 0.75 else "f"
        guardians = tuple(self.make_guardian(sex, language, pair) for sex in sexes)
        fathers = [person.given_name for person in guardians if person.sex == "m"]
        street = self.random.choice(names.STREETS)
        return {
            "pair": pair,
            "father": fathers[0] if fathers else None,
            "guardians": guardians,
            "address": f"{street} көшесі, {self.random.randint(1, 120)}",
        }

    def make_pupil(self, group, family):
        sex = self.random.choice("mf")
        year = self.year - 6 - group.grade
        born = date(year, 9, 1) + timedelta(days=self.random.randrange(365))
        person = self.make_person(
            Person, sex, born, group.language, family["pair"], family["father"]
        )
        return Pupil(
            **vars(person),
            class_name=group.name,
            nationality="қазақ" if group.language == "kk" else "орыс",
            address=family["address"],
            guardians=family["guardians"],
        )

    def make_teacher(self, role, post, specialism):
        language = "kk" if self.random.random() < 0.75 else "ru"
        sex = "f" if self.random.random() < 0.8 else "m"
        person = self.make_person(
            Person, sex, self.day_of(self.random.randint(1964, 2001)), language
        )
        category = self.random.choice(
            ("педагог", "педагог-модератор", "педагог-сарапшы", "педагог-зерттеуші")
        )
        return Teacher(
            **vars(person),
            role=role,
            post=post,
            specialism=specialism,
            category=category,
            phone=self.make_phone(),
        )

    # School

    def make_classes(self):
        return [
            SchoolClass(
                grade,
                LETTERS[index],
                "kk" if index < max(1, round(count * 0.6)) else "ru",
                1 if grade in FIRST_SHIFT else 2,
            )
            for grade, count in self.classes_by_grade.items()
            for index in range(count)
        ]

    def make_pupils(self, classes):
        families = {"kk": [], "ru": []}
        number = 0
        for group, size in zip(classes, self.make_sizes(len(classes)), strict=True):
            for _seat in range(size):
                pool = families[group.language]
                if pool and self.random.random() < 0.28:
                    family = self.random.choice(pool[-120:])
                else:
                    family = self.make_family(group.language)
                    pool.append(family)
                number += 1
                pupil = self.make_pupil(group, family)
                pupil.number = number
                group.pupils.append(pupil)
            group.pupils.sort(key=lambda pupil: (pupil.surname, pupil.given_name))

    def make_sizes(self, count):
        """Return class sizes around the mean that sum up to the number of pupils."""
        base, extra = divmod(self.pupil_count, count)
        sizes = [base + (index < extra) for index in range(count)]
        for index in range(0, count - 1, 2):
            shift = self.random.randint(0, 1)
            sizes[index] += shift
            sizes[index + 1] -= shift
        return sizes

    def make_courses(self, classes, staff):
        """Hand out the subjects of each class; hire a teacher when all are full."""
        courses = []
        for group in classes:
            if group.grade <= 4:
                group.teacher = self.hire(staff, "primary", "Бастауыш сынып мұғалімі")
            for subject, hours in hours_of(group.grade, group.language).items():
                teachers = self.choose_teachers(group, subject, hours, staff)
                courses.append(Course(group, subject, hours, teachers))
        self.choose_class_teachers(classes, courses)
        return courses

    def choose_teachers(self, group, subject, hours, staff):
        if group.grade <= 4 and subject not in PRIMARY_SPECIALISTS:
            group.teacher.load += hours
            return (group.teacher,)
        table = PRIMARY_SPECIALISTS if group.grade <= 4 else SPECIALISM
        specialism = f"{table[subject]}_{group.shift}"
        if subject in SPLIT and len(group.pupils) >= SPLIT_FROM:
            return self.choose_pair(staff, specialism, hours)
        teacher = self.find(staff, specialism, hours) or self.hire(
            staff, specialism, "Мұғалім"
        )
        teacher.load += hours
        return (teacher,)

    def find(self, staff, specialism, hours):
        fit = [
            teacher
            for teacher in staff
            if teacher.specialism == specialism and teacher.load + hours <= MAX_LOAD
        ]
        return min(fit, key=lambda teacher: teacher.load, default=None)

    def choose_pair(self, staff, specialism, hours):
        """Return two teachers who always teach their groups at the same time."""
        pair = f"{specialism}_pair"
        first = self.find(staff, pair, hours)
        if first is None:
            first = self.hire(staff, pair, "Мұғалім")
            first.partner = self.hire(staff, f"{specialism}_partner", "Мұғалім")
        first.load += hours
        first.partner.load += hours
        return (first, first.partner)

    def hire(self, staff, specialism, post):
        teacher = self.make_teacher("teacher", post, specialism)
        staff.append(teacher)
        return teacher

    def choose_class_teachers(self, classes, courses):
        taken = {id(group.teacher) for group in classes if group.teacher}
        for group in classes:
            if group.teacher:
                continue
            own = [
                teacher
                for course in courses
                if course.group is group
                for teacher in course.teachers
            ]
            free = [teacher for teacher in own if id(teacher) not in taken] or own
            group.teacher = free[0]
            taken.add(id(free[0]))
