from datetime import date
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2 import DatabaseError, IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import SQL, mute_logger

from .common import TODAY, YEAR_END, YEAR_START, StudentCase, enrol


class OrderCase(StudentCase):
    """A year with an autumn break (26 October – 1 November) and one holiday."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["edu.calendar.event"].create(
            [
                {
                    "year_id": cls.year.id,
                    "name": "Autumn break",
                    "kind": "break",
                    "date_start": date(2026, 10, 26),
                    "date_end": date(2026, 11, 1),
                },
                {
                    "year_id": cls.year.id,
                    "name": "Independence Day",
                    "kind": "holiday",
                    "date_start": date(2026, 12, 16),
                    "date_end": date(2026, 12, 16),
                },
            ]
        )
        cls.first = cls.env["edu.group"].create(
            {"year_id": cls.year.id, "grade": 1, "letter": "А"}
        )
        cls.residence = cls.env["edu.reference"]._get("movement_reason", "residence")
        cls.Order = cls.env["edu.student.order"]

    @classmethod
    def make_students(cls, count, group=None, **values):
        students = cls.env["edu.student"].create(
            [
                {"surname": f"Оқушы{number:04}", "given_name": "Аты", **values}
                for number in range(count)
            ]
        )
        if group:
            for student in students:
                enrol(cls, student, group)
        return students

    def as_user(self, records, role):
        return records.with_user(self.users[role])

    def make(self, kind, students, role="director", **values):
        """Return a draft made by the role."""
        return self.as_user(self.Order, role)._create_for(
            kind, self.as_user(students, role), values
        )


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestOrder(OrderCase):
    """Only a confirmed order changes who is in which class, and it stays for ever."""

    clauses = ["456-27.3", "456-27.4"]

    def test_clerk_prepares_and_director_confirms(self):
        student = self.make_students(1)
        order = self.make(
            "arrival",
            student,
            "clerk",
            group_id=self.class_5a.id,
            reason_id=self.residence.id,
        )
        self.assertEqual(order.state, "draft")
        self.assertFalse(order.can_confirm)
        self.assertEqual(student.state, "applicant")
        with self.assertRaises(AccessError):
            order.action_confirm()
        self.as_user(order, "director").action_confirm()
        self.assertEqual(order.number, "1-К")
        self.assertRecordValues(
            student.enrolment_ids,
            [
                {
                    "group_id": self.class_5a.id,
                    "date_from": TODAY,
                    "movement": "arrive",
                    "order_number": "1-К",
                    "order_date": TODAY,
                    "order_line_id": order.line_ids.id,
                }
            ],
        )
        self.assertEqual(student.class_id, self.class_5a)
        self.assertEqual(order.sudo().confirmed_by_id, self.users["director"])

    def test_deputy_confirms_transfers_between_classes_only(self):
        student = self.make_students(1, self.class_5a)
        order = self.make("class_change", student, "deputy", group_id=self.class_5b.id)
        order.action_confirm()
        self.assertEqual(student.class_id, self.class_5b)
        with self.assertRaises(AccessError):
            self.make("temporary", student, "deputy").action_confirm()

    def test_rule_says_who_confirms(self):
        self.env["edu.rule"].create(
            {
                "key": "order.confirm_groups",
                "name": "Who confirms",
                "value": '{"default": ["director"]}',
                "valid_from": "2026-01-01",
                "company_id": self.school.id,
            }
        )
        student = self.make_students(1, self.class_5a)
        order = self.make("class_change", student, "deputy", group_id=self.class_5b.id)
        with self.assertRaises(AccessError):
            order.action_confirm()

    def test_window_of_the_clerk_leaves_a_draft(self):
        student = self.make_students(1)
        window = self.as_user(self.env["edu.student.move"], "clerk").create(
            {"student_ids": student.ids, "group_id": self.class_5a.id}
        )
        action = window.action_apply()
        order = self.Order.browse(action["res_id"])
        self.assertEqual((order.state, order.kind), ("draft", "admission"))
        self.assertEqual(student.state, "applicant")

    def test_form_of_the_clerk(self):
        student = self.make_students(1)
        with Form(self.as_user(self.Order, "clerk")) as form:
            form.kind = "admission"
            form.group_id = self.class_5a
            with form.line_ids.new() as line:
                line.student_id = student
        order = form.record
        self.assertEqual(order.line_ids.group_id, self.class_5a)
        self.assertEqual(order.line_ids.action, "enrol")

    # dated rules

    def test_class_1_not_earlier_than_25_august(self):
        """Order of 24 August is refused, of 25 August accepted (Order 564, p. 16)."""
        student = self.make_students(1)
        order = self.make(
            "admission",
            student,
            date=date(2026, 8, 24),
            effective_date=YEAR_START,
            group_id=self.first.id,
        )
        with self.assertRaises(UserError):
            order.action_confirm()
        self.assertFalse(student.enrolment_ids)
        order.date = date(2026, 8, 25)
        order.action_confirm()
        self.assertEqual(student.enrolment_ids.date_from, YEAR_START)

    def test_rule_of_25_august_is_about_class_1_only(self):
        student = self.make_students(1)
        self.make(
            "admission",
            student,
            date=date(2026, 6, 10),
            effective_date=YEAR_START,
            group_id=self.class_5a.id,
        ).action_confirm()
        self.assertEqual(student.class_id, self.class_5a)

    def test_change_of_school_outside_the_breaks_needs_a_reason(self):
        student = self.make_students(1, self.class_5a)
        order = self.make("leave", student, effective_date=date(2026, 11, 2))
        with self.assertRaises(UserError) as caught:
            order.action_confirm()
        self.assertIn("Оқушы0000", str(caught.exception))
        order.line_ids.reason_id = self.env["edu.reference"]._get(
            "movement_reason", "parents_request"
        )
        with self.assertRaises(UserError):
            order.action_confirm()
        order.line_ids.reason_id = self.residence
        order.action_confirm()
        self.assertEqual(student.state, "left")

    def test_change_of_school_in_the_break_needs_none(self):
        student = self.make_students(1, self.class_5a)
        order = self.make("leave", student, effective_date=date(2026, 11, 1))
        order.action_confirm()
        self.assertEqual(student.enrolment_ids.date_to, date(2026, 11, 1))

    def test_rule_may_only_warn(self):
        self.env["edu.rule"].create(
            {
                "key": "order.transfer_outside_holidays",
                "name": "Holidays",
                "value": '{"severity": "warn", "reasons": []}',
                "valid_from": "2026-01-01",
                "company_id": self.school.id,
            }
        )
        student = self.make_students(1, self.class_5a)
        order = self.make("leave", student, effective_date=date(2026, 11, 2))
        self.assertIn("Оқушы0000", order.warning_text)
        order.action_confirm()
        self.assertEqual(student.state, "left")

    def test_full_class_is_refused(self):
        self.class_5a.capacity = 2
        students = self.make_students(2)
        order = self.make("admission", students, group_id=self.class_5a.id)
        # Әбенов is there already: 1 + 2 > 2
        with self.assertRaises(UserError):
            order.action_confirm()
        self.class_5a.capacity = 3
        order.action_confirm()
        self.assertEqual(self.class_5a.student_count, 3)

    def test_dates_lie_in_the_year_of_the_class(self):
        student = self.make_students(1)
        order = self.make(
            "admission",
            student,
            effective_date=date(2027, 5, 26),
            group_id=self.class_5a.id,
        )
        with self.assertRaises(UserError):
            order.action_confirm()
        order.effective_date = YEAR_END
        order.action_confirm()

    def test_who_is_in_no_class_does_not_leave(self):
        order = self.make("deceased", self.make_students(1))
        with self.assertRaises(UserError):
            order.action_confirm()

    def test_empty_list_is_refused(self):
        order = self.Order.create({"kind": "admission"})
        with self.assertRaises(UserError):
            order.action_confirm()

    # what the kinds do

    def test_leaving_for_a_time_and_return(self):
        student = self.make_students(1, self.class_5a)
        self.make(
            "temporary",
            student,
            effective_date=date(2026, 11, 10),
            return_date=date(2026, 11, 18),
        ).action_confirm()
        self.assertFalse(student.class_id)
        self.make(
            "return",
            student,
            effective_date=date(2026, 11, 18),
            group_id=self.class_5a.id,
        ).action_confirm()
        self.assertRecordValues(
            student.enrolment_ids.sorted("date_from"),
            [
                {
                    "date_to": date(2026, 11, 10),
                    "end_movement": "academic_break",
                    "movement": "enrol",
                },
                {"date_to": False, "end_movement": False, "movement": "return"},
            ],
        )
        self.assertEqual(student.state, "studying")

    def test_study_at_home_keeps_class_and_subgroup(self):
        student = self.make_students(1, self.class_5a)
        subgroup = self.env["edu.group"].create(
            {
                "kind": "subgroup",
                "year_id": self.year.id,
                "parent_id": self.class_5a.id,
                "part": 1,
            }
        )
        enrol(self, student, subgroup)
        order = self.make("home_study", student)
        self.assertEqual(order.line_ids.group_id, self.class_5a)
        order.action_confirm()
        rows = student.enrolment_ids.filtered(lambda row: not row.date_to)
        self.assertEqual(
            set(rows.mapped("movement")), {"home_study", rows[0].movement, "enrol"}
        )
        self.assertEqual(rows.group_id, self.class_5a | subgroup)
        self.assertEqual(student.class_id, self.class_5a)
        self.assertEqual(student.study_form_id.code, "home")
        order._create_cancel("Қате").action_confirm()
        self.assertFalse(student.study_form_id)

    def test_graduation_and_death(self):
        students = self.make_students(2, self.class_5a)
        self.make(
            "graduate", students[0], effective_date=date(2026, 11, 19)
        ).action_confirm()
        self.make("deceased", students[1]).action_confirm()
        self.assertEqual(students[0].state, "graduated")
        self.assertEqual(students[1].enrolment_ids.end_movement, "deceased")

    # numbers

    @mute_logger("odoo.sql_db")
    def test_numbers_are_unique_in_the_year_of_the_organisation(self):
        for number in ("2-К", "7"):
            self.Order.create({"kind": "arrival", "number": number})
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.Order.create({"kind": "leave", "number": "7"})
        self.Order.create({"kind": "leave", "number": "7", "date": "2025-11-20"})
        self.Order.create(
            {"kind": "leave", "number": "7", "company_id": self.other_school.id}
        )
        # the counter steps over the number that was typed by hand
        taken = []
        for student in self.make_students(2):
            order = self.make("admission", student, group_id=self.class_5a.id)
            order.action_confirm()
            taken.append(order.number)
        self.assertEqual(taken, ["1-К", "3-К"])

    def test_counter_locks_its_row(self):
        """A second transaction waits for the first one's number: none comes twice."""
        counter = self.env["edu.student.order.counter"]
        self.assertEqual(
            [counter._next(self.school, 2026, "x") for _number in range(3)], [1, 2, 3]
        )
        self.assertEqual(counter._next(self.school, 2027, "x"), 1)
        self.assertEqual(counter._next(self.other_school, 2026, "x"), 1)
        self.env.cr.execute(
            "SELECT count(*) FROM pg_locks WHERE relation ="
            " 'edu_student_order_counter'::regclass AND mode = 'RowExclusiveLock'"
            " AND granted AND pid = pg_backend_pid()"
        )
        self.assertEqual(self.env.cr.fetchone()[0], 1)

    # cancellation

    def snapshot(self, students):
        rows = students.enrolment_ids.sorted(
            lambda row: (row.date_from, row.group_id.id)
        )
        return [
            (
                row.student_id,
                row.group_id,
                row.date_from,
                row.date_to,
                row.movement,
                row.end_movement,
                row.reason_id,
                row.order_number,
                row.end_order_number,
            )
            for row in rows
        ]

    def test_cancellation_reverses_exactly(self):
        """Class row ends, subgroup row ends, a later subgroup row is removed."""
        student = self.make_students(1, self.class_5a)
        parts = self.env["edu.group"].create(
            [
                {
                    "kind": "subgroup",
                    "year_id": self.year.id,
                    "parent_id": self.class_5a.id,
                    "part": part,
                }
                for part in (1, 2)
            ]
        )
        enrol(self, student, parts[0], movement="subgroup")
        enrol(self, student, parts[1], date(2026, 12, 1), movement="subgroup")
        before = self.snapshot(student)
        order = self.make("class_change", student, group_id=self.class_5b.id)
        order.action_confirm()
        self.assertNotEqual(self.snapshot(student), before)
        cancel = order._create_cancel("Өтініш кері алынды")
        cancel.action_confirm()
        student.invalidate_recordset()
        self.assertEqual(self.snapshot(student), before)
        self.assertEqual(student.class_id, self.class_5a)
        self.assertEqual((order.state, order.cancelled_by_id), ("cancelled", cancel))
        self.assertEqual(cancel.line_ids.student_id, student)
        self.assertIn(order.number, cancel.body_ru)

    def test_cancellation_of_leaving(self):
        student = self.make_students(1, self.class_5a)
        before = self.snapshot(student)
        order = self.make("leave", student, reason_id=self.residence.id, place="Алматы")
        order.action_confirm()
        order._create_cancel("Қате").action_confirm()
        student.invalidate_recordset()
        self.assertEqual(self.snapshot(student), before)
        self.assertFalse(student.enrolment_ids.place)

    def test_cancellation_is_refused_after_a_later_order(self):
        student = self.make_students(1, self.class_5a)
        order = self.make("class_change", student, group_id=self.class_5b.id)
        order.action_confirm()
        later = self.make("temporary", student)
        later.action_confirm()
        cancel = order._create_cancel("Қате")
        with self.assertRaises(UserError) as caught:
            cancel.action_confirm()
        self.assertIn("Оқушы0000", str(caught.exception))
        self.assertEqual(order.state, "confirmed")
        later._create_cancel("Қате").action_confirm()
        cancel.action_confirm()
        self.assertEqual(student.class_id, self.class_5a)

    def test_cancellation_is_refused_after_a_subgroup(self):
        student = self.make_students(1, self.class_5a)
        order = self.make("class_change", student, group_id=self.class_5b.id)
        order.action_confirm()
        subgroup = self.env["edu.group"].create(
            {
                "kind": "subgroup",
                "year_id": self.year.id,
                "parent_id": self.class_5b.id,
                "part": 1,
            }
        )
        enrol(self, student, subgroup, TODAY, movement="subgroup")
        with self.assertRaises(UserError):
            order._create_cancel("Қате").action_confirm()

    def test_cancellation_is_refused_after_facts_of_other_addons(self):
        """Marks and the like: achievements stand for them here, they have a date."""
        students = self.make_students(2, self.class_5a)
        order = self.make("class_change", students, group_id=self.class_5b.id)
        order.action_confirm()
        self.env["edu.student.achievement"].create(
            {"student_id": students[1].id, "name": "Олимпиада", "date": TODAY}
        )
        facts = [("edu.student.achievement", "student_id", "date", "marks")]
        with (
            patch.object(type(self.Order), "_get_fact_models", lambda self: facts),
            self.assertRaises(UserError) as caught,
        ):
            order._create_cancel("Қате").action_confirm()
        self.assertIn("Оқушы0001 Аты: marks", str(caught.exception))
        self.assertNotIn("Оқушы0000", str(caught.exception))

    def test_cancelled_order_and_cancellation_are_not_cancelled_again(self):
        student = self.make_students(1, self.class_5a)
        order = self.make("class_change", student, group_id=self.class_5b.id)
        order.action_confirm()
        cancel = order._create_cancel("Қате")
        cancel.action_confirm()
        for one in (order, cancel):
            with self.assertRaises(UserError):
                one._create_cancel("Қате").action_confirm()

    # immutability

    def confirm_one(self):
        student = self.make_students(1, self.class_5a)
        order = self.make("class_change", student, group_id=self.class_5b.id)
        order.action_confirm()
        return order

    def test_confirmed_order_is_closed_for_the_orm(self):
        order = self.confirm_one()
        for records in (order, order.sudo()):
            for values in (
                {"number": "99"},
                {"basis": "x"},
                {"body_kk": "x"},
                {"line_ids": [Command.clear()]},
            ):
                with self.assertRaises(UserError, msg=values):
                    records.write(values)
            with self.assertRaises(UserError):
                records.line_ids.write({"note": "x"})
            with self.assertRaises(UserError):
                records.unlink()
            with self.assertRaises(UserError):
                records.line_ids.unlink()
        with self.assertRaises(UserError):
            order.action_confirm()

    def test_state_is_not_written_by_hand(self):
        student = self.make_students(1)
        order = self.make("admission", student, group_id=self.class_5a.id)
        with self.assertRaises(AccessError):
            order.write({"state": "confirmed"})
        with self.assertRaises(AccessError):
            order.copy({"state": "confirmed"})
        with self.assertRaises(AccessError):
            order.line_ids.write({"undo": {}})

    @mute_logger("odoo.sql_db")
    def test_confirmed_order_is_closed_for_sql(self):
        order = self.confirm_one()
        line = order.line_ids
        self.env.flush_all()
        for query in (
            SQL("UPDATE edu_student_order SET basis = 'x' WHERE id = %s", order.id),
            SQL("UPDATE edu_student_order SET state = 'draft' WHERE id = %s", order.id),
            SQL("DELETE FROM edu_student_order WHERE id = %s", order.id),
            SQL(
                "UPDATE edu_student_order_line SET group_id = NULL WHERE id = %s",
                line.id,
            ),
            SQL("DELETE FROM edu_student_order_line WHERE id = %s", line.id),
            SQL(
                "INSERT INTO edu_student_order_line (order_id, student_id, action)"
                " VALUES (%s, %s, 'enrol')",
                order.id,
                self.child.id,
            ),
        ):
            with self.assertRaises(DatabaseError) as caught, self.env.cr.savepoint():
                self.env.cr.execute(query)
            self.assertIn("EDU_ORDER_CLOSED", str(caught.exception), query)

    def test_acquaintance_goes_on_after_confirmation(self):
        order = self.confirm_one()
        self.as_user(order, "clerk").write(
            {
                "acquaintance_ids": [
                    Command.create({"employee_id": self.class_teacher.id})
                ]
            }
        )
        self.assertEqual(order.acquaintance_ids.employee_id, self.class_teacher)

    def test_learner_in_an_order_is_not_deleted(self):
        order = self.confirm_one()
        student = order.line_ids.student_id
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                self.as_user(student, "director").unlink()

    # texts

    def test_texts_of_the_order(self):
        students = self.make_students(2, self.class_5a)
        order = self.make(
            "class_change", students, group_id=self.class_5b.id, number="15-К"
        )
        order.action_confirm()
        self.assertEqual(order.title_ru, "О переводе обучающихся в другой класс")
        self.assertIn("ПРИКАЗЫВАЮ:", order.body_ru)
        self.assertIn(
            "1. Перевести с 20 ноября 2026 года обучающихся согласно прилагаемому "
            "списку (количество – 2) из класса 5 «А» в класс 5 «Ә».",
            order.body_ru,
        )
        self.assertIn("БҰЙЫРАМЫН:", order.body_kk)
        self.assertIn("2026 жылғы 20 қараша күнінен бастап 5 «А»", order.body_kk)

    def test_every_kind_has_a_text_without_braces(self):
        for kind, _label in self.Order._fields["kind"].selection:
            order = self.Order.new({"kind": kind, "company_id": self.school.id})
            texts = order._render_texts()
            self.assertEqual(len(texts), 4, kind)
            for text in texts.values():
                self.assertNotIn("{", text)

    def test_own_text_wins_and_unknown_words_are_refused(self):
        template = self.env["edu.student.order.template"]
        values = {
            "kind": "arrival",
            "title_kk": "Т",
            "body_kk": "{school}",
            "title_ru": "Т",
            "body_ru": "{count} чел. {students}",
        }
        template.create({**values, "company_id": self.school.id})
        order = self.make("arrival", self.make_students(1))
        order.action_fill_texts()
        self.assertEqual(order.body_kk, "School 1")
        self.assertEqual(order.body_ru, "1 чел. Оқушы0000 Аты")
        with self.assertRaises(ValidationError):
            template.create(
                {**values, "company_id": self.other_school.id, "body_kk": "{iin}"}
            )

    # talons

    def test_talon_of_acceptance_is_valid_three_working_days(self):
        """Issued on Tuesday 15 December; the 16th is a holiday, so 17, 18, 21."""
        student = self.make_students(1)
        order = self.make("arrival", student, "clerk", group_id=self.class_5a.id)
        with freeze_time("2026-12-15"):
            order.line_ids.action_issue_talon()
        talon = order.line_ids.talon_ids
        self.assertRecordValues(
            talon,
            [
                {
                    "kind": "accept",
                    "number": "1",
                    "date": date(2026, 12, 15),
                    "valid_to": date(2026, 12, 21),
                    "student_id": student.id,
                }
            ],
        )
        self.assertIn("BILIM-TALON|accept|1|2026-12-15", talon._get_payload())
        order.line_ids.action_issue_talon()
        self.assertEqual(order.line_ids.talon_ids, talon)
        with self.assertRaises(AccessError):
            talon.sudo().write({"number": "2"})
        with self.assertRaises(AccessError):
            talon.sudo().unlink()

    def test_talon_of_leaving_and_no_other(self):
        student = self.make_students(1, self.class_5a)
        order = self.make("leave", student, reason_id=self.residence.id)
        order.action_confirm()
        order.line_ids.action_issue_talon()
        self.assertRecordValues(
            order.line_ids.talon_ids, [{"kind": "leave", "valid_to": False}]
        )
        other = self.make("deceased", self.child)
        with self.assertRaises(UserError):
            other.line_ids.action_issue_talon()


@freeze_time(date(2026, 8, 28))
@tagged("post_install", "-at_install")
class TestPromote(OrderCase):
    """The whole school goes to the next class by one order."""

    clauses = ["456-27.3", "456-27.4"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        make = cls.env["edu.group"].create
        cls.old = make(
            [
                {"year_id": cls.last_year.id, "grade": grade, "letter": "Б"}
                for grade in (4, 9, 11)
            ]
        )
        cls.new = make(
            [
                {"year_id": cls.year.id, "grade": grade, "letter": "Б"}
                for grade in (4, 5, 10)
            ]
        )
        cls.students = cls.make_students(6)
        groups = (0, 0, 0, 1, 1, 2)
        for student, place in zip(cls.students, groups, strict=True):
            enrol(cls, student, cls.old[place], date(2025, 9, 1))

    def make_window(self, role="director", **values):
        return self.as_user(self.env["edu.student.order.promote"], role).create(
            {
                "year_id": self.year.id,
                "company_id": self.school.id,
                "date": date(2026, 8, 28),
                **values,
            }
        )

    def test_exceptions(self):
        """4 Б: one promoted, one repeats, one conditionally; 9 Б: one goes on, one
        leaves; 11 Б: one graduates."""
        window = self.make_window(
            exception_ids=[
                Command.create({"student_id": self.students[1].id, "action": "repeat"}),
                Command.create(
                    {"student_id": self.students[2].id, "action": "conditional"}
                ),
                Command.create(
                    {
                        "student_id": self.students[4].id,
                        "action": "leave",
                        "place": "Колледж",
                    }
                ),
            ]
        )
        self.assertEqual(
            [
                (line.group_id.name, line.next_id.name, line.student_count)
                for line in window.line_ids
            ],
            [("4 Б", "5 Б", 3), ("9 Б", "10 Б", 2), ("11 Б", False, 1)],
        )
        self.assertFalse(window.missing_text)
        order = self.Order.browse(window.action_create()["res_id"])
        self.assertEqual(order.state, "draft")
        order.with_user(self.users["director"]).action_confirm()
        with freeze_time(YEAR_START):
            self.env["edu.student"]._refresh_current()
        fourth, fifth, tenth = self.new
        self.assertEqual(
            [student.class_id.id for student in self.students],
            [fifth.id, fourth.id, fifth.id, tenth.id, False, False],
        )
        self.assertEqual(
            [
                student.enrolment_ids.sorted("date_from")[-1:].movement
                for student in self.students[:4]
            ],
            ["promote", "repeat", "promote", "promote"],
        )
        left, graduate = self.students[4:]
        self.assertEqual(left.enrolment_ids.place, "Колледж")
        self.assertEqual(left.enrolment_ids.date_to, date(2026, 5, 25))
        self.assertEqual(graduate.state, "graduated")
        # nobody waits any more
        with self.assertRaises(UserError):
            self.make_window().action_create()

    def test_missing_next_class_is_named(self):
        self.new[1].unlink()
        window = self.make_window()
        self.assertEqual(window.missing_text, "4 Б")
        with self.assertRaises(UserError):
            window.action_create()

    def test_previous_class_wins_over_the_letter(self):
        other = self.env["edu.group"].create(
            {
                "year_id": self.year.id,
                "grade": 5,
                "letter": "Г",
                "previous_id": self.old[0].id,
            }
        )
        self.assertEqual(self.make_window().line_ids[0].next_id, other)

    def test_clerk_prepares_the_order_of_the_school(self):
        order = self.Order.browse(self.make_window("clerk").action_create()["res_id"])
        self.assertEqual(order.line_count, 6)
        with self.assertRaises(AccessError):
            order.with_user(self.users["clerk"]).action_confirm()

    def count_queries(self, order):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        order.action_confirm()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_whole_school_in_a_constant_number_of_queries(self):
        """1,200 learners: no more queries a hundred rows than the ORM needs."""
        few = self.count_queries(
            self.Order.browse(self.make_window().action_create()["res_id"])
        )
        old, new = self.env["edu.group"].create(
            [
                {"year_id": year.id, "grade": grade, "letter": "Ж", "capacity": 2000}
                for year, grade in ((self.last_year, 6), (self.year, 7))
            ]
        )
        students = self.make_students(1200)
        self.env["edu.enrolment"].create(
            [
                {
                    "student_id": student.id,
                    "group_id": old.id,
                    "date_from": date(2025, 9, 1),
                }
                for student in students
            ]
        )
        order = self.Order.browse(self.make_window().action_create()["res_id"])
        self.assertEqual(order.line_count, 1200)
        many = self.count_queries(order)
        # inserts, updates and reads go by hundreds of rows: 12 batches
        self.assertLess(many, few + 12 * 12)
        rows = students.enrolment_ids.filtered(lambda row: row.group_id == new)
        self.assertEqual(len(rows), 1200)
        cancel = order._create_cancel("Қате")
        self.assertLess(self.count_queries(cancel), 12 * 12)
        self.assertFalse(rows.exists())
