from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain


class EduGroup(models.Model):
    """A class of a year or a subgroup of it (other kinds come with other addons).

    A group lives one academic year: class 6 A of the next year is another group that
    names this one in ``previous_id``.
    """

    _name = "edu.group"
    _description = "Class or subgroup"
    _inherit = ["mail.thread"]
    _order = "company_id, year_id desc, grade, letter, part, name, id"
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
    kind = fields.Selection(
        [("class", "Class"), ("subgroup", "Subgroup")],
        required=True,
        default="class",
        index=True,
    )
    grade = fields.Integer(
        compute="_compute_from_parent",
        recursive=True,
        store=True,
        readonly=False,
        precompute=True,
        aggregator=None,
    )
    letter = fields.Char(
        size=10,
        compute="_compute_from_parent",
        recursive=True,
        store=True,
        readonly=False,
        precompute=True,
    )
    name = fields.Char(
        compute="_compute_name",
        recursive=True,
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
    )
    parent_id = fields.Many2one(
        "edu.group",
        string="Class of the subgroup",
        domain="[('kind', '=', 'class'), ('year_id', '=', year_id)]",
        check_company=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    child_ids = fields.One2many("edu.group", "parent_id", string="Subgroups")
    part = fields.Integer(help="Number of the subgroup: 1, 2…", aggregator=None)
    division = fields.Char(
        help="What the class is divided for, as Foreign language. Subgroups of one "
        "division share out the learners of the class.",
    )
    shift = fields.Selection(
        [("1", "First shift"), ("2", "Second shift")],
        compute="_compute_from_parent",
        recursive=True,
        store=True,
        readonly=False,
        precompute=True,
    )
    language_id = fields.Many2one(
        "edu.reference",
        string="Language of instruction",
        domain=[("kind", "=", "language")],
        compute="_compute_from_parent",
        recursive=True,
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
    )
    class_kind_id = fields.Many2one(
        "edu.reference",
        string="Kind of class",
        domain=[("kind", "=", "class_kind")],
        ondelete="restrict",
    )
    profile_id = fields.Many2one(
        "edu.reference",
        string="Profile direction",
        domain=[("kind", "=", "profile")],
        ondelete="restrict",
    )
    class_teacher_id = fields.Many2one(
        "hr.employee",
        string="Class teacher",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
    )
    class_teacher_user_id = fields.Many2one(
        related="class_teacher_id.user_id",
        string="User of the class teacher",
        store=True,
        index="btree_not_null",
    )
    capacity = fields.Integer(
        compute="_compute_capacity",
        store=True,
        readonly=False,
        precompute=True,
        aggregator="sum",
    )
    student_count = fields.Integer(string="Learners", compute="_compute_student_count")
    free_places = fields.Integer(compute="_compute_student_count")
    previous_id = fields.Many2one(
        "edu.group",
        string="Class of the last year",
        check_company=True,
        index="btree_not_null",
        ondelete="set null",
        copy=False,
    )
    enrolment_ids = fields.One2many("edu.enrolment", "group_id", string="Enrolments")
    student_ids = fields.One2many("edu.student", "class_id", string="Learners now")
    active = fields.Boolean(default=True)

    _class_uniq = models.UniqueIndex(
        "(company_id, year_id, grade, COALESCE(letter, '')) WHERE kind = 'class'",
        "This class already exists in the year.",
    )
    _part_uniq = models.UniqueIndex(
        "(parent_id, part, COALESCE(division, '')) WHERE kind = 'subgroup'",
        "This part of the class already exists.",
    )
    _grade = models.Constraint(
        "CHECK (grade BETWEEN 0 AND 12)", "A class is numbered from 0 to 12."
    )
    _subgroup_parent = models.Constraint(
        "CHECK (kind != 'subgroup' OR (parent_id IS NOT NULL AND part > 0))",
        "A subgroup needs its class and its number.",
    )
    _capacity = models.Constraint(
        "CHECK (capacity >= 0)", "The capacity can't be negative."
    )

    @api.depends(
        "kind",
        "parent_id.grade",
        "parent_id.letter",
        "parent_id.shift",
        "parent_id.language_id",
    )
    def _compute_from_parent(self):
        for group in self:
            parent = group.parent_id
            if group.kind == "subgroup" and parent:
                group.grade, group.letter = parent.grade, parent.letter
                group.shift, group.language_id = parent.shift, parent.language_id
            else:
                group.shift = group.shift or "1"

    @api.depends("kind", "grade", "letter", "parent_id.name", "part", "division")
    def _compute_name(self):
        for group in self:
            if group.kind == "class":
                group.name = f"{group.grade} {group.letter or ''}".strip()
            elif group.kind == "subgroup" and group.parent_id and not group.name:
                group.name = f"{group.parent_id.name} ({group.part})"
            else:
                group.name = group.name

    @api.depends("grade", "kind", "company_id")
    def _compute_capacity(self):
        for group in self:
            limit = self._get_size_limit(group.grade, group.company_id)
            group.capacity = limit if group.kind == "class" else group.capacity

    @api.model
    def _get_size_limit(self, grade, company):
        """Return the norm of learners in a class of ``grade`` (rule class.size_max).

        The rule is a number or {"default": number, "<grade>": number}.
        """
        rule = self.env["edu.rule"]._get_value("class.size_max", None, company, 0)
        if isinstance(rule, dict):
            return int(rule.get(str(grade), rule.get("default", 0)))
        return int(rule)

    def _get_count_date(self):
        """Return today, moved into the group's year when that is past or to come."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        return min(max(today, self.year_id.date_start), self.year_id.date_end)

    @api.depends("enrolment_ids.date_from", "enrolment_ids.date_to", "capacity")
    def _compute_student_count(self):
        counts = {}
        for date, groups in self.grouped(lambda g: g._get_count_date()).items():
            # sudo: only the number of learners is told to those who see the group
            rows = (
                self.env["edu.enrolment"]
                .sudo()
                ._read_group(
                    Domain("group_id", "in", groups.ids)
                    & self.env["edu.enrolment"]._get_date_domain(date),
                    ["group_id"],
                    ["__count"],
                )
            )
            counts.update({group.id: count for group, count in rows})
        for group in self:
            group.student_count = counts.get(group.id, 0)
            group.free_places = max(group.capacity - group.student_count, 0)

    def write(self, vals):
        if {"kind", "year_id", "company_id"} & set(vals):
            self._check_no_learners(vals)
        return super().write(vals)

    def _check_no_learners(self, vals):
        """Refuse to turn a group with learners into one of another kind or year.

        :raises UserError:
        """
        changed = self.filtered(
            lambda group: any(
                group._fields[name].convert_to_write(group[name], group) != vals[name]
                for name in ("kind", "year_id", "company_id")
                if name in vals
            )
        )
        # sudo: only whether there is one
        rows = self.env["edu.enrolment"].sudo()
        if changed and rows.search_count([("group_id", "in", changed.ids)], limit=1):
            raise UserError(
                self.env._(
                    "The kind and the year of a group that has learners don't change."
                )
            )

    @api.constrains("kind", "parent_id", "year_id")
    def _check_parent(self):
        for group in self.filtered("parent_id"):
            parent = group.parent_id
            if parent.kind != "class" or parent.year_id != group.year_id:
                raise ValidationError(
                    self.env._(
                        "The subgroup %(name)s must belong to a class of its year.",
                        name=group.name,
                    )
                )

    @api.depends("name", "year_id", "division")
    @api.depends_context("edu_show_year")
    def _compute_display_name(self):
        for group in self:
            name = group.name or ""
            if group.division:
                name = f"{name} · {group.division}"
            if self.env.context.get("edu_show_year"):
                name = f"{name}, {group.year_id.name}"
            group.display_name = name

    def action_open_students(self):
        """Open the learners of the group."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "edu_student.edu_student_action"
        )
        action["domain"] = [
            ("id", "in", self._get_students(self._get_count_date()).ids)
        ]
        action["context"] = {}
        action["display_name"] = self.display_name
        return action

    def action_create_student_accounts(self):
        """Make the missing accounts of the learners of the classes; show the slips."""
        return self._get_students().action_create_accounts()

    def action_create_guardian_accounts(self):
        """Make the missing accounts of the guardians of the classes; show the slips."""
        return self._get_students().guardian_ids.action_create_accounts()

    def action_export_students(self):
        """Download the learners of the classes as the list that the import reads."""
        return self.env["edu.report.xlsx.student"]._xlsx_action(
            self.env["edu.student"], group_ids=self.ids
        )

    def action_split(self):
        """Open the window that splits the class or changes its subgroups."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "edu_student.edu_group_split_action"
        )
        action["context"] = {
            "default_class_id": (self.parent_id or self).id,
            "default_division": self.division,
            "default_method": "hand" if self.division else "alphabet",
        }
        return action

    def _get_split_threshold(self, date=None):
        """Return (threshold, special needs): from how many learners the class is split.

        State standard (order 348), points 30, 43–45: the threshold of the town or of
        the village, less a number for each learner with special educational needs.
        Values are the rules split.threshold.urban, split.threshold.rural and
        split.minus_per_special_need; the threshold is None when there is no rule.
        """
        self.ensure_one()
        date = fields.Date.to_date(date) or self._get_count_date()
        Rule = self.env["edu.rule"]
        place = self.company_id.edu_kato_id
        key = "rural" if place and not place.is_urban else "urban"
        threshold = Rule._get_value(f"split.threshold.{key}", date, self.company_id)
        minus = Rule._get_value(
            "split.minus_per_special_need", date, self.company_id, 0
        )
        needs = self._count_special_needs(date)
        return threshold and max(threshold - minus * needs, 1), needs

    def _count_special_needs(self, date):
        """Return how many learners of the class have special needs on ``date``."""
        domain = (
            Domain("student_id", "in", self._get_students(date).ids)
            & (
                Domain("special_need_id", "!=", False)
                | Domain("category_id.code", "=", "special_needs")
            )
            & self.env["edu.enrolment"]._get_date_domain(date)
        )
        # sudo: only the number is told, not who
        rows = self.env["edu.student.social"].sudo()
        return len(rows.search(domain).student_id)

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """Keep the talk of the staff from guardians and learners, who may read the
        row of their class in the portal."""
        if not self.env.su and not self.env.user._is_internal():
            return dict.fromkeys(self, "write")
        return super()._mail_get_operation_for_mail_message_operation(message_operation)

    def _get_students(self, date=None):
        """Return the learners enrolled on ``date`` (today), sorted by name.

        Sorted by the database, which knows the Kazakh alphabet.
        """
        date = fields.Date.to_date(date) or fields.Date.context_today(self)
        enrolled = Domain("group_id", "in", self.ids) & self.env[
            "edu.enrolment"
        ]._get_date_domain(date)
        return (
            self.env["edu.student"]
            .with_context(active_test=False)
            .search([("enrolment_ids", "any", enrolled)], order="name, id")
        )

    def _get_students_by_group(self, date_from, date_to):
        """Return {group: learners} of those enrolled on a day of the interval.

        Sorted by name, in one query whatever the number of groups; groups without
        learners have an empty set.
        """
        Student = self.env["edu.student"]
        ids = {group: [] for group in self}
        for enrolment in self._get_enrolments(date_from, date_to):
            ids[enrolment.group_id].append(enrolment.student_id.id)
        return {
            group: Student.browse(dict.fromkeys(found)) for group, found in ids.items()
        }

    def _get_enrolments(self, date_from, date_to):
        """Return the enrolments that touch the interval, by name of the learner."""
        domain = (
            Domain("group_id", "in", self.ids)
            & Domain("date_from", "<=", date_to)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", date_from))
        )
        return self.env["edu.enrolment"].search_fetch(
            domain,
            ["group_id", "student_id", "date_from", "date_to"],
            order="student_id, date_from, id",
        )
