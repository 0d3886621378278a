"""Run one file of unittest tests and write the figures as JSON.

Usage: run_unittest.py FILE RESULT
"""

import importlib.util
import json
import sys
import unittest
from pathlib import Path


class Result(unittest.TextTestResult):
    """Remembers the outcome of every test: {"Class.method": outcome}."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.outcomes = {}

    def note(self, test, outcome):
        # failures of the set-up of a class are no test: theirs just do not run
        name = getattr(test, "_testMethodName", "")
        if name and self.outcomes.get(f"{type(test).__qualname__}.{name}") != "failed":
            self.outcomes[f"{type(test).__qualname__}.{name}"] = outcome

    def addSuccess(self, test):
        super().addSuccess(test)
        self.note(test, "passed")

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.note(test, "failed")

    def addError(self, test, err):
        super().addError(test, err)
        self.note(test, "failed")

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        # a part of a test may be skipped: then the test is not whole
        self.note(getattr(test, "test_case", test), "skipped")

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self.note(test, "failed")

    def addExpectedFailure(self, test, err):
        super().addExpectedFailure(test, err)
        self.note(test, "failed")

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        self.note(test, "failed")


def load(path):
    """Import a test file by its path."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def main(name, result_name):
    path = Path(name).resolve()
    sys.path[:0] = [str(path.parent), str(Path(__file__).resolve().parent)]
    suite = unittest.defaultTestLoader.loadTestsFromModule(load(path))
    result = unittest.TextTestRunner(verbosity=2, resultclass=Result).run(suite)
    bad = [*result.failures, *result.errors]
    figures = {
        "tests": result.testsRun,
        "failed": len(bad) + len(result.unexpectedSuccesses),
        "skipped": len(result.skipped),
        "failures": [str(test) for test, _trace in bad],
        "results": result.outcomes,
        "skips": [f"{test}: {why}" for test, why in result.skipped],
    }
    Path(result_name).write_text(json.dumps(figures), encoding="utf-8")
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
