"""The Python environment in .run/venv and the one browser file Debian leaves out."""

import hashlib
import os
import shutil
import subprocess
import tarfile
import tempfile
import urllib.request
from pathlib import Path

from .errors import Failure
from .layout import file_hash
from .ui import run_logged

SELFIE = "@mediapipe/selfie_segmentation"
SELFIE_VERSION = "0.1.1675465747"
SELFIE_MEMBER = "package/selfie_segmentation.js"
SELFIE_TARGET = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"
SELFIE_STUB = """/* Stand-in: background blur in calls is not available here. */
window.SelfieSegmentation = class SelfieSegmentation {
    constructor() {
        throw new Error("Background blur is not installed.");
    }
};
"""


def stamp_of(*parts):
    """Short hash of texts that decide whether something is up to date."""
    return hashlib.sha256("\0".join(str(part) for part in parts).encode()).hexdigest()


def ensure_venv(console, layout, code, for_tests):
    """Virtual environment with the pinned packages.

    A stamp per requirements file says what is installed; a moved clone or another
    Python or another Odoo gets a new environment.
    """
    base = layout.root / "requirements.txt"
    extra = layout.root / "requirements-dev.txt"
    if not usable(layout):
        create(console, layout)
    link_odoo(layout, code)
    install(console, layout, base, code)
    if for_tests:
        install(console, layout, extra, code)


def usable(layout):
    """Whether .run/venv runs and lies where it was made."""
    if not layout.python.exists():
        return False
    probe = "import sys; print(sys.prefix)"
    done = subprocess.run(
        [layout.python, "-c", probe], capture_output=True, text=True, check=False
    )
    pip = layout.venv / "bin" / "pip"
    shebang = pip.read_text(errors="replace").splitlines()[:1] if pip.exists() else []
    home = str(layout.venv)
    return (
        done.returncode == 0
        and done.stdout.strip() == home
        and bool(shebang)
        and home in shebang[0] + pip.read_text(errors="replace")[:400]
    )


def create(console, layout):
    with console.step("Creating the Python environment"):
        shutil.rmtree(layout.venv, ignore_errors=True)
        # Debian's own interpreter, whatever stands first on the PATH
        python = "/usr/bin/python3" if Path("/usr/bin/python3").exists() else "python3"
        run_logged(
            [python, "-m", "venv", layout.venv], layout.setup_log, "python3 -m venv"
        )


def site_packages(layout):
    """site-packages of the environment."""
    return next((layout.venv / "lib").glob("python3*/site-packages"))


def link_odoo(layout, code):
    """Let the environment find the Odoo sources, and only those."""
    path = site_packages(layout) / "odoo19.pth"
    text = f"{code.home}\n"
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def install(console, layout, requirements, code):
    """pip install of one fully pinned file, unless its stamp is there."""
    stamp = layout.venv / f".{requirements.name}.stamp"
    wanted = stamp_of(requirements.read_text(encoding="utf-8"))
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    with console.step(f"Installing Python packages ({requirements.name})"):
        pip = [layout.python, "-m", "pip", "--disable-pip-version-check"]
        args = ["install", "-q", "--no-deps", "--prefer-binary", "-r", requirements]
        run_logged(pip + args, layout.setup_log, "the Python package index")
        if not code.own:  # a checkout is not known to pip
            run_logged([*pip, "check"], layout.setup_log, "pip check")
    stamp.write_text(wanted, encoding="utf-8")


def ensure_selfie(console, layout, code):
    """The script that mail's backend bundle names but Debian does not ship.

    Without any file there every browser test fails on a console error. The real one
    is taken through npm, or from the registry that npm's settings name; where there
    is neither, a stand-in is written: only background blur in calls is lost then.
    """
    if code.own:
        return
    target = layout.dist / "odoo" / "addons" / SELFIE_TARGET
    if target.exists():
        return
    archive = layout.run / "odoo" / f"selfie_segmentation-{SELFIE_VERSION}.tgz"
    with console.step("Fetching selfie_segmentation.js"):
        try:
            fetch_selfie(layout, archive)
            content = member(archive, SELFIE_MEMBER)
        except (OSError, Failure, KeyError, tarfile.TarError) as error:
            console.warn(f"background blur in calls is left out ({error})")
            content = SELFIE_STUB.encode()
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        target.chmod(0o644)


def member(archive, name):
    """Bytes of one file of a .tgz."""
    with tarfile.open(archive) as tar:
        return tar.extractfile(name).read()


def fetch_selfie(layout, archive):
    """Download the npm package to `archive` unless it is there complete."""
    sums = (layout.root / "scripts" / "lib" / "npm.sha256").read_text(encoding="utf-8")
    wanted = sums.split()[0]
    if archive.exists() and file_hash(archive) == wanted:
        return
    archive.unlink(missing_ok=True)
    if shutil.which("npm"):
        npm_pack(layout, archive)
    else:
        address = registry(os.environ, Path.home())
        if not address:
            raise Failure("npm is not installed and no npm registry is configured")
        name = SELFIE.rsplit("/", 1)[-1]
        url = f"{address.rstrip('/')}/{SELFIE}/-/{name}-{SELFIE_VERSION}.tgz"
        with urllib.request.urlopen(url, timeout=60) as answer:
            archive.write_bytes(answer.read())
    if file_hash(archive) != wanted:
        archive.unlink()
        raise Failure("the downloaded archive is not the known one")


def npm_pack(layout, archive):
    with tempfile.TemporaryDirectory(dir=layout.run) as scratch:
        command = ["npm", "pack", "--silent", f"{SELFIE}@{SELFIE_VERSION}"]
        run_logged(command, layout.setup_log, "the npm registry", cwd=scratch)
        next(Path(scratch).glob("*.tgz")).rename(archive)


def registry(environ, home):
    """npm registry named by the environment or by ~/.npmrc, or None."""
    for key in ("npm_config_registry", "NPM_CONFIG_REGISTRY"):
        if environ.get(key):
            return environ[key]
    with_settings = home / ".npmrc"
    if with_settings.exists():
        for row in with_settings.read_text(encoding="utf-8").splitlines():
            key, _sep, value = row.partition("=")
            if key.strip() == "registry" and value.strip():
                return value.strip()
    return None
