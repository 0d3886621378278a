from datetime import date

from odoo.tests import TransactionCase, new_test_user

from odoo.addons.edu_base.lib.identifiers import make_iin

ROLES = (
    "teacher",
    "class_teacher",
    "tutor",
    "methodologist",
    "social_pedagogue",
    "psychologist",
    "nurse",
    "librarian",
    "clerk",
    "deputy",
    "director",
    "authority",
)
TODAY = date(2026, 11, 20)
YEAR_START, YEAR_END = date(2026, 9, 1), date(2027, 5, 25)
PASSWORD = "a long test password"


def build_world(cls):
    """Make two schools with a year, a class each, two families and a user a role."""
    env = cls.env
    cls.school = env["res.company"].create({"name": "School 1"})
    cls.other_school = env["res.company"].create({"name": "School 2"})
    cls.env = env = env(
        context={**env.context, "allowed_company_ids": [cls.school.id], "tz": "UTC"}
    )
    cls.years = {}
    for school in (cls.school, cls.other_school):
        cls.years[school] = env["edu.academic.year"].create(
            [
                {
                    "name": f"{start}–{start + 1}",
                    "company_id": school.id,
                    "date_start": date(start, 9, 1),
                    "date_end": date(start + 1, 5, 25),
                }
                for start in (2025, 2026)
            ]
        )
    cls.last_year, cls.year = cls.years[cls.school]
    cls.users = {role: _make_user(cls, role, cls.school) for role in ROLES}
    cls.users["other_clerk"] = _make_user(
        cls, "clerk", cls.other_school, login="other_clerk"
    )
    cls.class_teacher = env["hr.employee"].create(
        {
            "name": "Class teacher",
            "company_id": cls.school.id,
            "user_id": cls.users["class_teacher"].id,
        }
    )
    cls.class_5a, cls.class_5b = env["edu.group"].create(
        [
            {
                "company_id": cls.school.id,
                "year_id": cls.year.id,
                "grade": 5,
                "letter": "А",
                "class_teacher_id": cls.class_teacher.id,
            },
            {
                "company_id": cls.school.id,
                "year_id": cls.year.id,
                "grade": 5,
                "letter": "Ә",
            },
        ]
    )
    cls.other_class = env["edu.group"].create(
        {
            "company_id": cls.other_school.id,
            "year_id": cls.years[cls.other_school][1].id,
            "grade": 5,
            "letter": "А",
        }
    )
    _build_people(cls)


def _make_user(cls, role, school, login=None):
    return new_test_user(
        cls.env(su=True),
        login=login or f"student_{role}",
        password=PASSWORD,
        groups=f"edu_base.group_{role}",
        company_id=school.id,
        company_ids=[(6, 0, school.ids)],
    )


def _build_people(cls):
    """Two children of one mother in two schools; a stranger's child in 5 Ә."""
    cls.child = make_student(cls, "Әбенов", "Нұрлан", date(2015, 3, 16), "m", 1)
    cls.neighbour = make_student(cls, "Яковлева", "Ирина", date(2015, 5, 2), "f", 2)
    cls.sibling = make_student(
        cls, "Әбенова", "Айгүл", date(2016, 7, 9), "f", 3, cls.other_school
    )
    for student, group in (
        (cls.child, cls.class_5a),
        (cls.neighbour, cls.class_5b),
        (cls.sibling, cls.other_class),
    ):
        enrol(cls, student, group)
    cls.mother, cls.stranger = cls.env["edu.guardian"].create(
        [
            {
                "surname": "Әбенова",
                "given_name": "Гүлнар",
                "phone": "+77011234567",
                "iin": make_iin(date(1988, 1, 5), "f", 10),
            },
            {
                "surname": "Яковлев",
                "given_name": "Пётр",
                "phone": "+77017654321",
                "iin": make_iin(date(1985, 2, 6), "m", 11),
            },
        ]
    )
    cls.env["edu.student.guardian"].create(
        [
            {"student_id": cls.child.id, "guardian_id": cls.mother.id},
            {"student_id": cls.sibling.id, "guardian_id": cls.mother.id},
            {"student_id": cls.neighbour.id, "guardian_id": cls.stranger.id},
        ]
    )
    su = cls.env(su=True)
    cls.guardian_user = new_test_user(
        su,
        login="student_mother",
        password=PASSWORD,
        groups="edu_base.group_guardian",
        company_id=cls.school.id,
        company_ids=[(6, 0, cls.school.ids)],
    )
    cls.learner_user = new_test_user(
        su,
        login="student_learner",
        password=PASSWORD,
        groups="edu_base.group_learner",
        company_id=cls.school.id,
        company_ids=[(6, 0, cls.school.ids)],
    )
    cls.mother.user_id = cls.guardian_user
    cls.child.user_id = cls.learner_user


def make_student(cls, surname, given_name, birth_date, sex, serial, school=None):
    return cls.env["edu.student"].create(
        {
            "surname": surname,
            "given_name": given_name,
            "iin": make_iin(birth_date, sex, serial),
            "phone": "+77770001122",
            "company_id": (school or cls.school).id,
        }
    )


def enrol(cls, student, group, date_from=YEAR_START, **values):
    return cls.env["edu.enrolment"].create(
        {
            "student_id": student.id,
            "group_id": group.id,
            "date_from": date_from,
            **values,
        }
    )


class StudentCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        build_world(cls)
