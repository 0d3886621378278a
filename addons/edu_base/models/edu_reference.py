from odoo import api, fields, models
from odoo.exceptions import UserError


class EduReference(models.Model):
    """One entry of a reference book; ``kind`` names the book.

    Entries are shipped with codes, may be edited and archived, and can't be deleted
    once a record points to them (foreign keys are ``restrict``).
    """

    _name = "edu.reference"
    _description = "Reference book entry"
    _order = "kind, sequence, code, id"
    _rec_names_search = ["name", "code"]

    kind = fields.Selection(
        [
            ("language", "Language of instruction"),
            ("ownership", "Form of property"),
            ("nationality", "Nationality"),
            ("kinship", "Kinship"),
            ("identity_document", "Identity document"),
            ("social_category", "Social category"),
            ("movement_reason", "Reason of movement"),
            ("arrival_source", "Arrived from"),
            ("study_form", "Form of study"),
            ("class_kind", "Kind of class"),
            ("profile", "Profile direction"),
            ("health_group", "Health group"),
            ("pe_group", "Physical education group"),
            ("special_need", "Special educational need"),
            ("achievement_kind", "Kind of achievement"),
            ("achievement_level", "Level of achievement"),
            ("subject_area", "Subject area"),
            ("position", "Position of an educator"),
            ("education_level", "Level of education"),
            ("academic_degree", "Academic degree"),
            ("academic_title", "Academic title"),
            ("category", "Qualification category"),
            ("award", "Award"),
        ],
        string="Reference book",
        required=True,
        index=True,
    )
    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    note = fields.Text(translate=True)

    _kind_code_uniq = models.UniqueIndex(
        "(kind, code)", "This code is already used in the reference book."
    )

    @api.model
    def _get(self, kind, code):
        """Return the entry of book ``kind`` with ``code`` or an empty set."""
        return self.with_context(active_test=False).search(
            [("kind", "=", kind), ("code", "=", code)], limit=1
        )

    def write(self, vals):
        """Keep the book and the code of shipped entries: other records and files
        refer to them."""
        if {"kind", "code"} & set(vals) and self._is_shipped():
            raise UserError(
                self.env._("The code of a shipped reference entry can't be changed.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        """Say where an entry is used, before the database refuses."""
        for model, field in self._get_references():
            # sudo: it only counts whether any record points to the entry
            records = self.env[model].sudo().with_context(active_test=False)
            if records.search_count([(field.name, "in", self.ids)], limit=1):
                raise UserError(
                    self.env._(
                        "The entry is used in “%(model)s”. Archive it instead.",
                        model=self.env[model]._description,
                    )
                )

    def _get_references(self):
        """Return [(model name, stored field pointing to reference books), …]."""
        return [
            (name, field)
            for name, model in self.env.registry.items()
            if not model._abstract and not model._transient and model._auto
            for field in model._fields.values()
            if field.relational
            and field.store
            and field.comodel_name == self._name
            and field.type in ("many2one", "many2many")
        ]

    def _is_shipped(self):
        # sudo: ir.model.data is technical; only the presence of an id is read
        data = self.env["ir.model.data"].sudo()
        return bool(
            not self.env.context.get("install_mode")
            and data.search_count(
                [
                    ("model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("module", "=like", "edu\\_%"),
                ],
                limit=1,
            )
        )
