import re

from freezegun import freeze_time

from odoo.tests import tagged

from .common import SECRETS, PortalCase

PAGES = (
    "",
    "/marks",
    "/timetable",
    "/attendance",
    "/homework",
    "/year",
    "/calendar",
    "/profile",
    "/more",
    "/photo",
)


@tagged("post_install", "-at_install")
@freeze_time(PortalCase.TODAY)
class TestAccess(PortalCase):
    clauses = ["456-27.1", "503-12.6", "456-5.7"]

    def test_own_children_of_two_organisations_open(self):
        self._log_in(self.parent)
        for child in (self.child, self.second_child):
            for page in PAGES:
                self._open(f"/my/child/{child.id}{page}")

    def test_a_foreign_child_and_none_at_all_get_the_same_answer(self):
        self._log_in(self.parent)
        missing = self.env["edu.student"].search([], order="id desc", limit=1).id + 999
        for page in PAGES:
            foreign = self._open(f"/my/child/{self.foreign.id}{page}", status=404)
            unknown = self._open(f"/my/child/{missing}{page}", status=404)
            self.assertEqual(
                self._without(foreign, self.foreign.id), self._without(unknown, missing)
            )

    def _without(self, text, child_id):
        """Return the page without what differs at every request."""
        text = re.sub(r"csrf_token: \"\w+\"", "", text)
        return text.replace(f"/{child_id}", "/#").replace(f"%2F{child_id}", "%2F#")

    def test_a_learner_sees_the_own_cabinet_only(self):
        self._log_in(self.learner)
        text = self._open("/my")
        self.assertIn("Аружан", text)
        self.assertNotIn("Данияр", text)
        self._open(f"/my/child/{self.second_child.id}", status=404)
        self._open(f"/my/child/{self.foreign.id}/marks", status=404)

    def test_staff_without_children_keep_the_usual_page(self):
        self._log_in(self.teacher)
        self._open(f"/my/child/{self.child.id}", status=404)
        self.assertNotIn("o_edu_tabs_bottom", self._open("/my"))

    def test_nobody_without_an_account(self):
        self.authenticate(None, None)
        answer = self.url_open(f"/my/child/{self.child.id}", allow_redirects=False)
        self.assertEqual(answer.status_code, 303)
        self.assertIn("/web/login", answer.headers["Location"])

    def test_the_cookie_of_another_child_opens_nothing(self):
        self._log_in(self.parent)
        self.opener.cookies.set("edu_child", str(self.foreign.id))
        text = self._open("/my")
        for secret in SECRETS:
            self.assertNotIn(secret, text)

    def test_the_child_looked_at_last_opens_first(self):
        self._log_in(self.parent)
        self._open(f"/my/child/{self.second_child.id}/marks")
        text = self._open("/my")
        self.assertIn(f'href="/my/child/{self.second_child.id}/marks"', text)

    def test_a_relation_taken_back_closes_the_cabinet(self):
        self._log_in(self.parent)
        self._open(f"/my/child/{self.child.id}")
        links = self.env["edu.student.guardian"].search(
            [("student_id", "=", self.child.id)]
        )
        links.filtered(lambda link: link.guardian_id == self.guardian).unlink()
        self._open(f"/my/child/{self.child.id}", status=404)

    def test_bad_parameters_change_nothing(self):
        self._log_in(self.parent)
        base = f"/my/child/{self.child.id}"
        foreign_term = self.env["edu.term"].search(
            [("id", "not in", self.quarters.ids)], limit=1
        )
        for query in (
            "/timetable?day=tomorrow",
            "/timetable?day=0001-01-01",
            "/timetable?day=9999-12-31",
            "/marks?term=abc",
            f"/marks?term={foreign_term.id}",
            "/attendance?term=-1",
        ):
            self._open(base + query)
        self._open("/my/child/abc", status=404)

    def test_pages_are_not_kept_by_the_browser(self):
        self._log_in(self.parent)
        answer = self.url_open(f"/my/child/{self.child.id}")
        self.assertIn("no-store", answer.headers["Cache-Control"])
