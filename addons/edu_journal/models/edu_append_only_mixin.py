from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

# An update may only take is_current away: so a newer row replaces an older one.
FUNCTION = """
CREATE OR REPLACE FUNCTION edu_append_only() RETURNS trigger AS $$
BEGIN
    IF TG_OP = 'UPDATE'
        AND OLD.is_current AND NOT NEW.is_current
        AND (to_jsonb(NEW) - '{is_current,write_uid,write_date}'::text[])
          = (to_jsonb(OLD) - '{is_current,write_uid,write_date}'::text[])
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'EDU_APPEND_ONLY: rows of % are never changed or deleted',
        TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$ LANGUAGE plpgsql
"""


class EduAppendOnlyMixin(models.AbstractModel):
    """Rows that are never changed: a correction is a new row pointing to the old one.

    PostgreSQL enforces it by triggers, so that no interface goes around it
    (design, invariant 1; order 425, point 13).
    """

    _name = "edu.append.only.mixin"
    _description = "Append-only row"
    _log_access = True

    is_current = fields.Boolean(default=True, readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="Entered by",
        required=True,
        default=lambda self: self.env.user,
        readonly=True,
        ondelete="restrict",
    )
    key = fields.Char(
        help="Key of the entry made by the client: a repeat changes nothing.",
        readonly=True,
        copy=False,
    )
    reason = fields.Char(string="Reason of correction", readonly=True)

    def init(self):
        result = super().init()
        if self._abstract:
            return result
        self.env.cr.execute(FUNCTION)
        table = SQL.identifier(self._table)
        for name, event in (
            ("edu_append_only_row", "BEFORE UPDATE OR DELETE ON %s FOR EACH ROW"),
            ("edu_append_only_all", "BEFORE TRUNCATE ON %s FOR EACH STATEMENT"),
        ):
            trigger = SQL.identifier(name)
            self.env.cr.execute(SQL("DROP TRIGGER IF EXISTS %s ON %s", trigger, table))
            self.env.cr.execute(
                SQL(
                    "CREATE TRIGGER %s %s EXECUTE FUNCTION edu_append_only()",
                    trigger,
                    SQL(event, table),
                )
            )
        return result

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(
            self.env._("Posted entries are never changed: enter a correction instead.")
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Posted entries are never deleted."))

    @api.model
    def _create_once(self, vals_list, post):
        """Create rows, but answer a repeated ``key`` with the row that it made.

        :param post: makes rows of a list of values, in its order
        """
        known = self._find_by_keys(vals_list)
        todo = [vals for vals in vals_list if vals.get("key") not in known]
        made = {id(vals): row for vals, row in zip(todo, post(todo), strict=True)}
        return self.browse(
            (known.get(vals.get("key")) or made[id(vals)]).id for vals in vals_list
        )

    @api.model
    def _find_by_keys(self, vals_list):
        """Return {key: row} of the keys of ``vals_list`` that are known already."""
        keys = [vals["key"] for vals in vals_list if vals.get("key")]
        if not keys:
            return {}
        # sudo: a repeated key is answered with the row that it made
        rows = self.sudo().search([("key", "in", keys)])
        if not self.env.su and any(row.user_id != self.env.user for row in rows):
            raise AccessError(self.env._("This key belongs to another user's entry."))
        return {row.key: row.sudo(False) for row in rows}

    @api.model
    def _create_checked(self, rows):
        """Create rows whose authors, places and learners the caller has checked.

        What the record rules would tell is known already: the row is the user's own.
        They would only load teachers and classes for every mark.

        :raises AccessError: no right to the model, or a foreign organisation
        """
        self.check_access("create")
        companies = {vals["company_id"] for vals in rows}
        if not self.env.su and companies - set(self.env.companies.ids):
            raise AccessError(self.env._("This entry belongs to another organisation."))
        # sudo: checked above and by the caller
        made = super(EduAppendOnlyMixin, self.sudo()).create(rows)
        return self.browse(made.ids)

    def _supersede(self):
        """Take ``is_current`` away from these rows before newer ones are inserted."""
        if not self:
            return
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET is_current = false, write_uid = %s,"
                " write_date = now() at time zone 'UTC' WHERE id IN %s",
                SQL.identifier(self._table),
                self.env.uid,
                tuple(self.ids),
            )
        )
        self.invalidate_recordset(["is_current", "write_uid", "write_date"])
