from odoo import api, fields, models


class EduSubject(models.Model):
    """A subject of the catalogue (order 456, point 27.7).

    Without an organisation it is common to all; an organisation may add its own. Names
    are those of the typical curricula (order 500).
    """

    _name = "edu.subject"
    _description = "Subject"
    _order = "sequence, name, id"
    _rec_names_search = ["name", "short_name", "code"]

    @api.model
    def _default_company_id(self):
        """Return the current organisation; an administrator adds common subjects."""
        if self.env.su or self.env.user.has_group("edu_base.group_admin"):
            return False
        return self.env.company

    name = fields.Char(required=True, translate=True)
    short_name = fields.Char(
        translate=True, help="For grids and printed timetables; empty: the name."
    )
    code = fields.Char(required=True)
    area_id = fields.Many2one(
        "edu.reference",
        string="Subject area",
        domain=[("kind", "=", "subject_area")],
        index=True,
        ondelete="restrict",
    )
    language_subject = fields.Boolean(
        help="Summative works cover listening, speaking, reading and writing."
    )
    difficulty = fields.Integer(
        help="Rank by the sanitary rules, 1 to 11; 0: not ranked.",
    )
    difficulty_other = fields.Integer(
        string="Difficulty, other language",
        help="Rank in classes with another language of instruction than the language "
        "of the subject; 0: the same.",
    )
    sequence = fields.Integer(default=100)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        string="Organisation",
        index="btree_not_null",
        default=lambda self: self._default_company_id(),
        ondelete="cascade",
        help="Empty: common to all organisations.",
    )
    mode_ids = fields.One2many("edu.subject.mode", "subject_id", string="Assessment")
    course_count = fields.Integer(compute="_compute_course_count")

    _code_uniq = models.UniqueIndex(
        "(code, (COALESCE(company_id, 0)))", "Another subject has this code."
    )
    _difficulty = models.Constraint(
        "CHECK (difficulty BETWEEN 0 AND 11 AND difficulty_other BETWEEN 0 AND 11)",
        "The difficulty is a number from 0 to 11.",
    )

    def _compute_course_count(self):
        counts = dict(
            self.env["edu.course"]._read_group(
                [("subject_id", "in", self.ids)], ["subject_id"], ["__count"]
            )
        )
        for subject in self:
            subject.course_count = counts.get(subject, 0)

    def _resolve_mode(self, grade, hours, date=None, company=None):
        """Return how this subject is assessed: a value of ``edu.subject.mode.mode``.

        :param grade: 0–12 of the learners' class
        :param hours: lessons a week (float)
        :param date: the day the answer is for (today)
        :param company: the organisation (the current one)
        """
        self.ensure_one()
        return self.env["edu.subject.mode"]._resolve(
            self.id, grade, hours, date=date, company=company
        )

    def _get_short_name(self):
        """Return the short name, else the name."""
        self.ensure_one()
        return self.short_name or self.name

    @api.depends("name", "short_name")
    @api.depends_context("edu_short_names")
    def _compute_display_name(self):
        short = self.env.context.get("edu_short_names")
        for subject in self:
            subject.display_name = (short and subject.short_name) or subject.name

    def action_open_courses(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "edu_curriculum.edu_course_action"
        )
        return {**action, "domain": [("subject_id", "=", self.id)], "context": {}}
