"""What of a value may stand in the log: pure functions over plain values."""

import hashlib
import hmac

# shown by their end only: the log must not become a second list of documents
MASKED = frozenset(
    "iin document_number phone phone2 email address registration_address "
    "private_phone private_email private_street private_street2 mobile work_phone "
    "identification_id passport_id ssnid value".split()
)
TAIL = 2


def fingerprint(value, secret):
    """Return a short keyed digest: equal values are known again, none is read."""
    digest = hmac.new(secret.encode(), str(value).encode(), hashlib.sha256)
    return digest.hexdigest()[:12]


def mask(name, value, level, secret):
    """Return how ``value`` of field ``name`` is written to the log.

    :param level: ``open``, ``masked`` (documents and contacts by their end) or
        ``secret`` (health, social status: nothing but a fingerprint)
    """
    if value in (None, False, ""):
        return None
    if level == "secret":
        return f"#{fingerprint(value, secret)}"
    if name in MASKED and level == "masked":
        text = str(value)
        tail = text[-TAIL:] if len(text) > 2 * TAIL else ""
        return f"•••{tail} #{fingerprint(value, secret)}"
    return value
