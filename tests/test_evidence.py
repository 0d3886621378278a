"""The collector of evidence of scripts/test: sources and logs in, results out."""

import datetime
import json
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts" / "lib"))

import run_unittest  # noqa: E402

from bilim import evidence  # noqa: E402

SOURCE = """
class Base:
    clauses = ["456-27.3"]

    def test_base(self):
        pass


class TestA(Base):
    def test_own(self):
        pass

    test_own.clauses = ["456-27.4"]


class TestB:
    clauses = ["425-13", "no-such"]

    def test_b(self):
        pass


class TestNothing:
    def test_c(self):
        pass


class Helper:
    clauses = ["456-27.5"]
"""
HEAD = "2026-11-21 10:00:00,001 11 {level} db odoo.addons.edu_x.tests.test_a: {text}"
END = (
    "2026-11-21 10:00:09,006 11 INFO db odoo.tests.result: 0 failed, 0 error(s) of 3 "
    "tests when loading database 'db'"
)


def log(*lines, end=END):
    """A log of Odoo's test run; a line is a text or (level, text)."""
    rows = [("INFO", one) if isinstance(one, str) else one for one in lines]
    texts = [HEAD.format(level=level, text=text) for level, text in rows]
    return "\n".join([*texts, end])


def started(*tests):
    return [f"Starting {test} ..." for test in tests]


class Scratch(unittest.TestCase):
    """A repository with one addon and one top-level test file."""

    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.root = Path(place.name)
        self.write("addons/edu_x/tests/test_a.py", SOURCE)
        self.write("addons/edu_x/models.py", "X = 1\n")
        self.write("tests/test_top.py", "class TestTop:\n    clauses = ['456-8']\n")
        lib = "addons/edu_compliance/lib/source_hash.py"
        self.write(lib, (ROOT / lib).read_text(encoding="utf-8"))
        self.addons = ["edu_x", "edu_compliance"]

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def collect(self, day=21):
        today = datetime.date(2026, 11, day)
        return evidence.Evidence(self.root, self.addons, today)

    def results(self, collected, earlier=None):
        tests = collected.content(earlier)["tests"]
        return {
            row["id"].partition("::")[2]: row["result"]
            for row in tests
            if row["addon"] == "edu_x"
        }


class DeclaredTest(Scratch):
    def test_classes_methods_and_inheritance(self):
        path = self.root / "addons/edu_x/tests/test_a.py"
        found = {one.name: one for one in evidence.declared(path, "x.py")}
        self.assertEqual(set(found), {"Base", "TestA", "TestA.test_own", "TestB"})
        self.assertEqual(found["TestA"].clauses, ["456-27.3"])
        self.assertEqual(found["TestA"].methods, ["test_base", "test_own"])
        self.assertEqual(found["TestA.test_own"].clauses, ["456-27.4"])
        self.assertEqual(found["TestB"].id, "x.py::TestB")

    def test_computed_metadata_is_no_metadata(self):
        path = self.write("t.py", "class T:\n    clauses = X\n    def test(self): 0\n")
        self.assertEqual(evidence.declared(path, "t.py"), [])

    def test_unknown_clause_is_a_finding(self):
        path = self.root / "addons/edu_x/tests/test_a.py"
        known = {"456-27.3", "456-27.4", "425-13"}
        findings = evidence.unknown_clauses(path, known)
        self.assertEqual(len(findings), 1)
        self.assertIn("TestB names the clause no-such", findings[0])

    def test_every_clause_of_the_suite_is_known(self):
        known = evidence.known_clauses(ROOT)
        self.assertEqual(len(known), 258)
        paths = [*ROOT.glob("addons/*/tests/test_*.py"), *ROOT.glob("tests/test_*.py")]
        findings = [
            text
            for path in paths
            if path != Path(__file__)
            for text in evidence.unknown_clauses(path, known)
        ]
        self.assertEqual(findings + evidence.wrong_targets(ROOT, known), [])


class LogTest(Scratch):
    def run_log(self, *lines, end=END):
        collected = self.collect()
        collected.add_log("edu_x", log(*lines, end=end))
        return self.results(collected)

    def test_what_ran_and_passed(self):
        results = self.run_log(
            *started(
                "Base.test_base", "TestA.test_base", "TestA.test_own", "TestB.test_b"
            )
        )
        self.assertEqual(set(results.values()), {"passed"})

    def test_failed_and_skipped_prove_nothing(self):
        results = self.run_log(
            *started("TestA.test_base", "TestA.test_own", "TestB.test_b"),
            ("ERROR", "FAIL: TestA.test_base"),
            "skipped TestB.test_b : no browser",
        )
        self.assertEqual(results["TestA"], "failed")
        self.assertEqual(results["TestA.test_own"], "passed")
        self.assertEqual(results["TestB"], "skipped")
        self.assertEqual(results["Base"], "not_run")

    def test_failure_of_a_subtest_counts(self):
        results = self.run_log(
            *started("TestB.test_b"),
            ("ERROR", "FAIL: Subtest TestB.test_b (row=3)"),
            "skipped TestB.test_b : later",
        )
        self.assertEqual(results["TestB"], "failed")

    def test_hole_in_a_class(self):
        results = self.run_log(*started("TestA.test_own"))
        self.assertEqual(results["TestA"], "not_run")
        self.assertEqual(results["TestA.test_own"], "passed")

    def test_class_that_falls_when_it_is_cleaned_up(self):
        results = self.run_log(
            *started("TestB.test_b"),
            ("ERROR", "ERROR: tearDownClass (odoo.addons.edu_x.tests.test_a.TestB)"),
        )
        self.assertEqual(results["TestB"], "failed")

    def test_run_that_was_killed_proves_nothing(self):
        results = self.run_log(*started("TestB.test_b"), end="")
        self.assertEqual(results["TestB"], "not_run")


class ContentTest(Scratch):
    def setUp(self):
        super().setUp()
        self.first = self.collect(20)
        tests = ("Base.test_base", "TestA.test_base", "TestA.test_own", "TestB.test_b")
        self.first.add_log("edu_x", log(*started(*tests)))
        self.earlier = self.first.content()

    def test_partial_run_keeps_what_still_holds(self):
        later = self.collect(21)
        self.assertEqual(set(self.results(later).values()), {"not_run"})
        self.assertEqual(set(self.results(later, self.earlier).values()), {"passed"})
        dates = {
            row["date"]
            for row in later.content(self.earlier)["tests"]
            if row["addon"] == "edu_x"
        }
        self.assertEqual(dates, {"2026-11-20"})

    def test_changed_sources_are_not_kept(self):
        self.write("addons/edu_x/models.py", "X = 2\n")
        later = self.collect(21)
        self.assertEqual(set(self.results(later, self.earlier).values()), {"not_run"})

    def test_a_test_is_no_source(self):
        hashes = self.earlier["addons"]
        self.write("addons/edu_x/tests/test_z.py", "")
        self.write("addons/edu_x/data/test_evidence.json", "{}")
        self.assertEqual(self.collect().content()["addons"], hashes)

    def test_stages_count_only_over_the_whole_suite(self):
        for is_whole, is_clean, result in (
            (True, True, "passed"),
            (True, False, "failed"),
            (False, True, "not_run"),
        ):
            collected = self.collect()
            collected.add_stage("alone", is_clean, is_whole)
            rows = {row["id"]: row for row in collected.content()["tests"]}
            self.assertEqual(rows["scripts/test::alone"]["result"], result)

    def test_file_is_carried_on_and_a_broken_one_replaced(self):
        path = self.root / "out" / "evidence.json"
        self.first.write(path)
        self.collect(21).write(path)
        kept = json.loads(path.read_text(encoding="utf-8"))
        passed = [row for row in kept["tests"] if row["result"] == "passed"]
        self.assertEqual(len(passed), 4)
        path.write_text('{"format"', encoding="utf-8")
        self.collect(21).write(path)
        self.assertEqual(json.loads(path.read_text())["date"], "2026-11-21")


class UnittestTest(Scratch):
    def test_outcomes_of_a_file(self):
        path = self.write(
            "tests/test_top.py",
            "import unittest\n"
            "class TestTop(unittest.TestCase):\n"
            "    clauses = ['456-8']\n"
            "    def test_good(self): pass\n"
            "    def test_bad(self):\n"
            "        with self.subTest(1): self.fail()\n"
            "    @unittest.skip('x')\n"
            "    def test_skipped(self): pass\n",
        )
        loader = unittest.defaultTestLoader
        tests = loader.loadTestsFromModule(run_unittest.load(path))
        result = run_unittest.Result(
            unittest.runner._WritelnDecorator(_Null()), True, 0
        )
        tests.run(result)
        self.assertEqual(
            result.outcomes,
            {
                "TestTop.test_good": "passed",
                "TestTop.test_bad": "failed",
                "TestTop.test_skipped": "skipped",
            },
        )
        collected = self.collect()
        collected.add_unittest(path, result.outcomes)
        rows = {row["id"]: row for row in collected.content()["tests"]}
        self.assertEqual(rows["tests/test_top.py::TestTop"]["result"], "failed")
        self.assertEqual(rows["tests/test_top.py::TestTop"]["count"], 1)


class _Null:
    def write(self, text):
        pass

    def flush(self):
        pass


if __name__ == "__main__":
    unittest.main()
