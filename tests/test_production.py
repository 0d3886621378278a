"""The set-up of config/ on loopback: nginx with TLS, workers, the websocket process."""

import base64
import json
import re
import shutil
import socket
import ssl
import subprocess
import time
import unittest
import xmlrpc.client
from urllib.parse import urlsplit

import requests
import websocket
from lib.browser import DESKTOP, PHONE, SWITCHES, Browser, PageError
from lib.place import CYRILLIC, KAZAKH, make_suite, run, scratch, template
from lib.rpc import ROOT, logins
from lib.web import Session

from bilim.production import Stack, resident_mib
from bilim.testlog import noise

DATABASE = "bt_production"
WORKER_MIB = 400
MIB = 1024 * 1024
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
SYSTEMD = ROOT / "config" / "systemd"


class StrictBrowser(Browser):
    """A browser that trusts the certificate of the test and minds the policy."""

    switches = (*SWITCHES, "--ignore-certificate-errors")

    def _on_event(self, name, params):
        if name == "Log.entryAdded":
            entry = params["entry"]
            refused = "Content Security Policy" in entry["text"]
            if entry["source"] == "security" or refused:
                self.problems.append(f"policy: {entry['text']}"[:500])
        super()._on_event(name, params)


def setUpModule():
    """One set-up for all tests of the file."""
    suite = make_suite()
    folder = scratch(unittest.addModuleCleanup)
    suite.clone(template(), DATABASE)
    unittest.addModuleCleanup(suite.drop, DATABASE)
    stack = Stack(suite, DATABASE, folder, workers=2)
    unittest.addModuleCleanup(stack.close)
    Production.suite, Production.stack = suite, stack.__enter__()


class Production(unittest.TestCase):
    """What the tests have in common."""

    clauses = ["456-3", "503-5.5"]
    suite = stack = None

    def setUp(self):
        self.url = self.stack.url
        self.cafile = str(self.stack.nginx.certificate)

    def session(self, role=None):
        """A session over TLS."""
        session = Session(self.url)
        session.http.verify = self.cafile
        if role:
            session._login(*logins()[role])
        return session

    def access_log(self):
        path = self.stack.nginx.folder / "bilim.access.log"
        return path.read_text(encoding="utf-8")


class TestProxy(Production):
    def test_plain_http_leads_to_tls(self):
        port = self.stack.nginx.http_port
        answer = requests.get(
            f"http://localhost:{port}/my?a=1", allow_redirects=False, timeout=30
        )
        self.assertEqual(answer.status_code, 308)
        self.assertEqual(answer.headers["Location"], f"{self.url}/my?a=1")

    def test_versions_of_tls(self):
        address = ("127.0.0.1", self.stack.nginx.https_port)
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            context = self.stack.nginx.context()
            context.minimum_version = context.maximum_version = version
            with socket.create_connection(address, timeout=10) as plain:
                with context.wrap_socket(plain, server_hostname="localhost") as tls:
                    self.assertEqual(tls.version().replace(".", "_"), version.name)
        old = run(
            *("openssl", "s_client", "-connect", f"localhost:{address[1]}"),
            *("-tls1_1", "-cipher", "ALL:@SECLEVEL=0"),
            stdin=subprocess.DEVNULL,
        )
        self.assertNotEqual(old.returncode, 0)
        self.assertIn("Cipher is (NONE)", old.stdout)

    def test_another_host_is_not_answered(self):
        context = self.stack.nginx.context()
        context.check_hostname = False
        address = ("127.0.0.1", self.stack.nginx.https_port)
        with socket.create_connection(address, timeout=10) as plain:
            with self.assertRaises(ssl.SSLError):
                context.wrap_socket(plain, server_hostname="other.example")

    def test_headers_of_the_login_page(self):
        answer = self.session().get("/web/login")
        self.assertEqual(answer.status_code, 200)
        self.assertIn('name="password"', answer.text)
        headers = answer.headers
        self.assertIn("max-age=31536000", headers["Strict-Transport-Security"])
        self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
        self.assertEqual(headers["X-Frame-Options"], "SAMEORIGIN")
        self.assertEqual(headers["Referrer-Policy"], "same-origin")
        self.assertIn("geolocation=()", headers["Permissions-Policy"])
        policy = headers["Content-Security-Policy"]
        for part in ("default-src 'self'", "object-src 'none'", "form-action 'self'"):
            self.assertIn(part, policy)
        self.assertNotIn("*", policy)
        # neither the proxy nor the server tells its version
        self.assertEqual(headers["Server"], "nginx")
        cookie = next(x for x in answer.cookies if x.name == "session_id")
        self.assertTrue(cookie.secure)
        self.assertTrue(cookie.has_nonstandard_attr("HttpOnly"))

    def test_manager_of_databases_is_closed(self):
        for path in ("/web/database/manager", "/web/database/selector", "/web/tests"):
            answer = self.session().get(path)
            self.assertEqual(answer.status_code, 404, path)
        self.assertEqual(self.session().get("/web/health").status_code, 200)

    def test_log_holds_no_query(self):
        self.session().get("/web/login?token=top-secret")
        time.sleep(0.2)
        self.assertIn("/web/login", self.access_log())
        self.assertNotIn("top-secret", self.access_log())

    def test_calls_of_programs(self):
        context = self.stack.nginx.context()

        def call(service, method, *args):
            address = f"{self.url}/xmlrpc/2/{service}"
            with xmlrpc.client.ServerProxy(address, context=context) as proxy:
                return getattr(proxy, method)(*args)

        login, password = logins()["deputy"]
        uid = call("common", "authenticate", DATABASE, login, password, {})
        given = (DATABASE, uid, password, "edu.student", "search_count", [[]])
        count = call("object", "execute_kw", *given)
        known = self.suite.server.psql("SELECT count(*) FROM edu_student", DATABASE)
        self.assertEqual(count, int(known[0][0]))

    def test_one_worker_knows_the_session_of_the_other(self):
        session = self.session("teacher")
        for _call in range(12):
            self.assertGreater(session.json("/web/session/get_session_info")["uid"], 0)


class TestFiles(Production):
    def assets(self):
        page = self.session().get("/web/login").text
        found = re.findall(r'(?:href|src)="(/web/assets/[^"]+)"', page)
        self.assertTrue(found, page[:500])
        return found

    def test_static_files_are_kept(self):
        path = "/web/static/img/favicon.ico"
        for _turn in range(3):
            answer = self.session().get(path)
            self.assertEqual(answer.status_code, 200)
            self.assertNotIn("Set-Cookie", answer.headers)
        self.assertRegex(answer.headers["Cache-Control"], r"max-age=\d{5,}")
        time.sleep(0.2)
        rows = [row for row in self.access_log().splitlines() if path in row]
        self.assertTrue(rows[-1].endswith("HIT"), rows)

    def test_bundles_are_kept_and_compressed(self):
        for path in self.assets():
            answer = self.session().get(path)
            self.assertEqual(answer.status_code, 200, path)
            self.assertIn("immutable", answer.headers["Cache-Control"])
            self.assertEqual(answer.headers["Content-Encoding"], "gzip")

    def test_file_is_sent_by_nginx_with_its_policy(self):
        """An image that holds a script must not run it, whoever sends the file."""
        session = self.session("admin")
        values = {"name": "x.svg", "datas": base64.b64encode(SVG).decode()}
        made = session.call("ir.attachment", "create", [values])
        size = b"x" * 200_000
        values = {"name": "x.bin", "datas": base64.b64encode(size).decode()}
        big = session.call("ir.attachment", "create", [values])
        answer = session.get(f"/web/content/{made[0]}")
        self.assertEqual(answer.content, SVG)
        self.assertIn("default-src 'none'", answer.headers["Content-Security-Policy"])
        self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
        answer = session.get(f"/web/content/{big[0]}?download=1")
        self.assertEqual(answer.content, size)
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        # nobody else reads it, and the place itself is not an address
        self.assertEqual(self.session().get(f"/web/content/{big[0]}").status_code, 404)
        sql = f"SELECT store_fname FROM ir_attachment WHERE id = {big[0]}"
        name = self.suite.server.psql(sql, DATABASE)[0][0]
        answer = session.get(f"/web/filestore/{DATABASE}/{name}")
        self.assertEqual(answer.status_code, 404)

    def test_upload_over_the_limit(self):
        """nginx answers before the file is sent; the words are Kazakh and Russian."""
        address = ("127.0.0.1", self.stack.nginx.https_port)
        context = self.stack.nginx.context()
        with socket.create_connection(address, timeout=30) as plain:
            with context.wrap_socket(plain, server_hostname="localhost") as tls:
                head = "POST /web/dataset/call_kw HTTP/1.1\r\nHost: localhost\r\n"
                head += f"Content-Length: {200 * MIB}\r\nConnection: close\r\n\r\n"
                tls.sendall(head.encode())
                answer = b""
                while block := tls.recv(65536):
                    answer += block
        text = answer.decode("utf-8", "replace")
        self.assertIn(" 413 ", text.splitlines()[0])
        self.assertRegex(text, KAZAKH)
        self.assertIn("Файл слишком большой", text)


class TestWebsocket(Production):
    def connect(self, session, origin=None):
        cookie = session.http.cookies.get("session_id")
        parts = urlsplit(self.url)
        return websocket.create_connection(
            f"wss://{parts.netloc}/websocket",
            origin=origin or self.url,
            cookie=f"session_id={cookie}",
            sslopt={"ca_certs": self.cafile},
            timeout=30,
        )

    def test_a_message_arrives(self):
        session = self.session("deputy")
        info = session.json("/web/session/get_session_info")
        channel = self.connect(session)
        self.addCleanup(channel.close)
        self.assertEqual(channel.status, 101)
        wanted = {"event_name": "subscribe", "data": {"channels": [], "last": 0}}
        channel.send(json.dumps(wanted))
        time.sleep(1)  # the subscription has no answer
        ids = session.call(
            "res.users.settings", "search", [["user_id", "=", info["uid"]]]
        )
        change = {"is_discuss_sidebar_category_chat_open": False}
        session.call("res.users.settings", "set_res_users_settings", ids, change)
        types = set()
        while "res.users.settings" not in types:
            types |= {x["message"]["type"] for x in json.loads(channel.recv())}
        self.assertIn("res.users.settings", types)

    def test_another_site_is_refused(self):
        """The cookie of a user must not serve the pages of others."""
        session = self.session("deputy")
        for origin in ("https://evil.example", self.url.replace("https", "http")):
            with self.assertRaises(websocket.WebSocketBadStatusException) as caught:
                self.connect(session, origin=origin)
            self.assertEqual(caught.exception.status_code, 403)


class TestBrowser(Production):
    def test_pages_keep_to_the_policy(self):
        """Nothing that the pages do is refused, and no worker grows too big."""
        browser = StrictBrowser(self.url, "kk", DESKTOP)
        try:
            browser.go("/web/login", "input[name=login]")
            browser.login(*logins()["deputy"])
            browser.wait_for(".o_main_navbar", 90)
            for path, selector in (
                ("/odoo/journal", ".o_action"),
                ("/odoo/timetable", ".o_action"),
                ("/odoo/action-edu_student.edu_student_action", ".o_data_row, .o_view"),
            ):
                browser.go(path, f".o_action_manager {selector}")
            browser.login(*logins()["admin"])
            browser.go("/odoo/settings", ".o_setting_container, .o_form_view")
            browser.resize(*PHONE)
            browser.login(*logins()["parent"])
            for name in ("Бағалар", "Кесте", "Қатысу"):
                browser.go("/my", ".o_edu_tabs_bottom")
                browser.click_text(name, within=".o_edu_tabs_bottom a")
                browser.wait("location.pathname.startsWith('/my/child/')")
                browser.wait_for("main")
        finally:
            browser.close()
        pids = self.stack.odoo.workers()
        used = [resident_mib(pid) for pid in pids]
        self.assertGreaterEqual(len(pids), 3)  # two workers and a cron worker
        self.assertLessEqual(max(used), WORKER_MIB, used)

    def test_foreign_script_is_refused(self):
        """The policy works: a script of another machine is stopped."""
        browser = StrictBrowser(self.url, "ru", DESKTOP)
        browser.go("/web/login", "input[name=login]")
        browser.run(
            """(() => {const el = document.createElement("script");
            el.src = "https://127.0.0.1:9/x.js"; document.head.append(el);})()"""
        )
        time.sleep(0.5)
        with self.assertRaisesRegex(PageError, "Content Security Policy"):
            browser.close()


class TestUnits(unittest.TestCase):
    """The files for systemd."""

    clauses = ["456-3"]

    def setUp(self):
        if not shutil.which("systemd-analyze"):
            self.skipTest("systemd-analyze is not installed here")
        self.folder = scratch(self.addCleanup)

    def test_units_are_valid(self):
        for path in SYSTEMD.iterdir():
            text = path.read_text(encoding="utf-8")
            # the programs are elsewhere on this machine
            text = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", text, flags=re.M)
            (self.folder / path.name).write_text(text, encoding="utf-8")
        units = sorted(self.folder.iterdir())
        done = run("systemd-analyze", "verify", "--man=no", *units)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_units_are_hardened(self):
        for path in SYSTEMD.glob("*.service"):
            command = ["systemd-analyze", "security", "--offline=true"]
            done = run(*command, "--threshold=20", "--no-pager", path)
            self.assertEqual(done.returncode, 0, done.stdout[-300:])


class TestZEnd(Production):
    """What others would feel comes last, in this order."""

    def test_a_too_many_logins(self):
        """After the burst the form answers 429 in both languages."""
        session = self.session()
        codes, page = [], None
        for _turn in range(90):
            answer = session.http.post(f"{self.url}/web/login", data={}, timeout=30)
            codes.append(answer.status_code)
            if answer.status_code == 429:
                page = answer
                break
        self.assertGreater(len(codes), 50, "a school behind one address has to log in")
        self.assertEqual(codes[-1], 429)
        page.encoding = "utf-8"
        self.assertRegex(page.text, KAZAKH)
        self.assertRegex(page.text, CYRILLIC)
        self.assertEqual(page.headers["Retry-After"], "5")
        # reading the page is not limited
        self.assertEqual(session.get("/web/login").status_code, 200)

    def test_b_server_is_down(self):
        """nginx tells it in both languages; nothing in the log of a whole life."""
        self.stack.odoo.stop()
        answer = self.session().get("/my")
        answer.encoding = "utf-8"
        self.assertIn(answer.status_code, (502, 503))
        self.assertRegex(answer.text, KAZAKH)
        self.assertIn("Система сейчас недоступна", answer.text)
        found = noise(self.stack.odoo.text(), levels=("ERROR", "CRITICAL"))
        self.assertEqual(found, [])


if __name__ == "__main__":
    unittest.main()
