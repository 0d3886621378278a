from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class EduCourseCopy(models.TransientModel):
    """Take the courses of last year over into a year.

    A class follows the same class of last year (``previous_id``) and keeps its teachers
    who still work. Which subjects and how many hours the grade has is read from last
    year's classes of that grade; where there were none, the class's own courses of last
    year are repeated. What can't be taken over is shown with the reason.
    """

    _name = "edu.course.copy"
    _description = "Take over last year's courses"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    year_from_id = fields.Many2one(
        "edu.academic.year",
        string="From year",
        required=True,
        default=lambda self: self._default_year_from(),
        ondelete="cascade",
    )
    year_to_id = fields.Many2one(
        "edu.academic.year",
        string="To year",
        required=True,
        default=lambda self: self._default_year_to(),
        ondelete="cascade",
    )
    line_ids = fields.One2many(
        "edu.course.copy.line",
        "wizard_id",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    ready_count = fields.Integer(string="Courses to create", compute="_compute_counts")
    problem_count = fields.Integer(string="Need attention", compute="_compute_counts")

    @api.model
    def _default_year_to(self):
        return self.env["edu.academic.year"]._get_current()

    @api.model
    def _default_year_from(self):
        years = self.env["edu.academic.year"]
        current = years._get_current()
        return years.search(
            [
                ("date_start", "<", current.date_start),
                ("company_id", "in", [False, self.env.company.id]),
            ],
            order="date_start desc",
            limit=1,
        )

    @api.depends("line_ids.state")
    def _compute_counts(self):
        for wizard in self:
            states = wizard.line_ids.mapped("state")
            wizard.ready_count = len(states) - states.count("skipped")
            wizard.problem_count = len(states) - states.count("ready")

    @api.depends("year_from_id", "year_to_id", "company_id")
    def _compute_line_ids(self):
        for wizard in self:
            lines = wizard._prepare_lines()
            wizard.line_ids = [Command.clear()] + [
                Command.create(vals) for vals in lines
            ]

    def _get_classes(self, year):
        return self.env["edu.group"].search(
            [
                ("kind", "=", "class"),
                ("company_id", "=", self.company_id.id),
                ("year_id", "=", year.id),
            ]
        )

    def _prepare_lines(self):
        """Return the values of one line for each course to create or to explain."""
        if not self.year_from_id or not self.year_to_id:
            return []
        courses = self.env["edu.course"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("year_id", "in", (self.year_from_id | self.year_to_id).ids),
            ]
        )
        existing = {
            (course.group_id, course.subject_id)
            for course in courses
            if course.year_id == self.year_to_id
        }
        old = courses.filtered(lambda course: course.year_id == self.year_from_id)
        by_class = dict(old.grouped("class_id"))
        by_grade = dict(old.grouped("grade"))
        lines = []
        for group in self._get_classes(self.year_to_id):
            own = by_class.get(group.previous_id, old.browse())
            model = self._get_model_courses(group, by_grade.get(group.grade))
            lines += self._prepare_class_lines(group, own, model, existing)
        return lines

    @api.model
    def _get_model_courses(self, group, grade_courses):
        """Return last year's courses of the class of this grade most like ``group``."""
        if not grade_courses:
            return self.env["edu.course"]
        classes = grade_courses.class_id

        def likeness(other):
            return (
                other.language_id == group.language_id,
                other.letter == group.letter,
                -other.id,
            )

        best = max(classes, key=likeness)
        return grade_courses.filtered(lambda course: course.class_id == best)

    def _prepare_class_lines(self, group, own, model, existing):
        lines = []
        taught = {}
        for course in own:
            taught.setdefault(course.subject_id, []).append(course)
        for course in model or own:
            line = self._prepare_line(group, course, taught.get(course.subject_id, []))
            key = (
                self.env["edu.group"].browse(line["group_id"]),
                course.subject_id,
            )
            if key not in existing:
                lines.append(line)
        for subject in (own.subject_id - model.subject_id) if model else ():
            lines.append(
                {
                    "class_id": group.id,
                    "subject_id": subject.id,
                    "source_id": taught[subject][0].id,
                    "state": "skipped",
                    "note": self.env._(
                        "Grade %(grade)s did not have this subject last year.",
                        grade=group.grade,
                    ),
                }
            )
        if not own and not model:
            lines.append(
                {
                    "class_id": group.id,
                    "state": "skipped",
                    "note": self.env._("No courses of last year to follow."),
                }
            )
        return lines

    def _prepare_line(self, group, course, own):
        """Return the values of a line: course ``course`` repeated for class ``group``.

        :param own: last year's courses of the same class in this subject
        """
        part = course.group_id.part
        source = next((x for x in own if x.group_id.part == part), own and own[0])
        line = {
            "class_id": group.id,
            "subject_id": course.subject_id.id,
            "source_id": (source or course).id,
            "group_id": group.id,
            "weekly_hours": course.weekly_hours,
            "teacher_id": False,
            "state": "ready",
            "note": False,
        }
        if course.group_id != course.class_id:
            target = group._find_subgroup(course)
            if not target:
                note = self.env._(
                    "The class has no subgroup like %(group)s.",
                    group=course.group_id.name,
                )
                return {**line, "group_id": False, "state": "skipped", "note": note}
            line["group_id"] = target.id
        line.update(self._prepare_teacher_vals(source))
        return line

    def _prepare_teacher_vals(self, source):
        if not source or not source.teacher_id:
            return {"state": "warning", "note": self.env._("Choose a teacher.")}
        teacher = source.teacher_id
        if not teacher.active or teacher.company_id != self.company_id:
            note = self.env._(
                "%(teacher)s no longer works here.", teacher=teacher.display_name
            )
            return {"state": "warning", "note": note}
        return {"teacher_id": teacher.id}

    def action_copy(self):
        """Create the courses of all lines that have a group and open them."""
        self.ensure_one()
        lines = self.line_ids.filtered(lambda line: line.group_id and line.subject_id)
        if not lines:
            raise UserError(self.env._("There is nothing to take over."))
        courses = self.env["edu.course"].create(
            [line._prepare_course_vals() for line in lines]
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "edu_curriculum.edu_course_action"
        )
        return {
            **action,
            "domain": [("id", "in", courses.ids)],
            "context": {"search_default_group_class": 1},
        }


class EduCourseCopyLine(models.TransientModel):
    _name = "edu.course.copy.line"
    _description = "Course to take over"
    _order = "class_id, id"

    wizard_id = fields.Many2one("edu.course.copy", ondelete="cascade")
    company_id = fields.Many2one(related="wizard_id.company_id")
    class_id = fields.Many2one("edu.group", string="Class", ondelete="cascade")
    source_id = fields.Many2one(
        "edu.course", string="Last year's course", ondelete="cascade"
    )
    subject_id = fields.Many2one("edu.subject", ondelete="cascade")
    group_id = fields.Many2one(
        "edu.group",
        string="Group",
        domain="['|', ('id', '=', class_id), ('parent_id', '=', class_id)]",
        ondelete="cascade",
    )
    teacher_id = fields.Many2one(
        "hr.employee",
        string="Teacher",
        domain="[('company_id', '=', company_id)]",
        ondelete="cascade",
    )
    weekly_hours = fields.Float(string="Hours a week", digits=(5, 2), default=1.0)
    state = fields.Selection(
        [
            ("ready", "Ready"),
            ("warning", "No teacher"),
            ("skipped", "Not taken over"),
        ],
        default="ready",
    )
    note = fields.Char()

    def _prepare_course_vals(self):
        self.ensure_one()
        return {
            "group_id": self.group_id.id,
            "subject_id": self.subject_id.id,
            "teacher_id": self.teacher_id.id,
            "weekly_hours": self.weekly_hours,
        }
