from odoo import fields, models, tools
from odoo.tools import SQL


class EduOrganisationSummary(models.Model):
    """Figures of each organisation for the authorities above it: sums, never people.

    An officer sees the organisations of the own authority and of those below it
    (order 503, point 3); a director the own organisation.
    """

    _name = "edu.organisation.summary"
    _description = "Figures of an organisation"
    _auto = False
    _order = "name, id"

    company_id = fields.Many2one("res.company", string="Organisation", readonly=True)
    name = fields.Char(readonly=True)
    authority_id = fields.Many2one("edu.authority", readonly=True)
    kato_id = fields.Many2one("edu.kato", string="Place (KATO)", readonly=True)
    edu_type = fields.Selection(
        selection=lambda self: self.env["res.company"]
        ._fields["edu_type"]
        ._description_selection(self.env),
        string="Type of organisation",
        readonly=True,
    )
    class_count = fields.Integer(string="Classes", readonly=True)
    student_count = fields.Integer(string="Learners", readonly=True)
    girl_count = fields.Integer(string="Girls", readonly=True)
    first_shift_count = fields.Integer(string="In the first shift", readonly=True)
    second_shift_count = fields.Integer(string="In the second shift", readonly=True)
    free_places = fields.Integer(readonly=True)
    employee_count = fields.Integer(string="Staff", readonly=True)

    def init(self):
        tools.drop_view_if_exists(self.env.cr, self._table)
        self.env.cr.execute(
            SQL(
                "CREATE VIEW %s AS (%s)",
                SQL.identifier(self._table),
                self._get_query(),
            )
        )

    def _get_query(self):
        """Return the SELECT: one row an organisation, learners of today's classes."""
        return SQL(
            """
            WITH class_size AS (
                SELECT g.id, g.company_id, g.shift, g.capacity,
                       count(e.id) AS learners,
                       count(e.id) FILTER (WHERE s.sex = 'f') AS girls
                  FROM edu_group g
             LEFT JOIN edu_enrolment e ON e.group_id = g.id
                   AND e.date_from <= CURRENT_DATE
                   AND (e.date_to IS NULL OR e.date_to >= CURRENT_DATE)
             LEFT JOIN edu_student s ON s.id = e.student_id
                 WHERE g.kind = 'class' AND g.active
                   AND g.year_id = (
                       SELECT y.id FROM edu_academic_year y
                        WHERE COALESCE(y.company_id, g.company_id) = g.company_id
                          AND y.date_start <= CURRENT_DATE AND y.active
                     ORDER BY y.date_start DESC, y.company_id NULLS LAST LIMIT 1)
              GROUP BY g.id
            ), classes AS (
                SELECT company_id,
                       count(*) AS class_count,
                       sum(learners) AS student_count,
                       sum(girls) AS girl_count,
                       sum(learners) FILTER (WHERE shift = '1') AS first_shift_count,
                       sum(learners) FILTER (WHERE shift = '2') AS second_shift_count,
                       sum(GREATEST(capacity - learners, 0)) AS free_places
                  FROM class_size GROUP BY company_id
            ), staff AS (
                SELECT company_id, count(*) AS employee_count
                  FROM hr_employee WHERE active GROUP BY company_id
            )
            SELECT c.id, c.id AS company_id, c.name,
                   c.edu_authority_id AS authority_id, c.edu_kato_id AS kato_id,
                   c.edu_type,
                   COALESCE(classes.class_count, 0)::int AS class_count,
                   COALESCE(classes.student_count, 0)::int AS student_count,
                   COALESCE(classes.girl_count, 0)::int AS girl_count,
                   COALESCE(classes.first_shift_count, 0)::int AS first_shift_count,
                   COALESCE(classes.second_shift_count, 0)::int AS second_shift_count,
                   COALESCE(classes.free_places, 0)::int AS free_places,
                   COALESCE(staff.employee_count, 0)::int AS employee_count
              FROM res_company c
         LEFT JOIN classes ON classes.company_id = c.id
         LEFT JOIN staff ON staff.company_id = c.id
             WHERE c.edu_type IS NOT NULL AND c.active
            """
        )
