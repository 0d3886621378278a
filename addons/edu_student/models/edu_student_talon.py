from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.edu_i18n.lib.words import date_in_words

from ..lib.order_words import TALON


class EduStudentTalon(models.Model):
    """A tear-off talon: of acceptance, by the school that receives the learner, or of
    leaving, by the school that the learner leaves. Append-only.

    Order 564, points 20–21: that of acceptance is valid for three working days.
    """

    _name = "edu.student.talon"
    _description = "Tear-off talon"
    _order = "date desc, id desc"
    _rec_name = "number"
    _check_company_auto = True

    kind = fields.Selection(
        [("accept", "Of acceptance"), ("leave", "Of leaving")], required=True
    )
    number = fields.Char(required=True)
    date = fields.Date(required=True)
    number_year = fields.Integer(required=True, aggregator=None)
    valid_to = fields.Date(string="Valid to")
    line_id = fields.Many2one(
        "edu.student.order.line", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        related="line_id.company_id", store=True, index=True, precompute=True
    )
    student_id = fields.Many2one(
        related="line_id.student_id", store=True, index=True, precompute=True
    )

    _number_uniq = models.UniqueIndex(
        "(company_id, kind, number_year, number)",
        "A talon with this number already exists.",
    )
    _line_uniq = models.UniqueIndex(
        "(line_id, kind)", "The talon of this learner is issued already."
    )

    def write(self, vals):
        if self:
            raise AccessError(self.env._("A talon that was issued is not changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("A talon that was issued is not changed."))

    @api.model
    def _issue(self, lines):
        """Return the talons of the lines; those that are missing are made.

        :raises UserError: the order has no talons
        """
        if not all(line.order_id.talon_kind for line in lines):
            raise UserError(
                self.env._(
                    "Talons go with arrival from and transfer to another school."
                )
            )
        self.env["edu.student.order"].check_access("write")
        missing = lines.filtered(lambda line: not line.talon_ids)
        missing.order_id.check_access("write")
        # sudo: nobody may write talons by hand; the user may write the orders
        self.sudo().create([self._prepare(line) for line in missing])
        lines.invalidate_recordset(["talon_ids"])
        return lines.talon_ids

    @api.model
    def _prepare(self, line):
        order, today = line.order_id, fields.Date.context_today(self)
        kind, company = order.talon_kind, order.company_id
        # sudo: the counter is no one's to read
        number = (
            self.env["edu.student.order.counter"]
            .sudo()
            ._next(company, today.year, f"talon_{kind}")
        )
        days = self.env["edu.rule"]._get_value("transfer.talon_days", today, company, 0)
        return {
            "kind": kind,
            "number": str(number),
            "date": today,
            "number_year": today.year,
            "line_id": line.id,
            "valid_to": days
            and kind == "accept"
            and self._add_days(order.year_id, today, days),
        }

    @api.model
    def _add_days(self, year, day, count):
        """Return the day that is ``count`` working days after ``day``.

        Holidays of the calendar of the year are not counted; breaks are: the office
        works in them. A day on which lessons were moved is a working day.
        """
        events = year.event_ids
        free, _moved = events.filtered(
            lambda event: event.kind == "holiday"
        )._split_by_kind()
        _free, moved = events._split_by_kind()
        while count > 0:
            day += timedelta(days=1)
            is_working = day.weekday() < year.working_weekdays and day not in free
            if is_working or day in moved:
                count -= 1
        return day

    def _get_print(self, lang):
        """Return the rows of the printed talon in ``lang``: [(label, text)]."""
        self.ensure_one()
        words, line = TALON[lang], self.line_id
        order, student = line.order_id, self.student_id
        group = line.group_id or line.from_group_id

        def in_words(day):
            return date_in_words(day, lang) if day else "–"

        rows = [
            (words["learner"], student.name),
            (words["birth"], in_words(student.birth_date)),
            (words["class"], group.name or "–"),
            (words[f"{self.kind}_place"], line.place or "–"),
            (words["issued"], in_words(self.date)),
        ]
        if self.valid_to:
            rows.append((words["valid"], in_words(self.valid_to)))
        if order.number:
            rows.append((words["order"], f"№ {order.number}, {in_words(order.date)}"))
        return {
            "words": words,
            "heading": words[self.kind],
            "rows": rows,
            "director": order._get_director_name(),
        }

    def _get_payload(self):
        """Return the text of the QR code: what proves the talon."""
        self.ensure_one()
        parts = (
            "BILIM-TALON",
            self.kind,
            self.number,
            fields.Date.to_string(self.date),
            self.company_id.edu_bin or "",
            self.student_id.name,
            fields.Date.to_string(self.valid_to) if self.valid_to else "",
        )
        return "|".join(parts)
