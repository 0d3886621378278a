import hashlib
import logging

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib import test_evidence
from .edu_clause_evidence import installed_hash

_logger = logging.getLogger(__name__)


class EduClauseRun(models.Model):
    """A run of ``scripts/test`` whose result was loaded; only added, never changed."""

    _name = "edu.clause.run"
    _inherit = "edu.compliance.protected"
    _description = "Result of a test run"
    _order = "id desc"
    _rec_name = "date"

    date = fields.Date(string="Tested on", required=True, readonly=True)
    origin = fields.Selection(
        [("shipped", "Came with the product"), ("uploaded", "Loaded by hand")],
        required=True,
        readonly=True,
    )
    user_id = fields.Many2one(
        "res.users", string="Loaded by", readonly=True, ondelete="restrict"
    )
    checksum = fields.Char(
        required=True, readonly=True, help="Hash of the loaded file."
    )
    suite_hash = fields.Char(
        string="Hash of the tested sources", required=True, readonly=True
    )
    test_count = fields.Integer(string="Groups of tests", readonly=True)
    passed_count = fields.Integer(string="Passed", readonly=True)
    failed_count = fields.Integer(string="Failed", readonly=True)
    skipped_count = fields.Integer(string="Skipped", readonly=True)
    not_run_count = fields.Integer(string="Not run", readonly=True)
    addon_ids = fields.One2many("edu.clause.run.addon", "run_id", readonly=True)

    @api.model
    def _get_current(self):
        """Return the run that the states come from (the last one loaded)."""
        return self.search([], limit=1)

    @api.model
    def _get_hashes(self):
        """Return {addon: hash} of the installed addons, and "" for all on the path.

        Tests of the whole suite hold while every addon of their run is unchanged.
        """
        Clause = self.env["edu.clause"]
        hashes = {}
        for name in self.env["ir.module.module"]._installed():
            if name.startswith("edu_"):
                path = Clause._get_addon_path(name)
                hashes[name] = installed_hash(path) if path else ""
        return hashes | {"": self._get_suite_hash(hashes)}

    @api.model
    def _get_suite_hash(self, hashes):
        """Return the tested hash while no installed addon differs from it."""
        # sudo: read by whoever may see the register, who has no right to all runs
        run = self.sudo()._get_current()
        tested = run._get_tested_hashes() if run else {}
        same = all(tested.get(name) == value for name, value in hashes.items())
        return run.suite_hash if run and same else ""

    def _get_tested_hashes(self):
        """Return {addon: hash} of the run."""
        return {row.addon: row.source_hash for row in self.addon_ids}

    # ------------------------------------------------------------------
    # loading
    # ------------------------------------------------------------------
    @api.model
    def _load_shipped(self, path):
        """Load the result that came with the addon, unless a newer one is there."""
        if not path.exists():
            return
        try:
            data = self._read(path.read_bytes())
        except UserError as error:
            # the register must come up without evidence rather than not at all
            _logger.error("%s: %s", path.name, error)
            return
        current = self._get_current()
        newer = current and fields.Date.to_string(current.date) > data["date"]
        if not (newer and current.origin == "uploaded"):
            self._store(data, path.read_bytes(), "shipped")

    @api.model
    def _load_upload(self, content):
        """Load a file of the administrator; :returns: the run.

        :param content: bytes
        :raises UserError: the file is not the result of a run
        """
        data = self._read(content)
        run = self._as_loader()._store(data, content, "uploaded", self.env.user)
        self.env["edu.clause"]._refresh()
        return self.browse(run.id)  # with the rights of the user again

    @api.model
    def _read(self, content):
        codes = self.env["edu.clause"].sudo().search([("id", "!=", 0)]).mapped("code")
        today = fields.Date.context_today(self)
        try:
            return test_evidence.read(content, codes, fields.Date.add(today, days=1))
        except test_evidence.EvidenceError as error:
            raise UserError(self._explain(error)) from error

    @api.model
    def _explain(self, error):
        """Return why a file is refused, in the language of the user."""
        detail = error.detail
        texts = {
            "size": self.env._("The file is larger than %s MB.", detail),
            "json": self.env._("The file is not the result of a test run (JSON)."),
            "schema": self.env._(
                "The file is not the result of a test run: check “%s”.", detail
            ),
            "clause": self.env._("There is no such clause: %s.", detail),
            "double": self.env._("A test is there twice: %s.", detail),
            "future": self.env._("The run is dated in the future: %s.", detail),
        }
        return texts[error.code]

    @api.model
    def _store(self, data, content, origin, user=None):
        """Add the run, unless it is the last one, and take its tests over."""
        checksum = hashlib.sha256(content).hexdigest()
        current = self._get_current()
        if not current or current.checksum != checksum:
            current = self.create(self._prepare_vals(data, checksum, origin, user))
        hashes = data["addons"] | {"": data["suite_hash"]}
        self.env["edu.clause.evidence"]._load_tests(data["tests"], hashes)
        return current

    @api.model
    def _prepare_vals(self, data, checksum, origin, user):
        results = [test["result"] for test in data["tests"]]
        counts = {
            f"{result}_count": results.count(result) for result in test_evidence.RESULTS
        }
        return {
            "date": data["date"],
            "origin": origin,
            "user_id": user.id if user else False,
            "checksum": checksum,
            "suite_hash": data["suite_hash"],
            "test_count": len(results),
            **counts,
            "addon_ids": [
                (0, 0, {"addon": name, "source_hash": value})
                for name, value in sorted(data["addons"].items())
            ],
        }


class EduClauseRunAddon(models.Model):
    """The sources of an addon that a run has tested."""

    _name = "edu.clause.run.addon"
    _inherit = "edu.compliance.protected"
    _description = "Tested addon"
    _order = "addon"
    _rec_name = "addon"

    run_id = fields.Many2one(
        "edu.clause.run", required=True, readonly=True, index=True, ondelete="cascade"
    )
    addon = fields.Char(required=True, readonly=True)
    source_hash = fields.Char(string="Hash", required=True, readonly=True)
