import re
from urllib.parse import urljoin, urlsplit

import lxml.html

from odoo.tests import tagged

from .common import PASSWORD, LangHttpCase

CSS_URL = re.compile(r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]([^'\"]+)")
LOADING = (
    "//link/@href|//script/@src|//img/@src|//iframe/@src|//source/@src|//video/@src"
)


@tagged("post_install", "-at_install")
class TestNothingFromOutside(LangHttpCase):
    """Pages before and after the login ask this server only (design, invariant 10)."""

    def assertLocal(self, url, base):
        url = url.strip()
        if not url or url.startswith(("data:", "#", "about:")):
            return
        host = urlsplit(urljoin(base, url)).netloc
        self.assertEqual(host, urlsplit(self.base_url()).netloc, f"{url} in {base}")

    def crawl(self, path):
        """Check the page and every style sheet it loads; return their number."""
        answer = self.url_open(path, headers=self.headers)
        self.assertEqual(answer.status_code, 200)
        tree = lxml.html.fromstring(answer.content)
        for url in tree.xpath(LOADING):
            self.assertLocal(url, answer.url)
        for style in tree.xpath("//style/text()|//@style"):
            self.crawl_css(style, answer.url)
        sheets = tree.xpath("//link[contains(@rel, 'stylesheet')]/@href")
        for sheet in sheets:
            url = urljoin(answer.url, sheet)
            self.crawl_css(self.url_open(url).text, url)
        return len(sheets)

    def crawl_css(self, css, base):
        for pair in CSS_URL.findall(css):
            self.assertLocal(pair[0] or pair[1], base)

    def test_login_and_password_pages(self):
        self.assertGreater(self.crawl("/web/login"), 0)
        self.assertGreater(self.crawl("/web/reset_password"), 0)

    def test_portal(self):
        self.authenticate(self.parent.login, PASSWORD)
        self.assertGreater(self.crawl("/my"), 0)
        self.assertGreater(self.crawl("/my/account"), 0)

    def test_backend(self):
        self.authenticate(self.clerk.login, PASSWORD)
        self.assertGreater(self.crawl("/odoo"), 0)

    def test_a_browser_asks_nobody_else(self):
        self.browser_js(
            "/web/login",
            """
            const foreign = performance.getEntriesByType("resource")
                .map((entry) => new URL(entry.name))
                .filter((url) => url.protocol !== "data:")
                .filter((url) => url.host !== location.host);
            if (foreign.length) {
                console.error("foreign: " + foreign.map(String).join(" "));
            } else {
                console.log("test successful");
            }
            """,
            ready="window.luxon !== undefined",
        )
