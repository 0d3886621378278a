from odoo import fields, models


class EduImportField(models.TransientModel):
    """A wanted column of a running import, to choose from."""

    _name = "edu.import.field"
    _description = "Column that can be imported"
    _order = "id"

    import_id = fields.Many2one("edu.import", required=True, ondelete="cascade")
    name = fields.Char(required=True)
    technical_name = fields.Char(required=True)
    is_required = fields.Boolean()


class EduImportColumn(models.TransientModel):
    """A column of the file and the wanted column it is taken for."""

    _name = "edu.import.column"
    _description = "Column of an imported file"
    _order = "position, id"

    import_id = fields.Many2one("edu.import", required=True, ondelete="cascade")
    position = fields.Integer(readonly=True)
    name = fields.Char("Header in the file", readonly=True)
    sample = fields.Char("Examples", readonly=True)
    field_id = fields.Many2one(
        "edu.import.field",
        string="Imported as",
        domain="[('import_id', '=', import_id)]",
        ondelete="set null",
    )


class EduImportError(models.TransientModel):
    """An error of a cell found by the preview."""

    _name = "edu.import.error"
    _description = "Error of an imported file"
    _order = "id"

    import_id = fields.Many2one("edu.import", required=True, ondelete="cascade")
    row = fields.Char(readonly=True)
    column = fields.Char(readonly=True)
    value = fields.Char("In the file", readonly=True)
    message = fields.Char("What is wrong", readonly=True)
