import json

from odoo.tests import TransactionCase

from odoo.addons.edu_base.tests.common import PASSWORD, make_user

CLAUSE = "456-27.3"
TEST = "edu_base/tests/test_policy.py::TestPolicy"


def make_run(env, *tests, **values):
    """Return the bytes of a run on the installed sources.

    :param tests: dictionaries over the values of one passed test of edu_base
    """
    hashes = env["edu.clause.run"]._get_hashes()
    addons = {name: value for name, value in hashes.items() if name}
    data = {
        "format": 1,
        "date": "2026-01-05",
        "suite_hash": "0" * 20,
        "addons": addons,
        "tests": [
            {
                "id": TEST,
                "addon": "edu_base",
                "clauses": [CLAUSE],
                "result": "passed",
                "count": 5,
                "date": "2026-01-05",
                **test,
            }
            for test in tests
        ],
        **values,
    }
    return json.dumps(data).encode()


class ComplianceCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Clause = cls.env["edu.clause"]
        cls.Evidence = cls.env["edu.clause.evidence"]
        cls.Run = cls.env["edu.clause.run"]
        cls.clause = cls.find(CLAUSE)
        cls.school = cls.env["res.company"].create({"name": "School A"})
        cls.users = {
            role: make_user(cls.env, f"compliance_{role}", role, cls.school)
            for role in ("teacher", "deputy", "director", "admin", "guardian")
        }
        cls.users["inspector"] = make_inspector(cls.env, cls.school)

    @classmethod
    def find(cls, code):
        return cls.Clause.search([("code", "=", code)])

    def load(self, *tests, **values):
        """Load a run by hand; without tests: one that proves CLAUSE."""
        tests = tests or ({},)
        return self.Run._load_upload(make_run(self.env, *tests, **values))

    def point_to(self, *targets):
        """Let evidence.csv say only this; :param targets: (kind, target)."""
        clauses = [(self.clause.id, kind, target) for kind, target in targets]
        values = {"title_kk": "Сыныптар", "title_ru": "Классы", "addon": ""}
        self.Evidence._as_loader()._synchronise(
            [("kind", "!=", "test")], {key: dict(values) for key in clauses}
        )
        self.Clause._refresh()


def make_inspector(env, company):
    user = make_user(env, "compliance_inspector", "staff", company)
    user.group_ids = [(6, 0, env.ref("edu_compliance.group_inspector").ids)]
    return user


__all__ = ["CLAUSE", "PASSWORD", "TEST", "ComplianceCase", "make_run"]
