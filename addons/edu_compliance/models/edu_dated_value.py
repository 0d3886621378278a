import json
from collections import defaultdict
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..lib.value_words import value_in_words

STARTS = ("valid_from", "date_from", "date_start")
ENDS = ("valid_to", "date_to", "date_end")
#: ids of several models in one list: id of the record, then that of its model
MODELS = 4096
SKIPPED_FIELDS = {"act", "point", "is_confirmed", "company_id", "key", "active"}
SKIPPED_FIELDS |= {"sequence", "color"}
SKIPPED_TYPES = {"one2many", "many2many", "binary", "html", "reference", "text"}


#: what the field names alone do not say
KNOWN = {"edu.calendar.event": {"company_id": "year_id.company_id"}}


class Source(NamedTuple):
    """Columns of a dated model; None: it has no such column."""

    act: str
    date_from: str
    date_to: str | None = None
    point: str | None = None
    is_confirmed: str | None = None
    company_id: str | None = None
    key: str | None = None
    name: str | None = None


class EduDatedValue(models.Model):
    """Every dated value of every model, with its act and whether it was checked.

    A model takes part when it is stored and has the field ``act`` and one of
    ``valid_from``, ``date_from``, ``date_start``. Other names are given by a class
    attribute ``_edu_dated = {"act": …, "date_from": …}`` of the model; ``False`` leaves
    the model out. The organisation may be that of a parent:
    ``{"company_id": "year_id.company_id"}``. The content is a query over the models
    that are installed now.
    """

    _name = "edu.dated.value"
    _description = "Dated value"
    _auto = False
    _order = "act, source, key, date_from desc, id"

    res_model = fields.Char(string="Model", readonly=True)
    res_id = fields.Many2oneReference(
        string="Record", model_field="res_model", readonly=True
    )
    source = fields.Char(string="Kind of value", readonly=True)
    key = fields.Char(readonly=True)
    name = fields.Char(string="Search in names", readonly=True)
    act = fields.Char(readonly=True)
    point = fields.Char(readonly=True)
    date_from = fields.Date(string="Valid from", readonly=True)
    date_to = fields.Date(string="Valid to", readonly=True)
    company_id = fields.Many2one("res.company", string="Organisation", readonly=True)
    is_confirmed = fields.Boolean(
        string="Confirmed",
        readonly=True,
        help="The value was compared with the act and has not changed since.",
    )
    confirmation = fields.Char(compute="_compute_confirmation")
    check_id = fields.Many2one(
        "edu.dated.confirmation", string="Last check", readonly=True
    )
    check_date = fields.Datetime(related="check_id.date", string="Checked on")
    check_user_id = fields.Many2one(related="check_id.user_id", string="Checked by")
    check_note = fields.Text(related="check_id.note", string="Note")
    title = fields.Char(string="Name", compute="_compute_title")
    value_text = fields.Char(string="Value in words", compute="_compute_title")
    check_ids = fields.Many2many(
        "edu.dated.confirmation", string="Checks", compute="_compute_check_ids"
    )
    can_override = fields.Boolean(compute="_compute_can_override")

    # ------------------------------------------------------------------
    # the query
    # ------------------------------------------------------------------
    @property
    def _table_query(self):
        parts = [self._get_query(name, source) for name, source in self._find_sources()]
        return SQL(" UNION ALL ").join(parts)

    def _find_sources(self):
        """Return [(model name, Source)] of the installed dated models."""
        found = []
        for name in sorted(self.env.registry):
            model = self.env.registry[name]
            if not model._abstract and not model._transient and model._auto:
                source = self._get_source(model)
                if source:
                    found.append((name, source))
        return found

    def _get_source(self, model):
        """Return the :class:`Source` of a model class, or None."""
        given = getattr(model, "_edu_dated", KNOWN.get(model._name, {}))
        if given is False:
            return None

        def column(key, *names):
            known = [given[key]] if key in given else names
            return next((one for one in known if self._is_column(model, one)), None)

        act, start = column("act", "act"), column("date_from", *STARTS)
        if not act or not start:
            return None
        return Source(
            act,
            start,
            column("date_to", *ENDS),
            column("point", "point"),
            column("is_confirmed", "is_confirmed"),
            column("company_id", "company_id"),
            column("key", "key"),
            column("name", "name"),
        )

    @api.model
    def _is_column(self, model, name):
        field = model._fields.get(name.partition(".")[0])
        return bool(field and field.store and field.column_type)

    def _get_query(self, name, source):
        """Return the SELECT of one model."""
        model = self.env[name]
        if self.env.registry.ready:
            model.flush_model()
            self.env["edu.dated.confirmation"].flush_model()
        # sudo: only the id and name of the model are asked for
        record = self.env["ir.model"].sudo()._get(name)
        confirmed = SQL("COALESCE(c.is_confirmed, FALSE)")
        if source.is_confirmed:
            column = SQL.identifier("r", source.is_confirmed)
            confirmed = SQL("COALESCE(%s, FALSE)", column)
        return SQL(
            """
            SELECT r.id * %(models)s + %(model_id)s AS id,
                   %(model)s::varchar AS res_model,
                   r.id AS res_id,
                   %(source)s::varchar AS source,
                   %(key)s AS key,
                   %(name)s AS name,
                   %(act)s AS act,
                   %(point)s AS point,
                   %(date_from)s AS date_from,
                   %(date_to)s AS date_to,
                   %(company)s AS company_id,
                   (%(confirmed)s AND (c.id IS NULL OR r.write_date <= c.create_date))
                       AS is_confirmed,
                   c.id AS check_id
              FROM %(table)s r
              LEFT JOIN LATERAL (
                    SELECT id, is_confirmed, create_date
                      FROM edu_dated_confirmation
                     WHERE res_model = %(model)s AND res_id = r.id
                     ORDER BY id DESC LIMIT 1
              ) c ON TRUE
            """,
            models=MODELS,
            model_id=record.id % MODELS,
            model=name,
            source=record.name,
            key=self._get_text(model, source.key),
            name=self._get_text(model, source.name),
            act=self._get_text(model, source.act),
            point=self._get_text(model, source.point),
            date_from=SQL("%s::date", SQL.identifier("r", source.date_from)),
            date_to=self._get_column(source.date_to, "date"),
            company=self._get_company(model, source.company_id),
            confirmed=confirmed,
            table=SQL.identifier(model._table),
        )

    def _get_column(self, name, kind):
        if not name:
            return SQL("NULL::%s", SQL(kind))
        return SQL("%s::%s", SQL.identifier("r", name), SQL(kind))

    def _get_company(self, model, name):
        """Return the column of the organisation, or that of a parent."""
        name, _mark, of_parent = (name or "").partition(".")
        if not of_parent:
            return self._get_column(name, "integer")
        return SQL(
            "(SELECT p.%s FROM %s p WHERE p.id = %s)",
            SQL.identifier(of_parent),
            SQL.identifier(self.env[model._fields[name].comodel_name]._table),
            SQL.identifier("r", name),
        )

    def _get_text(self, model, name):
        """Return a text column in the language of the user."""
        if not name or not model._fields[name].translate:
            return self._get_column(name, "varchar")
        column = SQL.identifier("r", name)
        return SQL(
            "COALESCE(%(column)s->>%(lang)s, %(column)s->>'en_US')",
            column=column,
            lang=self.env.lang or "en_US",
        )

    # ------------------------------------------------------------------
    # computed
    # ------------------------------------------------------------------
    @api.depends("is_confirmed")
    @api.depends_context("lang")
    def _compute_confirmation(self):
        words = {True: self.env._("Confirmed"), False: self.env._("Not confirmed")}
        for row in self:
            row.confirmation = words[row.is_confirmed]

    @api.depends("title")
    def _compute_display_name(self):
        for row in self:
            row.display_name = row.title

    @api.depends("res_model", "res_id")
    @api.depends_context("lang")
    def _compute_title(self):
        word = self._get_words().get
        for row, record in self._get_records():
            named = record._rec_name and record.display_name
            row.title = named or row.source
            row.value_text = (
                self._get_json_text(record.value, word)
                if "value" in record._fields
                else self._describe(record)
            )

    def _compute_check_ids(self):
        Check = self.env["edu.dated.confirmation"]
        found = defaultdict(Check.browse)
        for check in Check.search([("res_id", "in", self.mapped("res_id"))]):
            found[check.res_model, check.res_id] |= check
        for row in self:
            row.check_ids = found[row.res_model, row.res_id]

    @api.depends("res_model", "company_id")
    def _compute_can_override(self):
        for row in self:
            row.can_override = row.res_model == "edu.rule" and not row.company_id

    def _get_records(self):
        """Yield (row, its record), read once for each model."""
        by_model = self.grouped("res_model")
        for name, rows in by_model.items():
            # sudo: the register shows what the law says, not people; its own record
            # rule has chosen the organisations
            records = self.env[name].sudo().browse(rows.mapped("res_id"))
            yield from zip(rows, records, strict=True)

    def _get_json_text(self, value, word):
        try:
            return value_in_words(json.loads(value), word)
        except (TypeError, ValueError):
            return ""

    def _describe(self, record):
        """Return "label: value" of the fields that make up a record."""
        skipped = SKIPPED_FIELDS | {*STARTS, *ENDS, *models.MAGIC_COLUMNS}
        skipped |= {record._rec_name}
        texts = []
        for name, field in record._fields.items():
            if name in skipped or not field.store or field.type in SKIPPED_TYPES:
                continue
            value = record[name]
            if not value:
                continue
            label = field.get_description(record.env, ["string"])["string"]
            texts.append(f"{label}: {self._show(record, field, value)}")
        return "; ".join(texts)

    def _show(self, record, field, value):
        """Return a value of a field as a person reads it."""
        if field.type == "selection":
            return dict(field._description_selection(record.env)).get(value, value)
        if field.type == "many2one":
            return value.display_name
        if field.type == "boolean":
            return self.env._("yes")
        if field.type == "date":
            return value.strftime("%d.%m.%Y")
        return f"{value:g}" if field.type in ("integer", "float") else value

    @api.model
    def _get_words(self):
        """Return {key or code in rules: word}; other addons add theirs."""
        return {
            "true": self.env._("yes"),
            "false": self.env._("no"),
            "fo": self.env._("formative assessment"),
            "sor": self.env._("SOR"),
            "soch": self.env._("SOCh"),
            "fo_pooled": self.env._("formative marks together"),
            "from": self.env._("from"),
            "to": self.env._("to"),
            "min": self.env._("at least"),
            "max": self.env._("at most"),
            "grade": self.env._("grade"),
            "grades": self.env._("classes"),
            "default": self.env._("usually"),
            "scale": self.env._("scale"),
            "level": self.env._("level"),
            "low": self.env._("low"),
            "middle": self.env._("middle"),
            "high": self.env._("high"),
            "weeks": self.env._("weeks"),
            "fall_points": self.env._("fall of the mean mark"),
            "min_marks": self.env._("marks at least"),
            "missed_days": self.env._("missed days"),
            "missed_lessons": self.env._("missed lessons"),
            "unexcused_lessons": self.env._("lessons missed without a reason"),
            "twos": self.env._("unsatisfactory grades"),
            "sum": self.env._("sum of points"),
            "mean": self.env._("mean of percents"),
            "warn": self.env._("warning"),
            "error": self.env._("forbidden"),
            "severity": self.env._("strictness"),
            "reasons": self.env._("reasons"),
            "residence": self.env._("change of residence"),
            "abroad": self.env._("leaving the country"),
            "court": self.env._("decision of a court"),
            "violence": self.env._("violence"),
            "order_from": self.env._("order from"),
            "effective_from": self.env._("in force from"),
            "admission": self.env._("admission"),
            "arrival": self.env._("arrival"),
            "class_change": self.env._("change of class"),
            "initial": self.env._("initial list"),
            "contingent": self.env._("contingent"),
            "list": self.env._("list"),
            "director": self.env._("director"),
            "deputy": self.env._("deputy director"),
            "clerk": self.env._("office clerk"),
        }

    # ------------------------------------------------------------------
    # actions
    # ------------------------------------------------------------------
    def action_open(self):
        """Open the record itself, with the rights of the user."""
        self.ensure_one()
        record = self.env[self.res_model].browse(self.res_id)
        record.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.title,
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def action_override(self):
        """Open a new rule of the own organisation that begins as this one."""
        self.ensure_one()
        if not self.can_override:
            raise UserError(
                self.env._("An own value is possible for a common rule only.")
            )
        rule = self.env["edu.rule"].browse(self.res_id)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Own value of the organisation"),
            "res_model": "edu.rule",
            "view_mode": "form",
            "views": [(False, "form")],
            "context": {
                "default_key": rule.key,
                "default_name": rule.name,
                "default_value": rule.value,
                "default_act": rule.act,
                "default_point": rule.point,
                "default_valid_from": fields.Date.to_string(
                    fields.Date.context_today(self)
                ),
                "default_company_id": self.env.company.id,
            },
        }

    def action_download(self):
        """Download the chosen values as XLSX."""
        return self.env["edu.report.xlsx.dated_values"]._xlsx_action(self)

    def action_confirm(self):
        """Ask for the note that goes with the confirmation."""
        return self._ask(True)

    def action_withdraw(self):
        """Ask for the note that goes with the withdrawal."""
        return self._ask(False)

    def _ask(self, is_confirmed):
        self.ensure_one()
        self._check_admin()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Confirm the value")
            if is_confirmed
            else self.env._("Withdraw the confirmation"),
            "res_model": "edu.dated.value.confirm",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_value_id": self.id,
                "default_is_confirmed": is_confirmed,
            },
        }

    def _check_admin(self):
        if not self.env.user.has_group("edu_base.group_admin"):
            raise AccessError(
                self.env._("Only the system administrator confirms dated values.")
            )

    def _confirm(self, is_confirmed, note):
        """Write down that the values were compared with their acts.

        The rights to the records themselves are those of the user.

        :param note: what was compared and how (required)
        """
        self._check_admin()
        if not (note or "").strip():
            raise UserError(self.env._("Say in the note what was compared."))
        sources = dict(self._find_sources())
        Check = self.env["edu.dated.confirmation"]._as_loader()
        for row in self:
            column = sources[row.res_model].is_confirmed
            record = self.env[row.res_model].browse(row.res_id)
            record.check_access("write")
            if column:
                record[column] = is_confirmed
            Check.create(
                {
                    "res_model": row.res_model,
                    "res_id": row.res_id,
                    "value_name": row.title,
                    "value_text": row.value_text,
                    "is_confirmed": is_confirmed,
                    "note": note.strip(),
                    "user_id": self.env.uid,
                    "company_id": row.company_id.id,
                }
            )
        self.env.flush_all()
        self.invalidate_model()
