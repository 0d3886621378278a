"""A headless Chromium driven over the DevTools protocol.

Whatever a page should not do is collected while it is used: errors of the console,
requests that failed, and requests to another machine. `Browser.close` raises them.
"""

import base64
import contextlib
import json
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

import requests
import websocket

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
SWITCHES = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--disable-extensions",
    "--mute-audio",
    "--password-store=basic",
    "--remote-debugging-port=0",
)
LOOPBACK = ("127.0.0.1", "localhost", "::1")
PHONE, DESKTOP = (390, 844), (1280, 800)
KEYS = {
    "Enter": 13,
    "Tab": 9,
    "Escape": 27,
    "ArrowUp": 38,
    "ArrowDown": 40,
    "ArrowLeft": 37,
    "ArrowRight": 39,
    "Home": 36,
    "End": 35,
    "Delete": 46,
    "Backspace": 8,
}
# the client leaves these behind when a page is left while it loads
HARMLESS = re.compile(r"ERR_ABORTED|favicon|ResizeObserver loop")
# in the page: what a person sees with this text, the innermost element first
FIND_TEXT = """
(texts, selector) => {
    const wanted = texts.map((text) => text.replace(/\\s+/g, " ").trim());
    const seen = (el) => el.getClientRects().length
        && el.checkVisibility({visibilityProperty: true});
    const words = (el) => (el.innerText || el.value || "").replace(/\\s+/g, " ").trim();
    const all = [...document.querySelectorAll(selector)].filter(seen);
    const same = all.filter((el) => wanted.some(
        (text) => words(el).toLowerCase() === text.toLowerCase()
            || (el.getAttribute("aria-label") || el.title) === text));
    const part = all.filter((el) => wanted.some((text) => words(el).includes(text)));
    const found = same.length ? same : part;
    return found.find((el) => !found.some((x) => x !== el && el.contains(x))) || null;
}
"""
CLICKABLE = (
    "a, button, [role=menuitem], [role=tab], [role=option], [role=button],"
    " .dropdown-item, label, summary, td, th, option"
)
VISIBLE = """
(selector) => [...document.querySelectorAll(selector)].filter(
    (el) => el.getClientRects().length
        && el.checkVisibility({visibilityProperty: true}))[0] || null
"""


class PageError(AssertionError):
    """Something a page should have shown or should not have done."""


class Browser:
    """One window. Sizes are CSS pixels; times are seconds."""

    switches = SWITCHES

    def __init__(self, url, lang="kk", size=DESKTOP, artefacts=None):
        """Start Chromium for the server at `url` with the language `kk` or `ru`."""
        self.url = url.rstrip("/")
        self.artefacts = artefacts
        self.problems = []
        self.requests = {}
        self.serial = 0
        self.dialogs = 0
        self.profile = tempfile.mkdtemp(prefix="bilim-browser-")
        self.process = self._start(lang)
        try:
            self.socket = self._connect()
        except Exception:
            self.process.kill()
            self.process.wait()
            shutil.rmtree(self.profile, ignore_errors=True)
            raise
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")
        self.resize(*size)

    # -- process and protocol ------------------------------------------------

    def _start(self, lang):
        program = next(filter(None, map(shutil.which, PROGRAMS)), None)
        if not program:
            raise PageError("there is no Chromium on this machine")
        return subprocess.Popen(
            [
                program,
                *self.switches,
                f"--user-data-dir={self.profile}",
                f"--lang={lang}",
                f"--accept-lang={lang}",
                "about:blank",
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def _connect(self):
        port_file = Path(self.profile, "DevToolsActivePort")
        self._until(lambda: port_file.exists() and port_file.read_text().strip(), 90)
        port = port_file.read_text().split()[0]

        def page():
            targets = requests.get(f"http://127.0.0.1:{port}/json", timeout=10).json()
            return next((x for x in targets if x["type"] == "page"), None)

        target = self._until(page, 20)
        return websocket.create_connection(
            target["webSocketDebuggerUrl"], suppress_origin=True, timeout=60
        )

    def call(self, method, **params):
        """One command of the protocol; events that come meanwhile are looked at."""
        self.serial += 1
        number = self.serial
        self.socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            message = json.loads(self.socket.recv())
            if message.get("id") == number:
                if "error" in message:
                    raise PageError(f"{method}: {message['error']['message']}")
                return message["result"]
            self._on_event(message.get("method"), message.get("params"))

    def _on_event(self, name, params):
        handler = {
            "Network.requestWillBeSent": self._on_request,
            "Network.responseReceived": self._on_response,
            "Network.loadingFailed": self._on_failed,
            "Runtime.exceptionThrown": self._on_exception,
            "Runtime.consoleAPICalled": self._on_console,
            "Page.javascriptDialogOpening": self._on_dialog,
        }.get(name)
        if handler:
            handler(params)

    def _on_request(self, params):
        url = params["request"]["url"]
        self.requests[params["requestId"]] = url
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss"):
            if parts.hostname not in LOOPBACK:
                self.problems.append(f"request to another machine: {url}")

    def _on_response(self, params):
        response = params["response"]
        if response["status"] >= 400:
            self._note(f"{response['status']} of {response['url']}")

    def _on_failed(self, params):
        url = self.requests.get(params["requestId"], "")
        self._note(f"{params['errorText']} of {url}")

    def _on_exception(self, params):
        details = params["exceptionDetails"]
        thrown = details.get("exception", {}).get("description", "")
        self._note(f"exception in the page: {details['text']} {thrown}"[:500])

    def _on_console(self, params):
        if params["type"] in ("error", "assert"):
            words = [str(x.get("value", x.get("description"))) for x in params["args"]]
            self._note(f"console: {' '.join(words)}"[:500])

    def _on_dialog(self, _params):
        # the answer to it is read later, with the next command
        self.serial += 1
        self.socket.send(
            json.dumps(
                {
                    "id": self.serial,
                    "method": "Page.handleJavaScriptDialog",
                    "params": {"accept": True},
                }
            )
        )

    def _note(self, text):
        if not HARMLESS.search(text):
            self.problems.append(text)

    @contextlib.contextmanager
    def forgiven(self, pattern):
        """Problems inside the block that match `pattern` are expected."""
        before = len(self.problems)
        yield
        self.call("Runtime.evaluate", expression="1")
        fresh = [x for x in self.problems[before:] if not re.search(pattern, x)]
        self.problems[before:] = fresh

    def close(self):
        """End Chromium.

        :raises PageError: the pages did what they should not
        """
        with contextlib.suppress(OSError, websocket.WebSocketException, PageError):
            self.call("Runtime.evaluate", expression="1")
            self.socket.close()
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)
        if self.problems:
            raise PageError("\n".join(dict.fromkeys(self.problems)))

    # -- looking -------------------------------------------------------------

    def _until(self, check, seconds, what="the browser"):
        end = time.monotonic() + seconds
        while True:
            value = check()
            if value:
                return value
            if time.monotonic() > end:
                raise PageError(f"waited {seconds} s for {what}")
            time.sleep(0.05)

    def run(self, script):
        """The value of a JavaScript expression in the page.

        :raises PageError: it threw
        """
        result = self.call(
            "Runtime.evaluate",
            expression=script,
            returnByValue=True,
            awaitPromise=True,
            userGesture=True,
        )
        if "exceptionDetails" in result:
            details = result["exceptionDetails"]
            raise PageError(details.get("exception", {}).get("description", details))
        return result["result"].get("value")

    def wait(self, script, seconds=20, what=None):
        """Wait until a JavaScript expression is true and return its value."""

        def check():
            # while a page is being replaced there is nothing to ask
            with contextlib.suppress(PageError):
                return self.run(script)

        try:
            return self._until(check, seconds, what or script)
        except PageError as error:
            raise PageError(f"{error}\n{self.describe()}") from None

    def describe(self):
        """Address, text on screen and problems, for a message; and a screenshot."""
        with contextlib.suppress(PageError):
            if self.artefacts:
                self.shot(Path(self.artefacts, f"failed-{int(time.time())}.png"))
            text = self.text()[:1500]
            return "\n".join([self.run("location.href"), text, *self.problems[-8:]])
        return "\n".join(self.problems[-8:])

    def wait_for(self, selector, seconds=20):
        """Wait until a visible element matches the CSS selector."""
        name = json.dumps(selector)
        return self.wait(f"!!({VISIBLE})({name})", seconds, selector)

    def wait_gone(self, selector, seconds=20):
        """Wait until no visible element matches the CSS selector."""
        name = json.dumps(selector)
        return self.wait(f"!({VISIBLE})({name})", seconds, f"no {selector}")

    def wait_text(self, *texts, seconds=20):
        """Wait until one of the texts is on screen."""
        wanted = json.dumps([_plain(text) for text in texts], ensure_ascii=False)
        self.wait(
            f"""{wanted}.some((text) => document.body.innerText.replace(/\\s+/g, " ")
                .toLowerCase().includes(text.toLowerCase()))""",
            seconds,
            f"text {texts}",
        )

    def text(self, selector="body"):
        """What a person reads in the first visible element of the selector."""
        name = json.dumps(selector)
        return self.run(f"(({VISIBLE})({name}) || {{}}).innerText || ''")

    def has(self, selector):
        name = json.dumps(selector)
        return self.run(f"!!({VISIBLE})({name})")

    def overflow(self):
        """CSS pixels by which the page is wider than the window."""
        return self.run(
            "(({scrollWidth, clientWidth}) => scrollWidth - clientWidth)"
            "(document.documentElement)"
        )

    def shot(self, path, full=False):
        """Write a PNG of the window (`full`: of the whole page); returns its path."""
        path = Path(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        image = self.call(
            "Page.captureScreenshot", format="png", captureBeyondViewport=full
        )
        path.write_bytes(base64.b64decode(image["data"]))
        return path

    # -- acting --------------------------------------------------------------

    def resize(self, width, height):
        """Size of the window; a narrow one is a phone with a touch screen."""
        phone = width < 600
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=2 if phone else 1,
            mobile=phone,
        )
        self.call("Emulation.setTouchEmulationEnabled", enabled=phone)

    def go(self, path, selector=None):
        """Open an address of the server and wait for an element of it."""
        self.call("Page.navigate", url=self.url + path)
        self.wait("document.readyState === 'complete'", 60, path)
        if selector:
            self.wait_for(selector, 60)

    def click(self, selector, seconds=20):
        """Click in the middle of the first visible element of the selector."""
        name = json.dumps(selector)
        self._click(f"({VISIBLE})({name})", seconds, selector)

    def click_text(self, *texts, within=CLICKABLE, seconds=20):
        """Click what carries one of the texts (as text, label or title)."""
        wanted = json.dumps(texts, ensure_ascii=False)
        place = json.dumps(within)
        self._click(f"({FIND_TEXT})({wanted}, {place})", seconds, f"text {texts}")

    def _click(self, finder, seconds, what):
        """Click an element once it has stopped moving."""
        script = f"""(async () => {{
            const box = () => {{
                const el = {finder};
                if (!el || el.disabled) return null;
                el.scrollIntoView({{block: "center", inline: "center"}});
                const {{x, y, width, height}} = el.getBoundingClientRect();
                const point = {{x: x + width / 2, y: y + height / 2}};
                // something else may lie above it: a fixed column, a closing dialog
                const top = document.elementFromPoint(point.x, point.y);
                return top && (el.contains(top) || top.contains(el)) ? point : null;
            }};
            const first = box();
            await new Promise((done) => setTimeout(done, 60));
            const second = box();
            const still = first && second && first.x === second.x
                && first.y === second.y;
            return still ? second : null;
        }})()"""
        point = self.wait(script, seconds, what)
        for kind in ("mousePressed", "mouseReleased"):
            self.call(
                "Input.dispatchMouseEvent",
                type=kind,
                button="left",
                clickCount=1,
                **point,
            )

    def key(self, key, *modifiers):
        """Press and release a key by its name (`Enter`, `ArrowDown`, `7`, `н`)."""
        bits = sum({"Alt": 1, "Control": 2, "Shift": 8}[name] for name in modifiers)
        params = {"key": key, "modifiers": bits, "code": key}
        if key in KEYS:
            params["windowsVirtualKeyCode"] = KEYS[key]
        elif key.isdigit():
            params.update(code=f"Digit{key}", windowsVirtualKeyCode=ord(key))
        elif key.isascii():
            code = ord(key.upper())
            params.update(code=f"Key{key.upper()}", windowsVirtualKeyCode=code)
        if len(key) == 1 and not bits & 3:
            params["text"] = key
        elif key == "Enter":
            params["text"] = "\r"
        self.call("Input.dispatchKeyEvent", type="keyDown", **params)
        params.pop("text", None)
        self.call("Input.dispatchKeyEvent", type="keyUp", **params)

    def type(self, text):
        """Type into whatever has the focus."""
        self.call("Input.insertText", text=str(text))

    def fill(self, selector, text):
        """Replace the content of an input as a person does."""
        self.click(selector)
        self.run(
            f"(() => {{const el = ({VISIBLE})({json.dumps(selector)});"
            " el.focus(); el.select?.();})()"
        )
        self.type(text)

    def choose_file(self, selector, path):
        """Give a file to the file input of the selector (it may be hidden)."""
        self.wait(f"!!document.querySelector({json.dumps(selector)})")
        root = self.call("DOM.getDocument")["root"]["nodeId"]
        node = self.call("DOM.querySelector", nodeId=root, selector=selector)
        self.call("DOM.setFileInputFiles", nodeId=node["nodeId"], files=[str(path)])

    def login(self, login, password):
        """Log in by the page; agree to the policy when it is shown.

        A request of the page left behind may bring back its session while the new one
        logs in; the server then refuses the form, and it is sent again.
        """
        for _attempt in range(3):
            if self.try_login(login, password):
                break
        self.wait("document.readyState === 'complete'", 60)
        if self.run("location.pathname") == "/edu/policy":
            self.click("input#agree")
            self.click("form button[type=submit]")
            self.wait("location.pathname !== '/edu/policy'", 60, "the consent")
        self.wait("document.readyState === 'complete'", 60)

    def try_login(self, login, password):
        """Send the login form; tell whether the server took it as of its session."""
        self.logout()
        self.go("/web/login", "input[name=login]")
        self.fill("input[name=login]", login)
        self.fill("input[name=password]", password)
        self.key("Enter")
        refused = "document.body?.innerText.includes('CSRF')"
        arrived = "!location.pathname.startsWith('/web/login')"
        self.wait(f"{arrived} || {refused}", 60, "the login")
        if not self.run(refused):
            return True
        self.problems = [
            text for text in self.problems if not text.startswith("400 of ")
        ]
        return False

    def logout(self):
        """Forget the session and what the pages stored, and leave the page."""
        self.call("Page.navigate", url="about:blank")
        self.wait("location.href === 'about:blank'")
        self.call("Network.clearBrowserCookies")
        self.call("Storage.clearDataForOrigin", origin=self.url, storageTypes="all")


def _plain(text):
    return " ".join(str(text).split())
