from odoo.tests import HttpCase, tagged

from .common import TimetableCommon


@tagged("post_install", "-at_install")
class TestBoardTour(TimetableCommon, HttpCase):
    """The deputy places, moves, undoes and removes lessons on the grid."""

    clauses = ["456-27.8"]

    def test_place_drag_undo_and_keyboard(self):
        self._slot(self.algebra_b, 0, 1)
        self.start_tour(
            "/odoo/timetable", "edu_timetable_board", login=self.deputy.login
        )
        slots = self.timetable.slot_ids.filtered(
            lambda slot: slot.class_id == self.group_a
        )
        self.assertRecordValues(
            slots,
            [{"course_id": self.algebra_a.id, "weekday": "1", "number": 2}],
        )
