"""What each kind of order of the contingent does: tables, no ORM.

An order has a kind; each line of it has an action. The action says what happens to
the enrolment of the learner, the kind which actions and checks an order has.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Action:
    """``opens``: movement of the new class enrolment; ``closes``: end movement of the
    current one. ``same_class``: the learner may already be in the class."""

    opens: str = ""
    closes: str = ""
    same_class: bool = False


@dataclass(frozen=True)
class Kind:
    """``actions``: allowed ones, the first is the default; ``checks``: names of the
    checks of the order (``_check_<name>``); ``series``: whose numbers it takes;
    ``talon``: kind of the tear-off talon."""

    actions: tuple = ()
    checks: tuple = ()
    series: str = "contingent"
    talon: str = ""


ACTIONS = {
    "enrol": Action(opens="enrol"),
    "arrive": Action(opens="arrive"),
    "class_change": Action(opens="class_change"),
    "promote": Action(opens="promote"),
    "conditional": Action(opens="promote"),
    "repeat": Action(opens="repeat"),
    "return": Action(opens="return"),
    "home_study": Action(opens="home_study", same_class=True),
    "extern": Action(opens="extern", same_class=True),
    "leave": Action(closes="leave"),
    "temporary": Action(closes="academic_break"),
    "graduate": Action(closes="graduate"),
    "deceased": Action(closes="deceased"),
}

OPENING = ("class", "year", "present", "capacity")
CLOSING = ("present",)

KINDS = {
    "initial": Kind(
        ("enrol", "arrive", "class_change", "promote"),
        ("class", "present"),
        series="list",
    ),
    "admission": Kind(("enrol",), (*OPENING, "admission")),
    "arrival": Kind(("arrive",), (*OPENING, "holidays"), talon="accept"),
    "class_change": Kind(("class_change", "extern"), OPENING),
    "promote": Kind(("promote", "conditional", "repeat", "graduate", "leave"), OPENING),
    "repeat": Kind(("repeat",), OPENING),
    "leave": Kind(("leave",), (*CLOSING, "holidays"), talon="leave"),
    "temporary": Kind(("temporary",), CLOSING),
    "return": Kind(("return",), OPENING),
    "home_study": Kind(("home_study",), OPENING),
    "graduate": Kind(("graduate",), CLOSING),
    "deceased": Kind(("deceased",), CLOSING),
    "cancel": Kind(),
}

# kinds of orders that the older calls mean: by movement and by end movement
KIND_OF_MOVEMENT = {
    "enrol": "admission",
    "arrive": "arrival",
    "class_change": "class_change",
    "promote": "promote",
    "repeat": "repeat",
    "return": "return",
    "home_study": "home_study",
    "extern": "class_change",
}
KIND_OF_END = {
    "leave": "leave",
    "graduate": "graduate",
    "academic_break": "temporary",
    "deceased": "deceased",
}
