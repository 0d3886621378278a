"""A PostgreSQL of a test's own, with the settings of config/; it may be killed."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from .place import run
from .rpc import ROOT
from bilim.cluster import (
    ICU_LOCALE,
    ICU_VERSION,
    Server,
    postgres_bin_dirs,
    switch_to,
    wait_until,
)
from bilim.production import children

SETTINGS = ("bilim.conf", "memory-2-cores.conf")


class OwnCluster:
    """A cluster in a temporary folder, as another system user when we are root."""

    def __init__(self):
        self.bin_dir = postgres_bin_dirs()[0]
        self.folder = Path(tempfile.mkdtemp(prefix="bilim-pg-"))
        self.data = self.folder / "data"
        self.prefix = []
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
            self.prefix = switch_to(owner.pw_uid)
        self.process = None
        settings = {"PGHOST": str(self.folder), "PGPORT": "5432", "PGUSER": "odoo"}
        self.server = Server(settings, self.bin_dir)

    def call(self, program, *args):
        done = run(*self.prefix, self.bin_dir / program, *args, cwd="/")
        if done.returncode:
            raise AssertionError(f"{program}: {done.stderr or done.stdout}")

    def make(self):
        """initdb with checksums and Kazakh sorting, start, role of the application."""
        locale = ["--locale=C.UTF-8", "--encoding=UTF8"]
        if int(self.bin_dir.parent.name) >= ICU_VERSION:
            locale += ["--locale-provider=icu", f"--icu-locale={ICU_LOCALE}"]
        auth = ["--username=postgres", "--auth=trust", "--data-checksums"]
        self.call("initdb", "-D", self.data, *auth, *locale)
        text = "".join(
            (ROOT / "config" / "postgresql" / name).read_text(encoding="utf-8")
            for name in SETTINGS
        )
        text += f"listen_addresses = ''\nunix_socket_directories = '{self.folder}'\n"
        with (self.data / "postgresql.conf").open("a", encoding="utf-8") as conf:
            conf.write(text)
        self.start()
        boot = Server({**self.server.settings, "PGUSER": "postgres"}, self.bin_dir)
        boot.psql("CREATE ROLE odoo LOGIN CREATEDB")
        boot.psql("GRANT pg_read_all_stats TO odoo")
        return self

    def start(self):
        with (self.folder / "log").open("ab") as log:
            command = [*self.prefix, self.bin_dir / "postgres", "-D", self.data]
            self.process = subprocess.Popen(
                [str(part) for part in command],
                cwd="/",
                env={**Server({}).environ(), "LC_ALL": "C.UTF-8"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        if not wait_until(self.answers, 60, pause=0.05):
            raise AssertionError(f"PostgreSQL does not start: {self.text()[-500:]}")

    def answers(self):
        ready = self.server.program("pg_isready")
        return run(ready, "-q", env=self.server.environ()).returncode == 0

    def text(self):
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")

    def kill(self):
        """kill -9 of every process of it, as a loss of power does."""
        pids = [self.process.pid, *children(self.process.pid)]
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()
        gone = wait_until(
            lambda: not any(Path(f"/proc/{pid}").exists() for pid in pids[1:]), 10
        )
        if not gone:
            raise AssertionError("processes of PostgreSQL are left")

    def remove(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT)  # at once
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(20)
            if self.process.poll() is None:
                self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def take(self, source, database, target):
        """Copy a database of another server into this one."""
        path = self.folder / "copy.dump"
        dump = [source.program("pg_dump"), "--format=custom", "-Z0", "--no-owner"]
        done = run(*dump, "-f", path, database, env=source.environ())
        self.server.create(target)
        load = [self.server.program("pg_restore"), "--no-owner", "--no-privileges"]
        load += ["--exit-on-error", "-j2", "-d", target, path]
        done = done if done.returncode else run(*load, env=self.server.environ())
        path.unlink(missing_ok=True)
        if done.returncode:
            raise AssertionError(done.stderr)
        self.server.psql("ANALYZE", target)
