"""The five-minute walk of the README in a browser, in Kazakh and in Russian.

The office imports a list, the deputy director names a class teacher, courses and a
week, the teacher keeps the journal by keyboard, the deputy closes the quarter, and the
mother reads the grade on a phone. Each run makes an organisation of its own.
"""

import os
import re
import tempfile
import time
import unittest
from pathlib import Path

from lib.browser import PHONE, Browser
from lib.rpc import logins, say
from lib.school import PASSWORD, School, make_pupils, write_list

URL = os.environ.get("BILIM_URL", "")
DATABASE = os.environ.get("BILIM_DB", "")
SHOTS = os.environ.get("BILIM_SHOTS")
SOR, SOCH = 15, 25


class Walk:
    """The steps, in order; a test of each language runs all of them."""

    lang = ""

    @classmethod
    def setUpClass(cls):
        if not URL:
            raise AssertionError("BILIM_URL names no running server")
        cls.school = School(URL, DATABASE, cls.lang, logins()["admin"])
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)

    def setUp(self):
        self.browser = Browser(URL, self.lang, artefacts=SHOTS or self.folder.name)
        self.opened = True
        self.addCleanup(self.shut)

    def shut(self):
        """Close the browser; what it complains of fails the test."""
        if self.opened:
            self.opened = False
            self.browser.close()

    def say(self, *terms):
        return say(self.lang, *terms)

    def menu(self, section, item):
        """Choose an entry of the menu at the top of the screen."""
        browser = self.browser
        browser.wait_for(".o_menu_sections")
        browser.click_text(*self.say(section), within=".o_menu_sections button")
        browser.wait_for(".o-dropdown--menu")
        browser.click_text(*self.say(item), within=".o-dropdown--menu a")

    def press(self, term):
        """Press a button by its words."""
        self.browser.click_text(*self.say(term), within="button")

    def shoot(self, name):
        if SHOTS:
            time.sleep(0.4)
            self.browser.shot(Path(SHOTS, f"walk-{self.lang}-{name}.png"))

    # -- the walk ------------------------------------------------------------

    def test_walk(self):
        """From a spreadsheet to the grade that a mother reads."""
        steps = (
            self.office_imports,
            self.deputy_names_class_teacher,
            self.deputy_plans,
            self.teacher_gets_account,
            self.teacher_keeps_journal,
            self.teacher_gives_points,
            self.deputy_closes,
            self.mother_reads,
        )
        for step in steps:
            print(f"{self.lang}: {step.__name__}", flush=True)
            step()
        self.shut()

    def office_imports(self):
        self.clerk = self.school.hire("clerk")
        self.deputy = self.school.hire("deputy")
        pupils = make_pupils(self.lang, serial=self.school.serial)
        path = Path(self.folder.name, f"list-{self.lang}.xlsx")
        write_list(path, self.lang, pupils)
        browser = self.browser
        browser.login(self.clerk, PASSWORD)
        self.menu("People", "Import learners")
        browser.choose_file(".o_edu_import input[type=file]", path)
        browser.wait_for(".o_edu_import [name=file] .o_clear_file_button")
        self.shoot("import-1-file")
        self.press("Read the file")
        browser.wait_for(".o_edu_import [name=column_ids] tbody tr.o_data_row")
        self.shoot("import-2-columns")
        self.press("Check all rows")
        browser.wait_text(
            *self.say("No errors were found. The list can be imported."), seconds=60
        )
        self.assertIn("60", browser.text(".o_edu_import [name=created_count]"))
        self.shoot("import-3-check")
        self.press("Import")
        browser.wait_text(*self.say("The list is imported."), seconds=60)
        self.shoot("import-4-done")
        client = self.school.client(self.clerk)
        self.assertEqual(client("edu.student", "search_count", []), 60)
        groups = client.find("edu.group", [("kind", "=", "class")], ["name"])
        self.assertEqual(sorted(group["name"] for group in groups), ["7 А", "7 Ә"])
        # the same list once more changes nothing
        rows = [
            {"full_name": pupil["name"], "iin": pupil["iin"], "class": pupil["group"]}
            for pupil in pupils
        ]
        again = client("edu.import", "import_rows", "student", rows)
        self.assertEqual(again["unchanged"], 60, again)
        self.assertFalse(again["created"] + again["updated"] + len(again["errors"]))

    def deputy_names_class_teacher(self):
        name = {"kk": "Мұғалімов Сәкен", "ru": "Учителев Семён"}[self.lang]
        surname, given_name = name.split()
        clerk = self.school.client(self.clerk)
        self.employee = clerk(
            "hr.employee",
            "create",
            {
                "name": name,
                "surname": surname,
                "given_name": given_name,
                "company_id": self.school.company,
            },
        )
        browser = self.browser
        browser.login(self.deputy, PASSWORD)
        self.menu("People", "Classes")
        browser.click_text("7 А", within=".o_data_row td, .o_kanban_record")
        browser.wait_for(".o_form_view [name=class_teacher_id] input")
        browser.fill(".o_form_view [name=class_teacher_id] input", surname)
        browser.click_text(name, within=".o-autocomplete--dropdown-item a")
        browser.click(".o_form_button_save")
        browser.wait_gone(".o_form_button_save")
        self.shoot("class")
        found = clerk.find("edu.group", [("name", "=", "7 А")], ["class_teacher_id"])
        self.group = found[0]["id"]
        self.assertEqual(found[0]["class_teacher_id"][0], self.employee)

    def deputy_plans(self):
        """Courses, a week and the lessons of the quarter, over XML-RPC."""
        client = self.school.client(self.deputy)
        self.term = self.school.quarter(client)
        subjects = client.find(
            "edu.subject", [("code", "in", ["algebra", "geography"])], ["code"]
        )
        self.assertEqual(len(subjects), 2)
        courses = {
            subject["code"]: client(
                "edu.course",
                "create",
                {
                    "subject_id": subject["id"],
                    "group_id": self.group,
                    "teacher_id": self.employee,
                    "weekly_hours": 3 if subject["code"] == "algebra" else 2,
                },
            )
            for subject in subjects
        }
        self.course = courses["algebra"]
        timetable = client("edu.timetable", "create", {"name": "1"})
        places = [("algebra", "0", 1), ("algebra", "2", 2), ("algebra", "4", 1)]
        places += [("geography", "1", 3), ("geography", "3", 2)]
        for code, weekday, number in places:
            client(
                "edu.timetable.slot",
                "create",
                {
                    "timetable_id": timetable,
                    "course_id": courses[code],
                    "weekday": weekday,
                    "number": number,
                },
            )
        client("edu.timetable", "action_publish", [timetable])
        wizard = client(
            "edu.timetable.generate",
            "create",
            {"timetable_id": timetable, "term_id": self.term["id"]},
        )
        client("edu.timetable.generate", "action_generate", [wizard])
        self.browser.login(self.deputy, PASSWORD)
        self.menu("Timetable", "Timetable of the week")
        self.browser.wait_text("7 А")
        self.shoot("timetable")

    def open_link(self, link):
        """Use a one-time link: choose a password."""
        browser = self.browser
        browser.logout()
        path = "/" + link.split("/", 3)[3]
        browser.go(path, "input[name=password]")
        browser.fill("input[name=password]", PASSWORD)
        browser.fill("input[name=confirm_password]", PASSWORD)
        self.shoot("link")
        browser.key("Enter")
        browser.wait_gone("input[name=password]", 60)

    def teacher_gets_account(self):
        clerk = self.school.client(self.clerk)
        made = clerk(
            "edu.account",
            "create_accounts",
            "hr.employee",
            [self.employee],
            "class_teacher",
        )
        self.teacher = made[0]["login"]
        self.open_link(made[0]["url"])
        self.browser.login(self.teacher, PASSWORD)
        self.browser.wait_for(".o_main_navbar")
        self.shoot("teacher-home")

    def plan_works(self):
        """One SOR and one SOCh on lessons of the quarter, over XML-RPC."""
        teacher = self.school.client(self.teacher)
        lessons = teacher.find(
            "edu.lesson",
            [
                ("course_id", "=", self.course),
                ("date", "<", time.strftime("%Y-%m-%d")),
            ],
            ["date"],
            order="date, number",
        )
        self.assertGreater(len(lessons), 2, "the quarter has no lessons yet")
        self.works = {}
        places = (("sor", lessons[1], SOR), ("soch", lessons[-2], SOCH))
        for kind, lesson, maximum in places:
            self.works[kind] = teacher(
                "edu.assessment",
                "create",
                {
                    "course_id": self.course,
                    "kind": kind,
                    "lesson_id": lesson["id"],
                    "max_points": maximum,
                },
            )
        self.lesson = lessons[0]["id"]

    def open_journal(self):
        """The journal of the course in the quarter of the walk, grid in sight."""
        browser = self.browser
        self.menu("Learning", "Journal")
        browser.wait_for(".o_edu_journal .o_edu_terms")
        browser.run(
            f"""(() => {{const el = document.querySelector("select.o_edu_course");
            el.value = "{self.course}";
            el.dispatchEvent(new Event("change", {{bubbles: true}}));}})()"""
        )
        number = self.term["number"]
        browser.click(f".o_edu_terms button:nth-child({number})")
        browser.wait_for(f'.o_edu_grid th[data-key="l{self.lesson}"]')

    def cell(self, column, row=1):
        return f'.o_edu_grid tbody tr:nth-child({row}) td[data-key="{column}"]'

    def wait_saved(self):
        self.browser.wait_text(*self.say("All saved"), seconds=30)

    def teacher_keeps_journal(self):
        self.plan_works()
        browser = self.browser
        self.open_journal()
        column = f"l{self.lesson}"
        browser.click(self.cell(column))
        for mark in ("8", "9", "7"):
            browser.key(mark)
            browser.key("Enter")
        letter = {"kk": "ж", "ru": "н"}[self.lang]
        browser.key(letter)
        browser.fill("input.o_edu_topic", "§ 1")
        browser.key("Tab")
        browser.fill("input.o_edu_homework", "№ 12, 14")
        browser.key("Tab")
        browser.click(self.cell(column, 5))
        browser.click("button.o_edu_take_attendance")
        browser.wait_for(".o_edu_taken")
        self.wait_saved()
        self.shoot("journal-1-lesson")
        teacher = self.school.client(self.teacher)
        domain = [("lesson_id", "=", self.lesson), ("is_current", "=", True)]
        marks = teacher.find("edu.mark", domain, ["value", "student_id"])
        students = {mark["value"]: mark["student_id"][0] for mark in marks}
        self.assertEqual(sorted(students), [7, 8, 9])
        self.student = students[8]
        absences = teacher.find("edu.absence", domain, ["kind"])
        self.assertEqual([absence["kind"] for absence in absences], ["absent"])
        lesson = teacher("edu.lesson", "read", [self.lesson], ["topic", "homework"])[0]
        self.assertEqual((lesson["topic"], lesson["homework"]), ("§ 1", "№ 12, 14"))

    def teacher_gives_points(self):
        browser = self.browser
        for kind, points in (("sor", "12"), ("soch", "20")):
            browser.click(self.cell(f"a{self.works[kind]}"))
            for _row in range(30):
                for digit in points:
                    browser.key(digit)
                browser.key("Enter")
            self.wait_saved()
        self.shoot("journal-2-works")
        teacher = self.school.client(self.teacher)
        domain = [
            ("course_id", "=", self.course),
            ("kind", "=", "assessment"),
            ("is_current", "=", True),
        ]
        self.assertEqual(teacher("edu.mark", "search_count", domain), 60)

    def deputy_closes(self):
        browser = self.browser
        browser.login(self.deputy, PASSWORD)
        self.menu("Learning", "Close a quarter")
        browser.wait_for(".modal [name=term_id] input")
        name = f"{self.term['name']}, {self.term['year_id'][1]}"
        shown = browser.run(
            "document.querySelector('.modal [name=term_id] input').value"
        )
        if shown != name:
            browser.fill(".modal [name=term_id] input", self.term["name"])
            browser.click_text(name, within=".o-autocomplete--dropdown-item a")
            browser.wait_gone(".o-autocomplete--dropdown-item")
        # the other subject and the lessons without attendance are on the list
        browser.wait_for(".modal [name=line_ids] tr.o_data_row")
        self.shoot("close-1-missing")
        self.confirm_close()
        refusal = self.say(
            "Something is missing in %(count)s places. Settle it, or tick “Close "
            "although something is missing”."
        )
        # the longest piece between the placeholders, wherever the language puts them
        pieces = [re.split(r"%\(\w+\)s", text) for text in refusal]
        browser.wait_text(*[max(parts, key=len).strip() for parts in pieces])
        self.shoot("close-2-refused")
        browser.key("Escape")
        browser.wait("document.querySelectorAll('.modal').length === 1")
        browser.click(".modal [name=accept_missing] input")
        self.confirm_close()
        browser.wait_gone(".modal", 60)
        browser.wait_for(".o_list_view .o_data_row, .o_list_view .o_group_header", 60)
        self.shoot("close-3-results")
        deputy = self.school.client(self.deputy)
        results = deputy.find(
            "edu.term.result",
            [
                ("course_id", "=", self.course),
                ("term_id", "=", self.term["id"]),
                ("is_current", "=", True),
            ],
            ["grade", "percent", "student_id"],
        )
        self.assertEqual(len(results), 30)
        mine = [row for row in results if row["student_id"][0] == self.student]
        # 8 of 10, 12 of 15 and 20 of 25 are 80 % each: the grade is 4
        self.assertEqual([row["grade"] for row in mine], [4])

    def confirm_close(self):
        self.press("Close the quarter")
        self.browser.wait("document.querySelectorAll('.modal').length === 2")
        self.browser.click(".modal:not(.o_inactive_modal) footer .btn-primary")
        self.browser.wait_gone(".o_blockUI")

    def mother_reads(self):
        clerk = self.school.client(self.clerk)
        links = clerk.find(
            "edu.student.guardian",
            [("student_id", "=", self.student)],
            ["guardian_id", "student_id"],
        )
        mother = links[0]["guardian_id"][0]
        made = clerk("edu.account", "create_accounts", "edu.guardian", [mother])
        browser = self.browser
        browser.resize(*PHONE)
        self.open_link(made[0]["url"])
        browser.login(made[0]["login"], PASSWORD)
        browser.wait_for(".o_edu_cabinet, .o_edu_tabs_bottom")
        self.assertLessEqual(browser.overflow(), 0)
        self.shoot("mother-1-today")
        browser.click_text(*self.say("Marks"), within=".o_edu_tabs_bottom a")
        browser.wait_for(".o_edu_switch")
        number = str(self.term["number"])
        browser.click_text(number, within=".o_edu_switch a")
        browser.wait_for(".o_edu_subject")
        subject = {"kk": "Алгебра", "ru": "Алгебра"}[self.lang]
        browser.wait_text(subject)
        grade = browser.run(
            f"""[...document.querySelectorAll(".o_edu_subject")].filter(
                (el) => el.innerText.includes("{subject}")).map(
                (el) => {{
                    const grade = el.querySelector("summary .o_edu_grade");
                    return [grade.innerText, grade.classList.contains("is_open")];
                }})[0]"""
        )
        self.assertEqual(grade, ["4", False])
        self.assertLessEqual(browser.overflow(), 0)
        browser.click(".o_edu_subject summary")
        self.shoot("mother-2-marks")
        # another child's pages are not there for her
        others = clerk.find("edu.student", [("id", "!=", self.student)], limit=1)
        with browser.forgiven(r"^40[34] of "):
            browser.go(f"/my/child/{others[0]['id']}/marks")
            self.assertFalse(browser.has(".o_edu_subject"))


class WalkInKazakh(Walk, unittest.TestCase):
    lang = "kk"


class WalkInRussian(Walk, unittest.TestCase):
    lang = "ru"


if __name__ == "__main__":
    unittest.main()
