from odoo import api, models


class EduPortalAttendance(models.AbstractModel):
    """Attendance: only what was entered; "not taken" is neither shown nor hinted."""

    _name = "edu.portal.attendance"
    _inherit = "edu.portal.base"
    _description = "Cabinet: attendance"

    @api.model
    def _get_absence_labels(self):
        """Return {kind: label} of the kinds that a family sees."""
        return {
            "absent": self.env._("Absent"),
            "ill": self.env._("Ill"),
            "valid": self.env._("Valid reason"),
            "late": self.env._("Late"),
        }

    @api.model
    def _search_absences(self, scope, domain):
        return self.env["edu.absence"].search_fetch(
            [
                ("student_id", "=", scope.child.id),
                ("is_current", "=", True),
                ("kind", "!=", "present"),
                *domain,
            ],
            ["date", "kind", "lesson_id", "course_id"],
            order="date desc, id",
        )

    @api.model
    def _get_absences_of(self, scope, lessons):
        """Return {lesson id: dict(kind, label)} of the child at ``lessons``."""
        if not lessons:
            return {}
        labels = self._get_absence_labels()
        rows = self._search_absences(
            scope,
            [
                ("date", ">=", min(lessons.mapped("date"))),
                ("lesson_id", "in", lessons.ids),
            ],
        )
        return {
            row.lesson_id.id: {"kind": row.kind, "label": labels[row.kind]}
            for row in rows
        }

    @api.model
    def _get_attendance_page(self, scope, quarter=None):
        """Return absences by date and their counts for a quarter."""
        quarter = quarter or scope.quarter
        labels = self._get_absence_labels()
        rows = self.env["edu.absence"]
        if quarter:
            rows = self._search_absences(
                scope,
                [("date", ">=", quarter.date_start), ("date", "<=", quarter.date_end)],
            )
        rows.lesson_id.fetch(["number", "subject_id"])
        counts = {kind: 0 for kind in labels}
        days = []
        for row in rows:
            counts[row.kind] += 1
            if not days or days[-1]["date"] != row.date:
                day = {"date": row.date, "title": self._format_day(row.date)}
                days.append({**day, "lessons": []})
            days[-1]["lessons"].append(
                {
                    "number": row.lesson_id.number,
                    "subject": row.lesson_id.subject_id.name,
                    "kind": row.kind,
                    "label": labels[row.kind],
                }
            )
        for day in days:
            day["lessons"].sort(key=lambda lesson: lesson["number"])
        return {
            "quarter": quarter,
            "days": days,
            "counts": [
                {"kind": kind, "label": label, "count": counts[kind]}
                for kind, label in labels.items()
            ],
            "total": sum(counts.values()),
        }
