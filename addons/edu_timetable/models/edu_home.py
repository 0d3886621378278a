from odoo import api, fields, models

CARD_LINES = 6


class EduHome(models.AbstractModel):
    """Substituted and uncovered lessons of the day; for those who plan lessons."""

    _inherit = "edu.home"

    @api.model
    def _get_cards(self):
        cards = super()._get_cards()
        if not self.env.user.has_group("edu_base.group_deputy"):
            return cards
        return [*cards, self._get_uncovered_card(), self._get_change_card()]

    @api.model
    def _get_day_domain(self):
        return [
            ("company_id", "in", self.env.companies.ids),
            ("date", "=", fields.Date.context_today(self)),
        ]

    @api.model
    def _get_uncovered_card(self):
        """Return the lessons of today that nobody holds."""
        domain = [
            *self._get_day_domain(),
            ("state", "in", ("planned", "held")),
            ("acting_teacher_id", "=", False),
        ]
        return self._make_card(
            "uncovered",
            self.env._("Lessons of today without a teacher"),
            sequence=15,
            icon="fa-user-o",
            tone="bad",
            count=self.env["edu.lesson"].search_count(domain),
            action=self._get_list_action("edu_timetable.edu_lesson_action", domain),
        )

    @api.model
    def _get_change_card(self):
        """Return the lessons of today that are substituted or cancelled."""
        lessons = self.env["edu.lesson"].search(
            [
                *self._get_day_domain(),
                "|",
                ("substitute_id", "!=", False),
                ("state", "=", "cancelled"),
            ],
            order="number, class_id, id",
        )
        return self._make_card(
            "changes",
            self.env._("Substitutions today"),
            place="today",
            sequence=30,
            icon="fa-exchange",
            count=len(lessons),
            lines=[self._get_change_line(lesson) for lesson in lessons[:CARD_LINES]],
            empty=self.env._("All lessons are held by their teachers."),
            action="edu_timetable.edu_lesson_substitute_action",
            label=self.env._("Substitute"),
        )

    @api.model
    def _get_change_line(self, lesson):
        cancelled = lesson.state == "cancelled"
        return {
            "mark": lesson.time_text.partition("–")[0],
            "text": f"{lesson.group_id.name} · {lesson.subject_id.name}",
            "note": lesson.cancel_reason or lesson.teacher_id.name or ""
            if cancelled
            else f"{lesson.teacher_id.name or '–'} → {lesson.substitute_id.name}",
            "badge": self.env._("Cancelled")
            if cancelled
            else self.env._("Substituted"),
            "tone": "bad" if cancelled else "plain",
            "action": self._get_record_action(lesson),
        }
