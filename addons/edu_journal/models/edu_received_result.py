from odoo import api, fields, models
from odoo.exceptions import UserError

KINDS = [
    ("sor", "SOR"),
    ("soch", "SOCh"),
    ("grade", "Grade of the quarter"),
    ("not_taught", "Not taught"),
]
WORKS = ("sor", "soch")


class EduReceivedResult(models.Model):
    """What a learner who arrived brought from the former school; append-only.

    The former school gives an extract of summative results, signed by its director
    (order 125, point 31). Its SOR and SOCh count in the quarter result of the course
    that the learner goes on in; of a quarter that is closed here the grade is taken
    over, or the mark "not taught", which the annual grade leaves out.
    """

    _name = "edu.received.result"
    _inherit = "edu.append.only.mixin"
    _description = "Result of the former school"
    _order = "student_id, term_id, course_id, kind, number, id"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, ondelete="restrict")
    student_id = fields.Many2one(
        "edu.student",
        string="Learner",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    course_id = fields.Many2one(
        "edu.course", required=True, ondelete="restrict", check_company=True
    )
    subject_id = fields.Many2one("edu.subject", required=True, ondelete="restrict")
    class_id = fields.Many2one("edu.group", string="Class", ondelete="restrict")
    term_id = fields.Many2one(
        "edu.term", string="Quarter", required=True, ondelete="restrict"
    )
    kind = fields.Selection(KINDS, required=True)
    number = fields.Integer(required=True, aggregator=None)
    max_points = fields.Integer(string="Maximum points", aggregator=None)
    points = fields.Integer(aggregator=None, help="Points of the work, or the grade.")
    school = fields.Char(string="Former school", required=True)
    document_number = fields.Char(string="Extract No.", required=True)
    document_date = fields.Date(string="Date of the extract", required=True)
    previous_id = fields.Many2one(
        "edu.received.result",
        string="Corrects",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
    )

    _cell = models.UniqueIndex(
        "(course_id, term_id, student_id, kind, number) WHERE is_current IS TRUE",
        "This result of the former school was already entered.",
    )
    _points_range = models.Constraint(
        """CHECK (kind NOT IN ('sor', 'soch')
            OR (max_points > 0 AND points BETWEEN 0 AND max_points))""",
        "Points lie between 0 and the maximum.",
    )

    @api.depends("kind", "number", "student_id")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for row in self:
            row.display_name = f"{row.student_id.name} · {labels.get(row.kind, '')}"

    @api.model
    def _post(self, rows):
        """Write rows that the wizard has checked; the same row again changes nothing.

        :return: the rows made
        """
        names = ("course_id", "term_id", "student_id", "kind", "number")
        known = {
            tuple(
                row[name].id if name.endswith("_id") else row[name] for name in names
            ): row
            for row in self.search(
                [
                    ("student_id", "in", [vals["student_id"] for vals in rows]),
                    ("is_current", "=", True),
                ]
            )
        }
        todo, replaced = [], self.browse()
        for vals in rows:
            old = known.get(tuple(vals[name] for name in names))
            if old and (old.points, old.max_points) == (
                vals["points"],
                vals["max_points"],
            ):
                continue
            if old:
                replaced |= old
                vals = {**vals, "previous_id": old.id}
            todo.append(vals)
        replaced._supersede()
        return self.create(todo)

    def _enter(self, closed):
        """Put grades and "not taught" where the journal keeps them.

        :param closed: {(quarter id, class id)} of closed quarters
        """
        for row in self.filtered(lambda x: x.kind not in WORKS):
            course, term = row.course_id, row.term_id
            if course.mode == "points_half_year" and term.parent_id:
                last = term.parent_id.child_ids.sorted("number")[-1]
                if (last.id, row.class_id.id) in closed:
                    row._write_result(term.parent_id, last)
                    continue
            elif (term.id, row.class_id.id) in closed:
                row._write_result(term, term)
                continue
            self.env["edu.mark"].create(
                {
                    "course_id": course.id,
                    "term_id": term.id,
                    "student_id": row.student_id.id,
                    "code": "not_taught",
                    "user_id": row.user_id.id,
                }
            )

    def _write_result(self, term, quarter):
        """Write the result of a closed term that the learner was not here for."""
        results = self.env["edu.term.result"]
        domain = [
            ("course_id", "=", self.course_id.id),
            ("student_id", "=", self.student_id.id),
            ("term_id", "=", term.id),
            ("is_current", "=", True),
        ]
        if results.search_count(domain, limit=1):
            raise UserError(
                self.env._(
                    "%(student)s already has a result of %(subject)s for %(term)s.",
                    student=self.student_id.name,
                    subject=self.subject_id.name,
                    term=term.name,
                )
            )
        lock = self.env["edu.term.lock"].search(
            [
                ("term_id", "=", quarter.id),
                ("class_id", "=", self.class_id.id),
                ("is_current", "=", True),
            ]
        )
        graded = self.kind == "grade"
        results.create(
            {
                "company_id": self.company_id.id,
                "year_id": self.course_id.year_id.id,
                "term_id": term.id,
                "kind": term.kind,
                "course_id": self.course_id.id,
                "subject_id": self.subject_id.id,
                "class_id": self.class_id.id,
                "student_id": self.student_id.id,
                "grade": self.points if graded else False,
                "status": "graded" if graded else "not_taught",
                "lock_id": lock.id,
                "user_id": self.user_id.id,
                "reason": self.env._(
                    "Extract No. %(number)s of %(date)s, %(school)s",
                    number=self.document_number,
                    date=self.document_date.strftime("%d.%m.%Y"),
                    school=self.school,
                ),
            }
        )
