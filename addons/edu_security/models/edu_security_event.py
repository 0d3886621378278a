import json
from datetime import datetime

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..lib.masking import mask
from ..lib.peer import get_peer

PENDING = "edu_security"
COLUMNS = (
    "date",
    "kind",
    "action",
    "uid",
    "user_id",
    "login",
    "company_id",
    "channel",
    "ip",
    "agent",
    "res_model",
    "res_id",
    "record_name",
    "count",
    "details",
    "bucket",
)
KINDS = [
    ("create", "Personal data entered"),
    ("write", "Personal data changed"),
    ("unlink", "Personal data deleted"),
    ("view", "Personal card viewed"),
    ("read", "People read by programs"),
    ("export", "List exported"),
    ("print", "Document printed"),
    ("critical", "Settings and decisions"),
    ("role", "Roles given or taken"),
    ("key", "Keys of programs"),
    ("password", "Passwords"),
    ("mfa", "Second factor"),
    ("session", "Sessions ended"),
    ("consent", "Consents"),
    ("login_failed", "Failed logins"),
    ("chain", "Checks of the log"),
]
CHANNELS = [
    ("web", "Browser"),
    ("portal", "Portal"),
    ("xmlrpc", "XML-RPC"),
    ("json2", "JSON-2"),
    ("system", "Server"),
]

CHANNEL_OF = (
    ("/xmlrpc", "xmlrpc"),
    ("/jsonrpc", "xmlrpc"),
    ("/json/", "json2"),
    ("/my", "portal"),
)


class EduSecurityEvent(models.Model):
    """What was done with personal data and critical functions (order 456, 5.13).

    Rows are collected in the transaction and inserted by one statement before it
    commits, so an undone change leaves no row and a done one always does. They are
    inserted without a number; ``_seal`` numbers and chains them afterwards (see
    edu_security_chain.py). Nobody changes or deletes them: the ORM and triggers of the
    database refuse.
    """

    _name = "edu.security.event"
    _description = "Security event"
    _order = "id desc"
    _log_access = False
    _rec_name = "record_name"

    number = fields.Integer(
        string="No.", readonly=True, help="Place in the chain; empty: not sealed yet."
    )
    previous_hash = fields.Char(string="Previous digest", readonly=True)
    hash = fields.Char(string="Digest", readonly=True)
    date = fields.Datetime(string="Time", required=True, readonly=True, index=True)
    kind = fields.Selection(KINDS, required=True, readonly=True, index=True)
    action = fields.Char(readonly=True, string="Code of the action")
    uid = fields.Integer(string="Number of the user", readonly=True)
    user_id = fields.Many2one(
        "res.users", string="User", readonly=True, index=True, ondelete="set null"
    )
    login = fields.Char(readonly=True, index=True)
    company_id = fields.Many2one(
        "res.company",
        string="Organisation",
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    channel = fields.Selection(CHANNELS, readonly=True)
    ip = fields.Char(string="Address", readonly=True)
    agent = fields.Char(string="Browser or program", readonly=True)
    res_model = fields.Char(string="Code of the data", readonly=True, index=True)
    res_id = fields.Many2oneReference(
        string="Number of the record", readonly=True, model_field="res_model"
    )
    record_name = fields.Char(string="Record", readonly=True)
    count = fields.Integer(string="Records", readonly=True, aggregator="sum")
    details = fields.Text(string="Details as kept", readonly=True)
    bucket = fields.Char(
        readonly=True, help="Views of one hour that are kept once have the same one."
    )
    model_name = fields.Char(string="Data", compute="_compute_texts")
    summary = fields.Text(compute="_compute_texts", string="What was done")

    _number_uniq = models.UniqueIndex("(number) WHERE number IS NOT NULL")
    _bucket_uniq = models.UniqueIndex("(bucket) WHERE bucket IS NOT NULL")
    _unsealed_idx = models.Index("(id) WHERE number IS NULL")
    _user_date_idx = models.Index("(user_id, date)")
    _record_idx = models.Index("(res_model, res_id)")

    # Showing

    @api.depends("res_model", "details", "action")
    @api.depends_context("lang")
    def _compute_texts(self):
        # sudo: names of models and fields are no secret
        names = self.env["ir.model"].sudo()
        for event in self:
            model = names._get(event.res_model) if event.res_model else names
            event.model_name = model.name or event.res_model
            event.summary = event._describe()

    def _describe(self):
        """Return the details as lines "field: old → new" in the user's language."""
        try:
            details = json.loads(self.details or "{}")
        except ValueError:
            return self.details
        lines = [text] if (text := self._describe_action()) else []
        for name, value in details.items():
            label = self._get_label(name)
            if isinstance(value, dict) and {"old", "new"} >= set(value):
                old, new = value.get("old"), value.get("new")
                lines.append(f"{label}: {self._show(old)} → {self._show(new)}")
            else:
                lines.append(f"{label}: {self._show(value)}")
        return "\n".join(lines)

    def _get_label(self, name):
        model = self.env.get(self.res_model or "")
        if model is not None and name in model._fields:
            return model._fields[name].get_description(self.env, ["string"])["string"]
        return self._get_detail_labels().get(name, name)

    @api.model
    def _get_detail_labels(self):
        """Return {key of the details: label}; addons add their own."""
        return {
            "fields": self.env._("Fields"),
            "report": self.env._("Report"),
            "added": self.env._("Given"),
            "removed": self.env._("Taken away"),
            "target": self.env._("Account"),
            "scope": self.env._("Scope"),
            "name": self.env._("Name"),
            "reason": self.env._("Reason"),
            "number": self.env._("No."),
            "version": self.env._("Version"),
            "person": self.env._("Person"),
            "rows": self.env._("Rows"),
        }

    @api.model
    def _get_action_labels(self):
        """Return {code of the action: label}; addons add their own."""
        return {
            "create": self.env._("Entered"),
            "write": self.env._("Changed"),
            "unlink": self.env._("Deleted"),
            "generate": self.env._("Key made"),
            "remove": self.env._("Key removed"),
            "enable": self.env._("Switched on"),
            "disable": self.env._("Switched off"),
            "set": self.env._("Password set"),
            "link": self.env._("One-time link given"),
            "give": self.env._("Consent given"),
            "withdraw": self.env._("Consent withdrawn"),
            "revoke": self.env._("Session ended"),
            "revoke_all": self.env._("All sessions ended"),
            "ok": self.env._("The log is whole"),
            "broken": self.env._("The log was changed"),
        }

    def _describe_action(self):
        return self._get_action_labels().get(self.action, "")

    @api.model
    def _show(self, value):
        if value in (None, False, "", []):
            return "–"
        if value is True:
            return self.env._("yes")
        if isinstance(value, list):
            return ", ".join(map(str, value))
        return str(value)

    def action_xlsx(self):
        """Download the chosen rows; the list hands over what is selected."""
        report = self.env["edu.report.xlsx.security_event"]
        return report._xlsx_action(domain=[("id", "in", self.ids)])

    # Keeping

    def init(self):
        """Install the triggers and the row that holds the end of the chain."""
        self.env.cr.execute(SQL(TRIGGERS))

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        raise UserError(self.env._("The security log is written by the system only."))

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("The security log can't be changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The security log can't be deleted."))

    # Writing

    @api.model
    def _log(self, kind, record=None, details=None, **values):
        """Add an event to this transaction; it is written when that commits.

        :param kind: one of :data:`KINDS`
        :param record: the record it is about, at most one
        :param details: dict of plain values; never a password or a key
        :param values: other columns: action, count, company_id, bucket, record_name…
        """
        row = self._prepare(kind, record, details, values)
        rows = self._get_pending()
        if row["bucket"] and any(row["bucket"] == other["bucket"] for other in rows):
            return
        rows.append(row)

    @api.model
    def _get_pending(self):
        cr = self.env.cr
        rows = cr.precommit.data.setdefault(PENDING, [])
        if not rows:
            cr.precommit.add(self._flush_pending)
        return rows

    @api.model
    def _prepare(self, kind, record, details, values):
        user, peer = self.env.user, get_peer() or {}
        # sudo: the log names user and record whatever the caller may read
        record = record.sudo() if record is not None else None
        row = {
            "date": fields.Datetime.now(),
            "kind": kind,
            "action": None,
            "uid": user.id,
            "user_id": user.id,
            "login": user.sudo().login,
            "company_id": self._find_company(record),
            "channel": self._get_channel(),
            "ip": peer.get("ip"),
            "agent": peer.get("agent"),
            "res_model": record._name if record is not None else None,
            "res_id": record.id if record else None,
            "record_name": (record.display_name or None) if record else None,
            "count": len(record) if record is not None else 1,
            "details": json.dumps(details, ensure_ascii=False, sort_keys=True)
            if details
            else None,
            "bucket": None,
        }
        return row | values

    @api.model
    def _find_company(self, record):
        """Return the id of the organisation whose officers see the event."""
        if record and record._name == "res.company":
            return record.id
        if record and "company_id" in record._fields:
            company = record.company_id
            if company and company._name == "res.company":
                return company.id
        # sudo: the organisation of the user is only noted
        return self.env.user.sudo().company_id.id or None

    @api.model
    def _get_channel(self):
        peer = get_peer()
        if not peer:
            return "system"
        for start, channel in CHANNEL_OF:
            if peer["path"].startswith(start):
                return channel
        user = self.env.user
        return "portal" if user and user.share and not user._is_public() else "web"

    @api.model
    def _mask_changes(self, changes, level):
        """Return {field: {"old", "new"}} with what may be told of the values."""
        # sudo: the key of the fingerprints is read by the system only
        secret = self.env["ir.config_parameter"].sudo().get_param("database.secret", "")
        return {
            name: {
                "old": mask(name, old, level, secret),
                "new": mask(name, new, level, secret),
            }
            for name, (old, new) in changes.items()
        }

    @api.model
    def _flush_pending(self):
        """Insert what was collected; runs before the transaction commits."""
        cr = self.env.cr
        rows = cr.precommit.data.pop(PENDING, [])
        if not rows:
            return
        if not cr.readonly:
            self._insert(cr, rows)
            return
        # a reading on a read-only cursor has nothing to keep: written by another one
        cr.rollback()
        with self.env.registry.cursor(readonly=False) as other:
            self._insert(other, rows)

    @api.model
    def _insert(self, cr, rows):
        columns = SQL(", ").join(SQL.identifier(name) for name in COLUMNS)
        values = SQL(", ").join(
            SQL("(%s)", SQL(", ").join(SQL("%s", row[name]) for name in COLUMNS))
            for row in rows
        )
        cr.execute(
            SQL(
                "INSERT INTO edu_security_event (%s) VALUES %s ON CONFLICT DO NOTHING",
                columns,
                values,
            )
        )
        buckets = [row["bucket"] for row in rows if row["bucket"]]
        if buckets:
            cr.postcommit.add(lambda: self._remember(buckets))

    @api.model
    # Views and exports

    @api.model
    def _get_seen(self):
        """Return the buckets of this hour that this process has written already."""
        hour = datetime.utcnow().strftime("%Y%m%d%H")
        known = getattr(self.env.registry, "_edu_security_seen", None)
        if not known or known[0] != hour:
            known = self.env.registry._edu_security_seen = (hour, set())
        return known

    @api.model
    def _remember(self, buckets):
        self._get_seen()[1].update(buckets)

    @api.model
    def _log_once(self, key, kind, record, details=None, **values):
        """Log an event once an hour for each user and ``key``."""
        hour, seen = self._get_seen()
        bucket = f"{hour}:{self.env.uid}:{key}"
        if bucket not in seen:
            self._log(kind, record, details, bucket=bucket, **values)

    @api.model
    def _log_view(self, record):
        """Log that the user looked at the card of a person."""
        # a record that is open in a form may be gone by now, or not be saved yet
        if isinstance(record.id, int):
            self._log_once(f"view:{record._name}:{record.id}", "view", record)

    @api.model
    def _log_rpc_read(self, model, count):
        """Log that a program read many people; a large reading each time."""
        limit = self.env["edu.rule"]._get_value("security.bulk_people", default=100)
        empty = model.browse()
        if count > limit:
            self._log("read", empty, count=count)
        else:
            self._log_once(f"read:{model._name}", "read", empty, count=count)

    @api.model
    def _log_export(self, kind, model_name, count, details):
        """Log an export; parts of one file of one transaction are one event."""
        if not count:
            return
        for row in self.env.cr.precommit.data.get(PENDING, []):
            same = row["kind"] == kind and row["res_model"] == model_name
            if same and row["details"] == json.dumps(
                details, ensure_ascii=False, sort_keys=True
            ):
                row["count"] += count
                return
        self._log(kind, None, details, res_model=model_name, count=count)


TRIGGERS = """
CREATE TABLE IF NOT EXISTS edu_security_head (
    id integer PRIMARY KEY CHECK (id = 1),
    number bigint NOT NULL,
    hash varchar NOT NULL
);
INSERT INTO edu_security_head VALUES (1, 0, repeat('0', 64)) ON CONFLICT DO NOTHING;
CREATE OR REPLACE FUNCTION edu_security_event_guard() RETURNS trigger AS $$
DECLARE
    chain text[] := '{number,previous_hash,hash}';
BEGIN
    IF TG_OP = 'INSERT' AND NEW.number IS NULL AND NEW.hash IS NULL THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.number IS NULL AND NEW.number IS NOT NULL
        AND (to_jsonb(NEW) - chain) = (to_jsonb(OLD) - chain) THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.user_id IS NULL
        AND (to_jsonb(NEW) - 'user_id') = (to_jsonb(OLD) - 'user_id') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'EDU_SECURITY: the log is only added to'
        USING ERRCODE = 'restrict_violation';
END $$ LANGUAGE plpgsql;
DROP TRIGGER IF EXISTS edu_security_event_row ON edu_security_event;
CREATE TRIGGER edu_security_event_row BEFORE INSERT OR UPDATE OR DELETE
    ON edu_security_event FOR EACH ROW EXECUTE FUNCTION edu_security_event_guard();
DROP TRIGGER IF EXISTS edu_security_event_all ON edu_security_event;
CREATE TRIGGER edu_security_event_all BEFORE TRUNCATE
    ON edu_security_event FOR EACH STATEMENT
    EXECUTE FUNCTION edu_security_event_guard();
"""
