"""kill -9 of the server or of PostgreSQL in the middle of work.

Every round begins an import, a close of a quarter or the entering of marks, kills one
of the two at a random moment, starts it again and looks: nothing that was acknowledged
is missing, nothing is half done. BILIM_RECOVERY_ROUNDS sets the number of rounds.
"""

import contextlib
import os
import random
import shutil
import threading
import time
import unittest
import uuid
import xmlrpc.client
from http.client import HTTPException

from lib.place import current_server, make_suite, scratch, template
from lib.postgres import OwnCluster
from lib.rpc import JsonClient, logins
from lib.school import make_pupils

from bilim.cluster import wait_until
from bilim.errors import ClusterFailed
from bilim.production import Odoo
from bilim.suite import link_tree

DATABASE = "bt_recovery"
ROUNDS = int(os.environ.get("BILIM_RECOVERY_ROUNDS", "12"))
SEED = int(os.environ.get("BILIM_RECOVERY_SEED", "0")) or random.randrange(1, 10**6)
PUPILS = 60
NEW_CLASS = "7 Я"  # of nobody else: closed classes keep their number of results
MARK_TRIES = 400
# what a client sees when the other side has died
LOST = (OSError, HTTPException, xmlrpc.client.Error, ClusterFailed, AssertionError)
CELLS = """
SELECT l.course_id, l.id, e.student_id
FROM edu_lesson l
JOIN edu_course c ON c.id = l.course_id
JOIN hr_employee t ON t.id = c.teacher_id
JOIN res_users u ON u.id = t.user_id
JOIN edu_enrolment e ON e.group_id = c.group_id
    AND e.date_from <= l.date AND (e.date_to IS NULL OR e.date_to >= l.date)
WHERE u.login = 'teacher' AND l.state IN ('planned', 'held')
    AND c.mode = 'points_quarter' AND l.date <= current_date
    AND NOT EXISTS (SELECT 1 FROM edu_term_lock k WHERE k.is_current
        AND k.action = 'close' AND k.class_id = c.class_id AND k.term_id = l.term_id)
ORDER BY l.date DESC, l.id, e.student_id LIMIT 120
"""
CURRENT = """
SELECT id, value FROM edu_mark WHERE is_current AND kind = 'fo'
AND course_id = {} AND lesson_id = {} AND student_id = {}
"""
# each query finds rows that must not be there
BROKEN = {
    "two current marks of a cell": """
        SELECT kind, course_id, student_id, lesson_id, assessment_id, part_id, term_id
        FROM edu_mark WHERE is_current GROUP BY 1, 2, 3, 4, 5, 6,
        CASE WHEN kind = 'term' THEN term_id END, 7 HAVING count(*) > 1""",
    "a replaced mark that is still current": """
        SELECT o.id FROM edu_mark o JOIN edu_mark n ON n.previous_id = o.id
        WHERE o.is_current""",
    "a mark that went away without a newer one": """
        SELECT o.id FROM edu_mark o WHERE NOT o.is_current
        AND NOT EXISTS (SELECT 1 FROM edu_mark n WHERE n.previous_id = o.id)""",
    "two current locks of a class": """
        SELECT term_id, class_id FROM edu_term_lock WHERE is_current
        GROUP BY 1, 2 HAVING count(*) > 1""",
    "a replaced lock that is still current": """
        SELECT o.id FROM edu_term_lock o JOIN edu_term_lock n ON n.previous_id = o.id
        WHERE o.is_current""",
    "a close without results": """
        SELECT k.id FROM edu_term_lock k WHERE k.is_current AND k.action = 'close'
        AND NOT EXISTS (SELECT 1 FROM edu_term_result r WHERE r.lock_id = k.id)""",
    "results of a class that is open": """
        SELECT r.id FROM edu_term_result r JOIN edu_term_lock k ON k.id = r.lock_id
        WHERE r.is_current AND NOT (k.is_current AND k.action = 'close')""",
    "a learner without a class": """
        SELECT s.id FROM edu_student s WHERE s.id > {last_student}
        AND NOT EXISTS (SELECT 1 FROM edu_enrolment e WHERE e.student_id = s.id)""",
}


class Worker(threading.Thread):
    """Work in the background; how it ended is read afterwards."""

    def __init__(self, function):
        super().__init__(daemon=True)
        self.function = function
        self.done = False
        self.error = None

    def run(self):
        try:
            self.function()
            self.done = True
        except LOST as error:
            self.error = error


class Recovery(unittest.TestCase):
    """One cluster and one server for all rounds."""

    clauses = ["456-3", "456-5.3"]

    def setUp(self):
        self.random = random.Random(SEED)
        self.cluster = OwnCluster()
        self.addCleanup(self.cluster.remove)
        self.cluster.make()
        self.cluster.take(current_server(), template(), DATABASE)
        self.suite = make_suite(server=self.cluster.server)
        files = make_suite().filestore(template())
        if files.is_dir():
            link_tree(files, self.suite.filestore(DATABASE), self.suite.layout)
        self.addCleanup(self.drop_files)
        folder = scratch(self.addCleanup)
        self.odoo = Odoo(self.suite, DATABASE, folder, workers=0, max_cron_threads=0)
        self.addCleanup(self.odoo.kill)
        self.odoo.start()
        self.marks = {}  # key: value, of every acknowledged mark
        self.cells = [tuple(map(int, row)) for row in self.sql(CELLS)]
        self.assertGreater(len(self.cells), 20)
        last = self.sql("SELECT coalesce(max(id), 0) FROM edu_student")
        self.last_student = last[0][0]
        self.before = self.broken()
        self.assertEqual(sum(map(len, self.before.values())), len(self.empty_closes()))
        self.imported = {}  # round: IINs of an acknowledged import
        self.durations = {"marks": 1.5, "close": 0.3, "import": 2.0}

    def broken(self):
        """{what: rows that are wrong}; a class without marks is closed without any."""
        return {
            what: self.sql(query.replace("{last_student}", self.last_student))
            for what, query in BROKEN.items()
        }

    def empty_closes(self):
        """Closed classes that get no marks: their results are none."""
        return self.sql(BROKEN["a close without results"])

    def drop_files(self):
        shutil.rmtree(self.suite.filestore(DATABASE), ignore_errors=True)

    def sql(self, statement):
        return self.cluster.server.psql(statement, DATABASE)

    def client(self, role):
        return JsonClient(self.odoo.url, DATABASE, *logins()[role])

    # -- the work ------------------------------------------------------------

    def enter_marks(self, number):
        """Marks one after another; each acknowledged one is written down."""
        client = self.client("teacher")
        for _try in range(MARK_TRIES):
            course, lesson, student = self.random.choice(self.cells)
            known = self.sql(CURRENT.format(course, lesson, student))
            base, old = map(int, known[0]) if known else (None, 0)
            change = {
                "key": str(uuid.uuid4()),
                "type": "fo",
                "student": student,
                "place": lesson,
                "value": old % 10 + 1,
                "base": base,
                "reason": f"round {number}",
            }
            answer = client("edu.course", "save_cells", [course], [change])
            cell = answer["cells"][0]
            if cell["status"] != "ok":
                raise ValueError(f"a mark was refused: {cell}")
            self.marks[change["key"]] = change["value"]
            self.started.set()

    def close_class(self, _number):
        """Reopen a closed class, then close it; the kill comes during the close."""
        director = self.client("director")
        _lock, self.term, self.group, self.expected = self.chosen
        values = {"term_id": int(self.term), "class_ids": [(6, 0, [int(self.group)])]}
        reopening = director(
            "edu.term.reopen", "create", {**values, "reason": "reopened by the test"}
        )
        director("edu.term.reopen", "action_reopen", [reopening])
        deputy = self.client("deputy")
        values["accept_missing"] = True
        closing = deputy("edu.term.closing", "create", values)
        self.started.set()
        deputy("edu.term.closing", "action_close", [closing])

    def import_learners(self, number):
        client = self.client("clerk")
        rows = [
            {"full_name": pupil["name"], "iin": pupil["iin"], "class": NEW_CLASS}
            for pupil in self.pupils
        ]
        self.started.set()
        answer = client("edu.import", "import_rows", "student", rows)
        if answer["errors"]:
            raise ValueError(answer["errors"][:3])
        self.imported[number] = [pupil["iin"] for pupil in self.pupils]

    def choose(self, kind, number):
        """What the round needs to know before the work begins."""
        self.started = threading.Event()
        if kind == "close":
            found = self.sql(
                "SELECT k.id, k.term_id, k.class_id, count(r.id) FROM edu_term_lock k "
                "JOIN edu_term_result r ON r.lock_id = k.id AND r.is_current "
                "WHERE k.is_current AND k.action = 'close' GROUP BY 1, 2, 3 ORDER BY 1"
            )
            self.chosen = self.random.choice(found)
        elif kind == "import":
            self.pupils = make_pupils("kk", PUPILS, serial=3000 + number * 41)

    # -- one round -----------------------------------------------------------

    def round(self, number):
        kind = ("marks", "close", "import")[number % 3]
        victim = ("server", "postgres")[number // 3 % 2]
        self.choose(kind, number)
        work = {
            "marks": self.enter_marks,
            "close": self.close_class,
            "import": self.import_learners,
        }[kind]
        failure = []

        def guarded():
            try:
                work(number)
                # the next kill comes before such a piece of work has ended
                took = time.monotonic() - self.begun
                self.durations[kind] = max(0.05, 1.1 * took)
            except ValueError as error:  # refused by the product: no fault of the kill
                failure.append(str(error))

        worker = Worker(guarded)
        begun = time.monotonic()
        worker.start()
        self.assertTrue(self.started.wait(60), failure or worker.error)
        self.begun = time.monotonic()
        time.sleep(self.random.uniform(0.01, self.durations[kind]))
        (self.odoo if victim == "server" else self.cluster).kill()
        worker.join(60)
        self.assertFalse(worker.is_alive(), "the client waits for ever")
        self.assertFalse(failure, failure)
        if not worker.done:  # the next one of this kind gets more time
            self.durations[kind] = min(20.0, 1.5 * self.durations[kind])
        self.come_back(victim)
        outcome = self.look(kind, number, worker.done)
        print(
            f"{number:3} {kind:6} kill of {victim:8} {outcome:28} "
            f"{time.monotonic() - begun:5.1f} s",
            flush=True,
        )
        return kind, victim, outcome

    def come_back(self, victim):
        """Start what was killed; the other one goes on by itself."""
        if victim == "server":
            self.odoo.start(60)
            # what the dead server had asked for ends first
            asked = (
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database"
                "() AND xact_start IS NOT NULL AND pid <> pg_backend_pid()"
            )
            ended = wait_until(lambda: self.sql(asked) == [["0"]], 30)
            self.assertTrue(ended, "a transaction of the dead server lives on")
        else:
            self.cluster.start()

        def works():
            with contextlib.suppress(*LOST):
                return self.client("teacher").uid

        self.assertTrue(wait_until(works, 30), "the server does not answer again")
        self.assertIsNone(self.odoo.process.poll())

    def look(self, kind, number, acknowledged):
        """Compare the database with what was acknowledged; :returns: words."""
        rows = self.sql("SELECT key, value FROM edu_mark WHERE key IS NOT NULL")
        stored = {key: int(float(value)) for key, value in rows if value}
        lost = {
            key: value for key, value in self.marks.items() if stored.get(key) != value
        }
        self.assertEqual(lost, {}, "acknowledged marks are missing")
        for what, rows in self.broken().items():
            self.assertEqual(rows, self.before[what], what)
        if kind == "close":
            return self.look_at_close(acknowledged)
        if kind == "import":
            return self.look_at_import(number, acknowledged)
        return f"{len(self.marks)} marks so far"

    def look_at_close(self, acknowledged):
        sql = (
            "SELECT count(*) FROM edu_term_result r WHERE r.is_current AND r.term_id = "
            f"{self.term} AND r.class_id = {self.group}"
        )
        found = self.sql(sql)[0][0]
        self.assertIn(found, ("0", self.expected), "a class is closed in part")
        if acknowledged:
            self.assertEqual(found, self.expected)
        if found == "0":  # as it was, for the next rounds
            self.started = threading.Event()
            deputy = self.client("deputy")
            values = {
                "term_id": int(self.term),
                "class_ids": [(6, 0, [int(self.group)])],
                "accept_missing": True,
            }
            lock = self.sql(
                "SELECT action FROM edu_term_lock WHERE is_current AND "
                f"term_id = {self.term} AND class_id = {self.group}"
            )
            self.assertEqual(lock, [["reopen"]])
            closing = deputy("edu.term.closing", "create", values)
            deputy("edu.term.closing", "action_close", [closing])
            self.assertEqual(self.sql(sql), [[self.expected]])
            return "stayed open, closed again"
        return "closed wholly"

    def look_at_import(self, number, acknowledged):
        iins = "','".join(pupil["iin"] for pupil in self.pupils)
        found = self.sql(f"SELECT count(*) FROM edu_student WHERE iin IN ('{iins}')")
        count = int(found[0][0])
        self.assertIn(count, (0, PUPILS), "a list was imported in part")
        if acknowledged:
            self.assertEqual(count, PUPILS)
        for known in self.imported.values():
            iins = "','".join(known)
            query = f"SELECT count(*) FROM edu_student WHERE iin IN ('{iins}')"
            self.assertEqual(self.sql(query), [[str(PUPILS)]])
        return "imported wholly" if count else "not imported"

    def test_rounds(self):
        print(f"seed {SEED}, {ROUNDS} rounds", flush=True)
        outcomes = [self.round(number) for number in range(ROUNDS)]
        victims = {victim for _kind, victim, _outcome in outcomes}
        kinds = {kind for kind, _victim, _outcome in outcomes}
        if ROUNDS >= 6:
            self.assertEqual(victims, {"server", "postgres"})
            self.assertEqual(kinds, {"marks", "close", "import"})
        self.assertGreater(len(self.marks), ROUNDS, "hardly a mark was acknowledged")
        # PostgreSQL has read every page with its checksum on the way
        self.assertNotIn("checksum", self.cluster.text().replace("data-checksums", ""))
        print(f"{len(self.marks)} acknowledged marks, none lost", flush=True)


if __name__ == "__main__":
    unittest.main()
