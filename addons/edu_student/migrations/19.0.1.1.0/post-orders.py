"""Enrolments come under orders: what is there is taken over by a list.

Every organisation gets one confirmed order "List taken over" for each academic year;
rows keep the numbers and dates of their orders on paper.
"""

from odoo import SUPERUSER_ID, api, fields

LINES = """
    WITH line AS (
        INSERT INTO edu_student_order_line (
            order_id, company_id, student_id, action, group_id, date, former_number,
            former_date, create_uid, create_date, write_uid, write_date
        )
        SELECT DISTINCT ON (e.student_id) %(order)s, e.company_id, e.student_id,
            CASE WHEN e.movement IN ('arrive', 'class_change', 'promote')
                THEN e.movement ELSE 'enrol' END,
            e.group_id, e.date_from, e.order_number, e.order_date,
            1, now() AT TIME ZONE 'UTC', 1, now() AT TIME ZONE 'UTC'
        FROM edu_enrolment e
        WHERE e.company_id = %(company)s AND e.year_id = %(year)s
            AND e.kind = 'class' AND e.order_line_id IS NULL
        ORDER BY e.student_id, e.date_from, e.id
        RETURNING id, student_id
    )
    UPDATE edu_enrolment e SET order_line_id = line.id
    FROM line
    WHERE line.student_id = e.student_id AND e.company_id = %(company)s
        AND e.year_id = %(year)s AND e.kind = 'class' AND e.order_line_id IS NULL
"""


def migrate(cr, version):
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
    _close_enrolments(env)
    cr.execute(
        """
        SELECT company_id, year_id FROM edu_enrolment
        WHERE kind = 'class' AND order_line_id IS NULL
        GROUP BY company_id, year_id ORDER BY company_id, year_id
        """
    )
    for company_id, year_id in cr.fetchall():
        _wrap(env, company_id, year_id)


def _close_enrolments(env):
    """Let the clerk keep subgroups only: the rule may not be rewritten by the data."""
    rule = env.ref("edu_student.edu_enrolment_rule_clerk", raise_if_not_found=False)
    if rule:
        rule.write(
            {
                "name": "Enrolment: the clerk keeps subgroups",
                "domain_force": "[('company_id', 'in', company_ids),"
                " ('kind', '=', 'subgroup')]",
                "perm_read": False,
            }
        )


def _wrap(env, company_id, year_id):
    year = env["edu.academic.year"].browse(year_id)
    order = env["edu.student.order"].create(
        {
            "company_id": company_id,
            "kind": "initial",
            "effective_date": year.date_start,
        }
    )
    env.flush_all()
    env.cr.execute(LINES, {"order": order.id, "company": company_id, "year": year_id})
    env.invalidate_all()
    order._take_number()
    order._fill_texts()
    order.write(
        {
            "state": "confirmed",
            "confirmed_by_id": SUPERUSER_ID,
            "confirmed_at": fields.Datetime.now(),
        }
    )
    env.flush_all()
