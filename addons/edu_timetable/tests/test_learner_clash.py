from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import TimetableCommon


@tagged("post_install", "-at_install")
@freeze_time(TimetableCommon.TODAY)
class TestLearnerClash(TimetableCommon):
    """Class 7 А learns English in groups 1 and 2 and informatics in groups 1 and 2.

    Асқаров is in English 1 and informatics 2, Болатова in English 1 and
    informatics 1, Досов in English 2 and informatics 2: English 1 may meet neither
    informatics group, English 2 may meet informatics 1.
    """

    clauses = ["456-27.8"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.group = cls._create_class(7, "Д")
        cls.divisions = {
            name: cls.env["edu.group"].create(
                [
                    {
                        "company_id": cls.company.id,
                        "year_id": cls.year.id,
                        "kind": "subgroup",
                        "parent_id": cls.group.id,
                        "division": name,
                        "part": part,
                    }
                    for part in (1, 2)
                ]
            )
            for name in ("english", "informatics")
        }
        cls.english_1, cls.english_2 = cls.divisions["english"]
        cls.informatics_1, cls.informatics_2 = cls.divisions["informatics"]
        cls.first = cls._enrol("Асқаров", cls.english_1, cls.informatics_2)
        cls.second = cls._enrol("Болатова", cls.english_1, cls.informatics_1)
        cls.third = cls._enrol("Досов", cls.english_2, cls.informatics_2)
        subject = cls.env["edu.subject"].create(
            {"name": "Informatics test", "code": "informatics-test"}
        )
        cls.e1 = cls._create_course(cls.english, cls.english_1)
        cls.e2 = cls._create_course(cls.english, cls.english_2)
        cls.i1 = cls._create_course(subject, cls.informatics_1)
        cls.i2 = cls._create_course(subject, cls.informatics_2)

    @classmethod
    def _enrol(cls, surname, *groups):
        student = cls.env["edu.student"].create(
            {"surname": surname, "given_name": "Тест", "company_id": cls.company.id}
        )
        cls.env["edu.enrolment"].create(
            [
                {
                    "student_id": student.id,
                    "group_id": group.id,
                    "date_from": "2025-09-01",
                }
                for group in (cls.group, *groups)
            ]
        )
        return student

    def _enrolment(self, student, group):
        return self.env["edu.enrolment"].search(
            [("student_id", "=", student.id), ("group_id", "=", group.id)]
        )

    def test_groups_without_common_learners_meet(self):
        self._slot(self.e2, 0, 1)
        self._slot(self.i1, 0, 1)  # English 2: Досов; informatics 1: Болатова
        self.timetable.action_publish()
        self.assertEqual(self.timetable.state, "published")

    def test_a_common_learner_is_named(self):
        self._slot(self.e1, 0, 1)
        with self.assertRaisesRegex(ValidationError, "Асқаров"):
            self._slot(self.i2, 0, 1)
        self._slot(self.i2, 0, 2)

    def test_moving_a_slot_onto_a_common_learner(self):
        self._slot(self.e1, 0, 1)
        slot = self._slot(self.i2, 0, 2)
        with self.assertRaisesRegex(ValidationError, "Асқаров"):
            slot.number = 1

    def test_weeks_a_and_b_do_not_meet(self):
        self._slot(self.e1, 0, 1, week="a")
        self._slot(self.i2, 0, 1, week="b")
        with self.assertRaises(ValidationError):
            self._slot(self.i2, 1, 1, week="a")
            self._slot(self.e1, 1, 1, week="all")

    def test_a_learner_who_left_the_group_is_free(self):
        """Асқаров left English 1 before the timetable begins."""
        enrolment = self._enrolment(self.first, self.english_1)
        enrolment.write({"date_from": "2025-08-01", "date_to": "2025-08-31"})
        self._slot(self.e1, 0, 1)
        self._slot(self.i2, 0, 1)

    def test_publishing_checks_who_came_later(self):
        self._slot(self.e2, 0, 1)
        self._slot(self.i1, 0, 1)
        self._enrolment(self.second, self.english_1).group_id = self.english_2
        with self.assertRaisesRegex(UserError, "Болатова"):
            self.timetable.action_publish()

    def test_lessons_are_checked_by_their_date(self):
        self._slot(self.e1, 0, 1)
        self._slot(self.i2, 0, 2)
        self.timetable.action_publish()
        self.timetable._generate_lessons("2025-09-01", "2025-09-07")
        english, informatics = self._lessons(self.e1), self._lessons(self.i2)
        with self.assertRaisesRegex(ValidationError, "Асқаров"):
            informatics.write({"start_at": english.start_at, "end_at": english.end_at})

    def test_a_cancelled_lesson_comes_back_only_when_learners_are_free(self):
        self._slot(self.e1, 0, 1)
        self._slot(self.i2, 0, 2)
        self.timetable.action_publish()
        self.timetable._generate_lessons("2025-09-01", "2025-09-07")
        english, informatics = self._lessons(self.e1), self._lessons(self.i2)
        informatics.state = "cancelled"
        informatics.write({"start_at": english.start_at, "end_at": english.end_at})
        with self.assertRaisesRegex(ValidationError, "Асқаров"):
            informatics.state = "planned"

    def test_queries_do_not_depend_on_slots(self):
        self._slot(self.e1, 0, 1)
        counts = []
        for days in ((1,), (2, 3, 4)):
            slots = self.env["edu.timetable.slot"].union(
                *(self._slot(self.i2, day, 1) for day in days)
            )
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.assertFalse(slots._find_learner_clashes())
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts, [1, 1])
