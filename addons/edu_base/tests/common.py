from odoo.tests import TransactionCase, new_test_user

PASSWORD = "bilim-test-password"


def make_user(env, login, group, company=None, **values):
    """Return a user with one role of the suite."""
    if company:
        values |= {"company_id": company.id, "company_ids": [(6, 0, company.ids)]}
    return new_test_user(
        env(context={**env.context, "no_reset_password": True}),
        login=login,
        password=PASSWORD,
        groups=f"edu_base.group_{group}",
        **values,
    )


class BaseCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.school = cls.env["res.company"].create({"name": "School A"})
        cls.other_school = cls.env["res.company"].create({"name": "School B"})
        roles = ("teacher", "clerk", "deputy", "director", "admin", "authority")
        cls.users = {
            role: make_user(cls.env, f"base_{role}", role, cls.school) for role in roles
        }
        cls.users["guardian"] = make_user(
            cls.env, "base_guardian", "guardian", cls.school
        )
        cls.other_director = make_user(
            cls.env, "base_director_b", "director", cls.other_school
        )
