"""The suite in a database: install, upgrade what changed, check the outcome."""

import json
import re
import shutil

from .config import write_private
from .errors import DiskFull, InstallFailed, WrongDatabase, classify
from .layout import SERIES, tree_hash
from .ui import run_captured, run_logged

LANGUAGES = ("kk_KZ", "ru_RU")
LOAD_LANGUAGES = "en_US,ru_RU"  # the first one becomes the default of the database
DEMO_ADDON = "edu_demo"
LOG_LINE = re.compile(
    r"^\d{4}-\d\d-\d\d [\d:,]+ \d+ (?P<level>[A-Z]+) (?P<db>\S+) (?P<logger>\S+): "
    r"(?P<text>.*)$"
)
EXCEPTION_LINE = re.compile(r"^[A-Za-z_][\w.]*(Error|Exception|Warning)\b: ")


def log_lines(text, levels=("ERROR", "CRITICAL")):
    """Messages of Odoo's log with one of the levels."""
    found = (LOG_LINE.match(row) for row in text.splitlines())
    return [
        f"{row['logger']}: {row['text']}"
        for row in found
        if row and row["level"] in levels
    ]


def reason(log):
    """The line of a failed run of Odoo that says most."""
    rows = [row for row in log.splitlines() if row.strip()]
    traced = [row for row in rows if EXCEPTION_LINE.match(row)]
    logged = log_lines(log)
    shown = (traced or logged or rows or ["no output"])[-1]
    return shown.strip()[:300]


class Suite:
    """The addons of this clone in one database of one server."""

    def __init__(self, console, layout, code, server, addons):
        self.console = console
        self.layout = layout
        self.code = code
        self.server = server
        self.addons = addons

    # -- running Odoo --------------------------------------------------------

    def command(self, *args):
        return [self.layout.python, self.code.bin, *args]

    def environ(self):
        env = self.server.environ()
        env.pop("ODOO_RC", None)
        env["PYTHONUNBUFFERED"] = "1"
        env["PATH"] = f"{self.layout.venv / 'bin'}:{env.get('PATH', '')}"
        return env

    def odoo(self, database, *args, conf=None):
        """Run odoo-bin to its end on a database; returns its log."""
        conf = conf or self.layout.conf
        fixed = ["-c", conf, "-d", database, "--no-http", "--stop-after-init"]
        code, log = run_captured(
            self.command(*fixed, *args),
            self.layout.setup_log,
            env=self.environ(),
            cwd=self.layout.run,
        )
        if code:
            kind = classify(log)
            kind = kind if kind is DiskFull else InstallFailed
            log_file = self.layout.setup_log
            raise kind(f"Odoo stopped: {reason(log)} – details in {log_file}")
        return log

    def shell(self, database, script, conf=None):
        """Run python code in `odoo-bin shell`; returns what it printed."""
        conf = conf or self.layout.conf
        args = ["shell", "-c", conf, "-d", database, "--no-http", "--log-level=warn"]
        return run_logged(
            self.command(*args),
            self.layout.setup_log,
            "odoo-bin shell",
            env=self.environ(),
            cwd=self.layout.run,
            stdin=script,
        )

    # -- what is in a database ----------------------------------------------

    def modules(self, database):
        """{module: (state, version)}; {} for a database without Odoo."""
        there = "SELECT to_regclass('ir_module_module') IS NOT NULL"
        if self.server.psql(there, database)[0][0] != "t":
            return {}
        sql = "SELECT name, state, coalesce(latest_version, '') FROM ir_module_module"
        return {row[0]: (row[1], row[2]) for row in self.server.psql(sql, database)}

    def check_series(self, database):
        """:returns: modules of the database.

        :raises WrongDatabase: it is not an Odoo 19.0 database.
        """
        modules = self.modules(database)
        if not modules:
            tables = (
                "SELECT count(*) FROM pg_tables WHERE schemaname NOT IN "
                "('pg_catalog', 'information_schema')"
            )
            if self.server.psql(tables, database)[0][0] != "0":
                raise WrongDatabase(
                    f"database {database} holds tables of another program; "
                    "choose another one in DATABASE_URL or with --db"
                )
            return {}
        version = modules.get("base", ("", ""))[1]
        if version and not version.startswith(f"{SERIES}."):
            raise WrongDatabase(
                f"database {database} belongs to Odoo {version}, this is Odoo "
                f"{SERIES}; use --fresh to replace it or --db NAME for another one"
            )
        return modules

    def check_installed(self, database, names):
        """:raises InstallFailed: naming the modules that are not installed.

        Odoo ends with code 0 when it skips a module it finds uninstallable.
        """
        modules = self.modules(database)
        wrong = [
            f"{name} ({modules.get(name, ('unknown', ''))[0]})"
            for name in names
            if modules.get(name, ("unknown", ""))[0] != "installed"
        ]
        if wrong:
            shown = ", ".join(wrong)
            raise InstallFailed(
                f"not installed: {shown} – details in {self.layout.setup_log}"
            )

    def check_languages(self, database):
        """:raises InstallFailed: Kazakh or Russian is not active."""
        rows = self.server.psql("SELECT code FROM res_lang WHERE active", database)
        missing = [code for code in LANGUAGES if [code] not in rows]
        if "edu_i18n" not in self.addons:
            missing = [code for code in missing if code != "kk_KZ"]
        if missing:
            raise InstallFailed(f"languages not active: {', '.join(missing)}")

    # -- changes -------------------------------------------------------------

    def install(self, database, names, languages=True, conf=None):
        """Install modules; :returns: Odoo's log."""
        args = ["-i", ",".join(names), "--skip-auto-install"]
        if languages:
            args.append(f"--load-language={LOAD_LANGUAGES}")
        log = self.odoo(database, *args, conf=conf)
        self.check_installed(database, names)
        return log

    def upgrade(self, database, changed, new, conf=None):
        args = ["--skip-auto-install"]
        if changed:
            args += ["-u", ",".join(changed)]
        if new:
            args += ["-i", ",".join(new)]
        log = self.odoo(database, *args, conf=conf)
        self.check_installed(database, [*changed, *new])
        return log

    def drop(self, database):
        self.server.drop(database)
        shutil.rmtree(self.filestore(database), ignore_errors=True)

    def filestore(self, database):
        return self.layout.data / "filestore" / database

    def clone(self, source, target):
        """Copy a database with its files (as hard links: they never change)."""
        self.drop(target)
        self.server.create(target, template=source)
        if self.filestore(source).is_dir():
            link_tree(self.filestore(source), self.filestore(target), self.layout)


def link_tree(source, target, layout):
    """cp -al."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(target, ignore_errors=True)
    run_logged(["cp", "-al", source, target], layout.setup_log, "the filestore copy")


class State:
    """What was installed into a database last: hashes of addons."""

    def __init__(self, layout, database):
        self.path = layout.run / "state" / f"{database}.json"

    def read(self):
        try:
            return json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}

    def write(self, content):
        self.path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(content, indent=1, sort_keys=True)
        write_private(self.path, text + "\n")  # holds the first password

    def forget(self):
        self.path.unlink(missing_ok=True)


def addon_hashes(directory, names):
    """{addon: hash of its files}."""
    return {name: tree_hash(directory / name) for name in names}


def plan(hashes, known, modules):
    """What to upgrade and what to install.

    :param hashes: addon -> hash now. :param known: addon -> hash of the last run.
    :param modules: module -> (state, version) in the database.
    :returns: (changed, new), both sorted.
    """
    states = {name: modules.get(name, ("unknown", ""))[0] for name in hashes}
    there = {"installed", "to upgrade"}
    new = sorted(name for name in hashes if states[name] not in there)
    changed = sorted(
        name
        for name, value in hashes.items()
        if name not in new and (known.get(name) != value or states[name] != "installed")
    )
    return changed, new
