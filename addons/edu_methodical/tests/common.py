from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user

PASSWORD = "long-Test-password-1"


class MethodicalCommon(TransactionCase):
    """A school with director, deputy, four teachers and two academic years.

    ``teacher`` heads the association of ``teacher``, ``second`` and ``third``;
    ``stranger`` is in no association.
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
        cls.company = cls.env["res.company"].create(
            {"name": "School No. 5", "edu_type": "school"}
        )
        cls.other_company = cls.env["res.company"].create(
            {"name": "School No. 6", "edu_type": "school"}
        )
        cls.years = cls.env["edu.academic.year"].create(
            [
                {
                    "name": f"{start}–{start + 1} test",
                    "date_start": f"{start}-09-01",
                    "date_end": f"{start + 1}-05-25",
                    "company_id": cls.company.id,
                }
                for start in (2024, 2025)
            ]
        )
        cls.year = cls.years[1]
        cls.users, cls.employees = {}, {}
        for name, group in (
            ("director", "director"),
            ("deputy", "deputy"),
            ("teacher", "teacher"),
            ("second", "teacher"),
            ("third", "class_teacher"),
            ("stranger", "teacher"),
        ):
            cls._create_person(name, group, cls.company)
        cls.guardian = new_test_user(
            cls.env,
            login="methodical_guardian",
            password=PASSWORD,
            groups="edu_base.group_guardian",
        )
        cls.env["edu.rule"].create(
            [
                {
                    "key": key,
                    "name": key,
                    "value": value,
                    "valid_from": "2024-09-01",
                    "company_id": cls.company.id,
                }
                for key, value in (
                    ("association.min_teachers", "3"),
                    ("minutes.quorum", '{"association": 50, "default": 0}'),
                )
            ]
        )

    @classmethod
    def _create_person(cls, name, group, company):
        user = new_test_user(
            cls.env,
            context=dict(cls.env.context),
            login=f"methodical_{name}",
            password=PASSWORD,
            groups=f"edu_base.group_{group}",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        cls.users[name] = user
        cls.employees[name] = cls.env["hr.employee"].create(
            {"name": f"Employee {name}", "user_id": user.id, "company_id": company.id}
        )

    def as_(self, record, name):
        return record.with_user(self.users[name])

    @classmethod
    def _create_association(cls):
        members = [cls.employees[name].id for name in ("teacher", "second", "third")]
        return cls.env["edu.method.association"].create(
            {
                "name": "Mathematics",
                "company_id": cls.company.id,
                "head_id": cls.employees["teacher"].id,
                "member_ids": [Command.set(members)],
            }
        )
