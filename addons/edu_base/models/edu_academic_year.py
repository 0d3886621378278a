from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class EduAcademicYear(models.Model):
    """A school year with its terms, breaks, holidays and moved days.

    Without an organisation it holds for all of them; an organisation may have its own.
    """

    _name = "edu.academic.year"
    _description = "Academic year"
    _order = "date_start desc, id"

    name = fields.Char(required=True)
    date_start = fields.Date(required=True)
    date_end = fields.Date(required=True)
    company_id = fields.Many2one(
        "res.company", string="Organisation", index=True, ondelete="cascade"
    )
    term_ids = fields.One2many("edu.term", "year_id", string="Terms")
    event_ids = fields.One2many(
        "edu.calendar.event", "year_id", string="Breaks, holidays and moved days"
    )
    act = fields.Char(translate=True, help="The order that sets the dates.")
    working_weekdays = fields.Integer(
        string="School days a week", default=5, required=True
    )
    active = fields.Boolean(default=True)

    _dates = models.Constraint(
        "CHECK (date_end > date_start)", "The year can't end before it begins."
    )
    _weekdays = models.Constraint(
        "CHECK (working_weekdays BETWEEN 5 AND 6)",
        "A school week has five or six days.",
    )

    @api.constrains("date_start", "date_end", "company_id")
    def _check_overlap(self):
        for year in self:
            domain = [
                ("id", "!=", year.id),
                ("company_id", "=", year.company_id.id),
                ("date_start", "<=", year.date_end),
                ("date_end", ">=", year.date_start),
            ]
            if self.search_count(domain, limit=1):
                raise ValidationError(
                    self.env._("The year %(name)s overlaps another.", name=year.name)
                )

    @api.model
    def _get_current(self, date=None, company=None):
        """Return the year that holds on ``date`` (today), else the nearest before."""
        company = company or self.env.company
        date = fields.Date.to_date(date) or fields.Date.context_today(self)
        domain = Domain("company_id", "in", [False, company.id])
        before = domain & Domain("date_start", "<=", date)
        order = "date_start desc, company_id nulls last"
        return self.search(before, order=order, limit=1) or self.search(
            domain, order="date_start, company_id nulls last", limit=1
        )

    def _get_term(self, date, kind="quarter"):
        """Return the term of ``kind`` that holds on ``date`` or an empty set."""
        self.ensure_one()
        date = fields.Date.to_date(date)
        return self.term_ids.filtered(
            lambda term: term.kind == kind and term.date_start <= date <= term.date_end
        )[:1]

    def _get_school_days(self, date_start=None, date_end=None, grade=None):
        """Return {date: weekday to teach by} of the school days in the interval.

        The weekday (0 Monday … 6 Sunday) differs from the calendar's only on a moved
        day, which is taught by the timetable of another weekday.

        :param grade: 0–12, for breaks of single classes (class 1); None ignores those
        """
        self.ensure_one()
        start = max(self.date_start, fields.Date.to_date(date_start) or self.date_start)
        end = min(self.date_end, fields.Date.to_date(date_end) or self.date_end)
        free, moved = self.event_ids._split_by_kind(grade)
        days = {}
        for offset in range((end - start).days + 1):
            day = start + timedelta(days=offset)
            if day in moved:
                days[day] = moved[day]
            elif day.weekday() < self.working_weekdays and day not in free:
                days[day] = day.weekday()
        return days
