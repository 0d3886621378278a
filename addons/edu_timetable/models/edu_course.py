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
