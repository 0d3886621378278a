from collections import defaultdict

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from odoo.addons.edu_i18n.lib.collation import sort_key

from ..models.edu_student_movement import STAYS

# Figures of each class and sex. "At the start" is the morning of the first day; for a
# period that begins with the year, those who are enrolled on its first day count as
# there. The last day of who leaves is counted as the day of leaving; who moves inside
# the school goes and comes on the first day in the new class.
FIGURES = """
WITH stay AS (%(stays)s), day AS (
    SELECT *, CASE WHEN is_out THEN date_to ELSE date_to + 1 END AS out_day,
        CASE WHEN is_out THEN %(start)s ELSE %(from_day)s END::date AS first_out
    FROM stay WHERE company_id = %(company)s
)
SELECT group_id, sex,
    COUNT(*) FILTER (WHERE date_from < %(from_day)s
        AND (out_day IS NULL OR out_day >= first_out)) AS start_count,
    COUNT(*) FILTER (WHERE is_in
        AND date_from BETWEEN %(from_day)s AND %(end)s) AS in_count,
    COUNT(*) FILTER (WHERE NOT is_in
        AND date_from BETWEEN %(from_day)s AND %(end)s) AS inside_in,
    COUNT(*) FILTER (WHERE is_out
        AND out_day BETWEEN first_out AND %(end)s) AS out_count,
    COUNT(*) FILTER (WHERE NOT is_out
        AND out_day BETWEEN first_out AND %(end)s) AS inside_out
FROM day
WHERE date_from <= %(end)s AND (out_day IS NULL OR out_day >= first_out)
GROUP BY group_id, sex
"""


class EduStudentMovementTable(models.TransientModel):
    """The movement of a period: at the start, arrived, left, at the end.

    By class, language, shift and sex; by sources and reasons in the book.
    """

    _name = "edu.student.movement.table"
    _description = "Table of movement"

    company_id = fields.Many2one(
        "res.company",
        string="Organisation",
        required=True,
        default=lambda self: self.env.company,
    )
    year_id = fields.Many2one(
        "edu.academic.year",
        required=True,
        default=lambda self: self.env["edu.academic.year"]._get_current(),
        domain="[('company_id', 'in', [False, company_id])]",
    )
    period = fields.Selection(
        [
            ("day", "Day"),
            ("quarter", "Quarter"),
            ("year", "Academic year"),
            ("days", "From day to day"),
        ],
        required=True,
        default="year",
    )
    term_id = fields.Many2one(
        "edu.term",
        string="Quarter",
        domain="[('year_id', '=', year_id), ('kind', '=', 'quarter')]",
    )
    date_from = fields.Date(
        string="From",
        compute="_compute_dates",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    date_to = fields.Date(
        string="To",
        compute="_compute_dates",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    line_ids = fields.One2many(
        "edu.student.movement.table.line", "table_id", string="Figures"
    )

    @api.depends("period", "year_id", "term_id")
    def _compute_dates(self):
        today = fields.Date.context_today(self)
        for table in self:
            year, term = table.year_id, table.term_id
            if table.period == "year":
                table.date_from, table.date_to = year.date_start, year.date_end
            elif table.period == "quarter" and term:
                table.date_from, table.date_to = term.date_start, term.date_end
            else:
                table.date_from = table.date_from or today
                table.date_to = table.date_to or today
            if table.period == "day":
                table.date_to = table.date_from

    @api.depends("date_from", "date_to")
    def _compute_display_name(self):
        for table in self:
            table.display_name = self.env._(
                "Movement from %(start)s to %(end)s",
                start=format_date(self.env, table.date_from),
                end=format_date(self.env, table.date_to),
            )

    def _fill(self):
        """Compute the figures anew: one query whatever the number of learners."""
        self.ensure_one()
        if self.date_to < self.date_from:
            raise UserError(self.env._("The last day can't be before the first."))
        # the user sees figures of own organisations only
        if self.company_id not in self.env.companies:
            raise UserError(self.env._("Choose one of your organisations."))
        self.env["edu.enrolment"].flush_model()
        self.env["edu.student"].flush_model(["sex"])
        self.line_ids = [
            Command.clear(),
            *(Command.create(values) for values in self._read_figures()),
        ]

    def _read_figures(self):
        """Return the values of the lines."""
        day = fields.Date.to_date(self.date_from)
        begins_year = day == self.year_id.date_start
        from_day = fields.Date.add(day, days=1) if begins_year else day
        self.env.cr.execute(
            SQL(
                FIGURES,
                stays=SQL(STAYS),
                company=self.company_id.id,
                start=day,
                from_day=from_day,
                end=self.date_to,
            )
        )
        names = ("start_count", "in_count", "inside_in", "out_count", "inside_out")
        result = []
        for group_id, sex, *counts in self.env.cr.fetchall():
            values = dict(zip(names, counts, strict=True))
            end = (
                values["start_count"]
                + values["in_count"]
                + values["inside_in"]
                - values["out_count"]
                - values["inside_out"]
            )
            result.append(
                {"group_id": group_id, "sex": sex, "end_count": end, **values}
            )
        return result

    def _get_events(self):
        """Return the rows of the movement book of the period."""
        self.ensure_one()
        return self.env["edu.student.movement"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("date", ">=", self.date_from),
                ("date", "<=", self.date_to),
            ],
            order="date, id",
        )

    def _get_reasons(self):
        """Return ([(source, number)], [(reason or kind, number)]) of the period.

        Those who are there at the start of the year are no arrivals.
        """
        begins_year = self.date_from == self.year_id.date_start
        sources, reasons = defaultdict(int), defaultdict(int)
        labels = dict(
            self.env["edu.student.movement"]
            ._fields["movement"]
            ._description_selection(self.env)
        )
        for row in self._get_events():
            if row.direction == "in" and not (
                begins_year and row.date == self.date_from
            ):
                sources[row.source_id.name or labels[row.movement]] += 1
            elif row.direction == "out":
                reasons[row.reason_id.name or labels[row.movement]] += 1
        return sorted(sources.items()), sorted(reasons.items())

    def _get_print_rows(self):
        """Return rows by class (boys and girls together) and the row of sums."""
        names = (
            "start_count", "in_count", "inside_in", "out_count", "inside_out",
            "end_count",
        )  # fmt: skip
        rows = []
        for group, lines in self.line_ids.grouped("group_id").items():
            rows.append(
                {
                    "group": group,
                    "girls": sum(line.end_count for line in lines if line.sex == "f"),
                    **{name: sum(lines.mapped(name)) for name in names},
                }
            )
        rows.sort(
            key=lambda row: (row["group"].grade, sort_key(row["group"].letter or ""))
        )
        total = {name: sum(row[name] for row in rows) for name in (*names, "girls")}
        return rows, total

    def action_show(self):
        """Compute the figures and open them."""
        self._fill()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "edu_student.edu_student_movement_table_line_action"
        )
        action["domain"] = [("table_id", "=", self.id)]
        action["display_name"] = self.display_name
        return action

    def action_print(self):
        self._fill()
        report = self.env.ref("edu_student.edu_student_movement_table_report")
        return report.report_action(self)

    def action_xlsx(self):
        self._fill()
        return self.env["edu.report.xlsx.student_movement_table"]._xlsx_action(self)


class EduStudentMovementTableLine(models.TransientModel):
    _name = "edu.student.movement.table.line"
    _description = "Figures of a class"
    _order = "grade, letter, sex, id"

    table_id = fields.Many2one(
        "edu.student.movement.table", required=True, ondelete="cascade", index=True
    )
    group_id = fields.Many2one("edu.group", string="Class", ondelete="cascade")
    grade = fields.Integer(related="group_id.grade", store=True, aggregator=None)
    letter = fields.Char(related="group_id.letter", store=True)
    language_id = fields.Many2one(related="group_id.language_id", store=True)
    shift = fields.Selection(related="group_id.shift", store=True)
    sex = fields.Selection([("m", "Male"), ("f", "Female")])
    start_count = fields.Integer(string="At the start")
    in_count = fields.Integer(string="Arrived")
    inside_in = fields.Integer(string="Came from another class")
    out_count = fields.Integer(string="Left")
    inside_out = fields.Integer(string="Moved to another class")
    end_count = fields.Integer(string="At the end")
