from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..lib.clock import span_text

# Marks writes whose bells the schedule checks as a whole afterwards. An object can't
# come over RPC, so nobody else can switch the check of a single bell off.
CHECKED_BY_SCHEDULE = object()


class EduBellSchedule(models.Model):
    """The times of the lessons of a day by shift; classes say which one they follow.

    Without an organisation it is a common sample that an organisation may use.
    """

    _name = "edu.bell.schedule"
    _description = "Bell schedule"
    _order = "company_id, sequence, name, id"

    name = fields.Char(required=True, translate=True)
    company_id = fields.Many2one(
        "res.company",
        string="Organisation",
        index="btree_not_null",
        default=lambda self: self._default_company_id(),
        ondelete="cascade",
        help="Empty: a common sample.",
    )
    bell_ids = fields.One2many("edu.bell", "schedule_id", string="Bells", copy=True)
    group_ids = fields.One2many("edu.group", "bell_schedule_id", string="Classes")
    group_count = fields.Integer(string="Classes count", compute="_compute_group_count")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    @api.model
    def _default_company_id(self):
        return False if self.env.su else self.env.company

    def _compute_group_count(self):
        counts = dict(
            self.env["edu.group"]._read_group(
                [("bell_schedule_id", "in", self.ids), ("kind", "=", "class")],
                ["bell_schedule_id"],
                ["__count"],
            )
        )
        for schedule in self:
            schedule.group_count = counts.get(schedule, 0)

    def _check_breaks(self):
        """Refuse overlapping lessons and breaks above the rule, inside each shift.

        The gap between two shifts is not a break.

        :raises ValidationError: naming both lessons and their times
        """
        for schedule in self:
            limit = self.env["edu.rule"]._get_value(
                "bell.max_break_minutes", company=schedule.company_id or None
            )
            for bells in schedule.bell_ids.grouped("shift").values():
                bells = bells.sorted("number")
                for first, second in zip(bells, bells[1:], strict=False):
                    schedule._check_break(first, second, limit)

    def _check_break(self, first, second, limit):
        pause = second.start_minute - first.end_minute
        values = {
            "schedule": self.name,
            "first": first.number,
            "first_time": span_text(first.start_minute, first.end_minute),
            "second": second.number,
            "second_time": span_text(second.start_minute, second.end_minute),
            "pause": pause,
            "limit": limit,
        }
        if pause < 0:
            raise ValidationError(
                self.env._(
                    "%(schedule)s: lesson %(second)s (%(second_time)s) begins before "
                    "lesson %(first)s (%(first_time)s) ends.",
                    **values,
                )
            )
        if limit is not None and pause > limit:
            raise ValidationError(
                self.env._(
                    "%(schedule)s: the break between lesson %(first)s (%(first_time)s) "
                    "and lesson %(second)s (%(second_time)s) is %(pause)s minutes, "
                    "allowed are %(limit)s.",
                    **values,
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        guarded = self.with_context(edu_bells=CHECKED_BY_SCHEDULE)
        schedules = super(EduBellSchedule, guarded).create(vals_list)
        schedules = schedules.with_env(self.env)
        schedules._check_breaks()
        return schedules

    def write(self, vals):
        if "bell_ids" not in vals:
            return super().write(vals)
        guarded = self.with_context(edu_bells=CHECKED_BY_SCHEDULE)
        result = super(EduBellSchedule, guarded).write(vals)
        self._check_breaks()
        return result

    def copy_data(self, default=None):
        company = self.env.company
        return [
            {
                **vals,
                "name": self.env._("%(name)s (copy)", name=schedule.name),
                "company_id": company.id,
            }
            for schedule, vals in zip(self, super().copy_data(default), strict=True)
        ]

    def _get_times(self):
        """Return {(shift, number): (start, end)} in minutes after midnight."""
        self.ensure_one()
        return {
            (bell.shift, bell.number): (bell.start_minute, bell.end_minute)
            for bell in self.bell_ids
        }

    @api.model
    def _get_default(self, company):
        """Return the schedule that classes of ``company`` follow unless told other."""
        return company.edu_bell_schedule_id or self.search(
            [("company_id", "in", [False, company.id])],
            order="company_id nulls last, sequence, id",
            limit=1,
        )
