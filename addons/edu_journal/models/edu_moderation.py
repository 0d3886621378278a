from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_date

RULE = "moderation.days_before_grades"


class EduModeration(models.Model):
    """Checking a SOCh again after a dispute, by decision of the pedagogical council.

    Points go up or down not later than a day before grades are entered (order 125,
    point 22). What it changes are correction rows of marks with the number and the date
    of the protocol; after the quarter is closed nothing is changed (point 30).
    """

    _name = "edu.moderation"
    _description = "Moderation of a SOCh"
    _order = "id desc"
    _check_company_auto = True

    assessment_id = fields.Many2one(
        "edu.assessment",
        string="SOCh",
        required=True,
        index=True,
        domain="[('kind', '=', 'soch'), ('is_cancelled', '=', False)]",
        ondelete="restrict",
        check_company=True,
    )
    company_id = fields.Many2one(
        related="assessment_id.company_id", store=True, precompute=True, index=True
    )
    class_id = fields.Many2one(related="assessment_id.class_id", store=True)
    group_id = fields.Many2one(related="assessment_id.course_id.group_id")
    max_points = fields.Integer(related="assessment_id.max_points")
    has_parts = fields.Boolean(compute="_compute_has_parts")
    protocol_number = fields.Char(string="Protocol No.", required=True)
    protocol_date = fields.Date(
        string="Date of the protocol", required=True, default=fields.Date.context_today
    )
    reason = fields.Char(string="Ground", required=True)
    state = fields.Selection(
        [("draft", "Draft"), ("applied", "Applied")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Applied by",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    line_ids = fields.One2many("edu.moderation.line", "moderation_id", string="Works")
    last_day = fields.Date(string="Not later than", compute="_compute_last_day")

    @api.depends("assessment_id", "protocol_number")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.assessment_id.display_name or ''} · № " + (
                row.protocol_number or ""
            )

    @api.depends("assessment_id.part_ids")
    def _compute_has_parts(self):
        for row in self:
            row.has_parts = bool(row.assessment_id.part_ids)

    @api.depends("assessment_id")
    def _compute_last_day(self):
        for row in self:
            row.last_day = row.assessment_id and row._get_last_day()

    def _get_last_day(self):
        """Return the last day of a moderation in the quarter of the work."""
        end = self.assessment_id.term_id.date_end
        days = self.env["edu.rule"]._get_value(RULE, end, self.company_id, default=0)
        return end - timedelta(days=days)

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        if rows.filtered(lambda row: row.state != "draft" or row.user_id):
            raise UserError(self.env._("A moderation is applied by its button."))
        return rows

    def write(self, vals):
        self._check_draft()
        if "state" in vals and not self.env.su:
            raise UserError(self.env._("A moderation is applied by its button."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        self._check_draft()

    def _check_draft(self):
        if self.filtered(lambda row: row.state == "applied"):
            raise UserError(self.env._("An applied moderation is never changed."))

    def action_apply(self):
        """Correct the points as the protocol says.

        :raises AccessError: only the deputy director does it
        :raises UserError: too late, quarter closed, nothing to change
        """
        if not self.env.user.has_group("edu_base.group_deputy"):
            raise AccessError(self.env._("Only the deputy director moderates a SOCh."))
        self.check_access("write")
        for moderation in self:
            moderation._check_draft()
            moderation._check_allowed()
            # sudo: the deputy is not the teacher of the work; checked above
            moderation.sudo()._post_corrections()
        return True

    def _check_allowed(self):
        work = self.assessment_id
        today = fields.Date.context_today(self)
        if work.kind != "soch":
            raise UserError(self.env._("Only a SOCh is moderated."))
        if not self.line_ids:
            raise UserError(self.env._("Name the learners whose works were checked."))
        if not (self.reason or "").strip() or not (self.protocol_number or "").strip():
            raise UserError(
                self.env._("Give the number of the protocol and the ground.")
            )
        if self.protocol_date > today:
            raise UserError(self.env._("The protocol can't be of a day to come."))
        closed = self.env["edu.term.lock"]._get_closed(work.term_id, work.class_id)
        if closed:
            raise UserError(
                self.env._(
                    "%(term)s is closed for %(group)s: grades may not be revised.",
                    term=work.term_id.name,
                    group=work.class_id.name,
                )
            )
        last = self._get_last_day()
        if today > last:
            raise UserError(
                self.env._(
                    "A moderation was possible up to %(date)s.",
                    date=format_date(self.env, last),
                )
            )

    def _post_corrections(self):
        text = self.env._(
            "Moderation, protocol No. %(number)s of %(date)s: %(reason)s",
            number=self.protocol_number.strip(),
            date=self.protocol_date.strftime("%d.%m.%Y"),
            reason=self.reason.strip(),
        )
        rows = []
        for line in self.line_ids:
            line._check_points()
            rows.append(
                {
                    "assessment_id": not line.part_id and self.assessment_id.id,
                    "part_id": line.part_id.id,
                    "student_id": line.student_id.id,
                    "value": line.points,
                    "reason": text,
                    "moderation_id": self.id,
                    "user_id": self.env.uid,
                }
            )
        self.env["edu.mark"].create(rows)
        self.write({"state": "applied", "user_id": self.env.uid})


class EduModerationLine(models.Model):
    """The work of a learner: the points before and after."""

    _name = "edu.moderation.line"
    _description = "Work checked again"
    _order = "moderation_id, id"
    _check_company_auto = True

    moderation_id = fields.Many2one(
        "edu.moderation", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="moderation_id.company_id", store=True, precompute=True
    )
    assessment_id = fields.Many2one(related="moderation_id.assessment_id")
    group_id = fields.Many2one(related="moderation_id.group_id")
    student_id = fields.Many2one(
        "edu.student",
        string="Learner",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    part_id = fields.Many2one(
        "edu.assessment.part",
        string="Part",
        domain="[('assessment_id', '=', assessment_id)]",
        index="btree_not_null",
        ondelete="restrict",
    )
    old_points = fields.Integer(
        string="Before",
        compute="_compute_old_points",
        store=True,
        precompute=True,
        aggregator=None,
    )
    points = fields.Integer(string="After", required=True, aggregator=None)

    _cell = models.UniqueIndex(
        "(moderation_id, student_id, (COALESCE(part_id, 0)))",
        "The learner stands in the protocol twice.",
    )

    @api.depends("student_id", "part_id", "moderation_id.assessment_id")
    def _compute_old_points(self):
        found = self._read_points()
        for line in self:
            mark = found.get(line._get_cell())
            line.old_points = mark.value if mark else 0

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.moderation_id._check_draft()
        return lines

    def write(self, vals):
        self.moderation_id._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        self.moderation_id._check_draft()

    def _get_cell(self):
        if self.part_id:
            return "part", self.part_id.id, self.student_id.id
        return "assessment", self.assessment_id.id, self.student_id.id

    def _read_points(self):
        """Return {cell: current mark} of these lines in one query."""
        # sudo: the deputy who writes the protocol reads all journals
        marks = (
            self.env["edu.mark"]
            .sudo()
            .search(
                [
                    ("student_id", "in", self.student_id.ids),
                    "|",
                    ("assessment_id", "in", self.assessment_id.ids),
                    ("part_id", "in", self.part_id.ids),
                    ("kind", "in", ("assessment", "part")),
                    ("is_current", "=", True),
                    ("has_value", "=", True),
                ]
            )
        )
        return {
            (mark.kind, (mark.part_id or mark.assessment_id).id, mark.student_id.id): (
                mark
            )
            for mark in marks
        }

    def _check_points(self):
        mark = self._read_points().get(self._get_cell())
        values = {"student": self.student_id.name}
        if self.assessment_id.part_ids and not self.part_id:
            raise ValidationError(
                self.env._("%(student)s: name the part of the work.", **values)
            )
        if not mark:
            raise ValidationError(
                self.env._("%(student)s has no points for this work.", **values)
            )
        if mark.value == self.points:
            raise ValidationError(
                self.env._("%(student)s: the points stay the same.", **values)
            )
        if mark.value != self.old_points:
            raise ValidationError(
                self.env._(
                    "%(student)s: the points were changed after the protocol was "
                    "written.",
                    **values,
                )
            )
