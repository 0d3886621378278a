from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..lib.files import MIMETYPES, safe_name, sniff

# changed by the buttons and the cabinet only
STEP_FIELDS = frozenset({"state", "checked_by_id", "checked_at", "application_id"})
MEGABYTE = 1024 * 1024


class EduApplicationDocument(models.Model):
    """A line of the checklist of an application: one document and its files."""

    _name = "edu.application.document"
    _description = "Document in the checklist"
    _order = "application_id, sequence, id"

    application_id = fields.Many2one(
        "edu.application", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="application_id.company_id", store=True, index=True, precompute=True
    )
    kind_id = fields.Many2one(
        "edu.application.document.kind",
        string="Document",
        required=True,
        ondelete="restrict",
    )
    sequence = fields.Integer(related="kind_id.sequence", store=True, precompute=True)
    is_required = fields.Boolean(related="kind_id.is_required", store=True)
    is_shown = fields.Boolean(related="kind_id.is_shown")
    state = fields.Selection(
        [
            ("missing", "Missing"),
            ("sent", "Sent"),
            ("promised", "Will be shown in person"),
            ("checked", "Checked"),
            ("rejected", "To be corrected"),
        ],
        required=True,
        default="missing",
    )
    attachment_ids = fields.Many2many("ir.attachment", string="Files", copy=False)
    remark = fields.Char(help="The family reads it.")
    checked_by_id = fields.Many2one("res.users", string="Checked by", readonly=True)
    checked_at = fields.Datetime(string="Checked at", readonly=True)

    _pair_uniq = models.UniqueIndex(
        "(application_id, kind_id)", "This document is already in the checklist."
    )

    @api.depends("kind_id")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.kind_id.name

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                if set(vals) & (STEP_FIELDS - {"application_id"}):
                    self._refuse_step()
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            if set(vals) & STEP_FIELDS:
                self._refuse_step()
            self.application_id._check_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_of_drafts(self):
        if not self.env.su and any(
            line.application_id.state != "draft" for line in self
        ):
            raise UserError(
                self.env._("The checklist of a sent application stays as it is.")
            )

    def _refuse_step(self):
        raise AccessError(
            self.env._("The state of a document changes with its buttons only.")
        )

    def action_check(self):
        """Mark the documents as seen and right."""
        self.check_access("write")
        self.application_id._check_open()
        # sudo: the right to change the checklist was checked just now
        self.sudo().write(
            {
                "state": "checked",
                "checked_by_id": self.env.uid,
                "checked_at": fields.Datetime.now(),
                "remark": False,
            }
        )
        return True

    def action_reject(self):
        """Ask for a better document; the remark tells the family what is wrong."""
        self.check_access("write")
        self.application_id._check_open()
        for line in self:
            if not line.remark:
                raise UserError(
                    self.env._(
                        "Write in the remark what is wrong with “%(document)s”: the "
                        "family reads it.",
                        document=line.kind_id.name,
                    )
                )
        # sudo: as in action_check
        self.sudo().write(
            {"state": "rejected", "checked_by_id": False, "checked_at": False}
        )
        return True

    # Files of the family; the callers have found the application among the own ones

    def _add_file(self, name, content):
        """Keep a file of the family in this line.

        :param content: bytes as they were sent
        :raises UserError: too large, too many, or neither PDF, JPEG nor PNG
        """
        self.ensure_one()
        rule = self.application_id._get_rule("admission.files", {})
        limit, count = rule.get("max_mb", 10), rule.get("max_files", 10)
        if not content:
            raise UserError(self.env._("The file is empty."))
        if len(content) > limit * MEGABYTE:
            raise UserError(
                self.env._("The file is larger than %(limit)s MB.", limit=limit)
            )
        kind = sniff(content)
        if not kind:
            raise UserError(
                self.env._(
                    "This is not a PDF, JPEG or PNG file, or the file is damaged."
                )
            )
        if len(self.application_id.document_ids.attachment_ids) >= count:
            raise UserError(
                self.env._("No more than %(count)s files may be sent.", count=count)
            )
        attachment = self.env["ir.attachment"].create(
            {
                "name": safe_name(name, kind),
                "raw": content,
                "mimetype": MIMETYPES[kind],
                "res_model": self._name,
                "res_id": self.id,
                "public": False,
            }
        )
        self.write(
            {"attachment_ids": [(4, attachment.id)], "state": "sent", "remark": False}
        )
        return attachment

    def _remove_file(self, attachment):
        """Remove a file that the office has not accepted yet."""
        self.ensure_one()
        attachment.unlink()
        self.invalidate_recordset(["attachment_ids"])
        if not self.attachment_ids:
            self.state = "missing"

    def _promise(self):
        """Note that the paper will be shown in the office."""
        for line in self:
            if line.is_shown and line.state in ("missing", "rejected"):
                line.write({"state": "promised", "remark": False})

    def _get_state_name(self):
        states = dict(self._fields["state"]._description_selection(self.env))
        return states[self.state]
