from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import StudentCase


@tagged("post_install", "-at_install")
class TestMedical(StudentCase):
    """Medical data are closed to all but the nurse and the guardian."""

    clauses = ["456-27.1"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card = (
            cls.env["edu.student.medical"]
            .with_user(cls.users["nurse"])
            .create(
                {
                    "student_id": cls.child.id,
                    "allergies": "жаңғақ",
                    "diet": "жаңғақсыз",
                    "pe_group_id": cls.env.ref("edu_base.reference_pe_group_exempt").id,
                }
            )
        )

    def test_nurse_keeps_the_own_organisation(self):
        self.assertTrue(self.card.is_pe_exempt)
        self.child.with_user(self.users["nurse"]).write(
            {"medical_ids": [(1, self.card.id, {"note": "бақылау"})]}
        )
        self.assertEqual(self.card.note, "бақылау")
        with self.assertRaises(AccessError):
            self.child.with_user(self.users["nurse"]).write({"surname": "Басқа"})
        with self.assertRaises(AccessError):
            self.env["edu.student.medical"].with_user(self.users["nurse"]).create(
                {"student_id": self.sibling.id}
            )

    def test_all_others_are_refused(self):
        for role, user in self.users.items():
            if role == "nurse":
                continue
            with self.assertRaises(AccessError, msg=role):
                self.card.with_user(user).read(["allergies"])
            with self.assertRaises(AccessError, msg=role):
                self.child.with_user(user).read(["medical_ids"])

    def test_class_teacher_sees_flags_only(self):
        child = self.child.with_user(self.users["class_teacher"])
        self.assertTrue(child.has_diet)
        self.assertTrue(child.is_pe_exempt)
        with self.assertRaises(AccessError):
            self.child.with_user(self.users["teacher"]).read(["has_diet"])

    def test_guardian_reads_the_card_of_the_own_child(self):
        card = self.env["edu.student.medical"].with_user(self.guardian_user).search([])
        self.assertEqual(card.allergies, "жаңғақ")
        self.env["edu.student.medical"].create(
            {"student_id": self.neighbour.id, "chronic": "астма"}
        )
        found = self.env["edu.student.medical"].with_user(self.guardian_user)
        self.assertEqual(found.search([]), card)
        with self.assertRaises(AccessError):
            card.write({"allergies": ""})
