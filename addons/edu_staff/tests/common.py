from datetime import date

from odoo.tests import TransactionCase

from odoo.addons.edu_base.lib.identifiers import make_iin
from odoo.addons.edu_base.tests.common import make_user


class StaffCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.school = cls.env["res.company"].create({"name": "Staff school A"})
        cls.other_school = cls.env["res.company"].create({"name": "Staff school B"})
        roles = ("teacher", "class_teacher", "clerk", "deputy", "director", "admin")
        cls.users = {
            role: make_user(cls.env, f"staff_{role}", role, cls.school)
            for role in roles
        }
        cls.users["other"] = make_user(
            cls.env, "staff_other", "director", cls.other_school
        )
        cls.iin = make_iin(date(1985, 3, 12), "f", 77)
        cls.employee = cls.env["hr.employee"].create(
            {
                "surname": "Әбдіхалықова",
                "given_name": "Гүлнұр",
                "patronymic": "Серікқызы",
                "iin": cls.iin,
                "mobile_phone": "+77011234567",
                "company_id": cls.school.id,
                "user_id": cls.users["teacher"].id,
            }
        )
        cls.expert = cls.env["edu.reference"]._get("category", "expert")
        cls.moderator = cls.env["edu.reference"]._get("category", "moderator")
