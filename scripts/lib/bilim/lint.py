"""Static checks. Each returns a list of findings (texts)."""

import ast
import csv
import re
import shutil
import subprocess
from xml.etree import ElementTree

from .layout import read_manifest

MANIFEST_ORDER = (
    "name",
    "summary",
    "version",
    "development_status",
    "category",
    "author",
    "website",
    "license",
    "maintainers",
    "depends",
    "external_dependencies",
    "data",
    "demo",
    "assets",
    "pre_init_hook",
    "post_init_hook",
    "post_load",
    "uninstall_hook",
    "application",
    "auto_install",
)
MANIFEST_VALUES = {"author": "Bilim", "license": "AGPL-3"}
OLD_XML = re.compile(
    r"<tree[\s>]|\st-esc=|\st-raw=|\sattrs=\"|\sstates=\"|name=\"groups_id\""
)
TAB, TRAILING = re.compile(r"\t"), re.compile(r"[ \t]+$")
VENDORED = {"lib", "node_modules", "fonts"}  # below static/: code of others


def files_of(directories, *suffixes):
    """Files below directories by suffix, sorted, without code of others."""
    return sorted(
        path
        for directory in directories
        for path in directory.rglob("*")
        if path.suffix in suffixes and path.is_file() and not vendored(path)
    )


def vendored(path):
    parts = path.parts
    if "__pycache__" in parts:
        return True
    if "static" not in parts:
        return False
    return bool(VENDORED.intersection(parts[parts.index("static") :]))


def plain_text(path):
    """Line ends, tabs, trailing blanks, the final line end, UTF-8."""
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        return [f"{path}: not UTF-8 ({error})"]
    findings = []
    if "\r" in text:
        findings.append(f"{path}: line ends are not LF")
    if text and not text.endswith("\n"):
        findings.append(f"{path}: no line end at the end of the file")
    for number, row in enumerate(text.splitlines(), 1):
        if TAB.search(row):
            findings.append(f"{path}:{number}: tab")
        if TRAILING.search(row):
            findings.append(f"{path}:{number}: blank at the end of the line")
    return findings


def xml_file(path):
    """Well-formed, indented by fours, nothing 19.0 has dropped, ids once."""
    findings = plain_text(path)
    text = path.read_text(encoding="utf-8", errors="replace")
    try:
        root = ElementTree.fromstring(text.encode())
    except ElementTree.ParseError as error:
        return [*findings, f"{path}: {error}"]
    for number, row in enumerate(text.splitlines(), 1):
        indent = len(row) - len(row.lstrip(" "))
        if row.lstrip().startswith(("<", "</")) and indent % 4:
            findings.append(f"{path}:{number}: indented by {indent}, not by fours")
        if OLD_XML.search(row):
            findings.append(f"{path}:{number}: {OLD_XML.search(row)[0].strip()} is old")
    ids = [node.get("id") for node in root.iter("record") if node.get("id")]
    findings += [f"{path}: id {name} twice" for name in sorted(doubles(ids))]
    return findings


def doubles(values):
    """Values that occur more than once."""
    seen, twice = set(), set()
    for value in values:
        (twice if value in seen else seen).add(value)
    return twice


def csv_file(path):
    """Every row has as many cells as the header; ids once."""
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.reader(handle))
    if not rows:
        return [f"{path}: empty"]
    findings = [
        f"{path}:{number}: {len(row)} cells, the header has {len(rows[0])}"
        for number, row in enumerate(rows, 1)
        if row and len(row) != len(rows[0])
    ]
    if rows[0][0] == "id":
        ids = [row[0] for row in rows[1:] if row]
        findings += [f"{path}: id {name} twice" for name in sorted(doubles(ids))]
    return findings


def manifest_file(path):
    """Order and values of a manifest, files it names, its readme."""
    manifest = read_manifest(path)
    if manifest is None:
        return [f"{path}: not a dictionary of literals"]
    findings = [
        f"{path}: {key} is {manifest.get(key)!r}, not {value!r}"
        for key, value in MANIFEST_VALUES.items()
        if manifest.get(key) != value
    ]
    if not str(manifest.get("version", "")).startswith("19.0."):
        findings.append(f"{path}: version does not begin with 19.0.")
    known = [key for key in manifest if key in MANIFEST_ORDER]
    if known != sorted(known, key=MANIFEST_ORDER.index):
        findings.append(f"{path}: keys are not in the usual order")
    for name in [*manifest.get("data", []), *manifest.get("demo", [])]:
        if not (path.parent / name).is_file():
            findings.append(f"{path}: {name} does not exist")
    if not (path.parent / "readme" / "DESCRIPTION.md").is_file():
        findings.append(f"{path.parent}: readme/DESCRIPTION.md is missing")
    return findings


def unnamed_data(directory, manifest):
    """Data files of an addon that its manifest forgets."""
    named = {*manifest.get("data", []), *manifest.get("demo", [])}
    folders = ("data", "security", "views", "wizards", "report", "reports", "wizard")
    return [
        f"{path}: not in the manifest"
        for folder in folders
        for path in sorted((directory / folder).glob("*.xml"))
        if str(path.relative_to(directory)) not in named
    ]


def test_file(path):
    """Every test class is tagged post_install, -at_install; tests are imported."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    findings = []
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and has_tests(node):
            tags = {
                arg.value
                for call in node.decorator_list
                if isinstance(call, ast.Call)
                for arg in call.args
                if isinstance(arg, ast.Constant)
            }
            if not {"post_install", "-at_install"} <= tags and is_odoo_test(node):
                findings.append(f"{path}: {node.name} is not tagged post_install")
    init = path.parent / "__init__.py"
    if not init.exists() or not re.search(rf"\b{path.stem}\b", init.read_text()):
        findings.append(f"{path}: not imported by tests/__init__.py")
    return findings


def has_tests(node):
    return any(
        isinstance(item, ast.FunctionDef) and item.name.startswith("test")
        for item in node.body
    )


def is_odoo_test(node):
    """Plain unittest classes are not picked up by tags."""
    bases = [ast.unparse(base) for base in node.bases]
    return bool(bases) and "unittest.TestCase" not in bases


JS_CHECK = """
const fs = require("fs"), vm = require("vm");
for (const name of process.argv.slice(1)) {
  try { new vm.SourceTextModule(fs.readFileSync(name, "utf8"), {identifier: name}); }
  catch (error) {
    console.log(`${name}: ${error.message} ${error.stack.split("\\n")[0]}`);
  }
}
"""


def js_syntax(paths):
    """Syntax errors of ES modules by node; None when there is no node."""
    if not paths:
        return []
    if not shutil.which("node"):
        return None
    command = ["node", "--no-warnings", "--experimental-vm-modules", "-e", JS_CHECK]
    done = subprocess.run(
        [*command, *[str(path) for path in paths]],
        capture_output=True,
        text=True,
        check=False,
    )
    return (done.stdout + done.stderr).splitlines()


OUTSIDE = re.compile(
    r"""(?:src|href|url|@import)\s*[=(]?\s*["'(]https?://(?!127\.|localhost)"""
)


def outside_links(path):
    """Pages may load nothing from other hosts (links for people are href of <a>)."""
    return [
        f"{path}:{number}: loads from another host"
        for number, row in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if OUTSIDE.search(row) and "<a " not in row
    ]


def program(command, cwd):
    """Findings a linter printed; [] when it ended with 0."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 0:
        return []
    rows = (done.stdout + done.stderr).splitlines()
    # pylint-odoo reports some findings twice
    found = dict.fromkeys(row for row in rows if row.strip() and row[:3] != "***")
    return list(found) or [f"{command[0]} ended with {done.returncode}"]
