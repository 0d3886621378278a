from datetime import date, datetime, timedelta

from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user

SCALE = '[{"from": 0, "grade": 2}, {"from": 40, "grade": 3},' + (
    ' {"from": 65, "grade": 4}, {"from": 85, "grade": 5}]'
)
RULES = {
    "term.weights": '{"fo": 25, "sor": 25, "soch": 50}',
    "half_year.weights": '{"fo": 50, "sor": 50}',
    "scale": SCALE,
    "sor_pooling": '"sum"',
    "rounding.digits": "0",
    "fo.min_points": "1",
    "fo.max_points": "10",
    "sor.max_points": '[{"grades": [1, 4], "min": 7, "max": 15},'
    ' {"grades": [5, 12], "min": 7, "max": 20}]',
    "sor.max_per_term": "3",
    "sor.max_per_term.one_hour": "2",
    "soch.max_per_day": "3",
    "soch.forbid_last_day": "true",
    "soch.forbid_sor_same_day": "true",
}
PASSWORD = "long-Test-password-1"


class JournalCommon(TransactionCase):
    """A school with class 7 А (five learners), one teacher, year 2025–2026.

    ``today`` of the tests is Wednesday 15 October 2025, in quarter 1; set it with
    ``freeze_time(TODAY)`` on the test class.
    """

    TODAY = "2025-10-15 12:00:00"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(
            context={
                **cls.env.context,
                "tracking_disable": True,
                "no_reset_password": True,
            }
        )
        cls.company = cls.env["res.company"].create(
            {"name": "School No. 1", "edu_type": "school", "edu_mark_policy": "reason"}
        )
        cls.other_company = cls.env["res.company"].create(
            {"name": "School No. 2", "edu_type": "school"}
        )
        cls._create_year()
        cls._create_rules()
        cls._create_users()
        cls._create_class()

    @classmethod
    def _create_year(cls):
        cls.year = cls.env["edu.academic.year"].create(
            {
                "name": "2025–2026 test",
                "date_start": "2025-09-01",
                "date_end": "2026-05-25",
                "company_id": cls.company.id,
            }
        )
        halves = [
            ("2025-09-01", "2025-12-28"),
            ("2026-01-08", "2026-05-25"),
        ]
        quarters = [
            ("2025-09-01", "2025-10-26", 0),
            ("2025-11-03", "2025-12-28", 0),
            ("2026-01-08", "2026-03-18", 1),
            ("2026-03-30", "2026-05-25", 1),
        ]
        terms = cls.env["edu.term"]
        half_terms = terms.create(
            [
                cls._term_vals("half_year", number, start, end)
                for number, (start, end) in enumerate(halves, 1)
            ]
        )
        cls.quarters = terms.create(
            [
                cls._term_vals("quarter", number, start, end)
                | {"parent_id": half_terms[half].id}
                for number, (start, end, half) in enumerate(quarters, 1)
            ]
        )
        cls.half_years = half_terms
        cls.quarter = cls.quarters[0]

    @classmethod
    def _term_vals(cls, kind, number, start, end):
        return {
            "year_id": cls.year.id,
            "kind": kind,
            "number": number,
            "name": f"{kind} {number}",
            "date_start": start,
            "date_end": end,
        }

    @classmethod
    def _create_rules(cls):
        cls.env["edu.rule"].create(
            [
                {
                    "key": key,
                    "name": key,
                    "value": value,
                    "valid_from": "2025-09-01",
                    "company_id": cls.company.id,
                }
                for key, value in RULES.items()
            ]
        )

    @classmethod
    def _create_users(cls):
        roles = ("teacher", "deputy", "director", "class_teacher", "methodologist")
        cls.users = {
            role: cls._create_user(role, f"edu_base.group_{role}") for role in roles
        }
        cls.users["other_teacher"] = cls._create_user(
            "other_teacher", "edu_base.group_teacher"
        )
        cls.employees = {
            role: cls.env["hr.employee"].create(
                {
                    "name": f"Employee {role}",
                    "user_id": user.id,
                    "company_id": cls.company.id,
                }
            )
            for role, user in cls.users.items()
        }
        cls.teacher = cls.users["teacher"]

    @classmethod
    def _create_user(cls, role, groups, company=None):
        company = company or cls.company
        return new_test_user(
            cls.env,
            context=dict(cls.env.context),
            login=f"journal_{role}_{company.id}",
            password=PASSWORD,
            groups=groups,
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    @classmethod
    def _create_class(cls):
        cls.group = cls.env["edu.group"].create(
            {
                "company_id": cls.company.id,
                "year_id": cls.year.id,
                "kind": "class",
                "grade": 7,
                "letter": "А",
                "class_teacher_id": cls.employees["class_teacher"].id,
            }
        )
        names = ("Ахметова", "Әділов", "Ғабитов", "Қайратова", "Юсупов")
        cls.students = cls.env["edu.student"].create(
            [
                {
                    "surname": surname,
                    "given_name": "Тест",
                    "company_id": cls.company.id,
                }
                for surname in names
            ]
        )
        cls.env["edu.enrolment"].create(
            [
                {
                    "student_id": student.id,
                    "group_id": cls.group.id,
                    "date_from": "2025-09-01",
                }
                for student in cls.students
            ]
        )
        cls.student = cls.students[0]
        cls.subject = cls.env["edu.subject"].create(
            {"name": "Algebra test", "code": "algebra-test"}
        )
        cls.course = cls._create_course(cls.subject, 3, "points_quarter")

    @classmethod
    def _create_course(cls, subject, hours, mode, group=None, teacher="teacher"):
        return cls.env["edu.course"].create(
            {
                "subject_id": subject.id,
                "group_id": (group or cls.group).id,
                "teacher_id": cls.employees[teacher].id,
                "weekly_hours": hours,
                "mode": mode,
            }
        )

    @classmethod
    def _create_lesson(cls, day, number=1, course=None, **values):
        day = date.fromisoformat(day)
        start = datetime(day.year, day.month, day.day, 3) + timedelta(hours=number - 1)
        return cls.env["edu.lesson"].create(
            {
                "course_id": (course or cls.course).id,
                "company_id": cls.company.id,
                "date": day,
                "number": number,
                "start_at": start,
                "end_at": start + timedelta(minutes=45),
                **values,
            }
        )

    @classmethod
    def _create_assessment(cls, kind, day, maximum, course=None, **values):
        return cls.env["edu.assessment"].create(
            {
                "course_id": (course or cls.course).id,
                "kind": kind,
                "date": day,
                "max_points": maximum,
                **values,
            }
        )

    @classmethod
    def _mark(cls, user=None, **values):
        values.setdefault("student_id", cls.student.id)
        marks = cls.env["edu.mark"].with_user(user or cls.teacher)
        return marks.create([values])
