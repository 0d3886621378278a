import base64
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.queue_job.job import Job


@tagged("post_install", "-at_install")
class TestImportJob(TransactionCase):
    """A list above the threshold is imported by a job: all rows or none."""

    clauses = ["456-8"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("edu_job.import_rows", "2")
        cls.company = cls.env["res.company"].create({"name": "School No. 1"})
        cls.user = new_test_user(
            cls.env,
            login="job_import",
            password="long-Test-password-1",
            groups="edu_base.group_admin",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    def wizard(self, rows):
        columns = self.env["edu.import.kato"]._get_columns()
        lines = [";".join(str(c["label"]) for c in columns)]
        lines += [";".join(row) for row in rows]
        wizard = (
            self.env["edu.import"]
            .with_user(self.user)
            .create(
                {
                    "kind": "kato",
                    "company_id": self.company.id,
                    "file": base64.b64encode("\n".join(lines).encode()),
                    "filename": "kato.csv",
                }
            )
        )
        wizard.action_read()
        return wizard

    def runner(self):
        model = type(self.env["edu.job"])
        return patch.object(model, "_has_runner", lambda job: True)

    def work(self):
        domain = [("model_name", "=", "edu.job"), ("state", "=", "pending")]
        while todo := self.env["queue.job"].search(domain):
            job = Job.load(self.env, todo[0].uuid)
            with self.runner():
                job.perform()
            job.set_done()
            job.store()

    ROWS = (
        ("970000000", "Сынақ облысы", "Испытательная область"),
        ("970100000", "Сынақ ауданы", "Испытательный район"),
        ("970130000", "Сынақ ауылы", "Испытательное село"),
    )

    def places(self):
        return self.env["edu.kato"].search([("code", "like", "97%")])

    def test_a_short_list_is_imported_at_once(self):
        wizard = self.wizard(self.ROWS[:2])
        with self.runner():
            wizard.action_run()
        self.assertEqual((wizard.state, len(self.places())), ("done", 2))
        self.assertFalse(self.env["edu.job"].search([]))

    def test_a_long_list_is_imported_in_the_background(self):
        wizard = self.wizard(self.ROWS)
        with self.runner():
            action = wizard.action_run()
        self.assertEqual(action["tag"], "display_notification")
        self.assertFalse(self.places())
        self.work()
        job = self.env["edu.job"].search([])
        self.assertEqual((job.state, job.done, job.total), ("done", 3, 3))
        self.assertEqual(job.counts["created"], 3)
        self.assertEqual(len(self.places()), 3)

    def test_an_error_in_the_last_row_imports_nothing_and_names_it(self):
        wizard = self.wizard((*self.ROWS, ("97x", "Қате", "Ошибка")))
        with self.runner():
            wizard.action_run()
        self.work()
        job = self.env["edu.job"].search([])
        self.assertEqual(job.state, "failed")
        self.assertFalse(self.places())
        self.assertIn("5", job.message, "the header is row 1, the bad row is 5")
        self.assertIn("nine digits", job.message)

    def test_cancel_while_it_runs_takes_all_back(self):
        """The wish to stop is met at the next report of progress, after a row."""
        wizard = self.wizard(self.ROWS)
        with self.runner():
            wizard.action_run()
        job = self.env["edu.job"].search([])
        live = type(self.env["edu.job.live"])
        original = live._report
        seen = []

        def report(model, job, done):
            seen.append(done)
            original(model, job, done)
            if len(seen) == 2:
                job.with_user(self.user).action_cancel()
                return True
            return False

        with patch.object(live, "_report", report):
            self.work()
        self.assertEqual(job.state, "cancelled")
        self.assertFalse(self.places())
        with self.runner():
            job.with_user(self.user).action_resume()
        self.work()
        self.assertEqual((job.state, len(self.places())), ("done", 3))

    def test_without_a_runner_it_is_done_at_once(self):
        wizard = self.wizard(self.ROWS)
        wizard.action_run()
        self.assertEqual((wizard.state, len(self.places())), ("done", 3))
