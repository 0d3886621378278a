"""Fill a database with a school and a full year of its life, for measurements only.

People, classes, courses and the week come through the ORM as in a real school; the
hundreds of thousands of marks and absences by one SQL statement each, so that a year
takes minutes. Constraints and triggers of PostgreSQL hold for them as for any entry.
Works and marks cover the whole year, also the days to come.

The same seed in a new database gives the same school and the same marks.
"""

import random
from collections import Counter

from odoo.addons.edu_demo.lib.school import Generator, SchoolClass
from odoo.addons.edu_i18n.lib.search import normalise

# shares of a class's cells (learner × lesson) with a mark, with an absence
MARK_SHARE = 0.5
ABSENCE_SHARE = 0.02
TOPICS = ("Кіріспе", "Жаңа тақырып", "Есептер шығару", "Қайталау", "Практикалық жұмыс")
SOR_MAX, SOCH_MAX, SOCH_A_DAY = 15, 25, 3
SEARCH_COMPANIES = 10

# a number from 0 to 1 that the seed, the lesson and the learner decide
CHANCE = (
    "(hashint8extended((%s::bigint << 32) + s.student_id, {seed}) & 65535) / 65536.0"
)

LESSONS = """
UPDATE edu_lesson
   SET state = 'held', attendance_taken = end_at, topic = (%(topics)s)[1 + id %% 5],
       homework = '№ ' || id %% 90 + 1, homework_minutes = 10 + id %% 3 * 5
 WHERE company_id = %(company)s AND state = 'planned'
"""
# learners of a lesson on its day
CELLS = """
  FROM edu_lesson l
  JOIN edu_course c ON c.id = l.course_id
  JOIN edu_enrolment s ON s.group_id = c.group_id AND s.date_from <= l.date
       AND (s.date_to IS NULL OR s.date_to >= l.date)
 WHERE l.company_id = %(company)s AND l.term_id = %(term)s AND l.state = 'held'
"""
FORMATIVE = """
INSERT INTO edu_mark (user_id, create_uid, write_uid, create_date, write_date,
       company_id, course_id, class_id, student_id, lesson_id, term_id, kind, value,
       date, is_current, has_value)
SELECT {user}, {user}, {user}, l.end_at, l.end_at, l.company_id, c.id, c.class_id,
       s.student_id, l.id, l.term_id, 'fo',
       least(10, greatest(3, 5 + s.student_id %% 5 + l.id %% 4 - 1)), l.date, true, true
{cells} AND c.mode IN ('points_quarter', 'points_half_year') AND {chance} < %(share)s
 ORDER BY l.date, l.id, s.student_id
"""
ABSENCES = """
INSERT INTO edu_absence (user_id, create_uid, write_uid, create_date, write_date,
       company_id, course_id, class_id, student_id, lesson_id, term_id, kind, date,
       is_current)
SELECT {user}, {user}, {user}, l.end_at, l.end_at, l.company_id, c.id, c.class_id,
       s.student_id, l.id, l.term_id,
       (ARRAY['absent', 'ill', 'ill', 'valid', 'late'])[1 + (l.id + s.student_id) %% 5],
       l.date, true
{cells} AND {chance} > 1 - %(share)s
 ORDER BY l.date, l.id, s.student_id
"""
POINTS = """
INSERT INTO edu_mark (user_id, create_uid, write_uid, create_date, write_date,
       company_id, course_id, class_id, student_id, lesson_id, assessment_id, term_id,
       kind, value, date, is_current, has_value)
SELECT {user}, {user}, {user}, a.date, a.date, a.company_id, c.id, c.class_id,
       s.student_id, a.lesson_id, a.id, a.term_id, 'assessment',
       round(a.max_points * (0.35 + 0.65 * {chance})), a.date, true, true
  FROM edu_assessment a
  JOIN edu_course c ON c.id = a.course_id
  JOIN edu_enrolment s ON s.group_id = c.group_id AND s.date_from <= a.date
       AND (s.date_to IS NULL OR s.date_to >= a.date)
 WHERE a.company_id = %(company)s AND a.term_id = %(term)s
 ORDER BY a.date, a.id, s.student_id
"""
PASSES = """
INSERT INTO edu_mark (user_id, create_uid, write_uid, create_date, write_date,
       company_id, course_id, class_id, student_id, term_id, kind, code, date,
       is_current, has_value)
SELECT {user}, {user}, {user}, t.date_end, t.date_end, c.company_id, c.id, c.class_id,
       s.student_id, t.id, 'term', 'pass', t.date_end, true, true
  FROM edu_course c
  JOIN edu_term t ON t.id = %(term)s
  JOIN edu_enrolment s ON s.group_id = c.group_id AND s.date_from <= t.date_end
       AND (s.date_to IS NULL OR s.date_to >= t.date_end)
 WHERE c.company_id = %(company)s AND c.year_id = t.year_id AND c.mode = 'pass_fail'
"""
TABLES = ("edu_lesson", "edu_mark", "edu_absence", "edu_assessment", "edu_enrolment")


class Life:
    """One school year in the database of ``env``.

    :param seed: number that decides people and marks
    :param say: called with a line of text after every step
    """

    def __init__(self, env, seed=2026, pupils=1200, say=print):
        context = {"tracking_disable": True, "no_reset_password": True}
        self.env = env(context={**env.context, **context})
        self.seed = int(seed)
        self.pupils = pupils
        self.say = say
        self.company = self.year = None

    # Through the ORM

    def load_school(self):
        """Import people; make classes, courses, the week, its lessons and accounts."""
        loader = self.env["edu.demo.loader"]
        self.company = loader._prepare_company()
        loader = loader.with_company(self.company).with_context(
            allowed_company_ids=self.company.ids
        )
        self.year = loader.env["edu.academic.year"]._get_current()
        generator = Generator(self.seed, self.pupils, self.year.date_start.year)
        classes, staff, courses = generator.make()
        for name, step in (
            ("staff", lambda: loader._import_staff(staff, self.year)),
            ("contingent", lambda: loader._import_pupils(classes, self.year)),
            ("classes", lambda: loader._finish_classes(classes, self.year)),
            ("courses", lambda: loader._create_courses(courses, self.year)),
            ("timetable", lambda: loader._create_timetable(courses, self.year)),
            ("accounts", lambda: loader._create_logins(staff, self.year)),
        ):
            step()
            self.env.flush_all()
            self.env.invalidate_all()
            self.say(f"{name} loaded")

    # By SQL

    def live(self):
        """Hold the lessons of the year, plan works, give marks, enter absences."""
        if not self.year:
            self.company = self.env.ref("base.main_company")
            self.year = self.env["edu.academic.year"]._get_current(company=self.company)
        self.env.flush_all()
        count = self.execute(LESSONS, topics=list(TOPICS))
        self.say(f"{count} lessons held")
        quarters = self.year.term_ids.filtered(lambda term: term.kind == "quarter")
        for quarter in quarters.sorted("number"):
            self.plan_works(quarter)
            marks = sum(
                self.execute(query, term=quarter.id, share=MARK_SHARE)
                for query in (FORMATIVE, POINTS, PASSES)
            )
            gone = self.execute(ABSENCES, term=quarter.id, share=ABSENCE_SHARE)
            self.say(f"quarter {quarter.number}: {marks} marks, {gone} absences")
        for table in TABLES:
            self.env.cr.execute(f"ANALYZE {table}")
        self.env.invalidate_all()

    def execute(self, query, **values):
        """Run one of the statements above; :returns: the number of rows."""
        place = "a.id" if query is POINTS else "l.id"
        query = query.replace("{cells}", CELLS)
        query = query.replace("{chance}", CHANCE % place)
        query = query.replace("{seed}", str(self.seed))
        query = query.replace("{user}", str(self.env.uid))
        self.env.cr.execute(query, {"company": self.company.id, **values})
        return self.env.cr.rowcount

    def plan_works(self, quarter):
        """Plan one or two SOR and a SOCh of each course on lessons of ``quarter``."""
        self.env.cr.execute(
            "SELECT c.id, c.class_id, c.subject_id, c.teacher_id, c.mode,"
            "       c.weekly_hours, array_agg(ARRAY[l.id::text, l.date::text]"
            "       ORDER BY l.date, l.number)"
            "  FROM edu_course c JOIN edu_lesson l ON l.course_id = c.id"
            " WHERE c.company_id = %s AND l.term_id = %s AND l.state = 'held'"
            "   AND c.mode IN ('points_quarter', 'points_half_year')"
            " GROUP BY c.id ORDER BY c.id",
            (self.company.id, quarter.id),
        )
        busy = Counter()
        source = random.Random(f"{self.seed}-{quarter.number}")
        rows = []
        for (
            course,
            group,
            subject,
            teacher,
            mode,
            hours,
            days,
        ) in self.env.cr.fetchall():
            if len(days) < 4:
                continue
            head = (course, self.company.id, group, subject, teacher, quarter.id)
            third, rest = len(days) // 3, len(days) * 2 // 3
            rows.append((*head, "sor", 1, *days[third], SOR_MAX))
            if hours > 2:
                rows.append((*head, "sor", 2, *days[rest], SOR_MAX))
            if mode == "points_quarter":
                day = find_soch_day(days, rest, group, subject, busy, source)
                rows.append((*head, "soch", 1, *day, SOCH_MAX))
        self.copy(
            "edu_assessment",
            "course_id, company_id, class_id, subject_id, teacher_id, term_id, kind,"
            " number, lesson_id, date, max_points",
            rows,
        )

    def copy(self, table, columns, rows):
        """Insert ``rows`` in blocks."""
        from psycopg2.extras import execute_values

        uid = self.env.uid
        execute_values(
            self.env.cr._cnx.cursor(),
            f"INSERT INTO {table} ({columns}, create_uid, write_uid, create_date,"
            " write_date) VALUES %s",
            [(*row, uid, uid) for row in rows],
            template=f"({', '.join(['%s'] * (columns.count(',') + 3))}, now(), now())",
            page_size=2000,
        )

    # A district for the search

    def add_people(self, total):
        """Add learners of other schools until there are ``total`` in the database."""
        self.env.cr.execute("SELECT count(*) FROM edu_student")
        missing = total - self.env.cr.fetchone()[0]
        if missing <= 0:
            return
        companies = self.env["res.company"].create(
            [
                {"name": f"№ {100 + number} мектеп", "edu_type": "school"}
                for number in range(SEARCH_COMPANIES)
            ]
        )
        self.env.flush_all()
        self.env.ref("base.user_admin").company_ids |= companies
        generator = Generator(self.seed + 1, 0, self.year.date_start.year)
        seen = set()
        rows = [
            make_row(generator, companies[number % len(companies)].id, seen)
            for number in range(missing)
        ]
        self.copy(
            "edu_student",
            "surname, given_name, patronymic, name, iin, birth_date, sex, company_id,"
            " search_text, state, active",
            rows,
        )
        self.env.cr.execute("ANALYZE edu_student")
        self.say(f"{missing} learners of other schools")


def find_soch_day(days, start, group, subject, busy, source):
    """Return a lesson of the last third, not the last one, on whose day the class has
    room for one more SOCh."""
    found = days[start + 1 : -1] or days[-2:-1]
    source.shuffle(found)
    for lesson, day in found:
        if len({subject, *busy.get((group, day), ())}) <= SOCH_A_DAY:
            busy.setdefault((group, day), set()).add(subject)
            return lesson, day
    return found[0]


def make_row(generator, company, seen):
    """Return one learner of another school as a row of ``edu_student``.

    :param seen: set of the IINs given so far; who would repeat one has none
    """
    language = "kk" if generator.random.random() < 0.7 else "ru"
    group = SchoolClass(generator.random.randint(1, 11), "А", language, 1)
    pupil = generator.make_pupil(group, generator.make_family(language))
    iin = None if pupil.iin in seen else pupil.iin
    seen.add(iin)
    text = f"{normalise(pupil.name)} {iin or ''} 700{generator.serial:07d}"
    return (
        pupil.surname,
        pupil.given_name,
        pupil.patronymic or None,
        pupil.name,
        iin,
        pupil.birth_date,
        pupil.sex,
        company,
        text,
        "studying",
        True,
    )
