import json
from urllib.parse import urlencode

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..lib.xlsx import XlsxBook

PREFIX = "edu.report.xlsx."
# addresses longer than this are cut by proxies
MAX_URL = 6000


class EduReportXlsx(models.AbstractModel):
    """Base of lists that are downloaded as XLSX.

    A report is an abstract model ``edu.report.xlsx.<code>`` that inherits this one,
    names its model and groups, and gives columns and rows. A button returns
    ``_xlsx_action(records, **options)``; the file comes from ``/edu/xlsx/<code>``.
    Records are read with the rights of the user.
    """

    _name = "edu.report.xlsx"
    _description = "XLSX Report"

    #: model of the records, for example ``edu.student``
    _xlsx_model = None
    #: XML ids of groups that may download, separated by commas; None: whoever may
    #: read the records
    _xlsx_groups = None

    def _xlsx_name(self, records, options):
        """Return the name of the sheet and of the file, without ending."""
        return self.env._("List")

    def _xlsx_titles(self, records, options):
        """Return the lines above the table (list of str)."""
        return [self._xlsx_name(records, options)]

    def _xlsx_columns(self, records, options):
        """Return a list of :class:`odoo.addons.edu_report.lib.xlsx.Column`."""
        raise NotImplementedError

    def _xlsx_rows(self, records, options):
        """Yield a list of values a row, in the order of the columns."""
        raise NotImplementedError

    def _xlsx_total_label(self, records, options):
        """Return the label of the row of sums; an empty one means no such row."""
        return ""

    def _xlsx_fill(self, book, records, options):
        """Write the workbook; override for more than one sheet."""
        sheet = book.sheet(
            self._xlsx_name(records, options),
            self._xlsx_columns(records, options),
            titles=self._xlsx_titles(records, options),
        )
        sheet.rows(self._xlsx_rows(records, options))
        label = self._xlsx_total_label(records, options)
        if label:
            sheet.total_row(label)

    def _xlsx_check_access(self, records):
        """Raise AccessError unless the user may download and read all records."""
        if self._xlsx_groups and not self.env.user.has_groups(self._xlsx_groups):
            raise AccessError(self.env._("You may not download this list."))
        records.check_access("read")

    def _xlsx_render(self, records, options=None):
        """Return (content, file name) of the list of some records."""
        options = options or {}
        self._xlsx_check_access(records)
        book = XlsxBook()
        self._xlsx_fill(book, records, options)
        name = self._xlsx_name(records, options)
        return book.close(), f"{name}.xlsx"

    @api.model
    def _xlsx_report(self, code):
        """Return the report of a code; UserError when there is none."""
        name = PREFIX + code
        if name not in self.env or not self.env[name]._abstract:
            raise UserError(self.env._("There is no list “%(code)s”.", code=code))
        return self.env[name]

    def _xlsx_action(self, records=None, domain=None, **options):
        """Return the action that downloads a list.

        :param records: the records, some hundreds at most
        :param domain: instead of records, a domain (list) of any number of them
        :param options: JSON values, handed to the methods above
        """
        code = self._name.removeprefix(PREFIX)
        query = {"options": json.dumps(options)}
        if domain is None:
            query["ids"] = ",".join(map(str, records.ids))
        else:
            query["domain"] = json.dumps(domain)
        encoded = urlencode(query)
        url = f"/edu/xlsx/{code}?{encoded}"
        if len(url) > MAX_URL:
            raise UserError(
                self.env._("Too many records for one file: choose fewer of them.")
            )
        return {"type": "ir.actions.act_url", "url": url, "target": "download"}

    def _xlsx_find(self, ids="", domain=None):
        """Return the records that an address names; ValueError when it is broken."""
        model = self.env[self._xlsx_model]
        if domain:
            return model.search(Domain(json.loads(domain)))
        return model.browse(int(one) for one in ids.split(",") if one).exists()
