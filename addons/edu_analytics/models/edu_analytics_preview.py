from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.edu_journal.lib import grading


class EduAnalyticsPreview(models.Model):
    """Results of an open quarter as the marks stand: operational, not for good.

    Computed by the engine of the journal each night and on demand, and thrown away by
    the next computation. Analytics shows them only when asked for operational figures;
    a closed quarter is never read from here (503-5.5).
    """

    _name = "edu.analytics.preview"
    _description = "Operational result"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    year_id = fields.Many2one("edu.academic.year", required=True, ondelete="cascade")
    term_id = fields.Many2one(
        "edu.term", string="Quarter", required=True, ondelete="cascade"
    )
    class_id = fields.Many2one(
        "edu.group", string="Class", required=True, ondelete="cascade"
    )
    course_id = fields.Many2one(
        "edu.course", required=True, index=True, ondelete="cascade"
    )
    subject_id = fields.Many2one("edu.subject", required=True, ondelete="cascade")
    student_id = fields.Many2one(
        "edu.student", string="Learner", required=True, index=True, ondelete="cascade"
    )
    percent = fields.Float()
    grade = fields.Integer(aggregator=None)
    status = fields.Char()
    computed_at = fields.Datetime()

    _place = models.Index("(company_id, term_id, class_id)")

    @api.model
    def _refresh_all(self):
        """Compute anew the open quarters of today in every organisation (cron)."""
        # sudo: figures of each organisation are read through record rules later
        for company in (
            self.env["res.company"].sudo().search([("edu_type", "!=", False)])
        ):
            term = self._get_open_term(company)
            if term:
                self._refresh(company, term)
        return True

    @api.model
    def _get_open_term(self, company, date=None):
        """Return the quarter that holds on ``date`` or the last one before it."""
        date = fields.Date.to_date(date) or fields.Date.context_today(self)
        year = self.env["edu.academic.year"].sudo()._get_current(date, company)
        return year.term_ids.filtered(
            lambda term: term.kind == "quarter" and term.date_start <= date
        ).sorted("date_start")[-1:]

    @api.model
    def _refresh(self, company, term):
        """Compute the operational results of ``term`` anew; return their number.

        The number of queries does not depend on learners and courses.
        """
        # sudo: the engine reads all marks; what it gives is read through record rules
        courses = (
            self.env["edu.course"]
            .sudo()
            .search(
                [
                    ("company_id", "=", company.id),
                    ("year_id", "=", term.year_id.id),
                    ("mode", "!=", "none"),
                ]
            )
        )
        rows = list(self._prepare_rows(company, term, courses))
        self.env.cr.execute(
            SQL(
                "DELETE FROM edu_analytics_preview WHERE company_id = %s",
                company.id,
            )
        )
        if rows:
            self.env.cr.execute_values(
                "INSERT INTO edu_analytics_preview (company_id, year_id, term_id,"
                " class_id, course_id, subject_id, student_id, percent, grade, status,"
                " computed_at) VALUES %s",
                rows,
                page_size=2000,
            )
        # without statistics the planner joins the new rows one by one
        self.env.cr.execute(SQL("ANALYZE edu_analytics_preview"))
        self.invalidate_model()
        return len(rows)

    @api.model
    def _prepare_rows(self, company, term, courses):
        now = fields.Datetime.now()
        last = (
            not term.parent_id or term == term.parent_id.child_ids.sorted("number")[-1:]
        )
        for course, results in courses._compute_results(term).items():
            if course.mode == "points_half_year" and not last:
                continue
            for student, result in results.items():
                if result.status in (grading.NONE, grading.NOT_TAUGHT):
                    continue
                status = result.status
                graded = status == grading.GRADED or bool(result.grade)
                yield (
                    company.id,
                    term.year_id.id,
                    term.id,
                    course.class_id.id,
                    course.id,
                    course.subject_id.id,
                    student,
                    float(result.percent) if graded else None,
                    result.grade if graded else None,
                    grading.GRADED if graded else status,
                    now,
                )
