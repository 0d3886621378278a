from odoo import api, fields, models
from odoo.exceptions import UserError


class EduAssessmentIndividual(models.Model):
    """What is different for one learner in a summative work.

    A learner with special educational needs gets differentiated tasks with an own
    maximum and own criteria; one who missed the work does it by an individual schedule
    (order 125, points 14-7, 14-8, 15 and 20–21). The teacher of the course writes it;
    class teacher, methodologist and heads read.
    """

    _name = "edu.assessment.individual"
    _description = "Individual conditions of an assessment"
    _order = "assessment_id, student_id"
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
        related="assessment_id.course_id", store=True, precompute=True
    )
    group_id = fields.Many2one(related="course_id.group_id")
    student_id = fields.Many2one(
        "edu.student",
        string="Learner",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    reason = fields.Selection(
        [
            ("special_need", "Special educational needs"),
            ("home_study", "Study at home"),
            ("illness", "Illness"),
            ("bereavement", "Death of a close relative"),
            ("competition", "Competition, olympiad or contest"),
            ("weather", "Adverse weather"),
            ("other", "Other reason"),
        ],
        required=True,
        default="illness",
    )
    date = fields.Date(string="Individual date")
    max_points = fields.Integer(
        string="Individual maximum", help="Empty: the maximum of the work."
    )
    criteria = fields.Text(string="Individual criteria")

    _cell = models.UniqueIndex(
        "(assessment_id, student_id)",
        "The learner already has individual conditions in this work.",
    )
    _max_points_positive = models.Constraint(
        "CHECK (max_points IS NULL OR max_points >= 0)",
        "The maximum must be above zero.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows.assessment_id._check_author()
        rows.filtered("max_points")._check_unmarked()
        return rows

    def write(self, vals):
        self.assessment_id._check_author()
        if {"max_points", "student_id", "assessment_id"} & set(vals):
            self._check_unmarked()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_marked(self):
        self.assessment_id._check_author()
        self.filtered("max_points")._check_unmarked()

    def _check_unmarked(self):
        """Refuse another maximum once the learner has points."""
        for row in self:
            domain = [
                ("assessment_id", "=", row.assessment_id.id),
                ("student_id", "=", row.student_id.id),
                ("has_value", "=", True),
                ("is_current", "=", True),
            ]
            # sudo: only whether there is a mark, whoever may see it
            if self.env["edu.mark"].sudo().search_count(domain, limit=1):
                raise UserError(
                    self.env._(
                        "%(student)s already has points for this work; the maximum "
                        "can't be changed.",
                        student=row.student_id.name,
                    )
                )

    @api.model
    def _get_maxima(self, assessment_ids, student_ids):
        """Return {(assessment id, student id): individual maximum} in one query."""
        if not assessment_ids:
            return {}
        # sudo: only the number, for a check of points that the caller may enter
        rows = self.sudo().search_fetch(
            [
                ("assessment_id", "in", list(assessment_ids)),
                ("student_id", "in", list(student_ids)),
                ("max_points", ">", 0),
            ],
            ["assessment_id", "student_id", "max_points"],
        )
        return {
            (row.assessment_id.id, row.student_id.id): row.max_points for row in rows
        }
