"""Run one file of unittest tests and write the figures as JSON.

Usage: run_unittest.py FILE RESULT
"""

import importlib.util
import json
import sys
import unittest
from pathlib import Path


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
    result = unittest.TextTestRunner(verbosity=2).run(suite)
    bad = [*result.failures, *result.errors]
    figures = {
        "tests": result.testsRun,
        "failed": len(bad) + len(result.unexpectedSuccesses),
        "skipped": len(result.skipped),
        "failures": [str(test) for test, _trace in bad],
        "skips": [f"{test}: {why}" for test, why in result.skipped],
    }
    Path(result_name).write_text(json.dumps(figures), encoding="utf-8")
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
