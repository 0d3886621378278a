from odoo import fields, models

from odoo.addons.edu_i18n.lib.collation import sort_key
from odoo.addons.edu_i18n.lib.words import date_in_words

from ..lib.order_words import ORDER

LANGUAGES = {"kk": "kk_KZ", "ru": "ru_RU"}
# more learners than this are named by the list of the order only
MAX_NAMED = 5


class EduStudentOrderText(models.AbstractModel):
    """The text of an order in Kazakh and Russian; a part of the order."""

    _name = "edu.student.order.text"
    _description = "Text of an order"

    title_kk = fields.Char(string="Title in Kazakh", copy=False)
    body_kk = fields.Text(string="Text in Kazakh", copy=False)
    title_ru = fields.Char(string="Title in Russian", copy=False)
    body_ru = fields.Text(string="Text in Russian", copy=False)

    def action_fill_texts(self):
        """Write the texts anew from the template."""
        self.check_access("write")
        for order in self:
            order._fill_texts(force=True)
        return True

    def _fill_texts(self, force=False):
        """Write the texts that are empty (all with ``force``) from the template."""
        self.ensure_one()
        self.write(
            {
                name: text
                for name, text in self._render_texts().items()
                if force or not self[name]
            }
        )

    def _render_texts(self):
        """Return {title_kk, body_kk, title_ru, body_ru} by the template."""
        self.ensure_one()
        # sudo: the words of the orders are no secret
        template = self.env["edu.student.order.template"].sudo()
        template = template._find(self.kind, self.company_id)
        texts = {}
        for lang in LANGUAGES if template else ():
            title, body = template._render(self._get_words(lang), lang)
            texts |= {f"title_{lang}": title, f"body_{lang}": body}
        return texts

    def _get_text(self, lang):
        """Return (title, lines of the text) for printing, of a draft too."""
        self.ensure_one()
        texts = self._render_texts()
        title = self[f"title_{lang}"] or texts.get(f"title_{lang}") or ""
        body = self[f"body_{lang}"] or texts.get(f"body_{lang}") or ""
        return title, [line for line in body.splitlines() if line.strip()]

    def _get_words(self, lang):
        """Return {placeholder: text} of the order in ``lang``."""
        self.ensure_one()
        order = self.with_context(lang=LANGUAGES[lang])
        lines, cancelled = order.line_ids, order.cancels_id
        names = lines.student_id.mapped("name")
        return {
            "school": order.company_id.name,
            "number": order.number,
            "date": _in_words(order.date, lang),
            "effective_date": _in_words(order.effective_date, lang),
            "year": order.year_id.name,
            "basis": order.basis,
            "reason": ", ".join(lines.reason_id.mapped("name")),
            "source": ", ".join(lines.source_id.mapped("name")),
            "place": ", ".join(dict.fromkeys(filter(None, lines.mapped("place")))),
            "classes": ", ".join(_name_class(group) for group in lines.group_id),
            "former_classes": ", ".join(
                _name_class(group) for group in lines.from_group_id
            ),
            "count": len(lines or cancelled.line_ids),
            "students": ", ".join(names if len(names) <= MAX_NAMED else ()),
            "return_date": _in_words(order.return_date, lang),
            "cancelled_number": cancelled.number,
            "cancelled_date": _in_words(cancelled.date, lang),
            "director": order._get_director_name(),
        }

    def _get_director_name(self):
        """Return the name under the order."""
        self.ensure_one()
        # sudo: the name of the director is no secret
        return (self.signer_id or self.company_id.edu_director_id).sudo().name or ""

    def _get_print(self, lang):
        """Return what the printed order in ``lang`` (kk, ru) shows."""
        self.ensure_one()
        order = self.with_context(lang=LANGUAGES[lang])
        title, body = order._get_text(lang)
        return {
            "words": ORDER[lang],
            "title": title,
            "body": body,
            "date": _in_words(order.date, lang),
            "lines": order._get_print_lines(),
            "director": order._get_director_name(),
        }

    def _get_print_lines(self):
        """Return the rows of the list: number, name, birth date, classes, note."""
        self.ensure_one()
        actions = dict(
            self.env["edu.student.order.line"]
            ._fields["action"]
            ._description_selection(self.env)
        )
        return [
            {
                "number": number,
                "name": line.student_id.name,
                "birth_date": line.student_id.birth_date,
                "from": line.from_group_id.name,
                "to": line.group_id.name,
                "action": actions[line.action],
                "note": ", ".join(
                    filter(None, (line.reason_id.name, line.place, line.note))
                ),
            }
            for number, line in enumerate(self._sort_lines(), 1)
        ]

    def _sort_lines(self):
        """Return the lines by class and name, as the database sorts them."""
        self.ensure_one()
        students = self.line_ids.student_id
        order = {
            student_id: place
            for place, student_id in enumerate(
                self.env["edu.student"]
                .with_context(active_test=False)
                .search([("id", "in", students.ids)], order="name, id")
                .ids
            )
        }
        return self.line_ids.sorted(
            lambda line: (
                line.group_id.grade or line.from_group_id.grade,
                sort_key(line.group_id.letter or line.from_group_id.letter or ""),
                order.get(line.student_id.id, 0),
            )
        )


def _in_words(date, lang):
    return date_in_words(date, lang) if date else ""


def _name_class(group):
    """Return the class as orders write it: 5 «А»."""
    return f"{group.grade} «{group.letter}»" if group.letter else f"{group.grade}"
