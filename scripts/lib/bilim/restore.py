"""scripts/restore: a backup becomes a database again, checked part by part."""

import argparse
import contextlib
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from . import backup
from .cluster import quoted
from .errors import Failure, UsageFailure, guarded
from .layout import SERIES, file_hash, require_space
from .production import Odoo
from .site import Site
from .suite import log_lines
from .ui import Console, run_logged

PART = re.compile(r"^(manifest\.json|database\.dump|filestore/[0-9a-f]{2}/[0-9a-f]+)$")
DATABASE = re.compile(r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}$")
EPILOG = """\
The backup goes into a database beside the others and takes its name only when every
part was found whole. --drill is the restore drill: a copy is made, verified with a
running server, and removed.
"""
NEW_UUID = """
env["ir.config_parameter"].init(force=True)
env.cr.commit()
"""


def parse(argv):
    parser = argparse.ArgumentParser(
        prog="scripts/restore",
        description="Restore a file of scripts/backup into a database.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", type=Path, help="what scripts/backup has written")
    parser.add_argument("--db", required=True, metavar="NAME", help="database to make")
    parser.add_argument("--config", type=Path, metavar="FILE", help="odoo.conf")
    parser.add_argument(
        "--force", action="store_true", help="replace a database of this name"
    )
    parser.add_argument(
        "--verify", action="store_true", help="start a server on it and look"
    )
    parser.add_argument(
        "--drill", action="store_true", help="verify, then remove the database"
    )
    parser.add_argument(
        "--neutralise",
        action="store_true",
        help="for a test copy: no mail, no timers, an identity of its own",
    )
    parser.add_argument(
        "--passphrase-file", type=Path, metavar="FILE", help="of an encrypted backup"
    )
    options = parser.parse_args(argv)
    if not options.file.is_file():
        raise UsageFailure(f"{options.file}: no such file")
    if not DATABASE.match(options.db):
        raise UsageFailure(f"--db {options.db}: no name for a database")
    encrypted = options.file.suffix == ".enc"
    if encrypted and not options.passphrase_file:
        raise UsageFailure("the backup is encrypted: give --passphrase-file")
    return options


# -- reading --------------------------------------------------------------------------


def check_sum(path):
    """:raises Failure: the file is not the one that was written."""
    beside = path.with_name(f"{path.name}.sha256")
    if not beside.exists():
        return
    wanted = beside.read_text(encoding="ascii").split()[0]
    if file_hash(path) != wanted:
        raise Failure(f"{path.name} is damaged: its sha256 is not that of the backup")


@contextlib.contextmanager
def stream(path, passphrase):
    """The tar of the file, decrypted."""
    if path.suffix != ".enc":
        with path.open("rb") as handle:
            yield handle
        return
    command = ["openssl", "enc", "-d", *backup.CIPHER, "-pass", f"file:{passphrase}"]
    with path.open("rb") as handle:
        process = subprocess.Popen(
            command, stdin=handle, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        try:
            yield process.stdout
        finally:
            process.stdout.close()
            process.wait()


def take(member, source, target):
    """Write one part; :returns: [size, sha256]."""
    target.parent.mkdir(parents=True, exist_ok=True)
    total, size = hashlib.sha256(), 0
    with target.open("wb") as out:
        while block := source.read(backup.BLOCK):
            total.update(block)
            size += len(block)
            out.write(block)
    if size != member.size:
        raise Failure(f"the backup ends in the middle of {member.name}")
    return [size, total.hexdigest()]


def unpack(path, passphrase, folder):
    """Unpack and compare every part with the manifest; :returns: the manifest.

    :raises Failure: the passphrase is wrong, a part is damaged, missing or foreign.
    """
    found = {}
    try:
        with (
            stream(path, passphrase) as handle,
            tarfile.open(fileobj=handle, mode="r|", bufsize=backup.BLOCK) as archive,
        ):
            for member in archive:
                if not member.isfile() or not PART.match(member.name):
                    raise Failure(f"{path.name} holds a foreign part: {member.name}")
                source = archive.extractfile(member)
                found[member.name] = take(member, source, folder / member.name)
    except (tarfile.TarError, EOFError, OSError) as error:
        what = "damaged, or the passphrase is wrong" if passphrase else "damaged"
        raise Failure(f"{path.name} is {what}: {error}") from error
    if found.pop("manifest.json", None) is None:
        raise Failure(f"{path.name} is no whole backup: it has no manifest")
    text = (folder / "manifest.json").read_text(encoding="utf-8")
    manifest = json.loads(text)
    if manifest.get("format") != backup.FORMAT or manifest.get("odoo") != SERIES:
        raise Failure(f"{path.name} is no backup of Odoo {SERIES}")
    wrong = sorted(
        name
        for name in {*found, *manifest["files"]}
        if found.get(name) != manifest["files"].get(name)
    )
    if wrong:
        raise Failure(f"{path.name}: damaged or missing parts: {', '.join(wrong[:5])}")
    return manifest


# -- writing --------------------------------------------------------------------------


def create(site, name, manifest):
    """An empty database that sorts as the old one did."""
    locale = f"LOCALE '{manifest['collate']}'"
    if manifest["locale"]:
        locale += f" LOCALE_PROVIDER icu ICU_LOCALE '{manifest['locale']}'"
    site.server.psql(
        f"CREATE DATABASE {quoted(name)} TEMPLATE template0 ENCODING 'UTF8' {locale}"
    )


def load(site, name, folder):
    command = [site.server.program("pg_restore"), "--no-owner", "--no-privileges"]
    command += ["--exit-on-error", "--jobs=2", f"--dbname={name}"]
    run_logged(
        [*command, folder / "database.dump"],
        site.layout.setup_log,
        "pg_restore",
        env=site.server.environ(),
        cwd="/",
    )
    site.server.psql("ANALYZE", name)


def check_rows(site, name, manifest):
    """:raises Failure: a table has not the rows it had."""
    rows = site.server.psql(backup.TABLES, name)
    found = {table: int(count) for table, count in rows}
    if found != manifest["tables"]:
        tables = {*found, *manifest["tables"]}
        wrong = [x for x in tables if found.get(x) != manifest["tables"].get(x)]
        raise Failure(f"tables differ from the backup: {', '.join(sorted(wrong)[:5])}")


def put_files(site, name, folder):
    target = site.filestore(name)
    shutil.rmtree(target, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    source = folder / "filestore"
    source.mkdir(exist_ok=True)
    shutil.move(source, target)


def restore(site, path, name, passphrase=None, force=False, neutralise=False):
    """Make the database ``name`` from the file; :returns: the manifest.

    A failure leaves every database as it was.
    """
    if name in site.server.databases() and not force:
        raise UsageFailure(f"database {name} exists; --force replaces it")
    if force and site.clients(name):
        raise Failure(f"database {name} is in use; stop its server first")
    check_sum(path)
    parent = site.layout.data / "filestore"
    parent.mkdir(parents=True, exist_ok=True)
    require_space(parent, 3 * path.stat().st_size / 1024**3)
    fresh = f"{name[:50]}_restoring"
    # beside the filestore: the files need not be copied a second time
    folder = Path(tempfile.mkdtemp(prefix=".restore-", dir=parent.parent))
    try:
        manifest = unpack(path, passphrase, folder)
        site.server.drop(fresh)
        create(site, fresh, manifest)
        load(site, fresh, folder)
        check_rows(site, fresh, manifest)
        if neutralise:
            make_copy_harmless(site, fresh)
        site.server.drop(name)
        site.server.rename(fresh, name)
        put_files(site, name, folder)
    finally:
        site.server.drop(fresh)
        shutil.rmtree(folder, ignore_errors=True)
    return manifest


def make_copy_harmless(site, name):
    command = site.suite.command("neutralize", "-c", site.conf, "-d", name)
    log = site.layout.setup_log
    run_logged(command, log, "neutralize", env=site.suite.environ())
    site.suite.shell(name, NEW_UUID, conf=site.conf)


def verify(site, name):
    """Start a server on the database, on loopback and without timers.

    :raises Failure: it does not answer, or writes errors.
    """
    folder = site.layout.run / f"verify-{name}"
    server = Odoo(site.suite, name, folder, workers=0, max_cron_threads=0)
    try:
        server.start()
    finally:
        server.stop()
    errors = log_lines(server.text())
    if errors:
        raise Failure(f"the restored copy writes errors: {errors[0][:200]}")


def execute(options, console):
    with tempfile.TemporaryDirectory(prefix="bilim-restore-") as work:
        site = Site(console, options.config, options.db, work)
        with console.step(f"Restoring {options.db}"):
            manifest = restore(
                site,
                options.file,
                options.db,
                options.passphrase_file,
                options.force,
                options.neutralise,
            )
        try:
            if options.verify or options.drill:
                with console.step("Starting the restored copy"):
                    verify(site, options.db)
        finally:
            if options.drill:
                site.suite.drop(options.db)
    rows, files = sum(manifest["tables"].values()), len(manifest["files"]) - 1
    console.line(f"backup of {manifest['database']}, {manifest['created']}")
    console.line(f"{rows} rows and {files} files are as they were")
    for name in manifest["missing"][:20]:
        console.warn(f"this file was missing already: {name}")
    if options.verify or options.drill:
        console.line("the restored copy answered: login page, no error")
    if options.drill:
        console.line(f"{options.db} is removed again")
    return 0


def main(argv=None):
    console = Console(sys.stdout)
    return guarded("scripts/restore", lambda: execute(parse(argv), console))
