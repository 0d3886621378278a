from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..lib.identifiers import IdentifierError, clean, parse_bin


class ResCompany(models.Model):
    """An education organisation is a company."""

    _inherit = "res.company"

    edu_type = fields.Selection(
        [
            ("kindergarten", "Kindergarten"),
            ("school", "School"),
            ("college", "College"),
            ("extracurricular", "Extracurricular centre"),
            ("academy", "Special academy"),
        ],
        string="Type of organisation",
    )
    edu_bin = fields.Char(string="BIN", size=12, index="btree_not_null")
    edu_bin_meaning = fields.Char(
        string="What the BIN says", compute="_compute_edu_bin_meaning"
    )
    edu_authority_id = fields.Many2one(
        "edu.authority", string="Authority", index="btree_not_null", ondelete="restrict"
    )
    edu_kato_id = fields.Many2one(
        "edu.kato", string="Place (KATO)", ondelete="restrict"
    )
    edu_language_ids = fields.Many2many(
        "edu.reference",
        "res_company_edu_language_rel",
        domain=[("kind", "=", "language")],
        string="Languages of instruction",
    )
    edu_ownership_id = fields.Many2one(
        "edu.reference",
        string="Form of property",
        domain=[("kind", "=", "ownership")],
        ondelete="restrict",
    )
    edu_licence_number = fields.Char(string="Licence number")
    edu_licence_date = fields.Date(string="Licence date")
    edu_director_id = fields.Many2one("res.users", string="Director")
    edu_mark_policy = fields.Selection(
        [
            ("forbidden", "Posted marks are never corrected"),
            ("reason", "With a reason, until the quarter is closed"),
            ("open", "Free until the quarter is closed, history kept"),
        ],
        string="Correction of marks",
        default="reason",
        required=True,
        help="Order 425, point 13 forbids corrections in special academies.",
    )

    _edu_bin_uniq = models.UniqueIndex(
        "(edu_bin) WHERE edu_bin IS NOT NULL", "Another organisation has this BIN."
    )

    @api.depends("edu_bin")
    def _compute_edu_bin_meaning(self):
        kinds = {
            "resident": self.env._("legal entity, resident"),
            "non_resident": self.env._("legal entity, non-resident"),
            "joint": self.env._("joint entrepreneurship"),
        }
        units = {
            "head": self.env._("head unit"),
            "branch": self.env._("branch"),
            "representation": self.env._("representation"),
            "other": self.env._("other unit"),
        }
        for company in self:
            try:
                told = parse_bin(company.edu_bin or "")
            except IdentifierError:
                company.edu_bin_meaning = False
                continue
            company.edu_bin_meaning = self.env._(
                "registered %(month)s.%(year)s, %(kind)s, %(unit)s",
                month=f"{told.month:02d}",
                year=str(told.year),
                kind=kinds[told.kind],
                unit=units[told.unit],
            )

    @api.constrains("edu_bin")
    def _check_edu_bin(self):
        for company in self.filtered("edu_bin"):
            try:
                parse_bin(company.edu_bin)
            except IdentifierError as error:
                raise ValidationError(
                    self.env["edu.identity.mixin"]._describe_identifier_error(
                        "BIN", company.edu_bin, error
                    )
                ) from error

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._clean_bin(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._clean_bin(vals))

    @api.model
    def _clean_bin(self, vals):
        if vals.get("edu_bin"):
            return {**vals, "edu_bin": clean(vals["edu_bin"])}
        return vals
