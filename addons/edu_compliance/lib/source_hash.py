"""Hash of the sources of an addon: what a test run has tested. Pure Python.

`scripts/test` reads this file too, so that both sides agree on the figure.
"""

import hashlib

SKIPPED_PARTS = {"__pycache__", "tests", "readme", "description"}
SKIPPED_SUFFIXES = {".pyc", ".pot"}
# the result of a run can't be a part of what it tested
SKIPPED_NAMES = {"test_evidence.json"}


def source_hash(directory):
    """Return 20 hex digits of the paths and contents below ``directory`` (a Path).

    Tests, readme, pictures of the description and term templates are left out.
    """
    total = hashlib.sha256()
    for path in sorted(directory.rglob("*")):
        relative = path.relative_to(directory)
        if (
            SKIPPED_PARTS.intersection(relative.parts)
            or path.suffix in SKIPPED_SUFFIXES
            or path.name in SKIPPED_NAMES
            or not path.is_file()
        ):
            continue
        total.update(relative.as_posix().encode() + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()[:20]


def suite_hash(hashes):
    """Return one hash of {addon: hash}."""
    total = hashlib.sha256()
    for name, value in sorted(hashes.items()):
        total.update(f"{name}={value}\n".encode())
    return total.hexdigest()[:20]
