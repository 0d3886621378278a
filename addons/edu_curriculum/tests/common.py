from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user

PASSWORD = "long-Test-password-1"


class CurriculumCommon(TransactionCase):
    """A school with classes 7 А and 6 А, a second school, users of the roles.

    The years lie in 2001–2003, so that no shipped rule speaks about them.
    """

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
        cls.last_year, cls.year = cls.env["edu.academic.year"].create(
            [
                cls._year_vals("2001–2002", "2001-09-01", "2002-05-25"),
                cls._year_vals("2002–2003", "2002-09-01", "2003-05-25"),
            ]
        )
        cls.algebra, cls.music, cls.english = cls.env["edu.subject"].create(
            [
                {"name": "Algebra test", "code": "t-algebra"},
                {"name": "Music test", "code": "t-music"},
                {"name": "English test", "code": "t-english", "short_name": "Eng"},
            ]
        )
        cls.group = cls._create_class(7, "А")
        cls.subgroups = cls._create_subgroups(cls.group)
        cls.deputy = cls._create_user("deputy", "edu_base.group_deputy")
        cls.teacher_user = cls._create_user("teacher", "edu_base.group_teacher")
        cls.admin_user = cls._create_user("admin", "edu_base.group_admin")
        cls.teacher, cls.other_teacher = cls.env["hr.employee"].create(
            [
                cls._employee_vals("Teacher One", cls.teacher_user),
                cls._employee_vals("Teacher Two"),
            ]
        )

    @classmethod
    def _year_vals(cls, name, start, end):
        return {
            "name": name,
            "date_start": start,
            "date_end": end,
            "company_id": cls.company.id,
        }

    @classmethod
    def _employee_vals(cls, name, user=None, company=None):
        surname, given_name = name.split()
        vals = {
            "name": name,
            "user_id": user and user.id,
            "company_id": (company or cls.company).id,
        }
        if "surname" in cls.env["hr.employee"]._fields:
            vals.update(surname=surname, given_name=given_name)
        return vals

    @classmethod
    def _create_user(cls, login, groups, company=None):
        company = company or cls.company
        return new_test_user(
            cls.env,
            context=dict(cls.env.context),
            login=f"curriculum_{login}_{company.id}",
            password=PASSWORD,
            groups=groups,
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    @classmethod
    def _create_class(cls, grade, letter, year=None, **values):
        return cls.env["edu.group"].create(
            {
                "company_id": cls.company.id,
                "year_id": (year or cls.year).id,
                "kind": "class",
                "grade": grade,
                "letter": letter,
                **values,
            }
        )

    @classmethod
    def _create_subgroups(cls, group, division="English test"):
        return cls.env["edu.group"].create(
            [
                {
                    "company_id": group.company_id.id,
                    "year_id": group.year_id.id,
                    "kind": "subgroup",
                    "parent_id": group.id,
                    "part": part,
                    "division": division,
                    "name": f"{group.name} ({part})",
                }
                for part in (1, 2)
            ]
        )

    @classmethod
    def _create_course(cls, subject, group, hours=3, teacher=None, **values):
        return cls.env["edu.course"].create(
            {
                "subject_id": subject.id,
                "group_id": group.id,
                "weekly_hours": hours,
                "teacher_id": teacher and teacher.id,
                **values,
            }
        )
