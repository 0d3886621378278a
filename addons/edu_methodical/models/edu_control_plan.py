from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# whole weeks keep the day of the week
YEAR = timedelta(weeks=52)


class EduControlPlan(models.Model):
    """Plan of internal control of an academic year (form of order 130, domain 2.7).

    The deputy director drafts it, the director approves it before the school year;
    what an approved plan says of its checks changes only after the director has
    returned it.
    """

    _name = "edu.control.plan"
    _inherit = ["mail.thread"]
    _description = "Plan of internal control"
    _order = "year_id desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        string="Organisation",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    year_id = fields.Many2one(
        "edu.academic.year",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env["edu.academic.year"]._get_current(),
    )
    state = fields.Selection(
        [("draft", "Draft"), ("submitted", "For approval"), ("approved", "Approved")],
        required=True,
        default="draft",
        copy=False,
        tracking=True,
    )
    item_ids = fields.One2many("edu.control.item", "plan_id", string="Checks")
    item_count = fields.Integer(string="Checks count", compute="_compute_counts")
    done_count = fields.Integer(string="Completed", compute="_compute_counts")
    late_count = fields.Integer(string="Overdue", compute="_compute_counts")
    author_id = fields.Many2one(
        "res.users",
        string="Drafted by",
        default=lambda self: self.env.user,
        readonly=True,
        ondelete="restrict",
    )
    approved_by_id = fields.Many2one(
        "res.users",
        string="Approved by",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    approved_date = fields.Date(string="Approved on", readonly=True, copy=False)
    is_late = fields.Boolean(
        string="Approved after the start of the year", compute="_compute_is_late"
    )

    _year_uniq = models.UniqueIndex(
        "(company_id, year_id)", "The organisation already has a plan of this year."
    )

    @api.depends("year_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for plan in self:
            plan.display_name = self.env._(
                "Plan of internal control, %(year)s", year=plan.year_id.name or ""
            )

    @api.depends("approved_date", "year_id.date_start")
    def _compute_is_late(self):
        for plan in self:
            day = plan.approved_date
            plan.is_late = bool(day and day >= plan.year_id.date_start)

    @api.depends("item_ids.state", "item_ids.date_to")
    def _compute_counts(self):
        today = fields.Date.context_today(self)
        for plan in self:
            items = plan.item_ids.filtered(lambda item: item.state != "cancelled")
            plan.item_count = len(items)
            plan.done_count = len(items.filtered(lambda item: item.state == "done"))
            plan.late_count = len(
                items.filtered(
                    lambda item: item.state in ("planned", "checking")
                    and item.date_to
                    and item.date_to < today
                )
            )

    def write(self, vals):
        if {"state", "approved_date", "approved_by_id"} & set(vals) and not self.env.su:
            raise AccessError(
                self.env._("The state of the plan is changed by its buttons.")
            )
        if {"year_id", "company_id"} & set(vals) and any(
            plan.state != "draft" for plan in self
        ):
            raise UserError(self.env._("Only a draft plan may be changed."))
        return super().write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("state", "draft") != "draft" and not self.env.su:
                raise AccessError(
                    self.env._("The state of the plan is changed by its buttons.")
                )
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_approved(self):
        if any(plan.state == "approved" for plan in self):
            raise UserError(self.env._("An approved plan can't be deleted."))

    def action_submit(self):
        """Hand the plan to the director.

        :raises UserError: no checks, or a check without dates or responsible person
        """
        self.check_access("write")
        for plan in self.filtered(lambda plan: plan.state == "draft"):
            plan._check_complete()
            # sudo: the state is written by the buttons only; the right was checked
            plan.sudo().state = "submitted"
        return True

    def _check_complete(self):
        if not self.item_ids:
            raise UserError(self.env._("The plan has no checks yet."))
        for item in self.item_ids:
            if not (item.date_from and item.date_to and item.responsible_id):
                raise UserError(
                    self.env._(
                        "%(topic)s: give the dates and the responsible person.",
                        topic=item.topic,
                    )
                )

    def action_approve(self):
        """Approve the plan; those responsible get their checks as activities.

        :raises AccessError: not the director
        """
        self._check_director()
        for plan in self.filtered(lambda plan: plan.state == "submitted"):
            plan._check_complete()
            # sudo: the role was checked above
            plan.sudo().write(
                {
                    "state": "approved",
                    "approved_by_id": self.env.uid,
                    "approved_date": fields.Date.context_today(self),
                }
            )
            plan.item_ids._remind_check()
        return True

    def action_return(self):
        """Return the plan for correction; only the director does."""
        self._check_director()
        # sudo: the role was checked above
        self.sudo().write(
            {"state": "draft", "approved_by_id": False, "approved_date": False}
        )
        return True

    def _check_director(self):
        self.check_access("write")
        if not self.env.su and not self.env.user.has_group("edu_base.group_director"):
            raise AccessError(
                self.env._("Only the director approves and returns the plan.")
            )

    def action_copy_last_year(self):
        """Add the checks of the plan of the year before, dates a year later.

        :raises UserError: the plan is not a draft, or there is no plan of last year
        """
        self.ensure_one()
        self.check_access("write")
        if self.state != "draft":
            raise UserError(self.env._("Only a draft plan may be changed."))
        last = self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("year_id.date_start", "<", self.year_id.date_start),
            ],
            order="year_id desc",
        ).sorted(lambda plan: plan.year_id.date_start)[-1:]
        if not last.item_ids:
            raise UserError(self.env._("There is no plan of the year before."))
        self.env["edu.control.item"].create(
            [
                {**item._prepare_next(self.year_id), "plan_id": self.id}
                for item in last.item_ids.filtered(lambda i: i.state != "cancelled")
            ]
        )
        return True

    def action_open_items(self):
        """Open the checks of the plan."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "edu_methodical.edu_control_item_action"
        )
        return {
            **action,
            "domain": [("plan_id", "=", self.id)],
            "context": {"default_plan_id": self.id, "search_default_group_part": 1},
        }

    def action_xlsx(self):
        """Download the plan."""
        return self.env["edu.report.xlsx.control_plan"]._xlsx_action(self)

    def _get_parts(self):
        """Return [(name of the part, its checks)] for the printed form."""
        self.ensure_one()
        items = self.env["edu.control.item"]
        labels = items._fields["part"]._description_selection(self.env)
        active = self.item_ids.filtered(lambda item: item.state != "cancelled")
        by_part = active.grouped("part")
        return [(name, by_part.get(part, items)) for part, name in labels]
