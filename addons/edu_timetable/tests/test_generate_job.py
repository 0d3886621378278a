from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from odoo.addons.queue_job.job import Job

from .common import TimetableCommon


@tagged("post_install", "-at_install")
@freeze_time(TimetableCommon.TODAY)
class TestGenerateJob(TimetableCommon):
    """Lessons of a quarter in the background: algebra 7 А on Mondays, lesson 1."""

    clauses = ["456-27.8"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("edu_job.lesson_days", "14")
        cls._slot(cls.algebra_a, 0, 1)
        cls.timetable.action_publish()

    def wizard(self, end, user=None):
        return (
            self.env["edu.timetable.generate"]
            .with_user(user or self.deputy)
            .with_company(self.company)
            .create(
                {
                    "timetable_id": self.timetable.id,
                    "date_from": "2025-09-01",
                    "date_to": end,
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

    def test_two_weeks_are_made_at_once(self):
        with self.runner():
            self.wizard("2025-09-14").action_generate()
        self.assertEqual(len(self._lessons(self.algebra_a)), 2)
        self.assertFalse(self.env["edu.job"].search([]))

    def test_a_quarter_goes_in_batches_and_survives_a_cancel(self):
        """1 September to 26 October is 56 days: four batches of two Mondays each."""
        with self.runner():
            self.wizard("2025-10-26").action_generate()
        job = self.env["edu.job"].search([])
        self.assertEqual(job.total, 4)
        self.work(2)
        self.assertEqual(len(self._lessons(self.algebra_a)), 2)
        job.with_user(self.deputy).action_cancel()
        self.work()
        self.assertEqual(job.state, "cancelled")
        self.assertEqual(len(self._lessons(self.algebra_a)), 2)
        with self.runner():
            job.with_user(self.deputy).action_resume()
        self.work()
        self.assertEqual(job.state, "done")
        self.assertEqual(len(self._lessons(self.algebra_a)), 8)
        self.assertEqual(job.counts["created"], 8)

    def test_a_teacher_can_not_start_it(self):
        with self.assertRaises(AccessError):
            self.wizard("2025-10-26", self.teacher_user).action_generate()
