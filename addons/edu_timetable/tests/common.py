from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user

PASSWORD = "long-Test-password-1"


class TimetableCommon(TransactionCase):
    """Classes 7 А, 7 Б (one shift, 45 minutes) and 1 А in a year 2025–2026.

    Bells: 1 08:00–08:45, 2 08:50–09:35, 3 09:50–10:35. Autumn break 27.10–02.11,
    class 1 also 09.02–15.02; 16.12 is a holiday; Saturday 06.12 is taught by Monday.
    Five school days a week. The tests' today is Monday 1 September 2025, 07:00 in
    Almaty (02:00 UTC).
    """

    TODAY = "2025-09-01 02:00:00"

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
        companies = cls.env["res.company"]
        cls.company = companies.create({"name": "School 1", "edu_type": "school"})
        cls.other_company = companies.create({"name": "School 2", "edu_type": "school"})
        cls.env["edu.rule"].create(
            {
                "key": "bell.max_break_minutes",
                "name": "Longest break",
                "value": "40",
                "valid_from": "2000-01-01",
                "company_id": cls.company.id,
            }
        )
        cls._create_year()
        cls._create_people()
        cls.bells = cls._create_bells(
            "Main",
            [(1, 8, 8.75), (2, 8 + 5 / 6, 9 + 7 / 12), (3, 9 + 5 / 6, 10 + 7 / 12)],
        )
        cls.group_a = cls._create_class(7, "А")
        cls.group_b = cls._create_class(7, "Б")
        cls.first_class = cls._create_class(1, "А")
        cls.algebra, cls.physics, cls.english = cls.env["edu.subject"].create(
            [
                {"name": "Algebra test", "code": "t-algebra"},
                {"name": "Physics test", "code": "t-physics"},
                {"name": "English test", "code": "t-english"},
            ]
        )
        cls.algebra_a = cls._create_course(cls.algebra, cls.group_a, cls.teacher)
        cls.algebra_b = cls._create_course(cls.algebra, cls.group_b, cls.teacher)
        cls.physics_a = cls._create_course(cls.physics, cls.group_a, cls.colleague)
        cls.physics_b = cls._create_course(cls.physics, cls.group_b, cls.colleague)
        cls.room = cls._create_room("12")
        cls.gym = cls._create_room("Gym", kind="gym", group_limit=2)
        cls.timetable = cls.env["edu.timetable"].create(
            {"name": "Week", "company_id": cls.company.id, "year_id": cls.year.id}
        )

    @classmethod
    def _create_year(cls):
        cls.year = cls.env["edu.academic.year"].create(
            {
                "name": "2025–2026 test",
                "date_start": "2025-09-01",
                "date_end": "2026-05-25",
                "company_id": cls.company.id,
                "working_weekdays": 5,
            }
        )
        quarters = [
            ("2025-09-01", "2025-10-26"),
            ("2025-11-03", "2025-12-28"),
            ("2026-01-08", "2026-03-18"),
            ("2026-03-30", "2026-05-25"),
        ]
        cls.quarters = cls.env["edu.term"].create(
            [
                {
                    "year_id": cls.year.id,
                    "kind": "quarter",
                    "number": number,
                    "name": f"Quarter {number}",
                    "date_start": start,
                    "date_end": end,
                }
                for number, (start, end) in enumerate(quarters, 1)
            ]
        )
        events = [
            ("break", "2025-10-27", "2025-11-02", {}),
            ("break", "2025-12-29", "2026-01-07", {}),
            ("break", "2026-03-19", "2026-03-29", {}),
            ("break", "2026-02-09", "2026-02-15", {"grade_from": 1, "grade_to": 1}),
            ("holiday", "2025-12-16", "2025-12-16", {}),
            ("moved", "2025-12-06", "2025-12-06", {"weekday": "0"}),
        ]
        cls.env["edu.calendar.event"].create(
            [
                {
                    "year_id": cls.year.id,
                    "name": f"{kind} {start}",
                    "kind": kind,
                    "date_start": start,
                    "date_end": end,
                    **values,
                }
                for kind, start, end, values in events
            ]
        )

    @classmethod
    def _create_people(cls):
        cls.deputy = cls._create_user("deputy", "edu_base.group_deputy")
        cls.teacher_user = cls._create_user("teacher", "edu_base.group_teacher")
        cls.colleague_user = cls._create_user("colleague", "edu_base.group_teacher")
        cls.teacher, cls.colleague, cls.third = cls.env["hr.employee"].create(
            [
                cls._employee_vals("Teacher One", cls.teacher_user),
                cls._employee_vals("Teacher Two", cls.colleague_user),
                cls._employee_vals("Teacher Three"),
            ]
        )

    @classmethod
    def _employee_vals(cls, name, user=None, company=None):
        surname, given_name = name.split()
        return {
            "name": name,
            "surname": surname,
            "given_name": given_name,
            "user_id": user and user.id,
            "company_id": (company or cls.company).id,
        }

    @classmethod
    def _create_user(cls, login, groups, company=None):
        company = company or cls.company
        return new_test_user(
            cls.env,
            context=dict(cls.env.context),
            login=f"timetable_{login}_{company.id}",
            password=PASSWORD,
            groups=groups,
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    @classmethod
    def _create_bells(cls, name, rows, shift="1", company=None):
        return cls.env["edu.bell.schedule"].create(
            {
                "name": name,
                "company_id": (company or cls.company).id,
                "bell_ids": [
                    Command.create(
                        {"shift": shift, "number": number, "start": start, "end": end}
                    )
                    for number, start, end in rows
                ],
            }
        )

    @classmethod
    def _create_class(cls, grade, letter, **values):
        return cls.env["edu.group"].create(
            {
                "company_id": cls.company.id,
                "year_id": cls.year.id,
                "kind": "class",
                "grade": grade,
                "letter": letter,
                "bell_schedule_id": cls.bells.id,
                **values,
            }
        )

    @classmethod
    def _create_subgroups(cls, group):
        return cls.env["edu.group"].create(
            [
                {
                    "company_id": group.company_id.id,
                    "year_id": group.year_id.id,
                    "kind": "subgroup",
                    "parent_id": group.id,
                    "part": part,
                }
                for part in (1, 2)
            ]
        )

    @classmethod
    def _create_course(cls, subject, group, teacher=None, hours=2):
        return cls.env["edu.course"].create(
            {
                "subject_id": subject.id,
                "group_id": group.id,
                "teacher_id": teacher and teacher.id,
                "weekly_hours": hours,
                "mode": "points_quarter",
            }
        )

    @classmethod
    def _create_room(cls, name, **values):
        return cls.env["edu.room"].create(
            {"name": name, "company_id": cls.company.id, **values}
        )

    @classmethod
    def _slot(cls, course, weekday, number, **values):
        """Create a slot; weekday 0 is Monday."""
        return cls.env["edu.timetable.slot"].create(
            {
                "timetable_id": cls.timetable.id,
                "course_id": course.id,
                "weekday": str(weekday),
                "number": number,
                **values,
            }
        )

    @classmethod
    def _lessons(cls, course=None, **domain):
        terms = [(name, "=", value) for name, value in domain.items()]
        if course:
            terms.append(("course_id", "=", course.id))
        return cls.env["edu.lesson"].search(
            [("company_id", "=", cls.company.id), *terms], order="date, start_at"
        )
