from odoo.tests import freeze_time, new_test_user, tagged

from .common import PASSWORD, JournalCommon


@tagged("post_install", "-at_install")
@freeze_time(JournalCommon.TODAY)
class TestHome(JournalCommon):
    """The start page on Wednesday 15 October 2025, 12:00 UTC; class 7 А."""

    def cards_of(self, user):
        home = self.env["edu.home"].with_user(user).get_home()
        return {card["key"]: card for card in home["cards"]}

    def test_lessons_of_the_teacher(self):
        """Lessons at 03:00 (begun) and 14:00 (ahead) UTC are of today; that of
        yesterday has no attendance and is to be filled, that of 30 September is too
        far back."""
        lesson = self._create_lesson("2025-10-15", 1, topic="Sets")
        self._create_lesson("2025-10-15", 12)
        late = self._create_lesson("2025-10-14")
        self._create_lesson("2025-09-30")
        cards = self.cards_of(self.teacher)
        lines = cards["lessons"]["lines"]
        self.assertEqual([line["tone"] for line in lines], ["warn", "plain"])
        self.assertEqual(lines[0]["note"], "Sets")
        self.assertIn("7 А", lines[0]["text"])
        self.assertEqual(
            lines[0]["action"]["context"],
            {
                "course_id": self.course.id,
                "term_id": self.quarter.id,
                "lesson_id": lesson.id,
            },
        )
        self.assertEqual(cards["unfilled"]["count"], 1)
        [line] = cards["unfilled"]["lines"]
        self.assertEqual(line["action"]["context"]["lesson_id"], late.id)
        lesson.with_user(self.teacher).action_take_attendance()
        lines = self.cards_of(self.teacher)["lessons"]["lines"]
        self.assertEqual(lines[0]["tone"], "good")

    def test_lessons_of_others_are_not_shown(self):
        self._create_lesson("2025-10-15", 1)
        cards = self.cards_of(self.users["other_teacher"])
        self.assertEqual(cards["lessons"]["lines"], [])
        self.assertTrue(cards["lessons"]["empty"])
        self.assertNotIn("unfilled", cards)
        self.assertNotIn("not_taken", cards)
        self.assertNotIn("lessons", self.cards_of(self.users["methodologist"]))

    def test_number_of_queries_does_not_grow(self):
        def count():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.cards_of(self.teacher)
            return self.env.cr.sql_log_count - before

        self._create_lesson("2025-10-15", 1)
        self._create_lesson("2025-10-14", 1)
        self.env.flush_all()
        self.cards_of(self.teacher)
        few = count()
        for number in range(2, 7):
            self._create_lesson("2025-10-15", number)
            self._create_lesson("2025-10-14", number)
        self.env.flush_all()
        self.assertEqual(count(), few)

    def test_absences_of_today(self):
        """One learner missed two lessons, another is ill, a third was late."""
        nurse, social = (
            new_test_user(
                self.env,
                login=f"home_{role}",
                password=PASSWORD,
                groups=f"edu_base.group_{role}",
                company_id=self.company.id,
                company_ids=[(6, 0, self.company.ids)],
            )
            for role in ("nurse", "social_pedagogue")
        )
        lessons = [self._create_lesson("2025-10-15", number) for number in (1, 2)]
        rows = [(0, 0, "absent"), (1, 0, "absent"), (0, 1, "ill"), (0, 2, "late")]
        self.env["edu.absence"].with_user(self.teacher).create(
            [
                {
                    "lesson_id": lessons[lesson].id,
                    "student_id": self.students[student].id,
                    "kind": kind,
                }
                for lesson, student, kind in rows
            ]
        )
        absent = self.cards_of(self.users["class_teacher"])["absent"]
        self.assertEqual(
            [(line["text"], line["tone"]) for line in absent["lines"]],
            [(self.students[0].name, "bad"), (self.students[1].name, "plain")],
        )
        self.assertIn("2", absent["lines"][0]["note"])
        ill = self.cards_of(nurse)["health"]
        self.assertEqual(
            [line["text"] for line in ill["lines"]], [self.students[1].name]
        )
        missing = self.cards_of(social)["health"]
        self.assertEqual(
            [line["text"] for line in missing["lines"]], [self.students[0].name]
        )
        self.assertNotIn("health", self.cards_of(self.teacher))
        self.assertNotIn("absent", self.cards_of(self.teacher))

    def test_deputy_is_told_of_lessons_without_attendance(self):
        """The second lesson has not begun, the third has its attendance."""
        self._create_lesson("2025-10-15", 1)
        self._create_lesson("2025-10-15", 12)
        taken = self._create_lesson("2025-10-15", 3)
        taken.with_user(self.teacher).action_take_attendance()
        self.assertEqual(self.cards_of(self.users["deputy"])["not_taken"]["count"], 1)
        taken.company_id.invalidate_recordset()
        director = self.users["director"]
        director.write(
            {
                "company_ids": [(6, 0, self.other_company.ids)],
                "company_id": self.other_company.id,
            }
        )
        self.assertNotIn("not_taken", self.cards_of(director))

    def test_deputy_is_told_to_close_the_quarter(self):
        """Quarter 1 ends on 26 October: a week before, on the 19th, and not before."""
        deputy = self.users["deputy"]
        self.assertNotIn("closing", self.cards_of(deputy))
        with freeze_time("2025-10-19 06:00:00"):
            card = self.cards_of(deputy)["closing"]
        self.assertEqual((card["count"], card["tone"]), (1, "warn"))
        with freeze_time("2025-10-28 06:00:00"):
            card = self.cards_of(deputy)["closing"]
            self.assertEqual((card["count"], card["tone"]), (1, "bad"))
            self.env["edu.term.lock"].create(
                [
                    {
                        "company_id": self.company.id,
                        "term_id": self.quarter.id,
                        "class_id": self.group.id,
                        "action": "close",
                    }
                ]
            )
            self.assertNotIn("closing", self.cards_of(deputy))
            self.assertNotIn("closing", self.cards_of(self.teacher))
