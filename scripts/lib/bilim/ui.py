"""Progress on the screen: live seconds on a terminal, plain lines in a pipe."""

import contextlib
import os
import subprocess
import sys
import threading
import time

from .errors import DiskFull, Failure, NoNetwork, classify, telling_line

HINTS = {
    NoNetwork: "no network: {what} could not be reached ({detail})",
    DiskFull: "the disk is full: {what} could not be written ({detail})",
}


class Console:
    """Writes the steps of a run with their seconds."""

    def __init__(self, stream=None, started=None):
        self.stream = stream or sys.stdout
        self.started = started or time.time()
        self.live = self.stream.isatty() and os.environ.get("TERM") != "dumb"
        self.lock = threading.Lock()

    def elapsed(self):
        return time.time() - self.started

    def line(self, text=""):
        with self.lock:
            if self.live:
                self.stream.write("\r\x1b[K")
            self.stream.write(text + "\n")
            self.stream.flush()

    def warn(self, text):
        self.line(f"warning: {text}")

    @contextlib.contextmanager
    def step(self, title):
        """Announce `title`, run the block, say how long it took."""
        begun = time.time()
        done = threading.Event()
        if self.live:
            ticker = threading.Thread(target=self._tick, args=(title, begun, done))
            ticker.daemon = True
            ticker.start()
        else:
            self.line(f"[{self.elapsed():6.1f} s] {title}")
        try:
            yield
        except BaseException:
            done.set()
            self.line(f"[{self.elapsed():6.1f} s] {title}: stopped")
            raise
        done.set()
        self.line(f"[{self.elapsed():6.1f} s] {title}: {time.time() - begun:.1f} s")

    def _tick(self, title, begun, done):
        while not done.wait(0.5):
            with self.lock:
                if not done.is_set():
                    self.stream.write(
                        f"\r\x1b[K  … {title} {time.time() - begun:.0f} s"
                    )
                    self.stream.flush()


def tail(text, lines=12):
    """The last non-empty lines of `text`."""
    return "\n".join([row for row in text.splitlines() if row.strip()][-lines:])


def run_captured(command, log, env=None, cwd=None, stdin=None):
    """Run a program, append its output to the file `log`.

    :returns: (exit code, output).
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    words = [str(part) for part in command]
    given = {"stdin": subprocess.DEVNULL} if stdin is None else {"input": stdin}
    done = subprocess.run(
        words,
        env=env,
        cwd=cwd,
        **given,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    with log.open("a", encoding="utf-8") as handle:
        handle.write(f"$ {' '.join(words)}\n{done.stdout}\n")
    return done.returncode, done.stdout


def run_logged(command, log, what, env=None, cwd=None, stdin=None):
    """Like run_captured, but returns the output alone.

    :param what: name of the thing for the message when it fails.
    :raises NoNetwork, DiskFull, Failure: by what the output says.
    """
    code, output = run_captured(command, log, env=env, cwd=cwd, stdin=stdin)
    if code:
        raise failure_of(output, what, log)
    return output


def failure_of(output, what, log):
    """A Failure of the right class for a program that ended badly."""
    kind = classify(output)
    shown = tail(output, 1).strip() or "no output"
    if kind in HINTS:
        shown = telling_line(output) or shown
        return kind(HINTS[kind].format(what=what, detail=shown))
    return Failure(f"{what} failed: {shown} – details in {log}")
