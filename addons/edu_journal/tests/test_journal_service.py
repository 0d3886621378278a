import uuid

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import JournalCommon


@tagged("post_install", "-at_install")
@freeze_time(JournalCommon.TODAY)
class TestJournalService(JournalCommon):
    clauses = ["456-27.12"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lesson = cls._create_lesson("2025-10-14")
        cls.future = cls._create_lesson("2025-10-16")
        cls.sor = cls._create_assessment("sor", "2025-10-08", 15)

    def journal(self, role="teacher"):
        return self.course.with_user(self.users[role])

    def change(self, value=None, kind="fo", place=None, student=None, **values):
        return {
            "key": str(uuid.uuid4()),
            "type": kind,
            "student": (student or self.student).id,
            "place": (place or self.lesson).id,
            "value": value,
            "code": None,
            "base": None,
            **values,
        }

    def save(self, *changes, role="teacher"):
        return self.journal(role).save_cells(list(changes))["cells"]

    def test_page(self):
        self.save(self.change(9), self.change(12, "assessment", self.sor))
        page = self.journal().get_journal(self.quarter.id)
        self.assertEqual(
            [student["name"].split()[0] for student in page["students"]],
            ["Ахметова", "Әділов", "Ғабитов", "Қайратова", "Юсупов"],
        )
        self.assertEqual(
            [row["date"] for row in page["lessons"]], ["2025-10-14", "2025-10-16"]
        )
        self.assertEqual([row["can_write"] for row in page["lessons"]], [True, False])
        self.assertEqual({mark["value"] for mark in page["marks"]}, {9, 12})
        result = page["results"][self.student.id]
        self.assertEqual(result["status"], "incomplete")
        self.assertEqual(result["missing"], ["soch"])
        self.assertEqual(result["parts"], {"fo": 90.0, "sor": 80.0})

    def test_who_opens_the_page(self):
        for role in ("class_teacher", "deputy", "director", "methodologist"):
            page = self.journal(role).get_journal(self.quarter.id)
            self.assertFalse(page["can_write"], role)
        with self.assertRaises(AccessError):
            self.journal("other_teacher").get_journal(self.quarter.id)

    def test_save_answers_with_the_new_result(self):
        answer = self.journal().save_cells([self.change(8)])
        self.assertEqual(answer["cells"][0]["status"], "ok")
        self.assertEqual(answer["results"][self.student.id]["parts"]["fo"], 80.0)

    def test_one_bad_cell_keeps_the_others(self):
        good, bad = self.change(8), self.change(99, student=self.students[1])
        answers = {answer["key"]: answer for answer in self.save(good, bad)}
        self.assertEqual(answers[good["key"]]["status"], "ok")
        self.assertEqual(answers[bad["key"]]["status"], "error")
        self.assertIn("99", answers[bad["key"]]["message"])

    def test_conflict_shows_the_other_value(self):
        self.save(self.change(8))
        second = self.save(self.change(5))[0]
        self.assertEqual(second["status"], "conflict")
        self.assertEqual(second["cell"]["value"], 8)
        self.assertIn(self.teacher.name, second["message"])
        third = self.save(self.change(5, base=second["cell"]["id"], reason="Mine"))[0]
        self.assertEqual((third["status"], third["cell"]["value"]), ("ok", 5))

    def test_replay_after_a_lost_answer(self):
        change = self.change(8)
        first = self.save(change)[0]
        again = self.save(change)[0]
        self.assertEqual(again["status"], "ok")
        self.assertEqual(first["cell"]["id"], again["cell"]["id"])

    def test_absence_and_back(self):
        absent = self.save(self.change(kind="absence", code="absent"))[0]
        self.assertEqual(absent["cell"]["code"], "absent")
        back = self.save(self.change(kind="absence", base=absent["cell"]["id"]))[0]
        self.assertEqual((back["status"], back["cell"]["code"]), ("ok", None))

    def test_correction_without_reason_is_an_error_of_the_cell(self):
        cell = self.save(self.change(8))[0]["cell"]
        answer = self.save(self.change(9, base=cell["id"]))[0]
        self.assertEqual(answer["status"], "error")

    def test_column_of_another_course(self):
        subject = self.env["edu.subject"].create({"name": "Other", "code": "x-test"})
        course = self._create_course(subject, 2, "points_quarter")
        lesson = self._create_lesson("2025-10-13", 2, course)
        answer = self.save(self.change(8, place=lesson))[0]
        self.assertEqual(answer["status"], "error")

    def test_hostile_input(self):
        for changes in (
            "text",
            [{}],
            [{"key": 5}],
            [self.change(5) | {"type": "sql"}],
            [self.change(5) | {"student": "1; DROP TABLE edu_mark"}],
            [self.change(5)] * 501,
        ):
            with self.subTest(changes=str(changes)[:40]), self.assertRaises(UserError):
                self.journal().save_cells(changes)

    def test_history_of_a_cell(self):
        cell = self.save(self.change(8))[0]["cell"]
        self.save(self.change(9, base=cell["id"], reason="Recount"))
        history = self.journal("deputy").get_cell_history(
            "fo", self.lesson.id, self.student.id
        )
        self.assertEqual([row["value"] for row in history], [9, 8])
        self.assertEqual(history[0]["reason"], "Recount")
        self.assertEqual(history[0]["user"], self.teacher.name)

    def test_strangers_do_not_save(self):
        for role in ("deputy", "class_teacher"):
            answer = self.save(self.change(9), role=role)[0]
            self.assertEqual(answer["status"], "error", role)
        self.assertFalse(
            self.env["edu.mark"].search([("course_id", "=", self.course.id)])
        )

    def test_page_costs_a_constant_number_of_queries(self):
        journal = self.journal()
        journal.get_journal(self.quarter.id)
        lessons = [self._create_lesson(f"2025-10-{day:02}") for day in (1, 2, 3, 6, 7)]
        for lesson in lessons:
            self.save(*(self.change(7, place=lesson, student=s) for s in self.students))
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(25):
            journal.get_journal(self.quarter.id)

    def test_column_costs_as_few_queries_as_a_cell(self):
        """Five marks on five lessons: the columns are checked together."""
        self.save(self.change(9))
        lessons = [self._create_lesson(f"2025-10-{day:02}") for day in (1, 2, 3, 6, 7)]
        changes = [self.change(7, place=lesson) for lesson in lessons]
        self.env.flush_all()
        self.env.invalidate_all()
        # two of them tell the families of low and of other marks
        with self.assertQueryCount(29):
            answers = self.save(*changes)
            self.env.flush_all()
        self.assertEqual({answer["status"] for answer in answers}, {"ok"})

    def test_indexes_are_spelled_as_the_orm_asks(self):
        """PostgreSQL 15 uses a partial index only for the condition in its definition;
        the ORM writes ``is_current IS TRUE``."""
        self.env.cr.execute(
            "SELECT indexdef FROM pg_indexes WHERE tablename IN"
            " ('edu_mark', 'edu_absence', 'edu_term_result', 'edu_term_lock')"
            " AND indexdef LIKE '%is_current%'"
        )
        definitions = [row[0] for row in self.env.cr.fetchall()]
        self.assertTrue(definitions)
        for definition in definitions:
            self.assertIn("is_current IS TRUE", definition)
