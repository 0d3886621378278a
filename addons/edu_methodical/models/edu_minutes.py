import math

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

KINDS = [
    ("pedagogical", "Pedagogical council"),
    ("methodical", "Methodical council"),
    ("association", "Methodical association"),
    ("parents", "Parents' meeting"),
]


class EduMinutes(models.Model):
    """Minutes of a council, an association or a parents' meeting.

    Agenda, who was present, who spoke, what was decided. Signed minutes are never
    changed: a mistake is corrected by a decision of the next meeting.

    The deputy director keeps those of councils, the head those of the own association,
    a class teacher those of the parents' meeting of the own class.
    """

    _name = "edu.minutes"
    _inherit = ["mail.thread"]
    _description = "Minutes"
    _order = "date desc, id desc"
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
        compute="_compute_year_id",
        store=True,
        precompute=True,
        ondelete="restrict",
    )
    kind = fields.Selection(KINDS, required=True, default="pedagogical", index=True)
    association_id = fields.Many2one(
        "edu.method.association",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
    )
    class_id = fields.Many2one(
        "edu.group",
        string="Class",
        domain=[("kind", "=", "class")],
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        help="Of a parents' meeting; empty: of the whole school.",
    )
    number = fields.Integer(string="No.", readonly=True, copy=False, aggregator=None)
    date = fields.Date(required=True, default=fields.Date.context_today)
    place = fields.Char()
    chair_id = fields.Many2one(
        "hr.employee",
        string="Chairperson",
        check_company=True,
        ondelete="restrict",
    )
    secretary_id = fields.Many2one(
        "hr.employee", string="Secretary", check_company=True, ondelete="restrict"
    )
    expected_count = fields.Integer(
        string="Members",
        compute="_compute_expected_count",
        store=True,
        readonly=False,
        precompute=True,
        help="How many make the meeting complete.",
    )
    present_ids = fields.Many2many(
        "hr.employee",
        "edu_minutes_present_rel",
        string="Present",
        check_company=True,
    )
    present_count = fields.Integer(
        string="Present, number",
        compute="_compute_present_count",
        store=True,
        readonly=False,
        precompute=True,
    )
    invited = fields.Char()
    has_quorum = fields.Boolean(string="Quorum", compute="_compute_has_quorum")
    quorum = fields.Integer(
        string="Needed for the quorum", compute="_compute_has_quorum"
    )
    item_ids = fields.One2many(
        "edu.minutes.item", "minutes_id", string="Agenda", copy=True
    )
    decision_ids = fields.One2many(
        "edu.minutes.decision", "minutes_id", string="Decisions"
    )
    state = fields.Selection(
        [("draft", "Draft"), ("signed", "Signed")],
        required=True,
        default="draft",
        copy=False,
        tracking=True,
    )
    signed_by_id = fields.Many2one(
        "res.users", string="Signed by", readonly=True, copy=False, ondelete="restrict"
    )
    signed_date = fields.Date(string="Signed on", readonly=True, copy=False)

    _number_uniq = models.UniqueIndex(
        "(company_id, year_id, kind, (COALESCE(association_id, 0)),"
        " (COALESCE(class_id, 0)), number) WHERE number > 0",
        "These minutes already exist.",
    )
    _counts = models.Constraint(
        "CHECK (expected_count >= 0 AND present_count >= 0)",
        "The number of people can't be negative.",
    )
    _belongs = models.Constraint(
        "CHECK (kind != 'association' OR association_id IS NOT NULL)",
        "Minutes of an association name it.",
    )

    @api.depends("kind", "number", "date", "association_id", "class_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for minutes in self:
            place = minutes.association_id.name or minutes.class_id.name
            parts = [labels.get(minutes.kind, ""), place, minutes._get_number()]
            minutes.display_name = " · ".join(part for part in parts if part)

    def _get_number(self):
        return f"№ {self.number}" if self.number else ""

    @api.depends("date", "company_id")
    def _compute_year_id(self):
        years = self.env["edu.academic.year"]
        for minutes in self:
            minutes.year_id = years._get_current(minutes.date, minutes.company_id)

    @api.depends("association_id", "kind", "class_id")
    def _compute_expected_count(self):
        for minutes in self:
            if minutes.kind == "association":
                minutes.expected_count = len(minutes.association_id.member_ids)
            elif minutes.kind == "parents" and minutes.class_id:
                minutes.expected_count = minutes.class_id.student_count
            else:
                minutes.expected_count = minutes.expected_count

    @api.depends("present_ids")
    def _compute_present_count(self):
        for minutes in self:
            if minutes.kind != "parents":
                minutes.present_count = len(minutes.present_ids)
            else:
                minutes.present_count = minutes.present_count

    @api.depends("present_count", "expected_count", "kind", "date", "company_id")
    def _compute_has_quorum(self):
        """The share of members that makes a quorum is a dated rule by kind."""
        for minutes in self:
            shares = self.env["edu.rule"]._get_value(
                "minutes.quorum", minutes.date, minutes.company_id, default={}
            )
            share = shares.get(minutes.kind, shares.get("default", 0))
            minutes.quorum = math.ceil(round(minutes.expected_count * share / 100, 6))
            minutes.has_quorum = minutes.present_count >= minutes.quorum

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [dict(vals) for vals in vals_list]
        present = [vals.pop("present_ids", None) for vals in vals_list]
        records = super().create(vals_list)
        if not self.env.su and any(r.state != "draft" or r.number for r in records):
            raise AccessError(self.env._("Minutes are signed by their button."))
        for record, commands in zip(records, present, strict=True):
            record._write_present(commands)
        return records

    def write(self, vals):
        if not self.env.su:
            if {"state", "number", "signed_by_id", "signed_date"} & set(vals):
                raise AccessError(self.env._("Minutes are signed by their button."))
            self._check_draft()
        vals = dict(vals)
        commands = vals.pop("present_ids", None)
        result = super().write(vals)
        self._write_present(commands)
        return result

    def _write_present(self, commands):
        """Write who was present.

        A teacher may not read private records of colleagues, which linking them asks
        for; of a colleague only the name is shown.
        """
        if commands is None:
            return True
        self.check_access("write")
        # sudo: the right to the minutes is checked; the ORM checks the organisation
        return super(EduMinutes, self.sudo()).write({"present_ids": commands})

    def _check_draft(self):
        if not self.env.su and any(row.state == "signed" for row in self):
            raise UserError(self.env._("Signed minutes are never changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_draft_only(self):
        if any(row.state == "signed" for row in self):
            raise UserError(self.env._("Signed minutes are never deleted."))

    def action_fill_present(self):
        """Enter all members of the association, or all teachers, as present."""
        for minutes in self:
            if minutes.kind == "association":
                members = minutes.association_id.member_ids
            else:
                members = self.env["hr.employee"].search(
                    [
                        ("company_id", "=", minutes.company_id.id),
                        ("user_id.all_group_ids", "in", self._get_teacher_group().ids),
                    ]
                )
            values = {"present_ids": members.ids}
            if minutes.kind != "association":
                values["expected_count"] = len(members)
            minutes.write(values)
        return True

    @api.model
    def _get_teacher_group(self):
        return self.env.ref("edu_base.group_teacher")

    def action_sign(self):
        """Give the number and sign; decisions become activities.

        :raises UserError: something is missing or there is no quorum
        """
        self.check_access("write")
        for minutes in self.filtered(lambda row: row.state == "draft"):
            minutes._check_complete()
            # sudo: number and state are written by signing only
            minutes.sudo().write(
                {
                    "number": minutes._get_next_number(),
                    "state": "signed",
                    "signed_by_id": self.env.uid,
                    "signed_date": fields.Date.context_today(self),
                }
            )
            minutes.decision_ids._remind()
        return True

    def _check_complete(self):
        missing = []
        if not self.item_ids:
            missing.append(self.env._("agenda"))
        if not self.decision_ids:
            missing.append(self.env._("decisions"))
        if not self.chair_id or not self.secretary_id:
            missing.append(self.env._("chairperson and secretary"))
        if missing:
            raise UserError(
                self.env._("The minutes lack: %(what)s.", what=", ".join(missing))
            )
        if not self.has_quorum:
            raise UserError(
                self.env._(
                    "There is no quorum: %(present)s present, %(quorum)s needed.",
                    present=self.present_count,
                    quorum=self.quorum,
                )
            )

    def _get_next_number(self):
        """Return the next number of this kind of meeting in the year."""
        # sudo: the last number of a council, whoever may read its minutes
        last = self.sudo().search(
            [
                ("company_id", "=", self.company_id.id),
                ("year_id", "=", self.year_id.id),
                ("kind", "=", self.kind),
                ("association_id", "=", self.association_id.id),
                ("class_id", "=", self.class_id.id),
                ("number", ">", 0),
            ],
            order="number desc",
            limit=1,
        )
        return last.number + 1


class EduMinutesItem(models.Model):
    """A question of the agenda: who reported, who spoke."""

    _name = "edu.minutes.item"
    _description = "Question of the agenda"
    _order = "minutes_id, sequence, id"
    _check_company_auto = True

    minutes_id = fields.Many2one(
        "edu.minutes", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="minutes_id.company_id", store=True, index=True
    )
    sequence = fields.Integer(default=10, aggregator=None)
    name = fields.Char(string="Question", required=True)
    speaker_id = fields.Many2one(
        "hr.employee", string="Speaker", check_company=True, ondelete="restrict"
    )
    heard = fields.Text(string="What was reported")
    spoke = fields.Text(string="Who spoke and about what")

    @api.model_create_multi
    def create(self, vals_list):
        items = super().create(vals_list)
        items.minutes_id._check_draft()
        return items

    def write(self, vals):
        self.minutes_id._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_draft_only(self):
        self.minutes_id._check_draft()
