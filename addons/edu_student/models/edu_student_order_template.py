import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .edu_student_order import ORDER_KINDS

TEXT_FIELDS = ("title_kk", "body_kk", "title_ru", "body_ru")
PLACEHOLDER = re.compile(r"{(\w*)}")
#: what a text may name, see edu_student_order_text.py
PLACEHOLDERS = (
    "school", "number", "date", "effective_date", "year", "basis", "reason", "source",
    "place", "classes", "former_classes", "count", "students", "return_date",
    "cancelled_number", "cancelled_date", "director",
)  # fmt: skip


class EduStudentOrderTemplate(models.Model):
    """The words of orders of a kind in Kazakh and Russian.

    The template of the organisation wins over the common one.
    """

    _name = "edu.student.order.template"
    _description = "Text of orders"
    _order = "kind, company_id, id"

    kind = fields.Selection(ORDER_KINDS, string="About", required=True)
    company_id = fields.Many2one(
        "res.company",
        string="Organisation",
        index=True,
        ondelete="cascade",
        help="Empty: for all organisations.",
    )
    title_kk = fields.Char(string="Title in Kazakh", required=True)
    body_kk = fields.Text(string="Text in Kazakh", required=True)
    title_ru = fields.Char(string="Title in Russian", required=True)
    body_ru = fields.Text(string="Text in Russian", required=True)

    _kind_uniq = models.UniqueIndex(
        "(kind, (COALESCE(company_id, 0)))",
        "There is a text for orders of this kind already.",
    )

    @api.depends("kind")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for template in self:
            template.display_name = kinds.get(template.kind)

    @api.constrains(*TEXT_FIELDS)
    def _check_placeholders(self):
        """Refuse words in braces that no order can fill in."""
        for template in self:
            for name in TEXT_FIELDS:
                found = set(PLACEHOLDER.findall(template[name] or ""))
                wrong = sorted(found - set(PLACEHOLDERS))
                if wrong:
                    raise ValidationError(
                        self.env._(
                            "%(kind)s: the text names {%(word)s}, which is not in "
                            "the list of words in braces.",
                            kind=template.display_name,
                            word=wrong[0],
                        )
                    )

    @api.model
    def _find(self, kind, company):
        """Return the template of the organisation, else the common one."""
        return self.search(
            [("kind", "=", kind), ("company_id", "in", [False, company.id])],
            order="company_id nulls last",
            limit=1,
        )

    def _render(self, values, lang):
        """Return (title, body) in ``lang`` (kk, ru) with the words filled in."""
        self.ensure_one()

        def fill(text):
            return PLACEHOLDER.sub(lambda m: str(values.get(m[1], "") or "–"), text)

        return fill(self[f"title_{lang}"]), fill(self[f"body_{lang}"])
