from odoo import api, fields, models
from odoo.tools import SQL

from ..lib.chain import find_break, seal

# any number of our own: the lock of whoever numbers the log
LOCK = 456513
BATCH = 2000
SEALED = (
    "date",
    "kind",
    "action",
    "uid",
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


class EduSecurityEvent(models.Model):
    _inherit = "edu.security.event"

    @api.model
    def _cron_seal(self):
        """Seal what was written since, in batches that are committed one by one."""
        while self._seal() == BATCH:
            self.env["ir.cron"]._commit_progress()
        self.env["edu.security.attempt"]._alert()

    @api.model
    def _seal(self, limit=BATCH):
        """Number and chain rows that have no number; return how many.

        Users only insert; one process at a time numbers, under an advisory lock that
        ends with its transaction, so that nobody waits and no number is missing. The
        end of the chain is kept in a row of its own: when the last rows were deleted,
        the numbers go on behind the gap, and the check finds it.
        """
        cr = self.env.cr
        cr.flush()
        cr.execute("SELECT pg_try_advisory_xact_lock(%s)", (LOCK,))
        if not cr.fetchone()[0]:
            return 0
        cr.execute("SELECT number, hash FROM edu_security_head WHERE id = 1")
        number, previous = cr.fetchone()
        rows = self._fetch(SQL("number IS NULL ORDER BY id LIMIT %s", limit))
        values = []
        for row_id, _number, _previous, _hash, row in rows:
            number += 1
            digest = seal(row, previous)
            values.append((row_id, number, previous, digest))
            previous = digest
        if values:
            cr.execute_values(
                "UPDATE edu_security_event AS e SET number = v.number, "
                "previous_hash = v.previous, hash = v.hash "
                "FROM (VALUES %s) AS v (id, number, previous, hash) WHERE e.id = v.id",
                values,
                page_size=BATCH,
            )
            cr.execute(
                "UPDATE edu_security_head SET number = %s, hash = %s WHERE id = 1",
                (number, previous),
            )
            self.invalidate_model(["number", "previous_hash", "hash"])
        return len(values)

    @api.model
    def _fetch(self, condition):
        """Return (id, number, previous hash, hash, {column: plain value}) of rows."""
        columns = SQL(", ").join(SQL.identifier(name) for name in SEALED)
        rows = self.env.execute_query(
            SQL(
                "SELECT id, number, previous_hash, hash, %s FROM edu_security_event "
                "WHERE %s",
                columns,
                condition,
            )
        )
        found = []
        for row_id, number, previous, digest, *values in rows:
            row = dict(zip(SEALED, values, strict=True))
            row["date"] = fields.Datetime.to_string(row["date"])
            found.append((row_id, number, previous, digest, row))
        return found

    @api.model
    def _iterate(self, after=0):
        """Yield (number, previous hash, hash, row) of the sealed rows by number."""
        while True:
            rows = self._fetch(
                SQL("number > %s ORDER BY number LIMIT %s", after, BATCH)
            )
            yield from (row[1:] for row in rows)
            if len(rows) < BATCH:
                return
            after = rows[-1][1]

    @api.model
    def _get_head(self):
        """Return (number, hash) of the end of the chain as it was kept."""
        self.env.cr.execute("SELECT number, hash FROM edu_security_head WHERE id = 1")
        return self.env.cr.fetchone()

    @api.model
    def _find_break(self, anchors=None):
        """Return ((number, reason) or None, (last number, last hash)).

        :param anchors: {number: hash} kept outside of the database; those of the
            database and the kept end of the chain are always compared
        """
        known = self.env["edu.security.anchor"]._get_known()
        number, digest = self._get_head()
        if number:
            known.setdefault(number, digest)
        found, last = find_break(self._iterate(), known)
        if anchors:
            other = find_break(self._iterate(), anchors)[0]
            found = min(filter(None, (found, other)), default=None)
        return found, last

    @api.model
    def verify_chain(self, anchors=None):
        """Check the log; callable from a shell, a timer and a button.

        :param anchors: {number: hash}, from anchors kept on paper or elsewhere
        :return: dict: ok, rows, number and reason of the first break
        """
        self.env["edu.security.check"].check_access("read")
        while self._seal() == BATCH:
            pass
        anchors = {int(number): text for number, text in (anchors or {}).items()}
        found, last = self._find_break(anchors)
        # sudo: a check of whoever may read the checks is always kept
        check = self.env["edu.security.check"].sudo()._record(found, last)
        return {
            "ok": not found,
            "rows": last[0],
            "number": found[0] if found else False,
            "reason": found[1] if found else False,
            "check_id": check.id,
        }

    @api.model
    def _count_unsealed(self):
        self.env.cr.execute(
            "SELECT count(*) FROM edu_security_event WHERE number IS NULL"
        )
        return self.env.cr.fetchone()[0]
