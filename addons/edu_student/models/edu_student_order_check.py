from collections import defaultdict
from datetime import date

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..lib.orders import KINDS


class EduStudentOrderCheck(models.AbstractModel):
    """What is looked at before an order is confirmed; a part of the order.

    Each check yields (severity, message); ``error`` forbids, ``warn`` is only shown.
    Where a rule decides, its value is dated and may be changed by the organisation.
    """

    _name = "edu.student.order.check"
    _description = "Checks of an order"

    def _run_checks(self):
        """Raise what forbids the confirmation; write warnings into the history.

        :raises UserError:
        """
        self.ensure_one()
        errors, warnings = self._get_findings()
        if errors:
            raise UserError("\n".join(errors[:20]))
        if warnings:
            self.message_post(body="\n".join(warnings))

    def _get_findings(self):
        """Return (errors, warnings), lists of messages."""
        self.ensure_one()
        if self.kind == "cancel":
            return [], []
        if not self.line_ids:
            return [self.env._("Add the learners to the list of the order.")], []
        findings = []
        for name in KINDS[self.kind].checks:
            findings += getattr(self, f"_check_{name}")()
        errors = [text for severity, text in findings if severity == "error"]
        return errors, [text for severity, text in findings if severity == "warn"]

    def _get_rule(self, key, default):
        return self.env["edu.rule"]._get_value(key, self.date, self.company_id, default)

    def _get_opening(self):
        return self.line_ids.filtered(lambda line: line._get_plan().opens)

    def _check_class(self):
        """Each learner who is enrolled has a class of the organisation."""
        for line in self._get_opening():
            if line.group_id.kind != "class":
                yield (
                    "error",
                    self.env._(
                        "%(student)s: choose the class.", student=line.student_id.name
                    ),
                )

    def _check_year(self):
        """The day lies in the year of the class."""
        for line in self._get_opening():
            year, day = line.group_id.year_id, line._get_date()
            if year and not year.date_start <= day <= year.date_end:
                yield (
                    "error",
                    self.env._(
                        "%(student)s: %(date)s is not in the year %(year)s of the "
                        "class %(group)s.",
                        student=line.student_id.name,
                        date=format_date(self.env, day),
                        year=year.name,
                        group=line.group_id.name,
                    ),
                )

    def _check_present(self):
        """Who leaves is in a class; who is enrolled is not in it yet; nothing later."""
        # sudo: enrolments of the learners of this list, of the same organisation
        rows = self.sudo()._get_rows(self.sudo().line_ids)
        for line in self.line_ids:
            plan, day = line._get_plan(), line._get_date()
            classes = rows[line.student_id.sudo()].filtered(
                lambda row: row.kind == "class"
            )
            later = classes.filtered(lambda row, day=day: row.date_from > day)
            if later:
                yield "error", self._get_later_message(later[0])
            elif plan.closes and not classes:
                yield (
                    "error",
                    self.env._(
                        "In no class on %(date)s: %(students)s.",
                        date=format_date(self.env, day),
                        students=line.student_id.name,
                    ),
                )
            elif (
                plan.opens
                and not plan.same_class
                and line.group_id in classes.with_env(self.env).group_id
            ):
                yield (
                    "error",
                    self.env._(
                        "%(student)s is already in the class %(group)s.",
                        student=line.student_id.name,
                        group=line.group_id.name,
                    ),
                )

    def _get_later_message(self, row):
        return self.env._(
            "%(student)s is enrolled in %(group)s from %(date)s: change that "
            "enrolment first.",
            student=row.student_id.name,
            group=row.group_id.name,
            date=format_date(self.env, row.date_from),
        )

    def _check_capacity(self):
        """No class gets more learners than it has places (rule order.capacity)."""
        rule = self._get_rule("order.capacity", {})
        severity = rule.get(self.kind, rule.get("default", "warn"))
        coming = defaultdict(int)
        for line in self._get_opening():
            if line.from_group_id != line.group_id:
                coming[line.group_id] += 1
        for group, count in coming.items():
            # the class of a year that has not begun is counted on its first day
            there = group.student_count
            if group.capacity and there + count > group.capacity:
                yield (
                    severity,
                    self.env._(
                        "The class %(group)s has %(capacity)s places; with this order "
                        "%(count)s learners are in it.",
                        group=group.name,
                        capacity=group.capacity,
                        count=there + count,
                    ),
                )

    def _check_admission(self):
        """The order about class 1 is not earlier than 25 August, in effect 1 September.

        Order 564, point 16; rule admission.class1: {"order_from": "08-25",
        "effective_from": "09-01", "grades": [1]}. Admission in the course of the year
        is later than both.
        """
        rule = self._get_rule("admission.class1", {})
        grades = rule.get("grades", [])
        days = {
            line._get_date() for line in self.line_ids if line.group_id.grade in grades
        }
        for day in days:
            start = self._get_admission_year(day)
            order_from = _get_day(start, rule.get("order_from"))
            effective_from = _get_day(start, rule.get("effective_from"))
            if order_from and self.date < order_from:
                yield (
                    "error",
                    self.env._(
                        "The order about class 1 can't be earlier than %(date)s.",
                        date=format_date(self.env, order_from),
                    ),
                )
            if effective_from and day < effective_from:
                yield (
                    "error",
                    self.env._(
                        "Class 1 is enrolled from %(date)s at the earliest.",
                        date=format_date(self.env, effective_from),
                    ),
                )

    def _get_admission_year(self, day):
        """Return the calendar year in which the academic year of ``day`` begins."""
        groups = self.line_ids.filtered(lambda line: line._get_date() == day).group_id
        return (groups.year_id[:1].date_start or day).year

    def _check_holidays(self):
        """Learners change school in the breaks; otherwise with a listed reason.

        Order 564, points 17–23; rule order.transfer_outside_holidays: {"severity":
        "error", "reasons": [codes]}.
        """
        rule = self._get_rule("order.transfer_outside_holidays", {})
        reasons = rule.get("reasons", [])
        for line in self.line_ids:
            if line.reason_id.code in reasons or self._is_holiday(line._get_date()):
                continue
            yield (
                rule.get("severity", "warn"),
                self.env._(
                    "%(student)s: learners change school in the breaks; %(date)s is "
                    "in the time of lessons. Name one of the reasons: %(reasons)s.",
                    student=line.student_id.name,
                    date=format_date(self.env, line._get_date()),
                    reasons=", ".join(self._get_reason_names(reasons)),
                ),
            )

    def _get_reason_names(self, codes):
        return (
            self.env["edu.reference"]
            .search([("kind", "=", "movement_reason"), ("code", "in", codes)])
            .mapped("name")
        )

    def _is_holiday(self, day):
        """Tell whether ``day`` is in a break or out of the year.

        A year whose breaks are not entered tells nothing: True.
        """
        year = self.year_id
        breaks = year.event_ids.filtered(
            lambda event: event.kind == "break" and not event.grade_to
        )
        if not breaks or not year.date_start < day < year.date_end:
            return True
        return any(event.date_start <= day <= event.date_end for event in breaks)


def _get_day(year, text):
    """Return the date of "MM-DD" in a year; None when there is no such text."""
    if not text:
        return None
    month, day = map(int, text.split("-"))
    return date(year, month, day)
