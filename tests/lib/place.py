"""Databases and servers that a test makes for itself, and removes."""

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from .rpc import ROOT

sys.path.insert(0, str(ROOT / "scripts" / "lib"))

from bilim.cluster import Server, postgres_bin_dirs  # noqa: E402
from bilim.layout import Layout, odoo_code, suite_addons  # noqa: E402
from bilim.suite import Suite  # noqa: E402
from bilim.ui import Console  # noqa: E402

KAZAKH = re.compile("[әғқңөұүһіӘҒҚҢӨҰҮҺІ]")
CYRILLIC = re.compile("[а-яёА-ЯЁ]")
LATIN_WORD = re.compile(r"\b[A-Za-z]{4,}\b")


def template():
    """Name of the database of the small demo school."""
    name = os.environ.get("BILIM_TEMPLATE")
    if not name:
        raise AssertionError("run this by scripts/test: it makes the demo school")
    return name


def layout():
    return Layout(Path(os.environ.get("BILIM_ROOT") or ROOT))


def current_server():
    """The PostgreSQL of the environment."""
    settings = {key: value for key, value in os.environ.items() if key.startswith("PG")}
    settings.pop("PGOPTIONS", None)  # what is acknowledged is to be on the disk
    found = postgres_bin_dirs()
    return Server(settings, found[0] if found else None)


def make_suite(server=None, place=None, addons=None):
    """The suite of this clone, or of other ``addons``, on a PostgreSQL server."""
    place = place or layout()
    addons = addons or suite_addons(place.addons)
    code = odoo_code(place, os.environ)
    server = server or current_server()
    return Suite(Console(io.StringIO()), place, code, server, addons)


def scratch(clean):
    """A folder that ``clean`` removes: the ``add…Cleanup`` of a test, class, module."""
    folder = Path(tempfile.mkdtemp(prefix="bilim-test-"))
    clean(shutil.rmtree, folder, ignore_errors=True)
    return folder


def run(*command, **options):
    """A program; :returns: CompletedProcess with its output as text."""
    options = {"capture_output": True, "text": True, "check": False, **options}
    return subprocess.run([str(part) for part in command], **options)
