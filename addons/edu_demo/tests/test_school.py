import base64
from unittest import SkipTest

from odoo.tests import TransactionCase, tagged

from ..lib import sheets
from ..lib.school import Generator
from ..models.edu_demo_loader import SCHOOL_NAME, SMALL


@tagged("post_install", "-at_install")
class TestDemoSchool(TransactionCase):
    """The demo school came through the product and holds together."""

    clauses = ["456-27.3", "456-27.4"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.ref("base.main_company")
        if cls.company.name != SCHOOL_NAME:
            raise SkipTest("the demo school was not loaded into this database")
        cls.year = cls.env["edu.academic.year"]._get_current()
        cls.classes = cls.env["edu.group"].search(
            [("company_id", "=", cls.company.id), ("kind", "=", "class")]
        )

    def test_everybody_has_a_class_and_guardians(self):
        students = self.env["edu.student"].search(
            [("company_id", "=", self.company.id), ("state", "=", "studying")]
        )
        self.assertGreaterEqual(len(students), 100)
        self.assertFalse(students.filtered(lambda row: not row.class_id))
        self.assertFalse(students.filtered(lambda row: not row.guardian_link_ids))
        self.assertFalse(self.classes.filtered(lambda row: not row.class_teacher_id))

    def test_week_is_published_and_lessons_follow_it(self):
        timetable = self.env["edu.timetable"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(timetable.state, "published")
        lessons = self.env["edu.lesson"].search_count(
            [("company_id", "=", self.company.id)]
        )
        self.assertGreater(lessons, len(self.classes) * 20 * 30)

    def test_same_list_again_changes_nothing(self):
        if len(self.classes) != sum(SMALL.values()):
            self.skipTest("only the small school is imported again here")
        generator = Generator(year=self.year.date_start.year, classes=SMALL, pupils=100)
        classes, _staff, _courses = generator.make()
        # the list of September knows nothing of those who have moved since
        lines = self.env["edu.student.order.line"].search(
            [("order_id.kind", "in", ("leave", "class_change"))]
        )
        moved = set(lines.student_id.mapped("iin"))
        for group in classes:
            group.pupils = [row for row in group.pupils if row.iin not in moved]
        content = sheets.pupils_xlsx(classes, SCHOOL_NAME, self.year.date_start.year)
        result = (
            self.env["edu.import"]
            .with_context(allowed_company_ids=self.company.ids)
            .import_file("student", "again.xlsx", base64.b64encode(content).decode())
        )
        self.assertFalse(result["errors"])
        self.assertEqual((result["created"], result["updated"]), (0, 0))
        self.assertEqual(
            result["unchanged"], sum(len(group.pupils) for group in classes)
        )
        self.assertGreaterEqual(result["unchanged"], 90)

    def test_every_role_has_a_login(self):
        logins = (
            "director deputy clerk teacher classteacher methodologist tutor"
            " psychologist social nurse librarian officer parent learner"
        ).split()
        users = self.env["res.users"].search([("login", "in", logins)])
        self.assertEqual(len(users), len(logins))
        self.assertEqual(set(users.mapped("lang")), {"kk_KZ"})
