import logging

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.edu_journal.tests.common import PASSWORD

from .common import SECRETS, PortalCase
from .crawl import MUTED, Crawl, make_api_key, make_photo

_logger = logging.getLogger(__name__)


@tagged("post_install", "-at_install")
@freeze_time(PortalCase.TODAY)
class TestCrawl(PortalCase):
    """A guardian asks everything there is and learns nothing of another family."""

    clauses = ["456-27.1", "456-5.7", "503-12.6"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        lesson = cls._create_lesson("2025-10-14", 2)
        cls.mark = cls._mark(
            lesson_id=lesson.id, student_id=cls.foreign.id, value=7
        ).sudo()
        cls.absence = cls.env["edu.absence"].create(
            [{"lesson_id": lesson.id, "student_id": cls.foreign.id, "kind": "ill"}]
        )
        cls.achievement = cls.env["edu.student.achievement"].create(
            {"student_id": cls.foreign.id, "name": "Жазба-құпия"}
        )
        for subtype in ("mail.mt_note", "mail.mt_comment"):
            cls.group.message_post(body="Жазба-құпия", subtype_xmlid=subtype)
        message = cls.foreign.message_ids[:1]
        others = cls.students[1:]
        cls.hidden = {
            "edu.student": others.ids,
            "edu.guardian": cls.foreign_guardian.ids,
            "edu.student.guardian": cls.foreign_guardian.link_ids.ids,
            "edu.enrolment": others.enrolment_ids.ids,
            "edu.mark": cls.mark.ids,
            "edu.absence": cls.absence.ids,
            "edu.student.achievement": cls.achievement.ids,
            "res.partner": cls.foreign_parent.partner_id.ids,
            "res.users": cls.foreign_parent.ids,
            "ir.attachment": cls.foreign_file.ids,
            "mail.message": (cls.foreign.message_ids | cls.group.message_ids).ids,
        }
        cls.guesses = {
            "model": "edu.student",
            "model_name": "edu.student",
            "res_model": "edu.student",
            "thread_model": "edu.student",
            "res_id": cls.foreign.id,
            "thread_id": cls.foreign.id,
            "id": cls.foreign.id,
            "ids": cls.foreign.ids,
            "student_id": cls.foreign.id,
            "student_ids": cls.foreign.ids,
            "child_id": cls.foreign.id,
            "course_id": cls.course.id,
            "term_id": cls.quarter.id,
            "group_id": cls.group.id,
            "class_id": cls.group.id,
            "lesson_id": lesson.id,
            "date": "2025-10-14",
            "day": "2025-10-14",
            "message_id": message.id,
            "attachment_id": cls.foreign_file.id,
            "partner_id": cls.foreign_parent.partner_id.id,
            "field": "image_1920",
            "filename": "photo.png",
            "code": "student",
            "converter": "html",
            "reportname": "edu_student.report_student",
            "docids": str(cls.foreign.id),
            "search": "Құпиябаев",
            "search_term": "Құпиябаев",
            "name": "Құпиябаев",
            "email": "qupiya@other.example",
            "emails": ["qupiya@other.example"],
            "method": "search_read",
            "args": [[]],
            "kwargs": {},
            "path": "edu.student/search_read",
            "subpath": "edu.student",
            "mode": "full",
            "fetch_params": {},
            "unique": "0",
        }

    def _make_crawl(self, user):
        self._log_in(user)
        return Crawl(self, user, PASSWORD, SECRETS, self.hidden, self.guesses)

    def _assert_tight(self, crawl, least):
        self.assertFalse(crawl.leaks)
        self.assertGreater(crawl.asked, least, "the crawl asked next to nothing")
        _logger.info("%s questions, %s answered", crawl.asked, crawl.answered)

    def test_the_crawl_sees_a_leak(self):
        """The same crawl as the foreign parent finds that family: it can see."""
        crawl = self._make_crawl(self.foreign_parent)
        crawl.models_over_xmlrpc(("edu.student",))
        self.assertTrue(any("edu.student.search_read" in leak for leak in crawl.leaks))
        crawl.leaks.clear()
        crawl.check("photo", make_photo(size=32))
        self.assertEqual(crawl.leaks, ["photo: photo"])

    def test_models_over_xmlrpc_as_a_guardian(self):
        crawl = self._make_crawl(self.parent)
        with mute_logger(*MUTED):
            own = crawl.call_xmlrpc("edu.student", "search", [])
        self.assertEqual(set(own), set((self.child | self.second_child).ids))
        crawl.models_over_xmlrpc()
        self._assert_tight(crawl, 200)

    def test_models_over_json2_as_a_guardian(self):
        crawl = self._make_crawl(self.parent)
        key = make_api_key(self.env, self.parent)
        crawl.models_over_json2(key, ("edu.", "res.partner", "res.users", "ir.att"))
        own = self.url_open(
            "/json/2/edu.student/search",
            json={"domain": []},
            headers={"Authorization": f"Bearer {key}"},
        )
        self.assertEqual(set(own.json()), set((self.child | self.second_child).ids))
        self._assert_tight(crawl, 60)

    def test_models_over_xmlrpc_as_a_learner(self):
        crawl = self._make_crawl(self.learner)
        crawl.models_over_xmlrpc(("edu.", "res.partner", "res.users", "ir.att"))
        self._assert_tight(crawl, 100)

    def test_public_methods_as_a_guardian(self):
        crawl = self._make_crawl(self.parent)
        crawl.methods_over_xmlrpc()
        self._assert_tight(crawl, 40)

    def test_routes_as_a_guardian(self):
        crawl = self._make_crawl(self.parent)
        crawl.routes()
        self._assert_tight(crawl, 100)

    def test_routes_of_the_suite_answer_not_found(self):
        """Every address with an id that the suite adds: foreign = not found."""
        crawl = self._make_crawl(self.parent)
        rules = [
            rule
            for rule in crawl.get_rules()
            if rule.rule.startswith("/my/child/")
            and rule._converters
            and "GET" in rule.endpoint.routing.get("methods", ["GET"])
        ]
        self.assertGreater(len(rules), 8)
        for rule in rules:
            for url in crawl.build_urls(rule, [("edu.student", self.foreign.id)]):
                self._open(url, status=404)

    def test_photos_and_files_of_a_foreign_child(self):
        self._log_in(self.parent)
        crawl = self._make_crawl(self.parent)
        photos = self.env["ir.attachment"].search(
            [
                ("res_model", "=", "edu.student"),
                ("res_id", "=", self.foreign.id),
                ("res_field", "!=", False),
            ]
        )
        self.assertTrue(photos)
        urls = [f"/web/image/{photo.id}" for photo in photos]
        urls += [f"/web/content/{photo.id}" for photo in photos]
        urls += [f"/web/content/{self.foreign_file.id}?download=1"]
        for size in (1920, 1024, 512, 256, 128):
            field = f"image_{size}"
            urls.append(f"/web/image/edu.student/{self.foreign.id}/{field}")
            urls.append(f"/web/content/edu.student/{self.foreign.id}/{field}")
        for url in urls:
            crawl.check(url, self.url_open(url).content)
        self._assert_tight(crawl, 10)

    def test_talk_of_the_staff_about_children_and_classes(self):
        """Neither a foreign child nor the own one and its class: staff talk there."""
        self.child.message_post(
            body="Жазба-құпия", subtype_xmlid="mail.mt_comment", message_type="comment"
        )
        crawl = self._make_crawl(self.parent)
        threads = [
            ("edu.student", self.foreign.id),
            ("edu.student", self.child.id),
            ("edu.group", self.group.id),
            ("res.partner", self.foreign_parent.partner_id.id),
        ]
        with mute_logger(*MUTED):
            for model, record_id in threads:
                params = {"thread_model": model, "thread_id": record_id}
                for url in ("/mail/thread/messages", "/mail/chatter_fetch"):
                    answer = self.url_open(url, json={"params": params})
                    crawl.check(f"{url} {model}", answer.json().get("result"))
                fetch = {"request_list": ["messages"]}
                data = {"fetch_params": [["mail.thread", params | fetch]]}
                answer = self.url_open("/mail/data", json={"params": data})
                crawl.check(f"/mail/data {model}", answer.json().get("result"))
        self._assert_tight(crawl, 10)

    def test_a_guardian_writes_nothing(self):
        """No model of the suite lets a guardian or a learner create, write, delete."""
        for user in (self.parent, self.learner):
            for name in sorted(self.env.registry):
                model = self.env[name]
                if not name.startswith("edu.") or model._abstract:
                    continue
                for operation in ("create", "write", "unlink"):
                    allowed = model.with_user(user).has_access(operation)
                    self.assertFalse(allowed, (user.login, name, operation))
