from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date

# lines of a card; the rest is behind its button
CARD_LINES = 6
# from so many days before the end of a quarter the deputy is told to close it
CLOSING_DAYS = 7


class EduHome(models.AbstractModel):
    """Lessons, absences and the close of the quarter on the start page."""

    _inherit = "edu.home"

    @api.model
    def _get_cards(self):
        return [
            *super()._get_cards(),
            *self._get_lesson_cards(),
            self._get_absent_card(),
            self._get_health_card(),
            self._get_not_taken_card(),
            self._get_closing_card(),
        ]

    # Lessons of the teacher

    @api.model
    def _get_lesson_cards(self):
        """Return the lessons of today and those of two weeks left to fill."""
        user = self.env.user
        if not user.has_group("edu_base.group_teacher"):
            return []
        day = self.env["edu.course"].get_my_day()
        cards = [self._get_unfilled_card(day["unfilled"])]
        if day["lessons"] or not user.has_group("edu_base.group_deputy"):
            cards.append(self._get_today_card(day))
        return cards

    @api.model
    def _get_today_card(self, day):
        return self._make_card(
            "lessons",
            self.env._("My lessons"),
            place="today",
            sequence=10,
            icon="fa-book",
            lines=[self._get_lesson_line(lesson, day) for lesson in day["lessons"]],
            empty=self.env._("You have no lessons today."),
            action="edu_journal.edu_my_day_action",
            label=self.env._("My day"),
        )

    @api.model
    def _get_lesson_line(self, lesson, day):
        badge, tone = self._get_lesson_state(lesson, day)
        notes = [lesson["topic"]]
        if lesson["room"]:
            notes.insert(0, self.env._("room %(room)s", room=lesson["room"]))
        if lesson["substitutes"]:
            notes.append(
                self.env._("instead of %(teacher)s", teacher=lesson["substitutes"])
            )
        return {
            "mark": lesson["start"],
            "text": f"{lesson['group']} · {lesson['subject']}",
            "note": ", ".join(note for note in notes if note),
            "badge": badge,
            "tone": tone,
            "action": self._get_journal_action(lesson),
        }

    @api.model
    def _get_lesson_state(self, lesson, day):
        """Return what is said of the state of a lesson, and its tone."""
        if lesson["state"] == "cancelled":
            return self.env._("Cancelled"), "bad"
        if lesson["attendance_taken"]:
            if lesson["absent"]:
                return self.env._("Absent: %(count)s", count=lesson["absent"]), "good"
            return self.env._("All present"), "good"
        if lesson["start"] > day["now"]:
            return self.env._("Ahead"), "plain"
        return self.env._("No attendance"), "warn"

    @api.model
    def _get_journal_action(self, lesson):
        """Return the action that opens the journal at the lesson."""
        return {
            "type": "ir.actions.client",
            "tag": "edu_journal.journal",
            "path": "journal",
            "name": self.env._("Journal"),
            "context": {
                "course_id": lesson["course_id"],
                "term_id": lesson["term_id"],
                "lesson_id": lesson["id"],
            },
        }

    @api.model
    def _get_unfilled_card(self, lessons):
        return self._make_card(
            "unfilled",
            self.env._("Lessons to fill in"),
            sequence=20,
            icon="fa-pencil-square-o",
            tone="warn",
            count=len(lessons),
            lines=[
                {
                    "mark": format_date(self.env, lesson["date"], date_format="dd.MM"),
                    "text": f"{lesson['group']} · {lesson['subject']}",
                    "badge": self.env._("No topic")
                    if lesson["attendance_taken"]
                    else self.env._("No attendance"),
                    "tone": "warn",
                    "action": self._get_journal_action(lesson),
                }
                for lesson in lessons[:CARD_LINES]
            ],
            action="edu_journal.edu_my_day_action",
            label=self.env._("All"),
        )

    # Absences

    @api.model
    def _get_absent_card(self):
        """Return who of the own class is absent today; for the class teacher."""
        if not self.env.user.has_group("edu_base.group_class_teacher"):
            return None
        today = fields.Date.context_today(self)
        # sudo: only the own classes are asked for
        classes = self.env["edu.group"].sudo()
        classes = classes.search(
            [
                ("class_teacher_id.user_id", "=", self.env.uid),
                ("kind", "=", "class"),
                ("year_id.date_start", "<=", today),
                ("year_id.date_end", ">=", today),
            ]
        )
        if not classes:
            return None
        lines = self._get_absence_lines(
            [
                ("class_id", "in", classes.ids),
                ("kind", "in", ("absent", "ill", "valid")),
            ]
        )
        return self._make_card(
            "absent",
            self.env._(
                "Absent today: %(classes)s", classes=", ".join(classes.mapped("name"))
            ),
            place="today",
            sequence=20,
            icon="fa-user-times",
            count=len(lines),
            tone="warn" if lines else "good",
            lines=lines,
            empty=self.env._("Nobody of your class is absent today."),
            action="edu_journal.edu_absence_now_action",
            label=self.env._("List"),
        )

    @api.model
    def _get_health_card(self):
        """Return the ill of today for the nurse, those absent without a valid reason
        for social pedagogue and psychologist."""
        user = self.env.user
        if user.has_group("edu_base.group_teacher"):
            return None
        if user.has_group("edu_base.group_nurse"):
            title, kind = self.env._("Ill today"), "ill"
            empty = self.env._("Nobody is marked as ill today.")
        elif user.has_group("edu_base.group_social_pedagogue") or user.has_group(
            "edu_base.group_psychologist"
        ):
            title, kind = self.env._("Absent today without a valid reason"), "absent"
            empty = self.env._("Nobody is absent without a valid reason today.")
        else:
            return None
        lines = self._get_absence_lines(
            [("company_id", "in", self.env.companies.ids), ("kind", "=", kind)]
        )
        return self._make_card(
            "health",
            title,
            place="today",
            sequence=20,
            icon="fa-heartbeat" if kind == "ill" else "fa-user-times",
            count=len(lines),
            tone="warn" if lines else "good",
            lines=lines[:CARD_LINES],
            empty=empty,
            action="edu_journal.edu_absence_action",
            label=self.env._("Absences"),
        )

    @api.model
    def _get_absence_lines(self, domain):
        """Return a line for each learner with absences of today in ``domain``."""
        Absence = self.env["edu.absence"]
        groups = Absence._read_group(
            [
                *domain,
                ("date", "=", fields.Date.context_today(self)),
                ("is_current", "=", True),
            ],
            ["student_id", "class_id"],
            ["kind:array_agg_distinct", "__count"],
        )
        labels = dict(Absence._fields["kind"]._description_selection(self.env))
        lines = [
            {
                "mark": group.name or "",
                "text": student.name,
                "note": self.env._("lessons missed: %(count)s", count=count),
                "badge": ", ".join(labels[kind] for kind in sorted(kinds)),
                "tone": "bad" if "absent" in kinds else "plain",
            }
            for student, group, kinds, count in groups
        ]
        return sorted(lines, key=lambda line: (line["mark"], line["text"]))

    # The school

    @api.model
    def _get_not_taken_card(self):
        """Return the lessons of today that have begun without attendance."""
        if not self.env.user.has_group("edu_base.group_deputy"):
            return None
        domain = [
            ("company_id", "in", self.env.companies.ids),
            ("date", "=", fields.Date.context_today(self)),
            ("state", "in", ("planned", "held")),
            ("attendance_taken", "=", False),
            ("start_at", "<=", fields.Datetime.now()),
        ]
        return self._make_card(
            "not_taken",
            self.env._("Lessons of today without attendance"),
            sequence=30,
            icon="fa-exclamation-circle",
            tone="warn",
            count=self.env["edu.lesson"].search_count(domain),
            action="edu_journal.edu_lesson_not_taken_action",
        )

    @api.model
    def _get_closing_card(self):
        """Return the classes whose quarter ends soon or has ended and is not closed."""
        if not self.env.user.has_group("edu_base.group_deputy"):
            return None
        today = fields.Date.context_today(self)
        year = self.env["edu.academic.year"]._get_current()
        terms = year.term_ids.filtered(
            lambda term: term.kind == "quarter"
            and term.date_end <= today + timedelta(days=CLOSING_DAYS)
        ).sorted("date_end")
        if not terms:
            return None
        term = terms[-1]
        locks = self.env["edu.term.lock"].search(
            [
                ("term_id", "=", term.id),
                ("is_current", "=", True),
                ("action", "=", "close"),
            ]
        )
        count = self.env["edu.group"].search_count(
            [
                ("kind", "=", "class"),
                ("year_id", "=", year.id),
                ("company_id", "in", self.env.companies.ids),
                ("course_ids", "!=", False),
                ("id", "not in", locks.class_id.ids),
            ]
        )
        return self._make_card(
            "closing",
            self.env._("Classes to close: %(term)s", term=term.name),
            sequence=35,
            icon="fa-lock",
            tone="bad" if term.date_end < today else "warn",
            count=count,
            action="edu_journal.edu_term_closing_action",
        )
