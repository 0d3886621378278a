from pathlib import Path

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.modules.module import get_module_path

from ..lib import register
from ..lib.state import EXEMPTIBLE, clause_state

DATA = Path(__file__).parents[1] / "data"
READERS = "edu_compliance.group_inspector,edu_base.group_director,edu_base.group_admin"
KINDS = [
    ("product", "Product"),
    ("deployment", "Place of operation"),
    ("organisational", "Organisation of work"),
    ("content", "Content"),
]
STATES = [
    ("met", "Met"),
    ("partly", "Partly met"),
    ("out_of_date", "To be tested again"),
    ("not_met", "Not met"),
    ("not_applicable", "Not applicable here"),
]
OWNERS = [
    ("addons", "All addons"),
    ("config", "Settings of operation"),
    ("docs", "Documentation"),
    ("edu_academy", "Special academy"),
    ("edu_access", "Access control"),
    ("edu_accounting", "Accounting"),
    ("edu_analytics", "Analytics"),
    ("edu_api", "Programming interface"),
    ("edu_assets", "Fixed assets"),
    ("edu_base", "Base"),
    ("edu_budget", "Budgeting"),
    ("edu_canteen", "Canteen"),
    ("edu_college", "College"),
    ("edu_communication", "Communication"),
    ("edu_curriculum", "Curriculum"),
    ("edu_distance", "Distance learning"),
    ("edu_documents", "Document flow"),
    ("edu_dormitory", "Dormitory"),
    ("edu_eds", "Digital signature"),
    ("edu_elearning", "Digital resources"),
    ("edu_esedo", "Document exchange of state bodies"),
    ("edu_extracurricular", "Additional education"),
    ("edu_homework", "Homework"),
    ("edu_hr", "Personnel"),
    ("edu_inventory", "Inventories"),
    ("edu_journal", "Journal"),
    ("edu_kindergarten", "Kindergarten"),
    ("edu_library", "Library"),
    ("edu_monitoring", "Monitoring of servers"),
    ("edu_nobd", "National education database"),
    ("edu_payroll", "Payroll"),
    ("edu_portal", "Portal"),
    ("edu_school", "School"),
    ("edu_security", "Security"),
    ("edu_services", "Electronic services"),
    ("edu_staff", "Staff"),
    ("edu_student", "Learners"),
    ("edu_tariff", "Tariffs of staff"),
    ("edu_testing", "Testing"),
    ("edu_timetable", "Timetable"),
    ("edu_website", "Website"),
    ("edu_workload", "Teaching load"),
    ("i18n", "Languages"),
    ("scripts", "Setting up"),
    ("tests", "Tests of the whole suite"),
]


class EduClause(models.Model):
    """A clause of an act with what proves that the product meets it.

    The state comes from evidence rows (:mod:`..lib.state`), the rows from the files
    of the addon and from a run of ``scripts/test``. Nobody types it; an administrator
    may only say why a clause does not apply to the place of operation.
    """

    _name = "edu.clause"
    _inherit = "edu.compliance.protected"
    _description = "Clause of the law"
    _order = "sequence, id"
    _rec_names_search = ["code", "title_kk", "title_ru", "title_en"]
    _open_fields = frozenset({"na_reason"})

    code = fields.Char(required=True, readonly=True)
    sequence = fields.Integer(readonly=True)
    act_id = fields.Many2one(
        "edu.clause.act",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    number = fields.Char(string="Point", required=True, readonly=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    owner = fields.Selection(OWNERS, string="Part", required=True, readonly=True)
    title_kk = fields.Char(string="Title in Kazakh", required=True, readonly=True)
    title_ru = fields.Char(string="Title in Russian", required=True, readonly=True)
    title_en = fields.Char(string="Title in English", required=True, readonly=True)
    title = fields.Char(compute="_compute_title", search="_search_title")
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        index=True,
        default="not_met",
        help="Met: a test has passed, there is a screen or a document, and no test is "
        "failed, skipped or left out.",
    )
    checked_date = fields.Date(
        string="Tested on", readonly=True, help="The oldest run of its tests."
    )
    evidence_ids = fields.One2many("edu.clause.evidence", "clause_id", readonly=True)
    how_text = fields.Char(string="How met", compute="_compute_how_text")
    na_reason = fields.Text(
        string="Why not applicable",
        help="Only for clauses about the place of operation, the organisation of work "
        "or the content. Such a clause is never shown as met.",
    )
    na_user_id = fields.Many2one(
        "res.users", string="Reason given by", readonly=True, ondelete="restrict"
    )
    na_date = fields.Datetime(string="Reason given on", readonly=True)

    _code_uniq = models.UniqueIndex("(code)", "This clause is already there.")

    @api.depends("act_id.number", "number")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for clause in self:
            clause.display_name = f"№ {clause.act_id.number}, {clause.number}"

    @api.depends("title_kk", "title_ru", "title_en")
    @api.depends_context("lang")
    def _compute_title(self):
        lang = self.env["edu.clause.act"]._get_title_lang()
        for clause in self:
            clause.title = clause[f"title_{lang}"]

    def _search_title(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        return Domain.OR(
            [(f"title_{lang}", operator, value)] for lang in register.LANGUAGES
        )

    @api.depends("evidence_ids.state")
    @api.depends_context("lang")
    def _compute_how_text(self):
        labels = dict(
            self.env["edu.clause.evidence"]
            ._fields["kind"]
            ._description_selection(self.env)
        )
        for clause in self:
            clause.how_text = ", ".join(clause._describe_evidence(labels))

    @api.constrains("na_reason")
    def _check_na_reason(self):
        for clause in self:
            if clause.na_reason and clause.kind not in EXEMPTIBLE:
                raise ValidationError(
                    self.env._(
                        "The clause %(name)s is about the product itself: it applies "
                        "everywhere.",
                        name=clause.display_name,
                    )
                )

    def write(self, vals):
        """Take a reason of the administrator with his name, and count anew."""
        result = super().write(vals)
        if set(vals) == {"na_reason"}:
            loader = self._as_loader()
            loader.write({"na_user_id": self.env.uid, "na_date": fields.Datetime.now()})
            loader._update_states()
        return result

    @api.model
    def action_open_register(self):
        """Open the register with states as of now."""
        self.check_access("read")
        self._refresh()
        return self.env["ir.actions.act_window"]._for_xml_id(
            "edu_compliance.edu_clause_action"
        )

    @api.model
    def action_open_page(self):
        """Open the page for an inspector."""
        return {"type": "ir.actions.act_url", "url": "/edu/compliance", "target": "new"}

    @api.model
    def action_download(self):
        """Download the whole register as XLSX."""
        url = "/edu/compliance/xlsx"
        return {"type": "ir.actions.act_url", "url": url, "target": "download"}

    def _describe_evidence(self, labels):
        """Yield a text for each kind of evidence: "screens: 2", "tests: 3 of 4"."""
        self.ensure_one()
        for kind, label in labels.items():
            rows = self.evidence_ids.filtered(
                lambda row, kind=kind: row.kind == kind and row.state != "not_installed"
            )
            if not rows:
                continue
            if kind == "test":
                passed = len(rows.filtered(lambda row: row.state == "passed"))
                yield self.env._(
                    "%(label)s: %(passed)s of %(total)s passed",
                    label=label,
                    passed=passed,
                    total=len(rows),
                )
            else:
                yield f"{label}: {len(rows)}"

    # ------------------------------------------------------------------
    # state
    # ------------------------------------------------------------------
    @api.model
    def _refresh(self):
        """Count all states anew: addons come and go, their sources change.

        Nothing is written when nothing has changed.
        """
        loader = self._as_loader()
        loader.env["edu.clause.evidence"].search([("id", "!=", 0)])._update_states()
        loader.search([("id", "!=", 0)])._update_states()

    def _update_states(self):
        """Write state and date where they differ from what the evidence says."""
        for clause in self:
            evidence = clause.evidence_ids
            values = {
                "state": clause_state(
                    clause.kind,
                    [(row.kind, row.state) for row in evidence],
                    (clause.na_reason or "").strip(),
                ),
                "checked_date": min(
                    (row.date for row in evidence if row._is_run()), default=False
                ),
            }
            changed = {
                name: value for name, value in values.items() if clause[name] != value
            }
            if changed:
                clause.write(changed)

    # ------------------------------------------------------------------
    # loading
    # ------------------------------------------------------------------
    @api.model
    def _load_register(self):
        """Bring acts, clauses and evidence to what the files of the addon say.

        Repeatable: rows are found by their code, what is gone is deleted.
        """
        loader = self._as_loader()
        loader._load_acts(register.read_rows(DATA / "acts.csv"))
        loader._load_clauses(register.read_rows(DATA / "clauses.csv"))
        loader.env["edu.clause.evidence"]._load_targets(
            register.read_targets(DATA / "evidence.csv")
        )
        loader.env["edu.clause.run"]._load_shipped(DATA / "test_evidence.json")
        self._refresh()

    def _load_acts(self, rows):
        wanted = {
            row["code"]: {
                **{key: value or False for key, value in row.items()},
                "sequence": number,
            }
            for number, row in enumerate(rows, 1)
        }
        self._synchronise("edu.clause.act", wanted)

    def _load_clauses(self, rows):
        Act = self.env["edu.clause.act"]
        acts = {act.code: act.id for act in Act.search([("id", "!=", 0)])}
        names = ("kind", "owner", "title_kk", "title_ru", "title_en")
        wanted = {
            row["id"]: {
                **{name: row[name] for name in names},
                "code": row["id"],
                "sequence": number,
                "act_id": acts[row["order"]],
                "number": row["clause"],
            }
            for number, row in enumerate(rows, 1)
        }
        self._synchronise("edu.clause", wanted)

    def _synchronise(self, model, wanted):
        """Create, change and delete rows of ``model`` to {code: values}."""
        there = {row.code: row for row in self.env[model].search([("id", "!=", 0)])}
        for code in there.keys() & wanted.keys():
            row = there[code]
            changed = {
                name: value
                for name, value in wanted[code].items()
                if not self._is_same(row[name], value)
            }
            if changed:
                row.write(changed)
        self.env[model].create(
            [values for code, values in wanted.items() if code not in there]
        )
        for code in there.keys() - wanted.keys():
            there[code].unlink()

    @api.model
    def _is_same(self, stored, wanted):
        """Compare a stored value with one of a file (dates are text there)."""
        if isinstance(stored, models.BaseModel):
            stored = stored.id
        return str(stored or "") == str(wanted or "")

    # ------------------------------------------------------------------
    # page and files
    # ------------------------------------------------------------------
    @api.model
    def _get_register(self, act=None):
        """Return [(act, clauses)] as of now, for the page and the files.

        :param act: an ``edu.clause.act``; empty: all that have clauses
        """
        self.check_access("read")
        self._refresh()
        domain = [("act_id", "=", act.id)] if act else [("id", "!=", 0)]
        clauses = self.search(domain)
        clauses.evidence_ids.fetch(["kind", "state"])
        return [
            (one, clauses.filtered(lambda row, one=one: row.act_id == one))
            for one in clauses.act_id
        ]

    def _get_state_label(self):
        """Return the state in the language of the user."""
        self.ensure_one()
        return dict(self._fields["state"]._description_selection(self.env))[self.state]

    @api.model
    def _get_addon_path(self, name):
        """Return the directory of an addon as a Path, or None."""
        path = get_module_path(name, display_warning=False)
        return Path(path) if path else None
