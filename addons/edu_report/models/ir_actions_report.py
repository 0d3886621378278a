import base64
import io
import mimetypes
import re
from collections import OrderedDict
from urllib.parse import parse_qs, unquote, urlsplit

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.tools import file_open
from odoo.tools.image import image_process
from odoo.tools.mimetypes import guess_mimetype

from odoo.addons.edu_i18n.lib import words

from ..lib.pdf import Page, PdfEngine, running_parts
from ..lib.qr import qr_data_uri

TEMPLATE_HELPERS = {
    "qr_data_uri": qr_data_uri,
    "amount_in_words": words.amount_in_words,
    "date_in_words": words.date_in_words,
    "numbered": words.numbered,
    "counted": words.counted,
}
# paper formats of Odoo whose side margins are made by CSS for another engine
SIDE_MARGIN = 12
MIN_MARGIN = 8
NO_HEADER_TOP = 15
_SIZE = re.compile(r"^(\d+)x(\d+)$")


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    pdf_variant = fields.Selection(
        selection=[
            ("pdf/a-2b", "PDF/A-2b (archive)"),
            ("pdf/a-3b", "PDF/A-3b (archive with attachments)"),
            ("pdf/ua-1", "PDF/UA-1 (accessible)"),
        ],
        string="PDF Standard",
        help="Documents that are signed or archived need PDF/A-2b.",
    )

    @api.model
    def get_wkhtmltopdf_state(self):
        """The engine is built in: printing never waits for wkhtmltopdf."""
        return "ok"

    # ------------------------------------------------------------------
    # layout
    # ------------------------------------------------------------------
    def _run_wkhtmltopdf(
        self,
        bodies,
        report_ref=False,
        header=None,
        footer=None,
        landscape=False,
        specific_paperformat_args=None,
        set_viewport_size=False,
    ):
        """Print with WeasyPrint; the name and arguments are those of the stock method.

        :return: the PDF of all bodies (bytes); page numbers start anew in each
        """
        report = self._get_report(report_ref) if report_ref else self
        engine, documents = self._edu_lay_out(
            report, bodies, header, footer, landscape, specific_paperformat_args
        )
        return engine.join(documents)

    def _edu_lay_out(self, report, bodies, header, footer, landscape, arguments):
        """Return the engine and one laid out document a body."""
        headers = running_parts(header, "minimal_layout_report_headers")
        footers = running_parts(footer, "minimal_layout_report_footers")
        page = self._edu_page(report, landscape, arguments or {}, bool(headers))
        engine = PdfEngine(
            self._edu_fetch,
            page,
            base_url=report._get_report_url(),
            cache_key=self.env.cr.dbname,
            variant=report.pdf_variant or None,
            lang=(self.env.lang or "kk_KZ").replace("_", "-"),
            title=report.name,
        )
        documents = [
            engine.layout(
                body, self._edu_part(headers, index), self._edu_part(footers, index)
            )
            for index, body in enumerate(bodies)
        ]
        return engine, documents

    @api.model
    def _edu_part(self, parts, index):
        """A single header stands for all bodies, otherwise each has its own."""
        if len(parts) == 1:
            return parts[0]
        return parts[index] if index < len(parts) else None

    def _edu_page(self, report, landscape, arguments, has_header):
        """Return the :class:`Page` of a paper format and the report's own wishes.

        :param arguments: ``data-report-*`` attributes of the document, in mm
        """
        paper = report.get_paperformat()
        if not paper:
            return Page()
        width = paper.print_page_width or 210
        height = paper.print_page_height or 297
        wish = arguments.get("data-report-landscape")
        wants_landscape = landscape or wish not in (None, False, "", "0", "False")
        if wants_landscape and width < height:
            width, height = height, width
        top = float(arguments.get("data-report-margin-top") or paper.margin_top)
        bottom = float(
            arguments.get("data-report-margin-bottom") or paper.margin_bottom
        )
        left, right = paper.margin_left, paper.margin_right
        if paper.css_margins:
            left, right = left or SIDE_MARGIN, right or SIDE_MARGIN
            if not has_header:
                top = min(top, NO_HEADER_TOP)
                bottom = min(bottom, NO_HEADER_TOP)
            top, bottom = max(top, MIN_MARGIN), max(bottom, MIN_MARGIN)
        return Page(width, height, top, right, bottom, left)

    # ------------------------------------------------------------------
    # several records in one print
    # ------------------------------------------------------------------
    def _render_qweb_pdf(self, report_ref, res_ids=None, data=None):
        # one file for the user: fonts once, no splitting and joining again
        self = self.with_context(edu_one_file=True)
        return super()._render_qweb_pdf(report_ref, res_ids=res_ids, data=data)

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        """Give a stream a record without the PDF outlines that Odoo splits by."""
        report = self._get_report(report_ref)
        if not res_ids or len(res_ids) == 1 or len(res_ids) != len(set(res_ids)):
            return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids)
        if report.attachment and not self.env.context.get("report_pdf_no_attachment"):
            return self._edu_streams_by_record(report_ref, data, res_ids)
        return self._edu_streams_at_once(report, report_ref, data, res_ids)

    def _edu_streams_by_record(self, report_ref, data, res_ids):
        """Print one by one: documents that are kept as attachments."""
        streams = OrderedDict()
        for res_id in res_ids:
            streams.update(
                super()._render_qweb_pdf_prepare_streams(
                    report_ref, dict(data or {}), [res_id]
                )
            )
        return streams

    def _edu_streams_at_once(self, report, report_ref, data, res_ids):
        """Render all records in one go; split by record where the page says which."""
        data = {"report_type": "pdf", "debug": False, **(data or {})}
        plain = self.with_context(debug=False)
        html = plain._render_qweb_html(report_ref, res_ids, data=data)[0]
        prepared = report.with_context(debug=False)._prepare_html(
            html, report_model=report.model
        )
        bodies, html_ids, header, footer, arguments = prepared
        engine, documents = self._edu_lay_out(
            report,
            bodies,
            header,
            footer,
            self.env.context.get("landscape"),
            arguments,
        )
        splittable = set(html_ids) == set(res_ids) and len(html_ids) == len(documents)
        if self.env.context.get("edu_one_file") or not splittable:
            stream = io.BytesIO(engine.join(documents))
            return {False: {"stream": stream, "attachment": None}}
        by_record = OrderedDict((res_id, []) for res_id in res_ids)
        for res_id, document in zip(html_ids, documents, strict=True):
            by_record[res_id].append(document)
        return OrderedDict(
            (
                res_id,
                {"stream": io.BytesIO(engine.join(parts)), "attachment": None},
            )
            for res_id, parts in by_record.items()
        )

    # ------------------------------------------------------------------
    # what templates may use
    # ------------------------------------------------------------------
    def _get_rendering_context(self, report, docids, data):
        """Give templates ``qr_data_uri(text)`` and the functions of words.

        For example ``<img t-att-src="qr_data_uri(doc.code)" />`` and
        ``<t t-out="date_in_words(doc.date, lang)" />``.
        """
        values = super()._get_rendering_context(report, docids, data)
        return {**TEMPLATE_HELPERS, **values}

    # ------------------------------------------------------------------
    # resources of a page, read without HTTP and with the rights of the user
    # ------------------------------------------------------------------
    def _edu_fetch(self, url):
        """Return (mime type, bytes) of a path of this server.

        :param url: path with query, as ``/web/image/res.partner/1/avatar_128``
        :raise ValueError: for anything that a page may not read
        """
        parts = urlsplit(url)
        path = unquote(parts.path)
        query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        segments = [segment for segment in path.split("/") if segment]
        try:
            if ".." in segments or len(segments) < 2:
                raise ValueError(f"refused: {url[:200]}")
            if segments[1] == "static":
                return self._edu_fetch_static(segments)
            if segments[:2] == ["report", "barcode"]:
                return self._edu_fetch_barcode(segments[2:], query)
            if segments[:2] == ["web", "assets"]:
                return self._edu_fetch_asset(path, segments[-1])
            if segments[:2] in (["web", "image"], ["web", "content"]):
                return self._edu_fetch_image(segments[2:], query)
            if segments[:3] == ["web", "binary", "company_logo"]:
                return self._edu_image(self.env.company, "logo")
        except (AccessError, MissingError, UserError, FileNotFoundError) as error:
            raise ValueError(f"not readable: {url[:200]}") from error
        raise ValueError(f"refused: {url[:200]}")

    def _edu_fetch_static(self, segments):
        with file_open("/".join(segments), "rb") as file:
            raw = file.read()
        mime = mimetypes.guess_type(segments[-1])[0]
        return mime or "application/octet-stream", raw

    def _edu_fetch_barcode(self, segments, query):
        kind = query.pop("barcode_type", None) or (segments[0] if segments else "")
        value = query.pop("value", None) or "/".join(segments[1:])
        allowed = ("width", "height", "humanreadable", "quiet", "mask", "barLevel")
        options = {key: query[key] for key in allowed if key in query}
        return "image/png", self.barcode(kind, value, **options)

    def _edu_fetch_asset(self, path, filename):
        """Read a style sheet bundle; build it when nobody has asked for it yet."""
        if not filename.endswith(".css"):
            raise ValueError("only style sheets")
        # sudo: bundles are public files, the same for every user
        attachment = self.env["ir.attachment"].sudo()
        found = attachment.search(
            [
                ("url", "=", path),
                ("public", "=", True),
                ("res_model", "=", "ir.ui.view"),
                ("create_uid", "=", SUPERUSER_ID),
            ],
            limit=1,
        )
        if not found:
            found = self._edu_build_asset(path, filename)
        return "text/css", found.raw

    def _edu_build_asset(self, path, filename):
        debug = path.startswith("/web/assets/debug/")
        name, rtl, _kind, prefix = self.env["ir.asset"]._parse_bundle_name(
            filename, debug
        )
        bundle = self.env["ir.qweb"]._get_asset_bundle(
            name, css=True, js=False, debug_assets=debug, rtl=rtl, autoprefix=prefix
        )
        # sudo: as above
        return self.env["ir.attachment"].sudo().browse(bundle.css().id)

    def _edu_fetch_image(self, segments, query):
        """Read ``/web/image`` addresses in all the forms that Odoo has."""
        size = next((m for m in map(_SIZE.match, segments) if m), None)
        segments = [segment for segment in segments if not _SIZE.match(segment)]
        width = int(query.get("width") or (size and size[1]) or 0)
        height = int(query.get("height") or (size and size[2]) or 0)
        model, res_id = query.get("model", "ir.attachment"), query.get("id")
        xmlid, field = query.get("xmlid"), query.get("field", "raw")
        first = segments[0] if segments else ""
        if first.split("-")[0].isdecimal():
            res_id = first.split("-")[0]
        elif len(segments) >= 3:
            model, res_id, field = segments[0], segments[1].split("-")[0], segments[2]
        elif first:
            xmlid = first
        record = self.env["ir.binary"]._find_record(
            xmlid=xmlid,
            res_model=model,
            res_id=res_id and int(res_id),
            access_token=query.get("access_token"),
            field=field,
        )
        return self._edu_image(record, field, width, height)

    def _edu_image(self, record, field, width=0, height=0):
        if record._name == "ir.attachment" and field in ("raw", "datas"):
            raw = record.raw
        else:
            raw = base64.b64decode(record[field] or b"")
        if not raw:
            raise ValueError("empty")
        mime = guess_mimetype(raw)
        if (width or height) and mime != "image/svg+xml":
            raw = image_process(raw, size=(width, height))
        return mime, raw

    @api.model
    def _edu_render_pdf(self, report_ref, records, data=None):
        """Return the PDF (bytes) of records; in tests too, where Odoo gives HTML."""
        report = self.with_context(force_report_rendering=True)
        return report._render_qweb_pdf(report_ref, records.ids, data=data)[0]
