"""Criteria-based assessment: from marks to the result of a term, a year, a course.

Pure functions over plain values; every number of the rules (weights, scale, rounding)
comes in a :class:`Scheme`, which the caller reads from dated rules. Arithmetic is
exact (fractions), so that a boundary such as 84.5 % falls where the rule puts it.

Source: order 125 of 18.03.2008, points 13–30 and appendix 1 (edition 30.04.2025):
quarter = formative 25 % + sections 25 % + quarter work 50 %, scale 40/65/85.
"""

from dataclasses import dataclass, field
from fractions import Fraction

INCOMPLETE = "incomplete"
GRADED = "graded"
PASS = "pass"
FAIL = "fail"
NOT_ATTESTED = "not_attested"
NOT_TAUGHT = "not_taught"
NONE = "none"

PARTS = ("fo", "sor", "soch")


@dataclass(frozen=True)
class Scheme:
    """The numbers of the rules that hold on a date.

    :param weights: percent of each part (``fo``, ``sor``, ``soch``); 0 leaves it out
    :param scale: ((lowest whole percent, grade), …), any order
    :param fo_max: highest formative mark
    :param sor_pooling: ``sum`` – Σ points / Σ maximum; ``mean`` – mean of percents
    :param fo_pooled: formative mean is pooled with the section works as one more work
        (the former 50/50 scheme)
    :param digits: decimals that the percent is rounded to, half up, before the scale
    """

    weights: dict
    scale: tuple
    fo_max: int = 10
    sor_pooling: str = "sum"
    fo_pooled: bool = False
    digits: int = 0


@dataclass(frozen=True)
class Work:
    """One planned summative work: kind ``sor`` or ``soch``, points (None: missing)."""

    kind: str
    maximum: int
    points: int | None = None


@dataclass(frozen=True)
class TermResult:
    """Result of a learner in a course and term.

    ``parts`` are the exact percents of each part (None: no mark), ``percent`` the
    weighted sum, ``rounded`` what the scale sees, ``grade`` what it says. While the
    status is ``incomplete``, percent and grade are a preview over the parts present
    (weights renormalised) and ``missing`` names what the term still waits for.
    """

    status: str
    parts: dict = field(default_factory=dict)
    percent: Fraction | None = None
    rounded: Fraction | None = None
    grade: int | None = None
    missing: tuple = ()


def round_half_up(value, digits=0):
    """Round the exact ``value`` to ``digits`` decimals, halves upwards.

    >>> round_half_up(Fraction(169, 2))
    Fraction(85, 1)
    """
    factor = 10**digits
    return Fraction((Fraction(value) * factor * 2 + 1) // 2, factor)


def grade_of(percent, scale):
    """Return the grade that ``scale`` gives to ``percent``.

    >>> grade_of(40, ((0, 2), (40, 3), (65, 4), (85, 5)))
    3
    """
    return max(grade for lowest, grade in scale if percent >= lowest)


def mean(values):
    """Return the exact mean of ``values`` or None when there are none."""
    values = list(values)
    return Fraction(sum(values), len(values)) if values else None


def _works_percent(works, pooling):
    done = [work for work in works if work.points is not None]
    if not done:
        return None
    if pooling == "mean":
        return mean(Fraction(w.points * 100, w.maximum) for w in done)
    maximum = sum(work.maximum for work in done)
    return Fraction(sum(work.points for work in done) * 100, maximum)


def _pooled_percent(formative, works, fo_max):
    done = [work for work in works if work.points is not None]
    points = sum(work.points for work in done)
    maximum = sum(work.maximum for work in done)
    if formative:
        points += mean(formative)
        maximum += fo_max
    return Fraction(points * 100) / maximum if maximum else None


def part_percents(scheme, formative, works):
    """Return {part: exact percent or None} for the parts that carry a weight.

    :param formative: formative marks of the term, 1…fo_max
    :param works: :class:`Work` items of the term
    """
    sors = [work for work in works if work.kind == "sor"]
    sochs = [work for work in works if work.kind == "soch"]
    average = mean(formative)
    percents = {
        "fo": average * 100 / scheme.fo_max if average is not None else None,
        "sor": _works_percent(sors, scheme.sor_pooling),
        "soch": _works_percent(sochs, "sum"),
    }
    if scheme.fo_pooled:
        percents["sor"] = _pooled_percent(formative, sors, scheme.fo_max)
    return {part: percents[part] for part in PARTS if scheme.weights.get(part)}


def _find_missing(parts, works):
    missing = [part for part in parts if parts[part] is None]
    for work in works:
        if work.points is None and work.kind in parts and work.kind not in missing:
            missing.append(work.kind)
    return tuple(missing)


def term_result(scheme, formative, works):
    """Return the :class:`TermResult` of one learner in a graded course.

    An absent work is never zero points: the term waits for it (order 125, points
    20–21), and the percent over what is there is a preview only.
    """
    parts = part_percents(scheme, formative, works)
    known = {part: value for part, value in parts.items() if value is not None}
    if not known:
        return TermResult(INCOMPLETE, parts, missing=_find_missing(parts, works))
    total = sum(scheme.weights[part] for part in known)
    percent = sum(known[part] * scheme.weights[part] for part in known) / total
    rounded = round_half_up(percent, scheme.digits)
    missing = _find_missing(parts, works)
    return TermResult(
        INCOMPLETE if missing else GRADED,
        parts,
        percent,
        rounded,
        grade_of(rounded, scheme.scale),
        missing,
    )


def annual_grade(grades):
    """Return the annual grade: mean of the term grades, half up; None without any.

    Terms in which the subject was not taught are left out by the caller
    (order 125, points 27 and 31).

    >>> annual_grade([4, 4, 5, 5]), annual_grade([3, 4, 3, 4]), annual_grade([2, 3])
    (5, 4, 3)
    """
    average = mean(grades)
    return None if average is None else int(round_half_up(average))


def final_grade(annual, exam=None, exam_weight=0):
    """Return the final grade: annual, or weighted with the exam grade, half up.

    :param exam_weight: percent of the exam grade, 0…100
    """
    if exam is None:
        return annual
    weighted = Fraction(annual * (100 - exam_weight) + exam * exam_weight, 100)
    return int(round_half_up(weighted))


def final_grade_after_year_work(annual, work_grade):
    """Return the mean of the annual "2" and the grade of the year's summative work.

    Source: order 125, point 28.
    """
    return annual_grade([annual, work_grade])


def quality(grades):
    """Return (achievement %, quality %, level of learning %) of ``grades``.

    Exact fractions, None when nobody has a grade. Achievement counts 3–5, quality
    4–5; the level weighs 5, 4, 3, 2 by 1, 0.64, 0.36, 0.16.
    """
    grades = list(grades)
    if not grades:
        return None, None, None
    count = len(grades)
    level = {5: Fraction(1), 4: Fraction(64, 100), 3: Fraction(36, 100)}
    level[2] = Fraction(16, 100)
    return (
        Fraction(sum(grade >= 3 for grade in grades) * 100, count),
        Fraction(sum(grade >= 4 for grade in grades) * 100, count),
        sum(level.get(grade, Fraction(0)) for grade in grades) * 100 / count,
    )


def year_end_state(annual_grades, repeat_limit, worked=None, august=None):
    """Return what happens at the end of the year to a learner of classes 2–8 and 10.

    :param annual_grades: {course: grade}
    :param repeat_limit: number of "2" that means repeating the year at once (3)
    :param worked: {course: final grade after the year's summative work}
    :param august: {course: final grade after the additional work in August}
    :return: ``promoted``, ``summative_year``, ``additional_august`` or ``repeat``

    Source: order 125, points 26–29.
    """
    failed = {course for course, grade in annual_grades.items() if grade == 2}
    if not failed:
        return "promoted"
    if len(failed) >= repeat_limit:
        return "repeat"
    worked = worked or {}
    if not failed <= set(worked):
        return "summative_year"
    failed = {course for course in failed if worked[course] == 2}
    if not failed:
        return "promoted"
    august = august or {}
    if not failed <= set(august):
        return "additional_august"
    return "repeat" if any(august[course] == 2 for course in failed) else "promoted"


def learner_rank(grades):
    """Return the usual name of a learner's standing by the grades of a term.

    ``excellent`` all 5, ``excellent_reserve`` one 4, ``good`` 4–5, ``good_reserve``
    one 3, ``satisfactory`` several 3, ``failing`` any 2, ``none`` without grades.
    """
    grades = list(grades)
    if not grades:
        return "none"
    if min(grades) == 2:
        return "failing"
    threes, fours = grades.count(3), grades.count(4)
    if threes:
        return "good_reserve" if threes == 1 else "satisfactory"
    if fours:
        return "excellent_reserve" if fours == 1 else "good"
    return "excellent"
