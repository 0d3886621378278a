import re
from datetime import datetime

from freezegun import freeze_time

from odoo.tests import tagged

from .common import PortalCase, PortalCommon

# words of the templates and of Odoo that must not be left on a page in kk or ru
ENGLISH = re.compile(
    r"\b(today|tomorrow|marks?|timetable|attendance|homework|more|lessons?|week|quarter"
    r"|class|room|teacher|subject|grades?|year|forecast|missing|topic|calendar|break"
    r"|holiday|profile|school|log ?out|password|privacy|absent|late|ill|reason|moved"
    r"|cancelled|substitute|from|the|and|not|points|new|all|no|yet|for)\b",
    re.IGNORECASE,
)
PAGES = {
    "": ("Бүгін", "Сегодня"),
    "/marks": ("Бағалар", "Оценки"),
    "/timetable": ("Кесте", "Расписание"),
    "/attendance": ("Қатысу", "Посещаемость"),
    "/homework": ("Үй тапсырмасы", "Домашнее задание"),
    "/year": ("Пән", "Предмет"),
    "/calendar": ("Академиялық күнтізбе", "Академический календарь"),
    "/profile": ("Сынып жетекшісі", "Классный руководитель"),
    "/more": ("Құпиялылық саясаты", "Политика конфиденциальности"),
}


def visible_text(page):
    """Return the text that a person sees, without scripts, names and addresses."""
    body = page[page.index("<body") :] if "<body" in page else page
    body = re.sub(r"<(script|style)\b.*?</\1>", " ", body, flags=re.S)
    body = re.sub(r'<[^>]*translate="no"[^>]*>[^<]*<', "<", body)
    shown = re.findall(r'(?:title|aria-label|placeholder|alt)="([^"]*)"', body)
    return " ".join([re.sub(r"<[^>]+>", " ", body), *shown])


@tagged("post_install", "-at_install")
@freeze_time(PortalCase.TODAY)
class TestPages(PortalCase):
    clauses = ["456-27.1", "456-27.19", "503-12.6", "425-5.1", "425-5.2", "425-5.3"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today_lesson = cls._create_lesson(
            "2025-10-15", 1, room_id=cls.room.id, topic="Бөлшектер"
        )
        cls.next_lesson = cls._create_lesson("2025-10-16", 2)
        earlier = cls._create_lesson("2025-10-14", 1, homework="№ 231")
        cls._mark(lesson_id=earlier.id, value=9)
        work = cls._create_assessment("sor", "2025-10-14", 15, lesson_id=earlier.id)
        cls._mark(assessment_id=work.id, value=12)
        cls.env["edu.absence"].create(
            [{"lesson_id": earlier.id, "student_id": cls.child.id, "kind": "late"}]
        )

    def _check_language(self, lang, index):
        self.parent.lang = lang
        self._log_in(self.parent)
        for page, words in PAGES.items():
            text = visible_text(self._open(f"/my/child/{self.child.id}{page}"))
            self.assertIn(words[index], text, page)
            self.assertFalse(ENGLISH.findall(text), (lang, page))

    def test_pages_in_kazakh(self):
        self._check_language("kk_KZ", 0)

    def test_pages_in_russian(self):
        self._check_language("ru_RU", 1)

    def test_the_language_is_switched_in_the_header(self):
        self._log_in(self.parent)
        self.assertIn("Бүгін", self._open("/my"))
        page = self._open("/edu/lang/ru_RU?redirect=/my")
        self.assertIn("Сегодня", page)
        self.assertEqual(self.parent.lang, "ru_RU")

    def test_nothing_comes_from_outside(self):
        self._log_in(self.parent)
        for page in PAGES:
            text = self._open(f"/my/child/{self.child.id}{page}")
            found = re.findall(r'(?:src|href)="((?:https?:)?//[^"]+)"', text)
            foreign = [url for url in found if "127.0.0.1" not in url]
            self.assertFalse(foreign, page)

    def test_a_phone_can_install_the_cabinet(self):
        self._log_in(self.parent)
        page = self._open(f"/my/child/{self.child.id}")
        self.assertIn('rel="manifest" href="/my/manifest.webmanifest"', page)
        self.assertIn("<title>Бүгін – Bilim</title>", page)
        manifest = self.url_open("/my/manifest.webmanifest").json()
        self.assertEqual((manifest["start_url"], manifest["scope"]), ("/my", "/my"))
        for icon in manifest["icons"]:
            answer = self.url_open(icon["src"])
            self.assertEqual(answer.headers["Content-Type"], "image/png")

    def test_today_shows_time_room_teacher_topic_and_homework(self):
        self._log_in(self.parent)
        text = visible_text(self._open(f"/my/child/{self.child.id}"))
        # 03:00 UTC is 08:00 in Almaty
        for part in ("08:00–08:45", "214", "Сәрсенова Айгүл", "Бөлшектер", "№ 231"):
            self.assertIn(part, text)

    def test_the_switcher_names_children_of_both_schools(self):
        self._log_in(self.parent)
        for page in PAGES:
            text = self._open(f"/my/child/{self.child.id}{page}")
            for part in ("Аружан", "Данияр", "№ 1 мектеп", "№ 2 мектеп"):
                self.assertIn(part, text, page)
            self.assertIn(f'href="/my/child/{self.second_child.id}{page}"', text)

    def test_a_family_without_children_is_told_whom_to_ask(self):
        user = self._create_portal_user("alone", "Жалғыз", "guardian")
        self._log_in(user)
        text = visible_text(self._open("/my"))
        self.assertIn("ешбір білім алушы байланыстырылмаған", text)
        self.assertFalse(ENGLISH.findall(text))


@tagged("post_install", "-at_install")
@freeze_time(PortalCommon.TODAY)
class TestDays(PortalCommon):
    """What the service tells about days, changes and homework."""

    clauses = ["425-5.1", "425-5.2", "456-27.1"]

    def _get_days(self):
        portal, scope = self._get_portal(self.parent, self.child)
        return portal._get_today_page(scope)["days"]

    def test_the_next_school_day_follows_today(self):
        self._create_lesson("2025-10-15")
        self._create_lesson("2025-10-17")
        days = self._get_days()
        self.assertEqual([day["date"].day for day in days], [15, 17])
        self.assertEqual([len(day["lessons"]) for day in days], [1, 1])

    def test_only_lessons_of_the_own_groups(self):
        subgroups = self.env["edu.group"].create(
            [
                {
                    "company_id": self.company.id,
                    "year_id": self.year.id,
                    "kind": "subgroup",
                    "parent_id": self.group.id,
                    "part": part,
                }
                for part in (1, 2)
            ]
        )
        self.env["edu.enrolment"].create(
            {
                "student_id": self.child.id,
                "group_id": subgroups[0].id,
                "date_from": "2025-09-01",
                "movement": "subgroup",
            }
        )
        language = self.env["edu.subject"].create({"name": "Тіл", "code": "til-test"})
        mine = self._create_course(language, 2, "points_quarter", subgroups[0])
        other = self._create_course(
            language, 2, "points_quarter", subgroups[1], teacher="other_teacher"
        )
        lesson = self._create_lesson("2025-10-15", 1, course=mine)
        self._create_lesson("2025-10-15", 1, course=other)
        shown = self._get_days()[0]["lessons"]
        self.assertEqual([item["id"] for item in shown], lesson.ids)

    def test_changes_are_marked_without_the_reason(self):
        cancelled = self._create_lesson(
            "2025-10-15", 1, state="cancelled", cancel_reason="ауырып қалды"
        )
        substituted = self._create_lesson(
            "2025-10-15", 2, substitute_id=self.employees["other_teacher"].id
        )
        moved = self._create_lesson("2025-10-15", 3, state="moved")
        target = self._create_lesson("2025-10-16", 5, moved_from_id=moved.id)
        days = self._get_days()
        kinds = {
            lesson["id"]: lesson["change"]["kind"]
            for day in days
            for lesson in day["lessons"]
        }
        self.assertEqual(
            kinds,
            {
                cancelled.id: "cancelled",
                substituted.id: "substituted",
                moved.id: "moved",
                target.id: "moved_here",
            },
        )
        self.assertNotIn("ауырып", str(days))
        lessons = {lesson["id"]: lesson for lesson in days[0]["lessons"]}
        self.assertEqual(lessons[substituted.id]["teacher"], "Юсупов Тимур")
        self.assertIn("16", lessons[moved.id]["change"]["text"])

    def test_a_holiday_and_a_break_are_named(self):
        self.env["edu.calendar.event"].create(
            [
                {
                    "year_id": self.year.id,
                    "name": "Мереке",
                    "kind": "holiday",
                    "date_start": "2025-10-15",
                    "date_end": "2025-10-15",
                },
                {
                    "year_id": self.year.id,
                    "name": "Күзгі каникул",
                    "kind": "break",
                    "date_start": "2025-10-27",
                    "date_end": "2025-11-02",
                },
            ]
        )
        self.assertEqual(self._get_days()[0]["note"]["text"], "Мереке")
        portal, scope = self._get_portal(self.parent, self.child)
        week = portal._get_week_page(scope, datetime(2025, 10, 29).date())
        self.assertEqual(week["break"]["text"], "Күзгі каникул")
        self.assertEqual((week["previous"], week["next"]), ("2025-10-20", "2025-11-03"))

    def test_a_break_of_class_1_is_not_told_to_others(self):
        self.env["edu.calendar.event"].create(
            {
                "year_id": self.year.id,
                "name": "1-сынып каникулы",
                "kind": "break",
                "date_start": "2025-10-15",
                "date_end": "2025-10-15",
                "grade_from": 1,
                "grade_to": 1,
            }
        )
        self.assertFalse(self._get_days()[0]["note"])

    def test_the_summer_names_the_first_day_of_the_next_year(self):
        self.env["edu.academic.year"].create(
            {
                "name": "2026–2027 test",
                "date_start": "2026-09-02",
                "date_end": "2027-05-25",
                "company_id": self.company.id,
            }
        )
        with freeze_time("2026-07-10 06:00:00"):
            portal, scope = self._get_portal(self.parent, self.child)
            page = portal._get_today_page(scope)
        self.assertEqual(page["days"][0]["note"]["kind"], "summer")
        self.assertTrue(page["next_start"])

    def test_the_day_changes_at_midnight_of_the_school(self):
        with freeze_time("2025-10-15 20:00:00"):
            _portal, scope = self._get_portal(self.parent, self.child)
        # 20:00 UTC is 01:00 of the next day in Almaty
        self.assertEqual(scope.today.day, 16)

    def test_homework_by_the_day_it_is_due_with_minutes(self):
        self._create_lesson("2025-10-13", homework="№ 5", homework_minutes=20)
        self._create_lesson("2025-10-16")
        portal, scope = self._get_portal(self.parent, self.child)
        days = portal._get_homework_page(scope)["days"]
        self.assertEqual(len(days), 1)
        self.assertEqual((days[0]["date"].day, days[0]["minutes"]), (16, 20))
        self.assertEqual(days[0]["tasks"][0]["text"], "№ 5")

    def test_a_learner_who_changed_the_class_sees_the_lessons_of_each_day(self):
        other = self.env["edu.group"].create(
            {
                "company_id": self.company.id,
                "year_id": self.year.id,
                "kind": "class",
                "grade": 7,
                "letter": "Б",
            }
        )
        course = self._create_course(
            self.subject, 3, "points_quarter", other, teacher="other_teacher"
        )
        old = self._create_lesson("2025-10-14", 1)
        self._create_lesson("2025-10-15", 1)
        new = self._create_lesson("2025-10-15", 1, course=course)
        self.child._move_to(other, datetime(2025, 10, 15).date(), "class_change")
        portal, scope = self._get_portal(self.parent, self.child)
        week = portal._get_week_page(scope)
        shown = [item["id"] for day in week["days"] for item in day["lessons"]]
        self.assertEqual(shown, [old.id, new.id])

    def test_the_calendar_lists_quarters_and_breaks_in_order(self):
        self.env["edu.calendar.event"].create(
            {
                "year_id": self.year.id,
                "name": "Күзгі каникул",
                "kind": "break",
                "date_start": "2025-10-27",
                "date_end": "2025-11-02",
            }
        )
        portal, scope = self._get_portal(self.parent, self.child)
        rows = portal._get_calendar_page(scope)["rows"]
        self.assertEqual(
            [row["kind"] for row in rows],
            ["quarter", "break", "quarter", "quarter", "quarter"],
        )
        self.assertEqual([row["is_now"] for row in rows], [True] + [False] * 4)


@tagged("post_install", "-at_install")
@freeze_time(PortalCommon.TODAY)
class TestAttendance(PortalCommon):
    clauses = ["503-12.6", "456-27.1"]

    def _get_page(self):
        portal, scope = self._get_portal(self.parent, self.child)
        return portal._get_attendance_page(scope)

    def test_absences_by_day_and_their_counts(self):
        lessons = [self._create_lesson("2025-10-13", n) for n in (2, 1)]
        late = self._create_lesson("2025-10-14", 1)
        kinds = zip([*lessons, late], ("ill", "ill", "late"), strict=True)
        self.env["edu.absence"].create(
            [
                {"lesson_id": lesson.id, "student_id": self.child.id, "kind": kind}
                for lesson, kind in kinds
            ]
        )
        page = self._get_page()
        counts = {row["kind"]: row["count"] for row in page["counts"]}
        self.assertEqual(counts, {"absent": 0, "ill": 2, "valid": 0, "late": 1})
        self.assertEqual([day["date"].day for day in page["days"]], [14, 13])
        self.assertEqual([x["number"] for x in page["days"][1]["lessons"]], [1, 2])

    def test_attendance_not_taken_is_not_an_absence(self):
        self._create_lesson("2025-10-13", state="held")
        page = self._get_page()
        self.assertEqual((page["total"], page["days"]), (0, []))

    def test_an_absence_taken_back_is_gone(self):
        lesson = self._create_lesson("2025-10-13")
        for kind in ("absent", "present"):
            self.env["edu.absence"].create(
                [{"lesson_id": lesson.id, "student_id": self.child.id, "kind": kind}]
            )
        self.assertEqual(self._get_page()["total"], 0)
