"""Critical functions of other addons that write to the security log."""

from odoo import api, models

from ..lib.peer import get_peer


class EduAccessLog(models.Model):
    _inherit = "edu.access.log"

    @api.model
    def _log_changes(self, before, users):
        rows = super()._log_changes(before, users)
        # accounts of data files are no deed of a user
        if self.pool.ready:
            for row in rows:
                self.env["edu.security.event"]._log(
                    "role",
                    row.user_id,
                    {"target": row.login, "added": row.added, "removed": row.removed},
                )
        return rows


class EduAccount(models.AbstractModel):
    _inherit = "edu.account"

    @api.model
    def _make_link(self, user):
        self.env["edu.security.event"]._log(
            "password", user, {"target": user.login}, action="link"
        )
        return super()._make_link(user)


class ResUsersApikeys(models.Model):
    _inherit = "res.users.apikeys"

    def _generate(self, scope, name, expiration_date):
        key = super()._generate(scope, name, expiration_date)
        self.env["edu.security.event"]._log(
            "key",
            self.env.user,
            {"name": name, "scope": scope or "rpc"},
            action="generate",
        )
        return key

    def _remove(self):
        # sudo: name and owner of the key are noted before it is gone
        for key in self.sudo():
            self.env["edu.security.event"]._log(
                "key",
                key.user_id,
                {"name": key.name, "scope": key.scope},
                action="remove",
            )
        return super()._remove()


class AuthPasskeyKey(models.Model):
    _inherit = "auth.passkey.key"

    @api.model_create_multi
    def create(self, vals_list):
        keys = super().create(vals_list)
        for key in keys:
            self.env["edu.security.event"]._log(
                "mfa", key.create_uid, {"name": key.name}, action="enable"
            )
        return keys

    def unlink(self):
        for key in self:
            self.env["edu.security.event"]._log(
                "mfa", key.create_uid, {"name": key.name}, action="disable"
            )
        return super().unlink()


class ResDevice(models.Model):
    _inherit = "res.device"

    def _revoke(self):
        for user in self.user_id:
            self.env["edu.security.event"]._log(
                "session", user, {"target": user.sudo().login}, action="revoke"
            )
        return super()._revoke()


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _render_qweb_pdf(self, report_ref, res_ids=None, data=None):
        result = super()._render_qweb_pdf(report_ref, res_ids=res_ids, data=data)
        if get_peer():
            report = self._get_report(report_ref)
            ids = [res_ids] if isinstance(res_ids, int) else res_ids
            self.env["edu.security.event"]._log_export(
                "print", report.model, len(ids or ()), {"report": report.report_name}
            )
        return result


class EduReportXlsx(models.AbstractModel):
    _inherit = "edu.report.xlsx"

    def _xlsx_render(self, records, options=None):
        result = super()._xlsx_render(records, options)
        if get_peer():
            self.env["edu.security.event"]._log_export(
                "export", records._name, len(records), {"report": self._name}
            )
        return result
