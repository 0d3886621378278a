from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class EduMinutesDecision(models.Model):
    """A decision of a meeting: who does what by when.

    Its words are fixed with the minutes; afterwards the responsible person or the
    deputy director notes that it is done.
    """

    _name = "edu.minutes.decision"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Decision of a meeting"
    _order = "minutes_id desc, sequence, id"
    _check_company_auto = True

    minutes_id = fields.Many2one(
        "edu.minutes", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="minutes_id.company_id", store=True, index=True
    )
    minutes_state = fields.Selection(
        related="minutes_id.state", string="State of the minutes"
    )
    sequence = fields.Integer(default=10, aggregator=None)
    name = fields.Char(string="Decision", required=True)
    responsible_id = fields.Many2one(
        "hr.employee",
        string="Responsible",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
    )
    due_date = fields.Date(string="Term", index="btree_not_null")
    votes_for = fields.Integer(string="For", aggregator=None)
    votes_against = fields.Integer(string="Against", aggregator=None)
    votes_abstained = fields.Integer(string="Abstained", aggregator=None)
    is_done = fields.Boolean(string="Done", readonly=True, copy=False)
    done_date = fields.Date(string="Done on", readonly=True, copy=False)
    result = fields.Char(string="What was done", copy=False)

    _votes = models.Constraint(
        "CHECK (votes_for >= 0 AND votes_against >= 0 AND votes_abstained >= 0)",
        "The number of votes can't be negative.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        decisions = super().create(vals_list)
        decisions.minutes_id._check_draft()
        return decisions

    def write(self, vals):
        if not self.env.su:
            if {"is_done", "done_date"} & set(vals):
                raise AccessError(self.env._("A decision is completed by its button."))
            if set(vals) - {"result"} and not self._are_activities(vals):
                self.minutes_id._check_draft()
        return super().write(vals)

    @api.model
    def _are_activities(self, vals):
        return all(name.startswith(("activity_", "message_")) for name in vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_draft_only(self):
        self.minutes_id._check_draft()

    def action_done(self):
        """Note that the decision is carried out.

        :raises AccessError: not the responsible person and not the deputy director
        :raises UserError: the minutes are not signed
        """
        deputy = self.env.su or self.env.user.has_group("edu_base.group_deputy")
        for decision in self:
            # sudo: only the account of the responsible person is compared
            own = decision.sudo().responsible_id.user_id == self.env.user
            if not (deputy or own):
                raise AccessError(
                    self.env._("Only the responsible person completes a decision.")
                )
            if decision.minutes_id.sudo().state != "signed":
                raise UserError(self.env._("The minutes are not signed yet."))
            # sudo: the role was checked above
            decision.sudo().write(
                {"is_done": True, "done_date": fields.Date.context_today(self)}
            )
            decision.sudo().activity_ids.action_feedback()
        return True

    def _remind(self):
        """Make an activity of each decision with a responsible person."""
        for decision in self:
            user = decision.sudo().responsible_id.user_id  # sudo: account only
            if user:
                # sudo: the reminder follows from signing
                decision.sudo().activity_schedule(
                    "mail.mail_activity_data_todo",
                    date_deadline=decision.due_date or fields.Date.context_today(self),
                    summary=decision.name,
                    user_id=user.id,
                )
