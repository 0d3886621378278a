from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ..lib.clock import span_text, weeks_meet
from .edu_timetable_slot import WEEKDAYS, WEEKS

OWNERS = {"class": "class_id", "teacher": "teacher_id", "room": "room_id"}


class EduTimetable(models.Model):
    """Service of the client action "Timetable": the grid, conflicts, placing."""

    _inherit = "edu.timetable"

    # Reading

    @api.model
    @api.readonly
    def get_board(self, timetable_id=None, mode=None, res_id=None):
        """Return what the grid of a week shows, in a constant number of queries.

        :param timetable_id: int; without it the one in force, else the newest
        :param mode: class, teacher or room; without it a teacher sees the own week,
            others a class
        :param res_id: int, id of the class, teacher or room (the first)
        :return: dict with timetables, owners, days, rows, slots, palette, rooms;
            a row key is "<shift>-<number>"
        """
        mode = mode or self._get_board_mode()
        if mode not in OWNERS:
            raise UserError(self.env._("Unknown view of the timetable."))
        timetable = self._find_for_board(timetable_id)
        owners = timetable._get_board_owners(mode)
        if not res_id:
            res_id = next((owner["id"] for owner in owners if owner["mine"]), None)
        if not res_id or res_id not in [owner["id"] for owner in owners]:
            res_id = owners[0]["id"] if owners else False
        courses = timetable._get_board_courses(mode, res_id)
        slots = timetable._search_board_slots(mode, res_id)
        classes = (courses.class_id | slots.class_id) or self.env["edu.group"]
        days = timetable.year_id.working_weekdays or 5
        used = max((int(slot.weekday) + 1 for slot in slots), default=0)
        return {
            "timetable": timetable._get_board_header(),
            "timetables": self._get_board_timetables(),
            "mode": mode,
            "res_id": res_id,
            "owners": owners,
            "days": self._get_board_days(max(days, used)),
            "rows": timetable._get_board_rows(classes, slots),
            "slots": [slot._get_board_values() for slot in slots],
            "palette": courses._get_board_palette(timetable, mode),
            "rooms": timetable._get_board_rooms(),
        }

    @api.model
    def _get_board_mode(self):
        if self.env["edu.timetable"].has_access("write"):
            return "class"
        # sudo: only whether the user teaches is looked at
        teaches = (
            self.env["edu.course"]
            .sudo()
            .search_count([("teacher_id.user_id", "=", self.env.uid)], limit=1)
        )
        return "teacher" if teaches else "class"

    def _find_for_board(self, timetable_id):
        if timetable_id:
            timetable = self.browse(timetable_id).exists()
            timetable.check_access("read")
            return timetable
        today = fields.Date.context_today(self)
        shown = self._get_board_domain()
        in_force = (
            shown
            & Domain("state", "=", "published")
            & Domain("date_from", "<=", today)
            & Domain("date_to", ">=", today)
        )
        return self.search(in_force, limit=1) or self.search(shown, limit=1)

    @api.model
    def _get_board_domain(self):
        """Return the domain of the timetables to choose from.

        Drafts are for those who make them.
        """
        domain = Domain("company_id", "=", self.env.company.id)
        if not self.env["edu.timetable"].has_access("write"):
            domain &= Domain("state", "=", "published")
        return domain

    def _get_board_header(self):
        if not self:
            return False
        return {
            "id": self.id,
            "name": self.name,
            "state": self.state,
            "date_from": fields.Date.to_string(self.date_from),
            "date_to": fields.Date.to_string(self.date_to),
            "editable": self.state == "draft" and self.has_access("write"),
            "can_manage": self.has_access("write"),
        }

    @api.model
    def _get_board_timetables(self):
        timetables = self.search(self._get_board_domain(), limit=30)
        return [
            {"id": timetable.id, "name": timetable.name, "state": timetable.state}
            for timetable in timetables
        ]

    def _get_board_owners(self, mode):
        """Return [{"id", "name"}] of what the view can show."""
        if not self:
            return []
        if mode == "class":
            records = self.env["edu.group"].search(
                [
                    ("company_id", "=", self.company_id.id),
                    ("year_id", "=", self.year_id.id),
                    ("parent_id", "=", False),
                ]
            )
        elif mode == "teacher":
            rows = self.env["edu.course"]._read_group(
                [
                    ("company_id", "=", self.company_id.id),
                    ("year_id", "=", self.year_id.id),
                    ("teacher_id", "!=", False),
                ],
                ["teacher_id"],
            )
            records = self.env["hr.employee"].union(*(row[0] for row in rows))
            records = records.sorted("name")
        else:
            records = self.env["edu.room"].search(
                [("company_id", "=", self.company_id.id)]
            )
        mine = mode == "teacher" and self.env.user.employee_ids
        return [
            {
                "id": record.id,
                "name": record.display_name,
                "mine": bool(mine) and record in mine,
            }
            for record in records
        ]

    def _get_board_courses(self, mode, res_id):
        courses = self.env["edu.course"]
        if not res_id or mode == "room":
            return courses
        return courses.search(
            [
                ("company_id", "=", self.company_id.id),
                ("year_id", "=", self.year_id.id),
                (OWNERS[mode], "=", res_id),
            ]
        )

    def _search_board_slots(self, mode, res_id):
        if not res_id or not self:
            return self.env["edu.timetable.slot"]
        return self.env["edu.timetable.slot"].search(
            [("timetable_id", "=", self.id), (OWNERS[mode], "=", res_id)]
        )

    @api.model
    def _get_board_days(self, count):
        labels = dict(
            self.env["edu.timetable.slot"]
            ._fields["weekday"]
            ._description_selection(self.env)
        )
        return [{"key": key, "name": labels[key]} for key, _name in WEEKDAYS[:count]]

    def _get_board_rows(self, classes, slots):
        """Return one row a lesson number and shift, with the times of the classes.

        Classes with other bells (juniors, seniors) give a second time in the row.
        """
        rows = {}
        for group in classes:
            shift = group.shift or "1"
            for number, span in group._get_lesson_times().items():
                rows.setdefault((shift, number), set()).add(span)
        for slot in slots:
            key = (slot.class_id.shift or "1", slot.number)
            rows.setdefault(key, set()).add((slot.start_minute, slot.end_minute))
        shifts = {shift for shift, _number in rows}
        return [
            {
                "key": f"{shift}-{number}",
                "shift": shift,
                "number": number,
                "times": [span_text(*span) for span in sorted(rows[shift, number])],
                "show_shift": len(shifts) > 1,
            }
            for shift, number in sorted(rows)
        ]

    def _get_board_rooms(self):
        rooms = self.env["edu.room"].search([("company_id", "=", self.company_id.id)])
        return [{"id": room.id, "name": room.display_name} for room in rooms]

    def _get_print_pages(self):
        """Return what the printed week of each class holds, one dict a class."""
        self.ensure_one()
        classes = self.slot_ids.class_id.sorted(lambda x: (x.grade, x.letter or ""))
        return [self._get_print_page(group) for group in classes]

    def _get_print_page(self, group):
        """Return title, days, rows and cells of the printed week of a class."""
        slots = self.slot_ids.filtered(lambda slot: slot.class_id == group)
        days = max(
            [self.year_id.working_weekdays or 5, *(int(x.weekday) + 1 for x in slots)]
        )
        weeks = dict(slots._fields["week"]._description_selection(self.env))
        last = max(slots.mapped("number"), default=0)
        rows = self._get_board_rows(group, slots)
        cells = {}
        for slot in slots:
            values = slot._get_board_values()
            notes = (slot.teacher_id.name, slot.room_id.name)
            values["note"] = ", ".join(filter(None, notes))
            if slot.group_id != group:
                values["subject"] = f"{values['short']} ({slot.part})"
            values["week_text"] = slot.week != "all" and weeks[slot.week]
            cells.setdefault((slot.weekday, values["row"]), []).append(values)
        return {
            "title": self.env._("Timetable, class %(group)s", group=group.name),
            "subtitle": self.env._(
                "%(year)s, %(date_from)s – %(date_to)s",
                year=self.year_id.name,
                date_from=format_date(self.env, self.date_from),
                date_to=format_date(self.env, self.date_to),
            ),
            "days": self._get_board_days(days),
            "rows": [row for row in rows if row["number"] <= last],
            "cells": cells,
        }

    @api.readonly
    def get_occupancy(self, course_id, slot_id=None, week="all", room_id=None):
        """Return where a course can't be placed and why, for all cells at once.

        :param slot_id: the slot that is being moved, which is in nobody's way
        :param room_id: int, False for no room, None for the room of the slot or course
        :return: {"<weekday>|<shift>-<number>": [reason, …]}
        """
        self.ensure_one()
        course = self.env["edu.course"].browse(course_id)
        room = self._get_room(course, slot_id, room_id)
        busy = self._search_busy(course, room, slot_id)
        by_day = busy.grouped("weekday")
        shift = course.class_id.shift or "1"
        cells = {}
        for number, span in course.class_id._get_lesson_times().items():
            for weekday, slots in by_day.items():
                reasons = slots._get_reasons(course, room, span, week)
                if reasons:
                    cells[f"{weekday}|{shift}-{number}"] = reasons
        return cells

    def _get_room(self, course, slot_id, room_id):
        if room_id is not None:
            return self.env["edu.room"].browse(room_id or [])
        slot = self.env["edu.timetable.slot"].browse(slot_id or [])
        return slot.room_id if slot else course.room_id

    def _search_busy(self, course, room, slot_id):
        """Return the slots of the week of the course's teacher, class or room."""
        owners = [("class_id", "=", course.class_id.id)]
        if course.teacher_id:
            owners = ["|", ("teacher_id", "=", course.teacher_id.id), *owners]
        if room:
            owners = ["|", ("room_id", "=", room.id), *owners]
        return self.env["edu.timetable.slot"].search(
            [("timetable_id", "=", self.id), ("id", "!=", slot_id or 0), *owners]
        )

    # Writing

    def _place_values(self, course, values, slot=None):
        """Return checked values of a slot; refuse with the reasons when it is busy."""
        self._check_board_values(values)
        week = values.get("week") or (slot and slot.week) or "all"
        room_id = values.get("room_id")
        room = self._get_room(course, slot and slot.id, room_id)
        number = int(values["number"])
        weekday = str(values["weekday"])
        span = course.class_id._get_lesson_times().get(number)
        if not span:
            probe = self.env["edu.timetable.slot"].new(
                {"course_id": course.id, "number": number}
            )
            raise ValidationError(probe._get_no_bell_message())
        busy = self._search_busy(course, room, slot and slot.id)
        busy = busy.filtered(lambda other: other.weekday == weekday)
        reasons = busy._get_reasons(course, room, span, week)
        room_only = busy._get_reasons(course, room, span, week, ("room",))
        if reasons and reasons == room_only and room_id is None and not slot:
            # the usual room is a wish: without it the lesson can be placed
            room, reasons = room.browse(), []
        if reasons:
            raise ValidationError("\n".join(reasons))
        return {
            "weekday": weekday,
            "number": number,
            "week": week,
            "room_id": room.id,
        }

    @api.model
    def _check_board_values(self, values):
        if (
            not isinstance(values, dict)
            or str(values.get("weekday")) not in dict(WEEKDAYS)
            or not str(values.get("number")).isdecimal()
            or values.get("week") not in (None, *dict(WEEKS))
        ):
            raise UserError(self.env._("The place in the timetable is not valid."))

    def place(self, course_id, values):
        """Place a course on {"weekday", "number", "week"?, "room_id"?}.

        :return: {"slot_id": int}
        :raises ValidationError: teacher, class or room is busy; says with what
        """
        self.ensure_one()
        course = self.env["edu.course"].browse(course_id).exists()
        course.check_access("read")
        vals = self._place_values(course, values)
        vals.update(timetable_id=self.id, course_id=course.id)
        slots = self.env["edu.timetable.slot"]
        slot = self._guarded(lambda: slots.create(vals))
        return {"slot_id": slot.id}

    def move_slot(self, slot_id, values):
        """Move a slot of this week to other ``values`` (as in :meth:`place`).

        :return: {"slot_id": int, "before": the former values}
        """
        self.ensure_one()
        slot = self._get_own_slot(slot_id)
        before = slot._get_place()
        vals = self._place_values(slot.course_id, {**before, **values}, slot)
        self._guarded(lambda: slot.write(vals))
        return {"slot_id": slot.id, "before": before}

    def remove_slot(self, slot_id):
        """Take a slot out of the week; return its course and place for the undo."""
        self.ensure_one()
        slot = self._get_own_slot(slot_id)
        before = {"course_id": slot.course_id.id, "values": slot._get_place()}
        slot.unlink()
        return before

    def _get_own_slot(self, slot_id):
        slot = self.env["edu.timetable.slot"].search(
            [("id", "=", slot_id), ("timetable_id", "=", self.id)]
        )
        if not slot:
            raise UserError(
                self.env._("Somebody has already removed this lesson of the week.")
            )
        return slot

    def _guarded(self, action):
        """Run a write; a conflict that another user was first to make is explained."""
        slots = self.env["edu.timetable.slot"]
        try:
            with self.env.cr.savepoint():
                result = action()
                self.env.flush_all()
                return result
        except IntegrityError as error:
            raise ValidationError(slots._sql_error_to_message(error)) from error


class EduTimetableSlot(models.Model):
    _inherit = "edu.timetable.slot"

    def _get_place(self):
        """Return the values that :meth:`edu.timetable.place` takes."""
        self.ensure_one()
        return {
            "weekday": self.weekday,
            "number": self.number,
            "week": self.week,
            "room_id": self.room_id.id,
        }

    def _get_board_values(self):
        self.ensure_one()
        return {
            **self._get_place(),
            "id": self.id,
            "row": f"{self.class_id.shift or '1'}-{self.number}",
            "course_id": self.course_id.id,
            "subject": self.subject_id.name,
            "short": self.subject_id._get_short_name(),
            "group": self.group_id.name,
            "class_id": self.class_id.id,
            "teacher": self.teacher_id.name or "",
            "room": self.room_id.name or "",
            "time": self.time_text,
            "label": self._get_label(),
            "color": self.subject_id.id % 11 + 1,
        }

    def _get_reasons(
        self, course, room, span, week, kinds=("teacher", "class", "room")
    ):
        """Return why these slots of one weekday leave no place for a course.

        :param span: (start, end) in minutes; ``week``: all, a or b
        :param kinds: which of teacher, class and room to look at
        """
        meeting = self.filtered(
            lambda x: x.start_minute < span[1]
            and x.end_minute > span[0]
            and weeks_meet(x.week, week)
        )
        part = course.group_id.part
        reasons = []
        for slot in meeting:
            same_part = not part or not slot.part or part == slot.part
            if "class" in kinds and slot.class_id == course.class_id and same_part:
                reasons.append(slot._get_busy_message("class_id"))
            elif (
                "teacher" in kinds
                and course.teacher_id
                and slot.teacher_id == course.teacher_id
            ):
                reasons.append(slot._get_busy_message("teacher_id"))
        sharing = room and meeting.filtered(lambda x: x.room_id == room)
        if "room" in kinds and sharing and len(sharing) >= room.group_limit:
            reasons += [slot._get_busy_message("room_id") for slot in sharing]
        return reasons
