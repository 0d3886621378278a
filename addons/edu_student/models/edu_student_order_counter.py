from odoo import api, fields, models
from odoo.tools import SQL


class EduStudentOrderCounter(models.Model):
    """The last number of a series in a calendar year of an organisation.

    Taken by one statement that locks its row: two transactions can't get one number,
    and a number that was rolled back is given again, so that the book has no gaps.
    """

    _name = "edu.student.order.counter"
    _description = "Counter of orders"
    _rec_name = "series"

    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    year = fields.Integer(required=True)
    series = fields.Char(required=True)
    last = fields.Integer(required=True, default=0)

    _series_uniq = models.UniqueIndex("(company_id, year, series)")

    @api.model
    def _next(self, company, year, series):
        """Return the next number (int, from 1) of the series."""
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO edu_student_order_counter
                    (company_id, year, series, last, create_uid, create_date)
                VALUES (%s, %s, %s, 1, %s, now() AT TIME ZONE 'UTC')
                ON CONFLICT (company_id, year, series)
                DO UPDATE SET last = edu_student_order_counter.last + 1
                RETURNING last
                """,
                company.id,
                year,
                series,
                self.env.uid,
            )
        )
        return self.env.cr.fetchone()[0]
