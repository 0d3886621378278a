"""The result of a test run as `scripts/test --evidence FILE` writes it. Pure Python.

The file may come from anybody who is allowed to upload it, so everything in it is
checked: size, JSON, every key, every value, every clause.
"""

import datetime
import json
import re

FORMAT = 1
MAX_BYTES = 2_000_000
MAX_TESTS = 20_000
RESULTS = ("passed", "failed", "skipped", "not_run")
KEYS = {"format", "date", "suite_hash", "addons", "tests"}
TEST_KEYS = {"id", "addon", "clauses", "result", "count", "date"}
HASH = re.compile(r"[0-9a-f]{20}\Z")
NAME = re.compile(r"[a-z][a-z0-9_]{0,63}\Z")
TEST_ID = re.compile(r"[A-Za-z0-9_./-]{1,160}::[A-Za-z0-9_.-]{1,120}\Z")


class EvidenceError(ValueError):
    """The file can't be used; ``code`` says why, ``detail`` where.

    Codes: size, json, schema, clause, double, future.
    """

    def __init__(self, code, detail=""):
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = str(detail)[:200]


def read(content, clauses, today=None):
    """Return the content of a file as a dictionary.

    :param content: bytes
    :param clauses: known clause ids
    :param today: no run may be younger than this date
    :raises EvidenceError: when anything is not as it should be
    """
    if len(content) > MAX_BYTES:
        raise EvidenceError("size", MAX_BYTES // 1_000_000)
    try:
        data = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise EvidenceError("json") from error
    _require(isinstance(data, dict) and set(data) == KEYS, "format")
    _require(data["format"] == FORMAT and type(data["format"]) is int, "format")
    _require(_is_text(data["suite_hash"], HASH), "suite_hash")
    _check_date(data["date"], today)
    _check_addons(data["addons"])
    _check_tests(data["tests"], data["addons"], set(clauses), today)
    return data


def _require(condition, detail):
    if not condition:
        raise EvidenceError("schema", detail)


def _is_text(value, pattern):
    return isinstance(value, str) and bool(pattern.match(value))


def _check_date(value, today):
    try:
        date = datetime.date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise EvidenceError("schema", "date") from error
    if today and date > today:
        raise EvidenceError("future", value)


def _check_addons(addons):
    _require(isinstance(addons, dict), "addons")
    for name, value in addons.items():
        _require(_is_text(name, NAME) and _is_text(value, HASH), f"addons: {name}")


def _check_tests(tests, addons, clauses, today):
    _require(isinstance(tests, list) and len(tests) <= MAX_TESTS, "tests")
    seen = set()
    for number, test in enumerate(tests, 1):
        _check_test(test, f"tests: {number}", addons, today)
        unknown = [one for one in test["clauses"] if one not in clauses]
        if unknown:
            raise EvidenceError("clause", f"{unknown[0]} ({test['id']})")
        if test["id"] in seen:
            raise EvidenceError("double", test["id"])
        seen.add(test["id"])


def _check_test(test, place, addons, today):
    _require(isinstance(test, dict) and set(test) == TEST_KEYS, place)
    _require(_is_text(test["id"], TEST_ID), f"{place}: id")
    addon = test["addon"]
    _require(isinstance(addon, str), f"{place}: addon")
    _require(not addon or addon in addons, f"{place}: addon")
    names = test["clauses"]
    _require(isinstance(names, list) and 0 < len(names) <= 300, f"{place}: clauses")
    _require(all(isinstance(name, str) for name in names), f"{place}: clauses")
    _require(test["result"] in RESULTS, f"{place}: result")
    count = test["count"]
    _require(type(count) is int and 0 <= count <= MAX_TESTS, f"{place}: count")
    _require(test["result"] != "passed" or count, f"{place}: count")
    _check_date(test["date"], today)
