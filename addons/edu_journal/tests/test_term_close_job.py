from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.queue_job.job import Job

from .common import JournalCommon


@tagged("post_install", "-at_install")
@freeze_time("2025-10-25 12:00:00")
class TestTermCloseJob(JournalCommon):
    """The close of many classes: a class is closed wholly or not at all."""

    clauses = ["456-27.12"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("edu_job.closing_classes", "2")
        cls.groups = cls.group
        for letter in "БВ":
            group = cls.env["edu.group"].create(
                {
                    "company_id": cls.company.id,
                    "year_id": cls.year.id,
                    "kind": "class",
                    "grade": 7,
                    "letter": letter,
                }
            )
            student = cls.env["edu.student"].create(
                {
                    "surname": "Сейітов",
                    "given_name": letter,
                    "company_id": cls.company.id,
                }
            )
            cls.env["edu.enrolment"].create(
                {
                    "student_id": student.id,
                    "group_id": group.id,
                    "date_from": "2025-09-01",
                }
            )
            cls._create_course(cls.subject, 3, "points_quarter", group=group)
            cls.groups |= group

    def closing(self, groups=None, user="deputy"):
        return (
            self.env["edu.term.closing"]
            .with_user(self.users[user])
            .with_company(self.company)
            .create(
                {
                    "term_id": self.quarter.id,
                    "company_id": self.company.id,
                    "class_ids": [(6, 0, (groups or self.groups).ids)],
                    "accept_missing": True,
                }
            )
        )

    def runner(self):
        model = type(self.env["edu.job"])
        return patch.object(model, "_has_runner", lambda job: True)

    def work(self, steps=100):
        count = 0
        domain = [("model_name", "=", "edu.job"), ("state", "=", "pending")]
        while count < steps and (todo := self.env["queue.job"].search(domain)):
            job = Job.load(self.env, todo[0].uuid)
            with self.runner():
                job.perform()
            job.set_done()
            job.store()
            count += 1

    def closed(self):
        pairs = self.env["edu.term.lock"]._get_closed(self.quarter, self.groups)
        return self.groups.filtered(lambda x: (self.quarter.id, x.id) in pairs)

    def results(self):
        return self.env["edu.term.result"].search(
            [("class_id", "in", self.groups.ids), ("is_current", "=", True)]
        )

    def test_two_classes_are_closed_at_once(self):
        with self.runner():
            action = self.closing(self.groups[:2]).action_close()
        self.assertEqual(action["res_model"], "edu.term.result")
        self.assertEqual(self.closed(), self.groups[:2])
        self.assertFalse(self.env["edu.job"].search([]))

    def test_three_classes_go_to_the_background(self):
        with self.runner():
            action = self.closing().action_close()
        self.assertEqual(action["tag"], "display_notification")
        self.assertFalse(self.closed())
        job = self.env["edu.job"].search([])
        self.assertEqual(job.user_id, self.users["deputy"])
        self.work()
        self.assertEqual(self.closed(), self.groups)
        # 5 learners of 7 А and one of each other class, one course each
        self.assertEqual(len(self.results()), 7)
        self.assertEqual(job.counts, {"classes": 3, "results": 7})
        self.assertIn("7 results written", job.message)
        self.assertEqual(job.action["res_model"], "edu.term.result")

    def test_a_failing_class_is_left_whole(self):
        """The second class fails after its lock was written: the first stays closed,
        the second is wholly open; resumed, the rest is closed once."""
        model = type(self.env["edu.term.result"])
        original = model._write_for
        broken = self.groups[1]

        def write_for(records, courses, quarter, lock_by_class):
            made = original(records, courses, quarter, lock_by_class)
            if broken.id in lock_by_class:
                raise UserError("No rule")  # pylint: disable=translation-required
            return made

        with self.runner(), patch.object(model, "_write_for", write_for):
            self.closing().action_close()
            self.work()
        job = self.env["edu.job"].search([])
        self.assertEqual(job.state, "failed")
        self.assertEqual(job.message, f"{broken.display_name}: No rule")
        self.assertEqual(self.closed(), self.groups[:1])
        self.assertEqual(self.results().class_id, self.groups[:1])
        with self.runner():
            job.with_user(self.users["deputy"]).action_resume()
        self.work()
        self.assertEqual(self.closed(), self.groups)
        self.assertEqual(len(self.results()), 7)

    def test_a_class_closed_meanwhile_is_skipped(self):
        with self.runner():
            self.closing().action_close()
        self.work(2)
        self.env["edu.term.lock"].with_user(self.users["deputy"])._close(
            self.quarter, self.groups[1]
        )
        self.work()
        job = self.env["edu.job"].search([])
        self.assertEqual(job.state, "done")
        self.assertEqual(job.counts["classes"], 2)
        self.assertEqual(job.counts["skipped"], 1)
        self.assertEqual(len(self.results()), 7)

    def test_only_the_deputy_starts_it(self):
        for role in ("teacher", "methodologist"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.closing(user=role).action_close()
        self.assertFalse(self.env["edu.job"].search([]))
