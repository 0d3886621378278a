from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..lib.texts import unknown_words


class EduCertificateKind(models.Model):
    """What is certified, with its text in Kazakh and in Russian.

    The texts hold words in braces that are replaced when a certificate is issued; see
    ``lib/texts.py``. A kind without an organisation serves all.
    """

    _name = "edu.certificate.kind"
    _description = "Kind of certificate"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", string="Organisation", index=True, ondelete="cascade"
    )
    audience = fields.Selection(
        [("studying", "Who study"), ("former", "Who left")],
        string="For learners",
        required=True,
        default="studying",
    )
    text_kk = fields.Text(string="Text in Kazakh", required=True)
    text_ru = fields.Text(string="Text in Russian", required=True)
    valid_days = fields.Integer(
        string="Valid for days", help="0: without a term.", default=0
    )
    is_on_portal = fields.Boolean(
        string="Families may ask",
        default=True,
        help="Guardians and learners ask for it in their cabinet.",
    )
    is_immediate = fields.Boolean(
        string="Issued at once",
        help="A certificate asked for in the cabinet is issued without the office.",
    )
    active = fields.Boolean(default=True)

    _valid_days = models.Constraint(
        "CHECK (valid_days >= 0)", "The term can't be negative."
    )

    @api.constrains("text_kk", "text_ru")
    def _check_texts(self):
        for kind in self:
            for text in (kind.text_kk, kind.text_ru):
                kind._check_text(text)

    def _check_text(self, text):
        try:
            unknown = unknown_words(text)
        except ValueError as error:
            raise ValidationError(
                self.env._(
                    "A brace is missing in the text of “%(kind)s”.", kind=self.name
                )
            ) from error
        if unknown:
            raise ValidationError(
                self.env._(
                    "The text of “%(kind)s” names {%(word)s}, which no certificate "
                    "knows.",
                    kind=self.name,
                    word=unknown[0],
                )
            )
