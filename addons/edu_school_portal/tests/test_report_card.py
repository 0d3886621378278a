import io

from freezegun import freeze_time
from pypdf import PdfReader

from odoo.tests import tagged

from odoo.addons.edu_portal.tests.common import PortalCase


@tagged("post_install", "-at_install")
@freeze_time(PortalCase.TODAY)
class TestReportCard(PortalCase):
    clauses = ["503-12.6"]

    def test_a_parent_takes_the_card_of_the_own_child(self):
        self.parent.lang = "ru_RU"
        self._log_in(self.parent)
        address = f"/my/child/{self.child.id}/report-card"
        self.assertIn(address, self._open(f"/my/child/{self.child.id}/year"))
        answer = self.url_open(address)
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        text = PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
        self.assertIn("Ахметова", text)
        self.assertIn("Алгебра", text)
        self.assertIn("Табель", text)

    def test_the_card_of_a_foreign_child_is_not_there(self):
        self._log_in(self.parent)
        self._open(f"/my/child/{self.foreign.id}/report-card", status=404)

    def test_a_child_without_a_class_has_no_card(self):
        applicant = self._create_student("Жаңа", "Бала", self.second_class)
        applicant.enrolment_ids.unlink()
        self.env["edu.student.guardian"].create(
            {"student_id": applicant.id, "guardian_id": self.guardian.id}
        )
        self._log_in(self.parent)
        self._open(f"/my/child/{applicant.id}/report-card", status=404)
