from odoo import fields, models


class EduCourse(models.Model):
    _inherit = "edu.course"

    room_id = fields.Many2one(
        "edu.room",
        string="Usual room",
        check_company=True,
        index="btree_not_null",
        ondelete="set null",
        help="Taken when the course is placed in the timetable.",
    )
    slot_ids = fields.One2many("edu.timetable.slot", "course_id", string="Week")

    def write(self, vals):
        """Give planned lessons to come to the new teacher, past ones stay."""
        if "teacher_id" not in vals:
            return super().write(vals)
        former = {course: course.teacher_id for course in self}
        result = super().write(vals)
        for course, teacher in former.items():
            if course.teacher_id != teacher:
                course._hand_over_lessons(teacher)
        return result

    def _hand_over_lessons(self, former):
        """Move planned lessons from today on from ``former`` to the present teacher."""
        self.ensure_one()
        lessons = self.env["edu.lesson"].search(
            [
                ("course_id", "=", self.id),
                ("teacher_id", "=", former.id),
                ("state", "=", "planned"),
                ("date", ">=", fields.Date.context_today(self)),
            ]
        )
        lessons.filtered(lambda x: not x.attendance_taken).write(
            {"teacher_id": self.teacher_id.id}
        )

    def _get_placed_hours(self, timetable):
        """Return {course id: hours a week placed in ``timetable``} (float)."""
        rows = self.env["edu.timetable.slot"]._read_group(
            [("timetable_id", "=", timetable.id), ("course_id", "in", self.ids)],
            ["course_id", "week"],
            ["__count"],
        )
        hours = dict.fromkeys(self.ids, 0.0)
        for course, week, count in rows:
            hours[course.id] += count if week == "all" else count / 2
        return hours

    def _get_board_palette(self, timetable, mode):
        """Return the cards of these courses with the hours still to be placed."""
        placed = self._get_placed_hours(timetable)
        return [
            {
                "course_id": course.id,
                "subject": course.subject_id.name,
                "short": course.subject_id._get_short_name(),
                "group": course.group_id.name,
                "is_part": course.group_id != course.class_id,
                "shift": course.class_id.shift or "1",
                "teacher": course.teacher_id.name or "",
                "hours": course.weekly_hours,
                "remaining": course.weekly_hours - placed[course.id],
                "room_id": course.room_id.id,
                "color": course.subject_id.id % 11 + 1,
            }
            for course in self
        ]
