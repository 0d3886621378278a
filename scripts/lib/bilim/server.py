"""The Odoo server as a background process."""

import os
import signal
import subprocess
import urllib.error
import urllib.request

from .cluster import wait_until
from .errors import ServerFailed
from .ui import tail


def answers(url, timeout=5):
    """Whether a page answers with 200."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=timeout) as answer:
            return answer.status == 200
    except (OSError, urllib.error.URLError, ValueError):
        return False


def is_ours(pid, marker):
    """Whether the process exists and its command line holds `marker`."""
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as handle:
            return marker.encode() in handle.read().split(b"\0")
    except OSError:
        return False


class OdooServer:
    """One server: a process id file, a log, an address."""

    def __init__(self, layout, name="odoo", conf=None):
        self.layout = layout
        self.conf = conf or layout.conf
        self.pid_file = layout.run / f"{name}.pid"
        self.log = layout.logs / f"{name}.log"

    def pid(self):
        """Process id of the running server, or None."""
        try:
            pid = int(self.pid_file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return pid if is_ours(pid, str(self.conf)) else None

    def launch(self, command, env):
        """Start in the background; the terminal's Ctrl+C does not reach it."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("a", encoding="utf-8") as log:
            process = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=env,
                cwd=self.layout.run,
                start_new_session=True,
            )
        self.pid_file.write_text(f"{process.pid}\n", encoding="utf-8")
        return process

    def wait_ready(self, process, url, seconds=180):
        """:raises ServerFailed: it ended, or does not answer in time."""

        def settled():
            return process.poll() is not None or answers(f"{url}/web/health")

        wait_until(settled, seconds)
        if process.poll() is None and answers(f"{url}/web/login", timeout=60):
            return
        last = tail(self.log.read_text(encoding="utf-8", errors="replace"), 1)
        if process.poll() is None:
            self.stop()
        raise ServerFailed(f"the server did not come up: {last} – see {self.log}")

    def stop(self, seconds=20):
        """End the server; True when one was running."""
        pid = self.pid()
        if pid is None:
            self.pid_file.unlink(missing_ok=True)
            return False
        os.kill(pid, signal.SIGTERM)
        if not wait_until(lambda: not alive(pid), seconds):
            os.kill(pid, signal.SIGKILL)
            wait_until(lambda: not alive(pid), 5)
        self.pid_file.unlink(missing_ok=True)
        return True


def alive(pid):
    """Whether the process runs (a zombie of ours does not count)."""
    try:
        done, _status = os.waitpid(pid, os.WNOHANG)
        if done:
            return False
    except ChildProcessError:
        pass
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
