import io

import openpyxl
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_forms import KK, RU, FormsCommon

SCALE = (
    '[{"grades": [7], "max": 20, "scale": [{"from": 0, "grade": 2},'
    ' {"from": 8, "grade": 3}, {"from": 13, "grade": 4}, {"from": 17, "grade": 5}]}]'
)


@tagged("post_install", "-at_install")
@freeze_time(FormsCommon.TODAY)
class TestSummary(FormsCommon):
    """Summary sheet, report card and report of the class teacher."""

    clauses = ["456-27.12", "456-27.5"]

    def rows_by_name(self, rows):
        return {row["name"].split("\n")[0]: row for row in rows}

    def test_grades_ranks_and_quality_of_a_closed_quarter(self):
        """Grades 4, 5, 3, 2 and one not attested: quality 2 of 4, success 3 of 4."""
        self._close()
        document = self.document("summary")
        rows = self.rows_by_name(self.table(document))
        key = f"s{self.subject.id}"
        names = self.students.mapped("name")
        self.assertEqual(
            [rows[name][key] for name in names], ["4", "5", "3", "2", "n/a"]
        )
        self.assertEqual(
            [rows[name]["rank"] for name in names],
            ["one 4", "all 5", "one 3", "has 2", "n/a"],
        )
        self.assertEqual(rows["Success, %"][key], "75")
        self.assertEqual(rows["Quality, %"][key], "50")
        self.assertEqual(rows[names[1]]["missed"], 1)
        pairs = dict(document.sections[0].blocks[1].pairs)
        self.assertEqual(pairs["Temporarily not attested"], 1)
        self.assertEqual(pairs["Quality of knowledge, %"], "50,0")
        self.assertEqual(pairs["Success, %"], "75,0")

    def test_open_quarter_is_called_preliminary(self):
        blocks = self.document("summary").sections[0].blocks
        notes = [block.text for block in blocks if hasattr(block, "text")]
        self.assertTrue(any("Preliminary" in note for note in notes))
        rows = self.rows_by_name(self.table(self.document("summary")))
        waiting = rows[self.students[4].name]
        self.assertEqual(waiting[f"s{self.subject.id}"], "")

    def test_year_has_a_line_a_period(self):
        self._close()
        rows = self.table(self.document("summary", term_id=False))
        first = rows[0]
        self.assertEqual((first["period"], first["name"]), ("I", "Ахметова Тест"))
        self.assertEqual(first[f"s{self.subject.id}"], "4")
        self.assertEqual(rows[1]["period"], "II")

    def test_workbook_has_the_cells(self):
        self._close()
        content, name = self.form("summary")._render_form(
            {
                "class_ids": self.group.ids,
                "term_id": self.quarter.id,
                "lang": RU,
            },
            "xlsx",
        )
        self.assertTrue(name.endswith(".xlsx"))
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        rows = list(sheet.iter_rows(values_only=True))
        header = next(row for row in rows if "№" in row)
        self.assertIn("Algebra test", header)
        learner = next(row for row in rows if "Ахметова Тест" in row)
        self.assertEqual(learner[header.index("Algebra test")], "4")
        self.assertEqual(learner[header.index("Статус")], "одна 4")

    def test_learner_who_came_and_one_who_left(self):
        came = self.add_learners(1, date_from="2025-10-01")
        self.students[3].enrolment_ids.date_to = "2025-09-20"
        rows = [row["name"] for row in self.table(self.document("summary"))]
        self.assertIn(f"{came.name}\ncame 01.10.2025", rows)
        self.assertIn(f"{self.students[3].name}\nleft 20.09.2025", rows)
        report = self.document("quarter")
        moved = self.table(report)[0]
        self.assertEqual(
            (moved["start"], moved["came"], moved["left"], moved["end"]), (5, 1, 1, 5)
        )

    def test_grades_of_a_former_class_follow_the_learner(self):
        """Learner 1 got 4 in 7 А, then moved to 7 Б in the second quarter."""
        self._close()
        other = self.group.copy({"letter": "Б"})
        self._create_course(self.subject, 3, "points_quarter", group=other)
        self.student.enrolment_ids.date_to = "2025-10-26"
        self.env.flush_all()
        self.env["edu.enrolment"].create(
            {
                "student_id": self.student.id,
                "group_id": other.id,
                "date_from": "2025-11-03",
            }
        )
        options = {"class_ids": other.ids, "term_id": False}
        first = self.table(self.document("summary", **options))[0]
        self.assertEqual(first["name"].split("\n")[1], "came 03.11.2025")
        self.assertEqual(first[f"s{self.subject.id}"], "4")
        [card] = self.document("report_card", **options).sections
        self.assertEqual(card.blocks[1].rows[0]["q1"], "4")

    def test_report_of_the_class_teacher(self):
        self._close()
        document = self.document("quarter", user="class_teacher")
        lists = {row["rank"]: row["names"] for row in self.table(document, "By name")}
        self.assertEqual(lists["one 4"], "Ахметова Т. (Algebra test)")
        self.assertEqual(lists["all 5"], "Әділов Т.")
        subjects = self.table(document, "By subject")
        self.assertEqual([subjects[0][f"n{grade}"] for grade in (5, 4, 3, 2)], [1] * 4)
        missed = self.table(document, "Missed lessons")[-1]
        self.assertEqual((missed["all"], missed["ill"], missed["absent"]), (2, 1, 1))

    def test_report_card_of_one_learner(self):
        self._close()
        document = self.document("report_card", student_ids=self.student.ids)
        self.assertEqual(len(document.sections), 1)
        [algebra, _sport] = self.table(document)
        self.assertEqual((algebra["q1"], algebra["q2"]), ("4", ""))
        first, *_others, year = self.table(document, "Missed lessons")
        self.assertEqual((first["all"], first["ill"], year["all"]), (1, 1, 1))

    def test_report_card_tells_the_decision(self):
        self._close()
        self.env["edu.year.outcome"].create(
            {
                "class_id": self.group.id,
                "student_id": self.student.id,
                "state": "promoted",
            }
        )
        reader, _name = self.pdf("report_card", RU, student_ids=self.student.ids)
        self.assertIn("Переведён в 8 класс", self.text(reader))

    def test_report_cards_of_a_class_in_both_languages(self):
        reader, name = self.pdf("report_card", KK, user="class_teacher")
        self.assertEqual(len(reader.pages), 5)
        self.assertTrue(name.startswith("Үлгерім табелі"))
        self.assertIn("Білім алушының үлгерім табелі", self.text(reader))
        self.assertIn("Ғабитов", self.text(reader))
        reader, _name = self.pdf("report_card", RU)
        self.assertIn("Табель успеваемости", self.text(reader))

    def test_class_one_is_not_assessed(self):
        group = self.group.copy({"grade": 1, "letter": "Б"})
        self._create_course(self.subject, 4, "none", group=group)
        self.add_learners(1, group=group)
        reader, _name = self.pdf("report_card", RU, class_ids=group.ids)
        self.assertIn("В 1 классе учебные достижения не оцениваются", self.text(reader))

    def test_portal_gets_the_card_of_a_child(self):
        """The portal resolves the child; the form needs no right of its own."""
        content, name = (
            self.student.with_user(self.env.ref("base.public_user"))
            .sudo()
            ._get_report_card(self.year, RU)
        )
        self.assertTrue(content.startswith(b"%PDF"))
        self.assertIn("Табель", name)

    def test_personal_file_has_the_grades_of_the_year(self):
        """The final grade stands in place of the annual one; others' are not there."""
        values = {
            "course_id": self.course.id,
            "year_id": self.year.id,
            "class_id": self.group.id,
            "company_id": self.company.id,
            "subject_id": self.subject.id,
            "status": "graded",
        }
        self.env["edu.term.result"].create(
            [
                {**values, "student_id": student.id, "kind": kind, "grade": grade}
                for student, kind, grade in (
                    (self.student, "annual", 3),
                    (self.student, "final", 4),
                    (self.students[1], "annual", 5),
                )
            ]
        )
        [row] = self.student._get_file_years()
        self.assertEqual(row["year"], self.year.name)
        self.assertEqual(row["results"], f"{self.subject.name} – 4")

    def test_class_without_courses_and_empty_class(self):
        group = self.group.copy({"letter": "В"})
        for code in ("report_card", "summary", "quarter", "extract", "journal"):
            reader, _name = self.pdf(code, RU, class_ids=group.ids)
            self.assertTrue(reader.pages, code)

    def test_same_queries_for_more_learners(self):
        self._close()
        for code in ("summary", "report_card", "quarter", "journal"):
            with self.subTest(form=code):
                self.document(code)
                few = self.count_queries(lambda: self.document(code))  # noqa: B023
                self.add_learners(7)
                many = self.count_queries(lambda: self.document(code))  # noqa: B023
                self.assertEqual(few, many)


@tagged("post_install", "-at_install")
@freeze_time(FormsCommon.TODAY)
class TestAnalysis(FormsCommon):
    """Analysis of SOR and SOCh: computed figures, typed reasons."""

    clauses = ["456-27.12", "456-27.5"]

    def figures(self):
        form = self.form("analysis", "teacher").sudo()
        return form._read_figures(self.course, self.quarter)[self.course.id]

    def test_figures_by_hand(self):
        """SOR 1 of 15: 10, 14, 5, 5, 12 = 67, 93, 33, 33, 80 %.

        Low 2, middle 2, high 1; grades 4, 5, 2, 2, 4: quality and success 60 %.
        SOCh of 25: 18, 20, 12, 5 = 72, 80, 48, 20 %: low 1, middle 3; grades
        4, 4, 3, 2: quality 50 %, success 75 %.
        """
        first, _second, last = self.figures()
        self.assertEqual(first.counts, {"low": 2, "middle": 2, "high": 1})
        self.assertEqual((first.learners, first.maximum), (5, 15))
        self.assertEqual((first.quality, first.success), (60.0, 60.0))
        self.assertEqual(first.names["high"], ["Әділов Т."])
        self.assertEqual(last.counts, {"low": 1, "middle": 3, "high": 0})
        self.assertEqual((last.learners, last.quality, last.success), (4, 50.0, 75.0))

    def test_levels_are_dated_rules(self):
        rule = self.env["edu.rule"].search(
            [("key", "=", "analysis.levels"), ("company_id", "=", self.company.id)]
        )
        rule.value = rule.value.replace("85", "80")
        first = self.figures()[0]
        self.assertEqual(first.counts, {"low": 2, "middle": 1, "high": 2})

    def test_individual_maximum_counts(self):
        """Learner 5 has 12 of an own maximum of 12: 100 %, the high level."""
        mark = self.env["edu.assessment.individual"].with_user(self.teacher)
        student = self.add_learners(1)
        mark.create(
            {
                "assessment_id": self.works[0].id,
                "student_id": student.id,
                "reason": "special_need",
                "max_points": 12,
            }
        )
        self._mark(student_id=student.id, assessment_id=self.works[0].id, value=12)
        self.assertEqual(self.figures()[0].counts["high"], 2)

    def test_one_click_makes_the_analyses_of_own_courses(self):
        make = self.env["edu.assessment.analysis.make"].with_user(self.teacher)
        wizard = make.create({})
        self.assertEqual(wizard.term_id, self.quarter)
        for _repeat in range(2):
            action = wizard.action_make()
        rows = self.env["edu.assessment.analysis"].search(action["domain"])
        self.assertEqual(rows.course_id, self.course)
        self.assertIn("SOR 1: learners 5; Low 2, Middle 2, High 1", rows.figures_text)

    def test_reasons_are_printed(self):
        analysis = self.env["edu.assessment.analysis"].with_user(self.teacher)
        analysis.create(
            {
                "course_id": self.course.id,
                "term_id": self.quarter.id,
                "reasons": "Дроби",
                "planned": "Индивидуальная работа",
            }
        ).action_done()
        reader, _name = self.pdf(
            "analysis", RU, "teacher", course_ids=self.course.ids, class_ids=[]
        )
        text = self.text(reader)
        for part in ("СОР 1", "СОЧ", "60,0", "Дроби", "Индивидуальная работа"):
            self.assertIn(part, text)
        reader, _name = self.pdf("analysis", KK)
        self.assertIn("БЖБ 1", self.text(reader))

    def test_done_analysis_is_not_changed(self):
        rows = self.env["edu.assessment.analysis"].with_user(self.teacher)
        row = rows.create({"course_id": self.course.id, "term_id": self.quarter.id})
        row.action_done()
        with self.assertRaisesRegex(UserError, "return it to draft"):
            row.reasons = "Later"
        row.action_draft()
        row.reasons = "Later"
        self.assertEqual(row.reasons, "Later")

    def test_teacher_has_only_own_courses(self):
        other = self.users["other_teacher"]
        rows = self.env["edu.assessment.analysis"]
        mine = rows.with_user(self.teacher).create(
            {"course_id": self.course.id, "term_id": self.quarter.id}
        )
        with self.assertRaises(AccessError):
            rows.with_user(other).create(
                {"course_id": self.sport.id, "term_id": self.quarter.id}
            )
        with self.assertRaises(AccessError):
            mine.with_user(other).read(["reasons"])
        with self.assertRaises(AccessError):
            mine.with_user(self.users["deputy"]).write({"reasons": "x"})
        with self.assertRaises(AccessError):
            self.document("analysis", "other_teacher", course_ids=self.course.ids)
        self.document("analysis", "class_teacher")

    def test_same_queries_for_more_learners(self):
        self.document("analysis")
        few = self.count_queries(lambda: self.document("analysis"))
        for student in self.add_learners(4):
            self._mark(student_id=student.id, assessment_id=self.works[0].id, value=9)
        many = self.count_queries(lambda: self.document("analysis"))
        self.assertEqual(few, many)


@tagged("post_install", "-at_install")
@freeze_time(FormsCommon.TODAY)
class TestLists(FormsCommon):
    """Schedule, changes, not attested, honours, protocol, extract, access."""

    clauses = ["456-27.12"]

    def test_schedule_is_approved_by_the_deputy(self):
        rows = self.env["edu.assessment.schedule"].with_user(self.users["deputy"])
        row = rows.create({"class_id": self.group.id, "term_id": self.quarter.id})
        with self.assertRaises(AccessError):
            row.with_user(self.teacher).action_approve()
        row.action_approve()
        self.assertEqual((row.state, row.work_count), ("approved", 3))
        self.assertFalse(row.is_changed)
        self._create_assessment("sor", "2025-10-20", 10)
        row.invalidate_recordset()
        self.assertTrue(row.is_changed)
        reader, _name = self.pdf("schedule", RU, "teacher")
        text = self.text(reader)
        for part in ("16.09.2025", "вторник", "СОР 1", "Section one", "Утверждено"):
            self.assertIn(part, text)

    def test_journal_of_changed_lessons(self):
        day = self._create_lesson("2025-10-20")
        day._substitute(self.employees["other_teacher"], "Ауруы")
        self._create_lesson("2025-10-21")._cancel("Аяз")
        rows = self.table(self.document("changes", class_ids=[]))
        self.assertEqual([row["reason"] for row in rows], ["Ауруы", "Аяз"])
        self.assertEqual(rows[0]["substitute"], "Employee other_teacher")
        self.assertEqual(rows[0]["teacher"], "Employee teacher")
        with self.assertRaises(AccessError):
            self.document("changes", "teacher", class_ids=[])

    def test_list_of_not_attested_names_what_is_missing(self):
        self._close()
        rows = self.table(self.document("not_attested"))
        row = next(one for one in rows if one["subject"] == "Algebra test")
        self.assertEqual(row["name"], self.students[4].name)
        self.assertEqual(row["missing"], "SOCh, SOR")

    def give(self, student, grade, kind="annual", course=None):
        course = course or self.course
        self.env["edu.term.result"].create(
            {
                "company_id": self.company.id,
                "year_id": course.year_id.id,
                "kind": kind,
                "course_id": course.id,
                "subject_id": course.subject_id.id,
                "class_id": course.class_id.id,
                "student_id": student.id,
                "grade": grade,
                "status": "graded",
            }
        )

    def test_candidates_have_only_fives(self):
        self.env["edu.rule"].create(
            {
                "key": "honours",
                "name": "Honours",
                "value": '[{"kind": "distinction", "grade": 7, "from": 6}]',
                "valid_from": "2025-09-01",
                "company_id": self.company.id,
            }
        )
        self.give(self.students[0], 5)
        self.give(self.students[1], 5)
        self.give(self.students[1], 4, course=self.sport)
        [row] = self.table(self.document("honours", term_id=False))
        self.assertEqual(row["name"], self.students[0].name)
        self.assertEqual((row["count"], row["known"]), (1, "7"))
        self.assertEqual(row["complete"], "check the personal file: classes 6")

    def test_exam_points_by_the_scale_of_the_exam(self):
        """13 of 20 is 4 by the scale of the exam; 65 % would be 4, 60 % only 3."""
        self.env["edu.rule"].create(
            {
                "key": "exam.scale",
                "name": "Exam",
                "value": SCALE,
                "valid_from": "2025-09-01",
                "company_id": self.company.id,
            }
        )
        exam = self._create_assessment("exam", "2025-10-15", 20)
        self._mark(assessment_id=exam.id, value=17)
        outcome = self.env["edu.year.outcome"]
        grades = {points: outcome._get_exam_grade(exam, points) for points in range(21)}
        self.assertEqual(
            [grades[points] for points in (0, 7, 8, 12, 13, 16, 17, 20)],
            [2, 2, 3, 3, 4, 4, 5, 5],
        )
        other = self._create_assessment("exam", "2025-10-15", 25)
        # no scale of 25 points: 68 % by the general scale
        self.assertEqual(outcome._get_exam_grade(other, 17), 4)
        reader, _name = self.pdf("protocol", RU)
        self.assertIn("17 (семнадцать)", self.text(reader))
        self.assertIn("5 (пять)", self.text(reader))
        reader, _name = self.pdf("protocol", KK)
        self.assertIn("5 (бес)", self.text(reader))

    def test_class_teacher_sees_only_the_own_class(self):
        other = self.group.copy({"letter": "Б", "class_teacher_id": False})
        for code in ("summary", "report_card", "quarter", "journal", "not_attested"):
            self.document(code, "class_teacher")
            with self.assertRaises(AccessError):
                self.document(code, "class_teacher", class_ids=other.ids)
            with self.assertRaises(AccessError):
                self.document(code, "other_teacher")

    def test_another_organisation_is_closed(self):
        stranger = self._create_user(
            "stranger", "edu_base.group_director", self.other_company
        )
        self.users["stranger"] = stranger
        for code in ("summary", "report_card", "schedule", "extract", "journal"):
            with self.assertRaises(AccessError):
                self.document(code, "stranger")

    def test_portal_users_reach_no_model_of_forms(self):
        for role in ("guardian", "learner"):
            user = self._create_user(role, f"edu_base.group_{role}")
            for model in (
                "edu.form.layout",
                "edu.form.print",
                "edu.assessment.analysis",
                "edu.assessment.schedule",
                "edu.journal.archive",
                "edu.journal.archive.task",
            ):
                with self.subTest(role=role, model=model):
                    records = self.env[model].with_user(user)
                    self.assertFalse(records.has_access("read"))
                    self.assertFalse(records.has_access("create"))

    def test_options_of_an_address_are_checked(self):
        with self.assertRaisesRegex(UserError, "not valid"):
            self.document("summary", class_ids=["1 OR 1"])
        with self.assertRaisesRegex(UserError, "no form"):
            self.env["edu.form"]._get_form("layout")

    def test_window_proposes_the_quarter_and_the_own_class(self):
        window = self.env["edu.form.print"].with_user(self.users["class_teacher"])
        window = window.with_context(default_code="quarter")
        values = window.default_get(["code", "term_id", "class_ids"])
        self.assertEqual(values["term_id"], self.quarter.id)
        self.assertEqual(values["class_ids"][0][2], self.group.ids)
        wizard = window.create({})
        self.assertTrue(wizard.has_xlsx)
        self.assertFalse(window.new({"code": "journal"}).has_xlsx)
        self.assertFalse(
            [name for _code, name in wizard._selection_lang() if "/" in name]
        )
        action = wizard.action_print()
        self.assertIn("/edu/form/quarter", action["url"])

    def test_window_of_a_closed_quarter(self):
        self._close()
        lock = self.env["edu.term.lock"].search([("class_id", "=", self.group.id)])
        window = self.env["edu.form.print"].with_user(self.users["deputy"])
        values = window.with_context(
            active_model="edu.term.lock", active_ids=lock.ids
        ).default_get(["code", "term_id", "class_ids"])
        self.assertEqual(values["term_id"], self.quarter.id)
        self.assertEqual(values["class_ids"][0][2], self.group.ids)

    def test_new_layout_of_an_order_is_used_from_its_date(self):
        layout = self.env["edu.form.layout"]._find(
            "report_card", self.year.date_end, self.company
        )
        newer = layout.copy({"valid_from": "2025-09-01", "company_id": self.company.id})
        newer.title = "New title of the order"
        newer.column_ids.filtered(lambda x: x.key == "exam").unlink()
        document = self.document("report_card", student_ids=self.student.ids)
        self.assertEqual(document.sections[0].title, "New title of the order")
        columns = next(
            block.columns
            for block in document.sections[0].blocks
            if hasattr(block, "columns")
        )
        self.assertNotIn("exam", [column.key for column in columns])
        old = self.env["edu.form.layout"]._find(
            "report_card", "2024-01-01", self.company
        )
        self.assertEqual(old, layout)
