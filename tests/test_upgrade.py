"""456-8: an earlier release is upgraded and keeps what was entered.

456-6.1: one more addon joins a running system without disturbing it.
"""

import json
import os
import subprocess
import tarfile
import unittest
from pathlib import Path

from lib.place import current_server, make_suite, run, scratch, template
from lib.rpc import ROOT, Client, logins
from lib.web import Session

from bilim import backup, config, errors, upgrade
from bilim.cluster import wait_until
from bilim.layout import Layout, suite_addons
from bilim.production import Odoo
from bilim.testlog import noise

EARLIER = "9caf58d"  # the release to upgrade from
DATABASE = "bt_upgrade"
RUNNING = "bt_upgrade_running"
# what a teacher and an office have entered, row by row
FACTS = {
    "marks": "SELECT id, student_id, value, code, is_current FROM edu_mark",
    "absences": "SELECT id, student_id, lesson_id, kind, is_current FROM edu_absence",
    "results": "SELECT id, student_id, grade, percent, is_current FROM edu_term_result",
    "learners": "SELECT id, surname, given_name, iin, company_id FROM edu_student",
    "enrolments": "SELECT id, student_id, group_id, date_from, date_to "
    "FROM edu_enrolment",
    "lessons": "SELECT id, course_id, date, number, state, topic FROM edu_lesson",
}
# closed results are what the engine computes from the marks, before and after
RECOMPUTE = """
import json
found = {}
locks = env["edu.term.lock"].search(
    [("is_current", "=", True), ("action", "=", "close")], order="id")
for lock in locks:
    courses = env["edu.course"].search(
        [("class_id", "=", lock.class_id.id), ("mode", "=", "points_quarter"),
         ("year_id", "=", lock.term_id.year_id.id)], order="id")
    for course, results in courses._compute_results(lock.term_id).items():
        for student, result in results.items():
            percent = None if result.percent is None else float(result.percent)
            key = f"{lock.id}/{course.id}/{student}"
            found[key] = [str(result.status), result.grade, percent]
stored = env["edu.term.result"].search([("is_current", "=", True)])
print("FOUND " + json.dumps([len(locks), len(stored), found], sort_keys=True))
"""


def git(*args, **options):
    return subprocess.run(
        ["git", "-C", str(ROOT), *args], capture_output=True, check=False, **options
    )


class Upgrade(unittest.TestCase):
    """The earlier release on a database of its own."""

    clauses = ["456-8"]

    @classmethod
    def setUpClass(cls):
        if git("cat-file", "-e", f"{EARLIER}^{{commit}}").returncode:
            raise unittest.SkipTest(f"the history of {EARLIER} is not in this clone")
        cls.folder = scratch(cls.addClassCleanup)
        cls.new = make_suite()
        cls.old = make_suite(place=cls.take_earlier(cls.folder / "old"))
        for name in (DATABASE, f"{DATABASE}_restoring"):
            cls.new.drop(name)
            cls.addClassCleanup(cls.new.drop, name)
        cls.old_conf = cls.write_conf(cls.old, "old.conf")
        cls.conf = cls.write_conf(cls.new, "new.conf")
        cls.new.server.create(DATABASE)
        os.environ["BILIM_DEMO_SIZE"] = "small"
        names = sorted(cls.old.addons)
        cls.old.install(DATABASE, names, conf=cls.old_conf)

    @classmethod
    def take_earlier(cls, folder):
        """The files of the earlier release; :returns: its Layout."""
        folder.mkdir()
        archive = folder.with_suffix(".tar")
        parts = ("addons", "data", "i18n", "odoo.conf", "requirements.txt")
        done = git("archive", "-o", archive, EARLIER, *parts)
        if done.returncode:
            raise AssertionError(done.stderr.decode())
        with tarfile.open(archive) as files:
            files.extractall(folder)
        (folder / ".run").symlink_to(Layout(cls.root()).run)
        return Layout(folder)

    @staticmethod
    def root():
        return Path(os.environ.get("BILIM_ROOT") or ROOT)

    @classmethod
    def write_conf(cls, suite, name):
        values = config.machine_options(
            suite.layout, suite.code, suite.addons, current_server(), DATABASE, 8069
        )
        values.update(limit_memory_hard=0, max_cron_threads=0)
        path = cls.folder / name
        text = (suite.layout.root / "odoo.conf").read_text(encoding="utf-8")
        config.write_private(path, config.render(text, values))
        return path

    def facts(self):
        server = self.new.server
        return {
            name: server.psql(f"{sql} ORDER BY id", DATABASE)
            for name, sql in FACTS.items()
        }

    def computed(self, suite, conf):
        text = suite.shell(DATABASE, RECOMPUTE, conf=conf)
        line = next(x for x in text.splitlines() if x.startswith("FOUND "))
        return json.loads(line[6:])

    def program(self, *args):
        script = ROOT / "scripts" / "upgrade"
        given = ["--config", self.conf, "--to", self.folder / "kept", *args]
        return run(script, *given, env=self.new.environ())

    def test_earlier_release(self):
        """Data, results and screens after an upgrade; the old state after a failed one.

        The steps belong together: each begins where the one before ended.
        """
        facts = self.facts()
        self.assertGreater(len(facts["marks"]), 1000)
        self.assertGreater(len(facts["results"]), 100)
        computed = self.computed(self.old, self.old_conf)
        self.assertTrue(computed[2])
        with self.subTest("a server that runs is not upgraded under"):
            with backup.Snapshot(self.new.server, DATABASE):
                done = self.program()
            self.assertEqual(done.returncode, errors.UsageFailure.code)
        with self.subTest("an upgrade that fails leaves everything as it was"):
            self.fail_upgrade(facts)
        with self.subTest("the upgrade"):
            done = self.program("--install", "all")
            self.assertEqual(done.returncode, 0, done.stderr + done.stdout)
            after = self.facts()
            for name, rows in facts.items():
                self.assertEqual(after[name], rows, name)
            self.assertEqual(self.computed(self.new, self.conf), computed)
        with self.subTest("once more there is nothing to do"):
            self.assertIn("nothing", self.program("--install", "all").stdout)
        with self.subTest("screens"):
            self.open_screens()

    def fail_upgrade(self, facts):
        """A guard of the database stops the upgrade half-way."""
        sql = self.new.server.psql
        sql(
            "CREATE FUNCTION bt_stop() RETURNS trigger LANGUAGE plpgsql AS "
            "$$BEGIN RAISE EXCEPTION 'stopped by the test'; END$$; "
            "CREATE TRIGGER bt_stop BEFORE UPDATE ON ir_module_module "
            "FOR EACH ROW WHEN (NEW.name = 'edu_school') EXECUTE FUNCTION bt_stop()",
            DATABASE,
        )
        before = sql(backup.MODULES, DATABASE)
        done = self.program()
        self.assertEqual(done.returncode, errors.UpgradeFailed.code, done.stdout)
        self.assertIn("is as before", done.stderr)
        self.assertEqual(self.facts(), facts)
        self.assertEqual(sql(backup.MODULES, DATABASE), before)
        sql("DROP FUNCTION bt_stop CASCADE", DATABASE)

    def open_screens(self):
        server = Odoo(self.new, DATABASE, self.folder / "server", workers=0)
        server.start()
        self.addCleanup(server.stop)
        for role, paths in (
            ("deputy", ("/odoo", "/odoo/journal", "/odoo/timetable")),
            ("parent", ("/my",)),
        ):
            session = Session(server.url, *logins()[role])
            for path in paths:
                answer = session.get(path)
                self.assertEqual(answer.status_code, 200, path)
                self.assertNotIn("/web/login", answer.url)
        session = Session(server.url, *logins()["deputy"])
        courses = session.call("edu.course", "get_journal_courses")
        self.assertTrue(courses)
        for model in ("edu.student", "edu.lesson", "edu.term.result", "edu.group"):
            views = {"list": [False, "list"], "form": [False, "form"]}
            session.call(model, "get_views", list(views.values()))
            self.assertGreater(session.call(model, "search_count", []), 0, model)
        server.stop()
        self.assertEqual(noise(server.text(), levels=("ERROR", "CRITICAL")), [])


class OneMoreAddon(unittest.TestCase):
    """An addon is installed into a database that people work in."""

    clauses = ["456-6.1"]

    def setUp(self):
        self.suite = make_suite()
        self.folder = scratch(self.addCleanup)

    def test_who_works_goes_on(self):
        suite = self.suite
        suite.drop(RUNNING)
        suite.clone(template(), RUNNING)
        self.addCleanup(suite.drop, RUNNING)
        server = Odoo(suite, RUNNING, self.folder, workers=0, max_cron_threads=0)
        server.start()
        self.addCleanup(server.stop)
        login, password = logins()["deputy"]
        client = Client(server.url, RUNNING, login, password)
        admin = Client(server.url, RUNNING, *logins()["admin"])
        count = client("edu.student", "search_count", [])
        modules = suite.modules(RUNNING)
        name = self.pick(modules)
        found = admin.find("ir.module.module", [("name", "=", name)])
        admin("ir.module.module", "button_immediate_install", [found[0]["id"]])
        self.assertEqual(suite.modules(RUNNING)[name][0], "installed")
        # the same process, the same accounts, the same data, the journal works
        self.assertTrue(wait_until(lambda: server.process.poll() is None, 1))
        self.assertEqual(client("edu.student", "search_count", []), count)
        self.assertTrue(client("edu.course", "get_journal_courses"))
        after = suite.modules(RUNNING)
        for module, (state, version) in modules.items():
            if state == "installed":
                self.assertEqual(after[module], (state, version))
        server.stop()
        self.assertEqual(noise(server.text(), levels=("ERROR", "CRITICAL")), [])

    def pick(self, modules):
        """An application of Odoo that the suite does not need: notes of a project."""
        for name in ("note", "project_todo", "lunch", "maintenance", "fleet"):
            if modules.get(name, ("", ""))[0] == "uninstalled":
                return name
        raise AssertionError("no addon is left to install")


class CodeCheck(unittest.TestCase):
    """Code that is not whole is found before the server is stopped."""

    clauses = ["456-8"]

    def test_what_is_found(self):
        folder = scratch(self.addCleanup)
        broken = folder / "addons" / "edu_broken"
        broken.mkdir(parents=True)
        manifest = '{"name": "x", "depends": ["edu_absent"], "external_dependencies": '
        manifest += '{"python": ["no_such_library"]}}'
        (broken / "__manifest__.py").write_text(manifest, encoding="utf-8")
        (broken / "models.py").write_text("def broken(:\n", encoding="utf-8")
        place = Layout(folder)
        (folder / ".run").symlink_to(Layout(Upgrade.root()).run)

        class Site:
            layout = place
            suite = make_suite(place=place)
            addons = suite_addons(place.addons)

            @staticmethod
            def option(_name):
                return ""

        with self.assertRaises(errors.UpgradeFailed) as caught:
            upgrade.check_code(Site)
        for words in ("edu_absent", "models.py", "no_such_library"):
            self.assertIn(words, str(caught.exception))

    def test_lost_rows_are_found(self):
        before = {"edu_mark": 10, "edu_student": 5, "res_country": 9}
        upgrade.check_rows(before, {"edu_mark": 11, "edu_student": 5})
        with self.assertRaisesRegex(errors.UpgradeFailed, "edu_mark: 10 rows before"):
            upgrade.check_rows(before, {"edu_mark": 9, "edu_student": 5})


if __name__ == "__main__":
    unittest.main()
