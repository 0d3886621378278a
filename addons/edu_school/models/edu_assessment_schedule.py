import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import AccessError


class EduAssessmentSchedule(models.Model):
    """Schedule of SOR and SOCh of a class in a quarter, approved by the deputy.

    The dates are those of the planned works; the approval remembers what was approved,
    so that a work moved afterwards is seen.
    """

    _name = "edu.assessment.schedule"
    _description = "Schedule of summative works"
    _order = "term_id desc, class_id"
    _check_company_auto = True

    class_id = fields.Many2one(
        "edu.group",
        string="Class",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain=[("kind", "=", "class")],
    )
    company_id = fields.Many2one(related="class_id.company_id", store=True, index=True)
    term_id = fields.Many2one(
        "edu.term", string="Quarter", required=True, index=True, ondelete="restrict"
    )
    state = fields.Selection(
        [("draft", "Draft"), ("approved", "Approved")],
        required=True,
        default="draft",
        readonly=True,
    )
    user_id = fields.Many2one(
        "res.users", string="Approved by", readonly=True, ondelete="restrict"
    )
    approved_date = fields.Date(string="Approved on", readonly=True)
    fingerprint = fields.Char(readonly=True)
    work_count = fields.Integer(string="Works", compute="_compute_works")
    is_changed = fields.Boolean(
        string="Changed since", compute="_compute_works", help="After the approval."
    )

    _place = models.UniqueIndex(
        "(class_id, term_id)", "This class already has a schedule of the quarter."
    )

    @api.depends("class_id", "term_id")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.class_id.name} · {row.term_id.name}"

    @api.depends("class_id", "term_id", "fingerprint")
    def _compute_works(self):
        works = self._read_works()
        for row in self:
            found = works.get((row.class_id, row.term_id), [])
            row.work_count = len(found)
            row.is_changed = bool(
                row.fingerprint and row.fingerprint != row._get_fingerprint(found)
            )

    def _read_works(self):
        """Return {(class, quarter): works by date} in one query."""
        works = self.env["edu.assessment"].search(
            [
                ("class_id", "in", self.class_id.ids),
                ("term_id", "in", self.term_id.ids),
                ("kind", "in", ("sor", "soch")),
                ("is_cancelled", "=", False),
            ],
            order="date, id",
        )
        return works.grouped(lambda work: (work.class_id, work.term_id))

    @api.model
    def _get_fingerprint(self, works):
        rows = [[work.id, str(work.date), work.max_points] for work in works]
        return hashlib.sha256(json.dumps(rows).encode()).hexdigest()

    def action_approve(self):
        """Approve the schedule as the works stand now; for the deputy director."""
        if not self.env.user.has_group("edu_base.group_deputy"):
            raise AccessError(
                self.env._("Only the deputy director approves the schedule.")
            )
        works = self._read_works()
        for row in self:
            found = works.get((row.class_id, row.term_id), [])
            row.write(
                {
                    "state": "approved",
                    "user_id": self.env.uid,
                    "approved_date": fields.Date.context_today(self),
                    "fingerprint": self._get_fingerprint(found),
                }
            )
        return True

    def action_draft(self):
        self.write({"state": "draft", "user_id": False, "approved_date": False})
        self.fingerprint = False
        return True

    def action_print(self):
        self.ensure_one()
        return self.env["edu.form.print"]._get_file_action(
            "schedule",
            "pdf",
            class_ids=self.class_id.ids,
            term_id=self.term_id.id,
            lang=self.env.lang,
        )
