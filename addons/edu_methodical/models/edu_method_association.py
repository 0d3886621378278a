from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError


class EduMethodAssociation(models.Model):
    """Methodical association of teachers of near subjects (order 253, points 21–29).

    At least three teachers make one (a dated rule); its yearly plan is approved by the
    director. Members see its plan and minutes, the head keeps them.
    """

    _name = "edu.method.association"
    _inherit = ["mail.thread"]
    _description = "Methodical association"
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    company_id = fields.Many2one(
        "res.company",
        string="Organisation",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    subject_ids = fields.Many2many("edu.subject", string="Subjects")
    head_id = fields.Many2one(
        "hr.employee",
        string="Head",
        required=True,
        index=True,
        check_company=True,
        tracking=True,
        ondelete="restrict",
    )
    member_ids = fields.Many2many(
        "hr.employee", string="Members", check_company=True, required=True
    )
    member_count = fields.Integer(string="Members count", compute="_compute_counts")
    plan_ids = fields.One2many("edu.method.plan", "association_id", string="Plans")
    minutes_ids = fields.One2many("edu.minutes", "association_id", string="Minutes")
    minutes_count = fields.Integer(compute="_compute_counts")
    active = fields.Boolean(default=True)

    _name_uniq = models.UniqueIndex(
        "(company_id, name)", "The organisation already has this association."
    )

    @api.depends("member_ids", "minutes_ids")
    def _compute_counts(self):
        for association in self:
            association.member_count = len(association.member_ids)
            association.minutes_count = len(association.minutes_ids)

    @api.constrains("member_ids", "head_id", "active")
    def _check_members(self):
        for association in self.filtered("active"):
            least = self.env["edu.rule"]._get_value(
                "association.min_teachers", None, association.company_id, default=0
            )
            if len(association.member_ids) < least:
                raise ValidationError(
                    self.env._(
                        "%(name)s: an association has at least %(least)s teachers.",
                        name=association.name,
                        least=least,
                    )
                )
            if association.head_id not in association.member_ids:
                raise ValidationError(
                    self.env._(
                        "%(name)s: the head is one of the members.",
                        name=association.name,
                    )
                )

    def action_open_minutes(self):
        """Open the minutes of the association."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "edu_methodical.edu_minutes_action"
        )
        return {
            **action,
            "domain": [("association_id", "=", self.id)],
            "context": {
                "default_association_id": self.id,
                "default_kind": "association",
            },
        }


class EduMethodPlan(models.Model):
    """Yearly plan of a methodical association, approved by the director (point 28)."""

    _name = "edu.method.plan"
    _description = "Plan of a methodical association"
    _order = "year_id desc, association_id, id"
    _check_company_auto = True

    association_id = fields.Many2one(
        "edu.method.association", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="association_id.company_id", store=True, index=True
    )
    year_id = fields.Many2one(
        "edu.academic.year",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env["edu.academic.year"]._get_current(),
    )
    topic = fields.Char(string="Methodical topic of the year")
    state = fields.Selection(
        [("draft", "Draft"), ("approved", "Approved")],
        required=True,
        default="draft",
        copy=False,
    )
    approved_by_id = fields.Many2one(
        "res.users",
        string="Approved by",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    approved_date = fields.Date(string="Approved on", readonly=True, copy=False)
    line_ids = fields.One2many("edu.method.plan.line", "plan_id", string="Events")

    _year_uniq = models.UniqueIndex(
        "(association_id, year_id)", "The association already has a plan of this year."
    )

    @api.depends("association_id.name", "year_id.name")
    def _compute_display_name(self):
        for plan in self:
            plan.display_name = f"{plan.association_id.name} · {plan.year_id.name}"

    @api.model_create_multi
    def create(self, vals_list):
        plans = super().create(vals_list)
        if not self.env.su and any(plan.state != "draft" for plan in plans):
            raise AccessError(self.env._("The director approves the plan."))
        return plans

    def write(self, vals):
        if not self.env.su:
            if {"state", "approved_by_id", "approved_date"} & set(vals):
                raise AccessError(self.env._("The director approves the plan."))
            self._check_draft()
        return super().write(vals)

    def _check_draft(self):
        if not self.env.su and any(plan.state == "approved" for plan in self):
            raise UserError(self.env._("An approved plan is not changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_draft_only(self):
        self._check_draft()

    def action_approve(self):
        """Approve the plan.

        :raises AccessError: not the director
        :raises UserError: the plan is empty
        """
        if not self.env.su and not self.env.user.has_group("edu_base.group_director"):
            raise AccessError(self.env._("The director approves the plan."))
        for plan in self:
            if not plan.line_ids:
                raise UserError(self.env._("The plan has no events yet."))
        # sudo: the role was checked above
        self.sudo().write(
            {
                "state": "approved",
                "approved_by_id": self.env.uid,
                "approved_date": fields.Date.context_today(self),
            }
        )
        return True


class EduMethodPlanLine(models.Model):
    """An event of the plan of an association."""

    _name = "edu.method.plan.line"
    _description = "Event of a methodical association"
    _order = "date, id"
    _check_company_auto = True

    plan_id = fields.Many2one(
        "edu.method.plan", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    date = fields.Date(required=True)
    name = fields.Char(string="Event", required=True)
    responsible_id = fields.Many2one(
        "hr.employee", string="Responsible", check_company=True, ondelete="restrict"
    )
    result = fields.Char(help="Filled in after the event.")

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.plan_id._check_draft()
        return lines

    def write(self, vals):
        if set(vals) - {"result"}:
            self.plan_id._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_draft_only(self):
        self.plan_id._check_draft()
