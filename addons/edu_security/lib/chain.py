"""The hash chain of the log: pure functions over plain values."""

import hashlib
import json

GENESIS = "0" * 64


def canonical(row):
    """Return the one JSON text of a row (dict of plain values)."""
    return json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def seal(row, previous):
    """Return the hash of a row that follows the hash ``previous``."""
    text = f"{previous}\n{canonical(row)}"
    return hashlib.sha256(text.encode()).hexdigest()


def find_break(rows, anchors=(), start=0, previous=GENESIS):
    """Return (number, reason) of the first break, or None, and the last (number, hash).

    :param rows: (number, previous hash, hash, row) in the order of the numbers
    :param anchors: {number: hash} kept elsewhere: the chain must go through them
    :param start: number before the first of ``rows``, and its hash ``previous``

    Reasons: ``deleted`` (a number is missing), ``reordered`` (a row does not follow the
    one before it but is whole), ``changed``, ``anchor`` (whole, but not what was kept
    elsewhere: the chain was made anew), ``truncated`` (the end is missing).
    """
    anchors = dict(anchors)
    number = start
    for found, told_previous, told_hash, row in rows:
        if found != number + 1:
            return (number + 1, "deleted"), (number, previous)
        number = found
        if told_previous != previous:
            whole = seal(row, told_previous) == told_hash
            return (number, "reordered" if whole else "changed"), (number, previous)
        if seal(row, previous) != told_hash:
            return (number, "changed"), (number, previous)
        if anchors.get(number, told_hash) != told_hash:
            return (number, "anchor"), (number, previous)
        previous = told_hash
    if anchors and max(anchors) > number:
        return (number + 1, "truncated"), (number, previous)
    return None, (number, previous)
