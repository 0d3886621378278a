import pytz

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ..lib.scope import Scope, initials


class EduPortalBase(models.AbstractModel):
    """Children, day and school year of a page; words for dates. Part of edu.portal."""

    _name = "edu.portal.base"
    _description = "Cabinet: child and day"

    @api.model
    def _get_children(self, user):
        """Return the learners whom ``user`` may see, those who study now first.

        Over all organisations, sudo'ed; a learner sees the own row only.
        """
        children = self.env["edu.student"]._get_children_of(user)
        return children.sorted(lambda child: child.state != "studying")

    @api.model
    def _get_chips(self, children):
        """Return a list of dict(id, name, initials, has_photo, group, school)."""
        # sudo: whether a photo of an own child exists
        photos = self.env["ir.attachment"].sudo()._read_group(
            [
                ("res_model", "=", "edu.student"),
                ("res_field", "=", "image_256"),
                ("res_id", "in", children.ids),
            ],
            ["res_id"],
        )
        photo_ids = {row[0] for row in photos}
        return [
            {
                "id": child.id,
                "name": child.given_name,
                "full_name": child.name,
                "initials": initials(child.surname, child.given_name),
                "has_photo": child.id in photo_ids,
                "group": child.class_id.name or "",
                "school": child.company_id.name,
            }
            for child in children
        ]

    @api.model
    def _get_today(self, child):
        """Return today's date in the time zone of the child's organisation."""
        zone = pytz.timezone(child.company_id._get_edu_tz())
        return pytz.utc.localize(fields.Datetime.now()).astimezone(zone).date()

    @api.model
    def _get_scope(self, child):
        """Return the :class:`Scope` of ``child`` today."""
        today = self._get_today(child)
        year = child.class_id.year_id or self.env["edu.academic.year"]._get_current(
            today, child.company_id
        )
        quarters = year.term_ids.filtered(lambda term: term.kind == "quarter")
        quarters = quarters.sorted("number")
        begun = quarters.filtered(lambda term: term.date_start <= today)
        groups = {}
        enrolments = self.env["edu.enrolment"].search_fetch(
            [("student_id", "=", child.id)], ["group_id", "date_from", "date_to"]
        )
        for row in enrolments:
            interval = (row.date_from, row.date_to)
            groups.setdefault(row.group_id.id, []).append(interval)
        return Scope(
            child=child,
            today=today,
            year=year,
            quarters=quarters,
            quarter=begun[-1:] or quarters[:1],
            groups=groups,
        )

    @api.model
    def _format_day(self, day, with_weekday=True):
        """Return "Friday, 20 November" in the language of the user."""
        if with_weekday:
            text = format_date(self.env, day, date_format="EEEE, d MMMM")
            return text[:1].upper() + text[1:]
        return format_date(self.env, day, date_format="d MMMM")

    @api.model
    def _get_events(self, scope, start=None, end=None):
        """Return breaks, holidays and moved days of the year for the child's class."""
        grade = scope.child.class_id.grade if scope.child.class_id else None
        return scope.year.event_ids.filtered(
            lambda event: (
                not event.grade_to
                or (
                    grade is not None
                    and (event.grade_from or 0) <= grade <= event.grade_to
                )
            )
            and (not start or event.date_end >= start)
            and (not end or event.date_start <= end)
        )

    @api.model
    def _get_day_note(self, scope, day):
        """Say why there is no school on ``day``: dict(kind, text), or None.

        ``kind``: break, holiday, summer, weekend.
        """
        event = self._get_events(scope, day, day).filtered(
            lambda event: event.kind != "moved"
        )[:1]
        if event:
            return {"kind": event.kind, "text": event.name}
        year = scope.year
        if year and not year.date_start <= day <= year.date_end:
            return {"kind": "summer", "text": self.env._("No classes: summer break")}
        if day.weekday() >= (year.working_weekdays or 5) and not self._get_events(
            scope, day, day
        ):
            return {"kind": "weekend", "text": self.env._("Day off")}
        return None

    @api.model
    def _get_next_start(self, scope):
        """Return the first day of the next school year, or None when not yet known."""
        domain = Domain("date_start", ">", scope.today) & Domain(
            "company_id", "in", [False, scope.child.company_id.id]
        )
        order = "date_start, company_id nulls last"
        year = self.env["edu.academic.year"].search(domain, order=order, limit=1)
        return year.date_start or None

    @api.model
    def _get_calendar_page(self, scope):
        """Return the school year in order of dates: quarters, breaks, holidays."""
        rows = [
            {
                "kind": "quarter",
                "name": term.name,
                "start": term.date_start,
                "end": term.date_end,
                "is_now": term.date_start <= scope.today <= term.date_end,
                "is_expected": False,
            }
            for term in scope.quarters
        ]
        rows += [
            {
                "kind": event.kind,
                "name": event.name,
                "start": event.date_start,
                "end": event.date_end,
                "is_now": event.date_start <= scope.today <= event.date_end,
                "is_expected": not event.is_confirmed,
            }
            for event in self._get_events(scope)
        ]
        rows.sort(key=lambda row: (row["start"], row["kind"] != "quarter"))
        for row in rows:
            row["dates"] = self._format_interval(row["start"], row["end"])
        return {"year": scope.year, "rows": rows}

    @api.model
    def _format_interval(self, start, end):
        """Return "1 September – 26 October" or one day with its weekday."""
        if start == end:
            return self._format_day(start)
        first = self._format_day(start, with_weekday=False)
        last = self._format_day(end, with_weekday=False)
        return f"{first} – {last}"
