from odoo import api, fields, models

from ..lib.register import LANGUAGES


class EduClauseAct(models.Model):
    """An order of a minister whose clauses the product answers."""

    _name = "edu.clause.act"
    _inherit = "edu.compliance.protected"
    _description = "Act with requirements"
    _order = "sequence, id"
    _rec_names_search = ["number", "title_kk", "title_ru"]

    code = fields.Char(required=True, readonly=True)
    sequence = fields.Integer(readonly=True)
    number = fields.Char(required=True, readonly=True)
    date = fields.Date(required=True, readonly=True)
    registration = fields.Char(
        string="Registration number",
        readonly=True,
        help="In the state register of legal acts. Empty: the text at hand does not "
        "name it.",
    )
    registration_date = fields.Date(string="Registered on", readonly=True)
    amended_by = fields.Char(string="Amended by", readonly=True)
    title_kk = fields.Char(string="Title in Kazakh", required=True, readonly=True)
    title_ru = fields.Char(string="Title in Russian", required=True, readonly=True)
    title_en = fields.Char(string="Title in English", required=True, readonly=True)
    title = fields.Char(compute="_compute_title")
    clause_ids = fields.One2many("edu.clause", "act_id", readonly=True)
    clause_count = fields.Integer(string="Clauses", compute="_compute_counts")
    met_count = fields.Integer(string="Met", compute="_compute_counts")
    partly_count = fields.Integer(string="Partly met", compute="_compute_counts")
    out_of_date_count = fields.Integer(
        string="To be tested again", compute="_compute_counts"
    )
    not_met_count = fields.Integer(string="Not met", compute="_compute_counts")
    not_applicable_count = fields.Integer(
        string="Not applicable here", compute="_compute_counts"
    )
    progress = fields.Integer(
        string="Met, %", compute="_compute_counts", help="Rounded down."
    )

    _code_uniq = models.UniqueIndex("(code)", "This act is already there.")

    @api.depends("number", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for act in self:
            act.display_name = self.env._(
                "Order No. %(number)s of %(date)s",
                number=act.number,
                date=act.date.strftime("%d.%m.%Y"),
            )

    @api.depends("title_kk", "title_ru", "title_en")
    @api.depends_context("lang")
    def _compute_title(self):
        lang = self._get_title_lang()
        for act in self:
            act.title = act[f"title_{lang}"]

    @api.depends("clause_ids.state")
    def _compute_counts(self):
        counts = {}
        for act, state, count in self.env["edu.clause"]._read_group(
            [("act_id", "in", self.ids)], ["act_id", "state"], ["__count"]
        ):
            counts.setdefault(act.id, {})[state] = count
        for act in self:
            found = counts.get(act.id, {})
            total = sum(found.values())
            met = found.get("met", 0)
            act.update(
                {
                    "clause_count": total,
                    "met_count": met,
                    "partly_count": found.get("partly", 0),
                    "out_of_date_count": found.get("out_of_date", 0),
                    "not_met_count": found.get("not_met", 0),
                    "not_applicable_count": found.get("not_applicable", 0),
                    "progress": 100 * met // total if total else 0,
                }
            )

    @api.model
    def _get_title_lang(self):
        """Return kk, ru or en: whose titles are shown."""
        code = (self.env.lang or "en_US")[:2]
        return code if code in LANGUAGES else "ru"

    def action_open_clauses(self):
        """Open the clauses of the act."""
        self.ensure_one()
        action = self.env["edu.clause"].action_open_register()
        return action | {
            "domain": [("act_id", "=", self.id)],
            "context": {},
            "display_name": self.display_name,
        }
