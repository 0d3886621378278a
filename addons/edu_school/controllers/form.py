import json

from odoo.exceptions import UserError
from odoo.http import Controller, content_disposition, request, route

MIMES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class FormController(Controller):
    @route("/edu/form/<string:code>", type="http", auth="user", readonly=True)
    def download(self, code, kind="pdf", options="{}"):
        """Give a printed form to a user who may print it.

        :param code: see ``edu.form._get_codes``
        :param kind: ``pdf`` or ``xlsx``
        :param options: JSON object, see ``edu.form._read_choice``
        """
        try:
            options = json.loads(options)
        except (TypeError, ValueError) as error:
            raise UserError(request.env._("The address is not valid.")) from error
        if not isinstance(options, dict) or kind not in MIMES:
            raise UserError(request.env._("The address is not valid."))
        form = request.env["edu.form"]._get_form(code)
        content, name = form._render_form(options, kind)
        disposition = content_disposition(
            name, "inline" if kind == "pdf" else "attachment"
        )
        return request.make_response(
            content,
            headers=[
                ("Content-Type", MIMES[kind]),
                ("Content-Disposition", disposition),
                ("Content-Length", len(content)),
                ("X-Content-Type-Options", "nosniff"),
                ("Cache-Control", "no-store"),
            ],
        )
