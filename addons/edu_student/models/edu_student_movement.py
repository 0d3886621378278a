from odoo import api, fields, models, tools
from odoo.tools import SQL

from .edu_enrolment import MOVEMENT_IN, MOVEMENT_OUT

# One row for each coming to and going from a class. ``is_in``: no enrolment of the
# learner ends the day before, so the learner comes to the school; ``is_out``: none
# begins the day after. Everything else is a move inside the school.
STAYS = """
    SELECT e.id, e.student_id, e.group_id, e.company_id, e.year_id, e.date_from,
        e.date_to, e.movement, e.end_movement, e.source_id, e.reason_id, e.place,
        e.order_number, e.order_date, e.end_order_number, e.end_order_date,
        LAG(e.id) OVER w IS NULL
            OR LAG(e.end_movement) OVER w IS NOT NULL
            OR COALESCE(LAG(e.date_to) OVER w < e.date_from - 1, FALSE) AS is_in,
        e.date_to IS NOT NULL AND (
            e.end_movement IS NOT NULL
            OR LEAD(e.id) OVER w IS NULL
            OR LEAD(e.date_from) OVER w > e.date_to + 1
        ) AS is_out,
        LAG(e.group_id) OVER w AS previous_group_id,
        LEAD(e.group_id) OVER w AS next_group_id,
        s.sex
    FROM edu_enrolment e
    JOIN edu_student s ON s.id = e.student_id
    WHERE e.kind = 'class'
    WINDOW w AS (PARTITION BY e.student_id ORDER BY e.date_from, e.id)
"""


class EduStudentMovement(models.Model):
    """The movement book: who came, who left, who changed the class, by which order.

    Computed from the enrolments, which only orders write.
    """

    _name = "edu.student.movement"
    _description = "Movement of learners"
    _auto = False
    _order = "date desc, id desc"

    date = fields.Date(readonly=True)
    direction = fields.Selection(
        [("in", "Arrived"), ("out", "Left"), ("inside", "Moved inside the school")],
        readonly=True,
    )
    student_id = fields.Many2one("edu.student", string="Learner", readonly=True)
    company_id = fields.Many2one("res.company", string="Organisation", readonly=True)
    year_id = fields.Many2one("edu.academic.year", readonly=True)
    group_id = fields.Many2one("edu.group", string="Class", readonly=True)
    from_group_id = fields.Many2one("edu.group", string="Class before", readonly=True)
    grade = fields.Integer(readonly=True, aggregator=None)
    language_id = fields.Many2one(
        "edu.reference", string="Language of instruction", readonly=True
    )
    shift = fields.Selection(
        [("1", "First shift"), ("2", "Second shift")], readonly=True
    )
    sex = fields.Selection([("m", "Male"), ("f", "Female")], readonly=True)
    movement = fields.Selection(MOVEMENT_IN + MOVEMENT_OUT, readonly=True)
    source_id = fields.Many2one("edu.reference", string="Arrived from", readonly=True)
    reason_id = fields.Many2one("edu.reference", string="Reason", readonly=True)
    place = fields.Char(string="From or to where", readonly=True)
    order_number = fields.Char(string="Order No.", readonly=True)
    order_date = fields.Date(string="Date of the order", readonly=True)
    talon_number = fields.Char(string="Talon No.", readonly=True)
    change = fields.Integer(string="Change of the number", readonly=True)

    def init(self):
        tools.drop_view_if_exists(self.env.cr, self._table)
        self.env.cr.execute(
            SQL(
                """
                CREATE VIEW edu_student_movement AS
                WITH stay AS (%s), event AS (
                    SELECT id * 2 AS id, id AS enrolment_id, date_from AS date,
                        CASE WHEN is_in THEN 'in' ELSE 'inside' END AS direction,
                        student_id, company_id, year_id, group_id,
                        CASE WHEN is_in THEN NULL ELSE previous_group_id END
                            AS from_group_id,
                        sex, movement, source_id,
                        CASE WHEN end_movement IS NULL THEN reason_id END AS reason_id,
                        CASE WHEN end_movement IS NULL THEN place END AS place,
                        order_number, order_date,
                        CASE WHEN is_in THEN 1 ELSE 0 END AS change
                    FROM stay
                    UNION ALL
                    SELECT id * 2 + 1, id, date_to, 'out', student_id, company_id,
                        year_id, group_id, NULL, sex, COALESCE(end_movement, 'leave'),
                        NULL, reason_id, place, end_order_number, end_order_date, -1
                    FROM stay WHERE is_out
                )
                SELECT event.*, g.grade, g.language_id, g.shift, (
                    SELECT t.number FROM edu_student_talon t
                    JOIN edu_enrolment e ON e.id = event.enrolment_id
                    WHERE t.line_id = CASE event.direction WHEN 'out'
                        THEN e.end_order_line_id ELSE e.order_line_id END
                    LIMIT 1
                ) AS talon_number
                FROM event JOIN edu_group g ON g.id = event.group_id
                """,
                SQL(STAYS),
            )
        )

    @api.depends("student_id", "date")
    def _compute_display_name(self):
        for row in self:
            row.display_name = row.student_id.name

    def action_xlsx(self):
        """Download the chosen rows of the book."""
        return self.env["edu.report.xlsx.student_movement"]._xlsx_action(self)
