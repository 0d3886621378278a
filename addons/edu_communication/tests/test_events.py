from freezegun import freeze_time

from odoo.tests import tagged

from .common import CommunicationCommon


@tagged("post_install", "-at_install")
@freeze_time(CommunicationCommon.TODAY)
class TestEvents(CommunicationCommon):
    """What happens at school reaches the families concerned, gathered and once."""

    clauses = ["456-27.19", "503-12.6"]

    def test_marks_of_a_child_are_gathered(self):
        for number, value in ((1, 8), (2, 9), (3, 10)):
            lesson = self._create_lesson("2025-10-15", number)
            self._mark(lesson_id=lesson.id, value=value)
        self._process()
        for user in (self.parent, self.learner):
            notice = self._get_notices(user)
            self.assertEqual(len(notice), 1)
            self.assertEqual(
                notice.body.split("\n"), ["Алгебра: 8", "Алгебра: 9", "Алгебра: 10"]
            )
            self.assertEqual(notice.url, f"/my/child/{self.child.id}/marks")
        self.assertFalse(self._get_notices(self.foreign_parent))

    def test_nothing_is_told_before_the_gathering_ends(self):
        lesson = self._create_lesson("2025-10-15")
        self._mark(lesson_id=lesson.id, value=8)
        self._process(minutes=29)
        self.assertFalse(self._get_notices(self.parent))
        self._process(minutes=1)
        self.assertTrue(self._get_notices(self.parent))

    def test_a_corrected_mark_is_told_as_it_is_now(self):
        lesson = self._create_lesson("2025-10-15")
        self._mark(lesson_id=lesson.id, value=8)
        self._mark(lesson_id=lesson.id, value=9, reason="Қате енгізілді")
        self._process()
        self.assertEqual(self._get_notices(self.parent).body, "Алгебра: 9")

    def test_a_mark_taken_back_is_not_told(self):
        lesson = self._create_lesson("2025-10-15")
        self._mark(lesson_id=lesson.id, value=8)
        self._mark(lesson_id=lesson.id, has_value=False, reason="Қате енгізілді")
        self._process()
        self.assertFalse(self._get_notices(self.parent))

    def test_a_mark_below_the_share_of_the_rule_is_low(self):
        # 40 % of 10 points are 4: 3 is low, 4 is not
        for number, value in ((1, 3), (2, 4)):
            lesson = self._create_lesson("2025-10-15", number)
            self._mark(lesson_id=lesson.id, value=value)
        self._process()
        self.assertEqual(self._get_notices(self.parent, "low_mark").body, "Алгебра: 3")
        self.assertEqual(self._get_notices(self.parent, "mark").body, "Алгебра: 4")

    def test_marks_of_a_list_taken_over_are_no_news(self):
        lesson = self._create_lesson("2025-09-15")
        self._mark(lesson_id=lesson.id, value=8)
        self._process()
        self.assertFalse(self._get_notices(self.parent))

    def test_an_absence_of_today_and_one_taken_back(self):
        absences = self.env["edu.absence"].with_user(self.teacher)
        first = self._create_lesson("2025-10-15", 1)
        second = self._create_lesson("2025-10-15", 2)
        rows = [
            {"lesson_id": row.id, "student_id": self.child.id, "kind": "absent"}
            for row in (first, second)
        ]
        absences.create(rows)
        absences.create([rows[1] | {"kind": "present"}])
        self._process()
        notice = self._get_notices(self.parent, "absence")
        self.assertEqual(len(notice), 1)
        self.assertTrue(notice.body.startswith("1. Алгебра"))
        self.assertNotIn("2. Алгебра", notice.body)
        self.assertEqual(len(notice.body.split("\n")), 1)

    def test_homework_is_told_to_the_class_once(self):
        lesson = self._create_lesson("2025-10-15").with_user(self.teacher)
        lesson.write({"homework": "№ 115"})
        lesson.write({"homework": "№ 115, 116"})
        self._process()
        for user in (self.parent, self.foreign_parent):
            notice = self._get_notices(user, "homework")
            self.assertEqual(notice.body, "Алгебра: № 115, 116")
            self.assertEqual(len(notice), 1)

    def test_changes_of_the_timetable(self):
        lessons = [self._create_lesson("2025-10-16", number) for number in (1, 2)]
        deputy = self.users["deputy"]
        lessons[0].with_user(deputy)._cancel("Карантин")
        teacher = self.employees["other_teacher"]
        lessons[1].with_user(deputy)._substitute(teacher, "Ауырып қалды")
        self._process()
        notice = self._get_notices(self.parent, "timetable")
        self.assertEqual(len(notice), 1)
        lines = notice.body.split("\n")
        self.assertTrue(lines[0].startswith("16.10, 1. Алгебра: "))
        self.assertIn(teacher.name, lines[1])

    def test_changes_of_the_past_are_not_told(self):
        lesson = self._create_lesson("2025-10-14")
        lesson.with_user(self.users["deputy"])._cancel("Карантин")
        self._process()
        self.assertFalse(self._get_notices(self.parent))

    def test_coming_works_are_told_two_days_before_once(self):
        self._create_assessment("sor", "2025-10-17", 20)
        self._create_assessment("sor", "2025-10-20", 20)
        self.env["edu.assessment"]._cron_tell_coming()
        self.env["edu.assessment"]._cron_tell_coming()
        self._process()
        notice = self._get_notices(self.parent, "work")
        self.assertEqual(len(notice), 1)
        self.assertEqual(len(notice.body.split("\n")), 1)
        self.assertIn("17.10: Алгебра", notice.body)

    def test_grades_of_a_closed_quarter(self):
        self.env["edu.term.lock"].create(
            {
                "term_id": self.quarter.id,
                "class_id": self.group.id,
                "action": "close",
            }
        )
        self._process()
        notice = self._get_notices(self.parent, "results")
        self.assertEqual(notice.body, self.quarter.name)
        self.assertEqual(notice.url, f"/my/child/{self.child.id}/year")

    def test_a_relation_taken_back_before_the_job_runs_is_not_told(self):
        lesson = self._create_lesson("2025-10-15")
        self._mark(lesson_id=lesson.id, value=8)
        self.guardian.link_ids.unlink()
        self._process()
        self.assertFalse(self._get_notices(self.parent))
        self.assertTrue(self._get_notices(self.learner))

    def test_a_password_changed_is_told(self):
        self.env["res.users.log"].with_user(self.parent).sudo().create({})
        self.parent.invalidate_recordset()
        self.parent.password = "another-Long-password-2"
        self._process()
        self.assertTrue(self._get_notices(self.parent, "security"))

    def test_replays_make_nothing_twice(self):
        lesson = self._create_lesson("2025-10-15")
        mark = self._mark(lesson_id=lesson.id, value=8)
        self._process()
        mark._tell_families()
        self._process()
        self.assertEqual(len(self._get_notices(self.parent)), 1)
        # the job died after making them: it runs again
        self.env.cr.execute("UPDATE edu_notification_event SET done_at = NULL")
        self.env.invalidate_all()
        self._process()
        self.assertEqual(len(self._get_notices(self.parent)), 1)

    def test_one_bad_event_does_not_stop_the_others(self):
        lesson = self._create_lesson("2025-10-15")
        self._mark(lesson_id=lesson.id, value=8)
        events = self.env["edu.notification.event"]
        row = {"key": "bad", "company_id": self.company.id}
        events._add("order", [row | {"payload": {"user_ids": [-1], "texts": {}}}])
        with self.assertLogs("odoo.addons.edu_communication", "ERROR"):
            self._process()
        self.assertEqual(len(self._get_notices(self.parent)), 1)
        self.assertFalse(events.search_count([("done_at", "=", False)]))

    def test_saving_marks_costs_one_query_more(self):
        lessons = [self._create_lesson("2025-10-15", n) for n in (1, 2, 3)]

        def save(lesson, model):
            rows = [
                {"lesson_id": lesson.id, "student_id": student.id, "value": 8}
                for student in self.students
            ]
            before = self.cr.sql_log_count
            model.with_user(self.teacher).create(rows)
            return self.cr.sql_log_count - before

        marks = self.env["edu.mark"]
        save(lessons[0], marks)
        silent = save(lessons[1], marks.with_context(edu_no_notification=True))
        told = save(lessons[2], marks)
        self.assertEqual(told - silent, 1)

    def test_the_job_asks_as_often_for_many_marks_as_for_few(self):
        def count(day, numbers):
            for number in numbers:
                lesson = self._create_lesson(day, number)
                for student in self.students:
                    self._mark(lesson_id=lesson.id, student_id=student.id, value=8)
            self.env["edu.notification.event"].flush_model()
            self.env.cr.execute("UPDATE edu_notification_event SET ready_at = now()")
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.env["edu.notification.event"]._process()
            return self.cr.sql_log_count - before

        count("2025-10-13", (1,))
        few = count("2025-10-14", (1,))
        many = count("2025-10-15", (1, 2, 3, 4, 5, 6))
        self.assertEqual(few, many)
