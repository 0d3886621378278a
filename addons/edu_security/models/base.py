from odoo import api, models

from ..lib.peer import get_peer, is_install

# Models of the suite that hold people; later addons set `_edu_personal` themselves.
PERSONAL = {
    "edu.student": "masked",
    "edu.guardian": "masked",
    "edu.student.guardian": "masked",
    "edu.student.social": "secret",
    "edu.student.medical": "secret",
    "edu.student.career": "masked",
    "edu.student.achievement": "masked",
    "hr.employee": "masked",
    "hr.version": "masked",
    "res.partner": "masked",
    "res.users": "masked",
}
# A view of these as one card, or of many by RPC, is logged; accounts and contacts are
# read on every screen.
VIEWED = frozenset(PERSONAL) - {"res.partner", "res.users", "hr.version"}
# Settings and decisions: the fields whose change is logged, () for all.
CRITICAL = {
    "edu.rule": (),
    "edu.policy": (),
    "edu.term.lock": (),
    "edu.student.order": ("state", "number"),
    "ir.config_parameter": (),
    "ir.rule": (),
    "ir.model.access": (),
    "ir.module.module": ("state",),
    "res.groups": (),
}
# fields that say nothing of a person, or are told by events of their own
IGNORED = frozenset(
    "password new_password group_ids role user_ids search_text message_ids "
    "message_follower_ids activity_ids write_date write_uid create_date create_uid "
    "signup_type login_date message_main_attachment_id edu_must_change_password "
    "edu_password_date lang tz".split()
)
# what tells nothing personal when it is read alone
PUBLIC_NAMES = frozenset("id display_name name active company_id".split())


class Base(models.AbstractModel):
    """Writes what is done with personal data and settings to the security log.

    An addon with a model of people adds itself by one line: ``_edu_personal =
    "masked"`` or ``"secret"`` (see lib/masking.py); with a model of decisions by
    ``_edu_critical = ()`` or a tuple of field names.
    """

    _inherit = "base"

    _edu_personal = None
    _edu_critical = None

    @api.model
    def _edu_get_log(self):
        """Return (kind, level, field names or ()) of what is logged here, or None."""
        name = self._name
        level = PERSONAL.get(name, self._edu_personal)
        if level:
            return "personal", level, ()
        fields_ = CRITICAL.get(name, self._edu_critical)
        if fields_ is not None:
            return "critical", "masked", fields_
        return None

    def _edu_get_logged_names(self, vals, only):
        """Return the names of stored fields of ``vals`` that belong to the log."""
        return [
            name
            for name in vals
            if name not in IGNORED
            and (not only or name in only)
            and (field := self._fields.get(name))
            and field.type != "one2many"
            and not field.inherited
            and (field.store or field.inverse)
        ]

    def _edu_is_logged(self):
        # data files of a module are no deed of a user
        return self.pool.ready and not is_install(self.env) and not self.is_transient()

    def _edu_read_values(self, names):
        """Return {id: {name: plain value}} of ``self`` as it is now."""
        # sudo: the log holds what was changed, whatever the caller may read
        return {
            record.id: {name: record._edu_to_plain(name) for name in names}
            for record in self.sudo().with_context(lang=None, prefetch_fields=True)
        }

    def _edu_to_plain(self, name):
        field = self._fields[name]
        if field.type == "binary":
            # neither read nor kept: that it was changed is enough
            return None
        value = self[name]
        if field.relational:
            return value.ids if field.type == "many2many" else value.id or None
        if field.type in ("date", "datetime"):
            return str(value) if value else None
        if isinstance(value, bool | int | float):
            return value
        return str(value) if value else None

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        found = self._edu_get_log()
        if found and self._edu_is_logged():
            for record, vals in zip(records, vals_list, strict=True):
                names = record._edu_get_logged_names(vals, found[2])
                values = record._edu_read_values(names)[record.id]
                changes = {
                    name: (None, value)
                    for name, value in values.items()
                    if value not in (None, False, [])
                }
                record._edu_log_change("create", found, changes)
        return records

    def write(self, vals):
        found = self._edu_get_log()
        names = found and self and self._edu_get_logged_names(vals, found[2])
        if not names or not self._edu_is_logged():
            return super().write(vals)
        before = self._edu_read_values(names)
        result = super().write(vals)
        after = self._edu_read_values(names)
        for record in self:
            old, new = before[record.id], after[record.id]
            changes = {
                name: (old[name], new[name])
                for name in names
                if old[name] != new[name] or self._fields[name].type == "binary"
            }
            if changes:
                record._edu_log_change("write", found, changes)
        return result

    def unlink(self):
        found = self._edu_get_log()
        if found and self and self._edu_is_logged():
            for record in self:
                record._edu_log_change("unlink", found, {})
        return super().unlink()

    def _edu_log_change(self, action, found, changes):
        kind, level, _names = found
        events = self.env["edu.security.event"]
        events._log(
            action if kind == "personal" else "critical",
            self,
            events._mask_changes(changes, level),
            action=action,
        )

    # Reading

    def read(self, fields=None, load="_classic_read"):
        result = super().read(fields, load)
        if not self.env.su and (self._name in VIEWED or self._edu_personal):
            self._edu_log_read(fields, self.ids)
        return result

    @api.model
    def search_read(
        self, domain=None, fields=None, offset=0, limit=None, order=None, **read_kwargs
    ):
        result = super().search_read(
            domain, fields, offset, limit, order, **read_kwargs
        )
        if not self.env.su and (self._name in VIEWED or self._edu_personal):
            self._edu_log_read(fields, [row["id"] for row in result])
        return result

    @api.model
    def _edu_log_read(self, names, ids):
        """Log the view of one card, or a reading of many people by RPC.

        Lists on screens are no views of a card. A reading by RPC is one event an hour
        for each user and model, a large one (rule) is an event of its own.
        """
        if self.env.su or not ids or not get_peer():
            return
        if names and PUBLIC_NAMES.issuperset(names):
            return
        events = self.env["edu.security.event"]
        if len(ids) == 1:
            events._log_view(self.browse(ids))
        elif events._get_channel() in ("xmlrpc", "json2"):
            events._log_rpc_read(self, len(ids))

    def export_data(self, fields_to_export):
        result = super().export_data(fields_to_export)
        if get_peer() and not self.is_transient():
            self.env["edu.security.event"]._log_export(
                "export", self._name, len(self), {"fields": fields_to_export}
            )
        return result
