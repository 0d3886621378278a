from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL


class EduAbsence(models.Model):
    """Who was not at a lesson, or late: the exception, not the norm.

    Whoever has no row was present, once ``attendance_taken`` of the lesson is set;
    before that attendance is "not taken", which is not "absent".
    """

    _name = "edu.absence"
    _inherit = "edu.append.only.mixin"
    _description = "Absence"
    _order = "date desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, ondelete="restrict")
    lesson_id = fields.Many2one(
        "edu.lesson", required=True, ondelete="restrict", check_company=True
    )
    course_id = fields.Many2one("edu.course", required=True, ondelete="restrict")
    class_id = fields.Many2one("edu.group", string="Class", ondelete="restrict")
    term_id = fields.Many2one("edu.term", ondelete="restrict")
    student_id = fields.Many2one(
        "edu.student",
        string="Learner",
        required=True,
        ondelete="restrict",
        check_company=True,
    )
    date = fields.Date(required=True)
    kind = fields.Selection(
        [
            ("absent", "Absent"),
            ("ill", "Ill"),
            ("valid", "Valid reason"),
            ("late", "Late"),
            ("present", "Present"),
        ],
        required=True,
        default="absent",
        help="Present: an absence entered before was taken back.",
    )
    previous_id = fields.Many2one(
        "edu.absence",
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
    _cell = models.UniqueIndex(
        "(lesson_id, student_id) WHERE is_current IS TRUE",
        "The learner already has an entry on that lesson.",
    )
    _student_date = models.Index("(student_id, date DESC)")
    _class_date = models.Index("(class_id, date)")

    def init(self):
        result = super().init()
        self.env.cr.execute("DROP TRIGGER IF EXISTS edu_posting ON edu_absence")
        self.env.cr.execute(
            "CREATE OR REPLACE FUNCTION edu_check_absence() RETURNS trigger AS $$"
            " BEGIN IF EXISTS (SELECT 1 FROM edu_term_lock l"
            " WHERE l.term_id = NEW.term_id AND l.class_id = NEW.class_id"
            " AND l.is_current IS TRUE AND l.action = 'close') THEN"
            " RAISE EXCEPTION 'EDU_TERM_CLOSED: the term is closed'"
            " USING ERRCODE = 'restrict_violation'; END IF; RETURN NEW; END"
            " $$ LANGUAGE plpgsql"
        )
        self.env.cr.execute(
            "CREATE TRIGGER edu_posting BEFORE INSERT ON edu_absence"
            " FOR EACH ROW EXECUTE FUNCTION edu_check_absence()"
        )
        return result

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        """Enter absences; an entry for a filled cell replaces the one there.

        Entering an absence also notes that attendance of the lesson was taken.
        """
        return self._create_once(vals_list, self._post)

    @api.model
    def _post(self, vals_list):
        lessons = self.env["edu.lesson"].browse({v["lesson_id"] for v in vals_list})
        self._check_entry(lessons)
        rows = [self._complete(dict(vals)) for vals in vals_list]
        self._check_membership(rows, lessons)
        current = self._lock_current(rows)
        for vals in rows:
            previous = current.get((vals["lesson_id"], vals["student_id"]))
            vals["previous_id"] = previous.id if previous else False
        self.browse(row.id for row in current.values())._supersede()
        made = self._create_checked(rows)
        self._note_attendance(lessons)
        return made

    @api.model
    def _complete(self, vals):
        lesson = self.env["edu.lesson"].browse(vals["lesson_id"])
        vals.update(
            course_id=lesson.course_id.id,
            class_id=lesson.class_id.id,
            term_id=lesson.term_id.id,
            company_id=lesson.company_id.id,
            date=lesson.date,
            is_current=True,
        )
        if not self.env.su:
            vals["user_id"] = self.env.uid
        return vals

    @api.model
    def _lock_current(self, rows):
        if not rows:
            return {}
        self.flush_model()
        query = SQL(
            """SELECT id, lesson_id, student_id FROM edu_absence
                WHERE is_current IS TRUE AND lesson_id IN %s
                  AND student_id IN %s
                FOR UPDATE""",
            tuple({vals["lesson_id"] for vals in rows}),
            tuple({vals["student_id"] for vals in rows}),
        )
        cells = {(vals["lesson_id"], vals["student_id"]) for vals in rows}
        # sudo: the caller may enter into these cells, so it may see what is there
        return {
            (lesson, student): self.sudo().browse(row)
            for row, lesson, student in self.env.execute_query(query)
            if (lesson, student) in cells
        }

    @api.model
    def _check_entry(self, lessons):
        """Refuse entries of strangers, before the lesson and in a closed term."""
        today = fields.Date.context_today(self)
        for lesson in lessons:
            if not self.env.su and not (
                lesson._is_acting_teacher()
                or lesson.course_id._is_taught_by(self.env.user)
            ):
                raise AccessError(
                    self.env._("Only the teacher of the lesson takes attendance.")
                )
            if lesson.state in ("cancelled", "moved"):
                raise UserError(self.env._("This lesson was cancelled or moved."))
            if lesson.date > today:
                raise UserError(
                    self.env._(
                        "The lesson of %(date)s has not been held yet.",
                        date=lesson.date.strftime("%d.%m.%Y"),
                    )
                )
        lessons._check_term_open()

    @api.model
    def _check_membership(self, rows, lessons):
        members = lessons.course_id._get_member_intervals()
        for vals in rows:
            intervals = members.get(vals["course_id"], {}).get(vals["student_id"], ())
            if not any(
                start <= vals["date"] and (not end or vals["date"] <= end)
                for start, end in intervals
            ):
                student = self.env["edu.student"].browse(vals["student_id"])
                raise ValidationError(
                    self.env._(
                        "%(student)s does not learn in this group on that date.",
                        student=student.sudo().name,  # sudo: the name in a refusal
                    )
                )

    @api.model
    def _note_attendance(self, lessons):
        todo = lessons.filtered(lambda lesson: not lesson.attendance_taken)
        # sudo: the user was allowed to enter absences of these lessons
        todo.sudo().write(
            {
                "attendance_taken": fields.Datetime.now(),
                "attendance_user_id": self.env.uid,
            }
        )
        lessons._mark_held()
