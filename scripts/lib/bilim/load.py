"""The last week of a quarter: teachers enter marks while parents read.

Runs against config/ on loopback (nginx with TLS, workers, the websocket process), on a
copy of a database. Everybody has logged in before, as people are during a day, and
then does one thing after another with a pause of reading or thinking. Every mark that
the server acknowledged is looked for in the database afterwards.
"""

import contextlib
import http.client
import json
import os
import random
import re
import threading
import time
import uuid

from .errors import Failure
from .production import Stack, resident_mib

TEACHERS, PARENTS = 95, 800
WORKERS = 5
SECONDS = 120
# seconds between two actions of one person, on average
TEACHER_PAUSE, PARENT_PAUSE = 10, 60
CELLS = 40  # marks that one teacher may enter
TIMEOUT = 60
LIMIT_MS = 1000  # of the 95th percentile
CHILD = re.compile(rb'href="(/my/child/\d+/marks)')
KINDS = {
    "load_journal": "a teacher opens the journal of a class",
    "load_save": "a teacher enters a mark, committed",
    "load_home": "a parent opens the start page",
    "load_marks": "a parent opens the marks",
}
# accounts for those who have none, and a session for each
PEOPLE = """
import json, time
from odoo.http import root, get_default_session
env = env(context={{"no_reset_password": True, "tracking_disable": True}})
teachers = env["hr.employee"].search(
    [("edu_teaching_ids.mode", "=", "points_quarter")], order="id")
guardians = env["edu.guardian"].search(
    [("link_ids.student_id.class_id.grade", ">", 1)], order="id", limit={parents} * 2)
found = {{}}
for role, people, group in (
    ("teacher", teachers, "edu_school.group_school_teacher"),
    ("parent", guardians, "edu_base.group_guardian"),
):
    fresh = people.filtered(lambda x: not x.user_id)
    wanted = {{"teacher": {teachers}, "parent": {parents}}}[role]
    fresh = fresh[: max(0, wanted - len(people - fresh))]
    users = env["res.users"].create([
        {{"name": x.name, "login": f"load-{{role}}-{{x.id}}", "lang": "kk_KZ",
          "tz": "Asia/Almaty", "company_id": env.company.id,
          "company_ids": [(6, 0, env.company.ids)],
          "group_ids": [(6, 0, [env.ref(group).id])]}} for x in fresh])
    for person, user in zip(fresh, users):
        if role == "parent":
            user.partner_id.name = person.name
        person.user_id = user
    found[role] = [(x, x.user_id) for x in people if x.user_id][:wanted]
env.flush_all()
policy = env["edu.policy.consent"]
everybody = env["res.users"].browse(
    [user.id for pairs in found.values() for _person, user in pairs])
policy._record(everybody.filtered(lambda user: not policy._has_consented(user)))
env.flush_all()
answer = {{}}
for role, pairs in found.items():
    for person, user in pairs:
        session = root.session_store.new()
        session.update(get_default_session())
        session.update(
            db=env.cr.dbname, login=user.login, uid=user.id,
            context=dict(env(user=user.id)["res.users"].context_get()),
            session_token=user._compute_session_token(session.sid))
        root.session_store.save(session)
        answer.setdefault(role, []).append([person.id, session.sid])
env.cr.commit()
print("PEOPLE " + json.dumps(answer))
"""
WORK = """
SELECT c.teacher_id, c.id, l.term_id, l.id, e.student_id
FROM edu_course c
JOIN LATERAL (SELECT l.id, l.term_id, l.date FROM edu_lesson l
    WHERE l.course_id = c.id AND l.state IN ('planned', 'held')
    AND l.date <= current_date ORDER BY l.date DESC LIMIT 4) l ON true
JOIN edu_enrolment e ON e.group_id = c.group_id AND e.date_from <= l.date
    AND (e.date_to IS NULL OR e.date_to >= l.date)
WHERE c.mode = 'points_quarter' AND c.teacher_id IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM edu_term_lock k WHERE k.is_current
        AND k.action = 'close' AND k.class_id = c.class_id AND k.term_id = l.term_id)
    AND NOT EXISTS (SELECT 1 FROM edu_mark m WHERE m.lesson_id = l.id
        AND m.student_id = e.student_id AND m.is_current)
ORDER BY l.date DESC, c.id, l.id, e.student_id
"""


class Figures:
    """What happened, from all threads."""

    def __init__(self):
        self.lock = threading.Lock()
        self.seconds = {kind: [] for kind in KINDS}
        self.errors = []
        self.marks = {}
        self.peak_mib = 0

    def add(self, kind, seconds):
        with self.lock:
            self.seconds[kind].append(seconds)

    def fail(self, kind, error):
        with self.lock:
            self.errors.append(f"{kind}: {error}"[:200])

    def acknowledge(self, key, value):
        with self.lock:
            self.marks[key] = value


class Person(threading.Thread):
    """Somebody with a session and a connection of their own."""

    pause = PARENT_PAUSE

    def __init__(self, run, number, sid):
        super().__init__(daemon=True)
        self.run_of = run
        self.sid = sid
        self.random = random.Random(number)
        self.link = None

    def run(self):
        stop = self.run_of.stop
        if stop.wait(self.random.uniform(0, self.pause)):
            return
        while not stop.is_set():
            for kind, action in self.actions():
                self.timed(kind, action)
                if stop.wait(self.random.uniform(0.5, 1.5) * self.pause):
                    return

    def timed(self, kind, action):
        begun = time.perf_counter()
        try:
            action()
        except (OSError, http.client.HTTPException, ValueError, KeyError) as error:
            self.close()
            self.run_of.figures.fail(kind, repr(error))
            return
        self.run_of.figures.add(kind, time.perf_counter() - begun)

    def close(self):
        if self.link:
            self.link.close()
        self.link = None

    def ask(self, method, path, body=None):
        """The answer's bytes; a connection that nginx has closed is opened anew.

        :raises ValueError: another status than 200.
        """
        headers = {"Cookie": f"session_id={self.sid}"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        for attempt in (1, 2):
            fresh = self.link is None
            if fresh:
                stack = self.run_of.stack
                self.link = http.client.HTTPSConnection(
                    "localhost",
                    stack.nginx.https_port,
                    timeout=TIMEOUT,
                    context=self.run_of.context,
                )
            try:
                self.link.request(method, path, body, headers)
                answer = self.link.getresponse()
                content = answer.read()
                break
            except (http.client.RemoteDisconnected, ConnectionError, BrokenPipeError):
                self.close()
                if fresh or attempt == 2:
                    raise
        if answer.status != 200:
            raise ValueError(f"{path}: {answer.status}")
        return content

    def call(self, model, method, *args):
        """:raises ValueError: the server answered with an error."""
        params = {"model": model, "method": method, "args": args, "kwargs": {}}
        body = {"jsonrpc": "2.0", "method": "call", "id": 1, "params": params}
        path = f"/web/dataset/call_kw/{model}/{method}"
        content = json.loads(self.ask("POST", path, json.dumps(body).encode()))
        if "error" in content:
            raise ValueError(content["error"].get("data", {}).get("message"))
        return content["result"]


class Parent(Person):
    """Looks at the start page, then at the marks."""

    marks_path = None

    def actions(self):
        yield "load_home", self.open_home
        if self.marks_path:
            yield "load_marks", self.open_marks

    def open_home(self):
        found = CHILD.search(self.ask("GET", "/my"))
        if not found:
            raise ValueError("the start page shows no child")
        self.marks_path = found[1].decode()

    def open_marks(self):
        if b"o_edu_tabs" not in self.ask("GET", self.marks_path):
            raise ValueError("no page of marks")


class Teacher(Person):
    """Opens the journal of a class and enters marks, one by one."""

    pause = TEACHER_PAUSE

    def __init__(self, run, number, sid, cells):
        super().__init__(run, number, sid)
        self.cells = cells

    def actions(self):
        if not self.cells:
            self.run_of.stop.wait()
            return
        course, term = self.cells[0][:2]
        yield (
            "load_journal",
            lambda: self.call("edu.course", "get_journal", [course], term),
        )
        while self.cells:
            yield "load_save", self.save

    def save(self):
        course, _term, lesson, student = self.cells.pop(0)
        change = {
            "key": str(uuid.uuid4()),
            "type": "fo",
            "student": student,
            "place": lesson,
            "value": self.random.randint(5, 10),
            "base": None,
        }
        answer = self.call("edu.course", "save_cells", [course], [change])
        cell = answer["cells"][0]
        if cell["status"] != "ok":
            raise ValueError(f"a mark was refused: {cell['message']}")
        self.run_of.figures.acknowledge(change["key"], change["value"])


class Load:
    """One run on a copy of a database.

    :param suite: :class:`bilim.suite.Suite`. :param source: the database to copy.
    """

    def __init__(self, suite, source, folder, console):
        self.suite = suite
        self.source = source
        self.database = f"{source}_load"
        self.folder = folder
        self.console = console
        self.figures = Figures()
        self.stop = threading.Event()
        self.stack = self.context = None

    def run(self, teachers=TEACHERS, parents=PARENTS, seconds=SECONDS, workers=WORKERS):
        """:returns: rows as of the other measurements."""
        with self.console.step(f"Copying {self.source}"):
            self.suite.clone(self.source, self.database)
        self.folder.mkdir(parents=True, exist_ok=True)
        # the log of Odoo would be most of what the disk is asked for
        self.stack = Stack(
            self.suite,
            self.database,
            self.folder,
            workers=workers,
            log_handler=":WARNING",
        )
        try:
            self.stack.odoo.write_conf()
            people = self.make_people(teachers, parents)
            with self.stack:
                self.context = self.stack.nginx.context()
                self.go(people, seconds)
                lost = self.find_lost()
        finally:
            self.suite.drop(self.database)
        return self.rows(people, seconds, lost)

    def make_people(self, teachers, parents):
        """{teacher: [Teacher], parent: [Parent]}, not started."""
        script = PEOPLE.format(teachers=teachers, parents=parents)
        with self.console.step("Accounts and sessions"):
            conf = self.stack.odoo.conf
            text = self.suite.shell(self.database, script, conf=conf)
        line = next((x for x in text.splitlines() if x.startswith("PEOPLE ")), None)
        if not line:
            raise Failure(f"no accounts were made: see {self.suite.layout.setup_log}")
        found = json.loads(line[7:])
        cells = {}
        for row in self.suite.server.psql(WORK, self.database):
            teacher, *cell = map(int, row)
            cells.setdefault(teacher, []).append(cell)
        made = [
            Teacher(self, number, sid, cells.get(person, [])[:CELLS])
            for number, (person, sid) in enumerate(found.get("teacher", []))
        ]
        made += [
            Parent(self, 10_000 + number, sid)
            for number, (_person, sid) in enumerate(found.get("parent", []))
        ]
        return made

    def go(self, people, seconds):
        teachers = sum(isinstance(person, Teacher) for person in people)
        title = f"{teachers} teachers and {len(people) - teachers} parents, {seconds} s"
        with self.console.step(title):
            self.warm(people)
            for person in people:
                person.start()
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                pids = self.stack.odoo.workers()
                used = max(map(resident_mib, pids), default=0)
                self.figures.peak_mib = max(self.figures.peak_mib, used)
                time.sleep(2)
            self.stop.set()
            for person in people:
                person.join(TIMEOUT)
                person.close()

    def warm(self, people):
        """Every worker has loaded its caches before the clock starts."""
        for person in [*people[:3], *people[-3:]] * 4:
            with contextlib.suppress(ValueError, OSError):
                person.ask("GET", "/my")
            person.close()

    def find_lost(self):
        """Acknowledged marks that the database does not have."""
        rows = self.suite.server.psql(
            "SELECT key, value FROM edu_mark WHERE key IS NOT NULL", self.database
        )
        stored = {key: value for key, value in rows}
        return [
            key
            for key, value in self.figures.marks.items()
            if float(stored.get(key) or -1) != value
        ]

    def rows(self, people, seconds, lost):
        figures = self.figures
        rows = []
        for kind, name in KINDS.items():
            times = sorted(figures.seconds[kind])
            row = {"code": kind, "name": name, "volume": f"{len(times)} in {seconds} s"}
            wrong = [text for text in figures.errors if text.startswith(kind)]
            if wrong:
                row["error"] = f"{len(wrong)} errors: {wrong[:1]}"
            elif times:  # a short run may end before the second page
                row |= {
                    "rounds": len(times),
                    "queries": 0,
                    "median_ms": round(times[len(times) // 2] * 1000, 1),
                    "p95_ms": round(times[-1 - len(times) // 20] * 1000, 1),
                    "max_ms": round(times[-1] * 1000, 1),
                }
            if wrong or times:
                rows.append(row)
        if not rows:
            raise Failure("nobody has done anything")
        teachers = sum(isinstance(person, Teacher) for person in people)
        rows[0]["run"] = {
            "teachers": teachers,
            "parents": len(people) - teachers,
            "seconds": seconds,
            "requests": sum(map(len, figures.seconds.values())),
            "errors": len(figures.errors),
            "marks": len(figures.marks),
            "lost": len(lost),
            "peak_mib": figures.peak_mib,
            "cores": os.cpu_count(),
            "load": round(os.getloadavg()[0], 1),
        }
        return rows


def summary(rows):
    """Lines about the run as a whole."""
    run = rows[0]["run"]
    worst = max((row.get("p95_ms", 0) for row in rows), default=0)
    return [
        f"{run['teachers']} teachers, {run['parents']} parents, {run['requests']} "
        f"requests in {run['seconds']} s, {run['errors']} errors",
        f"{run['marks']} marks acknowledged, {run['lost']} lost; largest worker "
        f"{run['peak_mib']} MiB; worst p95 {worst:.0f} ms (target < {LIMIT_MS})",
    ]


def passed(rows):
    """Whether nothing failed and nothing was lost; the time is a figure, no verdict."""
    run = rows[0]["run"]
    return not run["errors"] and not run["lost"] and run["marks"] > 0
