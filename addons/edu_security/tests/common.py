import json

from odoo import fields
from odoo.tests import HttpCase

from odoo.addons.edu_base.tests.common import PASSWORD, BaseCase, make_user


class SecurityCase(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.events = cls.env["edu.security.event"]
        # what making the users has written is of no interest
        cls.env.cr.flush()

    def written(self, *domain):
        """Rows of the log that this transaction has added, oldest first."""
        self.env.cr.flush()
        self.events.invalidate_model()
        return self.events.search([*domain], order="id")

    def set_rule(self, key, value):
        self.env["edu.rule"].create(
            {
                "key": key,
                "name": key,
                "value": json.dumps(value),
                "valid_from": fields.Date.today(),
            }
        )


class SecurityHttpCase(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.events = cls.env["edu.security.event"]
        cls.attempts = cls.env["edu.security.attempt"]
        cls.clerk = make_user(cls.env, "sec_clerk", "clerk")
        cls.director = make_user(cls.env, "sec_director", "director")
        cls.guardian = make_user(cls.env, "sec_guardian", "guardian")
        cls.env["edu.policy.consent"]._record(cls.clerk | cls.director | cls.guardian)

    def close_gates(self):
        """The gates that tests leave open are closed, as for real users."""
        self.patch(
            self.env.registry["ir.http"],
            "_skip_consent_check",
            classmethod(lambda cls: False),
        )
        self.env.registry.clear_cache()

    def get(self, url):
        return self.url_open(url, allow_redirects=False)

    def post(self, page, url, **data):
        """Send a form of ``page``, with its token."""
        text = self.url_open(page).text
        token = text.partition('name="csrf_token" value="')[2].partition('"')[0]
        data["csrf_token"] = token
        return self.url_open(url, data=data, allow_redirects=False)

    def log_in(self, login, password=PASSWORD):
        """Log in by the form; the answer."""
        self.authenticate(None, None)
        return self.post("/web/login", "/web/login", login=login, password=password)


__all__ = ["PASSWORD", "SecurityCase", "SecurityHttpCase", "make_user"]
