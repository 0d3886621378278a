from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import TODAY, YEAR_START, StudentCase, enrol


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestGroup(StudentCase):
    """Classes, their learners and places."""

    clauses = ["456-27.1", "456-27.12"]

    def make_students(self, count, group=None, sex="f"):
        students = self.env["edu.student"].create(
            [
                {
                    "surname": f"Оқушы{number:02}",
                    "given_name": "Аты",
                    "sex": sex,
                }
                for number in range(1, count + 1)
            ]
        )
        if group:
            for student in students:
                enrol(self, student, group)
        return students

    def test_name_and_norm_of_places(self):
        first = self.env["edu.group"].create(
            {"year_id": self.year.id, "grade": 1, "letter": "Ғ"}
        )
        self.assertRecordValues(first, [{"name": "1 Ғ", "capacity": 24}])
        self.assertEqual(self.class_5a.capacity, 25)
        self.assertEqual(self.class_5a.student_count, 1)
        self.assertEqual(self.class_5a.free_places, 24)

    def test_counts_of_a_past_year_stand(self):
        group = self.env["edu.group"].create(
            {"year_id": self.last_year.id, "grade": 4, "letter": "А"}
        )
        student = self.make_students(1)
        enrol(self, student, group, date(2025, 9, 1), date_to=date(2026, 8, 31))
        self.assertEqual(group.student_count, 1)

    @mute_logger("odoo.sql_db")
    def test_a_class_exists_once(self):
        with self.assertRaises(IntegrityError):
            self.env["edu.group"].create(
                {"year_id": self.year.id, "grade": 5, "letter": "А"}
            )

    def test_learners_are_sorted_by_the_kazakh_alphabet(self):
        names = ["Яков", "Ұлан", "Әділ", "Асан", "Ғабит", "Қайрат", "Ерлан"]
        students = self.env["edu.student"].create(
            [{"surname": name, "given_name": "Аты"} for name in names]
        )
        group = self.env["edu.group"].create(
            {"year_id": self.year.id, "grade": 7, "letter": "А"}
        )
        for student in students:
            enrol(self, student, group)
        self.assertEqual(
            group._get_students().mapped("surname"),
            ["Асан", "Әділ", "Ғабит", "Ерлан", "Қайрат", "Ұлан", "Яков"],
        )

    def test_learners_on_a_date_and_in_an_interval(self):
        late, gone = self.make_students(2)
        enrol(self, late, self.class_5a, date(2026, 11, 1))
        enrol(self, gone, self.class_5a, date_to=date(2026, 10, 15))
        self.assertEqual(
            self.class_5a._get_students(date(2026, 10, 1)), self.child + gone
        )
        self.assertEqual(self.class_5a._get_students(), self.child + late)
        groups = self.class_5a + self.class_5b
        found = groups._get_students_by_group(date(2026, 10, 1), date(2026, 11, 30))
        self.assertEqual(found[self.class_5a], self.child + late + gone)
        self.assertEqual(found[self.class_5b], self.neighbour)

    # building classes

    def test_build_from_a_table(self):
        build = self.env["edu.group.build"].with_user(self.users["deputy"])
        with Form(build) as form:
            form.year_id = self.year
            self.assertEqual(len(form.line_ids), 11)
            with form.line_ids.edit(0) as line:
                line.letters = "А, Ә; б"
            with form.line_ids.edit(4) as line:
                line.letters = "А Ә Б"
        form.record.action_build()
        groups = self.env["edu.group"].search(
            [("year_id", "=", self.year.id), ("grade", "in", (1, 5))]
        )
        self.assertEqual(
            groups.mapped("name"), ["1 А", "1 Ә", "1 Б", "5 А", "5 Ә", "5 Б"]
        )
        form.record.action_build()
        self.assertEqual(
            self.env["edu.group"].search_count(
                [("year_id", "=", self.year.id), ("kind", "=", "class")]
            ),
            6,
        )

    def test_build_refuses_a_class_named_twice(self):
        build = self.env["edu.group.build"].create(
            {
                "year_id": self.year.id,
                "line_ids": [
                    (0, 0, {"grade": 2, "letters": "А"}),
                    (0, 0, {"grade": 2, "letters": "Б, А"}),
                ],
            }
        )
        with self.assertRaises(UserError):
            build.action_build()

    def test_build_from_the_last_year_promotes(self):
        fourth, sixth, last = self.env["edu.group"].create(
            [
                {
                    "year_id": self.last_year.id,
                    "grade": grade,
                    "letter": "Б",
                    "class_teacher_id": self.class_teacher.id,
                }
                for grade in (4, 6, 11)
            ]
        )
        students = self.make_students(3)
        for student, group in zip(students, (fourth, sixth, last), strict=True):
            enrol(self, student, group, date(2025, 9, 1))
        build = (
            self.env["edu.group.build"]
            .with_user(self.users["director"])
            .create(
                {
                    "year_id": self.year.id,
                    "mode": "last_year",
                    "move_students": True,
                    "order_number": "31-ш",
                }
            )
        )
        self.assertEqual(build.previous_year_id, self.last_year)
        self.assertEqual(build.line_ids.mapped("grade"), [5, 7])
        build.action_build()
        fifth, seventh = self.env["edu.group"].search(
            [("previous_id", "in", (fourth + sixth).ids)], order="grade"
        )
        self.assertRecordValues(
            fifth + seventh,
            [
                {"name": "5 Б", "class_teacher_id": False},
                {"name": "7 Б", "class_teacher_id": self.class_teacher.id},
            ],
        )
        self.assertEqual(students[0].class_id, fifth)
        self.assertEqual(students[1].class_id, seventh)
        self.assertEqual(students[2].state, "graduated")
        row = students[0].enrolment_ids.filtered(lambda r: r.group_id == fifth)
        self.assertRecordValues(
            row,
            [
                {
                    "movement": "promote",
                    "date_from": YEAR_START,
                    "order_number": "31-ш",
                }
            ],
        )
        build.action_build()
        self.assertEqual(len(students[0].enrolment_ids), 2)

    # subgroups

    def split(self, group, method="alphabet", **values):
        return (
            self.env["edu.group.split"]
            .with_user(self.users["deputy"])
            .create(
                {
                    "class_id": group.id,
                    "division": "Шетел тілі",
                    "method": method,
                    **values,
                }
            )
        )

    def test_split_by_the_alphabet_gives_the_first_part_one_more(self):
        group = self.env["edu.group"].create(
            {"year_id": self.year.id, "grade": 8, "letter": "А"}
        )
        students = self.make_students(25, group)
        self.split(group).action_apply()
        first, second = group.child_ids.sorted("part")
        self.assertEqual(first._get_students(), students[:13])
        self.assertEqual(second._get_students(), students[13:])
        self.assertEqual((first.name, second.name), ("8 А (1)", "8 А (2)"))
        self.assertEqual(first.grade, 8)
        self.assertEqual(group.student_count, 25)

    def test_split_into_boys_and_girls(self):
        group = self.env["edu.group"].create(
            {"year_id": self.year.id, "grade": 8, "letter": "А"}
        )
        boys, girls = self.make_students(2, group, "m"), self.make_students(3, group)
        self.split(group, "sex").action_apply()
        first, second = group.child_ids.sorted("part")
        self.assertEqual(first._get_students(), boys)
        self.assertEqual(second._get_students(), girls)

    def test_moving_a_learner_between_subgroups_keeps_the_history(self):
        group = self.env["edu.group"].create(
            {"year_id": self.year.id, "grade": 8, "letter": "А"}
        )
        students = self.make_students(4, group)
        self.split(group, date=YEAR_START).action_apply()
        first, second = group.child_ids.sorted("part")
        window = self.split(group, "hand", date=TODAY)
        self.assertEqual(window.line_ids.mapped("part"), [1, 1, 2, 2])
        window.line_ids[0].part = 2
        window.line_ids[3].part = 0
        window.action_apply()
        self.assertEqual(second._get_students(), students[0] + students[2])
        self.assertEqual(first._get_students(date(2026, 10, 1)), students[:2])
        rows = students[0].enrolment_ids.filtered(lambda r: r.group_id == first)
        self.assertEqual(rows.date_to, date(2026, 11, 19))
        window.line_ids[0].part = 3
        with self.assertRaises(UserError):
            window.action_apply()

    def test_threshold_of_splitting(self):
        """Town 24; each learner with special needs lowers it by 3: 24 − 2·3 = 18."""
        group = self.env["edu.group"].create(
            {"year_id": self.year.id, "grade": 8, "letter": "А"}
        )
        students = self.make_students(18, group)
        self.assertEqual(group._get_split_threshold(TODAY), (24, 0))
        window = self.split(group)
        self.assertTrue(window.is_below)
        category = self.env.ref("edu_base.reference_social_category_special_needs")
        self.env["edu.student.social"].create(
            [
                {
                    "student_id": student.id,
                    "category_id": category.id,
                    "date_from": "2026-09-01",
                    "date_to": date_to,
                }
                for student, date_to in zip(
                    students, (False, False, "2026-10-01"), strict=False
                )
            ]
        )
        self.assertEqual(group._get_split_threshold(TODAY), (18, 2))
        window.invalidate_recordset()
        self.assertFalse(window.is_below)

    def test_threshold_of_a_village_is_a_dated_rule(self):
        place = self.env["edu.kato"].create(
            {"code": "999999999", "name": "Ауыл", "level": "settlement"}
        )
        self.school.edu_kato_id = place
        self.assertEqual(self.class_5a._get_split_threshold(TODAY)[0], 24)
        former = self.class_5a._get_split_threshold(date(2021, 10, 1))
        self.assertEqual(former[0], 20)

    def test_teacher_may_not_split_or_build(self):
        for model, values in (
            ("edu.group.split", {"class_id": self.class_5a.id, "division": "x"}),
            ("edu.group.build", {"year_id": self.year.id}),
        ):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.users["teacher"]).create(values)
