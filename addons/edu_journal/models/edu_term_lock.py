from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class EduTermLock(models.Model):
    """Closing and reopening of a quarter for a class; append-only.

    The deputy director closes; only the director reopens, with a reason. Closing
    writes the term results of the class, reopening takes them back.
    """

    _name = "edu.term.lock"
    _inherit = "edu.append.only.mixin"
    _description = "Close of a quarter"
    _order = "id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    term_id = fields.Many2one(
        "edu.term", string="Quarter", required=True, ondelete="restrict"
    )
    class_id = fields.Many2one(
        "edu.group",
        string="Class",
        required=True,
        ondelete="restrict",
        check_company=True,
    )
    action = fields.Selection(
        [("close", "Closed"), ("reopen", "Reopened")], required=True
    )
    previous_id = fields.Many2one("edu.term.lock", ondelete="restrict", readonly=True)
    result_ids = fields.One2many("edu.term.result", "lock_id", string="Results")

    _cell = models.UniqueIndex(
        "(term_id, class_id) WHERE is_current IS TRUE",
        "The quarter of this class is being closed by somebody else.",
    )

    @api.depends("term_id", "class_id")
    def _compute_display_name(self):
        for lock in self:
            lock.display_name = f"{lock.term_id.name} · {lock.class_id.name}"

    @api.model
    def _get_closed(self, terms, classes):
        """Return {(term id, class id)} of those that are closed, in one query."""
        if not terms or not classes:
            return set()
        # sudo: whether a term is closed is no secret, and every entry depends on it
        locks = self.sudo().search(
            [
                ("term_id", "in", terms.ids),
                ("class_id", "in", classes.ids),
                ("is_current", "=", True),
                ("action", "=", "close"),
            ]
        )
        return {(lock.term_id.id, lock.class_id.id) for lock in locks}

    @api.model_create_multi
    def create(self, vals_list):
        self._check_role(vals_list)
        rows = [self._complete(dict(vals)) for vals in vals_list]
        self.browse(v["previous_id"] for v in rows if v["previous_id"])._supersede()
        return super().create(rows)

    @api.model
    def _check_role(self, vals_list):
        if self.env.su:
            return
        reopening = any(vals.get("action") == "reopen" for vals in vals_list)
        role = "edu_base.group_director" if reopening else "edu_base.group_deputy"
        if not self.env.user.has_group(role):
            raise AccessError(
                self.env._("Only the director reopens a closed quarter.")
                if reopening
                else self.env._("Only the deputy director closes a quarter.")
            )

    @api.model
    def _complete(self, vals):
        group = self.env["edu.group"].browse(vals["class_id"])
        vals.update(company_id=group.company_id.id, is_current=True)
        if not self.env.su:
            vals["user_id"] = self.env.uid
        previous = self.search(
            [
                ("term_id", "=", vals["term_id"]),
                ("class_id", "=", vals["class_id"]),
                ("is_current", "=", True),
            ]
        )
        vals["previous_id"] = previous.id
        if vals["action"] == "reopen":
            if previous.action != "close":
                raise UserError(
                    self.env._("%(group)s: the quarter is open.", group=group.name)
                )
            if not (vals.get("reason") or "").strip():
                raise UserError(self.env._("Give the reason of reopening."))
        elif previous.action == "close":
            raise UserError(
                self.env._(
                    "%(group)s: the quarter is closed already.", group=group.name
                )
            )
        return vals

    @api.model
    def _close(self, term, classes):
        """Close ``term`` for ``classes`` and write their results; return the locks."""
        locks = self.create(
            [
                {"term_id": term.id, "class_id": group.id, "action": "close"}
                for group in classes
            ]
        )
        # sudo: results are written by closing only; the role was checked above
        locks.sudo()._write_results()
        return locks

    @api.model
    def _reopen(self, term, classes, reason):
        """Reopen ``term`` for ``classes``; their results of the term are taken back."""
        results = self.env["edu.term.result"]
        locks = self.search(
            [
                ("term_id", "=", term.id),
                ("class_id", "in", classes.ids),
                ("is_current", "=", True),
                ("action", "=", "close"),
            ]
        )
        made = self.create(
            [
                {
                    "term_id": term.id,
                    "class_id": group.id,
                    "action": "reopen",
                    "reason": reason,
                }
                for group in classes
            ]
        )
        # sudo: results follow the lock; the role was checked by create()
        results.sudo().search(
            [("lock_id", "in", locks.ids), ("is_current", "=", True)]
        )._supersede()
        return made

    def _write_results(self):
        """Compute and store the results of the courses of the closed classes."""
        for term, locks in self.grouped("term_id").items():
            courses = self.env["edu.course"].search(
                [
                    ("class_id", "in", locks.class_id.ids),
                    ("year_id", "=", term.year_id.id),
                ]
            )
            lock_by_class = {lock.class_id.id: lock.id for lock in locks}
            self.env["edu.term.result"]._write_for(courses, term, lock_by_class)

    def action_reopen(self):
        """Open the dialog that asks for the reason."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "edu.term.reopen",
            "view_mode": "form",
            "target": "new",
            "name": self.env._("Reopen the quarter"),
            "context": {
                "default_term_id": self.term_id.id,
                "default_class_ids": self.class_id.ids,
            },
        }
