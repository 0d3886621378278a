import logging

from odoo import api, fields, models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)


class EduSecurityAnchor(models.Model):
    """The number and digest of the end of the log on a day.

    Whoever could rewrite the whole table could make a whole chain anew; an anchor that
    is kept outside (on paper, in a mailbox, in the journal of another server) shows it.
    """

    _name = "edu.security.anchor"
    _description = "Anchor of the security log"
    _order = "number desc, id desc"
    _rec_name = "number"
    _log_access = False

    date = fields.Datetime(
        string="Time", required=True, readonly=True, default=fields.Datetime.now
    )
    number = fields.Integer(string="Last No.", required=True, readonly=True)
    hash = fields.Char(string="Digest", required=True, readonly=True)

    _number_uniq = models.UniqueIndex("(number)")

    def init(self):
        self.env.cr.execute(
            """
            CREATE OR REPLACE FUNCTION edu_security_anchor_guard() RETURNS trigger AS $$
            BEGIN
                RAISE EXCEPTION 'EDU_SECURITY: anchors are only added'
                    USING ERRCODE = 'restrict_violation';
            END $$ LANGUAGE plpgsql;
            DROP TRIGGER IF EXISTS edu_security_anchor_row ON edu_security_anchor;
            CREATE TRIGGER edu_security_anchor_row BEFORE UPDATE OR DELETE
                ON edu_security_anchor FOR EACH ROW
                EXECUTE FUNCTION edu_security_anchor_guard();
            DROP TRIGGER IF EXISTS edu_security_anchor_all ON edu_security_anchor;
            CREATE TRIGGER edu_security_anchor_all BEFORE TRUNCATE
                ON edu_security_anchor FOR EACH STATEMENT
                EXECUTE FUNCTION edu_security_anchor_guard();
            """
        )

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("An anchor can't be changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("An anchor can't be deleted."))

    @api.model
    def _get_known(self):
        # sudo: anchors are compared by every check of the log
        return {row.number: row.hash for row in self.sudo().search([])}

    @api.model
    def _make(self):
        """Seal the log and add an anchor of its end, if there is a new one.

        The line in the journal of the server is a copy outside of the database.
        """
        events = self.env["edu.security.event"]
        events._seal()
        number, digest = events._get_head()
        if not number or self.search_count([("number", "=", number)], limit=1):
            return self.browse()
        _logger.info("Security log: anchor number=%s sha256=%s", number, digest)
        return self.create({"number": number, "hash": digest})

    @api.model
    def _cron_anchor(self):
        """Check the log, add the anchor of the day and send it, if that is set."""
        self.env["edu.security.event"].verify_chain()
        anchor = self._make()
        # sudo: settings are read by administrators only
        params = self.env["ir.config_parameter"].sudo()
        address = params.get_param("edu_security.anchor_email")
        if anchor and address:
            self.env["mail.mail"].sudo().create(
                {
                    "subject": self.env._("Anchor of the security log"),
                    "email_to": address,
                    "body_html": f"<pre>{anchor._to_text()}</pre>",
                    "auto_delete": True,
                }
            )

    def _to_text(self):
        """Return lines "number digest time" for a file, a letter or a print."""
        return "".join(f"{row.number} {row.hash} {row.date} UTC\n" for row in self)

    def action_download(self):
        """Download the chosen anchors as a text file."""
        ids = ",".join(map(str, self.ids))
        return {
            "type": "ir.actions.act_url",
            "url": f"/edu/security/anchors?ids={ids}",
            "target": "download",
        }
