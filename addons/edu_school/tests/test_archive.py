import base64
import hashlib
import io
from datetime import date

import psycopg2
from freezegun import freeze_time
from pypdf import PdfReader

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.edu_base.lib.identifiers import make_iin

from .common_forms import KK, RU, FormsCommon


@tagged("post_install", "-at_install")
@freeze_time(FormsCommon.TODAY)
class TestJournalArchive(FormsCommon):
    """The class journal as a kept, checksummed, immutable PDF/A."""

    clauses = ["456-27.5", "456-27.12"]

    def archive(self, user="deputy", **values):
        archives = self.env["edu.journal.archive"].with_user(self.users[user])
        group = self.group.with_user(self.users[user])
        term = values.pop("term", self.quarter)
        return archives._archive(group, term, values.pop("lang", RU), **values)

    def open_pdf(self, archive):
        return PdfReader(io.BytesIO(archive.sudo().attachment_id.raw))

    def test_marks_page_by_hand(self):
        """8, 9, 7, 10 → 8.5 of 10: 21.25 of 25; SOR 22/30: 18.333; SOCh 36; 75.6."""
        document = self.document("journal")
        page = next(
            section
            for section in document.sections
            if "Algebra" in section.subtitles[0]
        )
        maxima, first, *_others, last = page.blocks[0].rows
        self.assertEqual((maxima["sor1"], maxima["soch"]), (15, 25))
        # ill on the last lesson: the sign stands beside the mark
        self.assertEqual(first["dates"], ["8", "9", "7", "ill.10"])
        expected = {
            "sor1": 10, "sor2": 12, "soch": 18, "fo": "8,5", "part_fo": "21,3",
            "part_sor": "18,3", "part_soch": "36", "percent": "75,6", "grade": "4",
        }  # fmt: skip
        self.assertEqual({key: first[key] for key in expected}, expected)
        self.assertEqual(last["sor2"], "")
        self.assertNotIn("grade", last)

    def test_points_of_a_former_school_stand_in_the_page(self):
        """Learner 5 brought SOR 2 (9 of 15): it stands in the column of SOR 2."""
        self.env["edu.received.result"].create(
            {
                "company_id": self.company.id,
                "student_id": self.students[4].id,
                "course_id": self.course.id,
                "subject_id": self.subject.id,
                "class_id": self.group.id,
                "term_id": self.quarter.id,
                "kind": "sor",
                "number": 2,
                "max_points": 15,
                "points": 9,
                "school": "School",
                "document_number": "1",
                "document_date": "2025-10-01",
            }
        )
        page = next(
            section
            for section in self.document("journal").sections
            if "Algebra" in section.subtitles[0]
        )
        self.assertEqual(page.blocks[0].rows[-1]["sor2"], 9)

    def test_missed_days_and_lessons(self):
        document = self.document("journal")
        section = next(x for x in document.sections if x.title.startswith("Missed"))
        rows = {row["name"]: row for row in section.blocks[0].rows}
        second = rows[self.students[1].name]
        self.assertEqual(
            (second["q1_days"], second["q1_lessons"], second["q1_absent"]), (1, 1, 1)
        )
        self.assertEqual(rows[self.student.name]["y_days_ill"], 1)

    def test_all_sections_in_both_languages(self):
        text = self.text(self.open_pdf(self.archive(term=None, lang=KK)))
        for part in (
            "Сынып журналы", "Нұсқаулық", "Пәндер мен мұғалімдер", "Topic 9",
            "Ең жоғары балл", "жиынтық ведомосі", "Білім алушылар туралы мәліметтер",
            "Босатылған күндер", "Президенттік тестілер", "Үйірмелер", "ескертулер",
        ):  # fmt: skip
            self.assertIn(part, text)
        text = self.text(self.open_pdf(self.archive(term=None)))
        for part in (
            "Классный журнал", "Инструкция", "Расчёт оценки", "Сведения об обучающихся",
            "Замечания по ведению журнала",
        ):  # fmt: skip
            self.assertIn(part, text)

    def test_archive_is_pdf_a(self):
        reader = self.open_pdf(self.archive())
        metadata = reader.trailer["/Root"]["/Metadata"].get_data().decode()
        self.assertRegex(metadata, r"part[=>\"]+2")
        self.assertRegex(metadata, r"conformance[=>\"]+B")
        self.assertIn("/OutputIntents", reader.trailer["/Root"])

    def test_versions_and_checksum(self):
        first = self.archive()
        content = first.sudo().attachment_id.raw
        self.assertEqual(first.sha256, hashlib.sha256(content).hexdigest())
        self.assertEqual((first.version, first.is_closed), (1, False))
        self._close()
        second = self.archive()
        self.assertEqual((second.version, second.is_closed), (2, True))
        self.assertEqual(second.previous_id, first)
        self.assertFalse(first.is_current)
        self.assertTrue(first._is_intact())
        self.assertEqual(self.archive(lang=KK).version, 1)

    def test_archive_is_never_changed(self):
        archive = self.archive()
        with self.assertRaises(UserError):
            archive.sudo().write({"sha256": "0"})
        with self.assertRaises(UserError):
            archive.sudo().unlink()
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.Error):
            with self.env.cr.savepoint():
                self.env.cr.execute(
                    "UPDATE edu_journal_archive SET sha256 = 'x' WHERE id = %s",
                    [archive.id],
                )
        with self.assertRaises(AccessError):
            archive.attachment_id.with_user(self.users["deputy"]).raw = b"other"
        with self.assertRaises(AccessError):
            archive.create([{"class_id": self.group.id}])

    def test_broken_file_is_found(self):
        archive = self.archive()
        archive.action_verify()
        archive.sudo().attachment_id.raw = b"%PDF other"
        with self.assertRaisesRegex(ValidationError, "differs"):
            archive.action_verify()

    def test_who_makes_and_reads(self):
        archive = self.archive("class_teacher")
        self.assertEqual(archive.user_id, self.users["class_teacher"])
        for user in ("teacher", "other_teacher"):
            with self.assertRaises(AccessError):
                self.archive(user)
            with self.assertRaises(AccessError):
                archive.with_user(self.users[user]).read(["sha256"])
        stranger = self._create_user(
            "stranger", "edu_base.group_director", self.other_company
        )
        with self.assertRaises(AccessError):
            archive.with_user(stranger).read(["sha256"])

    def test_health_sheet_is_for_the_nurse_only(self):
        self.users["nurse"] = self._create_user("nurse", "edu_base.group_nurse")
        with self.assertRaises(AccessError):
            self.archive(part="health")
        sheet = self.archive("nurse", part="health", term=None)
        self.assertIn("Листок здоровья", self.text(self.open_pdf(sheet)))
        with self.assertRaises(AccessError):
            sheet.with_user(self.users["director"]).read(["sha256"])
        with self.assertRaises(AccessError):
            self.archive("nurse")

    def test_whole_school_one_class_after_another(self):
        other = self.group.copy({"letter": "Б"})
        classes = (self.group | other).with_user(self.users["deputy"])
        tasks = self.env["edu.journal.archive.task"].with_user(self.users["deputy"])
        made = tasks._order_journals(classes, self.quarter, RU)
        self.assertEqual(len(made), 2)
        self.assertEqual(tasks._order_journals(classes, self.quarter, RU), made)
        for task in made.sudo():
            task._run()
        self.assertEqual(set(made.mapped("state")), {"done"})
        self.assertEqual(made.archive_id.class_id, self.group | other)
        with self.assertRaises(AccessError):
            tasks.with_user(self.users["class_teacher"])._order_journals(
                self.group.with_user(self.users["class_teacher"]), self.quarter, RU
            )

    def test_failed_class_says_why(self):
        tasks = self.env["edu.journal.archive.task"].with_user(self.users["deputy"])
        group = self.group.with_user(self.users["deputy"])
        task = tasks._order_journals(group, self.quarter, RU).sudo()
        self.env["edu.rule"].search([("key", "=", "term.weights")]).unlink()
        task._run()
        self.assertEqual(task.state, "failed")
        self.assertIn("term.weights", task.message)


@tagged("post_install", "-at_install")
@freeze_time(FormsCommon.TODAY)
class TestExtract(FormsCommon):
    """The extract of one school is read by another."""

    clauses = ["456-27.12"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.iin = make_iin(date(2012, 3, 8), "f", 77)
        cls.student.iin = cls.iin
        cls.director = cls._create_user(
            "receiver", "edu_base.group_director", cls.other_company
        )
        cls.moved = cls.env["edu.student"].create(
            {
                "surname": "Ахметова",
                "given_name": "Тест",
                "iin": cls.iin,
                "company_id": cls.other_company.id,
            }
        )
        year = cls.year.copy({"company_id": cls.other_company.id})
        cls.env["edu.term"].create(
            {**cls._term_vals("quarter", 1, "2025-09-01", "2025-10-26")}
            | {"year_id": year.id}
        )
        group = cls.env["edu.group"].create(
            {
                "company_id": cls.other_company.id,
                "year_id": year.id,
                "kind": "class",
                "grade": 7,
                "letter": "К",
            }
        )
        cls.env["edu.enrolment"].create(
            {
                "student_id": cls.moved.id,
                "group_id": group.id,
                "date_from": "2025-10-01",
            }
        )
        cls.receiving = cls.env["edu.course"].create(
            {
                "subject_id": cls.subject.id,
                "group_id": group.id,
                "weekly_hours": 3,
                "mode": "points_quarter",
            }
        )

    def workbook(self, lang):
        options = {
            "student_ids": self.student.ids,
            "year_id": self.year.id,
            "lang": lang,
        }
        return self.form("extract")._render_form(options, "xlsx")[0]

    def load(self, content, dry_run=False):
        service = self.env["edu.import"].with_user(self.director)
        service = service.with_company(self.other_company)
        encoded = base64.b64encode(content).decode()
        return service.import_file("extract", "extract.xlsx", encoded, dry_run)

    def test_points_of_every_work(self):
        document = self.document(
            "extract", student_ids=self.student.ids, year_id=self.year.id
        )
        rows = self.table(document)
        self.assertEqual(
            [(row["kind"], row["work"], row["maximum"], row["points"]) for row in rows],
            [("SOR", 1, 15, 10), ("SOR", 2, 15, 12), ("SOCh", 1, 25, 18)],
        )
        reader, _name = self.pdf("extract", RU, student_ids=self.student.ids)
        self.assertIn("Директор", self.text(reader))
        self.assertIn(self.iin, self.text(reader))

    def test_another_school_imports_it_once(self):
        for lang, counts in ((RU, (3, 0)), (RU, (0, 3))):
            result = self.load(self.workbook(lang))
            self.assertFalse(result["errors"])
            self.assertEqual((result["created"], result["unchanged"]), counts)
        rows = self.env["edu.received.result"].search(
            [("student_id", "=", self.moved.id)]
        )
        self.assertEqual(rows.course_id, self.receiving)
        self.assertEqual(set(rows.mapped("school")), {"School No. 1"})
        self.assertRecordValues(
            rows.sorted("id"),
            [
                {"kind": "sor", "number": 1, "max_points": 15, "points": 10},
                {"kind": "sor", "number": 2, "max_points": 15, "points": 12},
                {"kind": "soch", "number": 1, "max_points": 25, "points": 18},
            ],
        )

    def test_grades_of_a_quarter_closed_at_both_schools(self):
        """The former school gives 4, the receiving one has closed the quarter too."""
        self._close()
        lock = {"term_id": self.receiving.year_id.term_ids.id, "action": "close"}
        self.env["edu.term.lock"].create(
            {**lock, "class_id": self.receiving.class_id.id}
        )
        result = self.load(self.workbook(RU))
        self.assertEqual((result["errors"], result["created"]), ([], 1))
        stored = self.env["edu.term.result"].search(
            [("student_id", "=", self.moved.id), ("course_id", "=", self.receiving.id)]
        )
        self.assertEqual((stored.grade, stored.status), (4, "graded"))

    def test_kazakh_workbook_is_read_too(self):
        result = self.load(self.workbook(KK), dry_run=True)
        self.assertEqual((result["errors"], result["created"]), ([], 3))

    def test_unknown_learner_and_wrong_points_are_named(self):
        service = self.env["edu.import"].with_user(self.director)
        row = {
            "iin": self.iin, "year": self.year.name, "subject": "Algebra test",
            "school": "School", "document": "1", "date": "2025-10-01",
            "quarter": "1", "kind": "СОР", "work": "1", "maximum": "15",
            "points": "16",
        }  # fmt: skip
        stranger = {**row, "iin": make_iin(date(2012, 3, 9), "m", 5), "points": "5"}
        result = service.import_rows("extract", [row, stranger])
        self.assertEqual(
            [(one["row"], one["column"]) for one in result["errors"]],
            [(1, "points"), (2, "iin")],
        )
        self.assertFalse(
            self.env["edu.received.result"].search([("student_id", "=", self.moved.id)])
        )


@tagged("post_install", "-at_install")
@freeze_time(FormsCommon.TODAY)
class TestFormRoute(FormsCommon, HttpCase):
    """The address of a form gives what the user may print and nothing else."""

    clauses = ["456-27.12"]

    def get(self, code, kind="pdf", ids=None):
        ids = self.group.ids if ids is None else ids
        return self.url_open(
            f"/edu/form/{code}?kind={kind}"
            f'&options={{"class_ids": {ids}, "term_id": {self.quarter.id}}}'
        )

    def test_deputy_gets_files(self):
        self.authenticate(self.users["deputy"].login, "long-Test-password-1")
        answer = self.get("summary")
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        self.assertTrue(answer.content.startswith(b"%PDF"))
        self.assertTrue(self.get("summary", "xlsx").content.startswith(b"PK"))

    @mute_logger("odoo.http")
    def test_stranger_and_portal_get_nothing(self):
        portal = self._create_user("guardian", "edu_base.group_guardian")
        for user in (self.users["other_teacher"], portal):
            self.authenticate(user.login, "long-Test-password-1")
            answer = self.get("summary")
            self.assertNotEqual(answer.status_code, 200)
            self.assertNotIn("Ахметова".encode(), answer.content)
