import time

from odoo.tests import Form, tagged

from .common import StudentCase, enrol


@tagged("post_install", "-at_install")
class TestPerformance(StudentCase):
    """Batches and screens need a number of queries that does not grow with rows."""

    def make(self, count):
        return self.env["edu.student"].create(
            [
                {"surname": f"Оқушы{number}", "given_name": "Аты", "phone": "1234567"}
                for number in range(count)
            ]
        )

    def count_queries(self, work):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        work()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_create_a_thousand_learners_in_one_call(self):
        self.make(2)
        few = self.count_queries(lambda: self.make(10))
        started = time.time()
        many = self.count_queries(lambda: self.make(1000))
        # the ORM inserts and updates a hundred rows a query
        self.assertLessEqual(many, few + 30)
        self.assertLess(time.time() - started, 10)

    def test_list_opens_with_constant_queries(self):
        spec = {
            "name": {},
            "class_id": {"fields": {"display_name": {}}},
            "iin": {},
            "state": {},
            "language_id": {"fields": {"display_name": {}}},
        }
        clerk = self.env["edu.student"].with_user(self.users["clerk"])
        domain = [("company_id", "=", self.school.id)]
        clerk.web_search_read(domain, spec, limit=80)
        few = self.count_queries(lambda: clerk.web_search_read(domain, spec, limit=2))
        for student in self.make(60):
            enrol(self, student, self.class_5a)
        many = self.count_queries(lambda: clerk.web_search_read(domain, spec, limit=80))
        self.assertLessEqual(many, few + 1)

    def test_groups_count_learners_in_constant_queries(self):
        groups = self.env["edu.group"].create(
            [
                {"year_id": self.year.id, "grade": grade, "letter": letter}
                for grade in range(6, 12)
                for letter in "АӘБВ"
            ]
        )
        for student, group in zip(self.make(24), groups, strict=True):
            enrol(self, student, group)
        self.env["edu.group"].search([], limit=1).mapped("student_count")
        one = self.count_queries(lambda: groups[:1].mapped("student_count"))
        many = self.count_queries(lambda: groups.mapped("student_count"))
        self.assertLessEqual(many, one + 1)

    def test_learners_by_group_in_one_query(self):
        groups = self.class_5a + self.class_5b
        for student in self.make(20):
            enrol(self, student, self.class_5a)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(1):
            groups._get_students_by_group("2026-09-01", "2027-05-25")

    def test_form_opens_for_each_role(self):
        for role in ("clerk", "deputy", "class_teacher", "teacher", "nurse"):
            form = Form(self.child.with_user(self.users[role]))
            self.assertEqual(form.name, "Әбенов Нұрлан", role)
