from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class EduCourseCreate(models.TransientModel):
    """Create the courses of one or several classes from a list of subjects."""

    _name = "edu.course.create"
    _description = "Create courses"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    group_ids = fields.Many2many(
        "edu.group",
        string="Classes",
        domain="[('kind', '=', 'class'), ('company_id', '=', company_id)]",
    )
    template_id = fields.Many2one(
        "edu.group",
        string="Fill in as in",
        domain="[('kind', '=', 'class'), ('company_id', '=', company_id)]",
        help="A class whose subjects and hours are taken over.",
    )
    line_ids = fields.One2many("edu.course.create.line", "wizard_id", string="Subjects")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        context = self.env.context
        if context.get("active_model") == "edu.group" and "group_ids" in fields_list:
            groups = self.env["edu.group"].browse(context.get("active_ids", []))
            groups = groups.filtered(lambda group: group.kind == "class")
            values["group_ids"] = [Command.set(groups.ids)]
        return values

    @api.onchange("template_id")
    def _onchange_template_id(self):
        if self.template_id:
            self.line_ids = [Command.clear()] + [
                Command.create(vals) for vals in self._prepare_template_lines()
            ]

    def _prepare_template_lines(self):
        """Return the values of a line for each subject of the template class."""
        lines = {}
        for course in self.template_id.course_ids:
            line = lines.setdefault(
                course.subject_id.id,
                {"subject_id": course.subject_id.id, "is_split": False},
            )
            line["weekly_hours"] = course.weekly_hours
            if course.group_id != course.class_id:
                line["is_split"] = True
        return list(lines.values())

    def action_create(self):
        """Create what is not there yet and open the courses of the classes."""
        self.ensure_one()
        if not self.group_ids or not self.line_ids:
            raise UserError(self.env._("Choose at least one class and one subject."))
        existing = {
            (course.group_id, course.subject_id)
            for course in self.env["edu.course"].search(
                [("class_id", "in", self.group_ids.ids)]
            )
        }
        vals_list = [
            line._prepare_course_vals(group)
            for parent in self.group_ids
            for line in self.line_ids
            for group in line._get_groups(parent)
            if (group, line.subject_id) not in existing
        ]
        self.env["edu.course"].create(vals_list)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "edu_curriculum.edu_course_action"
        )
        return {
            **action,
            "domain": [("class_id", "in", self.group_ids.ids)],
            "context": {"search_default_group_class": 1},
        }


class EduCourseCreateLine(models.TransientModel):
    _name = "edu.course.create.line"
    _description = "Subject of the courses to create"

    wizard_id = fields.Many2one("edu.course.create", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="wizard_id.company_id")
    subject_id = fields.Many2one("edu.subject", required=True, ondelete="cascade")
    weekly_hours = fields.Float(string="Hours a week", default=1.0, digits=(5, 2))
    is_split = fields.Boolean(
        string="By subgroups",
        help="A course for each subgroup of the class; for the class if it has none.",
    )
    teacher_id = fields.Many2one(
        "hr.employee",
        string="Teacher",
        domain="[('company_id', '=', company_id)]",
        ondelete="cascade",
        help="May be chosen later in the list of courses.",
    )

    def _get_groups(self, parent):
        """Return the groups of class ``parent`` that learn the subject."""
        self.ensure_one()
        if not self.is_split:
            return parent
        return parent._get_subgroups(self.subject_id) or parent

    def _prepare_course_vals(self, group):
        self.ensure_one()
        return {
            "group_id": group.id,
            "subject_id": self.subject_id.id,
            "weekly_hours": self.weekly_hours,
            "teacher_id": self.teacher_id.id,
        }
