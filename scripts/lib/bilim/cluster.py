"""PostgreSQL: a private cluster in .run/pg, or the server DATABASE_URL names."""

import contextlib
import json
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from .debian import postgres_bin_dirs
from .errors import ClusterFailed, DiskFull, UsageFailure
from .layout import socket_path_fits
from .ui import tail

ROLE = "odoo"
MIN_VERSION = 13
ICU_VERSION = 15  # databases with an ICU locale exist from 15 on
ICU_LOCALE = "kk-KZ"
SETTINGS = """
# Bilim: reachable over the unix socket by its owner only
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 200
shared_buffers = 256MB
max_wal_size = 2GB
# short queries only: compiling one takes longer than running it
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
"""


def quoted(name):
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


class Server:
    """A PostgreSQL that is ready for use: libpq settings and a few commands."""

    def __init__(self, settings, bin_dir=None):
        self.settings = settings
        self.bin_dir = bin_dir

    def environ(self, base=None):
        """Environment for programs that talk to this server and to no other."""
        source = os.environ if base is None else base
        kept = {key: value for key, value in source.items() if not key.startswith("PG")}
        return {**kept, **self.settings}

    def program(self, name):
        return str(self.bin_dir / name) if self.bin_dir else name

    def psql(self, sql, database="postgres"):
        """Rows of a statement as lists of text.

        :raises ClusterFailed: when the statement fails.
        """
        command = [self.program("psql"), "-XAtq", "-F", "\x1f", "-v", "ON_ERROR_STOP=1"]
        done = subprocess.run(
            [*command, "-d", database],
            env=self.environ(),
            cwd="/",
            input=sql,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            kind = DiskFull if "No space left" in done.stderr else ClusterFailed
            shown = " ".join(done.stderr.split())[:300]
            raise kind(f"PostgreSQL: {shown}")
        return [row.split("\x1f") for row in done.stdout.splitlines()]

    def version(self):
        """Major version, such as 15."""
        return int(self.psql("SHOW server_version_num")[0][0]) // 10000

    def databases(self):
        return {row[0] for row in self.psql("SELECT datname FROM pg_database")}

    def create(self, name, template=None):
        """Create a database: a clone of `template`, or empty with Kazakh sorting."""
        if template:
            self.psql(f"CREATE DATABASE {quoted(name)} TEMPLATE {quoted(template)}")
            return
        locale = "LOCALE 'C.UTF-8'"
        if self.version() >= ICU_VERSION:
            locale += f" LOCALE_PROVIDER icu ICU_LOCALE '{ICU_LOCALE}'"
        self.psql(
            f"CREATE DATABASE {quoted(name)} TEMPLATE template0 "
            f"ENCODING 'UTF8' {locale}"
        )

    def drop(self, name):
        self.psql(f"DROP DATABASE IF EXISTS {quoted(name)} WITH (FORCE)")

    def rename(self, old, new):
        self.psql(f"ALTER DATABASE {quoted(old)} RENAME TO {quoted(new)}")

    def clients(self):
        """How many other connections are open, apart from this question."""
        sql = (
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        return int(self.psql(sql)[0][0])


def external(url):
    """Server and database name that DATABASE_URL speaks of.

    :param url: postgresql://user:password@host:port/name; host may be given as
        ?host=/socket/directory.
    :raises UsageFailure: when it is no such address.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise UsageFailure("DATABASE_URL must begin with postgresql://")
    query = parse_qs(parts.query)
    found = {
        "PGHOST": unquote(parts.hostname or query.get("host", [""])[0]),
        "PGPORT": str(parts.port or query.get("port", [""])[0] or 5432),
        "PGUSER": unquote(parts.username or query.get("user", [""])[0]),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGSSLMODE": query.get("sslmode", [""])[0],
    }
    settings = {key: value for key, value in found.items() if value}
    return Server(settings), unquote(parts.path.lstrip("/"))


def check_external(server):
    """:raises ClusterFailed: too old, or not reachable."""
    version = server.version()
    if version < MIN_VERSION:
        raise ClusterFailed(
            f"DATABASE_URL: PostgreSQL {version} is too old, {MIN_VERSION} is needed"
        )
    return version


class Cluster:
    """The private cluster of one clone.

    It runs under another user than root: PostgreSQL refuses root. As root the
    system user `postgres` takes that part when it can reach the directory; a clone
    under /root gets its data in /var/lib/bilim-<key>; where neither works (a
    container with a single user id) a user namespace maps root to another id.
    """

    def __init__(self, layout):
        self.layout = layout
        self.note = layout.run / "pg.json"

    # -- where and as whom ---------------------------------------------------

    def place(self):
        """{data, socket, prefix, owner} of the cluster, found or decided now."""
        if self.note.exists():
            known = json.loads(self.note.read_text(encoding="utf-8"))
            moved = not Path(known["root"]).exists()  # a copied clone decides anew
            here = known["root"] == str(self.layout.root) or moved
            if here and Path(known["data"]).exists():
                return known
        return self.adopted() or self.decide()

    def adopted(self):
        """A cluster that lies in .run/pg without a note about it."""
        data = self.layout.run / "pg" / "data"
        if not data.exists():
            return None
        owner = data.stat().st_uid
        prefix = [] if owner == os.geteuid() else switch_to(owner)
        return self.noted(data, prefix, owner)

    def decide(self):
        own = self.layout.run / "pg"
        if os.geteuid():
            return self.noted(own / "data", [], os.geteuid())
        for directory, prefix, owner in self.root_choices(own):
            if prepare_directory(directory, owner) and reachable(directory, prefix):
                return self.noted(directory / "data", prefix, owner)
        raise ClusterFailed(
            "PostgreSQL does not run as root and no other user id can be used here; "
            "run this as an ordinary user or set DATABASE_URL"
        )

    def root_choices(self, own):
        with contextlib.suppress(KeyError):
            postgres = pwd.getpwnam("postgres").pw_uid
            yield own, switch_to(postgres), postgres
            yield (
                Path(f"/var/lib/bilim-{self.layout.key()}"),
                switch_to(postgres),
                postgres,
            )
        yield own, ["unshare", "--user", "--map-user=1000", "--map-group=1000"], 0

    def noted(self, data, prefix, owner):
        socket = data.parent
        if not socket_path_fits(socket):
            socket = Path(tempfile.gettempdir()) / f"bilim-{self.layout.key()}"
        place = {
            "root": str(self.layout.root),
            "data": str(data),
            "socket": str(socket),
            "prefix": prefix,
            "owner": owner,
        }
        self.layout.run.mkdir(parents=True, exist_ok=True)
        self.note.write_text(json.dumps(place, indent=1), encoding="utf-8")
        return place

    # -- life ----------------------------------------------------------------

    def bin_dir(self, data):
        """Programs of the major version of the data, or the newest."""
        found = postgres_bin_dirs()
        stated = Path(data) / "PG_VERSION"
        version = read_as_any(stated, self.place()["prefix"])
        if version:
            fitting = [path for path in found if path.parent.name == version]
            if not fitting:
                raise ClusterFailed(
                    f"{data} was made by PostgreSQL {version}, which is not installed"
                )
            return fitting[0]
        usable = [path for path in found if int(path.parent.name) >= MIN_VERSION]
        if not usable:
            raise ClusterFailed("no PostgreSQL server programs are installed")
        return usable[0]

    def server(self):
        """The Server object; does not start anything."""
        place = self.place()
        settings = {"PGHOST": place["socket"], "PGPORT": "5432", "PGUSER": ROLE}
        return Server(settings, self.bin_dir(place["data"]))

    def running(self):
        place = self.place()
        if not Path(place["data"]).exists():
            return False
        server = self.server()
        done = subprocess.run(
            [server.program("pg_isready"), "-q"], env=server.environ(), check=False
        )
        return done.returncode == 0

    def call(self, *command, what):
        """Run a PostgreSQL program as the cluster's owner.

        :raises ClusterFailed, DiskFull: with its last line.
        """
        prefix = self.place()["prefix"]
        done = subprocess.run(
            [*prefix, *[str(part) for part in command]],
            cwd="/",
            env={**Server({}).environ(), "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        with self.layout.setup_log.open("a", encoding="utf-8") as log:
            log.write(f"$ {command}\n{done.stdout}\n")
        if done.returncode:
            kind = DiskFull if "No space left" in done.stdout else ClusterFailed
            raise kind(f"{what} failed: {tail(done.stdout, 1).strip()}")

    def ensure(self, console):
        """Initialise and start as needed.

        :returns: Server.
        """
        self.layout.logs.mkdir(parents=True, exist_ok=True)
        if self.running():
            return self.server()
        place = self.place()
        data = Path(place["data"])
        prepare_directory(data.parent, place["owner"])
        if not data.exists():
            with console.step("Creating the PostgreSQL cluster"):
                self.init(data, place["owner"])
        with console.step("Starting PostgreSQL"):
            self.start(place)
            self.ensure_role()
        return self.server()

    def init(self, data, owner):
        """initdb beside the final place, then one rename: no half-made cluster."""
        fresh = data.with_name("data.new")
        shutil.rmtree(fresh, ignore_errors=True)
        bin_dir = self.bin_dir(data)
        locale = ["--locale=C.UTF-8", "--encoding=UTF8"]
        if int(bin_dir.parent.name) >= ICU_VERSION:
            locale += ["--locale-provider=icu", f"--icu-locale={ICU_LOCALE}"]
        auth = ["--username=postgres", "--auth-local=trust", "--auth-host=reject"]
        self.call(bin_dir / "initdb", "-D", fresh, *auth, *locale, what="initdb")
        with (fresh / "postgresql.conf").open("a", encoding="utf-8") as conf:
            conf.write(SETTINGS)
        fresh.rename(data)

    def start(self, place):
        """pg_ctl start; the socket directory is given here so a clone may move."""
        socket = Path(place["socket"])
        if not prepare_directory(socket, place["owner"]):
            raise ClusterFailed(f"{socket} belongs to another user")
        data = Path(place["data"])
        own = socket.as_posix().replace("'", "'\\''")
        options = f"-c listen_addresses='' -c unix_socket_directories='{own}'"
        command = [self.bin_dir(data) / "pg_ctl", "-D", data, "-w", "-t", "60", "-s"]
        command += ["-l", data.parent / "log", "-o", options, "start"]
        self.call(*command, what="the start of PostgreSQL")

    def ensure_role(self):
        """The role Odoo works as; it may create databases and is no superuser."""
        server = self.server()
        with contextlib.suppress(ClusterFailed):
            server.psql("SELECT 1")
            return
        boot = Server({**server.settings, "PGUSER": "postgres"}, server.bin_dir)
        boot.psql(f"CREATE ROLE {ROLE} LOGIN CREATEDB")
        boot.psql(f"GRANT pg_read_all_stats, pg_signal_backend TO {ROLE}")

    def stop(self):
        place = self.place()
        command = [self.bin_dir(place["data"]) / "pg_ctl", "-D", place["data"]]
        self.call(*command, "-m", "fast", "-w", "-s", "stop", what="PostgreSQL's stop")


def switch_to(uid):
    """Prefix that runs a program as another user (we are root)."""
    user = pwd.getpwuid(uid)
    return [
        "setpriv",
        f"--reuid={user.pw_uid}",
        f"--regid={user.pw_gid}",
        "--init-groups",
    ]


def prepare_directory(directory, owner):
    """Make `directory` for `owner` alone; False when that cannot be done.

    A directory in /tmp that somebody else made first is refused.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
        info = directory.lstat()
        if stat.S_ISLNK(info.st_mode):
            return False
        if info.st_uid != owner:
            if os.geteuid():
                return False
            os.chown(directory, owner, pwd.getpwuid(owner).pw_gid)
            directory.chmod(0o700)
    except OSError:
        return False
    return True


def reachable(directory, prefix):
    """Whether a program run with `prefix` can write in `directory`."""
    probe = [
        *prefix,
        "sh",
        "-c",
        'cd / && test -w "$0" && test "$(id -u)" != 0',
        directory,
    ]
    try:
        return subprocess.run(probe, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def read_as_any(path, prefix):
    """Text of a file that only the cluster's owner may read, stripped, or ''."""
    with contextlib.suppress(OSError):
        return path.read_text(encoding="utf-8").strip()
    done = subprocess.run(
        [*prefix, "cat", path], capture_output=True, text=True, check=False
    )
    return done.stdout.strip()


def wait_until(check, seconds, pause=0.2):
    """Poll `check` until it is true; False when time is up."""
    end = time.time() + seconds
    while time.time() < end:
        if check():
            return True
        time.sleep(pause)
    return False
