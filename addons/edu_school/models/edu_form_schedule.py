from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.edu_i18n.lib import words

from ..lib.document import Section, Table, Text


class EduFormSchedule(models.AbstractModel):
    """Schedule of SOR and SOCh of classes in a quarter with the mark of approval."""

    _name = "edu.form.schedule"
    _inherit = "edu.form"
    _description = "Schedule of SOR and SOCh"
    _form_code = "schedule"
    _form_groups = "edu_base.group_staff"

    @api.model
    def _build(self, choice):
        classes = self._get_classes(choice)
        term = self._get_term({**choice, "year_id": classes.year_id[:1]})
        layout = self._get_layout({**choice, "term_id": term}, classes)
        document = self._new_document(
            layout, ", ".join(classes.mapped("name")), term.name
        )
        works = self.env["edu.assessment"].search(
            [
                ("class_id", "in", classes.ids),
                ("term_id", "=", term.id),
                ("kind", "in", ("sor", "soch")),
                ("is_cancelled", "=", False),
            ],
            order="date, id",
        )
        by_class = works.grouped("class_id")
        approvals = self.env["edu.assessment.schedule"].search(
            [("class_id", "in", classes.ids), ("term_id", "=", term.id)]
        )
        approved = {row.class_id: row for row in approvals}
        for group in classes:
            rows = by_class.get(group, works.browse())
            row = approved.get(group, approvals.browse())
            document.sections.append(self._make_section(layout, group, term, rows, row))
        return document

    @api.model
    def _make_section(self, layout, group, term, works, approval):
        table = Table(
            layout._get_columns("main"),
            [self._make_row(number, work) for number, work in enumerate(works, 1)],
            empty=self.env._("No works are planned."),
        )
        blocks = [Text(self._get_approval(approval)), table]
        blocks.append(self._get_signatures(group, "deputy", "class_teacher"))
        return Section(
            layout.title, self._get_subtitles(group, term), blocks, name=group.name
        )

    @api.model
    def _make_row(self, number, work):
        form = self.env["edu.form.analysis"]
        group = work.course_id.group_id
        subject = work.subject_id.name
        if group != work.class_id:
            subject = f"{subject} ({group.name})"
        return {
            "number": number,
            "date": work.date,
            "weekday": self._get_weekday(work.date),
            "subject": subject,
            "work": form._get_work_label(work),
            "name": work.name,
            "maximum": work.max_points,
            "teacher": work.teacher_id.name,
        }

    @api.model
    def _get_weekday(self, date):
        try:
            return words.weekday(date, self.env.lang or "kk_KZ")
        except ValueError:
            # a language without own words: the name that Odoo's locale gives
            return date.strftime("%A")

    @api.model
    def _get_approval(self, row):
        if row.state != "approved":
            return self.env._("Not approved yet.")
        text = self.env._(
            "Approved: %(name)s, %(date)s",
            name=row.user_id.name,
            date=row.approved_date.strftime("%d.%m.%Y"),
        )
        if row.is_changed:
            text += ". " + self.env._("Dates were changed after the approval.")
        return text


class EduFormChanges(models.AbstractModel):
    """Journal of missed and substituted lessons of a quarter (order 130)."""

    _name = "edu.form.changes"
    _inherit = "edu.form"
    _description = "Journal of missed and substituted lessons"
    _form_code = "changes"

    @api.model
    def _get_classes(self, choice):
        """Without a class the journal is of the whole school."""
        return choice["class_ids"]

    @api.model
    def _build(self, choice):
        company = choice["class_ids"].company_id[:1] or self.env.company
        if not choice["year_id"]:
            year = self.env["edu.academic.year"]._get_current(company=company)
            choice = {**choice, "year_id": year}
        term = self._get_term(choice)
        if not term:
            raise UserError(self.env._("Choose a quarter."))
        layout = self._get_layout({**choice, "term_id": term}, choice["class_ids"])
        document = self._new_document(layout, term.name)
        domain = [
            ("company_id", "=", company.id),
            ("date", ">=", term.date_start),
            ("date", "<=", term.date_end),
            ("kind", "in", ("cancelled", "substituted", "moved")),
        ]
        if choice["class_ids"]:
            domain.append(("class_id", "in", choice["class_ids"].ids))
        changes = self.env["edu.lesson.change"].search(domain, order="date, id")
        kinds = dict(changes._fields["kind"]._description_selection(self.env))
        rows = [
            {
                "number": number,
                "date": change.date,
                "lesson": change.number,
                "class": change.class_id.name,
                "subject": change.subject_id.name,
                "teacher": change.teacher_id.name,
                "kind": kinds[change.kind],
                "reason": change.reason,
                "substitute": self._get_substitute(change),
                "signature": "",
            }
            for number, change in enumerate(changes, 1)
        ]
        table = Table(
            layout._get_columns("main"),
            rows,
            empty=self.env._("No lesson was missed or substituted."),
        )
        blocks = [
            table,
            self._get_signatures(choice["class_ids"].browse(), "deputy"),
        ]
        subtitles = [company.name, f"{term.name}, {term.year_id.name}"]
        document.sections = [Section(layout.title, subtitles, blocks, wide=True)]
        return document

    @api.model
    def _get_substitute(self, change):
        if change.kind == "substituted":
            return change.new_value or change.substitute_id.name
        return change.new_value if change.kind == "moved" else ""
