from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class EduAccessLog(models.Model):
    """History of the rights of users: who gave or took what, and when.

    Only added: the ORM and a trigger of the database refuse changes
    (order 456, point 5.8).
    """

    _name = "edu.access.log"
    _description = "Change of rights"
    _order = "id desc"
    _rec_name = "login"

    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    author_id = fields.Many2one(
        "res.users", string="Changed by", readonly=True, ondelete="set null"
    )
    user_id = fields.Many2one(
        "res.users", string="User", readonly=True, index=True, ondelete="set null"
    )
    login = fields.Char(readonly=True)
    added = fields.Char(string="Given", readonly=True)
    removed = fields.Char(string="Taken away", readonly=True)

    def init(self):
        """Install the trigger that keeps the rows as they were written."""
        self.env.cr.execute(
            SQL(
                """
            CREATE OR REPLACE FUNCTION edu_access_log_guard() RETURNS trigger AS $$
            BEGIN
                IF TG_OP = 'DELETE' OR (NEW.date, NEW.login, NEW.added, NEW.removed)
                    IS DISTINCT FROM (OLD.date, OLD.login, OLD.added, OLD.removed)
                THEN
                    RAISE EXCEPTION 'edu.access.log is append-only';
                END IF;
                RETURN NEW;
            END $$ LANGUAGE plpgsql;
            DROP TRIGGER IF EXISTS edu_access_log_guard ON edu_access_log;
            CREATE TRIGGER edu_access_log_guard BEFORE UPDATE OR DELETE
                ON edu_access_log FOR EACH ROW EXECUTE FUNCTION edu_access_log_guard();
            """
            )
        )

    def write(self, vals):
        if vals:
            raise UserError(self.env._("The history of rights can't be changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The history of rights can't be deleted."))

    @api.model
    def _log_changes(self, before, users):
        """Add a row for each of ``users`` whose groups differ from ``before``.

        :param before: {user id: set of group ids}
        """
        values = []
        # sudo: the names of groups and users are written whoever changes them
        for user in users.sudo():
            old, new = before.get(user.id, set()), set(user.group_ids.ids)
            if old != new:
                groups = self.env["res.groups"].sudo()
                values.append(
                    {
                        "author_id": self.env.uid,
                        "user_id": user.id,
                        "login": user.login,
                        "added": self._join_groups(groups.browse(new - old)),
                        "removed": self._join_groups(groups.browse(old - new)),
                    }
                )
        # sudo: nobody may write the log by hand
        return self.sudo().create(values) if values else self

    @api.model
    def _join_groups(self, groups):
        return ", ".join(sorted(groups.mapped("full_name"))) or False
