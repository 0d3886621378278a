from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

AFTER_YEAR = ("year", "additional", "exam")
TERM_CODES = ("pass", "fail", "not_attested", "not_taught")

# The last line behind the ORM: no interface posts into a closed term or corrects
# against the policy of the organisation.
POSTING_FUNCTION = """
CREATE OR REPLACE FUNCTION edu_check_posting() RETURNS trigger AS $$
DECLARE
    policy varchar;
BEGIN
    IF EXISTS (
        SELECT 1 FROM edu_term_lock l
        WHERE l.term_id = NEW.term_id AND l.class_id = NEW.class_id
          AND l.is_current IS TRUE AND l.action = 'close'
    ) AND NOT EXISTS (
        SELECT 1 FROM edu_term_result r
        WHERE r.course_id = NEW.course_id AND r.student_id = NEW.student_id
          AND r.is_current IS TRUE AND r.status = 'not_attested'
    ) AND NOT EXISTS (
        SELECT 1 FROM edu_assessment a
        WHERE a.id = NEW.assessment_id AND a.kind IN ('year', 'additional', 'exam')
    ) THEN
        RAISE EXCEPTION 'EDU_TERM_CLOSED: the term is closed'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.previous_id IS NOT NULL THEN
        SELECT edu_mark_policy INTO policy FROM res_company WHERE id = NEW.company_id;
        IF policy = 'forbidden' AND NEW.moderation_id IS NULL THEN
            RAISE EXCEPTION 'EDU_CORRECTION_FORBIDDEN: marks are not corrected'
                USING ERRCODE = 'restrict_violation';
        END IF;
        IF policy = 'reason' AND COALESCE(NEW.reason, '') = '' THEN
            RAISE EXCEPTION 'EDU_REASON_REQUIRED: a correction needs a reason'
                USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    RETURN NEW;
END
$$ LANGUAGE plpgsql
"""


class EduMark(models.Model):
    """One number given to one learner; append-only.

    A cell is (lesson, learner) for formative marks, (assessment, learner) for
    summative works, (course, term, learner) for what a teacher enters for the term
    (pass, fail, temporarily not attested, not taught). The current row of a cell is
    unique; a correction is a new row that points to the old one.

    Only the acting teacher of the lesson (the teacher of the course for works and
    terms) enters; deputy and director read.
    """

    _name = "edu.mark"
    _inherit = "edu.append.only.mixin"
    _description = "Mark"
    _order = "date desc, id desc"
    _check_company_auto = True

    # plain columns, not related fields: a posted row never changes afterwards
    company_id = fields.Many2one("res.company", required=True, ondelete="restrict")
    course_id = fields.Many2one(
        "edu.course", required=True, ondelete="restrict", check_company=True
    )
    class_id = fields.Many2one("edu.group", string="Class", ondelete="restrict")
    student_id = fields.Many2one(
        "edu.student",
        string="Learner",
        required=True,
        ondelete="restrict",
        check_company=True,
    )
    lesson_id = fields.Many2one(
        "edu.lesson", index="btree_not_null", ondelete="restrict", check_company=True
    )
    assessment_id = fields.Many2one(
        "edu.assessment",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    term_id = fields.Many2one("edu.term", required=True, ondelete="restrict")
    date = fields.Date(required=True)
    kind = fields.Selection(
        [
            ("fo", "Formative"),
            ("assessment", "Summative work"),
            ("part", "Part of a summative work"),
            ("term", "Entry for the term"),
        ],
        required=True,
        default="fo",
    )
    # the work itself stays empty here: it is what holds the sum
    part_id = fields.Many2one(
        "edu.assessment.part",
        string="Part of the work",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    value = fields.Integer(string="Points", aggregator="avg")
    code = fields.Selection(
        [
            ("pass", "Pass"),
            ("fail", "Fail"),
            ("not_attested", "Temporarily not attested"),
            ("not_taught", "Not taught"),
        ],
    )
    has_value = fields.Boolean(
        default=True, help="Not set: the mark of the cell was taken back."
    )
    moderation_id = fields.Many2one(
        "edu.moderation",
        string="Moderation",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
    )
    previous_id = fields.Many2one(
        "edu.mark",
        string="Corrects",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
    )

    # PostgreSQL 15 uses a partial index only for a condition spelled as in the index,
    # and the ORM writes booleans as IS TRUE
    _key_uniq = models.UniqueIndex(
        "(key) WHERE key IS NOT NULL", "This entry was already made."
    )
    _lesson_cell = models.UniqueIndex(
        "(lesson_id, student_id) WHERE is_current IS TRUE AND kind = 'fo'",
        "The learner already has a mark on that lesson.",
    )
    _assessment_cell = models.UniqueIndex(
        "(assessment_id, student_id) WHERE is_current IS TRUE AND kind = 'assessment'",
        "The learner already has points for that work.",
    )
    _part_cell = models.UniqueIndex(
        "(part_id, student_id) WHERE is_current IS TRUE AND kind = 'part'",
        "The learner already has points for that part.",
    )
    _term_cell = models.UniqueIndex(
        "(course_id, term_id, student_id) WHERE is_current IS TRUE AND kind = 'term'",
        "The learner already has an entry for that term.",
    )
    _course_term = models.Index("(course_id, term_id, student_id)")
    _student_date = models.Index("(student_id, date DESC)")
    _shape = models.Constraint(
        """CHECK (
            (kind = 'fo' AND lesson_id IS NOT NULL)
            OR (kind = 'assessment' AND assessment_id IS NOT NULL)
            OR (kind = 'part' AND part_id IS NOT NULL)
            OR (kind = 'term' AND (code IS NOT NULL OR NOT has_value))
        )""",
        "A mark belongs to a lesson, a work or a term.",
    )

    def init(self):
        result = super().init()
        self.env.cr.execute(POSTING_FUNCTION)
        self.env.cr.execute("DROP TRIGGER IF EXISTS edu_posting ON edu_mark")
        self.env.cr.execute(
            "CREATE TRIGGER edu_posting BEFORE INSERT ON edu_mark"
            " FOR EACH ROW EXECUTE FUNCTION edu_check_posting()"
        )
        return result

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        """Enter marks; a mark for a filled cell corrects the one there.

        :raises AccessError: the user does not teach the course on that date
        :raises UserError: lesson not yet held, term closed, correction not allowed
        :raises ValidationError: points out of range, learner not in the group
        """
        return self._create_once(
            vals_list,
            lambda todo: self._post([self._complete(dict(vals)) for vals in todo]),
        )

    @api.model
    def _complete(self, vals):
        """Fill what follows from the lesson, work or course; never trust the client."""
        lesson = self.env["edu.lesson"].browse(vals.get("lesson_id"))
        assessment = self.env["edu.assessment"].browse(vals.get("assessment_id"))
        part = self.env["edu.assessment.part"].browse(vals.get("part_id"))
        if part:
            vals.update(kind="part", course_id=part.course_id.id, date=part.date)
            vals.update(term_id=part.assessment_id.term_id.id)
            vals.update(assessment_id=False, lesson_id=False)
        elif assessment:
            vals.update(kind="assessment", course_id=assessment.course_id.id)
            vals.update(term_id=assessment.term_id.id, date=assessment.date)
            vals.update(lesson_id=assessment.lesson_id.id)
        elif lesson:
            vals.update(kind="fo", course_id=lesson.course_id.id)
            vals.update(term_id=lesson.term_id.id, date=lesson.date)
        else:
            vals["kind"] = "term"
            vals["date"] = fields.Date.context_today(self)
        course = self.env["edu.course"].browse(vals.get("course_id"))
        if not course or not vals.get("term_id"):
            raise ValidationError(
                self.env._("A mark needs its lesson, its work or its course and term.")
            )
        vals.update(class_id=course.class_id.id, company_id=course.company_id.id)
        if not self.env.su:
            vals["user_id"] = self.env.uid
            vals.pop("moderation_id", None)
        vals.setdefault("has_value", True)
        vals["is_current"] = True
        return vals

    @api.model
    def _post(self, rows, sums=False):
        """Check and write complete rows.

        :param sums: the rows are sums of the parts of works, entered by nobody
        """
        if not rows:
            return self.browse()
        if not sums:
            self._check_no_sums(rows)
        self._check_rows(rows)
        current = self._lock_current(rows)
        for vals in rows:
            previous = current.get(self._get_cell(vals))
            vals["previous_id"] = previous.id if previous else False
            if previous:
                self._check_correction(vals, previous)
        self.browse(mark.id for mark in current.values())._supersede()
        # the trigger reads the policy in the database
        self.env["res.company"].flush_model(["edu_mark_policy"])
        marks = self._create_checked(rows)
        lessons = marks.filtered(lambda mark: mark.kind == "fo").lesson_id
        lessons._mark_held()
        marks._post_sums()
        self.env["edu.term.result"]._recompute_late(marks)
        return marks

    def _post_sums(self):
        """Enter the sum of a work as soon as all its parts have points.

        While a part is missing there is no sum: an absent part is never zero.
        """
        parts = self.filtered(lambda mark: mark.kind == "part")
        if not parts:
            return
        works = parts.part_id.assessment_id
        students = parts.student_id
        # sudo: the points of the learners and parts that the user has just entered
        rows = self.sudo().search(
            [
                ("part_id", "in", works.part_ids.ids),
                ("student_id", "in", students.ids),
                ("kind", "=", "part"),
                ("is_current", "=", True),
            ]
        )
        sums = self.sudo().search(
            [
                ("assessment_id", "in", works.ids),
                ("student_id", "in", students.ids),
                ("kind", "=", "assessment"),
                ("is_current", "=", True),
            ]
        )
        points = {
            (row.part_id, row.student_id): row.value for row in rows if row.has_value
        }
        known = {(row.assessment_id, row.student_id): row for row in sums}
        pairs = {(mark.part_id.assessment_id, mark.student_id): mark for mark in parts}
        todo = []
        for (work, student), mark in pairs.items():
            given = [points.get((part, student)) for part in work.part_ids]
            total = None if None in given else sum(given)
            old = known.get((work, student))
            before = old.value if old and old.has_value else None
            if total == before:
                continue
            todo.append(
                {
                    "assessment_id": work.id,
                    "student_id": student.id,
                    "has_value": total is not None,
                    "value": total,
                    "reason": mark.reason,
                    "moderation_id": mark.moderation_id.id,
                }
            )
        self._post([self._complete(vals) for vals in todo], sums=True)

    @api.model
    def _get_cell(self, vals):
        """Return the identity of the cell that ``vals`` fills."""
        place = {
            "fo": vals.get("lesson_id"),
            "assessment": vals.get("assessment_id"),
            "part": vals.get("part_id"),
            "term": (vals.get("course_id"), vals.get("term_id")),
        }
        return vals["kind"], place[vals["kind"]], vals["student_id"]

    @api.model
    def _lock_current(self, rows):
        """Return {cell: current mark} of the cells of ``rows``, locked for update."""
        self.flush_model()
        query = SQL(
            """SELECT id, kind, lesson_id, assessment_id, part_id, course_id, term_id,
                      student_id
                 FROM edu_mark
                WHERE is_current IS TRUE AND student_id IN %s AND course_id IN %s
                  AND term_id IN %s
                FOR UPDATE""",
            tuple({vals["student_id"] for vals in rows}),
            tuple({vals["course_id"] for vals in rows}),
            tuple({vals["term_id"] for vals in rows}),
        )
        cells = {self._get_cell(vals) for vals in rows}
        found = {}
        for row in self.env.execute_query_dict(query):
            cell = self._get_cell(row)
            if cell in cells:
                # sudo: the caller may enter into this cell, so it may see what is there
                found[cell] = self.sudo().browse(row["id"])
        return found

    # Checks

    @api.model
    def _check_rows(self, rows):
        """Check authors, dates, values and membership of all rows in few queries."""
        courses = self.env["edu.course"].browse({v["course_id"] for v in rows})
        lessons = self.env["edu.lesson"].browse(
            {v["lesson_id"] for v in rows if v.get("lesson_id")}
        )
        (courses.sudo() | courses).fetch(["mode", "grade", "company_id", "group_id"])
        lessons.fetch(["date", "state", "acting_teacher_id", "course_id", "term_id"])
        self._check_authors(rows)
        self._check_membership(rows, courses)
        maxima = self.env["edu.assessment.individual"]._get_maxima(
            {vals["assessment_id"] for vals in rows if vals["kind"] == "assessment"},
            {vals["student_id"] for vals in rows},
        )
        for vals in rows:
            self._check_lesson(vals)
            self._check_value(vals, maxima)
        self._check_open(rows)

    @api.model
    def _check_authors(self, rows):
        if self.env.su:
            return
        checked = set()
        for vals in rows:
            place = (vals["course_id"], vals.get("lesson_id"))
            if place not in checked:
                self._check_author(*place)
                checked.add(place)

    @api.model
    def _check_author(self, course_id, lesson_id):
        course = self.env["edu.course"].browse(course_id)
        lesson = self.env["edu.lesson"].browse(lesson_id)
        if course._is_taught_by(self.env.user):
            return
        if lesson and lesson._is_acting_teacher():
            return
        raise AccessError(
            self.env._(
                "Only the teacher of %(course)s enters marks there.",
                course=course.sudo().display_name,  # sudo: the name in a refusal
            )
        )

    @api.model
    def _check_membership(self, rows, courses):
        members = courses._get_member_intervals()
        for vals in rows:
            intervals = members.get(vals["course_id"], {}).get(vals["student_id"], ())
            if vals["kind"] == "fo":
                fits = any(
                    start <= vals["date"] and (not end or vals["date"] <= end)
                    for start, end in intervals
                )
            else:
                fits = bool(intervals)
            if not fits:
                student = self.env["edu.student"].browse(vals["student_id"])
                raise ValidationError(
                    self.env._(
                        "%(student)s does not learn in this group on that date.",
                        student=student.sudo().name,  # sudo: the name in a refusal
                    )
                )

    @api.model
    def _check_lesson(self, vals):
        lesson = self.env["edu.lesson"].browse(vals.get("lesson_id"))
        if vals["kind"] == "term":
            return
        if lesson and lesson.state in ("cancelled", "moved"):
            raise UserError(self.env._("This lesson was cancelled or moved."))
        today = fields.Date.context_today(self)
        if vals["date"] > today:
            raise UserError(
                self.env._(
                    "The lesson of %(date)s has not been held yet.",
                    date=vals["date"].strftime("%d.%m.%Y"),
                )
            )

    @api.model
    def _check_no_sums(self, rows):
        works = self.env["edu.assessment"].browse(
            {vals["assessment_id"] for vals in rows if vals["kind"] == "assessment"}
        )
        if works.sudo().part_ids:  # sudo: whether the work is held in parts
            raise UserError(
                self.env._("Enter the points of each part; the sum follows from them.")
            )

    @api.model
    def _check_value(self, vals, maxima):
        if not vals["has_value"]:
            vals.update(value=False, code=False)
            return
        if vals["kind"] == "term":
            self._check_term_code(vals)
            return
        course = self.env["edu.course"].browse(vals["course_id"])
        if course.mode == "none":
            raise ValidationError(
                self.env._("Learners of class 1 are not assessed: no marks.")
            )
        value = vals.get("value")
        if not isinstance(value, int) or isinstance(value, bool):
            raise ValidationError(self.env._("A mark is a whole number of points."))
        low, high = self._get_range(vals, course, maxima)
        if not low <= value <= high:
            raise ValidationError(
                self.env._(
                    "%(value)s points: allowed are %(low)s to %(high)s.",
                    value=value,
                    low=low,
                    high=high,
                )
            )

    @api.model
    def _check_term_code(self, vals):
        mode = self.env["edu.course"].browse(vals["course_id"]).mode
        if vals.get("code") not in TERM_CODES:
            raise ValidationError(self.env._("Unknown entry for the term."))
        if mode == "none" or (vals["code"] in ("pass", "fail") and mode != "pass_fail"):
            raise ValidationError(self.env._("This course is not marked pass or fail."))
        vals["value"] = False

    @api.model
    def _get_range(self, vals, course, maxima):
        """Return the lowest and highest allowed points of the cell.

        :param maxima: {(assessment id, student id): individual maximum}
        """
        if vals["kind"] == "part":
            part = self.env["edu.assessment.part"].browse(vals["part_id"])
            return 0, part.max_points
        if vals["kind"] == "assessment":
            assessment = self.env["edu.assessment"].browse(vals["assessment_id"])
            own = maxima.get((assessment.id, vals["student_id"]))
            return 0, own or assessment.max_points
        rule = self.env["edu.rule"]._get_value
        company = course.company_id
        return (
            rule("fo.min_points", vals["date"], company, default=1),
            rule("fo.max_points", vals["date"], company, default=10),
        )

    @api.model
    def _check_open(self, rows):
        terms = self.env["edu.term"].browse({vals["term_id"] for vals in rows})
        classes = self.env["edu.group"].browse({vals["class_id"] for vals in rows})
        closed = self.env["edu.term.lock"]._get_closed(terms, classes)
        if not closed:
            return
        late = self.env["edu.term.result"]._get_not_attested(rows)
        for vals in rows:
            if self._is_after_year(vals):
                continue
            cell = (vals["course_id"], vals["student_id"])
            if (vals["term_id"], vals["class_id"]) in closed and cell not in late:
                raise UserError(
                    self.env._(
                        "%(term)s is closed for %(group)s. Only the director can "
                        "reopen it.",
                        term=self.env["edu.term"].browse(vals["term_id"]).name,
                        group=self.env["edu.group"].browse(vals["class_id"]).name,
                    )
                )

    @api.model
    def _is_after_year(self, vals):
        """Tell whether the work follows the annual grade: for the year, in August,
        an exam; such works are held when the last quarter is closed."""
        assessment = self.env["edu.assessment"].browse(vals.get("assessment_id"))
        return assessment.kind in AFTER_YEAR

    @api.model
    def _check_correction(self, vals, previous):
        policy = previous.company_id.edu_mark_policy
        if policy == "forbidden" and not vals.get("moderation_id"):
            raise UserError(
                self.env._(
                    "Posted marks may not be corrected in this organisation "
                    "(order 425, point 13)."
                )
            )
        if policy == "reason" and not (vals.get("reason") or "").strip():
            raise UserError(self.env._("Give the reason of the correction."))
