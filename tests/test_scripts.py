"""The pure parts of scripts/start and scripts/test: no network, no database."""

import io
import os
import socket
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts" / "lib"))

from bilim import (  # noqa: E402
    cluster,
    config,
    debian,
    errors,
    layout,
    lint,
    pyenv,
    start,
    suite,
    testing,
    testlog,
    ui,
)

TARGETS = """\
Codename: bookworm-security
Label: Debian-Security
Created-By: Packages
Repo-URI: http://mirror.example/debian-security/
Site: http://mirror.example/debian-security

Codename: bookworm
Label: Debian
Created-By: Packages
Repo-URI: http://mirror.example/debian/
Signed-By: /usr/share/keyrings/company.gpg
Site: http://mirror.example/debian
"""
LOG = """\
2026-11-20 10:00:00,001 11 INFO db odoo.addons.edu_x.tests.test_a: Starting A.test_1
2026-11-20 10:00:00,002 11 INFO db odoo.addons.edu_x.tests.test_a: skipped A.test_2 : x
2026-11-20 10:00:00,003 11 ERROR db odoo.addons.edu_x.tests.test_a: FAIL: A.test_3
Traceback (most recent call last):
2026-11-20 10:00:00,004 11 WARNING db py.warnings: /c/addons/edu_x/m.py:1: \
DeprecationWarning: old
2026-11-20 10:00:00,005 11 ERROR db odoo.sql_db: bad query
2026-11-20 10:00:00,006 11 ERROR db odoo.tests.result: 1 failed, 0 error(s) of 9 tests \
when loading database 'db'
2026-11-20 10:00:00,007 11 ERROR db odoo.service.server: At least one test failed when \
loading the modules.
"""


class Scratch(unittest.TestCase):
    """A directory for the test, removed afterwards."""

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.dir = Path(scratch.name)

    def write(self, name, text):
        path = self.dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path


class TestErrors(unittest.TestCase):
    def test_codes_are_different(self):
        kinds = errors.Failure.__subclasses__()
        codes = [kind.code for kind in kinds] + [errors.Failure.code]
        self.assertEqual(len(codes), len(set(codes)))
        self.assertNotIn(0, codes)

    def test_classify(self):
        cases = {
            "Err: Temporary failure resolving 'mirror'": errors.NoNetwork,
            "write error: No space left on device": errors.DiskFull,
            "E: Unable to locate package": errors.Failure,
            # a full disk explains a broken download, not the other way round
            "Connection refused\nNo space left on device": errors.DiskFull,
        }
        for text, kind in cases.items():
            self.assertIs(errors.classify(text), kind, text)


class TestDebian(Scratch):
    def test_mirror_of_the_archive_not_of_security(self):
        found = debian.pick_mirror(debian.parse_targets(TARGETS))
        self.assertEqual(
            found, ("http://mirror.example/debian", "/usr/share/keyrings/company.gpg")
        )

    def test_mirror_before_the_first_update(self):
        text = TARGETS.replace("Label: Debian-Security\n", "")
        text = text.replace("Label: Debian\n", "").replace(
            "Signed-By: /usr/share/keyrings/company.gpg\n", ""
        )
        found = debian.pick_mirror(debian.parse_targets(text))
        self.assertEqual(found, ("http://mirror.example/debian", debian.KEYRING))

    def test_no_mirror(self):
        self.assertIsNone(debian.pick_mirror([]))

    def test_version(self):
        known = debian.ODOO_VERSION
        self.assertEqual(debian.choose_version(["19.0.1-1", known]), known)
        self.assertEqual(debian.choose_version(["19.0.1-1"]), "19.0.1-1")
        self.assertIsNone(debian.choose_version([]))

    def test_sums_name_every_package(self):
        sums = debian.read_sums(ROOT / "scripts" / "lib" / "debs.sha256")
        names = {name.split("_")[0] for name in sums}
        self.assertEqual(names, {debian.ODOO, *debian.FROM_SID, *debian.FROM_STABLE})
        self.assertTrue(all(len(value) == 64 for value in sums.values()))

    def test_half_a_download_is_missing(self):
        sums = debian.read_sums(ROOT / "scripts" / "lib" / "debs.sha256")
        name = next(name for name in sums if name.startswith("odoo-19_"))
        self.write(name, "half")
        self.assertIn("odoo-19", debian.missing_debs(self.dir, sums))

    def test_broken_links(self):
        self.write("a", "")
        (self.dir / "good").symlink_to("a")
        (self.dir / "bad").symlink_to("b")
        self.assertEqual(debian.broken_links(self.dir), ["bad"])

    def test_newest_postgres_first(self):
        for major in ("9", "13", "15"):
            self.write(f"{major}/bin/initdb", "")
        found = [path.parent.name for path in debian.postgres_bin_dirs(self.dir)]
        self.assertEqual(found, ["15", "13", "9"])

    def test_package_of_the_server(self):
        self.assertEqual(debian.postgres_package('VERSION_ID="12"\n'), "postgresql-15")
        self.assertEqual(debian.postgres_package('VERSION_ID="13"\n'), "postgresql")


class TestLayout(Scratch):
    def test_release(self):
        path = self.write("release.py", "version_info = (19, 0, 0, FINAL, 0, '')\n")
        self.assertEqual(layout.read_release(path), "19.0")
        self.assertIsNone(layout.read_release(self.dir / "none.py"))

    def test_odoo_home_of_another_series(self):
        self.write("odoo/release.py", "version_info = (18, 0, 0)\n")
        with self.assertRaisesRegex(errors.OdooMissing, "holds 18.0"):
            layout.odoo_code(layout.Layout(self.dir), {"ODOO_HOME": str(self.dir)})

    def test_odoo_home(self):
        self.write("odoo/release.py", "version_info = (19, 0, 0)\n")
        self.write("odoo-bin", "")
        self.write("addons/x", "")
        environ = {"ODOO_HOME": str(self.dir)}
        code = layout.odoo_code(layout.Layout(self.dir), environ)
        self.assertTrue(code.own)
        names = [path.relative_to(code.home).as_posix() for path in code.addons_dirs]
        self.assertEqual(names, ["addons", "odoo/addons"])

    def test_addons(self):
        self.write("edu_b/__manifest__.py", '{"name": "b"}')
        self.write("edu_a/__manifest__.py", '{"name": "a", "installable": False}')
        self.write("edu_c/__manifest__.py", "{broken")
        self.assertEqual(list(layout.suite_addons(self.dir)), ["edu_b"])

    def test_hash_sees_what_is_installed(self):
        self.write("models/a.py", "x = 1\n")
        first = layout.tree_hash(self.dir)
        self.write("tests/test_a.py", "")
        self.write("models/__pycache__/a.pyc", "")
        self.write("i18n/edu_a.pot", "")
        self.assertEqual(layout.tree_hash(self.dir), first)
        self.write("models/a.py", "x = 2\n")
        second = layout.tree_hash(self.dir)
        (self.dir / "models/a.py").rename(self.dir / "models/b.py")
        self.assertEqual(len({first, second, layout.tree_hash(self.dir)}), 3)

    def test_space(self):
        layout.require_space(self.dir, 0)
        with self.assertRaisesRegex(errors.DiskFull, "GiB are left"):
            layout.require_space(self.dir, 10**9)

    def test_socket_path(self):
        # 107 bytes may be used; "/.s.PGSQL.5432" takes 14
        self.assertTrue(layout.socket_path_fits("/" + "a" * 92))
        self.assertFalse(layout.socket_path_fits("/" + "a" * 93))
        self.assertFalse(layout.socket_path_fits("/" + "ә" * 47))

    def test_lock(self):
        path = self.dir / "x.lock"
        with layout.locked(path, "start"):
            with self.assertRaisesRegex(errors.AlreadyRunning, str(os.getpid())):
                with layout.locked(path, "start"):
                    self.fail("two at once")
        with layout.locked(path, "start"):
            pass


class TestConfig(Scratch):
    def options(self):
        return config.read_options(ROOT / "odoo.conf")

    def test_shipped_file_is_safe(self):
        options = self.options()
        self.assertEqual(options["http_interface"], "127.0.0.1")
        self.assertEqual(options["list_db"], "False")
        self.assertEqual(options["workers"], "0")
        self.assertNotIn("admin_passwd", options)
        self.assertIn("//127.0.0.1", options["publisher_warranty_url"])

    def test_render(self):
        text = config.render("[options]\nworkers = 0\n", {"workers": 2, "x": "a%b"})
        path = self.write("odoo.conf", text)
        self.assertEqual(config.read_options(path), {"workers": "2", "x": "a%b"})

    def test_master_password_is_random_and_stays(self):
        path = self.dir / "odoo.conf"
        first, second = config.master_password(path), config.master_password(path)
        self.assertNotEqual(first, second)
        self.assertGreaterEqual(len(first), 40)
        config.write_private(path, f"[options]\nadmin_passwd = {first}\n")
        self.assertEqual(config.master_password(path), first)
        self.assertEqual(path.stat().st_mode & 0o777, 0o600)

    def test_server_wide_modules(self):
        plain = config.server_wide_modules({"edu_base": {}})
        self.assertEqual(plain, ["base", "web", "rpc"])
        addons = {"edu_i18n": {}, "edu_x": {"depends": ["queue_job"]}}
        self.assertEqual(
            config.server_wide_modules(addons),
            ["base", "web", "rpc", "edu_i18n", "queue_job"],
        )

    def test_port_number(self):
        self.assertEqual(config.port_number("8069"), 8069)
        for text in ("0", "65535", "99999", "-1", "http", ""):
            with self.assertRaises(errors.UsageFailure, msg=text):
                config.port_number(text)

    def test_busy_port(self):
        with socket.socket() as holder:
            holder.bind(("127.0.0.1", 0))
            holder.listen()
            port = holder.getsockname()[1]
            with self.assertRaisesRegex(errors.PortBusy, f"port {port} is in use"):
                config.require_port(port)
        config.require_port(config.free_port())


class TestCluster(unittest.TestCase):
    def test_database_url(self):
        server, name = cluster.external(
            "postgresql://u%40x:p%3Aw@db.example:5433/school"
        )
        self.assertEqual(name, "school")
        self.assertEqual(
            server.settings,
            {
                "PGHOST": "db.example",
                "PGPORT": "5433",
                "PGUSER": "u@x",
                "PGPASSWORD": "p:w",
            },
        )

    def test_database_url_with_socket(self):
        server, name = cluster.external("postgresql:///x?host=/run/pg&user=me")
        self.assertEqual(name, "x")
        self.assertEqual(server.settings["PGHOST"], "/run/pg")
        self.assertEqual(server.settings["PGUSER"], "me")

    def test_other_addresses_are_refused(self):
        with self.assertRaises(errors.UsageFailure):
            cluster.external("mysql://localhost/x")

    def test_no_setting_of_the_caller_leaks(self):
        server = cluster.Server({"PGHOST": "/a"})
        base = {"PGPASSWORD": "x", "PGDATABASE": "y", "HOME": "/h"}
        self.assertEqual(server.environ(base), {"HOME": "/h", "PGHOST": "/a"})

    def test_names_are_quoted(self):
        self.assertEqual(cluster.quoted('a"b'), '"a""b"')


class TestSuite(unittest.TestCase):
    def test_plan(self):
        hashes = {"a": "1", "b": "2", "c": "3", "d": "4", "e": "5"}
        known = {"a": "1", "b": "0", "d": "4", "e": "5"}
        modules = {
            "a": ("installed", ""),
            "b": ("installed", ""),
            "d": ("uninstalled", ""),
            "e": ("to upgrade", ""),
        }
        self.assertEqual(suite.plan(hashes, known, modules), (["b", "e"], ["c", "d"]))
        self.assertEqual(suite.plan({"a": "1"}, known, modules), ([], []))

    def test_reason_prefers_the_exception(self):
        log = LOG + "Traceback\nodoo.exceptions.UserError: depends on edu_y\nend\n"
        self.assertEqual(
            suite.reason(log), "odoo.exceptions.UserError: depends on edu_y"
        )
        self.assertIn("At least one test failed", suite.reason(LOG))
        self.assertEqual(suite.reason("\n"), "no output")

    def test_log_lines(self):
        self.assertEqual(len(suite.log_lines(LOG)), 4)
        self.assertEqual(suite.log_lines("no log at all"), [])


class TestTestlog(unittest.TestCase):
    def test_figures(self):
        outcome = testlog.read_tests(LOG)
        self.assertEqual((outcome.tests, outcome.failed, outcome.skipped), (9, 1, 1))
        self.assertEqual(outcome.passed, 7)
        self.assertEqual(outcome.failures, ["FAIL: A.test_3"])
        self.assertEqual(
            outcome.problems,
            [
                "WARNING py.warnings: /c/addons/edu_x/m.py:1: DeprecationWarning: old",
                "ERROR odoo.sql_db: bad query",
            ],
        )

    def test_skipped_browser_test_is_a_problem(self):
        row = LOG.splitlines()[1].replace(": x", ": websocket-client module missing")
        self.assertIn("browser test was skipped", testlog.read_tests(row).problems[0])

    def test_nothing_ran(self):
        self.assertEqual(testlog.read_tests("").tests, 0)

    def test_closing_line(self):
        total = testlog.Outcome(3, 1, 0).add(testlog.Outcome(4, 0, 1))
        self.assertEqual(testlog.summary_line(total), "5 passed, 1 failed, 1 skipped")

    def test_noise_of_an_installation(self):
        self.assertEqual(len(testlog.noise(LOG)), 5)


class TestStart(Scratch):
    def test_defaults(self):
        options = start.parse([])
        self.assertEqual((options.command, options.port), ("up", 8069))
        self.assertFalse(options.fresh or options.no_demo)

    def test_bad_options(self):
        with self.assertRaises(errors.UsageFailure):
            start.parse(["--port", "x"])
        with self.assertRaises(errors.UsageFailure):
            start.parse(["--db", "a;b"])

    def test_demo_addon(self):
        addons = {"edu_base": {}, suite.DEMO_ADDON: {}}
        self.assertEqual(start.wanted_addons(addons, demo=False), ["edu_base"])
        self.assertIn(suite.DEMO_ADDON, start.wanted_addons(addons, demo=True))

    def test_logins(self):
        path = self.dir / "logins.csv"
        self.assertEqual(start.read_logins(path), [])
        path.write_text("role,login,password,kk,ru\nteacher,t,p,Мұғалім,Учитель\n")
        self.assertEqual(start.read_logins(path)[0]["kk"], "Мұғалім")

    def test_table(self):
        lines = start.table([("Рөл", "Логин"), ("Мұғалім", "t1")])
        self.assertEqual(lines, ["Рөл      Логин", "───────  ─────", "Мұғалім  t1"])


class TestTesting(Scratch):
    def test_stages(self):
        self.assertEqual(testing.parse([]).stages, list(testing.STAGES))
        options = testing.parse(["--stage", "lint", "edu_base"])
        self.assertEqual((options.stages, options.addons), (["lint"], ["edu_base"]))

    def test_common_modules(self):
        others = {
            "base": {},
            "web": {"depends": ["base"]},
            "mail": {"depends": ["web"]},
            "hr": {"depends": ["mail"]},
        }
        addons = {
            "edu_a": {"depends": ["mail"]},
            "edu_b": {"depends": ["edu_a", "hr"]},
            "edu_c": {"depends": ["web"]},
        }
        closure = testing.external_closure(addons, ["edu_b"], others.get)
        self.assertEqual(closure, {"base", "web", "mail", "hr"})
        self.assertEqual(testing.common_modules(addons, others.get), ["base", "web"])

    def test_levels(self):
        addons = {
            "c": {"depends": ["b", "a", "hr"]},
            "b": {"depends": ["a"]},
            "a": {"depends": ["base"]},
            "d": {},
        }
        self.assertEqual(testing.levels(addons, addons), [["a", "d"], ["b"], ["c"]])
        self.assertEqual(testing.suite_closure(addons, "c"), {"a", "b"})
        self.assertEqual(testing.suite_closure(addons, "d"), set())

    def test_long_runs_begin_first(self):
        self.write("a/tests/test_x.py", "1")
        self.write("b/tests/test_x.py", "12345")
        self.assertEqual(testing.by_weight(["a", "b", "c"], self.dir), ["b", "a", "c"])


class TestLint(Scratch):
    def test_text(self):
        path = self.dir / "a.js"
        path.write_bytes(b"a\tz\r\nb \nc")
        self.assertEqual(len(lint.plain_text(path)), 4)
        path.write_bytes("ә\n".encode())
        self.assertEqual(lint.plain_text(path), [])
        path.write_bytes("ә".encode("cp1251", "replace") + b"\xff\n")
        self.assertIn("not UTF-8", lint.plain_text(path)[0])

    def test_xml(self):
        good = '<odoo>\n    <record id="a" model="x"/>\n</odoo>\n'
        self.assertEqual(lint.xml_file(self.write("a.xml", good)), [])
        self.assertIn("mismatched", lint.xml_file(self.write("a.xml", "<a></b>\n"))[0])
        old = good.replace("<record", "  <record").replace("odoo>", "odoo>", 1)
        self.assertIn("by fours", lint.xml_file(self.write("a.xml", old))[0])
        twice = good.replace("</odoo>", '    <record id="a" model="x"/>\n</odoo>')
        self.assertIn("id a twice", lint.xml_file(self.write("a.xml", twice))[0])
        tree = '<odoo>\n    <tree string="x"/>\n</odoo>\n'
        self.assertIn("is old", lint.xml_file(self.write("a.xml", tree))[0])

    def test_csv(self):
        self.assertEqual(lint.csv_file(self.write("a.csv", "id,name\na,1\n")), [])
        findings = lint.csv_file(self.write("a.csv", "id,name\na,1\na\n"))
        self.assertEqual(len(findings), 2)

    def test_test_classes(self):
        self.write("tests/__init__.py", "from . import test_a\n")
        code = (
            "@tagged({})\nclass A(TransactionCase):\n    def test_1(self):\n        x\n"
        )
        good = self.write(
            "tests/test_a.py", code.format("'post_install', '-at_install'")
        )
        self.assertEqual(lint.test_file(good), [])
        bad = self.write("tests/test_b.py", code.format("'x'"))
        self.assertEqual(len(lint.test_file(bad)), 2)

    def test_outside_links(self):
        row = (
            '<link href="https://cdn.example/x.css"/>\n<a href="https://gov.kz">x</a>\n'
        )
        self.assertEqual(len(lint.outside_links(self.write("a.xml", row))), 1)


class TestPo(Scratch):
    HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    TERMS = HEAD + 'msgid "Mark %(n)s"\nmsgstr ""\n\nmsgid "Class"\nmsgstr ""\n'

    def setUp(self):
        super().setUp()
        try:
            from bilim import po
        except ImportError:
            self.skipTest("polib is not installed")
        self.po = po

    def compare(self, text):
        path = self.write("kk.po", self.HEAD + text)
        return self.po.compare(self.po.polib.pofile(self.TERMS), path)

    def test_complete(self):
        text = (
            'msgid "Mark %(n)s"\nmsgstr "Баға %(n)s"\n\nmsgid "Class"\nmsgstr "Сынып"\n'
        )
        found = self.compare(text)
        self.assertEqual((found.done, found.terms, found.findings), (2, 2, []))

    def test_each_lack(self):
        text = '#, fuzzy\nmsgid "Mark %(n)s"\nmsgstr "Баға %(n)s"\n'
        found = self.compare(text)
        self.assertEqual((len(found.fuzzy), found.missing), (1, ["Class"]))
        found = self.compare('msgid "Mark %(n)s"\nmsgstr "Баға"\n')
        self.assertIn("placeholders differ", found.wrong[0])
        found = self.compare('msgid "Class"\nmsgstr ""\n')
        self.assertEqual(found.untranslated, ["Class"])

    def test_placeholders(self):
        self.assertEqual(
            self.po.placeholders("100%% <b>%s</b> {x} %(a).2f"),
            ["%(a).2f", "%s", "b", "b", "{x}"],
        )
        self.assertEqual(self.po.placeholders("5 % of all"), [])


class TestPyenv(Scratch):
    def test_registry(self):
        self.assertIsNone(pyenv.registry({}, self.dir))
        self.write(".npmrc", "strict-ssl=true\nregistry = http://npm.example/\n")
        self.assertEqual(pyenv.registry({}, self.dir), "http://npm.example/")
        environ = {"npm_config_registry": "http://own.example"}
        self.assertEqual(pyenv.registry(environ, self.dir), "http://own.example")

    def test_everything_is_pinned(self):
        for name in ("requirements.txt", "requirements-dev.txt"):
            for row in (ROOT / name).read_text().splitlines():
                if row and not row.startswith("#"):
                    self.assertRegex(row, r"^[A-Za-z0-9._-]+==[\w.]+$")


class TestConsole(unittest.TestCase):
    def test_plain_lines_in_a_pipe(self):
        out = io.StringIO()
        console = ui.Console(out)
        with console.step("Doing"):
            pass
        rows = out.getvalue().splitlines()
        self.assertEqual(len(rows), 2)
        self.assertNotIn("\x1b", out.getvalue())
        self.assertRegex(rows[1], r"^\[ +\d+\.\d s\] Doing: \d+\.\d s$")


class TestPrograms(unittest.TestCase):
    def test_help_and_bad_option(self):
        for name in ("start", "test"):
            program = ROOT / "scripts" / name
            done = subprocess.run(
                [program, "--help"], capture_output=True, text=True, check=False
            )
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn(f"scripts/{name}", done.stdout)
            bad = subprocess.run(
                [program, "--nonsense"], capture_output=True, check=False
            )
            self.assertEqual(bad.returncode, 2)

    def test_ci_is_the_test_command(self):
        text = (ROOT / ".ci" / "run").read_text()
        self.assertIn('/../scripts/test" "$@"', text)


if __name__ == "__main__":
    unittest.main()
