"""What a page of the cabinet is about: one child, one day, one school year. No ORM."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any


@dataclass(frozen=True)
class Scope:
    """One child on one day.

    :param child: the learner's record
    :param today: the day (date) in the time zone of the organisation
    :param year: the school year's record of the class, else the year that holds
    :param quarters: records of the quarters of the year, in order
    :param quarter: that of today, else the last one begun, else the first
    :param groups: {group id: [(first day, last day or None), …]} of all enrolments
    """

    child: Any
    today: Any
    year: Any
    quarters: Any
    quarter: Any
    groups: dict = field(default_factory=dict)

    def is_member(self, group_id, day):
        """Tell whether the child is enrolled in the group on ``day``.

        >>> from datetime import date
        >>> scope = Scope(None, None, None, None, None, {7: [(date(2026, 9, 1), None)]})
        >>> scope.is_member(7, date(2026, 9, 2)), scope.is_member(7, date(2026, 8, 31))
        (True, False)
        """
        return any(
            start <= day and (not end or day <= end)
            for start, end in self.groups.get(group_id, ())
        )

    def get_group_ids(self, start, end):
        """Return ids of the groups in which the child is enrolled in the interval."""
        return [
            group_id
            for group_id, intervals in self.groups.items()
            if any(a <= end and (not b or b >= start) for a, b in intervals)
        ]


def monday_of(day):
    """Return the Monday of the week of ``day``.

    >>> from datetime import date
    >>> monday_of(date(2026, 11, 20))
    datetime.date(2026, 11, 16)
    """
    return day - timedelta(days=day.weekday())


def due_homework(lessons):
    """Return {id of a lesson: the earlier lesson whose homework is due there}.

    Homework is written at the lesson at which it is given and is due at the next
    lesson of the same course that takes place.

    :param lessons: items with ``id``, ``course_id``, ``state``, ``homework``, by time
    """
    due, last = {}, {}
    for lesson in lessons:
        if lesson.state in ("cancelled", "moved"):
            continue
        given = last.get(lesson.course_id)
        if given is not None and given.homework:
            due[lesson.id] = given
        last[lesson.course_id] = lesson
    return due


def initials(surname, given_name):
    """Return the two letters that stand for a missing photo.

    >>> initials("Әділов", "Нұрлан"), initials(None, "Ан")
    ('ӘН', 'А')
    """
    return "".join(name[0] for name in (surname, given_name) if name).upper()
