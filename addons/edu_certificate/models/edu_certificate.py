import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from odoo.addons.edu_i18n.lib.words import date_in_words
from odoo.addons.edu_report.lib.qr import qr_data_uri

from ..lib.texts import fill

LANGS = {"kk": "kk_KZ", "ru": "ru_RU"}
TOKEN_BYTES = 16
REQUEST_FIELDS = {"kind_id", "lang", "purpose", "note", "refusal"}
GUARD = """
CREATE OR REPLACE FUNCTION edu_certificate_guard() RETURNS trigger AS $$
DECLARE
    open text[] := ARRAY['state', 'annul_reason', 'annulled_on', 'refusal', 'write_uid',
                         'write_date'];
BEGIN
    IF OLD.state IN ('requested', 'refused') THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'DELETE' OR to_jsonb(NEW) - open <> to_jsonb(OLD) - open
       OR (NEW.state <> OLD.state
           AND (OLD.state <> 'issued' OR NEW.state <> 'annulled')) THEN
        RAISE EXCEPTION 'EDU_CERTIFICATE_ISSUED: an issued certificate is not changed'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$ LANGUAGE plpgsql
"""


class EduCertificate(models.Model):
    """A certificate of one learner, from the request of the family to its end.

    Issued, it gets the next number of its organisation and year, the text as it was
    that day, and a token that the QR code carries; nothing of it changes after that,
    it can only be annulled. A trigger of the database keeps it so.
    """

    _name = "edu.certificate"
    _description = "Certificate"
    _order = "date desc, id desc"
    _check_company_auto = True

    student_id = fields.Many2one(
        "edu.student",
        string="Learner",
        required=True,
        index=True,
        check_company=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="student_id.company_id", store=True, index=True, precompute=True
    )
    kind_id = fields.Many2one(
        "edu.certificate.kind",
        string="Certificate",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('company_id', 'in', (False, company_id))]",
        default=lambda self: self.env["edu.certificate.kind"].search([], limit=1),
    )
    lang = fields.Selection(
        [("both", "Kazakh and Russian"), ("kk", "Kazakh"), ("ru", "Russian")],
        string="Language",
        required=True,
        default="both",
    )
    purpose = fields.Char(string="To be shown to", help="Where it will be presented.")
    note = fields.Char()
    state = fields.Selection(
        [
            ("requested", "Asked for"),
            ("issued", "Issued"),
            ("refused", "Refused"),
            ("annulled", "Annulled"),
        ],
        required=True,
        default="requested",
        index=True,
        readonly=True,
        copy=False,
    )
    requester_id = fields.Many2one(
        "res.users",
        string="Asked by",
        readonly=True,
        ondelete="set null",
        default=lambda self: self.env.user,
    )
    is_from_family = fields.Boolean(string="From the cabinet", readonly=True)
    serial = fields.Integer(readonly=True, copy=False, aggregator=None)
    number = fields.Char(compute="_compute_number", store=True, precompute=True)
    date = fields.Date(
        required=True,
        readonly=True,
        copy=False,
        default=fields.Date.context_today,
        help="The day of the request, then of the issue.",
    )
    valid_until = fields.Date(readonly=True, copy=False)
    body_kk = fields.Text(string="Text in Kazakh", readonly=True, copy=False)
    body_ru = fields.Text(string="Text in Russian", readonly=True, copy=False)
    issuer_id = fields.Many2one(
        "res.users", string="Issued by", readonly=True, copy=False, ondelete="restrict"
    )
    token = fields.Char(readonly=True, copy=False, groups="base.group_system")
    refusal = fields.Char(string="Reason of the refusal", copy=False)
    annul_reason = fields.Char(string="Reason of the annulment", copy=False)
    annulled_on = fields.Date(string="Annulled on", readonly=True, copy=False)

    _token_uniq = models.UniqueIndex("(token) WHERE token IS NOT NULL")
    _serial_uniq = models.UniqueIndex(
        "(company_id, (date_part('year', date)), serial) WHERE serial > 0"
    )
    _one_request = models.UniqueIndex(
        "(student_id, kind_id) WHERE state = 'requested'",
        "This certificate has been asked for already; the office will issue it.",
    )

    def init(self):
        """Install the trigger that keeps an issued certificate as it is."""
        self.env.cr.execute(SQL(GUARD))
        self.env.cr.execute(
            SQL(
                """
            DROP TRIGGER IF EXISTS edu_certificate_guard ON edu_certificate;
            CREATE TRIGGER edu_certificate_guard BEFORE UPDATE OR DELETE
                ON edu_certificate
                FOR EACH ROW EXECUTE FUNCTION edu_certificate_guard();
            """
            )
        )

    @api.depends("serial")
    def _compute_number(self):
        for certificate in self:
            certificate.number = str(certificate.serial) if certificate.serial else ""

    @api.depends("kind_id", "number", "student_id")
    def _compute_display_name(self):
        for row in self:
            number = f" № {row.number}" if row.number else ""
            row.display_name = f"{row.kind_id.name}{number} – {row.student_id.name}"

    # Writing

    @api.model_create_multi
    def create(self, vals_list):
        """Make requests; only ``_issue`` gives a number, a text and a token."""
        for vals in vals_list:
            for name in ("state", "serial", "token", "body_kk", "body_ru", "date"):
                vals.pop(name, None)
            if not self.env.su:
                vals["requester_id"] = self.env.uid
                vals["is_from_family"] = False
        return super().create(vals_list)

    def write(self, vals):
        """Change a request; an issued certificate stays as it is."""
        if not self.env.su:
            closed = set(vals) - REQUEST_FIELDS
            if closed or any(row.state != "requested" for row in self):
                raise UserError(
                    self.env._("An issued certificate can't be changed: annul it.")
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_requests_only(self):
        if any(row.state in ("issued", "annulled") for row in self):
            raise UserError(
                self.env._("An issued certificate can't be deleted: annul it.")
            )

    # Steps

    def action_issue(self):
        """Issue the requests: number, text of today, token."""
        self.check_access("write")
        waiting = self.filtered(lambda row: row.state == "requested")
        if not waiting:
            raise UserError(self.env._("There is nothing to issue."))
        # sudo: the right to change the request was checked just now
        waiting.sudo()._issue(self.env.user)
        return True

    def action_refuse(self):
        """Refuse the requests; the reason is shown to the family."""
        self.check_access("write")
        for row in self:
            if row.state != "requested":
                raise UserError(self.env._("Only a request can be refused."))
            if not row.refusal:
                raise UserError(self.env._("Say why: the family reads the reason."))
        # sudo: as in action_issue
        self.sudo().state = "refused"
        return True

    def action_annul(self):
        """Annul issued certificates: the QR code shows it from now on."""
        self.check_access("write")
        for row in self:
            if row.state != "issued":
                raise UserError(self.env._("Only an issued certificate is annulled."))
        reason = self.env.context.get("annul_reason")
        # sudo: as in action_issue
        self.sudo().write(
            {
                "state": "annulled",
                "annul_reason": reason or self.env._("By decision of the organisation"),
                "annulled_on": fields.Date.context_today(self),
            }
        )
        return True

    def action_print(self):
        """Open the PDF of issued certificates."""
        if any(row.state not in ("issued", "annulled") for row in self):
            raise UserError(self.env._("Issue the certificate first."))
        report = self.env.ref("edu_certificate.edu_certificate_report")
        return report.report_action(self, config=False)

    def _issue(self, issuer):
        """Give number, text and token; ``issuer`` (res.users) answers for it.

        :raises UserError: the learner is not one of those whom the kind serves
        """
        today = fields.Date.context_today(self)
        for company, rows in self.grouped("company_id").items():
            serial = rows._get_last_serial(company, today.year)
            for row in rows.sorted("id"):
                row._check_audience()
                serial += 1
                days = row.kind_id.valid_days
                row.write(
                    {
                        "state": "issued",
                        "serial": serial,
                        "date": today,
                        "valid_until": days and today + timedelta(days=days),
                        "issuer_id": issuer.id,
                        "token": secrets.token_urlsafe(TOKEN_BYTES),
                        "body_kk": fill(row.kind_id.text_kk, row._get_words("kk")),
                        "body_ru": fill(row.kind_id.text_ru, row._get_words("ru")),
                    }
                )
        self.flush_recordset()

    def _get_last_serial(self, company, year):
        """Return the last number of the organisation in the year; one at a time."""
        self.env.cr.execute(
            SQL(
                "SELECT pg_advisory_xact_lock(hashtext('edu.certificate'), %s)",
                company.id,
            )
        )
        self.env.cr.execute(
            SQL(
                "SELECT COALESCE(MAX(serial), 0) FROM edu_certificate "
                "WHERE company_id = %s AND date_part('year', date) = %s",
                company.id,
                year,
            )
        )
        return self.env.cr.fetchone()[0]

    def _check_audience(self):
        is_former = self.student_id.state in ("left", "graduated")
        if is_former != (self.kind_id.audience == "former"):
            raise UserError(
                self.env._(
                    "“%(kind)s” is not for %(student)s, whose state is “%(state)s”.",
                    kind=self.kind_id.name,
                    student=self.student_id.name,
                    state=dict(
                        self.student_id._fields["state"]._description_selection(
                            self.env
                        )
                    )[self.student_id.state],
                )
            )

    # Words of the text

    def _get_words(self, lang):
        """Return {word: text in ``lang`` (kk or ru)} for the text of the kind."""
        self.ensure_one()
        row = self.with_context(lang=LANGS[lang])
        student = row.student_id
        first, last = row._get_study_rows()
        group = (student.class_id or last.group_id).with_context(lang=LANGS[lang])
        year = group.year_id
        since = first.order_date or first.date_from or student.arrival_date
        return {
            "name": student.name,
            "iin": student.iin,
            "birth_date": self._say(student.birth_date, lang),
            "class": group.name,
            "year": year.name,
            "year_start": self._say(year.date_start, lang),
            "year_end": self._say(year.date_end, lang),
            "language": (student.language_id or group.language_id).name,
            "study_form": student.study_form_id.name,
            "since": self._say(first.date_from or student.arrival_date, lang),
            "order": self._say_order(
                first.order_number or student.arrival_order, since, lang
            ),
            "left_on": self._say(last.date_to, lang) if last.end_movement else "",
            "left_order": self._say_order(
                last.end_order_number, last.end_order_date, lang
            ),
            "left_to": last.place or "",
            "organisation": row.company_id.name,
            "purpose": self.purpose or "",
        }

    def _get_study_rows(self):
        """Return the first class of the present stay in the organisation and the last.

        A learner who left and came again is certified from the second coming on.
        """
        rows = self.student_id.enrolment_ids.filtered(lambda r: r.kind == "class")
        rows = rows.sorted("date_from")
        first = rows[:1]
        for before, after in zip(rows, rows[1:], strict=False):
            if before.end_movement:
                first = after
        return first, rows[-1:]

    @api.model
    def _say(self, day, lang):
        return date_in_words(day, lang) if day else ""

    @api.model
    def _say_order(self, number, day, lang):
        """Return "1 September 2026, № 12-о" of an order, or what is known of it."""
        if not number:
            return ""
        return ", ".join(filter(None, [self._say(day, lang), f"№ {number}"]))

    # Print and check

    def _get_verify_url(self):
        """Return the address at which anybody checks the certificate."""
        self.ensure_one()
        # sudo: the token is printed on the certificate itself
        token = self.sudo().token
        return f"{self.get_base_url()}/edu/verify/{token}"

    def _get_print_pages(self):
        """Return the pages of the print: lang, title, number, date, body, term."""
        self.ensure_one()
        codes = ["kk", "ru"] if self.lang == "both" else [self.lang]
        pages = []
        for code in codes:
            row = self.with_context(lang=LANGS[code])
            pages.append(
                {
                    "lang": code,
                    "code": LANGS[code],
                    "kind": row.kind_id.name,
                    "company": row.company_id.name,
                    "date": self._say(self.date, code),
                    "lines": (self[f"body_{code}"] or "").splitlines(),
                    "valid_until": self._say(self.valid_until, code),
                    "director": row.company_id.edu_director_id.name or "",
                }
            )
        return pages

    def _get_qr(self):
        return qr_data_uri(self._get_verify_url())

    @api.model
    def _find_by_token(self, token):
        """Return {"state", …} of the certificate with ``token``, or None.

        For anybody who holds the paper: what is printed on it and whether it is valid,
        with the surname's initial only.
        """
        if not token or len(token) > 64:
            return None
        # sudo: the random token is the permission
        row = self.sudo().search([("token", "=", token)], limit=1)
        if not row:
            return None
        today = fields.Date.context_today(row)
        is_over = bool(row.valid_until and row.valid_until < today)
        state = "over" if row.state == "issued" and is_over else row.state
        return {
            "state": state,
            "kind": row.kind_id.name,
            "number": row.number,
            "date": format_date(self.env, row.date),
            "valid_until": row.valid_until and format_date(self.env, row.valid_until),
            "annulled_on": row.annulled_on and format_date(self.env, row.annulled_on),
            "organisation": row.company_id.name,
            "name": row._get_masked_name(),
            "class": row.student_id.class_id.name,
        }

    def _get_masked_name(self):
        """Return the given name and the initial of the surname."""
        student = self.student_id
        initial = f" {student.surname[0]}." if student.surname else ""
        return f"{student.given_name or ''}{initial}"
