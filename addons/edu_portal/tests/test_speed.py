import logging

from freezegun import freeze_time

from odoo.tests import tagged

from .common import PortalCase

_logger = logging.getLogger(__name__)

# school days of the quarter up to today
DAYS = [f"2025-09-{day:02d}" for day in range(1, 31)] + [
    f"2025-10-{day:02d}" for day in range(1, 16)
]


@tagged("post_install", "-at_install")
@freeze_time(PortalCase.TODAY)
class TestSpeed(PortalCase):
    """The number of queries of a page depends on no number of rows."""

    clauses = ["456-27.1", "503-12.6"]

    def _count(self, path):
        """Return the queries of the second request: the first fills the caches."""
        self._open(path)
        self.env.flush_all()
        before = self.cr.sql_log_count
        self._open(path)
        return self.cr.sql_log_count - before

    def _fill(self, number):
        """Give every learner a mark at the lesson ``number`` of every day."""
        subject = self.env["edu.subject"].create(
            {"name": f"Пән {number}", "code": f"pan-{number}"}
        )
        course = self._create_course(subject, 3, "points_quarter")
        lessons = [
            self._create_lesson(
                day, number, course=course, homework="№ 1", room_id=self.room.id
            )
            for day in DAYS
        ]
        self.env["edu.mark"].with_user(self.teacher).create(
            [
                {"lesson_id": lesson.id, "student_id": student.id, "value": 8}
                for lesson in lessons
                for student in self.students
            ]
        )
        work = self._create_assessment("sor", "2025-10-15", 15, course=course)
        self._mark(assessment_id=work.id, value=12)

    def _check_constant(self, path, most):
        self._fill(2)
        few = self._count(path)
        for number in (3, 4, 5):
            self._fill(number)
        many = self._count(path)
        _logger.info("%s: %s queries", path, many)
        self.assertEqual(few, many, path)
        self.assertLessEqual(many, most, path)

    def test_home(self):
        self._log_in(self.parent)
        # the home page is that of the child looked at last
        self._open(f"/my/child/{self.child.id}")
        self._check_constant("/my", 30)

    def test_marks(self):
        self._log_in(self.parent)
        self._check_constant(f"/my/child/{self.child.id}/marks", 35)

    def test_week(self):
        self._log_in(self.parent)
        self._check_constant(f"/my/child/{self.child.id}/timetable", 30)

    def test_year(self):
        self._log_in(self.parent)
        self._check_constant(f"/my/child/{self.child.id}/year", 30)
