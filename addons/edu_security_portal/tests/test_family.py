from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.edu_portal.tests.common import PortalCase


@tagged("post_install", "-at_install")
class TestFamily(PortalCase):
    """Consents of guardians, the exemption under 16, what is logged in the portal."""

    clauses = ["456-5.10", "456-5.11", "456-5.13"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.consents = cls.env["edu.consent"]
        cls.events = cls.env["edu.security.event"]

    def post(self, url, **data):
        text = self.url_open("/edu/security").text
        token = text.partition('name="csrf_token" value="')[2].partition('"')[0]
        return self.url_open(
            url, data={**data, "csrf_token": token}, allow_redirects=False
        )

    def choose(self, child, kind, agree):
        return self.post(
            "/edu/security/consent", child=child.id, kind=kind, agree=agree
        )

    def find_state(self, child, kind):
        self.env.flush_all()
        self.env.invalidate_all()
        status = self.env["edu.consent.status"].search(
            [("student_id", "=", child.id), ("kind", "=", kind)]
        )
        return status.state

    def test_guardian_gives_and_withdraws(self):
        self._log_in(self.parent)
        self.assertEqual(self.find_state(self.child, "photo"), "none")
        self.assertEqual(self.choose(self.child, "photo", "1").status_code, 303)
        self.assertEqual(self.find_state(self.child, "photo"), "give")
        # pressed twice: one row
        self.choose(self.child, "photo", "1")
        self.choose(self.child, "photo", "0")
        self.assertEqual(self.find_state(self.child, "photo"), "withdraw")
        rows = self.consents.search([("student_id", "=", self.child.id)], order="id")
        self.assertEqual(rows.mapped("action"), ["give", "withdraw"])
        self.assertEqual(rows.guardian_id, self.guardian)
        self.assertEqual(rows[0].company_id, self.company)
        self.assertEqual(
            self.events.search_count(
                [("kind", "=", "consent"), ("res_id", "in", rows.ids)]
            ),
            2,
        )

    def test_new_text_asks_again(self):
        self.consents._choose(self.guardian, self.child, "photo", True)
        self.env["edu.policy"].create(
            {
                "kind": "photo",
                "version": "2.0",
                "date_from": "2025-10-01",
                "text_kk": "<p>Жаңа</p>",
                "text_ru": "<p>Новый</p>",
            }
        )
        self.env["edu.policy"].search(
            [("version", "=", "1.0")]
        ).date_from = "2025-01-01"
        self.assertEqual(self.find_state(self.child, "photo"), "old")

    def test_foreign_child_is_not_found(self):
        self._log_in(self.parent)
        self.assertEqual(self.choose(self.foreign, "photo", "1").status_code, 404)
        self.assertEqual(self.choose(self.child, "privacy", "1").status_code, 404)
        self.assertFalse(self.consents.search([("student_id", "=", self.foreign.id)]))

    def test_learner_chooses_nothing(self):
        self._log_in(self.learner)
        self.assertEqual(self.choose(self.child, "mfa", "1").status_code, 404)

    def test_guardian_who_does_not_represent(self):
        link = self.guardian.link_ids.filtered(lambda row: row.student_id == self.child)
        link.is_legal = False
        self._log_in(self.parent)
        self.assertEqual(self.choose(self.child, "photo", "1").status_code, 404)

    def test_age(self):
        child, is_under = self.child, self.consents._is_under_age
        child.birth_date = date(2010, 3, 16)
        self.assertTrue(is_under(child, date(2026, 3, 15)))
        self.assertFalse(is_under(child, date(2026, 3, 16)))
        child.birth_date = date(2012, 2, 29)
        self.assertTrue(is_under(child, date(2028, 2, 28)))
        self.assertFalse(is_under(child, date(2028, 2, 29)))
        child.birth_date = False
        self.assertFalse(is_under(child))

    def test_exemption_of_the_second_factor(self):
        self.env["edu.rule"].search([("key", "=", "security.mfa")]).write(
            {
                "value": '{"edu_base.group_learner": '
                '{"mode": "required", "grace_days": 0}}',
                "valid_from": "2025-01-01",
            }
        )

        def mode():
            self.learner.invalidate_recordset()
            return self.learner.edu_mfa_state

        self.child.birth_date = date(2012, 1, 1)
        self.assertEqual(mode(), "required")
        self.consents._choose(self.guardian, self.child, "mfa", True)
        self.assertEqual(mode(), "optional")
        # the birthday ends it
        self.child.birth_date = date(2009, 1, 1)
        self.assertEqual(mode(), "required")
        self.child.birth_date = date(2012, 1, 1)
        self.consents._choose(self.guardian, self.child, "mfa", False)
        self.assertEqual(mode(), "required")

    def test_profile_is_a_view_of_the_card(self):
        self._log_in(self.parent)
        self._open(f"/my/child/{self.child.id}/profile")
        self._open(f"/my/child/{self.child.id}/profile")
        event = self.events.search(
            [("kind", "=", "view"), ("res_id", "=", self.child.id)]
        )
        self.assertEqual((event.user_id, event.channel), (self.parent, "portal"))

    def test_health_is_not_readable_in_the_log(self):
        card = self.env["edu.student.medical"].create(
            {"student_id": self.child.id, "chronic": "Демікпе"}
        )
        card.chronic = "Аллергия"
        self.env.cr.flush()
        rows = self.events.search([("res_model", "=", "edu.student.medical")])
        self.assertEqual(rows.sorted("id").mapped("kind"), ["create", "write"])
        text = " ".join(rows.mapped("details"))
        self.assertNotIn("Демікпе", text)
        self.assertNotIn("Аллергия", text)
        self.assertIn("#", text)

    def test_iin_is_masked(self):
        self.child.phone = "+77015550099"
        self.env.cr.flush()
        rows = self.events.search(
            [("res_model", "=", "edu.student"), ("res_id", "=", self.child.id)]
        )
        self.assertNotIn("77015550099", " ".join(filter(None, rows.mapped("details"))))

    def test_register_is_for_the_office_of_the_organisation(self):
        status = self.env["edu.consent.status"]
        for user, allowed in ((self.parent, False), (self.users["teacher"], False)):
            self.assertEqual(status.with_user(user).has_access("read"), allowed)
        with self.assertRaises(AccessError):
            status.with_user(self.learner).search([])

    def test_link_on_the_page_more(self):
        self._log_in(self.parent)
        text = self._open(f"/my/child/{self.child.id}/more")
        self.assertIn('href="/edu/security"', text)
