"""scripts/upgrade: today's addons for a database, with the way back prepared."""

import argparse
import json
import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

from . import backup, restore
from .errors import Failure, UpgradeFailed, UsageFailure, guarded
from .layout import SERIES, Layout, read_manifest
from .site import Site
from .suite import State, addon_hashes, log_lines, plan
from .ui import Console

KNOWN = "bilim.addons"  # parameter of the database: hashes of the last upgrade
# what was entered stays: rows of these tables may become more, never fewer
KEPT = (
    "edu_student",
    "edu_guardian",
    "edu_enrolment",
    "edu_course",
    "edu_lesson",
    "edu_mark",
    "edu_absence",
    "edu_term_result",
    "edu_term_lock",
    "hr_employee",
    "res_users",
)
EPILOG = """\
Steps: check of the code, stop of the server, backup, upgrade of the addons that
changed, check of the rows and of a started server, start of the server. When a step
fails the backup is restored and the server stays stopped: put the old code back and
start it. Database without data of an earlier upgrade: every addon counts as changed.
"""


def parse(argv):
    parser = argparse.ArgumentParser(
        prog="scripts/upgrade",
        description="Upgrade a database to the addons of this directory.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--config", type=Path, metavar="FILE", help="odoo.conf")
    parser.add_argument("--db", metavar="NAME", help="database (of the configuration)")
    parser.add_argument("--to", type=Path, metavar="DIR", help="where the backup goes")
    parser.add_argument("--passphrase-file", type=Path, metavar="FILE")
    parser.add_argument(
        "--install", default="", metavar="A,B", help="new addons to install; or: all"
    )
    parser.add_argument(
        "--stop", metavar="COMMAND", help='such as "systemctl stop bilim"'
    )
    parser.add_argument(
        "--start", metavar="COMMAND", help='such as "systemctl start bilim"'
    )
    parser.add_argument("--check", action="store_true", help="only check the code")
    options = parser.parse_args(argv)
    if not options.check and not options.to:
        raise UsageFailure("say where the backup goes: --to DIR")
    backup.check_passphrase(options.passphrase_file)
    return options


# -- the code -------------------------------------------------------------------------


def check_code(site):
    """:raises UpgradeFailed: with the first things that are wrong."""
    wrong = []
    if site.suite.code.release != SERIES:
        wrong.append(f"Odoo is {site.suite.code.release}, not {SERIES}")
    places = [*site.suite.code.addons_dirs, site.layout.addons]
    places += [Path(x.strip()) for x in site.option("addons_path").split(",")]
    libraries = set()
    for name, manifest in site.addons.items():
        libraries |= set(manifest.get("external_dependencies", {}).get("python", []))
        wrong += [
            f"{name} needs {needed}, which is not there"
            for needed in manifest.get("depends", [])
            if not any(
                (place / needed / "__manifest__.py").exists() for place in places
            )
            and not packaged(site, needed)
        ]
        wrong += uncompilable(site.layout.addons / name)
    wrong += missing_libraries(site, sorted(libraries))
    for path in site.layout.addons.glob("*/__manifest__.py"):
        if read_manifest(path) is None:
            wrong.append(f"{path} cannot be read")
    if wrong:
        raise UpgradeFailed(f"the code is not whole: {'; '.join(wrong[:5])}")


def packaged(site, name):
    """Whether an addon comes from a Python package (odoo/addons of site-packages)."""
    found = site.layout.python.parent.parent.glob(
        f"lib/*/site-packages/odoo/addons/{name}"
    )
    return any(found)


def uncompilable(folder):
    """Files of Python in the folder that have an error of syntax."""
    wrong = []
    for path in sorted(folder.rglob("*.py")):
        try:
            compile(path.read_bytes(), str(path), "exec")
        except (SyntaxError, ValueError) as error:
            wrong.append(f"{path}: {error}")
    return wrong


def missing_libraries(site, names):
    script = "import importlib.util, sys\n"
    script += "print(*[x for x in sys.argv[1:] if not importlib.util.find_spec(x)])"
    command = [str(site.layout.python), "-c", script, *names]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return [f"the Python package {name} is missing" for name in done.stdout.split()]


# -- the database ---------------------------------------------------------------------


def known_hashes(site):
    """Hashes of the addons at the last upgrade of this database."""
    sql = f"SELECT value FROM ir_config_parameter WHERE key = '{KNOWN}'"
    rows = site.server.psql(sql, site.database)
    return json.loads(rows[0][0]) if rows else {}


def remember(site, hashes):
    """Write the hashes into the database, and beside it for scripts/start."""
    text = json.dumps(hashes, sort_keys=True).replace("'", "''")
    site.server.psql(
        f"INSERT INTO ir_config_parameter (key, value, create_date, write_date) "
        f"VALUES ('{KNOWN}', '{text}', now() at time zone 'UTC', "
        f"now() at time zone 'UTC') ON CONFLICT (key) DO UPDATE "
        f"SET value = excluded.value, write_date = excluded.write_date",
        site.database,
    )
    state = State(Layout(site.layout.root), site.database)
    if state.path.exists():
        state.write({**state.read(), "addons": hashes})


def to_do(site, install):
    """(changed, new, hashes) for the database.

    :param install: names of new addons, or ["all"].
    """
    hashes = addon_hashes(site.layout.addons, sorted(site.addons))
    modules = site.suite.check_series(site.database)
    if not modules:
        raise UsageFailure(f"database {site.database} holds no Odoo")
    changed, absent = plan(hashes, known_hashes(site), modules)
    wanted = [name for name in absent if name != "edu_demo"]
    new = wanted if install == ["all"] else install
    unknown = sorted(set(new) - set(site.addons))
    if unknown:
        raise UsageFailure(f"no such addon: {', '.join(unknown)}")
    left = sorted(set(wanted) - set(new))
    return changed, new, left, hashes


def count_rows(site):
    rows = site.server.psql(backup.TABLES, site.database)
    return {name: int(count) for name, count in rows}


def check_rows(before, after):
    """:raises UpgradeFailed: naming what became fewer."""
    fewer = [
        f"{name}: {before[name]} rows before, {after.get(name, 0)} now"
        for name in KEPT
        if name in before and after.get(name, 0) < before[name]
    ]
    if fewer:
        raise UpgradeFailed(f"something was lost: {'; '.join(fewer)}")


def change(site, changed, new):
    """Upgrade, check rows, start a server and look."""
    before = count_rows(site)
    with site.console.step(f"Upgrading {', '.join([*changed, *new])}"):
        log = site.suite.upgrade(site.database, changed, new, conf=site.conf)
    errors = log_lines(log)
    if errors:
        raise UpgradeFailed(f"the upgrade wrote errors: {errors[0][:300]}")
    check_rows(before, count_rows(site))
    with site.console.step("Starting a server on loopback"):
        restore.verify(site, site.database)


def call(command, what):
    """:raises Failure: the command of the administrator fails."""
    if not command:
        return
    done = subprocess.run(shlex.split(command), check=False)
    if done.returncode:
        raise Failure(f"the {what} of the server failed: {command}")


def execute(options, console):
    with tempfile.TemporaryDirectory(prefix="bilim-upgrade-") as work:
        site = Site(console, options.config, options.db, work)
        with console.step("Checking the code"):
            check_code(site)
        install = [x for x in options.install.split(",") if x]
        changed, new, left, hashes = to_do(site, install)
        if left:
            console.line(f"not installed (see --install): {', '.join(left)}")
        if options.check or not changed + new:
            shown = ", ".join([*changed, *new]) or "nothing"
            console.line(f"to upgrade: {shown}")
            return 0
        call(options.stop, "stop")
        if site.clients():
            raise UsageFailure(f"{site.database} is in use: stop its server (--stop)")
        with console.step("Backup"):
            path, _manifest = backup.make(site, options.to, options.passphrase_file)
        try:
            change(site, changed, new)
        except (Failure, KeyboardInterrupt) as failure:
            keep_log(site, options.to)
            go_back(site, path, options.passphrase_file)
            raise UpgradeFailed(f"{failure}; {site.database} is as before") from None
        remember(site, hashes)
        call(options.start, "start")
    console.line(f"{site.database} is upgraded; the backup of before is {path}")
    return 0


def keep_log(site, folder):
    """The log of the failed run, beside the backup."""
    target = folder / "upgrade-failed.log"
    if site.layout.setup_log.exists():
        target.write_bytes(site.layout.setup_log.read_bytes())
        os.chmod(target, 0o600)
        site.console.line(f"log: {target}")


def go_back(site, path, passphrase):
    with site.console.step("Restoring the backup"):
        restore.restore(site, path, site.database, passphrase, force=True)
    site.console.line("Put the code of before back, then start the server.")


def main(argv=None):
    console = Console(sys.stdout)
    return guarded("scripts/upgrade", lambda: execute(parse(argv), console))
