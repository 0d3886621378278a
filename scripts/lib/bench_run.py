"""Measure the operations of a school day in a prepared database, inside Odoo.

Usage: bench_run.py CONF DATABASE RESULT IMPORT_FILE [CODE…]

Every round runs in its own transaction, which is rolled back: the database stays as it
is. Caches of the registry are warm, those of the transaction cold, as in a request.
"""

import base64
import json
import resource
import statistics
import sys
import time
import uuid
from datetime import timedelta
from pathlib import Path

import odoo
from odoo import SUPERUSER_ID, api
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.service.server import load_server_wide_modules
from odoo.tools import config

SCHOOL = "base.main_company"
OPERATIONS = {}


def operation(name, rounds=15, login="admin", warm=1):
    """Register a function(env, given) with its set-up; see :func:`measure`."""

    def register(function):
        OPERATIONS[function.__name__] = (name, rounds, login, warm, function)
        return function

    return register


def percentile(values, share):
    """Return the value at ``share`` percent of the sorted values (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * share // 100) - 1)]


class Round:
    """One round: what is before ``start()`` is set-up and not measured."""

    def __init__(self, env):
        self.env = env
        self.volume = ""
        self.queries = self.begun = self.cpu = 0
        env.cr.execute("SELECT pg_backend_pid()")
        self.backend = Path(f"/proc/{env.cr.fetchone()[0]}/schedstat")

    def start(self, volume):
        """Begin to measure.

        :param volume: what the operation works on, for the table
        """
        self.env.flush_all()
        self.env.invalidate_all()
        self.volume = volume
        self.queries = self.env.cr.sql_log_count
        self.cpu = self.cpu_seconds()
        self.begun = time.perf_counter()

    def cpu_seconds(self):
        """Seconds that this process and its PostgreSQL backend have computed so far;
        unlike the clock they hardly depend on what else the machine does."""
        try:
            backend = int(self.backend.read_text().split()[0]) / 1e9
        except (OSError, ValueError):  # PostgreSQL on another machine
            backend = 0
        return time.process_time() + backend

    def stop(self):
        """:returns: (seconds, seconds of computing, queries)."""
        self.env.flush_all()
        seconds = time.perf_counter() - self.begun
        cpu = self.cpu_seconds() - self.cpu
        return seconds, cpu, self.env.cr.sql_log_count - self.queries


def measure(registry, code, given):
    """Run an operation; :returns: a row of the result."""
    name, rounds, login, warm, function = OPERATIONS[code]
    seconds, cpus, queries, volume = [], [], [], ""
    for number in range(warm + rounds):
        with registry.cursor() as cr:
            env = open_as(cr, login)
            turn = Round(env)
            function(env, turn, given)
            took, cpu, count = turn.stop()
            cr.rollback()
        registry.reset_changes()  # what the round put into caches
        volume = turn.volume
        if number >= warm:
            seconds.append(took)
            cpus.append(cpu)
            queries.append(count)
        if took > 20:
            break
    if not seconds:
        seconds, cpus, queries = [took], [cpu], [count]
    return {
        "code": code,
        "name": name,
        "volume": volume,
        "rounds": len(seconds),
        "queries": int(statistics.median(queries)),
        "median_ms": round(statistics.median(seconds) * 1000, 1),
        "cpu_ms": round(statistics.median(cpus) * 1000, 1),
        "p95_ms": round(percentile(seconds, 95) * 1000, 1),
    }


def open_as(cr, login):
    """Return an environment of the school for the account ``login``."""
    root = api.Environment(cr, SUPERUSER_ID, {})
    company = root.ref(SCHOOL)
    user = root["res.users"].search([("login", "=", login)], limit=1)
    context = {"lang": "kk_KZ", "tz": "Asia/Almaty", "allowed_company_ids": company.ids}
    return api.Environment(cr, user.id, context)


# What the operations work on


def year_of(env):
    return env["edu.academic.year"]._get_current(company=env.company)


def quarters_of(env):
    year = year_of(env)
    return year.term_ids.filtered(lambda x: x.kind == "quarter").sorted("number")


def own_course(env):
    """The course of the teacher with the most learners and hours."""
    courses = env["edu.course"].search(
        [
            ("teacher_id.user_id", "=", env.uid),
            ("year_id", "=", year_of(env).id),
            ("mode", "=", "points_quarter"),
        ]
    )
    return max(courses, key=lambda x: (x.group_id.student_count, x.weekly_hours, x.id))


def classes_of(env):
    return env["edu.group"].search(
        [("year_id", "=", year_of(env).id), ("kind", "=", "class")]
    )


def courses_of(env, domain=()):
    return env["edu.course"].search([("year_id", "=", year_of(env).id), *domain])


def big_class(env):
    """A class of the seventh grade: fourteen subjects, about thirty learners."""
    classes = classes_of(env).filtered(lambda x: x.grade == 7) or classes_of(env)
    return max(classes, key=lambda x: x.student_count)


# Journal


@operation("journal of a class, quarter", login="teacher")
def journal(env, turn, _given):
    course, term = own_course(env), quarters_of(env)[0]
    marks = env["edu.mark"].sudo()
    count = marks.search_count(
        [("course_id", "=", course.id), ("term_id", "=", term.id)]
    )
    volume = f"{course.group_id.student_count} learners, {count} marks"
    turn.start(volume)
    course.get_journal(term.id)


def empty_cell(env, course, term):
    """(lesson, learner id) without a mark, of a lesson held in the term."""
    lesson = env["edu.lesson"].search(
        [("course_id", "=", course.id), ("term_id", "=", term.id)], limit=1
    )
    members = course._get_member_intervals()[course.id]
    taken = env["edu.mark"].sudo().search([("lesson_id", "=", lesson.id)])
    return lesson, next(x for x in members if x not in taken.student_id.ids)


@operation("save of one mark", rounds=25, login="teacher", warm=2)
def save_mark(env, turn, _given):
    course, term = own_course(env), quarters_of(env)[0]
    lesson, student = empty_cell(env, course, term)
    change = {
        "key": str(uuid.uuid4()),
        "type": "fo",
        "student": student,
        "place": lesson.id,
        "value": 8,
        "base": None,
    }
    turn.start("1 mark, results of the class")
    answer = course.save_cells([change])
    assert answer["cells"][0]["status"] == "ok", answer


@operation("save of a column of 30 marks", login="teacher")
def save_column(env, turn, _given):
    course, term = own_course(env), quarters_of(env)[0]
    lessons = env["edu.lesson"].search(
        [("course_id", "=", course.id), ("term_id", "=", term.id)]
    )
    students = list(course._get_member_intervals()[course.id])
    marks = env["edu.mark"].sudo().search([("lesson_id", "in", lessons.ids)])
    taken = {(mark.lesson_id.id, mark.student_id.id) for mark in marks}
    free = [(x.id, s) for x in lessons for s in students if (x.id, s) not in taken]
    changes = [
        {
            "key": str(uuid.uuid4()),
            "type": "fo",
            "student": student,
            "place": lesson,
            "value": 7,
            "base": None,
        }
        for lesson, student in free[:30]
    ]
    turn.start(f"{len(changes)} marks")
    answer = course.save_cells(changes)
    assert {cell["status"] for cell in answer["cells"]} == {"ok"}, answer


@operation("attendance of a class, 3 absent", rounds=25, login="teacher", warm=2)
def attendance(env, turn, _given):
    course, term = own_course(env), quarters_of(env)[0]
    lesson, _student = empty_cell(env, course, term)
    students = list(course._get_member_intervals()[course.id])
    absent = env["edu.absence"].sudo().search([("lesson_id", "=", lesson.id)])
    free = [x for x in students if x not in absent.student_id.ids][:3]
    lesson.sudo().write({"attendance_taken": False, "state": "planned"})
    turn.start(f"{len(students)} learners, 3 rows")
    env["edu.absence"].create(
        [{"lesson_id": lesson.id, "student_id": x, "kind": "absent"} for x in free]
    )


# Results


@operation("quarter results of a class", login="deputy")
def results_class(env, turn, _given):
    group, term = big_class(env), quarters_of(env)[0]
    courses = courses_of(env, [("class_id", "=", group.id)])
    turn.start(f"{len(courses)} courses, {group.student_count} learners")
    courses._compute_results(term)


@operation("quarter results of the school", rounds=3, login="deputy")
def results_school(env, turn, _given):
    courses, term = courses_of(env), quarters_of(env)[0]
    turn.start(f"{len(courses)} courses, 1 200 learners")
    courses._compute_results(term)


@operation("close of a quarter, a class", rounds=5, login="deputy")
def close_class(env, turn, _given):
    group, term = big_class(env), quarters_of(env)[0]
    turn.start(f"{group.student_count} learners")
    locks = env["edu.term.lock"]._close(term, group)
    turn.volume += f", {len(locks.result_ids)} results"


@operation("close of a quarter, the school", rounds=1, login="deputy", warm=0)
def close_school(env, turn, _given):
    groups, term = classes_of(env), quarters_of(env)[0]
    turn.start(f"{len(groups)} classes")
    env["edu.term.lock"]._close(term, groups)
    count = env["edu.term.result"].sudo().search_count([("term_id", "=", term.id)])
    turn.volume += f", {count} results"


# Timetable


@operation("timetable week of a class", login="teacher")
def week_class(env, turn, _given):
    week = env["edu.timetable"].search([("state", "=", "published")], limit=1)
    group = big_class(env)
    turn.start(f"of {week.slot_count} lessons a week")
    env["edu.timetable"].get_board(week.id, "class", group.id)


@operation("timetable week of a teacher", login="teacher")
def week_teacher(env, turn, _given):
    week = env["edu.timetable"].search([("state", "=", "published")], limit=1)
    teacher = own_course(env).teacher_id
    turn.start(f"of {week.slot_count} lessons a week")
    env["edu.timetable"].get_board(week.id, "teacher", teacher.id)


def next_monday(env):
    today = env["edu.lesson"]._fields["date"].today()
    return today + timedelta(days=7 - today.weekday())


@operation("publish a week of 24 classes, full year", rounds=2, login="deputy")
def publish(env, turn, _given):
    year, count = year_of(env), 24
    start = quarters_of(env)[-1].date_start
    days = year._get_school_days(start, year.date_end)
    start = next(day for day, weekday in days.items() if weekday == 0)
    groups = (
        env["edu.group"]
        .sudo()
        .create(
            [
                {
                    "year_id": year.id,
                    "kind": "class",
                    "grade": 5,
                    "letter": f"Я{number}",
                }
                for number in range(count)
            ]
        )
    )
    teachers = (
        env["hr.employee"]
        .sudo()
        .create([{"name": f"Teacher {number}"} for number in range(count)])
    )
    subject = env["edu.subject"].search([("code", "=", "mathematics")], limit=1)
    courses = (
        env["edu.course"]
        .sudo()
        .create(
            [
                {
                    "subject_id": subject.id,
                    "group_id": group.id,
                    "teacher_id": teacher.id,
                    "weekly_hours": 30,
                }
                for group, teacher in zip(groups, teachers, strict=True)
            ]
        )
    )
    week = env["edu.timetable"].create(
        {
            "name": "week",
            "year_id": year.id,
            "date_from": start,
            "date_to": start + timedelta(days=4),
        }
    )
    env["edu.timetable.slot"].create(
        [
            {
                "timetable_id": week.id,
                "course_id": course.id,
                "weekday": str(day),
                "number": number,
            }
            for course in courses
            for day in range(5)
            for number in range(1, 7)
        ]
    )
    others = env["edu.lesson"].search_count([("company_id", "=", env.company.id)])
    turn.start(f"720 lessons beside {others}")
    week.action_publish()
    made = week._generate_lessons(week.date_from, week.date_to)
    assert made["created"] >= 690, made


@operation("lessons of a year generated", rounds=1, login="deputy", warm=0)
def generate_year(env, turn, _given):
    week = env["edu.timetable"].search([("state", "=", "published")], limit=1)
    year = env["edu.academic.year"].search(
        [("date_end", "<", week.year_id.date_start)], limit=1
    )
    copy = copy_week(env(su=True), week, year)
    turn.start(f"{len(copy.slot_ids)} lessons a week")
    copy.action_publish()
    made = copy._generate_lessons(year.date_start, year.date_end)
    turn.volume = f"{made['created']} lessons"


def copy_week(env, week, year):
    """The week with its classes and courses in another year."""
    groups = {}
    for group in week.slot_ids.course_id.group_id.parent_id | classes_of(env):
        groups[group] = group.copy({"year_id": year.id, "letter": group.letter})
    for group in week.slot_ids.course_id.group_id.filtered("parent_id"):
        parent = groups[group.parent_id]
        groups[group] = group.copy({"year_id": year.id, "parent_id": parent.id})
    courses = week.slot_ids.course_id
    made = env["edu.course"].create(
        [
            {
                "subject_id": course.subject_id.id,
                "group_id": groups[course.group_id].id,
                "teacher_id": course.teacher_id.id,
                "weekly_hours": course.weekly_hours,
            }
            for course in courses
        ]
    )
    by_old = dict(zip(courses.ids, made.ids, strict=True))
    other = env["edu.timetable"].create({"name": "year", "year_id": year.id})
    env["edu.timetable.slot"].create(
        [
            {
                "timetable_id": other.id,
                "course_id": by_old[slot.course_id.id],
                "weekday": slot.weekday,
                "number": slot.number,
                "room_id": slot.room_id.id,
            }
            for slot in week.slot_ids
        ]
    )
    return other


# People


@operation("1 000 learners in one call", rounds=3, login="clerk")
def learners(env, turn, given):
    group = (
        env["edu.group"]
        .sudo()
        .create(
            {
                "year_id": year_of(env).id,
                "kind": "class",
                "grade": 5,
                "letter": "Ю",
                "capacity": 2000,
            }
        )
    )
    start = group.year_id.date_start
    values = [
        {
            **person,
            "enrolment_ids": [
                Command.create({"group_id": group.id, "date_from": start})
            ],
        }
        for person in given["people"]
    ]
    turn.start("1 000 learners, IIN, enrolment")
    env["edu.student"].create(values)


@operation("import of a contingent", rounds=1, login="admin", warm=0)
def import_file(env, turn, given):
    company = env["res.company"].sudo().create({"name": "№ 1", "edu_type": "school"})
    env.user.sudo().company_ids |= company
    env.flush_all()
    # generated guardians of two schools may share an IIN under different names
    env.cr.execute("UPDATE edu_guardian SET iin = NULL")
    env = env(context={**env.context, "allowed_company_ids": company.ids})
    content = base64.b64encode(given["file"]).decode()
    turn.start("5 000 rows, XLSX")
    answer = env["edu.import"].import_file("student", "contingent.xlsx", content)
    assert not answer["errors"], answer["errors"][:5]
    turn.volume += f", {answer['created']} made"


def register_search(code, name, text):
    def search(env, turn, _given):
        companies = env["res.company"].sudo().search([])
        env = env(context={**env.context, "allowed_company_ids": companies.ids})
        total = env["edu.student"].search_count([])
        turn.start(f"{total} persons")
        turn.volume += f", {len(env['edu.student'].name_search(text))} found"

    search.__name__ = code
    operation(f"search: {name}", rounds=25, login="admin", warm=2)(search)


register_search("search_part", "part of a surname", "ғабит")
register_search("search_words", "name and surname", "нұрбол қасымов")
register_search("search_typo", "with a typo", "касмов нурбл")
register_search("search_digits", "telephone", "7000050")


# Frame


def make_people(count):
    """Values of learners who are in no other list."""
    from odoo.addons.edu_demo.lib.school import Generator, SchoolClass

    generator = Generator(seed=77)
    group = SchoolClass(5, "Ю", "kk", 1)
    people = [
        generator.make_pupil(group, generator.make_family("kk"))
        for _number in range(count)
    ]
    names = ("surname", "given_name", "patronymic", "iin", "birth_date", "sex")
    return [{name: getattr(person, name) for name in names} for person in people]


def main(conf, database, result, import_path, *wanted):
    config.parse_config(["-c", conf, "-d", database, "--log-level=warn"])
    load_server_wide_modules()
    registry = Registry(database)
    given = {"file": Path(import_path).read_bytes(), "people": make_people(1000)}
    rows = []
    for code in OPERATIONS:
        if wanted and code not in wanted:
            continue
        try:
            row = measure(registry, code, given)
        except Exception as error:  # one broken operation must not hide the others
            row = {"code": code, "name": OPERATIONS[code][0], "error": repr(error)}
        rows.append(row)
        print(json.dumps(row, ensure_ascii=False), flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    content = {"odoo": odoo.release.version, "peak_mib": peak, "rows": rows}
    Path(result).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
