from odoo import api, fields, models


class EduGroup(models.Model):
    _inherit = "edu.group"

    course_ids = fields.One2many("edu.course", "class_id", string="Courses")
    course_count = fields.Integer(compute="_compute_course_totals")
    course_hours = fields.Float(
        string="Hours of a learner a week",
        compute="_compute_course_totals",
        help="Parallel subgroups of one subject count once.",
    )
    course_no_teacher_count = fields.Integer(
        string="Courses without a teacher", compute="_compute_course_totals"
    )

    @api.depends("course_ids.weekly_hours", "course_ids.teacher_id")
    def _compute_course_totals(self):
        rows = self.env["edu.course"]._read_group(
            [("class_id", "in", self.ids)],
            ["class_id", "subject_id"],
            ["__count", "weekly_hours:max", "teacher_id:count"],
        )
        totals = {}
        for group, _subject, count, hours, taught in rows:
            total = totals.setdefault(group.id, [0, 0.0, 0])
            total[0] += count
            total[1] += hours
            total[2] += count - taught
        for group in self:
            count, hours, missing = totals.get(group.id, (0, 0.0, 0))
            group.course_count = count
            group.course_hours = hours
            group.course_no_teacher_count = missing

    def _get_subgroups(self, subject):
        """Return the subgroups of this class that learn ``subject``.

        Those divided for a subject of this name, else those divided for no subject in
        particular, else the only division there is.
        """
        self.ensure_one()
        subgroups = self.child_ids.filtered("active")
        by_division = dict(
            subgroups.grouped(lambda group: (group.division or "").strip().casefold())
        )
        names = {subject.name.casefold(), (subject.short_name or "").casefold()}
        for division, groups in by_division.items():
            if division and division in names:
                return groups
        if "" in by_division:
            return by_division[""]
        return subgroups if len(by_division) == 1 else subgroups.browse()

    def _find_subgroup(self, course):
        """Return this class's subgroup that corresponds to the group of ``course``."""
        self.ensure_one()
        old = course.group_id
        subgroups = self.child_ids.filtered("active")
        return (
            subgroups.filtered(lambda x: x.previous_id == old)
            or subgroups.filtered(
                lambda x: (x.part, x.division) == (old.part, old.division)
            )
            or self._get_subgroups(course.subject_id).filtered(
                lambda x: x.part == old.part
            )
        )[:1]

    def action_open_courses(self):
        """Open the courses of the class and its subgroups."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "edu_curriculum.edu_course_action"
        )
        return {
            **action,
            "domain": [("class_id", "=", self.id)],
            "context": {"default_group_id": self.id},
        }
