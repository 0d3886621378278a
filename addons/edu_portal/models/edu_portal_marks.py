import logging
from datetime import timedelta
from fractions import Fraction

from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.edu_journal.lib import grading

_logger = logging.getLogger(__name__)

MARK_FIELDS = [
    "course_id",
    "lesson_id",
    "assessment_id",
    "date",
    "kind",
    "value",
    "code",
]
COMING_DAYS = 14
SUMMATIVE = ("sor", "soch")


class EduPortalMarks(models.AbstractModel):
    """Marks of a quarter, forecast and results, by subject; the year as a table."""

    _name = "edu.portal.marks"
    _inherit = "edu.portal.base"
    _description = "Cabinet: marks"

    # Reading

    @api.model
    def _search_marks(self, scope, domain):
        """Return the child's current marks, the newest first."""
        return self.env["edu.mark"].search_fetch(
            [
                ("student_id", "=", scope.child.id),
                ("is_current", "=", True),
                ("has_value", "=", True),
                *domain,
            ],
            MARK_FIELDS,
            order="date desc, id desc",
        )

    @api.model
    def _get_marks_since(self, scope, day):
        marks = self._search_marks(
            scope, [("date", ">=", day), ("kind", "in", ("fo", "assessment"))]
        )
        marks.assessment_id.fetch(["kind", "number", "max_points"])
        return marks

    @api.model
    def _group_by_lesson(self, marks):
        """Return {lesson id: marks}."""
        groups = marks.filtered("lesson_id").grouped("lesson_id")
        return {lesson.id: found for lesson, found in groups.items()}

    @api.model
    def _get_courses(self, scope, start, end):
        """Return the courses of the groups that the child attended in the interval."""
        group_ids = scope.get_group_ids(start, end)
        courses = self.env["edu.course"].search_fetch(
            [("group_id", "in", group_ids), ("year_id", "=", scope.year.id)],
            ["subject_id", "group_id", "teacher_id", "mode", "company_id", "year_id"],
        )
        courses.subject_id.fetch(["name", "sequence"])
        return courses.sorted(lambda c: (c.subject_id.sequence, c.subject_id.name))

    @api.model
    def _get_works(self, courses, domain):
        return self.env["edu.assessment"].search_fetch(
            [("course_id", "in", courses.ids), ("is_cancelled", "=", False), *domain],
            ["course_id", "kind", "number", "name", "date", "max_points", "subject_id"],
            order="date, id",
        )

    # Words

    @api.model
    def _get_work_labels(self):
        return {
            "sor": self.env._("SOR"),
            "soch": self.env._("SOCh"),
            "test": self.env._("Test"),
            "year": self.env._("Work for the year"),
            "additional": self.env._("Additional work"),
            "exam": self.env._("Exam"),
        }

    @api.model
    def _get_part_labels(self):
        return {
            "fo": self.env._("FO"),
            "sor": self.env._("SOR"),
            "soch": self.env._("SOCh"),
            "term": self.env._("pass or fail"),
        }

    @api.model
    def _get_work_label(self, work):
        """Return "SOR 1" or "SOCh"."""
        label = self._get_work_labels()[work.kind]
        if work.kind == "soch" or not work.number:
            return label
        return " ".join((label, str(work.number)))

    @api.model
    def _format_percent(self, value):
        """Return "85 %" of an exact or float percent, halves upwards, or False."""
        if value is None or value is False:
            return False
        rounded = int(grading.round_half_up(Fraction(value)))
        return f"{rounded} %"

    @api.model
    def _prepare_new_mark(self, mark, maxima):
        """Return dict(kind, label, text, subject, date) of one mark.

        :param maxima: {work id: individual maximum of the child}
        """
        work = mark.assessment_id
        if mark.kind == "assessment":
            label = self._get_work_label(work)
            maximum = maxima.get(work.id) or work.max_points
            text = " / ".join((str(mark.value), str(maximum)))
        else:
            label, text = self.env._("FO"), str(mark.value)
        return {
            "kind": mark.kind,
            "label": label,
            "text": text,
            "subject": mark.course_id.subject_id.name,
            "date": self._format_day(mark.date, with_weekday=False),
        }

    @api.model
    def _get_coming_works(self, scope):
        """Return the summative works of the coming days."""
        if not scope.year:
            return []
        courses = self._get_courses(scope, scope.today, scope.today)
        last = scope.today + timedelta(days=COMING_DAYS)
        works = self._get_works(
            courses,
            [
                ("date", ">=", scope.today),
                ("date", "<=", last),
                ("kind", "in", SUMMATIVE),
            ],
        )
        return [
            {
                "label": self._get_work_label(work),
                "subject": work.subject_id.name,
                "date": self._format_day(work.date),
                "max_points": work.max_points,
            }
            for work in works
        ]

    # Marks of a quarter

    @api.model
    def _get_marks_page(self, scope, quarter=None):
        """Return the subjects of a quarter with marks, works, forecast or grade."""
        quarter = quarter or scope.quarter
        page = {"quarter": quarter, "subjects": [], "is_unmarked": False, "rules": None}
        if not quarter:
            return page
        courses = self._get_courses(scope, quarter.date_start, quarter.date_end)
        modes = set(courses.mapped("mode"))
        page["is_unmarked"] = modes == {"none"}
        if not courses or page["is_unmarked"]:
            return page
        courses = courses.filtered(lambda course: course.mode != "none")
        marks = self._search_marks(
            scope, [("course_id", "in", courses.ids), ("term_id", "=", quarter.id)]
        )
        works = self._get_works(courses, [("term_id", "=", quarter.id)])
        stored = self._get_stored(scope)
        open_courses = courses.filtered(
            lambda course: not self._find_stored(stored, course, quarter)
        )
        forecasts = self._get_forecasts(scope, open_courses, quarter)
        by_course = {
            "marks": dict(marks.grouped("course_id")),
            "works": dict(works.grouped("course_id")),
            "maxima": self._get_own_maxima(scope, works),
        }
        page["subjects"] = [
            self._prepare_subject(scope, course, quarter, by_course)
            | {"result": self._get_result(course, quarter, stored, forecasts)}
            for course in courses
        ]
        page["rules"] = self._get_rules(scope, quarter)
        return page

    @api.model
    def _prepare_subject(self, scope, course, quarter, by_course):
        """Return dict(name, teacher, mode, fo, fo_mean, works) of one subject."""
        marks = by_course["marks"].get(course, self.env["edu.mark"])
        points = {m.assessment_id.id: m.value for m in marks if m.kind == "assessment"}
        formative = marks.filtered(lambda m: m.kind == "fo").sorted(
            lambda m: (m.date, m.id)
        )
        mean = grading.mean(formative.mapped("value"))
        return {
            "id": course.id,
            "name": course.subject_id.name,
            "teacher": course.teacher_id.name,
            "mode": course.mode,
            "fo": [
                {
                    "value": m.value,
                    "date": m.date.strftime("%d.%m"),
                    "title": self._format_day(m.date),
                }
                for m in formative
            ],
            "fo_mean": mean is not None and self._format_number(mean),
            "works": [
                self._prepare_work(
                    scope,
                    work,
                    points.get(work.id),
                    by_course["maxima"].get(work.id) or work.max_points,
                )
                for work in by_course["works"].get(course, ())
            ],
        }

    @api.model
    def _format_number(self, value):
        """Return an exact number with one decimal and a comma: "8,5"."""
        text = str(float(grading.round_half_up(value, 1)))
        return text.replace(".", ",")

    @api.model
    def _prepare_work(self, scope, work, points, maximum):
        """Return dict of one summative work; ``state``: done, planned, missing."""
        state = "done" if points is not None else "missing"
        if points is None and work.date >= scope.today:
            state = "planned"
        percent = points is not None and Fraction(points * 100, maximum)
        return {
            "label": self._get_work_label(work),
            "name": work.name,
            "date": self._format_day(work.date, with_weekday=False),
            "points": points,
            "max_points": maximum,
            "percent": points is not None and self._format_percent(percent),
            "state": state,
        }

    # Results

    @api.model
    def _get_own_maxima(self, scope, works):
        """Return {work id: individual maximum of the child}."""
        maxima = self.env["edu.assessment.individual"]._get_maxima(
            works.ids, scope.child.ids
        )
        return {work: maximum for (work, _child), maximum in maxima.items()}

    @api.model
    def _get_stored(self, scope):
        """Return {(course id, kind, term id): result row} of the year."""
        rows = self.env["edu.term.result"].search_fetch(
            [
                ("student_id", "=", scope.child.id),
                ("year_id", "=", scope.year.id),
                ("is_current", "=", True),
            ],
            ["course_id", "kind", "term_id", "grade", "status", "percent"],
        )
        return {(row.course_id.id, row.kind, row.term_id.id): row for row in rows}

    @api.model
    def _find_stored(self, stored, course, quarter):
        """Return the stored result that stands for the course in the quarter."""
        row = stored.get((course.id, "quarter", quarter.id))
        half = quarter.parent_id.id
        return row or (half and stored.get((course.id, "half_year", half))) or None

    @api.model
    def _get_forecasts(self, scope, courses, quarter):
        """Return {course: result of the child} as the journal's engine computes it.

        The same engine writes the grade when the quarter is closed: one source. A
        course whose rules are not set has no forecast.
        """
        if not courses or scope.today < quarter.date_start:
            return {}
        try:
            results = courses._compute_results(quarter)
        except UserError as error:
            _logger.info("No forecast of term %s: %s", quarter.id, error)
            return {}
        child_id = scope.child.id
        return {course: found.get(child_id) for course, found in results.items()}

    @api.model
    def _get_result(self, course, quarter, stored, forecasts):
        """Return dict(kind, grade, percent, text, note, missing) of one subject.

        ``kind``: final, waiting (temporarily not attested), forecast, preview (works
        are missing), none (nothing entered yet).
        """
        row = self._find_stored(stored, course, quarter)
        if row:
            return self._prepare_final(row)
        result = forecasts.get(course)
        if result is None:
            return self._make_result("none", text=self.env._("No marks yet"))
        if result.status == grading.NOT_ATTESTED:
            return self._make_result(
                "waiting",
                text=self._get_status_text(result.status),
                missing=self._get_missing_text(result),
            )
        if result.status in (grading.PASS, grading.FAIL, grading.NOT_TAUGHT):
            return self._make_result(
                "forecast", text=self._get_status_text(result.status)
            )
        return self._prepare_forecast(course, result)

    @api.model
    def _make_result(self, kind, **values):
        empty = {"grade": False, "percent": False, "text": False, "missing": False}
        return {"kind": kind, "title": False, **empty, **values}

    @api.model
    def _prepare_final(self, row):
        titles = {
            "quarter": self.env._("Quarter grade"),
            "half_year": self.env._("Half-year grade"),
            "annual": self.env._("Annual grade"),
            "final": self.env._("Final grade"),
        }
        graded = row.status == "graded"
        return self._make_result(
            "waiting" if row.status == "not_attested" else "final",
            title=titles[row.kind],
            grade=graded and row.grade,
            percent=graded and row.percent and self._format_percent(row.percent),
            text=not graded and self._get_status_text(row.status),
        )

    @api.model
    def _prepare_forecast(self, course, result):
        half = course.mode == "points_half_year"
        title = self.env._("Half-year forecast") if half else self.env._("Forecast")
        if result.grade is None:
            return self._make_result(
                "none",
                text=self.env._("No marks yet"),
                missing=self._get_missing_text(result),
            )
        return self._make_result(
            "forecast" if result.status == grading.GRADED else "preview",
            title=title,
            grade=result.grade,
            percent=self._format_percent(result.percent),
            missing=self._get_missing_text(result),
        )

    @api.model
    def _get_missing_text(self, result):
        """Return "SOR, SOCh": what the result still waits for, or False."""
        labels = self._get_part_labels()
        return ", ".join(labels[part] for part in result.missing) or False

    @api.model
    def _get_status_text(self, status):
        return {
            "pass": self.env._("Pass"),
            "fail": self.env._("Fail"),
            "not_attested": self.env._("Temporarily not attested"),
            "not_taught": self.env._("Not taught"),
        }[status]

    @api.model
    def _get_rules(self, scope, quarter):
        """Return the rules of the quarter in numbers: scale and weights, or None."""
        company, day = scope.child.company_id, quarter.date_end
        rule = self.env["edu.rule"]._get_value
        scale = rule("scale", day, company)
        weights = rule("term.weights", day, company)
        if not scale or not weights:
            return None
        rows = sorted(scale, key=lambda row: row["from"])
        tops = [row["from"] - 1 for row in rows[1:]] + [100]
        labels = self._get_part_labels()
        return {
            "scale": [
                {"from": row["from"], "to": top, "grade": row["grade"]}
                for row, top in zip(rows, tops, strict=True)
            ][::-1],
            "weights": " + ".join(
                " ".join((labels[part], self._format_percent(weights[part])))
                for part in grading.PARTS
                if weights.get(part)
            ),
            "fo_text": self.env._(
                "Work at lessons and at home, from %(low)s to %(high)s points. The "
                "mean of the quarter counts.",
                low=rule("fo.min_points", day, company, default=1),
                high=rule("fo.max_points", day, company, default=10),
            ),
        }

    # The year

    @api.model
    def _get_year_page(self, scope):
        """Return the table of the year: a row a subject, a column a term."""
        year, quarters = scope.year, scope.quarters
        page = {"year": year, "quarters": quarters, "rows": [], "is_unmarked": False}
        if not year:
            return page
        courses = self._get_courses(scope, year.date_start, year.date_end)
        page["is_unmarked"] = set(courses.mapped("mode")) == {"none"}
        courses = courses.filtered(lambda course: course.mode != "none")
        stored = self._get_stored(scope)
        forecasts = self._get_forecasts(scope, courses, scope.quarter)
        rows = {}
        for course in courses:
            row = rows.setdefault(course.subject_id, self._prepare_year_row(course))
            self._fill_year_row(row, course, scope, stored, forecasts)
        page["rows"] = list(rows.values())
        page["has_final"] = any(row["final"] for row in page["rows"])
        return page

    @api.model
    def _prepare_year_row(self, course):
        return {
            "name": course.subject_id.name,
            "cells": {},
            "annual": None,
            "final": None,
        }

    @api.model
    def _fill_year_row(self, row, course, scope, stored, forecasts):
        """Put the results of one course into the row of its subject.

        A learner who changed the class has two courses of a subject: what is stored
        counts, else what the present course forecasts.
        """
        for quarter in scope.quarters:
            found = self._find_stored(stored, course, quarter)
            half = found and found.kind == "half_year"
            if half and quarter != quarter.parent_id.child_ids.sorted("number")[-1:]:
                continue
            if found:
                row["cells"][quarter.id] = self._prepare_cell(found)
            elif quarter == scope.quarter and quarter.id not in row["cells"]:
                result = forecasts.get(course)
                if result is not None and result.grade is not None:
                    row["cells"][quarter.id] = {
                        "text": str(result.grade),
                        "grade": result.grade,
                        "is_forecast": True,
                        "title": self.env._("Forecast"),
                    }
        for kind in ("annual", "final"):
            found = stored.get((course.id, kind, False))
            if found:
                row[kind] = self._prepare_cell(found)

    @api.model
    def _prepare_cell(self, row):
        """Return dict(text, grade, is_forecast, title) of a stored result."""
        signs = {
            "pass": self.env._("pass"),
            "fail": self.env._("fail"),
            "not_attested": self.env._("t/n"),
            "not_taught": self.env._("n/t"),
        }
        graded = row.status == "graded"
        return {
            "text": str(row.grade) if graded else signs[row.status],
            "grade": graded and row.grade,
            "is_forecast": False,
            "title": not graded and self._get_status_text(row.status),
        }
