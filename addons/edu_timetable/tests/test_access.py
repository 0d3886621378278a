from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .common import TimetableCommon


@tagged("post_install", "-at_install")
@freeze_time(TimetableCommon.TODAY)
class TestAccess(TimetableCommon):
    clauses = ["456-27.8", "456-27.18"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.slot = cls._slot(cls.algebra_a, 0, 1, room_id=cls.room.id)
        cls.timetable._generate_lessons("2025-09-01", "2025-09-07")
        cls.lesson = cls._lessons(cls.algebra_a)
        cls.stranger = cls._create_user(
            "stranger", "edu_base.group_deputy", cls.other_company
        )
        cls.guardian = cls._create_user("guardian", "edu_base.group_guardian")

    def _records(self):
        return (
            self.room,
            self.bells,
            self.bells.bell_ids[0],
            self.timetable,
            self.slot,
        )

    def test_teacher_reads_but_does_not_write(self):
        for record in self._records():
            record.with_user(self.teacher_user).read(["display_name"])
            with self.assertRaises(AccessError, msg=record._name):
                record.with_user(self.teacher_user).write({"id": record.id})
            with self.assertRaises(AccessError, msg=record._name):
                record.with_user(self.teacher_user).unlink()

    def test_deputy_writes(self):
        self.room.with_user(self.deputy).capacity = 25
        self.slot.with_user(self.deputy).number = 2
        self.assertEqual((self.room.capacity, self.slot.number), (25, 2))

    def test_other_organisation_sees_nothing(self):
        for record in self._records():
            found = record.with_user(self.stranger).search([("id", "=", record.id)])
            self.assertFalse(found, record._name)
            with self.assertRaises(AccessError, msg=record._name):
                record.with_user(self.stranger).read(["display_name"])

    def test_other_organisation_gets_no_board(self):
        with self.assertRaises(AccessError):
            self.env["edu.timetable"].with_user(self.stranger).get_board(
                self.timetable.id
            )
        timetable = self.timetable.with_user(self.stranger)
        with self.assertRaises(AccessError):
            timetable.get_occupancy(self.algebra_a.id)
        with self.assertRaises(AccessError):
            timetable.place(self.algebra_a.id, {"weekday": "1", "number": 1})

    def test_portal_reaches_none_of_it(self):
        for record in self._records():
            with self.assertRaises(AccessError, msg=record._name):
                record.with_user(self.guardian).read(["id", "display_name"])
        with self.assertRaises(AccessError):
            self.env["edu.timetable"].with_user(self.guardian).get_board()

    def test_common_bells_belong_to_the_administrator(self):
        sample = self.env.ref("edu_timetable.bell_schedule_two_shifts")
        with self.assertRaises(AccessError):
            sample.with_user(self.deputy).name = "Mine"
        with self.assertRaises(AccessError):
            sample.bell_ids[0].with_user(self.deputy).start = 7.9
        own = sample.with_user(self.deputy).copy()
        self.assertEqual(own.company_id, self.company)
        self.assertEqual(len(own.bell_ids), 12)

    def test_teacher_does_not_change_the_timetable_of_lessons(self):
        lesson = self.lesson.with_user(self.teacher_user)
        for change in (
            lambda: lesson._cancel("Tired"),
            lambda: lesson._substitute(self.third, "Tired"),
            lambda: lesson._change_room(self.gym, "Tired"),
            lambda: lesson._move(lesson.date, 3, self.gym, "Tired"),
            lambda: lesson.write({"room_id": self.gym.id}),
        ):
            with self.assertRaises(AccessError):
                change()
        self.assertRecordValues(
            self.lesson, [{"state": "planned", "room_id": self.room.id}]
        )

    def test_teacher_cannot_open_the_wizards(self):
        for model in (
            "edu.timetable.generate",
            "edu.lesson.substitute",
            "edu.lesson.move",
            "edu.lesson.cancel",
        ):
            with self.assertRaises(AccessError, msg=model):
                self.env[model].with_user(self.teacher_user).create({"reason": "x"})
