"""State of a clause from what there is to prove it. Pure Python.

=================  ==========================================================
not_applicable     an administrator says why; never for a clause of the product
out_of_date        a passed test was run on other sources than the installed ones
met                a passed test, a screen or document, and no test that is not passed
partly             some of that
not_met            none of that
=================  ==========================================================
"""

STATES = ("met", "partly", "out_of_date", "not_met", "not_applicable")
#: kinds that depend on the place where the product runs or on people
EXEMPTIBLE = ("deployment", "organisational", "content")
SHOWN = {"screen", "document"}
SUPPORTING = {"screen", "document", "report", "rule"}


def clause_state(kind, evidence, reason=""):
    """Return the state of a clause.

    :param kind: product, deployment, content or organisational
    :param evidence: (kind, state) pairs; what is not installed does not count
    :param reason: why the clause does not apply here
    """
    if reason and kind in EXEMPTIBLE:
        return "not_applicable"
    tests = [state for what, state in evidence if what == "test"]
    tests = [state for state in tests if state != "not_installed"]
    present = {what for what, state in evidence if state == "present"}
    if "outdated" in tests:
        return "out_of_date"
    if "passed" in tests and set(tests) == {"passed"} and present & SHOWN:
        return "met"
    if "passed" in tests or present & SUPPORTING:
        return "partly"
    return "not_met"


def check_state(result, is_installed, is_current):
    """Return the state of a test: what its run says, as far as it still holds."""
    if not is_installed:
        return "not_installed"
    if result == "passed" and not is_current:
        return "outdated"
    return result
