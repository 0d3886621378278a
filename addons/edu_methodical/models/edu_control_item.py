from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command

from .edu_control_plan import YEAR

PARTS = [
    ("1", "I. Normative documents and school records"),
    ("2", "II. Quality of teaching"),
    ("3", "III. Closing gaps, work with low achievers"),
    ("4", "IV. Research activity"),
    ("5", "V. Mastery and methodical readiness of teachers"),
    ("6", "VI. Quality of upbringing"),
]
STATES = [
    ("planned", "Planned"),
    ("checking", "Check under way"),
    ("analysed", "Analysed"),
    ("decided", "Decision taken"),
    ("done", "Completed"),
    ("cancelled", "Cancelled"),
]
# what the approved plan says
PLANNED = {
    "part",
    "topic",
    "goal",
    "object",
    "kind_id",
    "methods",
    "date_from",
    "date_to",
    "responsible_id",
    "helper_ids",
    "place_id",
    "employee_ids",
    "class_ids",
    "plan_id",
}
# what is written at each step; closed when the next step is taken
ANALYSIS = {"analysis", "conclusion", "recommendation", "analysis_date"}
DECISION = {"decision", "decision_kind", "decision_number", "decision_date"}
DECISION |= {"minutes_id", "follow_up_date"}
FOLLOW_UP = {"follow_up_result"}
STEPS = {
    "planned": set(),
    "checking": ANALYSIS,
    "analysed": DECISION,
    "decided": FOLLOW_UP,
    "done": set(),
    "cancelled": set(),
}


class EduControlItem(models.Model):
    """A check of the internal control with the ten columns of the form.

    plan → check → analysis (a page) → decision (order or council) → follow-up. The
    responsible person writes the analysis, the deputy director the decision; what a
    step has settled is not changed afterwards.
    """

    _name = "edu.control.item"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Check of internal control"
    _order = "plan_id, part, date_from, sequence, id"
    _rec_name = "topic"
    _check_company_auto = True

    plan_id = fields.Many2one(
        "edu.control.plan",
        string="Plan",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    plan_state = fields.Selection(
        related="plan_id.state", string="State of the plan", store=True
    )
    part = fields.Selection(PARTS, required=True, default="2", index=True)
    sequence = fields.Integer(default=10, aggregator=None)
    topic = fields.Char(string="Topic of the control", required=True, tracking=True)
    goal = fields.Text()
    object = fields.Char(string="Object of the control")
    employee_ids = fields.Many2many(
        "hr.employee",
        "edu_control_item_checked_rel",
        string="Teachers checked",
        check_company=True,
    )
    class_ids = fields.Many2many(
        "edu.group", string="Classes", domain=[("kind", "=", "class")]
    )
    kind_id = fields.Many2one(
        "edu.reference",
        string="Kind of the control",
        domain=[("kind", "=", "control_kind")],
        ondelete="restrict",
    )
    methods = fields.Char(help="How it is checked: lessons visited, records, tests.")
    date_from = fields.Date(string="From")
    date_to = fields.Date(string="To", index=True)
    responsible_id = fields.Many2one(
        "hr.employee",
        string="Responsible",
        index=True,
        check_company=True,
        tracking=True,
        ondelete="restrict",
    )
    helper_ids = fields.Many2many(
        "hr.employee",
        "edu_control_item_helper_rel",
        string="Helpers",
        check_company=True,
    )
    place_id = fields.Many2one(
        "edu.reference",
        string="Where considered",
        domain=[("kind", "=", "control_place")],
        ondelete="restrict",
    )
    state = fields.Selection(
        STATES,
        required=True,
        default="planned",
        copy=False,
        tracking=True,
        index=True,
        group_expand=True,
    )
    analysis = fields.Html(string="What was found", copy=False)
    conclusion = fields.Text(string="Conclusions", copy=False)
    recommendation = fields.Text(string="Recommendations", copy=False)
    analysis_date = fields.Date(string="Date of the analysis", copy=False)
    analyst_id = fields.Many2one(
        "res.users",
        string="Analysed by",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    decision = fields.Text(string="Managerial decision", copy=False)
    decision_kind = fields.Selection(
        [("order", "Order of the director"), ("council", "Decision of a council")],
        string="Decided by",
        copy=False,
    )
    decision_number = fields.Char(string="Number of the decision", copy=False)
    decision_date = fields.Date(string="Date of the decision", copy=False)
    minutes_id = fields.Many2one(
        "edu.minutes",
        string="Minutes",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    follow_up_date = fields.Date(
        string="Second check on", copy=False, help="Empty: no second check is needed."
    )
    follow_up_result = fields.Text(string="Result of the second check", copy=False)
    cancel_reason = fields.Char(string="Reason of cancelling", copy=False)
    is_overdue = fields.Boolean(
        string="Overdue", compute="_compute_is_overdue", search="_search_is_overdue"
    )

    _dates = models.Constraint(
        "CHECK (date_to IS NULL OR date_from IS NULL OR date_to >= date_from)",
        "A check can't end before it begins.",
    )

    @api.depends("date_to", "state", "follow_up_date")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for item in self:
            due = item.follow_up_date if item.state == "decided" else item.date_to
            open_state = item.state in ("planned", "checking", "decided")
            item.is_overdue = bool(open_state and due and due < today)

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        domain = [
            "|",
            "&",
            ("state", "in", ("planned", "checking")),
            ("date_to", "<", today),
            "&",
            ("state", "=", "decided"),
            ("follow_up_date", "<", today),
        ]
        return domain if True in value else ["!", *domain]

    @api.constrains("date_from", "date_to", "plan_id")
    def _check_dates(self):
        for item in self.filtered("date_to"):
            year = item.plan_id.year_id
            # checks of records begin in August, before the year
            if item.date_to > year.date_end or item.date_to < year.date_start - YEAR:
                raise ValidationError(
                    self.env._(
                        "%(topic)s: the dates lie outside the year %(year)s.",
                        topic=item.topic,
                        year=year.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        items = super().create(vals_list)
        for item in items:
            item._check_plan_open()
            if item.state != "planned" and not self.env.su:
                raise AccessError(
                    self.env._("The state of a check is changed by its buttons.")
                )
        return items

    def write(self, vals):
        if not self.env.su:
            self._check_write(set(vals))
        return super().write(vals)

    def _check_write(self, names):
        """Let each step write its own fields only.

        :raises AccessError: the state, or a step of another role
        :raises UserError: what is settled
        """
        if {"state", "analyst_id", "cancel_reason"} & names:
            raise AccessError(
                self.env._("The state of a check is changed by its buttons.")
            )
        for item in self:
            if names & PLANNED:
                item._check_plan_open()
            closed = (ANALYSIS | DECISION | FOLLOW_UP) - STEPS[item.state]
            if names & closed:
                raise UserError(
                    self.env._(
                        "%(topic)s: this part is filled in at another step.",
                        topic=item.topic,
                    )
                )
        if names & (DECISION | FOLLOW_UP | PLANNED):
            self._check_deputy()

    def _check_plan_open(self):
        if not self.env.su and self.plan_id.state == "approved":
            raise UserError(
                self.env._(
                    "The plan is approved: the director returns it for correction."
                )
            )

    def _check_deputy(self):
        if not self.env.su and not self.env.user.has_group("edu_base.group_deputy"):
            raise AccessError(
                self.env._("Only the deputy director plans and decides on checks.")
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_planned_only(self):
        for item in self:
            item._check_plan_open()
            if item.state != "planned":
                raise UserError(self.env._("A check that has begun can't be deleted."))

    # Steps

    def _step(self, source, target, values=None):
        """Move the check from ``source`` to ``target``."""
        for item in self:
            if item.state not in source:
                raise UserError(
                    self.env._("%(topic)s: this step is not next.", topic=item.topic)
                )
        # sudo: the step is taken by its button; the right was checked by the caller
        self.sudo().write({"state": target, **(values or {})})
        return True

    def action_start(self):
        """Begin the check; the plan is approved."""
        self.check_access("write")
        if any(item.plan_id.state != "approved" for item in self):
            raise UserError(self.env._("The plan is not approved yet."))
        return self._step({"planned"}, "checking")

    def action_analyse(self):
        """Settle the analysis; the deputy director is asked for a decision."""
        self.check_access("write")
        for item in self:
            if not (item.analysis or "").strip() or not item.conclusion:
                raise UserError(
                    self.env._(
                        "%(topic)s: write what was found and the conclusions.",
                        topic=item.topic,
                    )
                )
            item._step(
                {"checking"},
                "analysed",
                {
                    "analyst_id": self.env.uid,
                    "analysis_date": item.analysis_date
                    or fields.Date.context_today(self),
                },
            )
            item._close_activities()
            item._remind(
                item.plan_id.author_id,
                fields.Date.context_today(self),
                self.env._("Decide on the check"),
            )
        return True

    def action_decide(self):
        """Settle the decision; a second check is reminded of."""
        self._check_deputy()
        for item in self:
            if not item.decision or not item.decision_kind:
                raise UserError(
                    self.env._(
                        "%(topic)s: write the decision and who has taken it.",
                        topic=item.topic,
                    )
                )
            item._step({"analysed"}, "decided")
            item._close_activities()
            if item.follow_up_date:
                user = item.sudo().responsible_id.user_id  # sudo: account only
                item._remind(user, item.follow_up_date, self.env._("Second check"))
        return True

    def action_done(self):
        """Complete the check after the second one, if there had to be one."""
        self._check_deputy()
        for item in self:
            if item.follow_up_date and not item.follow_up_result:
                raise UserError(
                    self.env._(
                        "%(topic)s: write the result of the second check.",
                        topic=item.topic,
                    )
                )
        self._step({"decided"}, "done")
        self._close_activities()
        return True

    def action_cancel(self):
        """Cancel a planned check; the director only."""
        if not self.env.su and not self.env.user.has_group("edu_base.group_director"):
            raise AccessError(self.env._("Only the director cancels a check."))
        self._step({"planned", "checking"}, "cancelled")
        self._close_activities()
        return True

    # Reminders

    def _remind_check(self):
        """Remind those responsible of their checks."""
        for item in self:
            user = item.sudo().responsible_id.user_id  # sudo: account only
            item._remind(user, item.date_to, self.env._("Internal control: check"))

    def _remind(self, user, date, summary):
        if user:
            # sudo: the reminder follows from the step that the user was allowed
            self.sudo().activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=date,
                summary=summary,
                user_id=user.id,
            )

    def _close_activities(self):
        # sudo: what the step has settled needs no reminder any more
        self.sudo().activity_ids.action_feedback()

    # Next year

    def _prepare_next(self, year):
        """Return the values of this check in the plan of ``year``."""
        self.ensure_one()
        vals = self.copy_data()[0]
        shift = year.date_start - self.plan_id.year_id.date_start
        weeks = round(shift / YEAR) * YEAR if shift else shift
        for name in ("date_from", "date_to"):
            vals[name] = self[name] and self[name] + weeks
        # classes of last year are not those of the next
        classes = self.env["edu.group"].search(
            [("previous_id", "in", self.class_ids.ids)]
        )
        vals["class_ids"] = [Command.set(classes.ids)]
        vals.pop("plan_id")
        return vals
