import secrets
from datetime import date

from psycopg2 import errors

from odoo.exceptions import UserError, ValidationError
from odoo.http import content_disposition, request, route

from odoo.addons.edu_portal.controllers.account import EduAccount
from odoo.addons.edu_portal.controllers.portal import OPTIONS

HOME = "/my/applications"
POST = OPTIONS | {"methods": ["POST"], "readonly": False}
TEXTS = (
    "surname",
    "given_name",
    "patronymic",
    "iin",
    "address",
    "former_school",
    "phone",
    "email",
)
TEXT_LENGTH = 200
NAME_FIELDS = {"surname", "given_name"}
KINDS = ("class1", "arrival", "class10")
BOOKS = {
    "language_id": "language",
    "kinship_id": "kinship",
    "reason_id": "movement_reason",
}
NOTICE = "edu_application_notice"


class EduApplicationCabinet(EduAccount):
    """Applications of a guardian: child, documents, sending, and what waits.

    An application is looked up among those of the user; any other id is 404.
    """

    # Who and what

    def _get_guardian(self):
        """Return the guardian of the account; nobody else applies.

        :raises NotFound: the account is of no guardian
        """
        self._use_own_language()
        guardian = request.env["edu.application"]._get_guardian(request.env.user)
        if not guardian:
            raise request.not_found()
        return guardian

    def _find_application(self, application_id):
        """Return the own application with the id, sudo'ed.

        :raises NotFound: it is not there, or another's
        """
        self._get_guardian()
        row = request.env["edu.application"]._find_own(request.env.user, application_id)
        if not row:
            raise request.not_found()
        return row

    def _find_line(self, row, line_id):
        line = row.document_ids.filtered(lambda line: line.id == line_id)
        if not line:
            raise request.not_found()
        return line

    def _find_file(self, line, file_id):
        attachment = line.attachment_ids.filtered(lambda file: file.id == file_id)
        if not attachment:
            raise request.not_found()
        return attachment

    def _show_application(self, page, **values):
        """Render a page in the frame of the cabinet, with a notice of the last step."""
        frame = self._get_frame()
        notice = request.session.pop(NOTICE, None)
        response = request.render(
            f"edu_admission.{page}",
            frame | {"user": request.env.user, "notice": notice, "home": HOME} | values,
        )
        # what waits must be shown as it is now: no copy for offline use
        response.headers["Cache-Control"] = "private, no-store"
        return response

    def _go(self, path, notice=None):
        if notice:
            request.session[NOTICE] = str(notice)
        return request.redirect(path)

    # Pages

    @route(HOME, **OPTIONS | {"readonly": False})
    def applications(self, **_kw):
        """List the own applications with what each waits for."""
        self._get_guardian()
        rows = request.env["edu.application"]._find_own(request.env.user)
        return self._show_application("applications_page", rows=rows)

    @route(f"{HOME}/new", **OPTIONS | {"readonly": False})
    def new_application(self, **_kw):
        """Step 1 of a new application."""
        guardian = self._get_guardian()
        return self._show_child(
            request.env["edu.application"].sudo(),
            {"phone": guardian.phone, "email": guardian.email},
            key=secrets.token_urlsafe(12),
        )

    @route(f"{HOME}/<int:application_id>", **OPTIONS | {"readonly": False})
    def application(self, application_id, **_kw):
        """Show where the application stands and what waits for the family."""
        row = self._find_application(application_id)
        if row.state == "draft":
            return self._go(f"{HOME}/{row.id}/documents")
        return self._show_application("application_page", row=row)

    @route(f"{HOME}/<int:application_id>/child", **OPTIONS | {"readonly": False})
    def application_child(self, application_id, **_kw):
        """Step 1: the child and the class."""
        row = self._find_application(application_id)
        if not row._may_edit():
            return self._go(f"{HOME}/{row.id}")
        return self._show_child(row, self._read_values(row))

    def _read_values(self, row):
        values = {name: row[name] or "" for name in (*TEXTS, "kind", "sex", "grade")}
        for name in ("birth_date", "start_date"):
            values[name] = row[name].isoformat() if row[name] else ""
        values |= {name: str(row[name].id or "") for name in BOOKS}
        return values | {"company": str(row.company_id.id)}

    def _show_child(self, row, values, key=None, notice=None):
        # sudo: reference books and names of schools are public
        Reference = request.env["edu.reference"].sudo()
        books = {
            name: Reference.search([("kind", "=", kind)])
            for name, kind in BOOKS.items()
        }
        policy = request.env["edu.application"]._get_consent_text()
        lang = "kk" if request.env.lang == "kk_KZ" else "ru"
        extra = {"notice": notice} if notice else {}
        return self._show_application(
            "application_child_page",
            row=row,
            values=values,
            key=key,
            books=books,
            companies=request.env["edu.application"]._get_organisations(),
            policy_text=policy[f"text_{lang}"],
            **extra,
        )

    @route(f"{HOME}/save", **POST)
    def save_application(self, key="", company="", consent=None, **form):
        """Keep step 1 of a new application as a draft."""
        self._get_guardian()
        Application = request.env["edu.application"]
        organisation = Application._get_organisations().filtered(
            lambda row: str(row.id) == company
        )
        values = form | {"company": company}
        try:
            if not organisation or not 8 <= len(key) <= 64:
                raise UserError(request.env._("Choose the school from the list."))
            cleaned = self._clean(form)
            with request.env.cr.savepoint():
                row = Application._create_own(
                    request.env.user, organisation, cleaned, key
                )
                if consent:
                    row._give_consent()
        except (UserError, ValidationError) as error:
            return self._show_child(
                Application.sudo(), values, key=key, notice=error.args[0]
            )
        return self._go(f"{HOME}/{row.id}/documents")

    @route(f"{HOME}/<int:application_id>/child/save", **POST)
    def save_child(self, application_id, consent=None, **form):
        """Keep step 1 of an own application."""
        row = self._find_application(application_id)
        if not row._may_edit():
            return self._go(
                f"{HOME}/{row.id}",
                request.env._("The application is sent: it can't be changed now."),
            )
        try:
            with request.env.cr.savepoint():
                row._save_own(self._clean(form))
                if consent and not row.consent_at:
                    row._give_consent()
        except (UserError, ValidationError) as error:
            values = form | {"company": str(row.company_id.id)}
            return self._show_child(row, values, notice=error.args[0])
        return self._go(f"{HOME}/{row.id}/documents")

    def _clean(self, form):
        """Return the values of the form, of the right types and lengths.

        :raises UserError: an empty name or a date or class that can't be read
        """
        values = {
            name: (form.get(name) or "").strip()[:TEXT_LENGTH] or False
            for name in TEXTS
            if name in form
        }
        if any(not values.get(name) for name in NAME_FIELDS):
            raise UserError(request.env._("Fill in the surname and the given name."))
        kind = form.get("kind")
        if kind in KINDS:
            values["kind"] = kind
        values["sex"] = form.get("sex") if form.get("sex") in ("m", "f") else False
        values["birth_date"] = self._read_date(form.get("birth_date"))
        values["start_date"] = self._read_date(form.get("start_date"))
        values["grade"] = self._read_grade(form.get("grade"), kind)
        # sudo: reference books are public
        Reference = request.env["edu.reference"].sudo()
        for name, book in BOOKS.items():
            text = form.get(name) or ""
            entry = Reference.browse(int(text) if text.isdecimal() else []).exists()
            values[name] = entry.filtered(lambda row, book=book: row.kind == book).id
        if values.get("iin"):
            # the number tells the birth date and the sex: typed ones are compared
            for name in ("birth_date", "sex"):
                if not values[name]:
                    del values[name]
        return values

    def _read_date(self, text):
        if not text:
            return False
        try:
            day = date.fromisoformat(text)
        except ValueError:
            day = None
        if not day or not 1990 <= day.year <= 2100:
            raise UserError(request.env._("The date %s can't be read.", text[:20]))
        return day

    def _read_grade(self, text, kind):
        fixed = {"class1": 1, "class10": 10}.get(kind)
        if fixed:
            return fixed
        return int(text) if text and text.isdecimal() and len(text) < 3 else 0

    # Documents

    @route(f"{HOME}/<int:application_id>/documents", **OPTIONS | {"readonly": False})
    def application_documents(self, application_id, **_kw):
        """Step 2: files, or a promise to show the paper."""
        row = self._find_application(application_id)
        if not row._may_edit():
            return self._go(f"{HOME}/{row.id}")
        return self._show_application("application_documents_page", row=row)

    @route(f"{HOME}/<int:application_id>/documents/<int:line_id>/send", **POST)
    def send_file(self, application_id, line_id, **_kw):
        """Add files to a document of an own application."""
        row = self._find_application(application_id)
        line = self._find_line(row, line_id)
        back = f"{HOME}/{row.id}/documents"
        if not row._may_edit() or line.state == "checked":
            return self._go(back)
        limit = row._get_rule("admission.files", {}).get("max_mb", 10) * 1024 * 1024
        files = request.httprequest.files.getlist("file")
        try:
            with request.env.cr.savepoint():
                for file in files:
                    # one byte more than allowed tells that it is too large
                    line._add_file(file.filename, file.read(limit + 1))
        except UserError as error:
            return self._go(back, error.args[0])
        return self._go(back)

    @route(f"{HOME}/<int:application_id>/documents/<int:line_id>/promise", **POST)
    def promise_document(self, application_id, line_id, **_kw):
        """Say that the paper will be shown in the office."""
        row = self._find_application(application_id)
        line = self._find_line(row, line_id)
        if row._may_edit():
            line._promise()
        return self._go(f"{HOME}/{row.id}/documents")

    @route(
        f"{HOME}/<int:application_id>/documents/<int:line_id>/<int:file_id>/remove",
        **POST,
    )
    def remove_file(self, application_id, line_id, file_id, **_kw):
        """Remove a file that is not checked yet."""
        row = self._find_application(application_id)
        line = self._find_line(row, line_id)
        attachment = self._find_file(line, file_id)
        if row._may_edit() and line.state != "checked":
            line._remove_file(attachment)
        return self._go(f"{HOME}/{row.id}/documents")

    @route(
        f"{HOME}/<int:application_id>/documents/<int:line_id>/<int:file_id>",
        **OPTIONS,
    )
    def application_file(self, application_id, line_id, file_id, **_kw):
        """Send back a file of an own application."""
        line = self._find_line(self._find_application(application_id), line_id)
        attachment = self._find_file(line, file_id)
        return self._send(attachment.raw, attachment.mimetype, attachment.name)

    def _send(self, content, mimetype, name):
        return request.make_response(
            content,
            headers=[
                ("Content-Type", mimetype),
                ("Content-Disposition", content_disposition(name)),
                ("Cache-Control", "private, no-store"),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )

    # Sending

    @route(f"{HOME}/<int:application_id>/check", **OPTIONS | {"readonly": False})
    def application_check(self, application_id, **_kw):
        """Step 3: look through everything before it is sent."""
        row = self._find_application(application_id)
        if not row._may_edit():
            return self._go(f"{HOME}/{row.id}")
        return self._show_application(
            "application_check_page", row=row, problems=row._get_problems()
        )

    @route(f"{HOME}/<int:application_id>/send", **POST)
    def send_application(self, application_id, **_kw):
        """Send the application, or the corrections."""
        row = self._find_application(application_id)
        try:
            with request.env.cr.savepoint():
                row._send_own()
        except (UserError, ValidationError) as error:
            page = "/check" if row._may_edit() else ""
            return self._go(f"{HOME}/{row.id}{page}", error.args[0])
        except errors.UniqueViolation:
            return self._go(
                f"{HOME}/{row.id}/check",
                request.env._("You have sent an application for this child already."),
            )
        return self._go(f"{HOME}/{row.id}")

    @route(f"{HOME}/<int:application_id>/withdraw", **POST)
    def withdraw_application(self, application_id, **_kw):
        """Take the application back."""
        row = self._find_application(application_id)
        try:
            with request.env.cr.savepoint():
                row._withdraw_own()
        except UserError as error:
            return self._go(f"{HOME}/{row.id}", error.args[0])
        return self._go(HOME)

    # styles of the print are written at its first use
    @route(f"{HOME}/<int:application_id>/receipt", **OPTIONS | {"readonly": False})
    def application_receipt(self, application_id, **_kw):
        """Send the receipt of an own application."""
        row = self._find_application(application_id)
        if row.state == "draft":
            raise request.not_found()
        # sudo: the application was looked up among those of the user
        report = request.env["ir.actions.report"].sudo()
        content = report._edu_render_pdf(
            "edu_admission.edu_application_receipt_report", row
        )
        name = request.env._("Receipt %s.pdf", row.number.replace("/", "-"))
        return self._send(content, "application/pdf", name)
