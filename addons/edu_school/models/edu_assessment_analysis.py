from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class EduAssessmentAnalysis(models.Model):
    """What a teacher writes once to the analysis of SOR and SOCh of a quarter.

    All figures and lists of the form are computed (:class:`EduFormAnalysis`); here are
    the reasons and the planned work. The teacher of the course writes, the class
    teacher, methodologist and heads read.
    """

    _name = "edu.assessment.analysis"
    _description = "Analysis of summative works"
    _order = "term_id desc, class_id, subject_id, id"
    _check_company_auto = True

    course_id = fields.Many2one(
        "edu.course", required=True, index=True, ondelete="restrict", check_company=True
    )
    term_id = fields.Many2one(
        "edu.term", string="Quarter", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="course_id.company_id", store=True, index=True)
    class_id = fields.Many2one(related="course_id.class_id", store=True, string="Class")
    subject_id = fields.Many2one(related="course_id.subject_id", store=True)
    teacher_id = fields.Many2one(related="course_id.teacher_id", store=True)
    state = fields.Selection(
        [("draft", "Draft"), ("done", "Done")], required=True, default="draft"
    )
    goal = fields.Char(string="Goal of the analysis")
    achieved = fields.Text(string="Objectives achieved")
    difficult = fields.Text(string="Objectives that caused difficulty")
    reasons = fields.Text(string="Reasons of difficulties")
    planned = fields.Text(string="Planned correction work")
    planned_date = fields.Date(string="Term of the work")
    figures = fields.Json(string="Figures of works", compute="_compute_figures")
    figures_text = fields.Text(string="Figures", compute="_compute_figures")

    _place = models.UniqueIndex(
        "(course_id, term_id)", "This course already has an analysis of the quarter."
    )

    @api.depends("course_id", "term_id")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.course_id.display_name} · {row.term_id.name}"

    @api.depends("course_id", "term_id")
    @api.depends_context("lang")
    def _compute_figures(self):
        form = self.env["edu.form.analysis"]
        for term, rows in self.grouped("term_id").items():
            # sudo: figures of courses whose analysis the user may read
            figures = form.sudo()._read_figures(rows.course_id.sudo(), term.sudo())
            for row in rows:
                works = figures.get(row.course_id.id, [])
                row.figures = [work._asdict() for work in works]
                row.figures_text = "\n".join(form._describe_work(w) for w in works)

    @api.model
    def _check_author(self, courses):
        if self.env.su:
            return
        for course in courses:
            if not course._is_taught_by(self.env.user):
                raise AccessError(
                    self.env._(
                        "Only the teacher of %(course)s writes its analysis.",
                        course=course.sudo().display_name,  # sudo: the name
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        self._check_author(rows.course_id)
        return rows

    def write(self, vals):
        self._check_author(self.course_id)
        if {"course_id", "term_id"} & set(vals):
            raise UserError(self.env._("An analysis stays with its course."))
        if any(row.state == "done" for row in self) and "state" not in vals:
            raise UserError(self.env._("The analysis is done: return it to draft."))
        return super().write(vals)

    @api.model
    def _make_own(self, term):
        """Make the missing analyses of the user's courses with works in ``term``."""
        works = self.env["edu.assessment"].search(
            [
                ("term_id", "=", term.id),
                ("kind", "in", ("sor", "soch")),
                ("is_cancelled", "=", False),
                ("course_id.teacher_id.user_id", "=", self.env.uid),
            ]
        )
        domain = [("term_id", "=", term.id), ("course_id", "in", works.course_id.ids)]
        known = self.search(domain)
        self.create(
            [
                {"course_id": course.id, "term_id": term.id}
                for course in works.course_id - known.course_id
            ]
        )
        return self.search(domain)

    def action_done(self):
        self.state = "done"
        return True

    def action_draft(self):
        self.state = "draft"
        return True

    def action_print(self):
        """Print the analyses chosen; all of one quarter."""
        return self._open_file("pdf")

    def action_xlsx(self):
        return self._open_file("xlsx")

    def _open_file(self, kind):
        if len(self.term_id) != 1:
            raise UserError(self.env._("Choose analyses of one quarter."))
        return self.env["edu.form.print"]._get_file_action(
            "analysis",
            kind,
            course_ids=self.course_id.ids,
            term_id=self.term_id.id,
            lang=self.env.lang,
        )
