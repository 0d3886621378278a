"""Rules of a password: pure functions over plain values."""

import string

CLASSES = (str.islower, str.isupper, str.isdigit, lambda char: not char.isalnum())


def find_faults(password, policy, own=()):
    """Return the faults of a password as a list of codes.

    :param policy: {"length": least length, "classes": least number of kinds of
        characters (small, capital letters, digits, others)}
    :param own: login, IIN, names of the user, which a password may not hold

    Codes: ``length``, ``classes``, ``own``.
    """
    faults = []
    if len(password) < policy.get("length", 0):
        faults.append("length")
    kinds = sum(any(test(char) for char in password) for test in CLASSES)
    if kinds < policy.get("classes", 0):
        faults.append("classes")
    folded = password.casefold()
    words = {
        word.casefold()
        for text in own
        for word in [text, *str(text).split()]
        if text and len(word.strip(string.punctuation)) >= 4
    }
    if any(word in folded for word in words):
        faults.append("own")
    return faults
