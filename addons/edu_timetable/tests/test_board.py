from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TimetableCommon


@tagged("post_install", "-at_install")
class TestBoard(TimetableCommon):
    """The service of the grid."""

    clauses = ["456-27.8"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.board = cls.timetable.with_user(cls.deputy)

    def _board(self, **kwargs):
        return self.board.get_board(self.timetable.id, **kwargs)

    def test_grid_of_a_class(self):
        self._slot(self.algebra_a, 0, 1, room_id=self.room.id)
        board = self._board(mode="class", res_id=self.group_a.id)
        self.assertEqual(len(board["days"]), 5)
        self.assertEqual([row["key"] for row in board["rows"]], ["1-1", "1-2", "1-3"])
        self.assertEqual(board["rows"][1]["times"], ["08:50–09:35"])
        [slot] = board["slots"]
        self.assertEqual(slot["row"], "1-1")
        self.assertEqual((slot["teacher"], slot["room"]), ("Teacher One", "12"))
        palette = {card["course_id"]: card for card in board["palette"]}
        self.assertEqual(palette[self.algebra_a.id]["remaining"], 1)
        self.assertEqual(palette[self.physics_a.id]["remaining"], 2)
        self.assertTrue(board["timetable"]["editable"])

    def test_lesson_every_second_week_is_half_an_hour(self):
        self._slot(self.algebra_a, 0, 1, week="a")
        board = self._board(mode="class", res_id=self.group_a.id)
        palette = {card["course_id"]: card["remaining"] for card in board["palette"]}
        self.assertEqual(palette[self.algebra_a.id], 1.5)

    def test_grid_of_a_teacher_and_of_a_room(self):
        self._slot(self.algebra_a, 0, 1, room_id=self.room.id)
        self._slot(self.physics_a, 0, 2)
        by_teacher = self._board(mode="teacher", res_id=self.teacher.id)
        self.assertEqual(len(by_teacher["slots"]), 1)
        self.assertEqual(len(by_teacher["palette"]), 2)
        by_room = self._board(mode="room", res_id=self.room.id)
        self.assertEqual(by_room["slots"][0]["group"], "7 А")
        self.assertEqual(by_room["palette"], [])

    def test_different_bells_give_two_times_in_a_row_of_a_teacher(self):
        self.group_b.bell_schedule_id = self._create_bells("Other", [(1, 9, 9.75)])
        board = self._board(mode="teacher", res_id=self.teacher.id)
        self.assertEqual(board["rows"][0]["times"], ["08:00–08:45", "09:00–09:45"])

    def test_occupancy_names_the_reason_of_each_busy_cell(self):
        self._slot(self.algebra_b, 0, 1)
        self._slot(self.physics_a, 1, 2)
        cells = self.board.get_occupancy(self.algebra_a.id)
        self.assertEqual(set(cells), {"0|1-1", "1|1-2"})
        self.assertIn("Teacher One is busy: Algebra test · 7 Б", cells["0|1-1"][0])
        self.assertIn("Class 7 А is busy: Physics test · 7 А", cells["1|1-2"][0])

    def test_occupancy_knows_weeks_and_rooms(self):
        self._slot(self.physics_b, 0, 1, week="b", room_id=self.room.id)
        self.algebra_a.room_id = self.room
        self.assertIn("0|1-1", self.board.get_occupancy(self.algebra_a.id))
        self.assertFalse(self.board.get_occupancy(self.algebra_a.id, week="a"))
        self.assertFalse(self.board.get_occupancy(self.algebra_a.id, room_id=False))

    def test_own_slot_is_not_in_the_way_when_it_moves(self):
        slot = self._slot(self.algebra_a, 0, 1)
        self.assertFalse(self.board.get_occupancy(self.algebra_a.id, slot.id))

    def test_place_move_remove_and_the_way_back(self):
        placed = self.board.place(self.algebra_a.id, {"weekday": "0", "number": 1})
        slot = self.env["edu.timetable.slot"].browse(placed["slot_id"])
        self.assertEqual((slot.weekday, slot.number, slot.week), ("0", 1, "all"))
        moved = self.board.move_slot(slot.id, {"weekday": "2", "number": 3})
        self.assertEqual((slot.weekday, slot.number), ("2", 3))
        self.board.move_slot(slot.id, moved["before"])
        self.assertEqual((slot.weekday, slot.number), ("0", 1))
        removed = self.board.remove_slot(slot.id)
        self.assertFalse(slot.exists())
        again = self.board.place(removed["course_id"], removed["values"])
        self.assertTrue(again["slot_id"])

    def test_place_uses_the_usual_room_when_it_is_free(self):
        self.algebra_a.room_id = self.room
        self.physics_b.room_id = self.room
        first = self.board.place(self.algebra_a.id, {"weekday": "0", "number": 1})
        second = self.board.place(self.physics_b.id, {"weekday": "0", "number": 1})
        slots = self.env["edu.timetable.slot"]
        self.assertEqual(slots.browse(first["slot_id"]).room_id, self.room)
        self.assertFalse(slots.browse(second["slot_id"]).room_id)

    def test_busy_place_is_refused_with_the_reason(self):
        self._slot(self.algebra_b, 0, 1)
        with self.assertRaises(ValidationError) as caught:
            self.board.place(self.algebra_a.id, {"weekday": "0", "number": 1})
        self.assertIn("Algebra test · 7 Б, Monday, lesson 1", str(caught.exception))

    def test_conflict_that_came_meanwhile_is_explained(self):
        """The check saw a free place, the constraint has the last word."""
        self._slot(self.algebra_b, 0, 1)
        self.patch(
            type(self.env["edu.timetable.slot"]), "_get_reasons", lambda *a, **k: []
        )
        with mute_logger("odoo.sql_db"), self.assertRaises(ValidationError) as caught:
            self.board.place(self.algebra_a.id, {"weekday": "0", "number": 1})
        self.assertIn("Teacher One is busy", str(caught.exception))

    def test_bad_input_is_refused(self):
        for values in (
            {"weekday": "7", "number": 1},
            {"weekday": "0", "number": "x"},
            {"weekday": "0", "number": 1, "week": "c"},
            {},
            None,
        ):
            with self.assertRaises(UserError):
                self.board.place(self.algebra_a.id, values)
        with self.assertRaises(ValidationError):
            self.board.place(self.algebra_a.id, {"weekday": "0", "number": 8})
        with self.assertRaises(UserError):
            self.board.get_board(mode="planet")
        with self.assertRaises(UserError):
            self.board.move_slot(0, {"weekday": "0", "number": 1})

    def test_teacher_sees_the_own_week_and_can_not_place(self):
        self._slot(self.algebra_a, 0, 1)
        board = self.timetable.with_user(self.teacher_user)
        data = board.get_board(self.timetable.id)
        self.assertEqual((data["mode"], data["res_id"]), ("teacher", self.teacher.id))
        self.assertFalse(data["timetable"]["editable"])
        with self.assertRaises(AccessError):
            board.place(self.algebra_a.id, {"weekday": "1", "number": 1})

    def test_teacher_is_not_offered_drafts(self):
        board = self.env["edu.timetable"].with_user(self.teacher_user)
        self.assertFalse(board.get_board()["timetable"])
        self._slot(self.algebra_a, 0, 1)
        self.timetable.action_publish()
        self.assertEqual(board.get_board()["timetable"]["id"], self.timetable.id)
        deputy = board.with_user(self.deputy)
        draft = self.timetable.copy({"name": "Draft"})
        self.assertIn(draft.id, [x["id"] for x in deputy.get_board()["timetables"]])
        self.assertNotIn(draft.id, [x["id"] for x in board.get_board()["timetables"]])

    def test_queries_do_not_grow_with_the_week(self):
        def count():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._board(mode="class", res_id=self.group_a.id)
            return self.env.cr.sql_log_count - before

        self._slot(self.algebra_a, 0, 1)
        count()
        few = count()
        for day in range(1, 5):
            self._slot(self.algebra_a, day, 1)
            self._slot(self.physics_a, day, 2)
        self.assertLessEqual(count(), few + 2)

    def test_no_timetable_at_all(self):
        self.timetable.unlink()
        data = self.env["edu.timetable"].with_user(self.deputy).get_board()
        self.assertFalse(data["timetable"])
        self.assertEqual(data["owners"], [])
