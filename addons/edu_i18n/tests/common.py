import doctest

from odoo.tests import BaseCase, HttpCase, TransactionCase, new_test_user

PASSWORD = "long-enough-password"


class PureCase(BaseCase):
    """For code that does not touch a database."""

    def assertDoctests(self, module):
        result = doctest.testmod(module)
        self.assertGreater(result.attempted, 0)
        self.assertEqual(result.failed, 0)


class LangCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kk = cls.env.ref("edu_i18n.lang_kk_kz")
        cls.langs = cls.env["res.lang"]


class LangHttpCase(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = new_test_user(
            cls.env, "clerk-kk", "base.group_user", password=PASSWORD, lang="kk_KZ"
        )
        cls.parent = new_test_user(
            cls.env, "parent-ru", "base.group_portal", password=PASSWORD, lang="ru_RU"
        )
        # pages that need no browser are asked for as a person's browser would ask
        cls.headers = {"User-Agent": "Mozilla/5.0", "Accept-Language": "en-US,en"}
