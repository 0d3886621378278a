from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class EduGroupSplit(models.TransientModel):
    """Split a class into subgroups for some subjects, or move learners between them.

    Opened again for the same division, it shows who is where; learners whose number is
    changed move from the given date on.
    """

    _name = "edu.group.split"
    _description = "Split a class into subgroups"

    class_id = fields.Many2one(
        "edu.group",
        string="Class",
        required=True,
        domain=[("kind", "=", "class")],
    )
    division = fields.Char(
        required=True, help="What the class is split for, as: Foreign language."
    )
    date = fields.Date(
        string="From",
        required=True,
        compute="_compute_date",
        precompute=True,
        store=True,
        readonly=False,
    )
    method = fields.Selection(
        [
            ("alphabet", "Equal parts by the alphabet"),
            ("sex", "Boys and girls"),
            ("hand", "By hand"),
        ],
        required=True,
        default="alphabet",
    )
    part_count = fields.Integer(string="Number of subgroups", default=2, required=True)
    threshold_info = fields.Char(string="Norm", compute="_compute_threshold_info")
    is_below = fields.Boolean(compute="_compute_threshold_info")
    line_ids = fields.One2many(
        "edu.group.split.line",
        "split_id",
        string="Learners",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )

    _part_count = models.Constraint(
        "CHECK (part_count BETWEEN 1 AND 9)",
        "A class is split into one to nine subgroups.",
    )

    @api.depends("class_id")
    def _compute_date(self):
        for split in self:
            split.date = (
                split.class_id._get_count_date()
                if split.class_id
                else fields.Date.context_today(self)
            )

    @api.depends("class_id", "date")
    def _compute_threshold_info(self):
        for split in self:
            split.is_below, split.threshold_info = False, False
            if not split.class_id:
                continue
            threshold, needs = split.class_id._get_split_threshold(split.date)
            count = len(split.class_id._get_students(split.date))
            split.is_below = bool(threshold) and count < threshold
            split.threshold_info = self.env._(
                "%(count)s learners; the class is split from %(threshold)s "
                "(with special educational needs: %(needs)s).",
                count=count,
                threshold=threshold or "–",
                needs=needs,
            )

    @api.depends("class_id", "division", "method", "part_count", "date")
    def _compute_line_ids(self):
        for split in self:
            students = split.class_id._get_students(split.date)
            parts = split._get_parts(students)
            split.line_ids = [
                Command.clear(),
                *(
                    Command.create(
                        {"student_id": student.id, "part": parts.get(student.id, 0)}
                    )
                    for student in students
                ),
            ]

    def _get_parts(self, students):
        """Return {learner id: number of the subgroup} by the method."""
        count = max(self.part_count, 1)
        if self.method == "sex":
            return {student.id: 1 if student.sex == "m" else 2 for student in students}
        if self.method == "alphabet":
            # the first subgroups take one more when the class can't be halved
            size, more = divmod(len(students), count)
            parts, number, left = {}, 1, size + (1 if more else 0)
            for student in students:
                if not left:
                    number += 1
                    left = size + (1 if number <= more else 0)
                parts[student.id] = number
                left -= 1
            return parts
        return {
            row.student_id.id: row.group_id.part
            for row in self._get_current_rows()
            if row.group_id.part <= count
        }

    def _get_subgroups(self):
        return (
            self.env["edu.group"]
            .with_context(active_test=False)
            .search(
                [
                    ("parent_id", "=", self.class_id.id),
                    ("kind", "=", "subgroup"),
                    ("division", "=", (self.division or "").strip()),
                ]
            )
        )

    def _get_current_rows(self):
        """Return the enrolments in the subgroups of the division on the date."""
        if not self.class_id or not self.division:
            return self.env["edu.enrolment"]
        Enrolment = self.env["edu.enrolment"]
        return Enrolment.search(
            Domain("group_id", "in", self._get_subgroups().ids)
            & Enrolment._get_date_domain(self.date)
        )

    def action_apply(self):
        """Create missing subgroups and enrol the learners by their numbers."""
        self.ensure_one()
        self._check_lines()
        subgroups = self._ensure_subgroups()
        wanted = {
            line.student_id: subgroups[line.part] for line in self.line_ids if line.part
        }
        current = {row.student_id: row for row in self._get_current_rows()}
        moved = self.env["edu.enrolment"].union(
            *(
                row
                for student, row in current.items()
                if wanted.get(student) != row.group_id
            )
        )
        movers = moved.student_id
        moved._close(self.date - timedelta(days=1))
        self.env["edu.enrolment"].create(
            [
                {
                    "student_id": student.id,
                    "group_id": group.id,
                    "date_from": self.date,
                    "movement": "subgroup",
                }
                for student, group in wanted.items()
                if student not in current or student in movers
            ]
        )
        return True

    def _check_lines(self):
        """Refuse numbers of subgroups that do not exist.

        :raises UserError: naming the learner
        """
        for line in self.line_ids:
            if not 0 <= line.part <= self.part_count:
                raise UserError(
                    self.env._(
                        "%(student)s: the number of the subgroup must be from 0 (none) "
                        "to %(count)s.",
                        student=line.student_id.name,
                        count=self.part_count,
                    )
                )

    def _ensure_subgroups(self):
        """Return {number: subgroup} of the division; missing ones are created."""
        found = {group.part: group for group in self._get_subgroups()}
        missing = [
            {
                "kind": "subgroup",
                "company_id": self.class_id.company_id.id,
                "year_id": self.class_id.year_id.id,
                "parent_id": self.class_id.id,
                "part": part,
                "division": self.division.strip(),
            }
            for part in range(1, self.part_count + 1)
            if part not in found
        ]
        created = self.env["edu.group"].create(missing)
        return found | {group.part: group for group in created}


class EduGroupSplitLine(models.TransientModel):
    _name = "edu.group.split.line"
    _description = "Learner and number of the subgroup"

    split_id = fields.Many2one("edu.group.split", required=True, ondelete="cascade")
    student_id = fields.Many2one("edu.student", string="Learner", required=True)
    sex = fields.Selection(related="student_id.sex")
    part = fields.Integer(string="Subgroup")
