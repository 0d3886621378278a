from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

SKILLS = [
    ("listening", "Listening"),
    ("speaking", "Speaking"),
    ("reading", "Reading"),
    ("writing", "Writing"),
]


class EduAssessmentPart(models.Model):
    """One of the four skills that a SOR or SOCh of a language checks.

    Listening and speaking may be checked on other lessons of the week of the work
    (order 125, point 18). A part has an own date and maximum; the maximum of the work
    is their sum, and so are the points of a learner.
    """

    _name = "edu.assessment.part"
    _description = "Part of an assessment"
    _order = "assessment_id, date, sequence, id"
    _check_company_auto = True

    assessment_id = fields.Many2one(
        "edu.assessment",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(
        related="assessment_id.company_id", store=True, precompute=True
    )
    course_id = fields.Many2one(
        related="assessment_id.course_id", store=True, precompute=True, index=True
    )
    skill = fields.Selection(SKILLS, required=True)
    sequence = fields.Integer(compute="_compute_sequence", store=True)
    date = fields.Date(
        compute="_compute_date",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    max_points = fields.Integer(string="Maximum points", required=True, aggregator=None)

    _skill_uniq = models.UniqueIndex(
        "(assessment_id, skill)", "The work already has this part."
    )
    _max_points_positive = models.Constraint(
        "CHECK (max_points > 0)", "The maximum must be above zero."
    )

    @api.depends("skill")
    def _compute_sequence(self):
        order = {skill: index for index, (skill, _label) in enumerate(SKILLS)}
        for part in self:
            part.sequence = order.get(part.skill, 0)

    @api.depends("assessment_id")
    def _compute_date(self):
        for part in self:
            part.date = part.date or part.assessment_id.date

    @api.depends("skill")
    def _compute_display_name(self):
        labels = dict(self._fields["skill"]._description_selection(self.env))
        for part in self:
            part.display_name = labels.get(part.skill, "")

    @api.constrains("assessment_id", "date")
    def _check_plan(self):
        for part in self:
            work = part.assessment_id
            if work.kind not in ("sor", "soch"):
                raise ValidationError(
                    self.env._("Only SOR and SOCh are held in parts.")
                )
            if not work.subject_id.language_subject:
                raise ValidationError(
                    self.env._(
                        "%(subject)s is no language: the work has no parts.",
                        subject=work.subject_id.name,
                    )
                )
            monday = work.date - timedelta(days=work.date.weekday())
            if not monday <= part.date <= monday + timedelta(days=6):
                raise ValidationError(
                    self.env._(
                        "%(part)s: all parts are held in the week of the work, "
                        "%(start)s–%(end)s.",
                        part=part.display_name,
                        start=monday.strftime("%d.%m.%Y"),
                        end=(monday + timedelta(days=6)).strftime("%d.%m.%Y"),
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts._check_change()
        parts.assessment_id._sum_parts()
        return parts

    def write(self, vals):
        if {"assessment_id", "skill", "max_points"} & set(vals):
            self._check_change()
        else:
            self.assessment_id._check_author()
        result = super().write(vals)
        self.assessment_id._sum_parts()
        return result

    def unlink(self):
        works = self.assessment_id
        self._check_change()
        result = super().unlink()
        works.exists()._sum_parts()
        return result

    def _check_change(self):
        """Refuse to change the parts of a work that somebody has points for."""
        self.assessment_id._check_author()
        works = self.assessment_id
        # sudo: only whether there are points, whoever may see them
        marks = self.env["edu.mark"].sudo()
        points = marks.search_count([("part_id", "in", works.part_ids.ids)], limit=1)
        if points or works._has_marks():
            raise UserError(
                self.env._("This work already has marks; its parts can't be changed.")
            )
