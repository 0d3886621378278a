"""What comes from Debian: system packages and the Odoo 19 package.

Mirrors are taken from the machine's own apt configuration, so company mirrors
work and no host name is written here. apt verifies every signature.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

from .errors import DiskFull, Failure, NoNetwork, OdooMissing, PackagesMissing
from .layout import file_hash
from .ui import run_logged

KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
ODOO = "odoo-19"
ODOO_VERSION = "19.0.0+dfsg-1"
FROM_SID = ("fonts-montserrat",)
# font-awesome has to be bookworm's 4.7: sid's version 7 lacks the file names
FROM_STABLE = (
    "fonts-font-awesome",
    "fonts-inconsolata",
    "fonts-roboto-unhinted",
    "fonts-ocr-b",
    "fonts-glyphicons-halflings",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
)
STABLE = "bookworm"
RUN_PACKAGES = (
    "python3-venv",
    "libpango-1.0-0",
    "libpangoft2-1.0-0",
    "libharfbuzz-subset0",
    "fonts-dejavu-core",
    "ca-certificates",
)
TEST_PACKAGES = ("chromium", "chromium-driver", "poppler-utils", "nginx")
NO_MAIN_CLUSTER = Path("/etc/postgresql-common/createcluster.d/bilim.conf")
POLICY = Path("/usr/sbin/policy-rc.d")


def installed(package):
    """Whether dpkg knows the package as installed."""
    done = subprocess.run(
        ["dpkg-query", "-W", "-f=${Status}", package],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout == "install ok installed"


def postgres_bin_dirs(base=Path("/usr/lib/postgresql")):
    """Directories with PostgreSQL programs, newest major version first."""
    found = [
        (int(path.parent.parent.name), path.parent)
        for path in base.glob("*/bin/initdb")
        if path.parent.parent.name.isdigit()
    ]
    return [path for _major, path in sorted(found, reverse=True)]


def postgres_package(os_release):
    """Name of the server package for this Debian."""
    return "postgresql-15" if 'VERSION_ID="12"' in os_release else "postgresql"


def wanted_packages(for_tests, own_database):
    """System packages that are needed here and not installed yet."""
    names = list(RUN_PACKAGES) + (list(TEST_PACKAGES) if for_tests else [])
    missing = [name for name in names if not installed(name)]
    if not own_database and not postgres_bin_dirs():
        release = Path("/etc/os-release").read_text(encoding="utf-8")
        missing.append(postgres_package(release))
    elif own_database and not shutil.which("psql"):
        missing.append("postgresql-client")
    return missing


def manual_commands(packages):
    """Commands an administrator runs when we may not."""
    return f"apt-get update && apt-get install --no-install-recommends {packages}"


def as_root(interactive):
    """Prefix that runs a program as root, or None when that is impossible."""
    if os.geteuid() == 0:
        return []
    if not shutil.which("sudo"):
        return None
    if interactive:
        return ["sudo"]
    free = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
    return ["sudo", "-n"] if free.returncode == 0 else None


def ensure_packages(console, layout, for_tests, own_database):
    """Install the missing system packages, saying first which.

    :raises PackagesMissing: when this user may not install packages.
    """
    missing = wanted_packages(for_tests, own_database)
    if not missing:
        return
    names = " ".join(missing)
    if not shutil.which("apt-get"):
        raise PackagesMissing(f"install these packages first: {names}")
    prefix = as_root(interactive=console.live)
    if prefix is None:
        raise PackagesMissing(
            f"system packages are missing; as root run: {manual_commands(names)}"
        )
    console.line(f"System packages to be installed by apt: {names}")
    if prefix == ["sudo"]:
        subprocess.run(["sudo", "-v"], check=False)
    with console.step("Installing system packages"):
        apt_install(layout, prefix, missing)


def apt_install(layout, prefix, packages):
    """apt-get install; no PostgreSQL cluster is made by the way."""
    log = layout.setup_log
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"]
    apt += ["-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3"]
    run_logged([*apt, "update"], log, "the package mirror")
    install = [*apt, "install", "-y", "--no-install-recommends"]
    server = [name for name in packages if re.match(r"postgresql(-\d+)?$", name)]
    if not server:
        without_services(prefix, log, [*install, *packages])
        return
    run_logged([*install, "postgresql-common"], log, "the package mirror")
    without_main_cluster(prefix, log, [*install, *packages])


def without_main_cluster(prefix, log, command):
    """Run `command` while postgresql-common is told not to create a cluster."""
    path = NO_MAIN_CLUSTER
    run_logged([*prefix, "mkdir", "-p", path.parent], log, "postgresql-common")
    text = "create_main_cluster = false\n"
    run_logged([*prefix, "tee", path], log, "postgresql-common", stdin=text)
    try:
        without_services(prefix, log, command)
    finally:
        run_logged([*prefix, "rm", "-f", path], log, "postgresql-common")


def without_services(prefix, log, command):
    """Run `command` while no package may start its service (nginx would take port 80).

    A policy that the machine has already is left alone.
    """
    if POLICY.exists():
        run_logged(command, log, "the package mirror")
        return
    text = "#!/bin/sh\nexit 101\n"
    run_logged([*prefix, "tee", POLICY], log, "policy-rc.d", stdin=text)
    try:
        run_logged([*prefix, "chmod", "755", POLICY], log, "policy-rc.d")
        run_logged(command, log, "the package mirror")
    finally:
        run_logged([*prefix, "rm", "-f", POLICY], log, "policy-rc.d")


def parse_targets(text):
    """Stanzas of `apt-get indextargets` as dictionaries."""
    stanzas = []
    for block in text.split("\n\n"):
        pairs = [row.split(": ", 1) for row in block.splitlines() if ": " in row]
        if pairs:
            stanzas.append(dict(pairs))
    return stanzas


def pick_mirror(stanzas):
    """Address and keyring of the Debian archive among apt's index targets.

    Prefers targets that say `Label: Debian`; before the first `apt-get update`
    apt does not know labels, then any address without "security" will do.
    """
    packages = [row for row in stanzas if row.get("Created-By") == "Packages"]
    labelled = [row for row in packages if row.get("Label") == "Debian"]
    unlabelled = [
        row
        for row in packages
        if "Label" not in row and "security" not in row.get("Site", "security")
    ]
    for row in labelled or unlabelled:
        site = (row.get("Repo-URI") or row.get("Site", "")).rstrip("/")
        if site:
            return site, row.get("Signed-By") or KEYRING
    return None


def mirror():
    """:raises OdooMissing: when apt names no Debian archive."""
    done = subprocess.run(
        ["apt-get", "indextargets"], capture_output=True, text=True, check=False
    )
    found = pick_mirror(parse_targets(done.stdout))
    if not found:
        raise OdooMissing(
            "apt on this machine names no Debian archive to take Odoo 19 from; "
            "set ODOO_HOME to a checkout of Odoo 19.0"
        )
    return found


class PrivateApt:
    """apt with lists and caches of its own under .run/odoo/apt."""

    def __init__(self, layout, name, suite):
        self.layout = layout
        self.dir = layout.run / "odoo" / "apt" / name
        self.suite = suite

    def prepare(self, site, keyring):
        for part in ("lists/partial", "cache/archives/partial"):
            (self.dir / part).mkdir(parents=True, exist_ok=True)
        line = f"deb [signed-by={keyring}] {site} {self.suite} main\n"
        (self.dir / "sources.list").write_text(line, encoding="utf-8")

    def command(self, program, *args):
        options = {
            "Dir::Etc::sourcelist": self.dir / "sources.list",
            "Dir::Etc::sourceparts": "-",
            "Dir::State::Lists": self.dir / "lists",
            "Dir::Cache": self.dir / "cache",
            "APT::Sandbox::User": "root",
            "APT::Update::Error-Mode": "any",
            # frozen company mirrors stay usable: the signature is checked all the
            # same, and the tested version also by its sha256
            "Acquire::Check-Valid-Until": "false",
            "Acquire::Languages": "none",
            "Acquire::Retries": "3",
        }
        pairs = [
            part for key, value in options.items() for part in ("-o", f"{key}={value}")
        ]
        return [program, "-q", *pairs, *args]

    def run(self, *args, cwd=None):
        return run_logged(
            self.command("apt-get", *args),
            self.layout.setup_log,
            "the Debian mirror",
            cwd=cwd,
        )

    def versions(self, package):
        """Versions of a package that this suite offers, newest first."""
        text = run_logged(
            self.command("apt-cache", "madison", package),
            self.layout.setup_log,
            "the Debian mirror",
        )
        return [row.split("|")[1].strip() for row in text.splitlines() if "|" in row]


def choose_version(offered):
    """The tested version when it is offered, else the newest, else None."""
    if ODOO_VERSION in offered:
        return ODOO_VERSION
    return offered[0] if offered else None


def read_sums(path):
    """sha256sum file -> {file name: hex digest}."""
    rows = [row.split() for row in path.read_text(encoding="utf-8").splitlines()]
    return {row[1].lstrip("*"): row[0] for row in rows if len(row) == 2}


def package_file(directory, package):
    """The newest file of a package in a directory of .deb files, or None."""
    found = sorted(
        directory.glob(f"{package}_*.deb"), key=lambda path: path.stat().st_mtime
    )
    return found[-1] if found else None


def complete(path, sums):
    """Whether a .deb is the known file, or (of unknown version) readable."""
    if path is None:
        return False
    known = sums.get(path.name)
    if known:
        return file_hash(path) == known
    done = subprocess.run(
        ["dpkg-deb", "--contents", path], capture_output=True, check=False
    )
    return done.returncode == 0


def missing_debs(directory, sums):
    """Packages of which no complete file is in `directory`."""
    names = (ODOO, *FROM_SID, *FROM_STABLE)
    return [name for name in names if not complete(package_file(directory, name), sums)]


def download(console, layout, sums):
    """Fetch what is missing; complete files stay, broken ones go.

    :raises OdooMissing: sid has no odoo-19 any more.
    """
    layout.debs.mkdir(parents=True, exist_ok=True)
    missing = missing_debs(layout.debs, sums)
    if not missing:
        return
    site, keyring = mirror()
    suites = {"sid": (ODOO, *FROM_SID), STABLE: FROM_STABLE}
    for suite, names in suites.items():
        wanted = [name for name in names if name in missing]
        if wanted:
            download_from(console, layout, suite, wanted, (site, keyring))


def download_from(console, layout, suite, names, source):
    """Download packages of one suite with private lists."""
    apt = PrivateApt(layout, "sid" if suite == "sid" else "st", suite)
    with console.step(f"Reading package lists ({suite})"):
        apt.prepare(*source)
        apt.run("update")
    names = list(names)
    if ODOO in names:
        version = choose_version(apt.versions(ODOO))
        if version is None:
            raise OdooMissing(
                "Debian has no odoo-19 package any more; set ODOO_HOME to a checkout "
                f"of Odoo 19.0, or put odoo-19_{ODOO_VERSION}_all.deb into "
                f"{layout.debs}"
            )
        if version != ODOO_VERSION:
            console.warn(
                f"Debian offers {ODOO} {version}, tested is {ODOO_VERSION}; going on"
            )
        names[names.index(ODOO)] = f"{ODOO}={version}"
    with console.step(f"Downloading {', '.join(names)}"):
        try:
            apt.run("download", *names, cwd=layout.debs)  # goes on with partial files
        except (NoNetwork, DiskFull):
            raise
        except Failure:
            for name in names:  # a partial file of something else
                for path in layout.debs.glob(f"{name.split('=')[0]}_*.deb"):
                    path.unlink()
            apt.run("download", *names, cwd=layout.debs)


ODOO_BIN = """#!/usr/bin/env python3
from odoo.cli.command import main

main()
"""


def unpack(console, layout):
    """Unpack the .deb files to .run/odoo/root, in one step for the reader.

    :raises Failure: when a link of the packages leads nowhere: every page that
        needs the linked font or script would answer 500.
    """
    fresh = layout.unpacked.with_name("root.new")
    shutil.rmtree(fresh, ignore_errors=True)
    with console.step("Unpacking Odoo 19"):
        for name in (ODOO, *FROM_SID, *FROM_STABLE):
            path = package_file(layout.debs, name)
            run_logged(["dpkg", "-x", path, fresh], layout.setup_log, path.name)
        adapt(fresh / layout.dist.relative_to(layout.unpacked))
        broken = broken_links(fresh)
        if broken:
            raise Failure(f"the packages leave broken links: {', '.join(broken[:3])}")
        shutil.rmtree(layout.unpacked, ignore_errors=True)
        fresh.rename(layout.unpacked)


def adapt(dist):
    """Make the unpacked package run from a directory of its own."""
    for name in ("addons", "doc", "setup"):
        # python-only copies and stray top-level names that would shadow others
        shutil.rmtree(dist / name, ignore_errors=True)
    (dist / "odoo-bin").write_text(ODOO_BIN, encoding="utf-8")
    (dist / "odoo-bin").chmod(0o755)
    for info in dist.glob("odoo*.egg-info/PKG-INFO"):
        text = info.read_text(encoding="utf-8")
        for old, new in (("psycopg2.*", "psycopg2-binary"), ("PyPDF2", "pypdf")):
            old_line, new_line = f"(?m)^Requires-Dist: {old}$", f"Requires-Dist: {new}"
            text = re.sub(old_line, new_line, text)
        info.write_text(text, encoding="utf-8")


def broken_links(directory):
    """Symbolic links below `directory` that lead nowhere."""
    return [
        str(path.relative_to(directory))
        for path in directory.rglob("*")
        if path.is_symlink() and not path.exists()
    ]


def ensure_odoo(console, layout):
    """Odoo 19 in .run/odoo/root; does nothing when it is there already."""
    sums_path = layout.root / "scripts" / "lib" / "debs.sha256"
    stamp = layout.run / "odoo" / "unpacked.stamp"
    ready = (layout.dist / "odoo-bin").is_file() and layout.unpacked.is_dir()
    if ready and stamp.is_file():
        return
    sums = read_sums(sums_path)
    download(console, layout, sums)
    if not ready or broken_links(layout.unpacked):
        unpack(console, layout)
    stamp.write_text(package_file(layout.debs, ODOO).name + "\n", encoding="utf-8")
