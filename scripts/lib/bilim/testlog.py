"""Reading what Odoo's test runs print."""

import re
from dataclasses import dataclass, field

from .suite import LOG_LINE

SUMMARY = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests")
BROWSER_REASON = re.compile(r"websocket|chrome|chromium|browser", re.I)
NO_LONGER = re.compile(r"no longer supported|deprecat", re.I)
OUR_ADDON = re.compile(r"\bedu_\w+|/addons/edu_")
TEST_ERROR = re.compile(r"^(FAIL|ERROR): ")
# lines Odoo writes at ERROR level only to sum failures up
SUMMING_UP = re.compile(r"failed, \d+ error|At least one test failed|tests? failed")


@dataclass
class Outcome:
    """Figures and findings of one run."""

    tests: int = 0
    failed: int = 0
    skipped: int = 0
    failures: list = field(default_factory=list)  # names of tests
    problems: list = field(default_factory=list)  # log lines that must not be there

    @property
    def passed(self):
        return max(0, self.tests - self.failed - self.skipped)

    def add(self, other):
        self.tests += other.tests
        self.failed += other.failed
        self.skipped += other.skipped
        self.failures += other.failures
        self.problems += other.problems
        return self


def summary_line(outcome):
    """The closing line of a whole run."""
    return (
        f"{outcome.passed} passed, {outcome.failed} failed, {outcome.skipped} skipped"
    )


def read_tests(text):
    """Outcome of the log of one `odoo-bin --test-tags` run."""
    outcome = Outcome()
    for failed, errors, tests in SUMMARY.findall(text):
        outcome.failed += int(failed) + int(errors)
        outcome.tests += int(tests)
    for row in text.splitlines():
        found = LOG_LINE.match(row)
        if found:
            read_line(outcome, found)
    return outcome


def read_line(outcome, found):
    """Sort one log line into the outcome."""
    level, text = found["level"], found["text"]
    if level in {"ERROR", "CRITICAL"}:
        if TEST_ERROR.match(text):
            outcome.failures.append(text)
        elif not SUMMING_UP.search(text):
            outcome.problems.append(f"{level} {found['logger']}: {text}")
    elif level == "WARNING":
        if NO_LONGER.search(text) and OUR_ADDON.search(text + found["logger"]):
            outcome.problems.append(f"WARNING {found['logger']}: {text}")
    elif text.startswith("skipped "):
        outcome.skipped += 1
        if BROWSER_REASON.search(text):
            outcome.problems.append(f"browser test was skipped: {text}")


def noise(text, levels=("WARNING", "ERROR", "CRITICAL")):
    """Log lines an installation may not write."""
    found = (LOG_LINE.match(row) for row in text.splitlines())
    return [
        f"{row['level']} {row['logger']}: {row['text']}"
        for row in found
        if row and row["level"] in levels
    ]
