"""Where things are: the clone, its .run directory, the Odoo in use."""

import ast
import contextlib
import fcntl
import hashlib
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from .errors import AlreadyRunning, DiskFull, Failure, OdooMissing

SERIES = "19.0"
GIB = 1024**3
SOCKET_PATH_MAX = 107  # sun_path of Linux holds 108 bytes with the closing zero


@dataclass(frozen=True)
class Layout:
    """Paths of one clone; nothing outside `run` is written (except see Cluster)."""

    root: Path

    @property
    def run(self):
        return self.root / ".run"

    @property
    def debs(self):
        return self.run / "odoo" / "debs"

    @property
    def unpacked(self):
        return self.run / "odoo" / "root"

    @property
    def dist(self):
        return self.unpacked / "usr" / "lib" / "python3" / "dist-packages"

    @property
    def venv(self):
        return self.run / "venv"

    @property
    def python(self):
        return self.venv / "bin" / "python"

    @property
    def data(self):
        return self.run / "data"

    @property
    def logs(self):
        return self.run / "log"

    @property
    def setup_log(self):
        return self.logs / "setup.log"

    @property
    def conf(self):
        return self.run / "odoo.conf"

    @property
    def addons(self):
        return self.root / "addons"

    def key(self):
        """Twelve hex digits that name this clone on the machine."""
        return hashlib.sha256(str(self.root).encode()).hexdigest()[:12]


@dataclass(frozen=True)
class OdooCode:
    """An Odoo 19.0: the unpacked package or a checkout named by ODOO_HOME."""

    home: Path
    own: bool  # brought by the user

    @property
    def bin(self):
        return self.home / "odoo-bin"

    @property
    def addons_dirs(self):
        """Directories of Odoo's own addons; base is found by Odoo itself."""
        found = [self.home / "addons"] if self.own else []
        return [path for path in found if path.is_dir()] + [
            self.home / "odoo" / "addons"
        ]

    @property
    def release(self):
        """`19.0` or the like, from release.py; None when unreadable."""
        return read_release(self.home / "odoo" / "release.py")


def read_release(path):
    """Series that an odoo/release.py states, such as '19.0', or None."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError:
        return None
    found = re.search(r"^version_info\s*=\s*\((\d+),\s*(\d+)", text, re.M)
    return f"{found[1]}.{found[2]}" if found else None


def odoo_code(layout, environ):
    """The Odoo to run.

    :raises OdooMissing: when ODOO_HOME does not hold an Odoo 19.0.
    """
    home = environ.get("ODOO_HOME")
    if not home:
        return OdooCode(layout.dist, own=False)
    code = OdooCode(Path(home).expanduser().resolve(), own=True)
    if code.release != SERIES or not code.bin.is_file():
        shown = code.release or "no Odoo"
        raise OdooMissing(
            f"ODOO_HOME={home} holds {shown}; a checkout of Odoo {SERIES} with "
            "its odoo-bin is needed"
        )
    return code


def read_manifest(path):
    """The dictionary in an addon's __manifest__.py, or None."""
    try:
        return ast.literal_eval(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, SyntaxError):
        return None


def suite_addons(directory):
    """Installable addons of the suite: name -> manifest, sorted by name."""
    found = {}
    for path in sorted(directory.glob("*/__manifest__.py")):
        manifest = read_manifest(path)
        if manifest is not None and manifest.get("installable", True):
            found[path.parent.name] = manifest
    return found


SKIPPED_PARTS = {"__pycache__", "tests", "readme", ".git"}


def tree_hash(directory, skip=SKIPPED_PARTS):
    """Hash of what an addon installs: paths and contents of its files."""
    total = hashlib.sha256()
    for path in sorted(directory.rglob("*")):
        relative = path.relative_to(directory)
        if skip.intersection(relative.parts) or path.suffix in {".pyc", ".pot"}:
            continue
        if path.is_file():
            total.update(str(relative).encode() + b"\0")
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()[:20]


def file_hash(path):
    """sha256 of a file in hex."""
    total = hashlib.sha256()
    with path.open("rb") as handle:
        for block in iter(lambda: handle.read(1 << 20), b""):
            total.update(block)
    return total.hexdigest()


def used_gib(directory):
    """GiB that the files below a directory take."""
    sizes = (path.lstat().st_size for path in directory.rglob("*"))
    return sum(sizes) / GIB


def require_space(directory, gib):
    """:raises DiskFull: when fewer than `gib` GiB are free at `directory`."""
    free = shutil.disk_usage(directory).free / GIB
    if free < gib:
        raise DiskFull(
            f"{gib:g} GiB of free disk space are needed at {directory}, "
            f"{free:.1f} GiB are left"
        )


def require_owner(layout):
    """Make .run, or see that it is ours.

    :raises Failure: another user made it; files of two owners would get mixed up.
    """
    layout.run.mkdir(exist_ok=True)
    owner = layout.run.stat().st_uid
    if owner != os.geteuid():
        raise Failure(
            f"{layout.run} belongs to another user (id {owner}); run as that user, or "
            "use a clone of your own"
        )


def socket_path_fits(directory):
    """Whether a PostgreSQL socket may live in `directory`."""
    return len(os.fsencode(f"{directory}/.s.PGSQL.5432")) <= SOCKET_PATH_MAX


@contextlib.contextmanager
def locked(path, what, wait=False):
    """Hold a lock file for the block.

    :raises AlreadyRunning: when another process holds it and `wait` is false.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError as error:
            handle.seek(0)
            holder = handle.read().strip() or "?"
            raise AlreadyRunning(
                f"another {what} is at work in this directory (process {holder})"
            ) from error
        handle.seek(0)
        handle.truncate()
        handle.write(str(os.getpid()))
        handle.flush()
        yield
