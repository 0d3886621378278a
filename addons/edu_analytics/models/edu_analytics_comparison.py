from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.edu_i18n.lib.collation import sort_key

from .edu_analytics_mixin import PERIODS

LEARNER, RESULT = "edu.analytics.learner", "edu.analytics.result"
# what is compared: model of the figures and field that tells rows apart
KINDS = {
    "school": (LEARNER, "company_id"),
    "parallel": (LEARNER, "parallel"),
    "class": (LEARNER, "class_id"),
    "language": (LEARNER, "language_id"),
    "shift": (LEARNER, "shift"),
    "sex": (LEARNER, "sex"),
    "subject": (RESULT, "subject_id"),
    "teacher": (RESULT, "teacher_id"),
}
SUMS = ("total_count", "success_count", "quality_count", "not_attested_count")
QUARTERS = ("q1", "q2", "q3", "q4")
YEARS_BACK = 2


def percent(part, total):
    """Return part of total in percent, unrounded; None when there is no total."""
    return 100.0 * part / total if total else None


class EduAnalyticsComparison(models.AbstractModel):
    """Comparison by quarters and years; class × subject; part of ``edu.analytics``."""

    _name = "edu.analytics.comparison"
    _description = "Comparison of quality"

    @api.model
    def get_choices(self):
        """Return what may be compared: years with their periods, and the default."""
        Result = self.env["edu.analytics.result"]
        rows = Result._read_group(
            [("company_id", "=", self.env.company.id)],
            ["year_id", "period", "source"],
            [],
        )
        order = [key for key, _label in PERIODS]
        rows = sorted(rows, key=lambda r: (r[0].date_start, order.index(r[1])))
        labels = dict(Result._fields["period"]._description_selection(self.env))
        years = {}
        for year, period, source in rows:
            years.setdefault(year, []).append(
                {"period": period, "source": source, "label": labels[period]}
            )
        closed = [row for row in rows if row[2] == "closed"] or rows
        default = closed[-1] if closed else None
        return {
            "years": [
                {"id": year.id, "name": year.name, "periods": periods}
                for year, periods in reversed(years.items())
            ],
            "year_id": default and default[0].id,
            "period": default and default[1],
            "source": default and default[2],
            "whole": self._get_scope()["all"],
        }

    @api.model
    def get_comparison(self, year_id, period, by="class", source="closed"):
        """Return success and quality of each class, subject… beside earlier ones.

        A quarter is compared with the quarter before it, the year with the two years
        before (frozen figures). Classes also with the mean of their parallel.

        :param by: a key of KINDS
        :return: {"columns": [label of an earlier period], "rows": […], "total": row}
        """
        if by not in KINDS:
            raise UserError(self.env._("There is no such comparison."))
        year = self.env["edu.academic.year"].browse(year_id)
        now = self._read_figures(year, period, by, source)
        earlier = self._get_earlier(year, period, by, now)
        parallels = self._read_parallels(year, period, source) if by == "class" else {}
        rows = []
        for key, sums in now.items():
            row = self._prepare_row(
                sums, [figures.get(key) for _label, figures in earlier]
            )
            row.update(self._describe_key(by, key))
            if by == "class":
                mean = parallels.get(key.grade)
                row["parallel"] = mean
                row["to_parallel"] = self._difference(row["quality"], mean)
            rows.append(row)
        rows.sort(key=lambda row: row["order"])
        total = self._prepare_row(
            self._add(now.values()),
            [self._add(figures.values()) for _label, figures in earlier],
        )
        return {
            "columns": [label for label, _figures in earlier],
            "rows": [dict(row, order=None) for row in rows],
            "total": total,
            "model": self._get_kind(by)[0],
            "field": KINDS[by][1],
            "domain": self._get_figures_domain(year, period, source),
        }

    @api.model
    def _prepare_row(self, sums, earlier):
        total, success, quality, not_attested = sums
        row = {
            "total": total,
            "not_attested": not_attested,
            "success": percent(success, total),
            "quality": percent(quality, total),
            "earlier": [],
        }
        for old in earlier:
            old_success = old and percent(old[1], old[0])
            old_quality = old and percent(old[2], old[0])
            row["earlier"].append(
                {
                    "success": old_success,
                    "quality": old_quality,
                    "success_diff": self._difference(row["success"], old_success),
                    "quality_diff": self._difference(row["quality"], old_quality),
                }
            )
        return row

    @api.model
    def _difference(self, now, old):
        """Return the difference in percentage points of the shown (rounded) values."""
        if now is None or old is None:
            return None
        return round(round(now, 1) - round(old, 1), 1)

    @api.model
    def _add(self, rows):
        return tuple(sum(values) for values in zip(*rows, strict=True)) or (0, 0, 0, 0)

    @api.model
    def _get_figures_domain(self, year, period, source):
        return [
            ("company_id", "=", self.env.company.id),
            ("year_id", "=", year.id),
            ("period", "=", period),
            ("source", "=", source),
        ]

    @api.model
    def _read_figures(self, year, period, by, source="closed"):
        """Return {key: (N, without 2, on 4 and 5, not attested)}; one query."""
        model, name = self._get_kind(by)
        return {
            key: tuple(sums)
            for key, *sums in self.env[model]._read_group(
                self._get_figures_domain(year, period, source),
                [name],
                [f"{field}:sum" for field in SUMS],
            )
            if sums[0] or sums[3]
        }

    @api.model
    def _read_parallels(self, year, period, source):
        """Return {class number: quality % of the parallel}."""
        # sudo: the mean of a parallel names nobody; a class teacher compares with it
        rows = (
            self.env["edu.analytics.learner"]
            .sudo()
            ._read_group(
                self._get_figures_domain(year, period, source),
                ["parallel"],
                ["quality_percent:avg"],
            )
        )
        return {number: None if mean is False else mean for number, mean in rows}

    @api.model
    def _get_earlier(self, year, period, by, now):
        """Return [(label, {key of now: sums})] of the periods to compare with."""
        labels = dict(
            self.env["edu.analytics.result"]
            ._fields["period"]
            ._description_selection(self.env)
        )
        if period in QUARTERS:
            index = QUARTERS.index(period)
            if not index:
                return []
            before = QUARTERS[index - 1]
            return [(labels[before], self._read_figures(year, before, by))]
        years = self.env["edu.academic.year"].search(
            [
                ("date_start", "<", year.date_start),
                ("company_id", "in", [False, self.env.company.id]),
            ],
            order="date_start desc",
            limit=YEARS_BACK,
        )
        keys = {key: key for key in now}
        whole = self._get_scope()["all"]
        earlier = []
        for old in years:
            if by == "class":
                # a class is the class of the year before that it grew from
                keys = {key: older.previous_id for key, older in keys.items()}
            frozen = self._read_frozen(old, period, by)
            if not frozen:
                continue
            figures = {key: frozen.pop(older, None) for key, older in keys.items()}
            figures = {key: sums for key, sums in figures.items() if sums}
            if whole:
                # what is gone since counts in the total of its year
                figures.update({("gone", key): sums for key, sums in frozen.items()})
            earlier.append((old.name, figures))
        return earlier

    @api.model
    def _read_frozen(self, year, period, by):
        """Return {key: sums} of a closed year from its snapshot."""
        basis = "grades" if self._get_kind(by)[0] == RESULT else "learners"
        name = KINDS[by][1]
        # sudo: sums without people; the caller keeps those the user sees today
        snapshots = self.env["edu.analytics.snapshot"].sudo()
        if name not in snapshots._fields:
            return {}
        domain = [
            ("company_id", "=", self.env.company.id),
            ("year_id", "=", year.id),
            ("period", "=", period),
            ("basis", "=", basis),
            ("is_current", "=", True),
        ]
        rows = snapshots._read_group(domain, [name], [f"{field}:sum" for field in SUMS])
        return {
            key.sudo(False) if isinstance(key, models.BaseModel) else key: tuple(sums)
            for key, *sums in rows
        }

    @api.model
    def _get_kind(self, by):
        """Return (model, field) of a comparison; who may not read the standing of
        learners compares by grades."""
        model, name = KINDS[by]
        if model == LEARNER and not self.env[LEARNER].has_access("read"):
            model = RESULT
        return model, name

    @api.model
    def _describe_key(self, by, key):
        """Return {"key", "name", "order"} of a row."""
        field = self.env[KINDS[by][0]]._fields[KINDS[by][1]]
        if by == "parallel":
            return {
                "key": key,
                "name": self.env._("Classes %(number)s", number=key),
                "order": (key, ""),
            }
        if isinstance(key, models.BaseModel):
            # sudo: the name of a teacher or class beside figures the user may read
            name = key.sudo().display_name if key else self.env._("Not set")
            number = key.grade if by == "class" else 0
            return {"key": key.id, "name": name, "order": (number, sort_key(name))}
        labels = dict(field._description_selection(self.env))
        return {
            "key": key,
            "name": labels.get(key, self.env._("Not set")),
            "order": (0, str(key)),
        }

    # Table class × subject

    @api.model
    def get_heat_map(self, year_id, period, rows="class", source="closed"):
        """Return quality of each class (or teacher) in each subject.

        :param rows: ``class`` or ``teacher``
        :return: {"subjects": […], "rows": [{"name", "cells": {subject id: cell}}],
            "bands": [lowest percent of a colour]}
        """
        if rows not in ("class", "teacher"):
            raise UserError(self.env._("There is no such comparison."))
        name = KINDS[rows][1]
        year = self.env["edu.academic.year"].browse(year_id)
        found = self.env["edu.analytics.result"]._read_group(
            Domain(self._get_figures_domain(year, period, source))
            & Domain("total_count", ">", 0),
            [name, "subject_id"],
            [f"{field}:sum" for field in SUMS],
        )
        # sudo: names beside figures that the user may read
        subjects, table = {}, {}
        for key, subject, total, success, quality, _not_attested in found:
            subject = subject.sudo()
            subjects[subject.id] = subject.name
            table.setdefault(key, {})[subject.id] = {
                "total": total,
                "success": percent(success, total),
                "quality": percent(quality, total),
            }
        lines = [
            {**self._describe_key(rows, key), "cells": cells}
            for key, cells in table.items()
        ]
        lines.sort(key=lambda line: line["order"])
        return {
            "subjects": sorted(
                ({"id": key, "name": name} for key, name in subjects.items()),
                key=lambda subject: subject["name"],
            ),
            "rows": [dict(line, order=None) for line in lines],
            "bands": self._get_rule("analytics.heat_bands", year.date_start, []),
            "field": name,
            "domain": self._get_figures_domain(year, period, source),
        }
