"""HTML to PDF with WeasyPrint: pages, running header and footer, fonts, resources.

No ORM. Resources (images, style sheets, fonts) come from a function
``fetch(url) -> (mime type, bytes)`` of the caller, who refuses what the page must not
read; nothing is read from the network or the file system by itself.
"""

import copy
import logging
import threading
from typing import NamedTuple
from urllib.parse import urljoin

import lxml.html

# Bootstrap alone gives hundreds of warnings about CSS that paper does not need; what
# a page may not read is an "error" there, and one line of ours
for name in ("weasyprint", "weasyprint.progress", "fontTools", "fontTools.subset"):
    logging.getLogger(name).setLevel(logging.CRITICAL)

import weasyprint  # noqa: E402
from weasyprint.text.fonts import FontConfiguration  # noqa: E402
from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: E402

_logger = logging.getLogger(__name__)

VARIANTS = ("pdf/a-2b", "pdf/a-3b", "pdf/a-3u", "pdf/ua-1")
_MAX_SHEETS = 32
# Pango's font map is shared by all documents of a process
_LOCK = threading.RLock()

_PAGE_CSS = """
@page {
  size: %(width)smm %(height)smm;
  margin: %(top)smm %(right)smm %(bottom)smm %(left)smm;
  @top-left { content: element(eduHeader); width: 100%%; vertical-align: bottom;
              padding-bottom: 2mm; }
  @bottom-left { content: element(eduFooter); width: 100%%; vertical-align: top; }
}
html, html body { height: auto !important; }
body { overflow: visible !important; padding: 0 !important; margin: 0 !important;
       max-width: none !important; width: auto !important; }
.edu-running-header { position: running(eduHeader); }
.edu-running-footer { position: running(eduFooter); }
.edu-running-header .header, .edu-running-footer .footer { position: static; }
.article { page-break-before: auto; }
span.page::after { content: counter(page); }
span.topage::after { content: counter(pages); }
thead { display: table-header-group; }
tfoot { display: table-row-group; }
tr, .o_edu_keep { break-inside: avoid; }
h1, h2, h3, h4, h5, h6 { bookmark-level: none; break-after: avoid; }
/* the title of the layout "folder" is placed for a browser's page */
.o_report_layout_folder h2 { position: static; margin-top: 0; }
.o_report_layout_folder .o_folder_header { position: static; }
"""


class Page(NamedTuple):
    """A sheet of paper and its margins, all in millimetres."""

    width: float = 210
    height: float = 297
    top: float = 15
    right: float = 12
    bottom: float = 15
    left: float = 12

    def css(self):
        """Return the style sheet (str) of the page, running header and footer."""
        return _PAGE_CSS % self._asdict()


class Fetcher(URLFetcher):
    """Give WeasyPrint only what the function of the caller returns.

    ``file:``, foreign hosts and everything that the function refuses with a
    ValueError are left out of the document. Nothing goes over the network: what is
    asked of the own address (``base_url``) is read by the function as well.
    """

    def __init__(self, fetch, base_url):
        super().__init__(allowed_protocols=("data",), allow_redirects=False)
        self._local = fetch
        self.base_url = base_url.rstrip("/") + "/"

    def fetch(self, url, headers=None):
        """Return the response for a ``data:`` URL or a resource of this server."""
        if url.startswith("data:"):
            return super().fetch(url, headers)
        try:
            if not url.startswith(self.base_url):
                raise ValueError(f"refused: {url[:200]}")
            mime, raw = self._local("/" + url[len(self.base_url) :])
        except ValueError as error:
            _logger.info("left out of a document, %s", error)
            raise
        return URLFetcherResponse(url, raw, {"Content-Type": mime})


class _Styles:
    """Parsed style sheets of the process, and the one font set they share."""

    def __init__(self):
        self.reset()

    def reset(self):
        # With a font set per sheet the fonts of @font-face silently get lost.
        self.fonts = FontConfiguration()
        self.sheets = {}

    def get(self, key, url, fetcher):
        """Return the parsed sheet of a URL, or None when it may not be read."""
        if key not in self.sheets:
            if len(self.sheets) >= _MAX_SHEETS:
                self.reset()
            try:
                raw = fetcher.fetch(url).read()
            except ValueError:
                return None
            self.sheets[key] = weasyprint.CSS(
                string=raw.decode("utf-8", "replace"),
                base_url=url,
                url_fetcher=fetcher,
                font_config=self.fonts,
            )
        return self.sheets[key]


_styles = _Styles()


def _take_stylesheets(tree):
    """Remove scripts, base and linked sheets; return the URLs of the sheets."""
    urls = []
    for node in tree.xpath("//link|//script|//base"):
        if node.tag == "link" and "stylesheet" in (node.get("rel") or ""):
            urls.append(node.get("href") or "")
        node.drop_tree()
    return urls


def running_parts(html, box_id):
    """Return the children of ``#box_id``: one header or footer a body (elements)."""
    if not html:
        return []
    parser = lxml.html.HTMLParser(encoding="utf-8")
    boxes = lxml.html.fromstring(_to_bytes(html), parser=parser).xpath(
        f"//*[@id='{box_id}']"
    )
    return list(boxes[0]) if boxes else []


def _to_bytes(html):
    return html if isinstance(html, bytes) else str(html).encode()


def _set_title(tree, title):
    head = tree.find("head")
    if title and head is not None and head.find("title") is None:
        element = lxml.html.Element("title")
        element.text = title
        head.append(element)


def _insert_running(body, part, class_name, position):
    if part is None:
        return
    box = lxml.html.Element("div")
    box.set("class", class_name)
    box.append(copy.deepcopy(part))
    body.insert(position, box)


class PdfEngine:
    """Lay out HTML documents and join them into one PDF.

    :param fetch: ``fetch(path) -> (mime, bytes)``; raises ValueError to refuse
    :param page: :class:`Page`
    :param base_url: own address, as links in the document have it
    :param cache_key: what tells style sheets of one database from another's
    :param variant: one of VARIANTS or None
    :param lang: language of documents that do not name theirs
    :param title: title of documents that have none
    """

    def __init__(
        self, fetch, page, base_url, cache_key="", variant=None, lang="kk", title=""
    ):
        self.fetcher = Fetcher(fetch, base_url)
        self.page = page
        self.cache_key = cache_key
        self.variant = variant
        self.lang = lang
        self.title = title

    def layout(self, html, header=None, footer=None):
        """Return a laid out document with own page numbers.

        :param html: complete HTML document (str or bytes)
        :param header: element repeated on top of each page, or None
        :param footer: element repeated at the bottom of each page, or None
        """
        parser = lxml.html.HTMLParser(encoding="utf-8")
        tree = lxml.html.document_fromstring(_to_bytes(html), parser=parser)
        urls = _take_stylesheets(tree)
        if not tree.get("lang"):
            tree.set("lang", self.lang)
        _set_title(tree, self.title)
        body = tree.find("body")
        _insert_running(body, header, "edu-running-header", 0)
        _insert_running(
            body, footer, "edu-running-footer", 1 if header is not None else 0
        )
        text = "<!DOCTYPE html>" + lxml.html.tostring(tree, encoding="unicode")
        with _LOCK:
            return self._render(text, urls)

    def _render(self, text, urls):
        base_url = self.fetcher.base_url
        urls = [urljoin(base_url, url) for url in urls]
        sheets = [_styles.get((self.cache_key, url), url, self.fetcher) for url in urls]
        fonts = _styles.fonts
        page = weasyprint.CSS(string=self.page.css(), font_config=fonts)
        html = weasyprint.HTML(string=text, base_url=base_url, url_fetcher=self.fetcher)
        options = {"pdf_variant": self.variant} if self.variant else {}
        if self.variant == "pdf/ua-1":
            options["pdf_tags"] = True
        return html.render(
            font_config=fonts,
            stylesheets=[*(sheet for sheet in sheets if sheet), page],
            presentational_hints=True,
            **options,
        )

    def join(self, documents):
        """Return one PDF (bytes) with the pages of the documents in order."""
        pages = [page for document in documents for page in document.pages]
        options = {"pdf_variant": self.variant} if self.variant else {}
        with _LOCK:
            return documents[0].copy(pages).write_pdf(**options)
