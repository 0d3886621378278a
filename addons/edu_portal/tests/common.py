import base64

from odoo.tests import HttpCase

from odoo.addons.edu_journal.tests.common import PASSWORD, JournalCommon

from .crawl import make_photo

SECRETS = (
    "Құпиябаев",
    "Мырзагелдіқұл",
    "Бөтенова",
    "9998877",
    "qupiya@other.example",
    "Тұйық көшесі",
    "Жазба-құпия",
)


class PortalCommon(JournalCommon):
    """The school of the journal tests, with two families.

    The family Ахметов has Аружан in class 7 А of the first school and Данияр in class
    3 Б of another school; both parents and Аружан have accounts. The family of
    Құпиябаев has a child in the same class 7 А. Today is Wednesday 15 October 2025.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ru_RU")
        cls.company.write({"name": "№ 1 мектеп", "edu_tz": "Asia/Almaty"})
        cls.other_company.write({"name": "№ 2 мектеп", "edu_tz": "Asia/Almaty"})
        cls.subject.name = "Алгебра"
        for term in cls.quarters | cls.half_years:
            term.name = f"№ {term.number}"
        cls.employees["teacher"].name = "Сәрсенова Айгүл"
        cls.employees["other_teacher"].name = "Юсупов Тимур"
        cls.employees["class_teacher"].name = "Жұмабекова Гүлнар"
        cls._create_family()
        cls._create_foreign_family()
        cls.room = cls.env["edu.room"].create(
            {"name": "214", "company_id": cls.company.id}
        )

    @classmethod
    def _create_family(cls):
        cls.child = cls.student
        cls.child.write({"surname": "Ахметова", "given_name": "Аружан"})
        cls.second_class = cls.env["edu.group"].create(
            {
                "company_id": cls.other_company.id,
                "year_id": cls.env["edu.academic.year"]
                ._get_current("2025-10-15", cls.other_company)
                .id,
                "kind": "class",
                "grade": 3,
                "letter": "Б",
            }
        )
        cls.second_child = cls._create_student("Ахметов", "Данияр", cls.second_class)
        cls.parent = cls._create_portal_user("parent", "Ахметова Сәуле", "guardian")
        cls.guardian = cls._create_guardian(
            "Ахметова", "Сәуле", cls.parent, cls.child | cls.second_child
        )
        cls.learner = cls._create_portal_user("learner", "Ахметова Аружан", "learner")
        # sudo: accounts are tied by the service only
        cls.child.sudo().user_id = cls.learner

    @classmethod
    def _create_foreign_family(cls):
        cls.foreign = cls.students[1]
        cls.foreign.write(
            {
                "surname": "Құпиябаев",
                "given_name": "Мырзагелдіқұл",
                "phone": "+77019998877",
                "email": "qupiya@other.example",
                "address": "Тұйық көшесі, 9",
                "image_1920": base64.b64encode(make_photo()),
            }
        )
        cls.foreign_parent = cls._create_portal_user(
            "foreign", "Бөтенова Мырзагелдіқұл", "guardian"
        )
        cls.foreign_parent.partner_id.email = "qupiya@other.example"
        cls.foreign_guardian = cls._create_guardian(
            "Бөтенова", "Мырзагелдіқұл", cls.foreign_parent, cls.foreign
        )
        for subtype in ("mail.mt_note", "mail.mt_comment"):
            cls.foreign.message_post(body="Жазба-құпия", subtype_xmlid=subtype)
        cls.foreign_file = cls.env["ir.attachment"].create(
            {
                "name": "Жазба-құпия.txt",
                "raw": "Жазба-құпия".encode(),
                "res_model": "edu.student",
                "res_id": cls.foreign.id,
            }
        )

    @classmethod
    def _create_student(cls, surname, given_name, group, start="2025-09-01"):
        student = cls.env["edu.student"].create(
            {
                "surname": surname,
                "given_name": given_name,
                "company_id": group.company_id.id,
            }
        )
        cls.env["edu.enrolment"].create(
            {"student_id": student.id, "group_id": group.id, "date_from": start}
        )
        return student

    @classmethod
    def _create_portal_user(cls, login, name, role, lang="kk_KZ"):
        user = cls._create_user(f"portal_{login}", f"edu_base.group_{role}")
        user.write({"name": name, "lang": lang})
        return user

    @classmethod
    def _create_guardian(cls, surname, given_name, user, children):
        guardian = cls.env["edu.guardian"].create(
            {"surname": surname, "given_name": given_name}
        )
        # sudo: accounts are tied by the service only
        guardian.sudo().user_id = user
        cls.env["edu.student.guardian"].create(
            [
                {"student_id": child.id, "guardian_id": guardian.id}
                for child in children
            ]
        )
        return guardian

    @classmethod
    def _get_portal(cls, user, child=None, lang="kk_KZ"):
        """Return (service, scope) of a child of ``user`` as the controller has them."""
        portal = cls.env(user=user.id, context={"lang": lang})["edu.portal"]
        children = portal._get_children(user)
        child = children.browse(child.id) if child else children[:1]
        portal = child.env["edu.portal"]
        return portal, portal._get_scope(child)


class PortalCase(PortalCommon, HttpCase):
    """The two families with a browser's session."""

    def _log_in(self, user):
        self.authenticate(user.login, PASSWORD)

    def _open(self, path, status=200):
        answer = self.url_open(path)
        self.assertEqual(answer.status_code, status, path)
        return answer.text
