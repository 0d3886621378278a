from freezegun import freeze_time

from odoo.tests import tagged

from .common import CommunicationCommon


@tagged("post_install", "-at_install")
@freeze_time(CommunicationCommon.TODAY)
class TestPeople(CommunicationCommon):
    """Orders and new ties are told to the people whom they concern."""

    clauses = ["456-27.19"]

    def test_family_is_told_of_a_confirmed_order(self):
        order = self.env["edu.student.order"]._create_for(
            "home_study", self.child, {"number": "7-т", "date": "2025-10-15"}
        )
        self._process()
        self.assertFalse(self._get_notices(self.parent, "order"))
        order.action_confirm()
        self._process()
        self.assertEqual(
            self._get_notices(self.parent, "order").mapped("title"),
            [order._get_notice(self.parent.lang)[0]],
        )
        self.assertIn("№ 7-т", self._get_notices(self.parent, "order").title)
        self.assertFalse(self._get_notices(self.foreign_parent, "order"))

    def test_guardian_is_told_of_a_tie_made_by_another_school(self):
        other = self._create_student("Басқа", "Бала", self.second_class)
        self.env["edu.student.guardian"].create(
            {
                "student_id": other.id,
                "guardian_id": self.guardian.id,
            }
        )
        self._process()
        notice = self._get_notices(self.parent, "security")
        self.assertEqual(len(notice), 1)
        self.assertIn("№ 2 мектеп", notice.body)
        self.assertIn("Басқа Бала", notice.body)

    def test_guardian_of_one_school_is_not_told(self):
        guardian = self.env["edu.guardian"].create(
            {"surname": "Жаңа", "given_name": "Адам"}
        )
        self.env["edu.student.guardian"].create(
            {"student_id": self.child.id, "guardian_id": guardian.id}
        )
        self._process()
        self.assertFalse(
            self.env["edu.notification"].search([("kind_id.code", "=", "security")])
        )
