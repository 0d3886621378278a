import functools

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..lib import register
from ..lib.source_hash import source_hash
from ..lib.state import check_state

KINDS = [
    ("screen", "Screens"),
    ("report", "Reports"),
    ("test", "Automated tests"),
    ("document", "Documents"),
    ("rule", "Dated rules"),
]
STATES = [
    ("present", "There"),
    ("passed", "Passed"),
    ("failed", "Failed"),
    ("skipped", "Skipped"),
    ("not_run", "Not run"),
    ("outdated", "Passed on other sources"),
    ("not_installed", "Not installed"),
]
XLSX = "edu.report.xlsx."


@functools.cache
def installed_hash(path):
    """Hash of an addon's sources; they do not change under a running process."""
    return source_hash(path)


class EduClauseEvidence(models.Model):
    """One thing that proves a clause: a screen, report, test, document or rule.

    Rows come from ``data/evidence.csv`` and from the result of a test run. What a row
    points to may belong to an addon that is not installed here: then it does not count.
    """

    _name = "edu.clause.evidence"
    _inherit = "edu.compliance.protected"
    _description = "Evidence of a clause"
    _order = "clause_id, kind_sequence, id"
    _rec_name = "target"

    clause_id = fields.Many2one(
        "edu.clause", required=True, readonly=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection(KINDS, required=True, readonly=True)
    kind_sequence = fields.Integer(readonly=True)
    target = fields.Char(
        string="Address",
        required=True,
        readonly=True,
        help="The menu, report, test, file or rule in the sources.",
    )
    title_kk = fields.Char(string="Title in Kazakh", readonly=True)
    title_ru = fields.Char(string="Title in Russian", readonly=True)
    title = fields.Char(compute="_compute_title")
    addon = fields.Char(readonly=True)
    result = fields.Selection(
        [one for one in STATES if one[0] in ("passed", "failed", "skipped", "not_run")],
        readonly=True,
    )
    tested_hash = fields.Char(readonly=True)
    test_count = fields.Integer(string="Checks", readonly=True)
    date = fields.Date(string="Tested on", readonly=True)
    state = fields.Selection(STATES, required=True, readonly=True, default="present")

    _target_uniq = models.UniqueIndex(
        "(clause_id, kind, target)", "This evidence is already there."
    )

    @api.depends("title_kk", "title_ru", "target")
    @api.depends_context("lang")
    def _compute_title(self):
        lang = self.env["edu.clause.act"]._get_title_lang()
        for row in self:
            name = row.title_kk if lang == "kk" else row.title_ru
            row.title = name or row._get_test_title() or row.target

    def _get_test_title(self):
        """Return the addon and file of a test, and how many of its checks passed."""
        if self.kind != "test":
            return ""
        path = self.target.partition("::")[0]
        name = self._get_stage_title() or path.replace("/tests/", ": ")
        name = name.removeprefix("tests/")
        if not self.test_count:
            return name
        return self.env._(
            "%(file)s: %(count)s checks", file=name, count=self.test_count
        )

    def _get_stage_title(self):
        """Return the name of a stage of the test program that proves by itself."""
        stages = {
            "scripts/test::alone": self.env._("Every addon installs on its own"),
            "scripts/test::i18n": self.env._("Completeness of translations"),
        }
        return stages.get(self.target, "")

    def _is_run(self):
        """Tell whether the row is a test that was run and whose addon is here."""
        return self.kind == "test" and self.state in ("passed", "failed", "outdated")

    # ------------------------------------------------------------------
    # opening
    # ------------------------------------------------------------------
    def action_open(self):
        """Open what the row points to, if the user may.

        :raises UserError: it is not installed, or it is no screen
        :raises AccessError: the user has no right to it
        """
        self.ensure_one()
        self.check_access("read")
        if self.state == "not_installed":
            raise UserError(self.env._("The addon of this screen is not installed."))
        if self.kind == "rule":
            return self._open_rule()
        if self.kind == "screen" and ":" in self.target:
            url = self.target.partition(":")[2]
            return {"type": "ir.actions.act_url", "url": url, "target": "new"}
        if self.kind == "report" and self.target.startswith(XLSX):
            return self._open_model(self.env[self.target]._xlsx_model)
        if self.kind in ("screen", "report"):
            return self._open_record()
        raise UserError(
            self.env._("This is a file of the sources: %(path)s", path=self.target)
        )

    def _open_rule(self):
        action = self._open_model("edu.rule")
        return action | {"domain": [("key", "=", self.target)]}

    def _open_record(self):
        """Open a menu, an action or the list that a report is printed from."""
        # sudo: menus and actions are read by the server for everybody; rights are
        # checked below
        record = self.env.ref(self.target).sudo()
        if record._name == "ir.ui.menu":
            visible = self.env["ir.ui.menu"]._visible_menu_ids()
            if record.id not in visible:
                self._refuse()
            record = record.action
        if record._name == "ir.actions.report":
            return self._open_model(record.model)
        groups = record.group_ids if "group_ids" in record._fields else None
        if groups and not groups & self.env.user.all_group_ids:
            self._refuse()
        if record._name == "ir.actions.act_window":
            self._check_model(record.res_model)
        return self.env["ir.actions.actions"]._for_xml_id(
            record.get_external_id()[record.id]
        )

    def _open_model(self, model):
        self._check_model(model)
        return {
            "type": "ir.actions.act_window",
            "name": self.title,
            "res_model": model,
            "view_mode": "list,form",
            "views": [(False, "list"), (False, "form")],
        }

    def _check_model(self, model):
        if model not in self.env or not self.env[model].has_access("read"):
            self._refuse()

    def _refuse(self):
        raise AccessError(self.env._("You have no right to open this screen."))

    # ------------------------------------------------------------------
    # state
    # ------------------------------------------------------------------
    def _update_states(self):
        """Write the states that differ from what is installed and was tested."""
        there = self._find_present()
        hashes = self._get_installed_hashes()
        for row in self:
            if row.kind == "test":
                state = row._get_test_state(hashes)
            else:
                found = row.kind == "document" or row.target in there
                state = "present" if found else "not_installed"
            if row.state != state:
                row.state = state

    def _get_test_state(self, hashes):
        is_installed = not self.addon or self.addon in hashes
        current = hashes.get(self.addon or "")
        return check_state(self.result, is_installed, self.tested_hash == current)

    @api.model
    def _get_installed_hashes(self):
        """Return {addon: hash} of the installed addons of the suite.

        The key "" holds what tests of the whole suite were run on.
        """
        return self.env["edu.clause.run"]._get_hashes()

    def _find_present(self):
        """Return the targets of screens, reports and rules that are there."""
        return (
            self._find_xmlids() | self._find_pages() | self._find_lists()
        ) | self._find_rules()

    def _find_xmlids(self):
        names = {
            row.target
            for row in self
            if row.kind in ("screen", "report") and ":" not in row.target
        }
        found = self.env["ir.model.data"].search_fetch(
            Domain("module", "in", [name.partition(".")[0] for name in names])
            & Domain("name", "in", [name.partition(".")[2] for name in names]),
            ["module", "name"],
        )
        return names & {f"{one.module}.{one.name}" for one in found}

    def _find_pages(self):
        installed = self.env["ir.module.module"]._installed()
        return {
            row.target
            for row in self
            if row.kind == "screen" and row.target.partition(":")[0] in installed
        }

    def _find_lists(self):
        names = {row.target for row in self if row.target.startswith(XLSX)}
        # not from the registry: while addons are loaded it does not hold all of them
        found = self.env["ir.model"].search_fetch(
            [("model", "in", list(names))], ["model"]
        )
        return set(found.mapped("model"))

    def _find_rules(self):
        keys = {row.target for row in self if row.kind == "rule"}
        rules = self.env["edu.rule"].search_fetch([("key", "in", list(keys))], ["key"])
        return set(rules.mapped("key"))

    # ------------------------------------------------------------------
    # loading
    # ------------------------------------------------------------------
    @api.model
    def _load_targets(self, targets):
        """Bring screens, reports, documents and rules to what evidence.csv says."""
        clauses = self._get_clauses_by_code()
        wanted = {}
        for one in targets:
            for code in one.clauses:
                key = (clauses[code], one.kind, one.target)
                wanted[key] = {
                    "title_kk": one.title_kk,
                    "title_ru": one.title_ru,
                    "addon": register.addon_of(one.kind, one.target),
                }
        self._synchronise(Domain("kind", "!=", "test"), wanted)

    @api.model
    def _load_tests(self, tests, hashes):
        """Bring the tests to the result of a run.

        :param tests: rows as :func:`..lib.test_evidence.read` checks them
        :param hashes: {addon: hash of its sources when it was tested, "": of all}
        """
        clauses = self._get_clauses_by_code()
        wanted = {}
        for test in tests:
            for code in test["clauses"]:
                wanted[clauses[code], "test", test["id"]] = {
                    "addon": test["addon"],
                    "result": test["result"],
                    "test_count": test["count"],
                    "date": test["date"],
                    "tested_hash": hashes.get(test["addon"], ""),
                }
        self._synchronise(Domain("kind", "=", "test"), wanted)

    @api.model
    def _get_clauses_by_code(self):
        Clause = self.env["edu.clause"]
        return {one.code: one.id for one in Clause.search([("id", "!=", 0)])}

    def _synchronise(self, domain, wanted):
        """Create, change and delete rows to {(clause, kind, target): values}."""
        is_same = self.env["edu.clause"]._is_same
        gone = self.browse()
        for row in self.search(domain):
            values = wanted.pop((row.clause_id.id, row.kind, row.target), None)
            if values is None:
                gone |= row
                continue
            changed = {
                name: value
                for name, value in values.items()
                if not is_same(row[name], value)
            }
            if changed:
                row.write(changed)
        gone.unlink()
        order = {kind: number for number, (kind, _label) in enumerate(KINDS)}
        self.create(
            [
                {
                    **values,
                    "clause_id": clause_id,
                    "kind": kind,
                    "target": target,
                    "kind_sequence": order[kind],
                    "state": values.get("result") or "present",
                }
                for (clause_id, kind, target), values in wanted.items()
            ]
        )
