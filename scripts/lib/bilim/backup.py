"""scripts/backup: database and files of a moment in one file, while the server runs.

The file is a tar of ``database.dump`` (custom format of pg_dump), ``filestore/…`` and
``manifest.json`` with the sha256 of each part and the number of rows of each table,
all of them seen in one snapshot of the database.
"""

import argparse
import configparser
import contextlib
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from datetime import datetime, timezone
from pathlib import Path

from .errors import Failure, UsageFailure, guarded
from .layout import SERIES, file_hash, locked, require_space
from .site import Site
from .suite import addon_hashes
from .ui import Console, run_logged

FORMAT = 1
BLOCK = 1 << 20
STAMP = "%Y%m%dT%H%M%SZ"
NAME = re.compile(r"^(?P<db>.+)-(?P<stamp>\d{8}T\d{6}Z)\.tar(\.enc)?$")
KEEP = {"daily": 7, "weekly": 5, "monthly": 12}
ATTEMPTS = 3
MIN_PASSPHRASE = 20
# the key is derived slowly: a passphrase of people is guessed by machines
CIPHER = ("-aes-256-cbc", "-pbkdf2", "-iter", "600000", "-md", "sha256")
TABLES = """
SELECT c.relname, (xpath('/row/n/text()', query_to_xml(
    format('SELECT count(*) AS n FROM public.%I', c.relname), false, true, ''))
    )[1]::text::bigint
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
ORDER BY c.relname
"""
FILES = """
SELECT DISTINCT store_fname FROM ir_attachment WHERE store_fname IS NOT NULL ORDER BY 1
"""
MODULES = """
SELECT name, coalesce(latest_version, '') FROM ir_module_module
WHERE state = 'installed' ORDER BY name
"""
LOCALE = """
SELECT * FROM (SELECT datcollate, row_to_json(d)::json->>'datlocprovider',
    coalesce(row_to_json(d)::json->>'daticulocale', row_to_json(d)::json->>'datlocale')
    FROM pg_database d WHERE datname = current_database()) x
"""
EPILOG = """\
Without --policy or --keep nothing is removed. Times are UTC. Restore with
scripts/restore FILE --db NAME; see docs/admin.md for the drill.
"""


class Changed(Exception):
    """A file went away between the snapshot and its copy."""


def parse(argv):
    parser = argparse.ArgumentParser(
        prog="scripts/backup",
        description="Back up the database and its files into one verified file.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--config", type=Path, metavar="FILE", help="odoo.conf")
    parser.add_argument("--db", metavar="NAME", help="database (of the configuration)")
    parser.add_argument("--to", type=Path, metavar="DIR", help="where the file goes")
    parser.add_argument(
        "--policy", type=Path, metavar="FILE", help="see config/backup.conf"
    )
    parser.add_argument(
        "--keep", metavar="D,W,M", help="backups that stay: days, weeks, months"
    )
    parser.add_argument(
        "--passphrase-file", type=Path, metavar="FILE", help="encrypt with it"
    )
    return with_policy(parser.parse_args(argv))


def with_policy(options):
    """Fill from --policy what the command line leaves open.

    :raises UsageFailure: the policy or the numbers make no sense.
    """
    known = {}
    if options.policy:
        parser = configparser.ConfigParser()
        if not parser.read(options.policy, encoding="utf-8"):
            raise UsageFailure(f"--policy {options.policy}: no such file")
        if not parser.has_section("backup"):
            raise UsageFailure(f"{options.policy} has no section [backup]")
        known = dict(parser["backup"])
    options.to = options.to or (Path(known["to"]) if known.get("to") else None)
    if not options.to:
        raise UsageFailure("say where the backup goes: --to DIR")
    if known.get("passphrase_file") and not options.passphrase_file:
        options.passphrase_file = Path(known["passphrase_file"])
    options.keep = read_keep(options.keep, known)
    check_passphrase(options.passphrase_file)
    return options


def read_keep(text, known):
    """{daily, weekly, monthly} or None when nothing is to be removed."""
    if text:
        known = dict(zip(KEEP, text.split(","), strict=False))
    elif not known:
        return None
    try:
        keep = {kind: int(known.get(kind, count)) for kind, count in KEEP.items()}
    except ValueError:
        raise UsageFailure("the numbers of backups to keep are no numbers") from None
    if min(keep.values()) < 0 or not any(keep.values()):
        raise UsageFailure("at least one backup has to stay")
    return keep


def check_passphrase(path):
    """:raises UsageFailure: it cannot be read or is too short."""
    if path is None:
        return
    try:
        text = path.read_text(encoding="utf-8").split("\n")[0]
    except OSError as error:
        raise UsageFailure(f"{path}: {error.strerror}") from error
    if len(text) < MIN_PASSPHRASE:
        raise UsageFailure(f"{path}: at least {MIN_PASSPHRASE} characters are needed")


# -- one moment of the database -------------------------------------------------------


class Snapshot:
    """A transaction that sees one moment; pg_dump joins it."""

    def __init__(self, server, database):
        command = [server.program("psql"), "-XAtq", "-F", "\x1f"]
        self.process = subprocess.Popen(
            [*command, "-v", "ON_ERROR_STOP=1", "-d", database],
            env=server.environ(),
            cwd="/",
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.rows("SET idle_in_transaction_session_timeout = 0")
        self.rows("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        self.name = self.rows("SELECT pg_export_snapshot()")[0][0]

    def rows(self, sql):
        """:raises Failure: the statement fails."""
        self.process.stdin.write(f"{sql};\n\\echo \x1e\n")
        self.process.stdin.flush()
        found = []
        for line in self.process.stdout:
            if line == "\x1e\n":
                return found
            found.append(line.rstrip("\n").split("\x1f"))
        shown = " ".join(self.process.stderr.read().split())
        raise Failure(f"PostgreSQL: {shown[:300]}")

    def __enter__(self):
        return self

    def __exit__(self, *_exception):
        with contextlib.suppress(OSError):
            self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()


def describe(site, snapshot):
    """What the manifest says about the moment."""
    provider = snapshot.rows(LOCALE)[0]
    names = sorted(site.addons)
    return {
        "format": FORMAT,
        "database": site.database,
        "created": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "odoo": SERIES,
        "postgresql": site.server.version(),
        "collate": provider[0],
        "locale": provider[2] if provider[1] == "i" else "",
        "modules": dict(snapshot.rows(MODULES)),
        "addons": addon_hashes(site.layout.addons, names),
        "tables": {name: int(count) for name, count in snapshot.rows(TABLES)},
        "files": {},
        "missing": [],
    }


# -- writing --------------------------------------------------------------------------


class Hashing:
    """A file that is hashed while it is read."""

    def __init__(self, handle):
        self.handle = handle
        self.total = hashlib.sha256()

    def read(self, size=-1):
        block = self.handle.read(size)
        self.total.update(block)
        return block


def add_file(archive, manifest, path, name):
    """Add a file; its size and sha256 go into the manifest."""
    with path.open("rb") as handle:
        info = archive.gettarinfo(fileobj=handle, arcname=name)
        info.uid = info.gid = 0
        info.uname = info.gname = ""
        info.mode = 0o600
        hashing = Hashing(handle)
        archive.addfile(info, hashing)
    manifest["files"][name] = [info.size, hashing.total.hexdigest()]


def add_filestore(archive, manifest, site, names):
    """Add the files that the snapshot knows.

    :raises Changed: one was removed meanwhile, as nothing needs it any more.
    """
    folder = site.filestore()
    for name in names:
        try:
            add_file(archive, manifest, folder / name, f"filestore/{name}")
        except FileNotFoundError as error:
            quoted = name.replace("'", "''")
            sql = f"SELECT 1 FROM ir_attachment WHERE store_fname = '{quoted}' LIMIT 1"
            if not site.server.psql(sql, site.database):
                raise Changed(name) from error
            manifest["missing"].append(name)  # lost before this backup


@contextlib.contextmanager
def output(path, passphrase):
    """A stream into the file, through openssl when there is a passphrase."""
    with path.open("wb") as handle:
        if not passphrase:
            yield handle
        else:
            command = [
                "openssl",
                "enc",
                *CIPHER,
                "-salt",
                "-pass",
                f"file:{passphrase}",
            ]
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=handle)
            try:
                yield process.stdin
            finally:
                process.stdin.close()
                code = process.wait()
            if code:
                raise Failure("openssl could not encrypt the backup")
        handle.flush()
        os.fsync(handle.fileno())


def dump(site, snapshot, path):
    """pg_dump of the snapshot."""
    command = [site.server.program("pg_dump"), "--format=custom", "--no-owner"]
    command += ["--no-privileges", f"--snapshot={snapshot.name}", "--file", path]
    run_logged(
        [*command, site.database],
        site.layout.setup_log,
        "pg_dump",
        env=site.server.environ(),
        cwd="/",
    )


def write_backup(site, folder, passphrase):
    """One attempt; :returns: (path, manifest).

    :raises Changed: try again.
    """
    part = Path(tempfile.mkdtemp(prefix=".backup-", dir=folder))
    os.umask(0o077)  # personal data: for the owner alone
    try:
        with Snapshot(site.server, site.database) as snapshot:
            manifest = describe(site, snapshot)
            names = [row[0] for row in snapshot.rows(FILES)]
            dump(site, snapshot, part / "database.dump")
        stamp = time.strftime(STAMP, time.gmtime())
        name = f"{site.database}-{stamp}.tar" + (".enc" if passphrase else "")
        with (
            output(part / name, passphrase) as stream,
            tarfile.open(fileobj=stream, mode="w|", bufsize=BLOCK) as archive,
        ):
            add_file(archive, manifest, part / "database.dump", "database.dump")
            add_filestore(archive, manifest, site, names)
            content = json.dumps(manifest, indent=1, sort_keys=True).encode()
            info = tarfile.TarInfo("manifest.json")
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
        final = folder / name
        sums = folder / f"{name}.sha256"
        sums.write_text(f"{file_hash(part / name)}  {name}\n", encoding="ascii")
        (part / name).rename(final)
        sync_folder(folder)
        return final, manifest
    finally:
        shutil.rmtree(part, ignore_errors=True)


def sync_folder(folder):
    """The rename is on the disk, too."""
    handle = os.open(folder, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)


def make(site, folder, passphrase=None):
    """A backup of the site in the folder; :returns: (path, manifest)."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    size = f"SELECT pg_database_size('{site.database}')"
    require_space(folder, int(site.server.psql(size)[0][0]) / 1024**3 / 2)
    for _attempt in range(ATTEMPTS):
        with contextlib.suppress(Changed):
            return write_backup(site, folder, passphrase)
    raise Failure("files change faster than they can be copied; try again later")


# -- what stays -----------------------------------------------------------------------


def to_keep(stamps, keep):
    """Which of the moments stay: the newest of each day, week, month.

    :param stamps: datetimes. :param keep: {daily, weekly, monthly}.
    """
    periods = {
        "daily": lambda moment: moment.strftime("%Y-%m-%d"),
        "weekly": lambda moment: moment.strftime("%G-%V"),
        "monthly": lambda moment: moment.strftime("%Y-%m"),
    }
    kept = set(sorted(stamps)[-1:])  # never none at all
    for kind, period in periods.items():
        newest = {}
        for moment in sorted(stamps):
            newest[period(moment)] = moment
        last = sorted(newest)[-keep[kind] :] if keep[kind] else []
        kept |= {newest[key] for key in last}
    return kept


def rotate(folder, database, keep):
    """Remove backups of the database that need not stay; :returns: their names."""
    found = {}
    for path in folder.iterdir():
        match = NAME.match(path.name)
        if match and match["db"] == database:
            found[datetime.strptime(match["stamp"], STAMP)] = path
    gone = sorted(set(found) - to_keep(found, keep))
    for moment in gone:
        found[moment].unlink()
        found[moment].with_name(f"{found[moment].name}.sha256").unlink(missing_ok=True)
    return [found[moment].name for moment in gone]


def execute(options, console):
    with tempfile.TemporaryDirectory(prefix="bilim-backup-") as work:
        site = Site(console, options.config, options.db, work)
        site.suite.check_series(site.database)
        options.to.mkdir(parents=True, exist_ok=True)
        with locked(options.to / ".lock", "scripts/backup"):
            with console.step(f"Backing up {site.database}"):
                path, manifest = make(site, options.to, options.passphrase_file)
            gone = options.keep and rotate(options.to, site.database, options.keep)
    for name in manifest["missing"][:20]:
        console.warn(f"a file of the filestore is missing: {name}")
    rows = sum(manifest["tables"].values())
    console.line(f"{path}: {path.stat().st_size / 1024**2:.1f} MiB")
    console.line(f"{rows} rows, {len(manifest['files']) - 1} files")
    if gone:
        console.line(f"removed by the policy: {', '.join(gone)}")
    return 0


def main(argv=None):
    console = Console(sys.stdout)
    return guarded("scripts/backup", lambda: execute(parse(argv), console))
