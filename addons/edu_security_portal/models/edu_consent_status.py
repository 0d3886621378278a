from odoo import fields, models, tools
from odoo.tools import SQL

from odoo.addons.edu_security.models.edu_consent import KINDS

from .edu_consent import CHILD_KINDS


class EduConsentStatus(models.Model):
    """Who has agreed to what, and who has not: a learner and a kind a row."""

    _name = "edu.consent.status"
    _description = "Register of consents"
    _auto = False
    _order = "student_id, kind"
    _rec_name = "student_id"

    student_id = fields.Many2one("edu.student", string="Learner", readonly=True)
    company_id = fields.Many2one("res.company", string="Organisation", readonly=True)
    class_id = fields.Many2one("edu.group", string="Class", readonly=True)
    kind = fields.Selection(
        [row for row in KINDS if row[0] in CHILD_KINDS], readonly=True
    )
    state = fields.Selection(
        [
            ("give", "Given"),
            ("old", "Given to a former text"),
            ("withdraw", "Withdrawn"),
            ("none", "Not asked yet"),
        ],
        string="Status",
        readonly=True,
    )
    consent_id = fields.Many2one("edu.consent", string="Consent", readonly=True)
    date = fields.Datetime(string="Time", readonly=True)
    giver_name = fields.Char(string="Given by", readonly=True)

    def init(self):
        tools.drop_view_if_exists(self.env.cr, self._table)
        kinds = SQL(", ").join(
            SQL("(%s, %s)", index, kind) for index, kind in enumerate(CHILD_KINDS)
        )
        self.env.cr.execute(
            SQL(
                """
            CREATE VIEW edu_consent_status AS (
                SELECT s.id * 8 + k.place AS id, s.id AS student_id, s.company_id,
                    s.class_id, k.kind, c.id AS consent_id, c.date, c.giver_name,
                    CASE WHEN c.id IS NULL THEN 'none'
                         WHEN c.action = 'withdraw' THEN 'withdraw'
                         WHEN c.policy_id IS DISTINCT FROM p.id THEN 'old'
                         ELSE 'give' END AS state
                FROM edu_student s
                CROSS JOIN (VALUES %s) AS k (place, kind)
                LEFT JOIN LATERAL (
                    SELECT id, date, giver_name, action, policy_id FROM edu_consent
                    WHERE student_id = s.id AND kind = k.kind
                        AND date_effective <= CURRENT_DATE
                    ORDER BY id DESC LIMIT 1
                ) c ON TRUE
                LEFT JOIN LATERAL (
                    SELECT id FROM edu_policy
                    WHERE kind = k.kind AND active AND date_from <= CURRENT_DATE
                    ORDER BY date_from DESC, id DESC LIMIT 1
                ) p ON TRUE
                WHERE s.state = 'studying' AND s.active
            )
            """,
                kinds,
            )
        )

    def action_xlsx(self):
        """Download the chosen rows."""
        report = self.env["edu.report.xlsx.consent_status"]
        return report._xlsx_action(domain=[("id", "in", self.ids)])
