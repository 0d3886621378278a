from datetime import timedelta

from odoo import fields, models


class EduCalendarEvent(models.Model):
    """A break, a holiday or a moved day of a year."""

    _name = "edu.calendar.event"
    _description = "Break, holiday or moved day"
    _order = "date_start, id"

    year_id = fields.Many2one(
        "edu.academic.year", required=True, index=True, ondelete="cascade"
    )
    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(
        [
            ("break", "Break"),
            ("holiday", "Holiday"),
            ("moved", "School day taught by another weekday"),
        ],
        required=True,
        default="holiday",
    )
    date_start = fields.Date(required=True)
    date_end = fields.Date(required=True)
    grade_from = fields.Integer(help="Empty: for all classes.")
    grade_to = fields.Integer()
    weekday = fields.Selection(
        [
            ("0", "Monday"),
            ("1", "Tuesday"),
            ("2", "Wednesday"),
            ("3", "Thursday"),
            ("4", "Friday"),
            ("5", "Saturday"),
        ],
        string="Taught by",
        help="The weekday whose timetable is used on the moved day.",
    )
    act = fields.Char(translate=True)
    is_confirmed = fields.Boolean(
        string="Confirmed",
        default=True,
        help="Off: the date is expected and has to be checked every year.",
    )

    _dates = models.Constraint(
        "CHECK (date_end >= date_start)", "The last day can't be before the first."
    )
    _moved_weekday = models.Constraint(
        "CHECK (kind != 'moved' OR weekday IS NOT NULL)",
        "A moved day needs the weekday whose timetable is used.",
    )

    def _split_by_kind(self, grade=None):
        """Return the set of free dates and {date: weekday} of the moved days."""
        free, moved = set(), {}
        for event in self:
            if event.grade_to and not (
                grade is not None and event.grade_from <= grade <= event.grade_to
            ):
                continue
            for offset in range((event.date_end - event.date_start).days + 1):
                day = event.date_start + timedelta(days=offset)
                if event.kind == "moved":
                    moved[day] = int(event.weekday)
                else:
                    free.add(day)
        return free, moved
