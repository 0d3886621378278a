"""scripts/start: one command from a bare machine to a running school."""

import argparse
import csv
import os
import secrets
import subprocess
import sys
import time
from pathlib import Path

from . import config
from .environment import Environment
from .errors import Failure, UsageFailure, guarded
from .layout import Layout, locked, require_owner
from .server import OdooServer, answers
from .suite import DEMO_ADDON, State, Suite, addon_hashes, plan
from .ui import Console

COMMANDS = ("up", "stop", "status", "logs", "shell")
LANGUAGE_CODES = {"kk": "kk_KZ", "ru": "ru_RU"}
WORDS = {
    "kk": ("Мекенжай", "Рөл", "Логин", "Құпиясөз", "Жүйе әкімшісі"),
    "ru": ("Адрес", "Роль", "Логин", "Пароль", "Системный администратор"),
}
EPILOG = """\
ODOO_HOME     a checkout of Odoo 19.0 to use instead of Debian's package
DATABASE_URL  postgresql://user:password@host:port/name of a PostgreSQL >= 13
exit codes    1 other, 2 usage, 3 system packages missing, 4 no network, 5 disk full,
              6 port busy, 7 already at work, 8 foreign database, 9 no Odoo 19,
              10 installation failed, 11 server did not come up, 12 PostgreSQL
"""


def parse(argv):
    """Options of scripts/start."""
    parser = argparse.ArgumentParser(
        prog="scripts/start",
        description="Set Bilim up, install the demo school, start the server.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", nargs="?", choices=COMMANDS, default="up")
    parser.add_argument(
        "--fresh", action="store_true", help="begin with a new database"
    )
    parser.add_argument(
        "--no-demo", action="store_true", help="without the demo school"
    )
    parser.add_argument("--port", default="8069", help="HTTP port (8069)")
    parser.add_argument("--lang", choices=sorted(LANGUAGE_CODES), help="language (kk)")
    parser.add_argument("--db", help="database name (bilim)")
    options = parser.parse_args(argv)
    options.port = config.port_number(options.port)
    if options.db and not options.db.replace("_", "").isalnum():
        raise UsageFailure("--db: letters, digits and _ only")
    return options


def wanted_addons(addons, demo):
    """Names to install: everything, the demo school only when it is wanted."""
    return sorted(name for name in addons if demo or name != DEMO_ADDON)


def read_logins(path):
    """Rows of data/logins.csv (role, login, password, kk, ru), [] without it."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def table(rows):
    """Rows of texts as aligned columns."""
    widths = [max(len(row[index]) for row in rows) for index in range(len(rows[0]))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    ]
    lines.insert(1, "  ".join("─" * width for width in widths))
    return [line.rstrip() for line in lines]


class Start:
    """One run of the program."""

    def __init__(self, options, layout, console):
        self.options = options
        self.layout = layout
        self.console = console
        self.env = Environment(console, layout)
        if options.db:
            self.env.database = options.db
        self.odoo = OdooServer(layout)
        self.url = f"http://127.0.0.1:{options.port}"
        self.suite = None

    @property
    def database(self):
        return self.env.database

    # -- up ------------------------------------------------------------------

    def up(self):
        running = self.odoo.pid() and config.read_options(self.layout.conf)
        if not running or running.get("http_port") != str(self.options.port):
            config.require_port(self.options.port)
        self.env.prepare()
        self.suite = Suite(
            self.console, self.layout, self.env.code, self.env.server, self.env.addons
        )
        self.write_conf()
        changed = self.bring_database()
        self.serve(changed)
        self.show()

    def write_conf(self):
        template = (self.layout.root / "odoo.conf").read_text(encoding="utf-8")
        env = self.env
        values = config.machine_options(
            self.layout,
            env.code,
            env.addons,
            env.server,
            env.database,
            self.options.port,
        )
        text = config.render(template, values)
        if not self.layout.conf.exists() or self.layout.conf.read_text() != text:
            config.write_private(self.layout.conf, text)
            self.conf_changed = True
        else:
            self.conf_changed = False

    def bring_database(self):
        """Create, install or upgrade; True when the server has to be restarted."""
        server, name = self.env.server, self.database
        state = State(self.layout, name)
        self.recover(name)
        if self.options.fresh:
            self.odoo.stop()
            self.suite.drop(name)
            state.forget()
        known = state.read()
        if known.get("installing"):
            self.console.line("The last installation was cut off: it begins again.")
            self.suite.drop(name)
        modules = {}
        if name in server.databases():
            modules = self.suite.check_series(name)
        demo = self.demo_wanted(known, modules)
        names = wanted_addons(self.env.addons, demo)
        hashes = addon_hashes(self.layout.addons, names)
        if not modules:
            self.first_install(name, names)
            known = {}
            changed = True
        else:
            todo = plan(hashes, known.get("addons", {}), modules)
            changed = self.update(name, todo)
        if changed:
            self.suite.check_languages(name)
        known = self.set_up_accounts(known, demo)
        state.write({**known, "addons": hashes, "demo": demo})
        return changed or self.conf_changed

    def demo_wanted(self, known, modules):
        """The first installation decides; a real school never gets demo data."""
        if not modules:
            return not self.options.no_demo
        has_demo = modules.get(DEMO_ADDON, ("", ""))[0] == "installed"
        if has_demo and self.options.no_demo:
            self.console.warn(
                "this database holds the demo school; --fresh --no-demo replaces it"
            )
        return has_demo or bool(known.get("demo"))

    def first_install(self, name, names):
        """Install everything into a new database; a failed one is removed."""
        self.odoo.stop()
        created = name not in self.env.server.databases()
        title = f"Installing {len(names)} addons"
        if DEMO_ADDON in names:
            title += " with the demo school"
        state = State(self.layout, name)
        try:
            if created:
                state.write({"installing": True})
                self.env.server.create(name)
            with self.console.step(title):
                self.suite.install(name, names)
        except BaseException:
            if created:
                self.suite.drop(name)
                state.forget()
            raise

    def update(self, name, todo):
        """Upgrade what changed; on a failure the old database comes back."""
        changed, new = todo
        if not changed and not new:
            return False
        self.odoo.stop()
        backup = f"{name}_before"
        self.env.server.drop(backup)
        self.env.server.create(backup, template=name)
        shown = ", ".join([*changed, *new])
        try:
            with self.console.step(f"Upgrading {shown}"):
                self.suite.upgrade(name, changed, new)
        except BaseException:
            self.env.server.drop(name)
            self.env.server.rename(backup, name)
            self.console.line(f"{name} is as it was before; the server is stopped.")
            raise
        self.env.server.drop(backup)
        return True

    def recover(self, name):
        """Take the copy back when an upgrade was cut off half-way."""
        backup = f"{name}_before"
        if backup not in self.env.server.databases():
            return
        self.odoo.stop()
        self.env.server.drop(name)
        self.env.server.rename(backup, name)
        self.console.line(f"An upgrade was interrupted: {name} is as it was before it.")

    def set_up_accounts(self, known, demo):
        """Password and language of the administrator; default language.

        :returns: `known` with the administrator's password and the language.
        """
        logins = read_logins(self.layout.root / "data" / "logins.csv") if demo else []
        given = [row["password"] for row in logins if row["login"] == "admin"]
        password = (given or [known.get("admin")])[0] or secrets.token_urlsafe(12)
        wanted = {
            **known,
            "admin": password,
            "lang": self.options.lang or known.get("lang") or "kk",
        }
        if wanted != known:
            # the password is written once: later it is the administrator's business
            script = ACCOUNTS.format(
                password=None if known.get("admin") == password else password,
                lang=LANGUAGE_CODES[wanted["lang"]],
            )
            with self.console.step("Setting up the administrator"):
                self.suite.shell(self.database, script)
        return wanted

    def serve(self, changed):
        """Start the server, or leave a running one alone when nothing changed."""
        if self.odoo.pid() and not changed and answers(f"{self.url}/web/health"):
            self.console.line("The server is running already.")
            return
        self.odoo.stop()
        config.require_port(self.options.port)
        with self.console.step("Starting the server"):
            command = self.suite.command("-c", self.layout.conf)
            process = self.odoo.launch(command, self.suite.environ())
            self.odoo.wait_ready(process, self.url)

    def show(self):
        """Address and logins."""
        state = State(self.layout, self.database).read()
        lang = state["lang"]
        address, role, login, password, admin = WORDS[lang]
        logins = read_logins(self.layout.root / "data" / "logins.csv")
        logins = logins if state.get("demo") else []
        rows = [(role, login, password)]
        if not any(row["login"] == "admin" for row in logins):
            rows.append((admin, "admin", state.get("admin", "?")))
        rows += [
            (row.get(lang) or row["role"], row["login"], row["password"])
            for row in logins
        ]
        self.console.line()
        self.console.line(f"{address}: {self.url}")
        self.console.line()
        for line in table(rows):
            self.console.line(line)
        self.console.line()
        self.console.line(
            f"Ready after {self.console.elapsed():.1f} s. Stop with: scripts/start stop"
        )

    # -- other commands ------------------------------------------------------

    def stop(self):
        stopped = self.odoo.stop()
        self.console.line("Server stopped." if stopped else "No server was running.")
        cluster = self.env.cluster
        if not cluster or not cluster.running():
            return
        others = cluster.server().clients()
        if others:
            self.console.line(f"PostgreSQL keeps running: {others} other connections.")
            return
        cluster.stop()
        self.console.line("PostgreSQL stopped.")

    def status(self):
        """Exit code 0 when the server answers, 1 otherwise."""
        pid = self.odoo.pid()
        port = config.read_options(self.layout.conf).get("http_port", "?")
        url = f"http://127.0.0.1:{port}"
        well = bool(pid) and answers(f"{url}/web/health?db_server_status=1")
        if pid:
            state = "answers" if well else "does not answer"
            self.console.line(f"Server: process {pid}, {url} {state}")
        else:
            self.console.line("Server: not running")
        cluster = self.env.cluster
        if cluster and cluster.note.exists():
            up = "running" if cluster.running() else "not running"
            self.console.line(f"PostgreSQL: {up}, data in {cluster.place()['data']}")
        return 0 if well else 1

    def logs(self):
        """Follow the server's log."""
        if not self.odoo.log.exists():
            raise Failure(f"there is no log yet ({self.odoo.log})")
        follow = ["-F"] if sys.stdout.isatty() else []
        os.execvp("tail", ["tail", "-n", "200", *follow, str(self.odoo.log)])

    def shell(self):
        """odoo-bin shell on the database."""
        if not self.layout.conf.exists():
            raise Failure("run scripts/start first")
        self.env.connect()
        suite = Suite(
            self.console, self.layout, self.env.code, self.env.server, self.env.addons
        )
        args = ("shell", "-c", self.layout.conf, "-d", self.database, "--no-http")
        done = subprocess.run(
            [str(part) for part in suite.command(*args)],
            env=suite.environ(),
            check=False,
        )
        return done.returncode


ACCOUNTS = """
admin = env.ref("base.user_admin")
if {password!r}:
    # the password of the demo is short on purpose, which the rules would refuse
    hashed = admin._crypt_context().hash({password!r})
    admin._set_encrypted_password(admin.id, hashed)
if env["res.lang"]._lang_get({lang!r}):
    admin.lang = {lang!r}
    env["ir.default"].set("res.partner", "lang", {lang!r})
env.cr.commit()
"""


def main(argv=None):
    console = Console(started=float(os.environ.get("BILIM_STARTED", time.time())))
    layout = Layout(Path(__file__).resolve().parents[3])
    return guarded("scripts/start", lambda: execute(parse(argv), layout, console))


def execute(options, layout, console):
    """Run the command; two starts or stops at once are refused."""
    run = Start(options, layout, console)
    action = getattr(run, options.command)
    if options.command not in {"up", "stop"}:
        return action()
    require_owner(layout)
    with locked(layout.run / "start.lock", "scripts/start"):
        return action()
