"""When a notification may leave: quiet hours and times of digests. No ORM."""

from datetime import datetime, time, timedelta

import pytz


def to_time(text):
    """Return the time of "HH:MM".

    >>> to_time("21:00")
    datetime.time(21, 0)
    """
    hours, minutes = text.split(":")
    return time(int(hours), int(minutes))


def to_local(moment, zone):
    """Return a naive UTC moment as a naive local one of the zone's name."""
    local = pytz.utc.localize(moment).astimezone(pytz.timezone(zone))
    return local.replace(tzinfo=None)


def to_utc(moment, zone):
    """Return a naive local moment of the zone as a naive UTC one."""
    local = pytz.timezone(zone).localize(moment)
    return local.astimezone(pytz.utc).replace(tzinfo=None)


def end_of_quiet(moment, zone, quiet):
    """Return ``moment``, or the end of the quiet hours in which it falls.

    :param moment: naive UTC
    :param quiet: {"from": "21:00", "to": "07:00"} local, or None

    >>> night = {"from": "21:00", "to": "07:00"}
    >>> end_of_quiet(datetime(2026, 11, 21, 15, 59), "Asia/Almaty", night)
    datetime.datetime(2026, 11, 21, 15, 59)
    >>> end_of_quiet(datetime(2026, 11, 21, 16, 0), "Asia/Almaty", night)
    datetime.datetime(2026, 11, 22, 2, 0)
    """
    if not quiet:
        return moment
    start, end = to_time(quiet["from"]), to_time(quiet["to"])
    local = to_local(moment, zone)
    now = local.time()
    if start <= end:
        is_quiet, days = start <= now < end, 0
    else:
        is_quiet, days = now >= start or now < end, int(now >= start)
    if not is_quiet:
        return moment
    day = local.date() + timedelta(days=days)
    return to_utc(datetime.combine(day, end), zone)


def next_digest(moment, zone, hour, weekday=None):
    """Return the next time of a digest after ``moment`` (naive UTC).

    :param hour: "HH:MM" local
    :param weekday: 0 (Monday) … 6 of a weekly digest; None of a daily one

    >>> next_digest(datetime(2026, 11, 20, 12, 0), "Asia/Almaty", "18:00")
    datetime.datetime(2026, 11, 20, 13, 0)
    >>> next_digest(datetime(2026, 11, 20, 13, 0), "Asia/Almaty", "18:00")
    datetime.datetime(2026, 11, 21, 13, 0)
    >>> next_digest(datetime(2026, 11, 20, 12, 0), "Asia/Almaty", "18:00", 5)
    datetime.datetime(2026, 11, 21, 13, 0)
    """
    local = to_local(moment, zone)
    at = datetime.combine(local.date(), to_time(hour))
    while at <= local or (weekday is not None and at.weekday() != weekday):
        at += timedelta(days=1)
    return to_utc(at, zone)
