"""scripts/test: set-up, static checks, translations, installs, tests."""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from functools import partial
from pathlib import Path

from . import config, evidence, lint, testlog
from .environment import Environment
from .errors import Failure, UsageFailure, guarded
from .layout import Layout, locked, read_manifest, require_owner, tree_hash
from .pyenv import site_packages, stamp_of
from .server import OdooServer
from .suite import DEMO_ADDON, Suite
from .ui import Console

STAGES = ("lint", "i18n", "alone", "addons", "top")
PREFIX = "bt_"  # databases of the test program, and of nothing else
DEMO_SIZE = "BILIM_DEMO_SIZE"
RUN_SECONDS = 1500
SHOWN = 25  # findings printed per check; all of them are in the log
EPILOG = """\
stages: lint    ruff, pylint-odoo, XML, CSV, PO, JS, manifests
        i18n    Kazakh and Russian terms against an export of every addon
        alone   each addon installs on its own without a warning
        addons  the tests of each addon, two at a time, each on its own database
        top     tests/test_*.py, those that need it in front of a running server
"""


def parse(argv):
    parser = argparse.ArgumentParser(
        prog="scripts/test",
        description="Run every check of Bilim, or those of some addons.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("addons", nargs="*", help="addons to check (all)")
    parser.add_argument(
        "--stage", action="append", choices=STAGES, help="only this stage (repeatable)"
    )
    parser.add_argument("--jobs", type=int, default=2, help="runs at a time (2)")
    parser.add_argument(
        "--keep", action="store_true", help="keep the databases of runs"
    )
    parser.add_argument(
        "--evidence",
        type=Path,
        metavar="FILE",
        help="also write which clauses are proved by tests that passed, as for "
        "addons/edu_compliance/data/test_evidence.json (always in .run/evidence.json)",
    )
    options = parser.parse_args(argv)
    options.stages = options.stage or list(STAGES)
    return options


def external_closure(addons, names, find_manifest):
    """Modules of others that addons need, with all these need in turn.

    :param addons: name -> manifest of the suite.
    :param names: addons to begin with.
    :param find_manifest: module name -> manifest or None.
    :returns: set of module names without the suite's own.
    """
    seen, todo = set(), list(names)
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        manifest = addons.get(name) or find_manifest(name) or {}
        todo += manifest.get("depends", ["base"] if name != "base" else [])
    return {name for name in seen if name not in addons}


def common_modules(addons, find_manifest):
    """Modules of others that every addon needs anyway."""
    sets = [external_closure(addons, [name], find_manifest) for name in addons]
    return sorted(set.intersection(*sets)) if sets else ["base"]


def suite_closure(addons, name):
    """Addons of the suite that `name` needs, directly or not, without itself."""
    found, todo = set(), [name]
    while todo:
        needed = set(addons[todo.pop()].get("depends", [])).intersection(addons)
        todo += needed - found
        found |= needed
    return found


def levels(addons, names):
    """Names in groups: each needs only names of earlier groups (of the suite)."""
    depth = {}

    def depth_of(name):
        if name not in depth:
            needed = set(addons[name].get("depends", [])).intersection(addons)
            depth[name] = 1 + max(map(depth_of, needed), default=0)
        return depth[name]

    groups = {}
    for name in sorted(names):
        groups.setdefault(depth_of(name), []).append(name)
    return [groups[key] for key in sorted(groups)]


def by_weight(names, directory):
    """Addons with the most test code first, so that the last run is short."""
    return sorted(names, key=lambda name: (-test_size(directory / name), name))


def test_files(addon_dir):
    return sorted((addon_dir / "tests").glob("test_*.py"))


def test_size(addon_dir):
    return sum(path.stat().st_size for path in test_files(addon_dir))


def needs_server(path):
    """Whether a top-level test asks for a running server."""
    return "BILIM_URL" in path.read_text(encoding="utf-8")


def needs_template(path):
    """Whether a top-level test makes servers of its own from the demo school."""
    text = path.read_text(encoding="utf-8")
    return "BILIM_TEMPLATE" in text or "lib.place" in text


def unexpected(findings, path):
    """Lines of a server's log that a test does not name as its own doing.

    A test that makes a server refuse names the refusals, one a line, as
    ``# in the log: odoo.sql_db: bad query``.
    """
    mark = re.compile(r"^# in the log: (.+)$", re.MULTILINE)
    expected = tuple(mark.findall(path.read_text(encoding="utf-8")))
    return [text for text in findings if not any(part in text for part in expected)]


class TestRun:
    """One run of the program, inside the environment's Python."""

    def __init__(self, options, layout, console):
        self.options = options
        self.layout = layout
        self.console = console
        self.env = Environment(console, layout)
        self.static = options.stages == ["lint"]  # needs no database and no lock
        if not self.static:
            self.env.connect()
            self.env.server.settings["PGOPTIONS"] = "-c synchronous_commit=off"
        os.environ.setdefault(DEMO_SIZE, "small")  # one class of each grade will do
        self.addons = self.env.addons
        self.chosen = self.choose()
        self.conf = layout.run / "test.conf"
        self.suite = Suite(console, layout, self.env.code, self.env.server, self.addons)
        self.outcome = testlog.Outcome()
        self.evidence = evidence.Evidence(layout.root, self.addons)
        self.bad_stages = []
        self.logs = layout.logs / ("lint" if self.static else "test")

    def choose(self):
        unknown = sorted(set(self.options.addons) - set(self.addons))
        if unknown:
            raise UsageFailure(f"no such addon: {', '.join(unknown)}")
        return self.options.addons or sorted(self.addons)

    # -- frame ---------------------------------------------------------------

    def run(self):
        if self.static:
            self.logs.mkdir(parents=True, exist_ok=True)
            self.stage("lint")
            return self.finish()
        shutil.rmtree(self.logs, ignore_errors=True)
        self.logs.mkdir(parents=True)
        self.write_conf()
        self.clean()
        for stage in STAGES:
            if stage in self.options.stages:
                self.stage(stage)
        self.clean()
        self.write_evidence()
        return self.finish()

    def write_evidence(self):
        """What the register of clauses reads (addon edu_compliance)."""
        if not {"alone", "i18n", "addons", "top"}.intersection(self.options.stages):
            return
        if evidence.EVIDENCE_ADDON not in self.addons:
            return
        self.evidence.write(self.layout.run / "evidence.json")
        if self.options.evidence:
            self.evidence.write(self.options.evidence.resolve())
            self.console.line(f"evidence in {self.options.evidence}")

    def stage(self, name):
        """Run one stage; a Failure in it ends the stage, not the run."""
        begun = time.time()
        self.console.line(f"── {name} " + "─" * (60 - len(name)))
        try:
            findings = getattr(self, f"stage_{name}")()
        except Failure as failure:
            findings = self.report(f"stage {name}", [str(failure)])
        if findings:
            self.bad_stages.append(name)
        self.evidence.add_stage(name, not findings, not self.options.addons)
        state = f"{len(findings)} findings" if findings else "ok"
        self.console.line(f"── {name}: {state}, {time.time() - begun:.1f} s")

    def finish(self):
        """Print the closing line; :returns: the exit code."""
        for name in self.outcome.failures:
            self.console.line(f"failed: {name}")
        if self.bad_stages:
            self.console.line(f"stages with findings: {', '.join(self.bad_stages)}")
        seconds = self.console.elapsed()
        self.console.line(f"{seconds / 60:.1f} min, logs in {self.logs}")
        # a stage that failed without a failed test counts as one failure
        extra = 0 if self.outcome.failed else len(self.bad_stages)
        self.outcome.tests += extra
        self.outcome.failed += extra
        self.console.line(testlog.summary_line(self.outcome))
        return 1 if self.outcome.failed or self.bad_stages else 0

    def report(self, check, findings, shown=SHOWN):
        """Print what a check found; all of it goes to its log."""
        if not findings:
            self.console.line(f"  {check}: ok")
            return []
        log = self.logs / f"{check.replace(' ', '_').replace('/', '_')}.txt"
        log.write_text("\n".join(findings) + "\n", encoding="utf-8")
        self.console.line(f"  {check}: {len(findings)} findings")
        for text in findings[:shown]:
            self.console.line(f"    {text}")
        if len(findings) > shown:
            self.console.line(f"    … {len(findings) - shown} more in {log}")
        return findings

    def write_conf(self):
        template = (self.layout.root / "odoo.conf").read_text(encoding="utf-8")
        values = config.machine_options(
            self.layout, self.env.code, self.addons, self.env.server, "x", 8069
        )
        for name in ("db_name", "dbfilter"):
            del values[name]
        values["limit_memory_hard"] = 0  # a browser is started as a child
        values["max_cron_threads"] = 0
        config.write_private(self.conf, config.render(template, values))

    def clean(self):
        """Drop databases of runs; templates stay while their hash is current."""
        if self.options.keep:
            return
        current = {self.core_name(), self.full_name(), self.demo_name()}
        for name in self.env.server.databases():
            if name.startswith(PREFIX) and name not in current:
                self.suite.drop(name)

    # -- template databases --------------------------------------------------

    def module_places(self):
        """Directories with modules of others."""
        packages = site_packages(self.layout) / "odoo" / "addons"
        return [*self.env.code.addons_dirs, packages]

    def find_manifest(self, name):
        for place in self.module_places():
            manifest = read_manifest(place / name / "__manifest__.py")
            if manifest is not None:
                return manifest
        return None

    def base_stamp(self):
        """What every template depends on: Odoo, Python packages, common modules."""
        stamp = self.layout.run / "odoo" / "unpacked.stamp"
        odoo = stamp.read_text() if stamp.exists() else str(self.env.code.home)
        pins = (self.layout.root / "requirements.txt").read_text(encoding="utf-8")
        common = common_modules(self.addons, self.find_manifest)
        return stamp_of(odoo, pins, ",".join(common))

    def core_name(self):
        return f"{PREFIX}core_{self.base_stamp()[:10]}"

    def full_stamp(self):
        core_terms = self.layout.root / "i18n"
        hashes = [tree_hash(self.layout.addons / name) for name in sorted(self.addons)]
        hashes.append(tree_hash(core_terms) if core_terms.is_dir() else "")
        return stamp_of(self.base_stamp(), *hashes)

    def full_name(self):
        return f"{PREFIX}tpl_{self.full_stamp()[:10]}"

    def demo_name(self):
        data = self.layout.root / "data"
        files = tree_hash(data) if data.is_dir() else ""
        size = os.environ.get(DEMO_SIZE, "")
        return f"{PREFIX}demo_{stamp_of(self.full_stamp(), files, size)[:10]}"

    def template(self, name, source, modules, title, assets=False):
        """A template database; built when it is not there.

        Log lines that should not have been written are findings of the run.
        """
        if name in self.env.server.databases():
            return
        building = f"{name}_new"
        with self.console.step(title):
            self.suite.drop(building)
            if source:
                self.suite.clone(source, building)
            else:
                self.env.server.create(building)
            log = self.suite.install(
                building, modules, languages=not source, conf=self.conf
            )
            if assets:
                self.suite.shell(building, PREGENERATE, conf=self.conf)
            self.env.server.rename(building, name)
            files = self.suite.filestore(building)
            if files.is_dir():
                shutil.rmtree(self.suite.filestore(name), ignore_errors=True)
                files.rename(self.suite.filestore(name))
        if self.report(f"log: {title}", testlog.noise(log)):
            self.bad_stages.append(title)

    def core(self):
        modules = common_modules(self.addons, self.find_manifest)
        self.template(self.core_name(), None, modules, "Template of Odoo's modules")
        return self.core_name()

    def full(self):
        """Template with all addons, without the demo school."""
        names = [name for name in sorted(self.addons) if name != DEMO_ADDON]
        title = "Template of all addons"
        self.template(self.full_name(), self.core(), names, title, assets=True)
        return self.full_name()

    def demo(self):
        """Template with the demo school, or the plain one when there is none."""
        if DEMO_ADDON not in self.addons:
            return self.full()
        title = "Template of the demo school"
        self.template(self.demo_name(), self.full(), [DEMO_ADDON], title)
        return self.demo_name()

    def template_for(self, addon):
        return self.demo() if addon == DEMO_ADDON else self.full()

    # -- stages --------------------------------------------------------------

    def stage_lint(self):
        root = self.layout.root
        folders = [self.layout.addons / name for name in self.chosen]
        findings = []
        for check, result in self.lint_checks(folders, root):
            findings += self.report(check, result)
        return findings

    def lint_checks(self, folders, root):
        """Name and findings of each static check."""
        whole = not self.options.addons
        python = [*folders, root / "scripts", root / "tests"] if whole else folders
        ruff = self.layout.venv / "bin" / "ruff"
        ruff_check = [ruff, "check", "--quiet", "--output-format=concise", *python]
        yield "ruff", lint.program(ruff_check, root)
        yield "pylint-odoo", self.pylint(folders)
        xml = lint.files_of(folders, ".xml")
        yield f"xml ({len(xml)})", gather(lint.xml_file, xml)
        yield "csv", gather(lint.csv_file, lint.files_of(folders, ".csv"))
        manifests = [folder / "__manifest__.py" for folder in folders]
        yield "manifests", gather(lint.manifest_file, manifests)
        yield (
            "data files",
            [
                text
                for folder in folders
                for text in lint.unnamed_data(folder, self.addons[folder.name])
            ],
        )
        scripts = lint.files_of(folders, ".js")
        styles = lint.files_of(folders, ".scss", ".css")
        yield "js and scss format", gather(lint.plain_text, [*scripts, *styles])
        syntax = lint.js_syntax(scripts)
        if syntax is None:
            self.console.line("  js syntax: left out, there is no node")
        else:
            yield f"js syntax ({len(scripts)})", syntax
        yield "outside links", gather(lint.outside_links, [*xml, *scripts, *styles])
        tests = [path for folder in folders for path in test_files(folder)]
        yield "test classes", gather(lint.test_file, tests)
        if evidence.EVIDENCE_ADDON in self.addons:
            yield "clauses of tests", self.clause_findings(tests, whole)
        yield "po files", self.po_files(folders)

    def clause_findings(self, tests, whole):
        """Tests and evidence name clauses and documents that are there."""
        root = self.layout.root
        known = evidence.known_clauses(root)
        paths = [*tests, *sorted((root / "tests").glob("test_*.py"))]
        findings = gather(lambda path: evidence.unknown_clauses(path, known), paths)
        return findings + evidence.wrong_targets(root, known) if whole else findings

    def pylint(self, folders):
        command = [self.layout.python, "-m", "pylint", "--rcfile=.pylintrc-mandatory"]
        # shares for processes of our own: pylint's -j wants a writable /dev/shm
        jobs = max(1, self.options.jobs)
        shares = [folders[start::jobs] for start in range(jobs)]
        commands = [[*command, *share] for share in shares if share]
        return self.parallel(
            lambda words: lint.program(words, self.layout.root), commands
        )

    def po_files(self, folders):
        from . import po  # polib is there only inside the environment

        paths = lint.files_of(folders, ".po")
        if not self.options.addons and (self.layout.root / "i18n").is_dir():
            paths += lint.files_of([self.layout.root / "i18n"], ".po")
        return [f"{path}: {text}" for path in paths for text in po.file_errors(path)]

    def stage_i18n(self):
        """Every term of every addon in Kazakh and Russian."""
        from . import po

        exported = self.export_terms()
        findings = []
        for name in self.chosen:
            for lang in po.LANGUAGES:
                path = self.layout.addons / name / "i18n" / f"{lang}.po"
                found = po.compare(po.polib.pofile(exported[name]), path)
                texts = [f"{name} {lang} {text}" for text in found.findings]
                check = f"{name} {lang} {found.done}/{found.terms}"
                findings += self.report(check, texts, shown=5)
        if not self.options.addons:
            for lang in po.LANGUAGES:
                findings += self.core_terms(po, lang)
        return findings

    def core_terms(self, po, lang):
        """Odoo's own modules in use: figures; only wrong entries are findings."""
        known = total = 0
        wrong = []
        for path in sorted((self.layout.root / "i18n" / "core").glob(f"*/{lang}.po")):
            module = self.core_file(path.parent.name, f"{path.parent.name}.pot")
            if module is None:
                continue
            own = self.core_file(path.parent.name, f"{lang}.po")
            found = po.compare(po.polib.pofile(str(module)), path, base=own)
            known, total = known + found.done, total + found.terms
            wrong += [f"{path.parent.name} {text}" for text in found.fuzzy]
        return self.report(f"Odoo's modules {lang} {known}/{total}", wrong)

    def core_file(self, module, name):
        """A file of a module's i18n directory, or None."""
        for place in self.module_places():
            path = place / module / "i18n" / name
            if path.exists():
                return path
        return None

    def export_terms(self):
        """{addon: text of its template of terms}, from the template databases."""
        folder = self.logs / "terms"
        folder.mkdir(exist_ok=True)
        groups = {}
        for name in self.chosen:
            groups.setdefault(self.template_for(name), []).append(name)
        for database, names in groups.items():
            script = EXPORT.format(names=names, folder=str(folder))
            self.suite.shell(database, script, conf=self.conf)
        return {
            name: (folder / f"{name}.pot").read_text(encoding="utf-8")
            for name in self.chosen
        }

    def stage_alone(self):
        """Each addon with what its manifest names and nothing else.

        An addon is installed on top of the database of the dependency that has most
        of the rest already, so that no addon is installed more often than needed.
        The demo school has its check where its template is made.
        """
        self.core()
        names = [name for name in self.chosen if name != DEMO_ADDON]
        findings, ready = [], {}
        for group in levels(self.addons, names):
            install = partial(self.install_alone, ready)
            findings += self.parallel(install, group)
        for database in ready.values():
            self.drop_run(database)
        return findings

    def install_alone(self, ready, name):
        """Install one addon; :param ready: addon -> database, added to on success."""
        needed = suite_closure(self.addons, name)
        sources = sorted(
            needed.intersection(ready),
            key=lambda other: len(suite_closure(self.addons, other)),
        )
        source = ready[sources[-1]] if sources else self.core_name()
        database = f"{PREFIX}alone_{name}"
        begun = time.time()
        self.suite.clone(source, database)
        try:
            log = self.suite.install(database, [name], languages=False, conf=self.conf)
            (self.logs / f"alone_{name}.log").write_text(log, encoding="utf-8")
            findings = testlog.noise(log)
            ready[name] = database
        except Failure as failure:
            findings = [str(failure)]
            self.drop_run(database)
        check = f"{name} alone ({time.time() - begun:.0f} s)"
        return self.report(check, findings)

    def drop_run(self, database):
        if not self.options.keep:
            self.suite.drop(database)

    def stage_addons(self):
        names = by_weight(self.chosen, self.layout.addons)
        for name in names:
            self.template_for(name)  # built once, before the threads need it
        return self.parallel(self.test_addon, names)

    def test_addon(self, name):
        """Run an addon's tests on a clone; :returns: findings."""
        if not test_files(self.layout.addons / name):
            return self.report(f"{name} has no tests", ["no tests/test_*.py"])
        database = f"{PREFIX}run_{name}"
        self.suite.clone(self.template_for(name), database)
        begun = time.time()
        log, code = self.odoo_tests(database, name)
        self.evidence.add_log(name, log)
        outcome = testlog.read_tests(log)
        findings = list(outcome.problems)
        if not outcome.tests:
            findings.append("0 tests ran")
        if code and not outcome.failed and not findings:
            findings.append(f"odoo-bin ended with {code}")
        self.outcome.add(outcome)
        self.drop_run(database)
        figures = testlog.summary_line(outcome)
        check = f"{name} tests ({figures}, {time.time() - begun:.0f} s)"
        return self.report(check, outcome.failures + findings)

    def odoo_tests(self, database, name):
        """:returns: (log, exit code) of one run of an addon's tests."""
        command = self.suite.command(
            *("-c", self.conf, "-d", database, "--test-tags", f"/{name}"),
            *("--http-port", config.free_port(), "--stop-after-init"),
            *("--screenshots", self.logs / "screenshots"),
        )
        log = self.logs / f"test_{name}.log"
        code = self.call(command, log, self.suite.environ())
        return log.read_text(encoding="utf-8", errors="replace"), code

    def call(self, command, log, env):
        """Run a program into a log with a limit of time; :returns: exit code."""
        with log.open("w", encoding="utf-8") as out:
            process = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env=env,
                cwd=self.layout.run,
                start_new_session=True,
            )
            try:
                return process.wait(RUN_SECONDS)
            except BaseException:
                os.killpg(process.pid, 9)
                raise

    def stage_top(self):
        paths = sorted((self.layout.root / "tests").glob("test_*.py"))
        if any(needs_server(path) or needs_template(path) for path in paths):
            self.demo()
        return self.parallel(self.top_level, paths)

    def top_level(self, path):
        """Run one file of tests/, with a server of its own when it needs one."""
        server, env, findings = None, self.suite.environ(), []
        database = f"{PREFIX}top_{path.stem}"
        env["BILIM_ROOT"] = str(self.layout.root)
        if needs_template(path):
            env["BILIM_TEMPLATE"] = self.demo()
        try:
            if needs_server(path):
                server, served = self.serve(database)
                env.update(served)
            findings = self.unittest(path, env)
        except Failure as failure:
            findings = [str(failure)]
        finally:
            if server:
                server.stop()
                text = server.log.read_text(encoding="utf-8", errors="replace")
                noise = testlog.noise(text, levels=("ERROR", "CRITICAL"))
                findings += unexpected(noise, path)
                self.drop_run(database)
        return self.report(f"tests/{path.name}", findings)

    def serve(self, database):
        """Start a server on a clone of the demo school.

        :returns: (OdooServer, environment for the test).
        """
        self.suite.clone(self.demo(), database)
        port = config.free_port()
        url = f"http://127.0.0.1:{port}"
        server = OdooServer(self.layout, name=f"test/{database}", conf=self.conf)
        server.pid_file = self.layout.run / f"{database}.pid"
        server.log.parent.mkdir(parents=True, exist_ok=True)
        command = self.suite.command(
            *("-c", self.conf, "-d", database, "--db-filter", f"^{database}$"),
            *("--http-port", port, "--gevent-port", config.free_port()),
        )
        process = server.launch(command, self.suite.environ())
        server.wait_ready(process, url)
        known = {
            "BILIM_URL": url,
            "BILIM_DB": database,
            "BILIM_DEMO": "1" if DEMO_ADDON in self.addons else "",
            "BILIM_LOGINS": str(self.layout.root / "data" / "logins.csv"),
        }
        return server, known

    def unittest(self, path, env):
        """Run a file in a process of its own; its figures join the outcome."""
        result = self.logs / f"{path.stem}.json"
        log = self.logs / f"{path.stem}.log"
        runner = self.layout.root / "scripts" / "lib" / "run_unittest.py"
        code = self.call([self.layout.python, "-B", runner, path, result], log, env)
        if not result.exists():
            return [f"ended with {code}, see {log}"]
        figures = json.loads(result.read_text(encoding="utf-8"))
        self.evidence.add_unittest(path, figures["results"])
        outcome = testlog.Outcome(
            figures["tests"], figures["failed"], figures["skipped"], figures["failures"]
        )
        self.outcome.add(outcome)
        self.console.line(f"  {path.name}: {testlog.summary_line(outcome)}")
        findings = list(figures["failures"])
        if not figures["tests"]:
            findings.append("0 tests ran")
        findings += [
            f"browser test was skipped: {text}"
            for text in figures["skips"]
            if testlog.BROWSER_REASON.search(text)
        ]
        return findings

    def parallel(self, function, items):
        """Call `function` for the items, some at a time; all findings together."""
        with ThreadPoolExecutor(max(1, self.options.jobs)) as pool:
            return [text for found in pool.map(function, items) for text in found]


def gather(check, paths):
    """Findings of one check over many files."""
    return [text for path in paths for text in check(path)]


PREGENERATE = """
env["ir.qweb"]._pregenerate_assets_bundles()
env.cr.commit()
"""

EXPORT = """
from odoo.tools.translate import trans_export
for name in {names!r}:
    with open(f"{folder}/{{name}}.pot", "wb") as out:
        trans_export(None, [name], out, "po", env)
"""


def prepare(options, layout, console, argv):
    """First half, with the system's Python: everything a run needs."""
    require_owner(layout)
    lock = locked(layout.run / "test.lock", "scripts/test")
    try:
        with nullcontext() if options.stages == ["lint"] else lock:
            Environment(console, layout).prepare(for_tests=True)
            return hand_over(layout, console, argv)
    except Failure as failure:
        print(f"scripts/test: {failure}", file=sys.stderr, flush=True)
        print("0 passed, 1 failed, 0 skipped")
        return failure.code


def run_checks(options, layout, console):
    """Second half."""
    return TestRun(options, layout, console).run()


def hand_over(layout, console, argv):
    """Go on with the same program under the environment's Python."""
    env = {**os.environ, "BILIM_STARTED": repr(console.started), "BILIM_PREPARED": "1"}
    program = str(Path(__file__).resolve().parents[1] / "test.py")
    command = [str(layout.python), "-B", program, *argv]
    sys.stdout.flush()
    return subprocess.run(command, env=env, check=False).returncode


def main(argv=None):
    argv = sys.argv[1:] if argv is None else argv
    console = Console(started=float(os.environ.get("BILIM_STARTED", time.time())))
    layout = Layout(Path(__file__).resolve().parents[3])
    options = parse(argv)
    if os.environ.get("BILIM_PREPARED"):
        test_run = partial(run_checks, options, layout, console)
    else:
        test_run = partial(prepare, options, layout, console, argv)
    return guarded("scripts/test", test_run)
