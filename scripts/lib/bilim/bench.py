"""scripts/bench: how long the operations of a school day take."""

import argparse
import http.cookiejar
import json
import os
import re
import statistics
import subprocess
import sys
import time
import urllib.request
import uuid
from pathlib import Path

from . import config, load
from .environment import Environment
from .errors import Failure, UsageFailure, guarded
from .layout import Layout, file_hash, locked, require_owner, tree_hash
from .pyenv import stamp_of
from .server import OdooServer
from .suite import State, Suite, addon_hashes, plan
from .ui import Console

PREFIX = "bench_"  # databases of this program, and of nothing else
PEOPLE = 100_000
IMPORT_ROWS = 5000
ROUNDS = 15
HTTP_CODES = ("http_home", "http_marks", "http_journal", "http_save")
# the end of a line of werkzeug's log: queries, seconds in them, seconds beside them
PERF = re.compile(r'"(?:GET|POST) \S+ HTTP/1\.\d" (\d+) \S+ (\d+) ([\d.]+) ([\d.]+)')
EPILOG = """\
The database bench_<hash> in the private cluster holds a school of 1,200 pupils with a
full year (about 50,000 lessons and 500,000 marks) and 100,000 persons. It is made by
the first run, takes about ten minutes, and is kept. Everything measured is rolled back.
Figures depend on the machine and on what else it does: compare ratios, or the CPU
time of the process and of its PostgreSQL backend.
"""
SCHOOL = """
import sys
sys.path.insert(0, {data!r})
import life
year = life.Life(env, {seed}, {pupils})
year.load_school()
env.cr.commit()
year.live()
env.cr.commit()
year.add_people({people})
env["edu.policy.consent"]._record(env["res.users"].search([]))
# the teacher of the measurements teaches a whole class
user = env["res.users"].search([("login", "=", "teacher")])
courses = env["edu.course"].search(
    [("grade", "=", 7), ("subject_id.code", "=", "algebra")], order="id")
course = max(
    (x for x in courses if not x.teacher_id.user_id),
    key=lambda x: x.group_id.student_count)
user.employee_ids.user_id = False
env.flush_all()
course.teacher_id.user_id = user
env.cr.commit()
"""
JOURNAL = """
import json
user = env["res.users"].search([("login", "=", "teacher")])
year = env["edu.academic.year"]._get_current()
course = env["edu.course"].search(
    [("teacher_id.user_id", "=", user.id), ("mode", "=", "points_quarter"),
     ("year_id", "=", year.id)], limit=1)
terms = year.term_ids.filtered(lambda x: x.kind == "quarter")
term = terms.sorted("number")[0]
lesson = env["edu.lesson"].search(
    [("course_id", "=", course.id), ("term_id", "=", term.id)], limit=1)
student = next(iter(course._get_member_intervals()[course.id]))
guardian = env["edu.guardian"].search([("user_id.login", "=", "parent")], limit=1)
print("PLACE " + json.dumps({
    "course": course.id, "term": term.id, "lesson": lesson.id, "student": student,
    "child": guardian.link_ids.student_id.filtered("class_id")[:1].id}))
"""


def parse(argv):
    """Options of the program."""
    parser = argparse.ArgumentParser(
        prog="scripts/bench",
        description=__doc__,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("only", nargs="*", metavar="CODE", help="operations (all)")
    parser.add_argument(
        "--prepare", action="store_true", help="make the database and stop"
    )
    parser.add_argument("--fresh", action="store_true", help="make the database anew")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures")
    parser.add_argument(
        "--compare", type=Path, metavar="FILE", help="ratios to an earlier --json"
    )
    parser.add_argument(
        "--no-http", action="store_true", help="leave out what needs a server"
    )
    parser.add_argument(
        "--load",
        action="store_true",
        help="the last week of a quarter: 95 teachers and 800 parents at once",
    )
    parser.add_argument(
        "--seconds",
        type=int,
        default=load.SECONDS,
        help="of the load run (%(default)s)",
    )
    parser.add_argument(
        "--teachers", type=int, default=load.TEACHERS, help="(%(default)s)"
    )
    parser.add_argument(
        "--parents", type=int, default=load.PARENTS, help="(%(default)s)"
    )
    parser.add_argument(
        "--workers", type=int, default=load.WORKERS, help="of Odoo (%(default)s)"
    )
    options = parser.parse_args(argv)
    if options.compare and not options.compare.is_file():
        raise UsageFailure(f"--compare {options.compare}: no such file")
    return options


class Bench:
    """The database of measurements and the processes that use it."""

    def __init__(self, layout, console, database=None):
        self.layout = layout
        self.console = console
        self.env = Environment(console, layout)
        self.conf = layout.run / "bench.conf"
        self.place = layout.run / "bench"
        self.database = database
        self.suite = None
        self.port = None

    @classmethod
    def on(cls, database):
        """Open the bench on a database that exists, for ``data/generate year``."""
        bench = cls(Layout(Path(__file__).resolve().parents[3]), Console(), database)
        bench.env.connect()
        bench.open()
        return bench

    def open(self):
        """Write the configuration; PostgreSQL answers already."""
        env = self.env
        self.suite = Suite(self.console, self.layout, env.code, env.server, env.addons)
        self.database = self.database or self.database_name()
        self.place.mkdir(parents=True, exist_ok=True)
        self.port = config.free_port()
        template = (self.layout.root / "odoo.conf").read_text(encoding="utf-8")
        values = config.machine_options(
            self.layout, env.code, env.addons, env.server, self.database, self.port
        )
        values.update(max_cron_threads=0, log_level="info", limit_memory_hard=0)
        values.update(limit_time_cpu=0, limit_time_real=0)
        config.write_private(self.conf, config.render(template, values))

    def database_name(self):
        """The generator decides: another school is another database."""
        life = file_hash(self.layout.root / "data" / "life.py")
        people = tree_hash(self.layout.addons / "edu_demo" / "lib")
        return PREFIX + stamp_of(life, people)[:10]

    def shell(self, script):
        print(self.suite.shell(self.database, script, conf=self.conf))

    # -- database ------------------------------------------------------------

    def prepare(self, fresh=False):
        """Make the database or bring it up to the addons as they are now."""
        state = State(self.layout, self.database)
        for name in self.env.server.databases():
            ours = name.startswith(PREFIX)
            stale = name != self.database or fresh or not state.read().get("ready")
            if ours and stale:
                self.suite.drop(name)
                State(self.layout, name).forget()
        names = sorted(self.env.addons)
        hashes = addon_hashes(self.layout.addons, names)
        if self.database in self.env.server.databases():
            known = state.read().get("addons", {})
            modules = self.suite.check_series(self.database)
            changed, new = plan(hashes, known, modules)
            if changed or new:
                title = f"Upgrading {', '.join([*changed, *new])}"
                with self.console.step(title):
                    self.suite.upgrade(self.database, changed, new, conf=self.conf)
        else:
            self.make(names)
        state.write({"ready": True, "addons": hashes})

    def make(self, names):
        os.environ["BILIM_DEMO_SIZE"] = "none"
        with self.console.step(f"Installing {len(names)} addons"):
            self.env.server.create(self.database)
            self.suite.install(self.database, names, conf=self.conf)
        script = SCHOOL.format(
            data=str(self.layout.root / "data"), seed=2026, pupils=1200, people=PEOPLE
        )
        with self.console.step("A school, its year, 100,000 persons (minutes)"):
            self.suite.shell(self.database, script, conf=self.conf)

    # -- measures ------------------------------------------------------------

    def make_import_file(self):
        """The list of 5,000 pupils to import; kept."""
        path = self.place / "contingent.xlsx"
        if not path.exists():
            command = [self.layout.root / "data" / "generate", "--out", self.place]
            command += ["--pupils", IMPORT_ROWS, "--seed", 5]
            subprocess.run(list(map(str, command)), check=True, capture_output=True)
        return path

    def measure(self, wanted):
        """Run the operations inside Odoo; :returns: the result as a dictionary."""
        result = self.place / "result.json"
        result.unlink(missing_ok=True)
        program = self.layout.root / "scripts" / "lib" / "bench_run.py"
        command = self.suite.command(program)[:1] + ["-B", program, self.conf]
        command += [self.database, result, self.make_import_file(), *wanted]
        environ = {**self.suite.environ(), "PYTHONPATH": str(self.env.code.home)}
        with (self.layout.logs / "bench.log").open("a", encoding="utf-8") as log:
            process = subprocess.Popen(
                [str(part) for part in command],
                env=environ,
                cwd=self.layout.run,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
            for text in process.stdout:
                self.console.line("  " + shown(json.loads(text)))
            process.wait()
        if process.returncode or not result.exists():
            raise Failure(f"the measurement stopped: see {log.name}")
        return json.loads(result.read_text(encoding="utf-8"))

    def measure_http(self, wanted):
        """Requests to a running server; :returns: rows."""
        answer = self.suite.shell(self.database, JOURNAL, conf=self.conf)
        found = re.search(r"^PLACE (.*)$", answer, re.M)
        place = json.loads(found[1])
        server = OdooServer(self.layout, name="bench_server", conf=self.conf)
        server.log.unlink(missing_ok=True)
        process = server.launch(
            self.suite.command("-c", self.conf), self.suite.environ()
        )
        url = f"http://127.0.0.1:{self.port}"
        try:
            server.wait_ready(process, url)
            return [
                row
                for code, row in http_rows(url, self.database, server.log, place)
                if not wanted or code in wanted
            ]
        finally:
            server.stop()

    def measure_load(self, options):
        """The load run on a copy of the database; :returns: rows."""
        folder = self.place / "load"
        run = load.Load(self.suite, self.database, folder, self.console)
        return run.run(
            options.teachers, options.parents, options.seconds, options.workers
        )


class Browser:
    """Requests of one account, with cookies."""

    def __init__(self, url, database, login):
        self.url = url
        jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(jar)
        )
        password = read_password(login)
        params = {"db": database, "login": login, "password": password}
        self.get("/web/login")
        self.call("/web/session/authenticate", params)

    def get(self, path):
        with self.opener.open(self.url + path, timeout=120) as answer:
            return answer.geturl(), answer.read()

    def call(self, path, params):
        """:raises Failure: the server answered with an error."""
        body = {"jsonrpc": "2.0", "method": "call", "id": 1, "params": params}
        request = urllib.request.Request(
            self.url + path,
            json.dumps(body).encode(),
            {"Content-Type": "application/json"},
        )
        with self.opener.open(request, timeout=120) as answer:
            content = json.loads(answer.read())
        if "error" in content:
            message = content["error"].get("data", {}).get("message")
            raise Failure(f"{path}: {message or content['error']}")
        return content["result"]

    def method(self, model, name, *args):
        params = {"model": model, "method": name, "args": args, "kwargs": {}}
        return self.call(f"/web/dataset/call_kw/{model}/{name}", params)


def read_password(login):
    """Password of a demo account."""
    path = Path(__file__).resolve().parents[3] / "data" / "logins.csv"
    for line in path.read_text(encoding="utf-8").splitlines():
        cells = line.split(",")
        if cells[1] == login:
            return cells[2]
    raise Failure(f"data/logins.csv has no {login}")


def http_rows(url, database, log, place):
    """Yield (code, row) of what is measured over HTTP."""
    parent = Browser(url, database, "parent")
    yield (
        "http_home",
        time_http(
            "http_home",
            "home page of a parent, HTTP",
            "full year",
            log,
            lambda: expect(parent.get("/my"), "/my"),
        ),
    )
    path = f"/my/child/{place['child']}/marks"
    yield (
        "http_marks",
        time_http(
            "http_marks",
            "marks page of a parent, HTTP",
            "a quarter",
            log,
            lambda: expect(parent.get(path), path),
        ),
    )
    teacher = Browser(url, database, "teacher")
    course, term = [place["course"]], place["term"]
    yield (
        "http_journal",
        time_http(
            "http_journal",
            "journal of a class, quarter, RPC",
            "a quarter",
            log,
            lambda: teacher.method("edu.course", "get_journal", course, term),
        ),
    )
    yield (
        "http_save",
        time_http(
            "http_save",
            "save of one mark, RPC, committed",
            "1 mark",
            log,
            lambda: save(teacher, place),
        ),
    )


def expect(answer, path):
    """:raises Failure: another page came, such as the login."""
    address, _body = answer
    if path not in address:
        raise Failure(f"{path} led to {address}")


def save(teacher, place):
    """Correct the mark of a cell, with the row seen there and a reason."""
    journal = place.get("cell") or {"id": None, "value": 4}
    change = {
        "key": str(uuid.uuid4()),
        "type": "fo",
        "student": place["student"],
        "place": place["lesson"],
        "value": 3 + ((journal["value"] or 4) + 1) % 7,
        "base": journal["id"],
        "reason": "bench",
    }
    answer = teacher.method("edu.course", "save_cells", [place["course"]], [change])
    cell = answer["cells"][0]
    place["cell"] = cell["cell"] or {"id": None, "value": 4}
    if cell["status"] == "error":
        raise Failure(f"a mark was refused: {cell['message']}")


def time_http(code, name, volume, log, call):
    """Call again and again; time at the client, queries from the server's log."""
    row = {"code": code, "name": name, "volume": volume}
    try:
        for _warm in range(3):
            call()
        start = log.stat().st_size
        seconds = []
        for _round in range(ROUNDS):
            begun = time.perf_counter()
            call()
            seconds.append(time.perf_counter() - begun)
    except (Failure, OSError) as error:
        return {**row, "error": str(error)}
    time.sleep(0.2)
    text = log.read_bytes()[start:].decode("utf-8", "replace")
    queries = [int(found[2]) for found in PERF.finditer(text)]
    seconds.sort()
    return {
        **row,
        "rounds": len(seconds),
        "queries": int(statistics.median(queries or [0])),
        "median_ms": round(statistics.median(seconds) * 1000, 1),
        "p95_ms": round(seconds[-1 - len(seconds) // 20] * 1000, 1),
    }


# -- peers ----------------------------------------------------------------------

# OpenEduCat on Odoo 19.0 after a mechanical port, 2 cores, one process, quiet machine
PEERS = {
    "learners": (2090, 87),
    "attendance": (33, 22),
    "publish": (165_000, None),  # one class: 6.9 s; 24 classes: extrapolated
}


def beside_peers(rows):
    """Lines with the figures of a peer for what it can do as well."""
    lines = []
    for row in rows:
        milliseconds, queries = PEERS.get(row["code"], (None, None))
        if milliseconds and "median_ms" in row:
            shown = f", {queries} queries" if queries else ""
            lines.append(
                f"OpenEduCat, {row['name']}: {milliseconds} ms{shown}; ours "
                f"{row['median_ms']:.0f} ms, {row['queries']} queries: "
                f"{milliseconds / row['median_ms']:.1f} times as fast"
            )
    return ["", *lines] if lines else []


# -- table -----------------------------------------------------------------------


def shown(row):
    """One line about a row while the run goes on."""
    if "error" in row:
        return f"{row['name']}: {row['error'][:200]}"
    return (
        f"{row['name']}: {row['queries']} queries, {row['median_ms']:.1f} ms"
        f" (p95 {row['p95_ms']:.1f})"
    )


def table(rows, before):
    """Lines of the table; with ``before`` ({code: row}) the ratio to it."""
    lines = [["operation", "volume", "SQL", "median ms", "p95 ms", "CPU ms"]]
    if before:
        lines[0].append("ratio")
    for row in rows:
        if "error" in row:
            cells = [row["name"], row["error"][:60], *"––––"]
        else:
            cells = [row["name"], row["volume"], str(row["queries"])]
            cells += [f"{row['median_ms']:.1f}", f"{row['p95_ms']:.1f}"]
            cells.append(f"{row['cpu_ms']:.1f}" if "cpu_ms" in row else "–")
        if before:
            old = before.get(row["code"], {}).get("median_ms")
            same = old and "median_ms" in row
            cells.append(f"{row['median_ms'] / old:.2f}" if same else "–")
        lines.append(cells)
    widths = [max(len(line[index]) for line in lines) for index in range(len(lines[0]))]
    lines.insert(1, ["─" * width for width in widths])
    return [
        "  ".join(
            cell.ljust(width) if index < 2 else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    ]


def execute(options, layout, console):
    bench = Bench(layout, console)
    bench.env.prepare()
    bench.open()
    bench.prepare(options.fresh)
    if options.prepare:
        console.line(f"{bench.database} is ready.")
        return 0
    inside = [code for code in options.only if code not in HTTP_CODES]
    content = {"rows": []}
    if options.load:
        content["rows"] = bench.measure_load(options)
        for line in load.summary(content["rows"]):
            console.line(line)
        options.no_http = True
    elif inside or not options.only:
        content = bench.measure(inside)
    if not options.no_http and (set(options.only) & {*HTTP_CODES} or not options.only):
        content["rows"] += bench.measure_http(options.only)
    content["date"] = time.strftime("%Y-%m-%d")
    before = {}
    if options.compare:
        known = json.loads(options.compare.read_text(encoding="utf-8"))
        before = {row["code"]: row for row in known["rows"]}
    console.line()
    for line in [*table(content["rows"], before), *beside_peers(content["rows"])]:
        console.line(line)
    if options.json:
        text = json.dumps(content, ensure_ascii=False, indent=1)
        options.json.write_text(text + "\n", encoding="utf-8")
    failed = options.load and not load.passed(content["rows"])
    return 1 if failed or any("error" in row for row in content["rows"]) else 0


def main(argv=None):
    console = Console(sys.stdout)
    layout = Layout(Path(__file__).resolve().parents[3])

    def run():
        options = parse(argv)
        require_owner(layout)
        with locked(layout.run / "bench.lock", "scripts/bench"):
            return execute(options, layout, console)

    return guarded("scripts/bench", run)
