import json
from urllib.parse import urlencode

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# addresses longer than this are cut by proxies
MAX_URL = 6000
YEARLY = ("journal", "report_card", "honours", "protocol", "extract")
BY_COURSE = ("analysis", "protocol")
BY_STUDENT = ("report_card", "extract")
WITH_TERM = ("journal", "summary", "analysis", "schedule", "changes", "not_attested",
             "quarter")  # fmt: skip
TERM_REQUIRED = ("analysis", "schedule", "changes", "not_attested", "quarter")


class EduFormPrint(models.TransientModel):
    """Print window: which form, of what, in which language."""

    _name = "edu.form.print"
    _description = "Print a form"

    @api.model
    def _selection_code(self):
        return self.env["edu.form"]._get_codes()

    @api.model
    def _selection_lang(self):
        """Return the languages by their own names."""
        languages = self.env["res.lang"].get_installed()
        return [(code, name.split(" / ")[-1]) for code, name in languages]

    code = fields.Selection("_selection_code", string="Form", required=True)
    lang = fields.Selection(
        "_selection_lang",
        string="Language",
        required=True,
        default=lambda self: self.env["edu.form"]._get_lang(None),
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    year_id = fields.Many2one("edu.academic.year", required=True)
    term_id = fields.Many2one(
        "edu.term",
        string="Quarter",
        domain="[('year_id', '=', year_id), ('kind', '=', 'quarter')]",
        help="Empty: the whole year.",
    )
    class_ids = fields.Many2many(
        "edu.group",
        string="Classes",
        domain="[('kind', '=', 'class'), ('year_id', '=', year_id), "
        "('company_id', '=', company_id)]",
        help="Empty: the whole school, where the form allows it.",
    )
    student_ids = fields.Many2many(
        "edu.student",
        string="Learners",
        domain="[('company_id', '=', company_id)]",
    )
    course_ids = fields.Many2many(
        "edu.course",
        string="Courses",
        domain="[('year_id', '=', year_id), ('company_id', '=', company_id)]",
    )
    can_archive = fields.Boolean(compute="_compute_rights")
    has_xlsx = fields.Boolean(compute="_compute_rights")
    needs_term = fields.Boolean(compute="_compute_rights")
    term_required = fields.Boolean(compute="_compute_rights")
    needs_course = fields.Boolean(compute="_compute_rights")
    needs_student = fields.Boolean(compute="_compute_rights")

    @api.depends("code")
    def _compute_rights(self):
        for wizard in self:
            code = wizard.code
            # an abstract model is an empty set: ask for the code, not for the form
            form = self.env["edu.form"]._get_form(code) if code else None
            wizard.has_xlsx = form is not None and form._form_has_xlsx
            wizard.can_archive = code == "journal"
            wizard.needs_term = code in WITH_TERM
            wizard.term_required = code in TERM_REQUIRED
            wizard.needs_course = code in BY_COURSE
            wizard.needs_student = code in BY_STUDENT

    @api.model
    def default_get(self, fields_list):
        """Propose the current quarter and what the window was opened from."""
        values = super().default_get(fields_list)
        model, ids = self._get_active()
        places = {
            "edu.group": "class_ids",
            "edu.student": "student_ids",
            "edu.course": "course_ids",
        }
        if model in places and ids:
            values[places[model]] = [fields.Command.set(ids)]
        year = self._get_default_year(model, ids)
        if model == "edu.term.lock" and ids:
            locks = self.env[model].browse(ids)
            year = locks.term_id.year_id[:1]
            values["class_ids"] = [fields.Command.set(locks.class_id.ids)]
        values["year_id"] = year.id
        values.setdefault("code", "analysis" if model == "edu.course" else "summary")
        if model == "edu.student" and "default_code" not in self.env.context:
            values["code"] = "report_card"
        values["term_id"] = self._get_default_term(values["code"], year).id
        if model == "edu.term.lock" and ids:
            values["term_id"] = locks.term_id[:1].id
        elif model not in places:
            values.update(self._get_own(values["code"], year))
        return values

    @api.model
    def _get_active(self):
        context = self.env.context
        model = context.get("active_model")
        ids = context.get("active_ids") or []
        return model, ids if isinstance(ids, list) else []

    @api.model
    def _get_default_year(self, model, ids):
        years = self.env["edu.academic.year"]
        if model in ("edu.group", "edu.course") and ids:
            return self.env[model].browse(ids).year_id[:1]
        return years._get_current()

    @api.model
    def _get_default_term(self, code, year):
        """Return the quarter of today or the one that was last; none for a year."""
        if code in YEARLY or not year:
            return self.env["edu.term"]
        form = self.env["edu.form"]
        return form._get_term({"term_id": self.env["edu.term"], "year_id": year})

    @api.model
    def _get_own(self, code, year):
        """Return the own courses or the own class of the user."""
        if code == "analysis":
            own = self.env["edu.course"].search(
                [("teacher_id.user_id", "=", self.env.uid), ("year_id", "=", year.id)]
            )
            return {"course_ids": [fields.Command.set(own.ids)]}
        domain = Domain("class_teacher_user_id", "=", self.env.uid)
        domain &= Domain("year_id", "=", year.id) & Domain("kind", "=", "class")
        own = self.env["edu.group"].search(domain)
        return {"class_ids": [fields.Command.set(own.ids)]}

    @api.onchange("code", "year_id")
    def _onchange_code(self):
        self.term_id = self._get_default_term(self.code, self.year_id)

    def _get_options(self):
        self.ensure_one()
        options = {
            "class_ids": self.class_ids.ids,
            "year_id": self.year_id.id,
            "lang": self.lang,
        }
        if self.needs_term:
            options["term_id"] = self.term_id.id
        if self.needs_course:
            options["course_ids"] = self.course_ids.ids
        if self.needs_student:
            options["student_ids"] = self.student_ids.ids
        if options.get("course_ids") and self.code == "analysis":
            options["class_ids"] = []
        return options

    @api.model
    def _get_file_action(self, code, kind, **options):
        """Return the action that opens a form; ids in ``options`` as lists."""
        query = urlencode(
            {"kind": kind, "options": json.dumps({k: v for k, v in options.items()})}
        )
        url = f"/edu/form/{code}?{query}"
        if len(url) > MAX_URL:
            raise UserError(
                self.env._("Too many records for one file: choose fewer of them.")
            )
        target = "new" if kind == "pdf" else "download"
        return {"type": "ir.actions.act_url", "url": url, "target": target}

    def action_print(self):
        return self._get_file_action(self.code, "pdf", **self._get_options())

    def action_xlsx(self):
        return self._get_file_action(self.code, "xlsx", **self._get_options())

    def action_archive(self):
        """Keep the journals: one class at once, several by the queue."""
        self.ensure_one()
        if not self.class_ids:
            raise UserError(self.env._("Choose a class."))
        if len(self.class_ids) == 1:
            archive = self.env["edu.journal.archive"]._archive(
                self.class_ids, self.term_id, self.lang
            )
            return self._open("edu.journal.archive", archive.ids)
        tasks = self.env["edu.journal.archive.task"]._order_journals(
            self.class_ids, self.term_id, self.lang
        )
        return self._open("edu.journal.archive.task", tasks.ids)

    def action_archive_all(self):
        """Queue the journals of all classes of the year."""
        self.ensure_one()
        classes = self.env["edu.group"].search(
            [
                ("kind", "=", "class"),
                ("year_id", "=", self.year_id.id),
                ("company_id", "=", self.company_id.id),
            ]
        )
        tasks = self.env["edu.journal.archive.task"]._order_journals(
            classes, self.term_id, self.lang
        )
        return self._open("edu.journal.archive.task", tasks.ids)

    @api.model
    def _open(self, model, ids):
        names = {
            "edu.journal.archive": "edu_school.edu_journal_archive_action",
            "edu.journal.archive.task": "edu_school.edu_journal_archive_task_action",
        }
        action = self.env["ir.actions.act_window"]._for_xml_id(names[model])
        return {**action, "domain": [("id", "in", ids)], "context": {}}
