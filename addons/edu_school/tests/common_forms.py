import io

from pypdf import PdfReader

from odoo.addons.edu_journal.tests.common import JournalCommon

LEVELS = (
    '[{"from": 0, "level": "low"}, {"from": 40, "level": "middle"},'
    ' {"from": 85, "level": "high"}]'
)
KK, RU = "kk_KZ", "ru_RU"
#: formative marks, SOR 1 and SOR 2 of 15, SOCh of 25 of the five learners
MARKS = (
    ((8, 9, 7, 10), (10, 12), 18),
    ((10, 9, 9), (14, 14), 20),
    ((5, 4), (5, 5), 12),
    ((4,), (5, 5), 5),
    ((8,), (12, None), None),
)


class FormsCommon(JournalCommon):
    """Class 7 А with one graded subject, one pass/fail subject and absences.

    By the worked figures (25 % FO, 25 % SOR, 50 % SOCh):

    ========= ======= ======= ====== ======== =====
    learner   FO %    SOR %   SOCh % percent  grade
    ========= ======= ======= ====== ======== =====
    1         85      73.333  72     75.583   4
    2         93.333  93.333  80     86.667   5
    3         45      33.333  48     43.583   3
    4         40      33.333  20     28.333   2
    5         80      –       –      waits    –
    ========= ======= ======= ====== ======== =====
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["edu.rule"].create(
            {
                "key": "analysis.levels",
                "name": "Levels",
                "value": LEVELS,
                "valid_from": "2025-09-01",
                "company_id": cls.company.id,
            }
        )
        cls.sport = cls._create_course(
            cls.env["edu.subject"].create({"name": "Sport test", "code": "sport-t"}),
            2,
            "pass_fail",
        )
        cls.group.class_teacher_id = cls.employees["class_teacher"]
        cls.lessons = [
            cls._create_lesson(f"2025-09-{day:02}", topic=f"Topic {day}")
            for day in (2, 4, 9, 11)
        ]
        cls.works = [
            cls._create_assessment("sor", "2025-09-16", 15, name="Section one"),
            cls._create_assessment("sor", "2025-10-07", 15, name="Section two"),
            cls._create_assessment("soch", "2025-10-14", 25),
        ]
        for student, row in zip(cls.students, MARKS, strict=True):
            cls._enter(student, *row)
        for student in cls.students:
            cls._mark(
                student_id=student.id,
                course_id=cls.sport.id,
                term_id=cls.quarter.id,
                code="pass",
            )
        cls._absent(cls.lessons[0], cls.students[1], "absent")
        cls._absent(cls.lessons[3], cls.students[0], "ill")

    @classmethod
    def _enter(cls, student, formative, sors, soch):
        for lesson, value in zip(cls.lessons, formative, strict=False):
            cls._mark(student_id=student.id, lesson_id=lesson.id, value=value)
        for work, value in zip(cls.works, (*sors, soch), strict=True):
            if value is not None:
                cls._mark(student_id=student.id, assessment_id=work.id, value=value)

    @classmethod
    def _absent(cls, lesson, student, kind):
        absences = cls.env["edu.absence"].with_user(cls.teacher)
        absences.create(
            [{"lesson_id": lesson.id, "student_id": student.id, "kind": kind}]
        )

    @classmethod
    def _close(cls):
        locks = cls.env["edu.term.lock"].with_user(cls.users["deputy"])
        locks._close(cls.quarter, cls.group)

    def form(self, code, user="deputy"):
        return self.env[f"edu.form.{code}"].with_user(self.users[user])

    def document(self, code, user="deputy", lang="en_US", **options):
        """Return the document of a form for class 7 А in the first quarter."""
        options.setdefault("class_ids", self.group.ids)
        options.setdefault("term_id", self.quarter.id)
        return self.form(code, user)._make_document({**options, "lang": lang})[0]

    def table(self, document, title=None, section=0):
        """Return the rows of a table of a section: the first or the named one."""
        tables = [
            block
            for block in document.sections[section].blocks
            if hasattr(block, "rows")
        ]
        tables = [table for table in tables if hasattr(table, "columns")]
        if title is None:
            return tables[0].rows
        return next(table for table in tables if table.title == title).rows

    def pdf(self, code, lang, user="deputy", **options):
        options.setdefault("class_ids", self.group.ids)
        options.setdefault("term_id", self.quarter.id)
        content, name = self.form(code, user)._render_form({**options, "lang": lang})
        return PdfReader(io.BytesIO(content)), name

    def text(self, reader):
        return "\n".join(page.extract_text() for page in reader.pages)

    def count_queries(self, function):
        """Return how many queries ``function`` makes on an empty cache."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function()
        return self.env.cr.sql_log_count - before

    def add_learners(self, count, group=None, **values):
        students = self.env["edu.student"].create(
            [
                {
                    "surname": f"Сынақов{number}",
                    "given_name": "Тест",
                    "company_id": self.company.id,
                }
                for number in range(count)
            ]
        )
        values = {"date_from": "2025-09-01", **values}
        self.env["edu.enrolment"].create(
            [
                {"student_id": one.id, "group_id": (group or self.group).id, **values}
                for one in students
            ]
        )
        return students
