"""Which tests prove which clauses, and whether they passed.

A test class says `clauses = ["456-27.3"]`, a method of it may say more in the class
body: `test_name.clauses = ["456-27.4"]`. Only what ran and passed in this run proves
anything; a class counts as passed when all of its tests that ran passed, none was
skipped and at least one ran.
"""

import ast
import csv
import datetime
import importlib.util
import json
import re
from dataclasses import dataclass, field

from .suite import LOG_LINE
from .testlog import SUMMARY

STARTED = re.compile(r"^Starting (?P<test>\S+\.test\w*) \.\.\.")
SKIPPED = re.compile(r"^skipped (?P<test>\S+\.test\w*) :")
FAILED = re.compile(r"^(?:FAIL|ERROR): (?:Subtest )?(?P<test>\S+\.test\w*)")
CLASS_FAILED = re.compile(
    r"^ERROR: (?:setUp|tearDown)Class \(odoo\.addons\.(?P<path>[\w.]+)\)"
)
MODULE = re.compile(r"^odoo\.addons\.(?P<path>\w+\.tests\.[\w.]+)$")
FORMAT = 1
EVIDENCE_ADDON = "edu_compliance"
# stages that prove a clause when they cover every addon and find nothing
STAGE_CLAUSES = {
    "alone": ["456-6.1", "503-5.4"],
    "i18n": ["456-17", "503-9"],
}


@dataclass
class Declared:
    """A test class, or a method with clauses of its own."""

    file: str  # path below the repository or below addons/
    name: str  # Class or Class.method
    clauses: list
    methods: list = field(default_factory=list)  # its tests that are written there

    @property
    def id(self):
        return f"{self.file}::{self.name}"


def hashing(root):
    """The module of the register that hashes sources: one rule for both sides."""
    path = root / "addons" / EVIDENCE_ADDON / "lib" / "source_hash.py"
    spec = importlib.util.spec_from_file_location("bilim_source_hash", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def known_clauses(root):
    """Ids of the clauses in data/clauses.csv."""
    with (root / "data" / "clauses.csv").open(encoding="utf-8", newline="") as handle:
        return {row["id"] for row in csv.DictReader(handle)}


# -- what the sources say ------------------------------------------------------


def declared(path, shown):
    """Test classes and methods of a file that name clauses.

    :param shown: the file's path in the evidence.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    found = []
    for name, node in classes.items():
        methods = tests_of(node, classes)
        if not methods:
            continue
        clauses = clauses_of(node, classes)
        if clauses:
            found.append(Declared(shown, name, clauses, methods))
        found += [
            Declared(shown, f"{name}.{method}", values, [method])
            for method, values in method_clauses(node).items()
        ]
    return found


def parents(node, classes):
    """A class and the classes of the same file that it inherits from."""
    chain = [node]
    for base in node.bases:
        if isinstance(base, ast.Name) and base.id in classes:
            chain += parents(classes[base.id], classes)
    return chain


def tests_of(node, classes):
    """Names of the tests of a class, inherited ones of the same file too."""
    return sorted(
        {
            item.name
            for one in parents(node, classes)
            for item in one.body
            if isinstance(item, ast.FunctionDef) and item.name.startswith("test")
        }
    )


def clauses_of(node, classes):
    """The nearest `clauses` of a class."""
    for one in parents(node, classes):
        for target, value in assignments(one):
            if isinstance(target, ast.Name) and target.id == "clauses":
                return texts(value)
    return []


def method_clauses(node):
    """{method: clauses} of `test_name.clauses = [...]` in a class body."""
    return {
        target.value.id: texts(value)
        for target, value in assignments(node)
        if isinstance(target, ast.Attribute)
        and target.attr == "clauses"
        and isinstance(target.value, ast.Name)
    }


def assignments(node):
    for item in node.body:
        if isinstance(item, ast.Assign):
            yield item.targets[0], item.value


def texts(value):
    """The texts of a literal list; anything else is no metadata."""
    try:
        found = ast.literal_eval(value)
    except ValueError:
        return []
    if not isinstance(found, list | tuple):
        return []
    return [text for text in found if isinstance(text, str)]


def unknown_clauses(path, known):
    """Lint: clauses in a test file that the register does not have."""
    return [
        f"{path}: {one.name} names the clause {clause}, which data/clauses.csv lacks"
        for one in declared(path, path.name)
        for clause in one.clauses
        if clause not in known
    ]


def wrong_targets(root, known):
    """Lint: rows of the register's evidence that point nowhere."""
    path = root / "addons" / EVIDENCE_ADDON / "data" / "evidence.csv"
    findings = []
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    for row in rows:
        findings += [
            f"{path}: {row['target']} names the unknown clause {clause}"
            for clause in row["clauses"].split()
            if clause not in known
        ]
        if row["kind"] == "document" and not (root / row["target"]).is_file():
            findings.append(f"{path}: {row['target']} is not there")
        if not row["title_kk"] or not row["title_ru"]:
            findings.append(f"{path}: {row['target']} has no title in kk or ru")
    return findings


# -- what the run says ---------------------------------------------------------


def read_log(text):
    """{(file, class, method): result} of the log of one `odoo-bin --test-tags` run.

    A run that did not come to its end proves nothing: {}.
    """
    results, broken = {}, set()
    for row in text.splitlines():
        found = LOG_LINE.match(row)
        if not found:
            continue
        failed_class = CLASS_FAILED.match(found["text"])
        if failed_class:
            broken.add(failed_class["path"])
        module = MODULE.match(found["logger"])
        if module:
            note(results, module["path"], found["text"])
    if not SUMMARY.search(text):
        return {}
    for path in broken:
        module, _dot, name = path.rpartition(".")
        for key in results:
            if key[:2] == (file_of(module), name):
                results[key] = "failed"
    return results


def note(results, module, text):
    """Enter one line of a test's logger; a failure outweighs everything."""
    for result, pattern in (
        ("passed", STARTED),
        ("skipped", SKIPPED),
        ("failed", FAILED),
    ):
        found = pattern.match(text)
        if found:
            name, _dot, method = found["test"].rpartition(".")
            key = file_of(module), name, method
            if results.get(key) != "failed":
                results[key] = result


def file_of(module):
    """edu_base.tests.test_rule -> edu_base/tests/test_rule.py"""
    return module.replace(".", "/") + ".py"


def judge(one, results):
    """(result, number of passed tests) of a declared class or method."""
    name, _dot, method = one.name.partition(".")
    wanted = [method] if method else one.methods
    own = [
        results[one.file, name, test]
        for test in wanted
        if (one.file, name, test) in results
    ]
    passed = own.count("passed")
    for bad in ("failed", "skipped"):
        if bad in own:
            return bad, passed
    # a test that is written there and did not run is a hole
    return ("passed" if own and len(own) == len(wanted) else "not_run"), passed


# -- the file ------------------------------------------------------------------


def read_earlier(path):
    """Content of an earlier file; None when there is none or it is cut short."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return content if content["format"] == FORMAT else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


class Evidence:
    """Collects the results of a run and writes them for the register."""

    def __init__(self, root, addons, today=None):
        """:param addons: names of all addons of the suite."""
        self.root = root
        self.addons = sorted(addons)
        self.today = (today or datetime.date.today()).isoformat()
        self.results = {}  # (file, class, method) -> result
        self.covered = set()  # addons whose tests were run; "" for tests/
        self.stages = {}  # stage -> result

    def add_log(self, addon, text):
        """Take over the log of an addon's tests."""
        self.covered.add(addon)
        self.results.update(read_log(text))

    def add_unittest(self, path, tests):
        """Take over a file of tests/; :param tests: {"Class.method": result}."""
        self.covered.add("")
        shown = str(path.relative_to(self.root))
        for test, result in tests.items():
            name, _dot, method = test.rpartition(".")
            self.results[shown, name, method] = result

    def add_stage(self, stage, found_nothing, is_whole):
        """Take over a stage that proves a clause by itself."""
        if stage in STAGE_CLAUSES and is_whole:
            self.stages[stage] = "passed" if found_nothing else "failed"

    def declared(self):
        """[(addon or "", Declared)] of the whole suite."""
        found = []
        for addon in self.addons:
            folder = self.root / "addons"
            for path in sorted((folder / addon / "tests").rglob("test_*.py")):
                shown = path.relative_to(folder).as_posix()
                found += [(addon, one) for one in declared(path, shown)]
        for path in sorted((self.root / "tests").glob("test_*.py")):
            shown = path.relative_to(self.root).as_posix()
            found += [("", one) for one in declared(path, shown)]
        return found

    def content(self, earlier=None):
        """What the register reads.

        :param earlier: content of an earlier file: results of addons that were not
            run this time are kept while their sources are the same.
        """
        module = hashing(self.root)
        addons = {
            name: module.source_hash(self.root / "addons" / name)
            for name in self.addons
        }
        suite = module.suite_hash(addons)
        kept = self.kept(earlier, addons, suite)
        tests = [self.row(addon, one, kept) for addon, one in self.declared()]
        return {
            "format": FORMAT,
            "date": self.today,
            "suite_hash": suite,
            "addons": addons,
            "tests": sorted(
                [*tests, *self.stage_rows(kept)], key=lambda row: row["id"]
            ),
        }

    def row(self, addon, one, kept):
        if addon not in self.covered and one.id in kept:
            return kept[one.id] | {"clauses": sorted(set(one.clauses))}
        result, count = judge(one, self.results)
        return self.test_row(one.id, addon, one.clauses, result, count)

    def stage_rows(self, kept):
        for stage, clauses in STAGE_CLAUSES.items():
            name = f"scripts/test::{stage}"
            if stage in self.stages:
                result = self.stages[stage]
                count = len(self.addons) if result == "passed" else 0
                yield self.test_row(name, "", clauses, result, count)
            else:
                yield kept.get(name) or self.test_row(name, "", clauses, "not_run", 0)

    def test_row(self, name, addon, clauses, result, count):
        return {
            "id": name,
            "addon": addon,
            "clauses": sorted(set(clauses)),
            "result": result,
            "count": count,
            "date": self.today,
        }

    def kept(self, earlier, addons, suite):
        """{id: row} of an earlier file that still holds."""
        if not earlier:
            return {}
        same = {
            name
            for name, value in addons.items()
            if earlier["addons"].get(name) == value
        }
        if earlier["suite_hash"] == suite:
            same.add("")
        return {row["id"]: row for row in earlier["tests"] if row["addon"] in same}

    def write(self, path):
        """Write the file; an earlier one at the same place is carried on."""
        earlier = read_earlier(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(
            self.content(earlier), indent=1, ensure_ascii=False, sort_keys=True
        )
        path.write_text(text + "\n", encoding="utf-8")
