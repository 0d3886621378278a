"""Times of day as minutes after midnight, weeks A and B. No ORM."""

from datetime import datetime, time, timedelta

import pytz

WEEKS = {"a": (0, 1), "b": (1, 2), "all": (0, 2)}


def to_minutes(hours):
    """Return whole minutes (int) of a time given in hours (float): 8.75 -> 525.

    >>> to_minutes(8.75)
    525
    """
    return round((hours or 0) * 60)


def to_text(minutes):
    """Return "08:45" of minutes after midnight.

    >>> to_text(525)
    '08:45'
    """
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def span_text(start, end):
    """Return "08:00–08:45" of two times in minutes.

    >>> span_text(480, 525)
    '08:00–08:45'
    """
    return f"{to_text(start)}–{to_text(end)}"


def weeks_meet(first, second):
    """Tell whether two week values (all, a, b) share a week.

    >>> weeks_meet("a", "b"), weeks_meet("a", "all")
    (False, True)
    """
    return WEEKS[first][0] < WEEKS[second][1] and WEEKS[second][0] < WEEKS[first][1]


def spans_meet(first, second):
    """Tell whether two (start, end) pairs share a moment; touching ends do not.

    >>> spans_meet((480, 525), (525, 570)), spans_meet((480, 525), (500, 540))
    (False, True)
    """
    return first[0] < second[1] and second[0] < first[1]


def midnight_utc(day, zone):
    """Return the UTC datetime (naive) at which ``day`` begins in time zone ``zone``.

    >>> from datetime import date
    >>> midnight_utc(date(2026, 9, 1), "Asia/Almaty")
    datetime.datetime(2026, 8, 31, 19, 0)
    """
    local = pytz.timezone(zone).localize(datetime.combine(day, time()))
    return local.astimezone(pytz.utc).replace(tzinfo=None)


def local_minutes(moment, zone):
    """Return minutes after midnight in ``zone`` of a naive UTC datetime.

    >>> local_minutes(datetime(2026, 9, 1, 3, 0), "Asia/Almaty")
    480
    """
    local = pytz.utc.localize(moment).astimezone(pytz.timezone(zone))
    return local.hour * 60 + local.minute


def week_parities(days):
    """Return {Monday: "a" or "b"} of the weeks that hold a school day.

    Weeks without a school day (breaks) are not counted, so that weeks A and B take
    turns over the whole year and half an hour a week makes 17 lessons in 34 weeks.

    :param days: dates of the school days of a year
    """
    mondays = sorted({day - timedelta(days=day.weekday()) for day in days})
    return {monday: "ab"[index % 2] for index, monday in enumerate(mondays)}
