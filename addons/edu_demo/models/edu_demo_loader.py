import base64
import logging
import random
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command

from ..lib import sheets
from ..lib.plan import SPLIT
from ..lib.school import SPLIT_FROM, Generator
from ..lib.week import make_week

_logger = logging.getLogger(__name__)

SMALL = {1: 1, 2: 1, 5: 1, 7: 1}
# further families of the demo class with an account: parent2, parent3…
OTHER_FAMILIES = 4
PASSWORD = "Bilim-2026-demo"
SCHOOL_NAME = "№ 25 «Білім» мектеп-гимназиясы"
TOPICS = ("Кіріспе", "Жаңа тақырып", "Есептер шығару", "Қайталау", "Практикалық жұмыс")
PARTS = (("listening", 4), ("speaking", 4), ("reading", 4), ("writing", 3))
# (login, role of the generated staff, group)
STAFF_LOGINS = (
    ("director", "director", "edu_school.group_school_director"),
    ("deputy", "deputy", "edu_school.group_school_deputy"),
    ("methodologist", "methodologist", "edu_school.group_school_methodologist"),
    ("psychologist", "psychologist", "edu_school.group_school_psychologist"),
    ("social", "social_pedagogue", "edu_school.group_school_social_pedagogue"),
    ("nurse", "nurse", "edu_school.group_school_nurse"),
    ("librarian", "librarian", "edu_school.group_school_librarian"),
    ("clerk", "clerk", "edu_school.group_school_clerk"),
    ("tutor", "tutor", "edu_school.group_school_tutor"),
)


class EduDemoLoader(models.AbstractModel):
    """Load the generated school the way an office does: by importing its lists.

    After the import classes get teachers and subgroups, courses, a published week, the
    lessons of the year, and marks and absences up to yesterday.
    """

    _name = "edu.demo.loader"
    _description = "Loader of the demo school"

    @api.model
    def _load(self, size="full"):
        """Load the school; ``size`` is ``full`` (1,200 pupils) or ``small``."""
        self = self.with_context(
            tracking_disable=True, no_reset_password=True, edu_no_notification=True
        )
        company = self._prepare_company()
        self = self.with_company(company).with_context(allowed_company_ids=company.ids)
        year = self.env["edu.academic.year"]._get_current()
        generator = Generator(
            year=year.date_start.year,
            **({} if size == "full" else {"classes": SMALL, "pupils": 100}),
        )
        classes, staff, courses = generator.make()
        steps = (
            ("staff", lambda: self._import_staff(staff, year)),
            ("contingent", lambda: self._import_pupils(classes, year)),
            ("classes", lambda: self._finish_classes(classes, year)),
            ("courses", lambda: self._create_courses(courses, year)),
            ("timetable", lambda: self._create_timetable(courses, year)),
            ("school life", lambda: self._live(year)),
            ("accounts", lambda: self._create_logins(staff, year)),
            ("orders", lambda: self._make_orders(generator, year)),
            ("security", lambda: self._make_security(year)),
            ("certificates", lambda: self._make_certificates(year)),
            ("methodical work", lambda: self._make_methodical(year)),
            ("forms", lambda: self._make_forms(year)),
            ("talks", lambda: self._make_talks(year)),
            ("figures", lambda: self._make_figures(year)),
        )
        for name, step in steps:
            step()
            self.env.flush_all()
            _logger.info("Demo school: %s loaded", name)

    @api.model
    def _get_user(self, login):
        return self.env["res.users"].search([("login", "=", login)])

    @api.model
    def _act_as(self, login):
        """Return an environment in which the account ``login`` is the author.

        It stays that of the system, which loads; texts are made in Kazakh.
        """
        env = self.env(user=self._get_user(login).id, su=True)
        return env(context={**env.context, "lang": "kk_KZ"})

    @api.model
    def _get_demo_class(self, year):
        """Return the class of the demo teacher, family and learner."""
        groups = self._get_groups(year)
        return groups.get((7, "А")) or next(iter(groups.values()))

    # Organisation

    @api.model
    def _prepare_company(self):
        """Make the first organisation the demo school."""
        company = self.env.ref("base.main_company")
        reference = self.env["edu.reference"]
        languages = reference._get("language", "kk") | reference._get("language", "ru")
        authorities = self.env["edu.authority"]
        region = authorities.search([("level", "=", "region")], limit=1)
        district = authorities.create(
            {
                "name": "Қалалық білім бөлімі",
                "level": "district",
                "parent_id": region.id,
            }
        )
        district.with_context(lang="ru_RU").name = "Городской отдел образования"
        company.write(
            {
                "name": SCHOOL_NAME,
                "country_id": self.env.ref("base.kz").id,
                "currency_id": self.env.ref("base.KZT").id,
                "edu_type": "school",
                "edu_bin": "940140000385",
                "edu_language_ids": [Command.set(languages.ids)],
                "edu_authority_id": district.id,
            }
        )
        self._open_second_factor(company)
        company.partner_id.tz = "Asia/Almaty"
        admin = self.env.ref("base.user_admin")
        admin.name = "Жүйе әкімшісі"
        admin.employee_ids.name = admin.name
        self.env["res.users"].search([("share", "=", False)]).write(
            {"tz": "Asia/Almaty", "lang": "kk_KZ"}
        )
        return company

    # Import

    @api.model
    def _import_staff(self, staff, year):
        content = sheets.staff_xlsx(staff, SCHOOL_NAME, year.date_start.year)
        self._import("staff", "staff.xlsx", content)

    @api.model
    def _import_pupils(self, classes, year):
        content = sheets.pupils_xlsx(classes, SCHOOL_NAME, year.date_start.year)
        self._import("student", "contingent.xlsx", content)

    @api.model
    def _import(self, kind, filename, content):
        result = self.env["edu.import"].import_file(
            kind, filename, base64.b64encode(content).decode()
        )
        if result["errors"]:
            raise ValueError(f"{filename}: {result['errors'][:5]}")

    @api.model
    def _get_employees(self):
        """Return {IIN: employee} of the school."""
        employees = self.env["hr.employee"].search(
            [("company_id", "=", self.env.company.id), ("iin", "!=", False)]
        )
        return {employee.iin: employee for employee in employees}

    @api.model
    def _get_groups(self, year):
        """Return {(grade, letter): class} of the year."""
        groups = self.env["edu.group"].search(
            [
                ("company_id", "=", self.env.company.id),
                ("year_id", "=", year.id),
                ("kind", "=", "class"),
            ]
        )
        return {(group.grade, group.letter): group for group in groups}

    # Classes and courses

    @api.model
    def _finish_classes(self, classes, year):
        employees, groups = self._get_employees(), self._get_groups(year)
        for item in classes:
            group = groups[item.grade, item.letter]
            group.class_teacher_id = employees[item.teacher.iin]
            group.capacity = max(group.capacity, len(item.pupils))

    @api.model
    def _create_courses(self, courses, year):
        employees, groups = self._get_employees(), self._get_groups(year)
        subjects = {
            subject.code: subject for subject in self.env["edu.subject"].search([])
        }
        rows = []
        for course in courses:
            group = groups[course.group.grade, course.group.letter]
            targets = group
            if course.subject in SPLIT and len(course.group.pupils) >= SPLIT_FROM:
                targets = self._split(group)
            for target, teacher in zip(targets, course.teachers, strict=False):
                rows.append(
                    {
                        "subject_id": subjects[course.subject].id,
                        "group_id": target.id,
                        "teacher_id": employees[teacher.iin].id,
                        "weekly_hours": course.hours,
                    }
                )
        self.env["edu.course"].create(rows)

    @api.model
    def _split(self, group):
        """Return the two subgroups of a class, made on first use by the alphabet."""
        if group.child_ids:
            return group.child_ids.sorted("part")
        students = group._get_students(
            max(fields.Date.today(), group.year_id.date_start)
        )
        half = (len(students) + 1) // 2
        subgroups = self.env["edu.group"].create(
            [
                {
                    "company_id": group.company_id.id,
                    "year_id": group.year_id.id,
                    "kind": "subgroup",
                    "parent_id": group.id,
                    "part": part,
                    "name": f"{group.name} · {part}",
                }
                for part in (1, 2)
            ]
        )
        self.env["edu.enrolment"].create(
            [
                {
                    "student_id": student.id,
                    "group_id": subgroups[index >= half].id,
                    "date_from": group.year_id.date_start,
                    "movement": "subgroup",
                }
                for index, student in enumerate(students)
            ]
        )
        return subgroups

    @api.model
    def _create_timetable(self, courses, year):
        groups = self._get_groups(year)
        self._set_bells(groups)
        rooms = self._create_rooms(groups)
        timetable = self.env["edu.timetable"].create(
            {
                "name": "Негізгі кесте",
                "company_id": self.env.company.id,
                "year_id": year.id,
            }
        )
        by_place = self._get_courses_by_place(year)
        rows = []
        for course, weekday, number in make_week(courses):
            group = groups[course.group.grade, course.group.letter]
            for target in by_place[group.id, course.subject]:
                rows.append(
                    {
                        "timetable_id": timetable.id,
                        "course_id": target.id,
                        "weekday": str(weekday),
                        "number": number,
                        "room_id": rooms[group.id].id
                        if target.group_id.part < 2
                        else False,
                    }
                )
        self.env["edu.timetable.slot"].create(rows)
        timetable.action_publish()
        timetable._generate_lessons(year.date_start, year.date_end)

    @api.model
    def _set_bells(self, groups):
        """Ring seven lessons of forty minutes in each shift."""
        breaks = (5, 15, 15, 5, 5, 5, 0)
        bells = []
        for shift, minute in (("1", 8 * 60), ("2", 14 * 60)):
            for number, pause in enumerate(breaks, 1):
                bells.append(
                    {
                        "shift": shift,
                        "number": number,
                        "start": minute / 60,
                        "end": (minute + 40) / 60,
                    }
                )
                minute += 40 + pause
        schedule = self.env["edu.bell.schedule"].create(
            {
                "name": "Екі ауысым, 40 минуттан",
                "company_id": self.env.company.id,
                "bell_ids": [Command.create(vals) for vals in bells],
            }
        )
        classes = self.env["edu.group"].browse(group.id for group in groups.values())
        (classes | classes.child_ids).bell_schedule_id = schedule

    @api.model
    def _create_rooms(self, groups):
        """Return {class id: room}; both shifts share the rooms."""
        shifts = {}
        for group in groups.values():
            shifts.setdefault(group.shift, []).append(group)
        count = max(len(items) for items in shifts.values())
        rooms = self.env["edu.room"].create(
            [
                {
                    "name": str(101 + index % 20 + index // 20 * 100),
                    "floor": 1 + index // 20,
                    "company_id": self.env.company.id,
                }
                for index in range(count)
            ]
        )
        return {
            group.id: rooms[index]
            for items in shifts.values()
            for index, group in enumerate(items)
        }

    @api.model
    def _get_courses_by_place(self, year):
        courses = self.env["edu.course"].search(
            [("company_id", "=", self.env.company.id), ("year_id", "=", year.id)]
        )
        return courses.grouped(
            lambda course: (course.class_id.id, course.subject_id.code)
        )

    # School life

    @api.model
    def _live(self, year):
        """Fill journals up to yesterday and close the quarters that are over."""
        yesterday = fields.Date.today() - timedelta(days=1)
        quarters = year.term_ids.filtered(lambda term: term.kind == "quarter")
        for quarter in quarters.filtered(lambda term: term.date_start <= yesterday):
            courses = self.env["edu.course"].search(
                [("company_id", "=", self.env.company.id), ("year_id", "=", year.id)]
            )
            last = min(yesterday, quarter.date_end)
            self._hold_lessons(quarter, last)
            for chunk in range(0, len(courses), 100):
                self._fill_courses(courses[chunk : chunk + 100], quarter, last)
            if quarter.date_end < yesterday:
                self._close_quarter(quarter)

    @api.model
    def _hold_lessons(self, quarter, last):
        lessons = self.env["edu.lesson"].search(
            [
                ("company_id", "=", self.env.company.id),
                ("term_id", "=", quarter.id),
                ("date", "<=", last),
                ("state", "=", "planned"),
            ]
        )
        for index, topic in enumerate(TOPICS):
            lessons[index :: len(TOPICS)].write(
                {
                    "topic": topic,
                    "homework": f"§ {index + 3}, № {index * 4 + 2}",
                    "homework_minutes": 15,
                    "state": "held",
                    "attendance_taken": fields.Datetime.now(),
                }
            )

    @api.model
    def _fill_courses(self, courses, quarter, last):
        """Give formative marks, absences and summative works to ``courses``."""
        source = random.Random(f"{quarter.number}-{courses[:1].id}")
        lessons = self.env["edu.lesson"].search(
            [("course_id", "in", courses.ids), ("term_id", "=", quarter.id)],
            order="date, number",
        )
        by_course = lessons.grouped("course_id")
        members = courses._get_member_intervals()
        marks, absences = [], []
        for course in courses:
            held = by_course.get(course, lessons.browse()).filtered(
                lambda lesson: lesson.date <= last
            )
            students = list(members[course.id])
            absences += self._make_absences(held, students, source)
            if course._has_points():
                marks += self._make_formative(held, students, source)
                marks += self._make_works(course, by_course, students, last, source)
            elif course.mode == "pass_fail" and last == quarter.date_end:
                marks += [
                    {
                        "course_id": course.id,
                        "term_id": quarter.id,
                        "student_id": student,
                        "code": "pass",
                    }
                    for student in students
                ]
        self.env["edu.mark"].create(marks)
        self.env["edu.absence"].create(absences)

    @api.model
    def _make_absences(self, lessons, students, source):
        kinds = ("absent", "ill", "ill", "valid", "late")
        return [
            {
                "lesson_id": lesson.id,
                "student_id": student,
                "kind": source.choice(kinds),
            }
            for lesson in lessons
            for student in students
            if source.random() < 0.02
        ]

    @api.model
    def _make_formative(self, lessons, students, source):
        return [
            {
                "lesson_id": lesson.id,
                "student_id": student,
                "value": min(10, max(3, 5 + student % 5 + source.randint(-1, 2))),
            }
            for lesson in lessons
            for student in students
            if source.random() < 0.3
        ]

    @api.model
    def _make_works(self, course, by_course, students, last, source):
        """Plan one or two SOR and the SOCh on lessons and give their points."""
        lessons = by_course.get(course, self.env["edu.lesson"])
        works = self._plan_works(course, lessons)
        held = works.filtered(lambda work: work.date <= last)
        return [
            {
                place: item.id,
                "student_id": student,
                "value": round(item.max_points * source.uniform(0.35, 1)),
            }
            for work in held
            for place, items in (
                ("part_id", work.part_ids),
                ("assessment_id", not work.part_ids and work),
            )
            for item in items or ()
            for student in students
        ]

    @api.model
    def _plan_works(self, course, lessons):
        days = lessons.filtered(lambda lesson: lesson.state != "cancelled")
        if len(days) < 4:
            return self.env["edu.assessment"]
        third = days[len(days) // 3]
        second = days[len(days) * 2 // 3]
        rows = [{"kind": "sor", "lesson_id": third.id, "max_points": 15}]
        if course.weekly_hours > 2:
            rows.append({"kind": "sor", "lesson_id": second.id, "max_points": 15})
        if course.mode == "points_quarter":
            # spread over the last weeks by course: three SOCh a day for a class at most
            index = self._get_soch_index(course, days)
            rows.append({"kind": "soch", "lesson_id": days[index].id, "max_points": 25})
        for row in rows:
            row["course_id"] = course.id
        works = self.env["edu.assessment"].create(rows)
        self._plan_parts(course, works[:1])
        return works

    @api.model
    def _plan_parts(self, course, work):
        """Hold the first SOR in a language of the demo class in four parts."""
        if not course.subject_id.language_subject:
            return
        if course.class_id == self._get_demo_class(course.year_id):
            self.env["edu.assessment.part"].create(
                [
                    {"assessment_id": work.id, "skill": skill, "max_points": points}
                    for skill, points in PARTS
                ]
            )

    @api.model
    def _get_soch_index(self, course, days):
        """Return a lesson near the end on whose day the class has room for a SOCh."""
        taken = self.env["edu.assessment"]._read_group(
            [
                ("class_id", "=", course.class_id.id),
                ("kind", "=", "soch"),
                ("term_id", "=", days[0].term_id.id),
            ],
            ["date:day"],
            ["subject_id:recordset"],
        )
        full = {
            day for day, subjects in taken if len(subjects - course.subject_id) >= 3
        }
        last_day = days[-1].date
        for index in range(len(days) - 2, 0, -1):
            if days[index].date not in full and days[index].date < last_day:
                return index
        return len(days) - 2

    @api.model
    def _close_quarter(self, quarter):
        classes = self.env["edu.group"].search(
            [
                ("company_id", "=", self.env.company.id),
                ("year_id", "=", quarter.year_id.id),
                ("kind", "=", "class"),
            ]
        )
        self.env["edu.term.lock"]._close(quarter, classes)

    # Accounts

    @api.model
    def _create_logins(self, staff, year):
        """Create the demo accounts with known passwords (a demo database only)."""
        employees = self._get_employees()
        for login, role, group in STAFF_LOGINS:
            person = next(item for item in staff if item.role == role)
            self._create_staff_user(login, employees[person.iin], group)
        director = self.env["res.users"].search([("login", "=", "director")])
        self.env.company.edu_director_id = director
        group = self._get_demo_class(year)
        leader = group.class_teacher_id
        self._create_staff_user(
            "classteacher", leader, "edu_school.group_school_class_teacher"
        )
        teacher = self.env["edu.course"].search(
            [
                ("class_id", "=", group.id),
                ("mode", "=", "points_quarter"),
                ("teacher_id", "!=", leader.id),
                ("teacher_id.user_id", "=", False),
            ],
            order="weekly_hours desc, id",
            limit=1,
        )
        self._create_staff_user(
            "teacher", teacher.teacher_id, "edu_school.group_school_teacher"
        )
        self._create_family_users(group)
        self._create_officer()
        # demo accounts open at once; a real user agrees at the first login
        users = self.env["res.users"].search([("login", "!=", "public")])
        self.env["edu.policy.consent"]._record(users)

    @api.model
    def _create_user(self, login, name, group, **values):
        company = self.env.company
        return self.env["res.users"].create(
            {
                "login": login,
                "name": name,
                "password": PASSWORD,
                "lang": "kk_KZ",
                "tz": "Asia/Almaty",
                "company_id": company.id,
                "company_ids": [Command.set(company.ids)],
                "group_ids": [Command.set(self.env.ref(group).ids)],
                **values,
            }
        )

    @api.model
    def _create_staff_user(self, login, employee, group):
        employee.user_id = self._create_user(login, employee.name, group)

    @api.model
    def _create_family_users(self, group):
        """An account for a guardian (with two children where there is one) and a
        learner of the class."""
        links = self.env["edu.student.guardian"].search(
            [("student_id.class_id", "=", group.id)]
        )
        guardian = max(
            links.guardian_id, key=lambda item: (len(item.link_ids), -item.id)
        )
        guardian.user_id = self._create_user(
            "parent", guardian.name, "edu_base.group_guardian"
        )
        guardian.partner_id = guardian.user_id.partner_id
        student = guardian.link_ids.student_id.filtered(
            lambda item: item.class_id == group
        )[:1]
        student.user_id = self._create_user(
            "learner", student.name, "edu_base.group_learner"
        )
        student.partner_id = student.user_id.partner_id
        others = links.guardian_id - guardian - student.guardian_ids
        for number, other in enumerate(others[:OTHER_FAMILIES], 2):
            other.user_id = self._create_user(
                f"parent{number}", other.name, "edu_base.group_guardian"
            )
            other.partner_id = other.user_id.partner_id

    @api.model
    def _create_officer(self):
        user = self._create_user(
            "officer", "Басқару органының маманы", "edu_base.group_authority"
        )
        self.env.company.edu_authority_id.user_ids = [Command.link(user.id)]
