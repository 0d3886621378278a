import json

from odoo.exceptions import UserError
from odoo.http import Controller, content_disposition, request, route

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class XlsxController(Controller):
    @route("/edu/xlsx/<string:code>", type="http", auth="user", readonly=True)
    def download(self, code, ids="", domain=None, options="{}"):
        """Download the list of a report.

        :param code: last part of the model ``edu.report.xlsx.<code>``
        :param ids: record ids separated by commas
        :param domain: JSON list, instead of ids
        :param options: JSON object, handed to the report
        """
        report = request.env["edu.report.xlsx"]._xlsx_report(code)
        try:
            options = json.loads(options)
            records = report._xlsx_find(ids, domain)
        except (TypeError, ValueError) as error:
            raise UserError(request.env._("The address is not valid.")) from error
        if not isinstance(options, dict):
            raise UserError(request.env._("The address is not valid."))
        content, name = report._xlsx_render(records, options)
        return request.make_response(
            content,
            headers=[
                ("Content-Type", MIME),
                ("Content-Disposition", content_disposition(name)),
                ("Content-Length", len(content)),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
