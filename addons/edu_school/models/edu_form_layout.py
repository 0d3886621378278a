from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..lib.document import Column

KINDS = [
    ("text", "Text"),
    ("number", "Number"),
    ("centre", "Centred"),
    ("vertical", "Upright title"),
    ("date", "Date"),
    ("grid", "Columns of dates"),
    ("file", "In the workbook only"),
]
TABLES = [
    ("main", "Main table"),
    ("year", "Sheet of the year"),
    ("lists", "Lists by name"),
    ("subjects", "Subjects and teachers"),
    ("marks", "Pages with points"),
    ("plain", "Pages without points"),
    ("lessons", "Topics and homework"),
    ("learners", "Data of learners"),
    ("missed", "Missed lessons"),
    ("fitness", "Presidential fitness tests"),
    ("clubs", "Clubs and optional lessons"),
    ("remarks", "Remarks on the keeping of the journal"),
    ("health", "Health sheet"),
    ("basic", "Protocol of class 9"),
    ("final", "Protocol of class 11"),
]


class EduFormLayout(models.Model):
    """Title, instruction and columns of a printed form from a date on.

    Orders change the forms often, so their texts are data: a new edition is a new
    record with a later date, old documents print as they were. The record of an
    organisation wins over the common one.
    """

    _name = "edu.form.layout"
    _description = "Layout of a printed form"
    _order = "sequence, valid_from desc, id"

    @api.model
    def _selection_code(self):
        return self.env["edu.form"]._get_codes()

    code = fields.Selection("_selection_code", string="Form", required=True)
    name = fields.Char(required=True, translate=True)
    title = fields.Char(
        required=True, translate=True, help="The official title on the sheet."
    )
    intro = fields.Text(
        string="Instruction", translate=True, help="Printed where the form has one."
    )
    sequence = fields.Integer(default=10)
    act = fields.Char(translate=True)
    valid_from = fields.Date(required=True)
    valid_to = fields.Date()
    is_confirmed = fields.Boolean(
        string="Confirmed", help="The columns were read in the act itself."
    )
    company_id = fields.Many2one(
        "res.company", string="Organisation", index=True, ondelete="cascade"
    )
    column_ids = fields.One2many(
        "edu.form.layout.column", "layout_id", string="Columns", copy=True
    )
    active = fields.Boolean(default=True)

    _dates = models.Constraint(
        "CHECK (valid_to IS NULL OR valid_to >= valid_from)",
        "A layout can't end before it begins.",
    )
    _code_from_uniq = models.UniqueIndex(
        "(code, valid_from, (COALESCE(company_id, 0)))",
        "This form already has a layout from that date.",
    )

    @api.model
    def _find(self, code, date, company):
        """Return the layout of ``code`` that holds on ``date``.

        :raises UserError: there is none
        """
        # sudo: texts of forms are public knowledge
        found = self.sudo().search(
            Domain("code", "=", code)
            & Domain("company_id", "in", [False, company.id])
            & Domain("valid_from", "<=", date)
            & (Domain("valid_to", "=", False) | Domain("valid_to", ">=", date)),
            order="company_id nulls last, valid_from desc",
            limit=1,
        )
        if not found:
            raise UserError(
                self.env._(
                    "The form %(code)s has no layout on %(date)s.",
                    code=dict(self._selection_code()).get(code, code),
                    date=date,
                )
            )
        return found

    def _get_columns(self, table, expand=None):
        """Return the columns of a table of this form.

        :param expand: {key: list of columns} – what a column of the layout stands for
        """
        expand = expand or {}
        columns = []
        for line in self.column_ids.filtered(lambda line: line.table == table):
            if line.key in expand:
                columns += expand[line.key]
            else:
                columns.append(line._to_column())
        return columns


class EduFormLayoutColumn(models.Model):
    """A column: what it shows (key), its title and width."""

    _name = "edu.form.layout.column"
    _description = "Column of a printed form"
    _order = "layout_id, table, sequence, id"

    layout_id = fields.Many2one(
        "edu.form.layout", required=True, index=True, ondelete="cascade"
    )
    table = fields.Selection(TABLES, string="Part", required=True, default="main")
    key = fields.Char(string="Shows", required=True)
    title = fields.Char(required=True, translate=True)
    group_title = fields.Char(string="Common title", translate=True)
    width = fields.Float(string="Width, mm", help="0: shares what is left.")
    kind = fields.Selection(KINDS, required=True, default="text")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    @api.depends("title")
    def _compute_display_name(self):
        for column in self:
            column.display_name = column.title

    def _to_column(self):
        self.ensure_one()
        return Column(
            self.key,
            (self.title or "").replace("\\n", "\n"),
            self.width or None,
            self.kind,
            self.group_title or "",
        )
