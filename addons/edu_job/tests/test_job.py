from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.queue_job.job import Job

PASSWORD = "long-Test-password-1"


@tagged("post_install", "-at_install")
class TestJob(TransactionCase):
    """Import of places stands for any work: its batches write KATO rows."""

    clauses = ["456-27.12", "456-8"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "School No. 1"})
        cls.other = cls.env["res.company"].create({"name": "School No. 2"})
        cls.author = cls._user("author", "edu_base.group_deputy", cls.company)
        cls.colleague = cls._user("colleague", "edu_base.group_deputy", cls.company)
        cls.director = cls._user("director", "edu_base.group_director", cls.company)
        cls.stranger = cls._user("stranger", "edu_base.group_director", cls.other)

    @classmethod
    def _user(cls, login, group, company):
        return new_test_user(
            cls.env,
            login=f"job_{login}",
            password=PASSWORD,
            groups=group,
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    def setUp(self):
        super().setUp()
        self.done = []
        self.broken = None
        handler = type(self.env["edu.import"])

        def run(model, job, batch):
            # the name of a place is what the batch writes
            model.env["edu.rule"].sudo().create(
                {"key": f"job.{batch}", "name": batch, "value": "1",
                 "valid_from": "2025-09-01"}
            )  # fmt: skip
            model.env.flush_all()
            if self.broken and batch == self.broken[0]:
                raise self.broken[1]
            self.done.append(batch)
            return {"made": 1}

        def finish(model, job):
            return {"message": f"Made {job.counts['made']}"}

        for name, function in (
            ("_edu_job_run", run),
            ("_edu_job_finish", finish),
            ("_edu_job_title", lambda model, job: "Trial"),
        ):
            self.startPatcher(patch.object(handler, name, function))

    def start(self, runner=True, batches=("a", "b", "c")):
        jobs = self.env["edu.job"].with_user(self.author).with_company(self.company)
        with self.runner(runner):
            return jobs._start("edu.import", list(batches))

    def runner(self, alive=True):
        model = type(self.env["edu.job"])
        return patch.object(model, "_has_runner", lambda job: alive)

    def queued(self):
        """The steps that the queue has to do."""
        return self.env["queue.job"].search(
            [("model_name", "=", "edu.job"), ("state", "=", "pending")]
        )

    def work(self, steps=100):
        """Do what the queue would do; :return: number of steps done."""
        count = 0
        while count < steps and (todo := self.queued()):
            job = Job.load(self.env, todo[0].uuid)
            with self.runner():
                job.perform()
            job.set_done()
            job.store()
            self.env.flush_all()
            count += 1
        return count

    def written(self):
        keys = self.env["edu.rule"].search([("key", "like", "job.%")])
        return keys.mapped("key")

    def test_found_by_its_message(self):
        """The name is made for the reader, so it is no column to search."""
        job = self.start(runner=False)
        jobs = self.env["edu.job"]
        self.assertIn(job, jobs.browse(row[0] for row in jobs.name_search("Made")))
        self.assertFalse(jobs.name_search("nothing like this"))

    def test_without_a_runner_all_is_done_at_once(self):
        job = self.start(runner=False)
        self.assertEqual(self.done, ["a", "b", "c"])
        self.assertRecordValues(
            job, [{"state": "done", "done": 3, "progress": 100, "message": "Made 3"}]
        )
        self.assertFalse(self.queued())

    def test_a_batch_is_a_step_of_the_queue(self):
        job = self.start()
        self.assertEqual(job.state, "queued")
        self.assertFalse(self.done)
        self.work(1)
        self.assertEqual(job.state, "running", "announced before the first batch")
        self.work(1)
        self.assertEqual((job.done, job.progress), (1, 33), "1 of 3")
        self.work(1)
        self.assertEqual((job.done, job.progress), (2, 66))
        self.work()
        self.assertEqual((job.state, job.done), ("done", 3))
        self.assertEqual(self.done, ["a", "b", "c"])
        self.assertEqual(len(self.queued()), 0)

    def test_batches_run_as_the_author(self):
        users = []
        handler = type(self.env["edu.import"])

        def run(model, job, batch):
            users.append((model.env.user, model.env.company, model.env.su))

        with (
            patch.object(handler, "_edu_job_run", run),
            patch.object(handler, "_edu_job_finish", lambda model, job: {}),
        ):
            self.start(batches=["a"])
            self.work()
        self.assertEqual(users, [(self.author, self.company, False)])

    def test_a_crash_between_batches_goes_on(self):
        """The server dies after "a": the queue has the step of "b" and runs it."""
        job = self.start()
        self.work(2)
        self.assertEqual(self.done, ["a"])
        self.env.invalidate_all()
        self.assertEqual(len(self.queued()), 1)
        self.work()
        self.assertEqual(self.done, ["a", "b", "c"])
        self.assertEqual(job.state, "done")

    def test_a_crash_inside_a_batch_takes_all_of_it_back(self):
        """ "b" writes and dies: its row, the position and the next step are gone; the
        queue runs the same step again."""
        job = self.start()
        self.work(2)
        self.broken = ("b", RuntimeError("killed"))
        step = self.queued()
        with self.assertRaises(RuntimeError), self.env.cr.savepoint():
            Job.load(self.env, step.uuid).perform()
        self.assertEqual(self.written(), ["job.a"])
        self.assertEqual((job.position, job.state), (1, "running"))
        self.assertEqual(self.queued(), step)
        self.broken = None
        self.work()
        self.assertEqual(self.done, ["a", "b", "c"])
        self.assertEqual(len(self.written()), 3)

    def test_a_repeated_step_does_nothing(self):
        job = self.start()
        self.work(1)
        step = Job.load(self.env, self.queued().uuid)
        step.perform()
        with self.runner():
            step.perform()
        self.assertEqual(self.done, ["a"])
        self.assertEqual(job.position, 1)

    def test_failure_keeps_what_was_done_and_is_resumed(self):
        self.broken = ("b", UserError("Class 7 B has no rule"))
        job = self.start()
        self.work()
        self.assertRecordValues(
            job,
            [{"state": "failed", "message": "Class 7 B has no rule", "done": 1}],
        )
        self.assertEqual(self.written(), ["job.a"], "b is taken back wholly")
        self.broken = None
        with self.runner():
            job.action_resume()
        self.work()
        self.assertEqual((job.state, job.message), ("done", "Made 3"))
        self.assertEqual(self.done, ["a", "b", "c"])
        with self.assertRaises(UserError):
            job.action_resume()

    def test_cancel_works_between_batches(self):
        job = self.start()
        self.work(2)
        job.action_cancel()
        self.work()
        self.assertEqual(job.state, "cancelled")
        self.assertEqual(self.done, ["a"])
        with self.runner():
            job.action_resume()
        self.work()
        self.assertEqual((job.state, self.done), ("done", ["a", "b", "c"]))

    @mute_logger("odoo.addons.edu_job.models.edu_job")
    def test_the_queue_gives_up(self):
        job = self.start()
        self.work(2)
        job._on_queue_fail(exc_name="ValueError", exc_message="x", exc_info="x")
        self.assertEqual(job.state, "failed")
        self.assertIn("What was done stays", job.message)
        job._on_queue_fail(exc_name="ValueError", exc_message="x", exc_info="x")
        self.assertEqual(job.state, "failed")

    def test_the_failure_hook_is_registered(self):
        self.start()
        job = Job.load(self.env, self.queued().uuid)
        self.assertEqual(job.on_fail_method_name, "_on_queue_fail")

    def test_who_sees_and_who_cancels(self):
        job = self.start()
        jobs = self.env["edu.job"]
        self.assertEqual(jobs.with_user(self.author).search([]), job)
        self.assertFalse(jobs.with_user(self.colleague).search([]))
        self.assertFalse(jobs.with_user(self.stranger).search([]))
        self.assertEqual(jobs.with_user(self.director).search([]), job)
        with self.assertRaises(AccessError):
            job.with_user(self.colleague).action_cancel()
        with self.assertRaises(AccessError):
            job.with_user(self.stranger).action_cancel()
        with self.assertRaises(AccessError):
            job.with_user(self.author).write({"state": "done"})
        with self.assertRaises(AccessError):
            jobs.with_user(self.author).create({"model": "res.users"})
        job.with_user(self.director).action_cancel()
        self.work()
        self.assertEqual(job.state, "cancelled")
        with self.assertRaises(AccessError):
            job.with_user(self.director).action_resume()

    def test_the_menu_bar(self):
        self.start()
        mine = self.env["edu.job"].with_user(self.author).get_my_jobs()
        self.assertEqual(
            [(row["name"], row["active"], row["progress"]) for row in mine],
            [("Trial", True, 0)],
        )
        self.assertFalse(self.env["edu.job"].with_user(self.director).get_my_jobs())

    def test_threshold_is_a_parameter(self):
        above = self.env["edu.job"].with_user(self.author)._is_above
        self.env["ir.config_parameter"].set_param("edu_job.closing_classes", "2")
        self.assertFalse(above("closing_classes", 2))
        self.assertTrue(above("closing_classes", 3))
        self.assertFalse(above("unknown", 1000))

    def test_no_runner_holds_the_lock_of_a_test(self):
        self.assertFalse(self.env["edu.job"]._has_runner())
        self.env.cr.execute("SELECT pg_advisory_lock(2293787760715711918)")
        self.addCleanup(
            self.env.cr.execute, "SELECT pg_advisory_unlock(2293787760715711918)"
        )
        self.assertTrue(self.env["edu.job"]._has_runner())
