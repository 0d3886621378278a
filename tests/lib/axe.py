"""Rules of accessibility: axe-core looks at the page that a browser shows."""

import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from functools import cache
from pathlib import Path

from .rpc import ROOT

NAME, VERSION = "axe-core", "4.10.3"
MEMBER = "package/axe.min.js"
HEAVY = ("serious", "critical")
RUN = """axe.run(PLACE, {resultTypes: ["violations"]}).then((found) =>
    found.violations.map(({id, impact, help, nodes}) => ({
        id, impact, help,
        nodes: nodes.slice(0, 5).map((node) => [node.target.join(" "), node.html]),
    })))"""


def known_sum():
    """SHA-256 of the archive, from scripts/lib/npm.sha256."""
    path = ROOT / "scripts" / "lib" / "npm.sha256"
    for row in path.read_text(encoding="utf-8").splitlines():
        total, _space, name = row.partition("  ")
        if name == f"{NAME}-{VERSION}.tgz":
            return total
    raise AssertionError(f"{path} does not name {NAME}-{VERSION}.tgz")


def archive():
    """The npm package under .run, downloaded once; :raises AssertionError: not it."""
    place = Path(os.environ.get("BILIM_ROOT") or ROOT) / ".run" / "npm"
    path = place / f"{NAME}-{VERSION}.tgz"
    if not path.exists():
        place.mkdir(parents=True, exist_ok=True)
        if not shutil.which("npm"):
            raise AssertionError("npm is needed to fetch axe-core")
        with tempfile.TemporaryDirectory(dir=place) as scratch:
            command = ["npm", "pack", "--silent", f"{NAME}@{VERSION}"]
            subprocess.run(command, cwd=scratch, check=True, capture_output=True)
            next(Path(scratch).glob("*.tgz")).rename(path)
    if hashlib.sha256(path.read_bytes()).hexdigest() != known_sum():
        path.unlink()
        raise AssertionError("the archive of axe-core is not the known one")
    return path


@cache
def source():
    """The script."""
    with tarfile.open(archive()) as tar:
        return tar.extractfile(MEMBER).read().decode()


def find(browser, within=None, impacts=HEAVY):
    """Violations on the page that `browser` shows, as lines to read.

    :param within: CSS selector of the part to look at; the whole page without it
    :param impacts: which of minor, moderate, serious, critical are wanted
    """
    # not through a script element: the page's policy may forbid it
    browser.call("Runtime.evaluate", expression=source())
    lines = []
    place = json.dumps(within) if within else "document"
    for found in browser.run(RUN.replace("PLACE", place)):
        if found["impact"] in impacts:
            for target, html in found["nodes"]:
                text = json.dumps(html, ensure_ascii=False)[:160]
                lines.append(f"{found['impact']} {found['id']}: {target} {text}")
    return lines
