from odoo.addons.edu_journal.tests.common import PASSWORD, JournalCommon

PASSWORD_OF_USERS = PASSWORD


class AnalyticsCommon(JournalCommon):
    """Classes 7 А (five learners) and 7 Б (two), results of quarter 1 by hand.

    ======== ======= ======= =====  ==============================
    learner  algebra physics music  standing
    ======== ======= ======= =====  ==============================
    7 А, 1   5       5       pass   excellent
    7 А, 2   4       5       pass   one 4, the rest 5
    7 А, 3   3       3       pass   has 3
    7 А, 4   2       4       fail   has 2
    7 А, 5   –       4       pass   temporarily not attested
    7 Б, 1   5       4       pass   one 4, the rest 5
    7 Б, 2   5       4       pass   one 4, the rest 5
    ======== ======= ======= =====  ==============================
    """

    GRADES_A = {"algebra": (5, 4, 3, 2, None), "physics": (5, 5, 3, 4, 4)}
    GRADES_B = {"algebra": (5, 5), "physics": (4, 4)}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["edu.rule"].create(
            {
                "key": "analytics.sou_weights",
                "name": "weights",
                "value": '{"5": 1, "4": 0.64, "3": 0.36, "2": 0.16}',
                "valid_from": "2016-09-02",
            }
        )
        cls.group_b = cls.env["edu.group"].create(
            {
                "company_id": cls.company.id,
                "year_id": cls.year.id,
                "kind": "class",
                "grade": 7,
                "letter": "Б",
                "shift": "2",
            }
        )
        cls.students_b = cls.env["edu.student"].create(
            [
                {"surname": name, "given_name": "Тест", "company_id": cls.company.id}
                for name in ("Бекова", "Саматов")
            ]
        )
        cls.env["edu.enrolment"].create(
            [
                {
                    "student_id": student.id,
                    "group_id": cls.group_b.id,
                    "date_from": "2025-09-01",
                }
                for student in cls.students_b
            ]
        )
        (cls.students[:2] | cls.students_b[0]).sex = "f"
        (cls.students[2:] | cls.students_b[1]).sex = "m"
        subjects = cls.env["edu.subject"].create(
            [
                {"name": "Physics test", "code": "physics-test"},
                {"name": "Music test", "code": "music-test"},
            ]
        )
        cls.physics, cls.music = subjects
        cls.courses = {
            ("А", "algebra"): cls.course,
            ("А", "physics"): cls._create_course(
                cls.physics, 2, "points_quarter", teacher="other_teacher"
            ),
            ("А", "music"): cls._create_course(
                cls.music, 1, "pass_fail", teacher="other_teacher"
            ),
            ("Б", "algebra"): cls._create_course(
                cls.subject, 3, "points_quarter", cls.group_b
            ),
            ("Б", "physics"): cls._create_course(
                cls.physics, 2, "points_quarter", cls.group_b, "other_teacher"
            ),
        }

    @classmethod
    def _create_results(cls, term=None, kind="quarter", shift=0):
        """Write the results of the table; ``shift`` is added to grades below 5."""
        rows = []
        places = (
            ("А", cls.students, cls.GRADES_A),
            ("Б", cls.students_b, cls.GRADES_B),
        )
        for letter, students, table in places:
            for subject, grades in table.items():
                course = cls.courses[letter, subject]
                for student, grade in zip(students, grades, strict=True):
                    grade = grade and min(grade + shift, 5)
                    rows.append(cls._result_vals(course, student, term, kind, grade))
        music = cls.courses["А", "music"]
        for student in cls.students:
            status = "fail" if student == cls.students[3] else "pass"
            row = cls._result_vals(music, student, term, kind, None)
            rows.append(row | {"status": status})
        results = cls.env["edu.term.result"].create(rows)
        cls.env.flush_all()
        return results

    @classmethod
    def _result_vals(cls, course, student, term, kind, grade):
        return {
            "company_id": cls.company.id,
            "year_id": cls.year.id,
            "term_id": term.id if term else False,
            "kind": kind,
            "course_id": course.id,
            "subject_id": course.subject_id.id,
            "class_id": course.class_id.id,
            "student_id": student.id,
            "grade": grade or False,
            "percent": (grade or 0) * 20.0,
            "status": "graded" if grade else "not_attested",
        }
