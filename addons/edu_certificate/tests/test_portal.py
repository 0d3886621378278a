from odoo.tests import HttpCase, tagged

from odoo.addons.edu_student.tests.common import PASSWORD, build_world


@tagged("post_install", "-at_install")
class TestCertificatePortal(HttpCase):
    clauses = ["456-27.19"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        build_world(cls)
        cls.kind = cls.env.ref("edu_certificate.kind_study")

    def page_of(self, student):
        return f"/my/child/{student.id}/certificates"

    def ask(self, student, **values):
        data = {
            "csrf_token": self.csrf_token(),
            "kind": self.kind.id,
            "lang": "kk",
            "purpose": "<b>Банк</b>",
        }
        return self.url_open(f"{self.page_of(student)}/ask", data=data | values)

    def csrf_token(self):
        from odoo.http import Request  # noqa: PLC0415

        return Request.csrf_token(self)

    def find(self, student):
        return self.env["edu.certificate"].search([("student_id", "=", student.id)])

    def test_guardian_asks_and_the_office_issues(self):
        self.authenticate(self.guardian_user.login, PASSWORD)
        page = self.ask(self.child)
        self.assertEqual(page.status_code, 200)
        row = self.find(self.child)
        self.assertEqual((row.state, row.lang), ("requested", "kk"))
        self.assertTrue(row.is_from_family)
        self.assertEqual(row.requester_id, self.guardian_user)
        self.assertIn("&lt;b&gt;Банк", page.text)
        self.assertNotIn("<b>Банк", page.text)
        row.with_user(self.users["clerk"]).action_issue()
        pdf = self.url_open(f"{self.page_of(self.child)}/{row.id}/pdf")
        self.assertEqual(pdf.headers["Content-Type"], "application/pdf")
        self.assertTrue(pdf.content.startswith(b"%PDF"))

    def test_asked_twice_makes_one_request(self):
        self.authenticate(self.guardian_user.login, PASSWORD)
        self.ask(self.child)
        page = self.ask(self.child)
        self.assertIn("error=twice", page.url)
        self.assertEqual(len(self.find(self.child)), 1)

    def test_immediate_kind_is_there_at_once(self):
        self.kind.is_immediate = True
        self.authenticate(self.guardian_user.login, PASSWORD)
        self.ask(self.child)
        self.assertEqual(self.find(self.child).state, "issued")

    def test_what_is_not_offered_is_not_given(self):
        self.authenticate(self.guardian_user.login, PASSWORD)
        former = self.env.ref("edu_certificate.kind_left")
        for values in ({"kind": former.id}, {"kind": "x"}, {"lang": "en"}):
            page = self.ask(self.child, **values)
            self.assertIn("error=kind", page.url)
        self.kind.is_on_portal = False
        self.assertIn("error=kind", self.ask(self.child).url)
        self.assertFalse(self.find(self.child))

    def test_foreign_child_is_not_there(self):
        self.authenticate(self.guardian_user.login, PASSWORD)
        self.assertEqual(self.ask(self.neighbour).status_code, 404)
        self.assertFalse(self.find(self.neighbour))
        row = self.env["edu.certificate"].create(
            {"student_id": self.neighbour.id, "kind_id": self.kind.id}
        )
        row._issue(self.env.user)
        for student in (self.neighbour, self.child):
            page = self.url_open(f"{self.page_of(student)}/{row.id}/pdf")
            self.assertEqual(page.status_code, 404)

    def test_anybody_checks_the_paper(self):
        row = self.env["edu.certificate"].create(
            {"student_id": self.child.id, "kind_id": self.kind.id}
        )
        row._issue(self.env.user)
        self.authenticate(None, None)
        page = self.url_open(f"/edu/verify/{row.token}")
        self.assertEqual(page.status_code, 200)
        self.assertIn("Нұрлан Ә.", page.text)
        self.assertNotIn("Әбенов", page.text)
        self.assertNotIn(self.child.iin, page.text)
        self.assertEqual(self.url_open("/edu/verify/forged").status_code, 404)
        self.assertEqual(self.url_open("/edu/verify").status_code, 200)
