import base64
import binascii
import io

import xlsxwriter

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..lib import tabular

SHOWN_ERRORS = 200


class _Rollback(Exception):
    """Take back what a trial run wrote."""


class EduImport(models.TransientModel):
    """Import of a list: file, guessed columns, preview of all errors, one run.

    A file is written whole or not at all. The same steps are open to XML-RPC as
    :meth:`import_file` and :meth:`import_rows`.
    """

    _name = "edu.import"
    _description = "Import of a list"

    kind = fields.Selection([("kato", "Places (KATO)")], string="What to import")
    company_id = fields.Many2one(
        "res.company",
        string="Organisation",
        required=True,
        default=lambda self: self.env.company,
    )
    file = fields.Binary(attachment=False)
    filename = fields.Char()
    state = fields.Selection(
        [
            ("upload", "File"),
            ("mapping", "Columns"),
            ("preview", "Check"),
            ("done", "Done"),
        ],
        default="upload",
        required=True,
        readonly=True,
    )
    field_ids = fields.One2many("edu.import.field", "import_id")
    column_ids = fields.One2many("edu.import.column", "import_id", string="Columns")
    error_ids = fields.One2many(
        "edu.import.error", "import_id", string="Errors", readonly=True
    )
    error_count = fields.Integer(readonly=True)
    error_file = fields.Binary(attachment=False, readonly=True)
    error_filename = fields.Char(compute="_compute_error_filename")
    row_count = fields.Integer(string="Rows in the file", readonly=True)
    skipped_count = fields.Integer(string="Left out", readonly=True)
    skipped_text = fields.Text(
        string="Rows that were left out",
        readonly=True,
        help="Titles, totals and signatures.",
    )
    created_count = fields.Integer(string="New", readonly=True)
    updated_count = fields.Integer(string="Changed", readonly=True)
    unchanged_count = fields.Integer(string="Without changes", readonly=True)
    is_tried = fields.Boolean(readonly=True)

    @api.depends("kind")
    def _compute_error_filename(self):
        for wizard in self:
            wizard.error_filename = self.env._("Errors of the import") + ".xlsx"

    # remote calls

    @api.model
    def import_rows(self, kind, rows, dry_run=False):
        """Import ``rows`` and return what happened.

        :param kind: what to import (``student``, ``staff``, …)
        :param rows: list of dicts {column name: value}; values as they would stand in
            a spreadsheet (texts are enough)
        :param dry_run: check and count only
        :return: {"errors": [{"row", "sheet", "column", "value", "message"}, …],
            "created": n, "updated": n, "unchanged": n}; with an error nothing is
            written. Rows are numbered from 1.
        :raises AccessError: the user may not run this import
        """
        profile = self._get_profile(kind)
        if not isinstance(rows, list) or not all(isinstance(r, dict) for r in rows):
            raise UserError(self.env._("Rows must be a list of dictionaries."))
        if len(rows) > tabular.MAX_ROWS:
            raise UserError(
                self._describe_table_error(tabular.TableError("rows", tabular.MAX_ROWS))
            )
        known = {column["name"] for column in profile._get_columns()}
        raw_rows = [
            {
                **{name: row[name] for name in row if name in known},
                "_row": index,
                "_sheet": "",
            }
            for index, row in enumerate(rows, 1)
        ]
        unknown = {str(name) for row in rows for name in row} - known
        if unknown:
            raise UserError(
                self.env._(
                    "Unknown columns: %(names)s", names=", ".join(sorted(unknown))
                )
            )
        return self._process(profile, raw_rows, dry_run=dry_run)

    @api.model
    def import_file(self, kind, filename, content_base64, dry_run=False, mapping=None):
        """Import a file (XLSX, XLS, CSV, TXT) and return what happened.

        :param content_base64: the bytes of the file in base64
        :param mapping: {header in the file: column name}, else it is guessed
        :return: as :meth:`import_rows`; rows are numbered as in the file
        """
        profile = self._get_profile(kind)
        try:
            content = base64.b64decode(content_base64, validate=True)
        except (binascii.Error, ValueError, TypeError) as error:
            raise UserError(self.env._("The content is not base64.")) from error
        columns = profile._get_columns()
        table = self._read_table(profile, content, filename)
        if mapping:
            positions = {
                index: mapping[header]
                for index, header in enumerate(table.headers)
                if header in mapping
            }
        else:
            positions = tabular.guess_mapping(table, columns, profile._get_stopwords())
        missing = self._check_mapping(columns, table, positions)
        if missing:
            raise UserError(missing)
        raw_rows = self._extract_rows(table, positions, columns)
        return self._process(profile, raw_rows, dry_run=dry_run)

    # steps of the form

    def action_read(self):
        """Read the file and guess what its columns are."""
        self.ensure_one()
        profile = self._get_profile(self.kind)
        if not self.file:
            raise UserError(self.env._("Choose a file."))
        columns = profile._get_columns()
        table = self._read_own_table(profile)
        positions = tabular.guess_mapping(table, columns, profile._get_stopwords())
        self.field_ids.unlink()
        self.column_ids.unlink()
        wanted = self.env["edu.import.field"].create(
            [
                {
                    "import_id": self.id,
                    "name": column["label"],
                    "technical_name": column["name"],
                    "is_required": bool(column.get("required")),
                }
                for column in columns
            ]
        )
        ids = {line.technical_name: line.id for line in wanted}
        self.env["edu.import.column"].create(
            [
                {
                    "import_id": self.id,
                    "position": index,
                    "name": header,
                    "sample": " | ".join(table.get_samples(index))[:120],
                    "field_id": ids.get(positions.get(index)),
                }
                for index, header in enumerate(table.headers)
            ]
        )
        self.write({"state": "mapping", "row_count": len(table.rows)})
        return self._reopen()

    def action_check(self):
        """Show every error of the file; nothing is written."""
        self.ensure_one()
        profile, raw_rows = self._get_own_rows()
        trial = len(raw_rows) <= profile._preview_rows
        result = self._process(profile, raw_rows, dry_run=True, trial=trial)
        self._show_result(result, "preview", trial)
        return self._reopen()

    def action_run(self):
        """Import the file, all rows or none."""
        self.ensure_one()
        profile, raw_rows = self._get_own_rows()
        result = self._process(profile, raw_rows)
        self._show_result(result, "preview" if result["errors"] else "done", True)
        return self._reopen()

    def action_back(self):
        self.ensure_one()
        self.state = "mapping" if self.state == "preview" else "upload"
        return self._reopen()

    def action_template(self):
        """Download an empty list with all columns and an example row."""
        self.ensure_one()
        profile = self._get_profile(self.kind)
        columns = profile._get_columns()
        rows = [[column.get("example", "") for column in columns]]
        self.error_file = self._make_xlsx([c["label"] for c in columns], rows)
        return {
            "type": "ir.actions.act_url",
            "target": "download",
            "url": f"/web/content/edu.import/{self.id}/error_file/"
            f"{self.kind}.xlsx?download=true",
        }

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            # the progress button runs the action itself, which needs the views
            "views": [(False, "form")],
            "target": "new",
            "name": self.env._("Import"),
            "context": {**self.env.context, "default_kind": self.kind},
        }

    def _show_result(self, result, state, tried):
        """Write counts and the first errors into the form, all errors into a file."""
        self.error_ids.unlink()
        errors = result["errors"]
        labels = self._get_labels(self._get_profile(self.kind)._get_columns())
        lines = [
            {
                "import_id": self.id,
                "row": self._row_label(error),
                "column": labels.get(error["column"], error["column"]),
                "value": error.get("value"),
                "message": error["message"],
            }
            for error in errors
        ]
        self.env["edu.import.error"].create(lines[:SHOWN_ERRORS])
        names = ("row", "column", "value", "message")
        headers = [
            self.env._("Row"),
            self.env._("Column"),
            self.env._("In the file"),
            self.env._("What is wrong"),
        ]
        cells = [[line[name] or "" for name in names] for line in lines]
        self.write(
            {
                "state": state,
                "error_count": len(errors),
                "error_file": cells and self._make_xlsx(headers, cells),
                "created_count": result["created"],
                "updated_count": result["updated"],
                "unchanged_count": result["unchanged"],
                "is_tried": tried and not errors,
            }
        )

    @api.model
    def _row_label(self, error):
        row = str(error["row"] or "")
        return f"{error['sheet']}: {row}" if error.get("sheet") else row

    # engine

    @api.model
    def _get_profile(self, kind):
        """Return the profile of ``kind`` after checking the right to import.

        :raises AccessError, UserError:
        """
        if kind not in dict(self._fields["kind"]._description_selection(self.env)):
            raise UserError(self.env._("Choose what to import."))
        profile = self.env[f"edu.import.{kind}"].with_context(
            tracking_disable=True, mail_create_nosubscribe=True
        )
        if not self.env.su and not any(
            self.env.user.has_group(group) for group in profile._import_groups
        ):
            raise AccessError(self.env._("You may not run this import."))
        return profile

    @api.model
    def _read_table(self, profile, content, filename):
        try:
            return tabular.read_table(
                content, filename, profile._get_columns(), profile._get_stopwords()
            )
        except tabular.TableError as error:
            raise UserError(self._describe_table_error(error)) from error

    def _read_own_table(self, profile):
        table = self._read_table(
            profile,
            base64.b64decode(self.with_context(bin_size=False).file),
            self.filename or "",
        )
        many = len(table.sheets) > 1
        self.skipped_count = len(table.skipped)
        self.skipped_text = "\n".join(
            f"{sheet}: {number}: {text}" if many else f"{number}: {text}"
            for sheet, number, text in table.skipped[:SHOWN_ERRORS]
        )
        return table

    def _get_own_rows(self):
        """Return (profile, raw rows) by the columns that the user confirmed."""
        profile = self._get_profile(self.kind).with_company(self.company_id)
        columns = profile._get_columns()
        table = self._read_own_table(profile)
        positions = {
            line.position: line.field_id.technical_name
            for line in self.column_ids
            if line.field_id
        }
        problem = self._check_mapping(columns, table, positions)
        if problem:
            raise UserError(problem)
        return profile, self._extract_rows(table, positions, columns)

    @api.model
    def _get_labels(self, columns):
        return {column["name"]: column["label"] for column in columns}

    @api.model
    def _check_mapping(self, columns, table, positions):
        """Return the text of what is wrong with the mapping, or an empty text."""
        labels = self._get_labels(columns)
        chosen = list(positions.values())
        twice = {name for name in chosen if chosen.count(name) > 1}
        if twice:
            return self.env._(
                "Chosen for several columns: %(names)s",
                names=", ".join(labels.get(name, name) for name in sorted(twice)),
            )
        missing, groups = [], {}
        for column in columns:
            found = column["name"] in chosen or self._has_section(column, table)
            if column.get("required") and not found:
                missing.append(column["label"])
            if column.get("one_of"):
                groups.setdefault(column["one_of"], []).append((column, found))
        for members in groups.values():
            if not any(found for _column, found in members):
                missing.append(" / ".join(column["label"] for column, _f in members))
        if missing:
            return self.env._(
                "The file has no column for: %(names)s", names=", ".join(missing)
            )
        return ""

    @api.model
    def _has_section(self, column, table):
        pattern = column.get("section")
        return bool(
            pattern and any(tabular.match_section(row, pattern) for row in table.rows)
        )

    @api.model
    def _extract_rows(self, table, positions, columns):
        """Return the raw rows {column name: cell} with ``_row`` and ``_sheet``."""
        mapped = set(positions.values())
        sections = [
            column
            for column in columns
            if column.get("section") and column["name"] not in mapped
        ]
        many = len(table.sheets) > 1
        rows = []
        for row in table.rows:
            values = {name: row.values[index] for index, name in positions.items()}
            for column in sections:
                values[column["name"]] = tabular.match_section(row, column["section"])
            values["_row"] = row.number
            values["_sheet"] = row.sheet if many else ""
            rows.append(values)
        return rows

    @api.model
    def _process(self, profile, raw_rows, dry_run=False, trial=True):
        """Convert, check and write the rows; nothing when there is an error.

        :param dry_run: take everything back
        :param trial: with ``dry_run``, whether to try the writing at all
        """
        total = len(raw_rows)
        profile._report_progress(0, total)
        rows, errors = self._convert_rows(profile, raw_rows)
        clean_rows, found = profile._prepare_rows(rows)
        errors += found
        counts = {"created": 0, "updated": 0, "unchanged": 0}
        if not errors and (trial or not dry_run):
            try:
                with self.env.cr.savepoint():
                    counts.update(profile._run(clean_rows))
                    self.env.flush_all()
                    if dry_run:
                        raise _Rollback
            except _Rollback:
                self.env.invalidate_all()
            except (UserError, ValidationError) as error:
                errors.append(profile._make_error(0, "", str(error)))
                counts = dict.fromkeys(counts, 0)
        order = {row["_row"]: index for index, row in enumerate(raw_rows)}
        errors.sort(key=lambda error: order.get(error["row"], -1))
        profile._report_progress(total, total)
        return {"errors": errors, **counts}

    @api.model
    def _convert_rows(self, profile, raw_rows):
        """Return (rows with typed values, errors)."""
        columns = profile._get_columns()
        groups = {}
        for column in columns:
            if column.get("one_of"):
                groups.setdefault(column["one_of"], []).append(column)
        rows, errors = [], []
        for raw in raw_rows:
            row = {"_row": raw["_row"], "_sheet": raw["_sheet"]}
            failed = set()
            for column in columns:
                name = column["name"]
                if name not in raw:
                    continue
                try:
                    row[name] = tabular.convert(raw[name], column)
                except tabular.CellError as error:
                    message = self._describe_cell_error(error, column)
                    errors.append(profile._make_error(raw, name, message, raw[name]))
                    failed.add(name)
            missing = self._find_missing(row, raw, columns, groups, failed)
            message = self.env._("This cell must be filled.")
            errors += [profile._make_error(row, name, message) for name in missing]
            rows.append(row)
        return rows, errors

    @api.model
    def _find_missing(self, row, raw, columns, groups, failed):
        """Return the names of the columns that must be filled and are not."""
        missing = [
            column["name"]
            for column in columns
            if column.get("required")
            and not row.get(column["name"])
            and column["name"] not in failed
        ]
        for members in groups.values():
            names = [column["name"] for column in members]
            if not failed.intersection(names) and not any(map(row.get, names)):
                missing.append(next((name for name in names if name in raw), names[0]))
        return missing

    # texts and files

    @api.model
    def _describe_cell_error(self, error, column):
        texts = {
            "formula": self.env._("The cell holds an error of the spreadsheet."),
            "name": self.env._("A name may hold letters only."),
            "initials": self.env._("Write the names in full, not initials."),
            "one_word": self.env._("Surname and given name are needed."),
            "rounded": self.env._(
                "The spreadsheet has rounded the number; make the column text."
            ),
            "date": self.env._("This is not a date (for example 31.12.2015)."),
            "integer": self.env._("This must be a whole number."),
            "number": self.env._("This is not a number."),
            "phone": self.env._("This is not a telephone number."),
            "sex": self.env._("The sex can't be read."),
            "boolean": self.env._("Write yes or no."),
        }
        if error.reason == "selection":
            allowed = [
                str(aliases[0] if aliases else key)
                for key, aliases in column["selection"].items()
            ]
            return self.env._(
                "This value is not known. Possible: %(values)s",
                values=", ".join(allowed[:12]),
            )
        return texts[error.reason]

    @api.model
    def _describe_table_error(self, error):
        limit = error.value
        texts = {
            "empty": self.env._("The file is empty."),
            "size": self.env._("The file is larger than %(limit)s MB.", limit=limit),
            "rows": self.env._(
                "The file has more than %(limit)s rows; divide it.", limit=limit
            ),
            "format": self.env._(
                "Files of this format are not read: %(format)s. Save the list as XLSX "
                "or CSV.",
                format=limit,
            ),
            "macro": self.env._(
                "The file holds macros and is not accepted. Save it as XLSX."
            ),
            "encrypted": self.env._(
                "The file is protected by a password. Save it without a password."
            ),
            "broken": self.env._("The file is damaged and can't be read."),
            "no_data": self.env._("No table with data was found in the file."),
        }
        return texts[error.reason]

    @api.model
    def _make_xlsx(self, headers, rows):
        """Return a spreadsheet as base64; texts stay texts (no formulas)."""
        stream = io.BytesIO()
        book = xlsxwriter.Workbook(stream, {"in_memory": True})
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        text = book.add_format({"num_format": "@", "text_wrap": True})
        for column, header in enumerate(headers):
            sheet.write_string(0, column, header, bold)
        for index, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                sheet.write_string(index, column, str(value), text)
        sheet.set_column(0, max(len(headers) - 1, 0), 22)
        sheet.freeze_panes(1, 0)
        book.close()
        return base64.b64encode(stream.getvalue())
