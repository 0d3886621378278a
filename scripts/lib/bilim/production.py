"""The set-up of config/ on loopback: workers, the websocket process, nginx with TLS.

Tests and the load run use the very files that an administrator installs; only places,
ports and the name of the host are replaced.
"""

import contextlib
import os
import shutil
import signal
import socket
import ssl
import subprocess
import time
import urllib.request
from pathlib import Path

from . import config
from .cluster import wait_until
from .errors import PackagesMissing, ServerFailed
from .server import alive, answers
from .ui import tail

HOST = "localhost"
EXAMPLE_HOST = "school.example.kz"
CONFIG = Path(__file__).resolve().parents[3] / "config"
MAIN = """\
{user}
worker_processes 1;
daemon off;
pid {place}/nginx.pid;
error_log {place}/nginx.error.log warn;
events {{ worker_connections 4096; }}
http {{
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    sendfile on;
    client_body_temp_path {place}/body;
    proxy_temp_path {place}/proxy;
    fastcgi_temp_path {place}/fastcgi;
    uwsgi_temp_path {place}/uwsgi;
    scgi_temp_path {place}/scgi;
    include {place}/bilim.conf;
}}
"""


def nginx_program():
    """:raises PackagesMissing: nginx is not installed."""
    found = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if not found:
        raise PackagesMissing("nginx is missing; as root run: apt-get install nginx")
    return found


def replaced(text, values):
    """The text with each key replaced.

    :raises KeyError: a key is not in the text; the file has changed its shape.
    """
    for old, new in values.items():
        if old not in text:
            raise KeyError(old)
        text = text.replace(old, str(new))
    return text


def children(pid):
    """Process ids below a process, all generations."""
    try:
        tasks = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [x for task in map(int, tasks) for x in (task, *children(task))]


def resident_mib(pid):
    """Resident memory of a process in MiB, 0 when it is gone."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) // 1024
    return 0


class Odoo:
    """A server of a database, started by config/odoo.conf.

    :param suite: :class:`bilim.suite.Suite` with the PostgreSQL to use.
    :param folder: where its configuration and log go.
    :param options: options that differ from config/odoo.conf.
    """

    def __init__(self, suite, database, folder, **options):
        self.suite = suite
        self.database = database
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.conf = self.folder / "odoo.conf"
        self.log = self.folder / "odoo.log"
        self.options = options
        self.process = None
        self.port = config.free_port()
        self.gevent_port = config.free_port()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def write_conf(self):
        suite = self.suite
        values = config.machine_options(
            suite.layout,
            suite.code,
            suite.addons,
            suite.server,
            self.database,
            self.port,
        )
        values.pop("screenshots")
        values.update(gevent_port=self.gevent_port, db_template="template0")
        values.update(self.options)
        template = (CONFIG / "odoo.conf").read_text(encoding="utf-8")
        config.write_private(self.conf, config.render(template, values))

    def start(self, seconds=120):
        """:raises ServerFailed: it does not answer in time."""
        self.write_conf()
        with self.log.open("a", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [str(x) for x in self.suite.command("-c", self.conf)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self.suite.environ(),
                cwd=self.folder,
                start_new_session=True,
            )

        def settled():
            health = f"{self.url}/web/health?db_server_status=1"
            return self.process.poll() is not None or answers(health)

        wait_until(settled, seconds, pause=0.1)
        if self.process.poll() is None and answers(f"{self.url}/web/login", timeout=60):
            return self
        last = tail(self.log.read_text(encoding="utf-8", errors="replace"), 1)
        self.kill()
        raise ServerFailed(f"the server did not come up: {last} – see {self.log}")

    def processes(self):
        """Process ids of the server and of its workers."""
        pid = self.process.pid
        return [pid, *children(pid)]

    def workers(self):
        """Process ids of what serves requests: not the parent, not gevent."""
        return [
            pid
            for pid in children(self.process.pid)
            if b"gevent" not in Path(f"/proc/{pid}/cmdline").read_bytes()
        ]

    def kill(self):
        """kill -9 of the whole server, as when the machine takes it away."""
        if not self.process:
            return
        pids = self.processes()
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()
        wait_until(lambda: not any(map(alive, pids)), 10, pause=0.02)

    def stop(self):
        if not self.process or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.kill()

    def text(self):
        return self.log.read_text(encoding="utf-8", errors="replace")


class Nginx:
    """nginx with the configuration of config/nginx in front of an :class:`Odoo`."""

    def __init__(self, odoo, folder, filestore):
        self.odoo = odoo
        self.folder = Path(folder)
        self.filestore = filestore
        self.http_port = config.free_port()
        self.https_port = config.free_port()
        self.process = None

    @property
    def url(self):
        return f"https://{HOST}:{self.https_port}"

    @property
    def certificate(self):
        return self.folder / "fullchain.pem"

    def write(self):
        place = self.folder
        place.mkdir(parents=True, exist_ok=True)
        snippets = place / "snippets"
        snippets.mkdir(exist_ok=True)
        for path in (CONFIG / "nginx").glob("bilim-*.conf"):
            shutil.copy(path, snippets)
        text = (CONFIG / "nginx" / "bilim.conf").read_text(encoding="utf-8")
        values = {
            "127.0.0.1:8069": f"127.0.0.1:{self.odoo.port}",
            "127.0.0.1:8072": f"127.0.0.1:{self.odoo.gevent_port}",
            "listen 80": f"listen 127.0.0.1:{self.http_port}",
            "listen 443": f"listen 127.0.0.1:{self.https_port}",
            # the port stands in the address here, as it never does in production
            "https://$http_host$request": f"https://$host:{self.https_port}$request",
            EXAMPLE_HOST: f"{HOST} 127.0.0.1",
            "/etc/ssl/bilim": place,
            "/var/log/nginx": place,
            "/var/cache/nginx/bilim": place / "cache",
            "/var/lib/bilim/filestore/": f"{self.filestore}/",
            "/usr/share/bilim/pages/": f"{CONFIG}/nginx/pages/",
        }
        (place / "bilim.conf").write_text(replaced(text, values), encoding="utf-8")
        user = "user root;" if os.geteuid() == 0 else ""
        main = MAIN.format(place=place, user=user)
        (place / "nginx.conf").write_text(main, encoding="utf-8")
        self.make_certificate()

    def make_certificate(self):
        """A certificate of its own for a day."""
        key = self.folder / "privkey.pem"
        command = ["openssl", "req", "-x509", "-newkey", "ec", "-nodes", "-days", "1"]
        command += ["-pkeyopt", "ec_paramgen_curve:prime256v1", "-subj", f"/CN={HOST}"]
        command += ["-addext", f"subjectAltName=DNS:{HOST},IP:127.0.0.1"]
        command += ["-keyout", str(key), "-out", str(self.certificate)]
        subprocess.run(command, check=True, capture_output=True)

    def start(self):
        """:raises ServerFailed: nginx refuses its configuration or does not answer."""
        self.write()
        program = [nginx_program(), "-p", str(self.folder)]
        program += ["-c", str(self.folder / "nginx.conf")]
        tried = subprocess.run(
            [*program, "-t"], capture_output=True, text=True, check=False
        )
        if tried.returncode:
            raise ServerFailed(f"nginx: {tail(tried.stderr, 3)}")
        self.process = subprocess.Popen(
            program, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

        def listens():
            with contextlib.suppress(OSError):
                address = ("127.0.0.1", self.https_port)
                socket.create_connection(address, timeout=5).close()
                return True

        if not wait_until(listens, 20, pause=0.05):
            raise ServerFailed(f"nginx does not answer, see {self.folder}")
        return self

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(10)
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()

    def context(self):
        """TLS that trusts this nginx and nobody else."""
        return ssl.create_default_context(cafile=str(self.certificate))


class Stack:
    """Odoo with workers behind nginx; use as a context manager."""

    def __init__(self, suite, database, folder, workers=2, **options):
        folder = Path(folder)
        options = {"workers": workers, "max_cron_threads": 1, **options}
        self.odoo = Odoo(suite, database, folder, **options)
        files = suite.layout.data / "filestore"
        self.nginx = Nginx(self.odoo, folder / "nginx", files)

    @property
    def url(self):
        return self.nginx.url

    def __enter__(self):
        try:
            self.odoo.start()
            self.nginx.start()
            self.await_websocket()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_exception):
        self.close()

    def close(self):
        self.nginx.stop()
        self.odoo.stop()

    def await_websocket(self, seconds=60):
        """The process for websockets starts after the workers.

        :raises ServerFailed: it does not answer.
        """
        address = ("127.0.0.1", self.odoo.gevent_port)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with contextlib.suppress(OSError):
                socket.create_connection(address, timeout=5).close()
                return
            time.sleep(0.1)
        raise ServerFailed("the process for websockets does not answer")

    def opener(self, *handlers):
        """A urllib opener that trusts the certificate."""
        https = urllib.request.HTTPSHandler(context=self.nginx.context())
        proxies = urllib.request.ProxyHandler({})
        return urllib.request.build_opener(proxies, https, *handlers)
