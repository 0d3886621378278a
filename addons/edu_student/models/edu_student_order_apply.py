from collections import defaultdict

from odoo import Command, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_date

# what is kept of an enrolment that the order ends or removes, for a cancellation
ENDED_FIELDS = (
    "date_to", "end_movement", "end_order_line_id", "end_order_number",
    "end_order_date", "reason_id", "place", "note",
)  # fmt: skip
REMOVED_FIELDS = (
    *ENDED_FIELDS, "student_id", "group_id", "date_from", "movement", "source_id",
    "order_line_id", "order_number", "order_date",
)  # fmt: skip


class EduStudentOrderApply(models.AbstractModel):
    """Confirmation and cancellation: what an order does to the enrolments.

    A part of the order of the contingent.
    """

    _name = "edu.student.order.apply"
    _description = "Confirmation of an order"

    def _confirm(self):
        """Confirm one order; see :meth:`action_confirm`."""
        self.ensure_one()
        if not self._may_confirm():
            raise AccessError(
                self.env._(
                    "Orders of this kind are confirmed by the director. Yours is kept "
                    "as a draft: %(order)s.",
                    order=self.display_name,
                )
            )
        # two confirmations at once: the second one waits and sees the first
        self.lock_for_update()
        if self.state != "draft":
            raise UserError(self._get_closed_message(self))
        # sudo: the user may confirm this order of the own organisation, checked above
        # and by the record rules; nobody may write the enrolments of classes directly.
        # The order itself is the record of the move: no message a learner
        order = self.sudo().with_context(tracking_disable=True)
        if self.kind == "cancel":
            self._reverse_check()
        else:
            self._run_checks()
        order._take_number()
        if self.kind == "cancel":
            order._reverse()
        else:
            order._apply()
        order._fill_texts()
        self.env.flush_all()
        self.sudo().write(
            {
                "state": "confirmed",
                "confirmed_by_id": self.env.user.id,
                "confirmed_at": fields.Datetime.now(),
            }
        )
        self.env.flush_all()
        if self.kind == "cancel":
            self.sudo().cancels_id.write(
                {"state": "cancelled", "cancelled_by_id": self.id}
            )
        self._after_confirm()

    def _after_confirm(self):
        """Called when the order is confirmed; other addons follow it here."""

    def _take_number(self):
        """Give the order the next free number of its book when it has none."""
        self.ensure_one()
        if self.number:
            return
        rule = self.env["edu.rule"]._get_value(
            "order.number_format", self.date, self.company_id, {}
        )
        pattern = rule.get(self.series, "{number}")
        counter = self.env["edu.student.order.counter"]
        while True:
            number = counter._next(self.company_id, self.date.year, self.series)
            text = pattern.replace("{number}", str(number))
            taken = self.search_count(
                [
                    ("company_id", "=", self.company_id.id),
                    ("series", "=", self.series),
                    ("number_year", "=", self.date.year),
                    ("number", "=", text),
                ],
                limit=1,
            )
            if not taken:
                self.number = text
                return

    # confirmation

    def _apply(self):
        """End and open the enrolments by the lines, in a constant number of queries."""
        self.ensure_one()
        Enrolment = self.env["edu.enrolment"]
        lines = self.line_ids
        rows = self._get_rows(lines)
        removed = Enrolment
        for line in lines:
            undo = {"ended": [], "removed": []}
            for row in rows[line.student_id]:
                if line._keeps(row):
                    continue
                if line._voids(row):
                    undo["removed"].append(row._snapshot(REMOVED_FIELDS))
                    removed |= row
                else:
                    undo["ended"].append(row._snapshot(ENDED_FIELDS))
                    row.write(line._prepare_end(row))
                if row.kind == "class":
                    line.from_group_id = row.group_id
            line.undo = undo
        removed.unlink()
        # the constraint on dates must see the ends before new rows come
        Enrolment.flush_model()
        Enrolment.create(
            [line._prepare_enrolment() for line in lines if line._get_plan().opens]
        )
        self._set_study_form()

    def _get_rows(self, lines):
        """Return {learner: enrolments that hold on the day of the line or begin later}.

        Classes come first: they tell the class before.
        """
        found = defaultdict(lambda: self.env["edu.enrolment"])
        if not lines:
            return found
        dates = {line.student_id: line._get_date() for line in lines}
        first = min(dates.values())
        rows = self.env["edu.enrolment"].search(
            Domain("student_id", "in", lines.student_id.ids)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", first))
        )
        lists = defaultdict(list)
        for row in rows.sorted(lambda row: (row.kind != "class", row.date_from)):
            if not row.date_to or row.date_to >= dates[row.student_id]:
                lists[row.student_id].append(row.id)
        for student, ids in lists.items():
            found[student] = self.env["edu.enrolment"].browse(ids)
        return found

    def _set_study_form(self):
        """Write the form of study at home on the learners of such an order."""
        if self.kind != "home_study":
            return
        home = self.env["edu.reference"]._get("study_form", "home")
        for line in self.line_ids:
            line.undo = {
                **line.undo,
                "study_form_id": line.student_id.study_form_id.id,
            }
        if home:
            self.line_ids.student_id.study_form_id = home

    # cancellation

    def _get_fact_models(self):
        """Return [(model, field of the learner, field of the date, what it is)].

        Rows of these models in the days after an order forbid its cancellation. Models
        that are not installed are skipped; addons add their own.
        """
        return [
            ("edu.mark", "student_id", "date", self.env._("marks")),
            ("edu.absence", "student_id", "lesson_id.date", self.env._("absences")),
        ]

    def _reverse_check(self):
        """Refuse a cancellation when something later rests on the order.

        :raises UserError: naming the learner and what came later
        """
        self.ensure_one()
        order = self.cancels_id
        if not order or order.state != "confirmed" or order.kind == "cancel":
            raise UserError(self.env._("Choose the confirmed order to cancel."))
        # sudo: the organisation is that of the order; facts are only named
        problems = order.sudo()._find_later_facts()
        if problems:
            raise UserError(
                self.env._(
                    "The order %(order)s can't be cancelled, later facts rest on "
                    "it:\n%(problems)s",
                    order=order.display_name,
                    problems="\n".join(problems[:20]),
                )
            )

    def _find_later_facts(self):
        """Return messages of what rests on the order, each naming the learner."""
        self.ensure_one()
        return [
            *self._find_later_orders(),
            *self._find_later_rows(),
            *self._find_model_facts(),
        ]

    def _find_later_orders(self):
        lines = self.env["edu.student.order.line"].search(
            [
                ("student_id", "in", self.line_ids.student_id.ids),
                ("order_id", "!=", self.id),
                ("order_id.state", "=", "confirmed"),
                ("order_id.kind", "!=", "cancel"),
                ("order_id.confirmed_at", ">=", self.confirmed_at),
                # of one second, the one written later
                "|",
                ("order_id.confirmed_at", ">", self.confirmed_at),
                ("id", ">", max(self.line_ids.ids, default=0)),
            ]
        )
        return [
            self.env._(
                "%(student)s: the later order %(order)s",
                student=line.student_id.name,
                order=line.order_id.display_name,
            )
            for line in lines
        ]

    def _find_later_rows(self):
        """Tell of enrolments that were changed or made after the order."""
        dates = {line.student_id: line._get_date() for line in self.line_ids}
        opened, ended = self.line_ids.enrolment_ids, self.line_ids.ended_ids
        ended_ids = set(ended.ids)
        changed = {row.student_id for row in opened if row.date_to}
        whole = {row.student_id for row in opened}
        for line in self.line_ids:
            # rows from before the orders have nothing to restore
            if not line.undo or (
                line._get_plan().opens and line.student_id not in whole
            ):
                changed.add(line.student_id)
            wanted = {item["id"] for item in (line.undo or {}).get("ended", ())}
            if wanted - ended_ids:
                changed.add(line.student_id)
        messages = [
            self.env._(
                "%(student)s: the enrolment was changed later", student=student.name
            )
            for student in self.line_ids.student_id
            if student in changed
        ]
        rows = self.env["edu.enrolment"].search(
            [
                ("student_id", "in", self.line_ids.student_id.ids),
                ("id", "not in", (opened | ended).ids),
                ("date_from", ">=", min(dates.values(), default=self.effective_date)),
            ]
        )
        return messages + [
            self.env._(
                "%(student)s: in %(group)s from %(date)s",
                student=row.student_id.name,
                group=row.group_id.name,
                date=format_date(self.env, row.date_from),
            )
            for row in rows
            if row.date_from >= dates[row.student_id]
        ]

    def _find_model_facts(self):
        """Tell of marks and the like since the learner is in the new class."""
        dates = {
            line.student_id.id: line._get_date()
            for line in self.line_ids
            if line._get_plan().opens
        }
        messages = []
        for model, student_field, date_field, what in self._get_fact_models():
            if not dates or model not in self.env:
                continue
            rows = self.env[model].search(
                [
                    (student_field, "in", list(dates)),
                    (date_field, ">=", min(dates.values())),
                ]
            )
            names = {
                row[student_field].name
                for row in rows
                if row.mapped(date_field)[0] >= dates[row[student_field].id]
            }
            messages += [
                self.env._("%(student)s: %(what)s", student=name, what=what)
                for name in sorted(names)
            ]
        return messages

    def _reverse(self):
        """Restore exactly what the cancelled order changed."""
        self.ensure_one()
        Enrolment = self.env["edu.enrolment"]
        # of one prefetch, also when the removal below has emptied the cache
        lines = self.env["edu.student.order.line"].browse(self.cancels_id.line_ids.ids)
        lines.enrolment_ids.unlink()
        Enrolment.flush_model()
        undos = {line: line.undo or {} for line in lines}
        ended = Enrolment.browse(
            item["id"] for undo in undos.values() for item in undo.get("ended", ())
        )
        # of one prefetch, so that they are read together
        rows = {row.id: row for row in ended}
        removed = []
        for line, undo in undos.items():
            for item in undo.get("ended", ()):
                rows[item["id"]].write(_get_values(item))
            removed += [_get_values(item) for item in undo.get("removed", ())]
            if "study_form_id" in undo:
                line.student_id.study_form_id = undo["study_form_id"]
        Enrolment.flush_model()
        Enrolment.create(removed)
        self.line_ids = [
            Command.clear(),
            *(
                Command.create(
                    {
                        "student_id": line.student_id.id,
                        "action": line.action,
                        "note": line.note,
                    }
                )
                for line in lines
            ),
        ]


def _get_values(item):
    """Return what to write of a snapshot."""
    return {name: value for name, value in item.items() if name != "id"}
