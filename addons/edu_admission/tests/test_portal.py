from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.http import Request
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.edu_admission.models import edu_application_document
from odoo.addons.edu_base.lib.identifiers import make_iin
from odoo.addons.edu_student.tests.common import PASSWORD

from .common import PDF, build_admission, env_of, make_image

HOME = "/my/applications"


@tagged("post_install", "-at_install")
class TestAdmissionPortal(HttpCase):
    clauses = ["456-27.19", "456-27.4"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        build_admission(cls)
        cls.stranger_user = new_test_user(
            cls.env(su=True),
            login="student_stranger",
            password=PASSWORD,
            groups="edu_base.group_guardian",
            company_id=cls.school.id,
            company_ids=[(6, 0, cls.school.ids)],
        )
        cls.stranger.user_id = cls.stranger_user
        # an arrival has no window of days
        cls.form = {
            "key": "a-long-enough-key",
            "company": cls.school.id,
            "kind": "arrival",
            "surname": "Әбенов",
            "given_name": "<i>Асқар</i>",
            "iin": make_iin(date(2015, 9, 9), "m", 33),
            "grade": "5",
            "language_id": cls.kk.id,
            "kinship_id": cls.env["edu.reference"]._get("kinship", "mother").id,
            "former_school": "№ 9 мектеп",
            "start_date": "2026-12-01",
            "phone": "+77015550022",
            "consent": "1",
        }

    def setUp(self):
        super().setUp()
        self.authenticate(self.guardian_user.login, PASSWORD)

    def post(self, path, files=None, **data):
        data["csrf_token"] = Request.csrf_token(self)
        return self.url_open(f"{HOME}/{path}", data=data, files=files)

    def find(self):
        self.env.invalidate_all()
        return self.env["edu.application"].search(
            [("user_id", "=", self.guardian_user.id)]
        )

    def save(self, **values):
        self.post("save", **self.form | values)
        return self.find()

    def send_file(self, row, name="scan.pdf", content=PDF, line=None):
        line = line or row.document_ids[0]
        return self.post(
            f"{row.id}/documents/{line.id}/send",
            files={"file": (name, content, "application/pdf")},
        )

    def fill(self, row):
        for line in row.document_ids:
            if line.is_required:
                self.send_file(row, line=line)

    def send(self):
        row = self.save()
        self.fill(row)
        self.post(f"{row.id}/send")
        return self.find()

    def test_three_steps(self):
        self.assertEqual(self.url_open(HOME).status_code, 200)
        self.assertEqual(self.url_open(f"{HOME}/new").status_code, 200)
        page = self.post("save", **self.form)
        row = self.find()
        self.assertTrue(page.url.endswith(f"{HOME}/{row.id}/documents"))
        self.assertEqual(row.guardian_id, self.mother)
        self.assertEqual(row.birth_date, date(2015, 9, 9))
        self.assertTrue(row.consent_at)
        check = self.url_open(f"{HOME}/{row.id}/check")
        self.assertIn("&lt;i&gt;Асқар", check.text)
        self.assertNotIn("<i>Асқар", check.text)
        kind = row.document_ids.kind_id.with_context(lang="kk_KZ")
        self.assertIn(kind[0].name, check.text)
        self.fill(row)
        page = self.post(f"{row.id}/send")
        row = self.find()
        self.assertEqual((row.state, row.channel), ("submitted", "cabinet"))
        self.assertIn(row.number, page.text)
        receipt = self.url_open(f"{HOME}/{row.id}/receipt")
        self.assertTrue(receipt.content.startswith(b"%PDF"))

    def test_draft_is_kept_and_changed(self):
        row = self.save()
        page = self.url_open(f"{HOME}/{row.id}/child")
        self.assertIn("№ 9 мектеп", page.text)
        self.post(f"{row.id}/child/save", **self.form | {"former_school": "№ 7"})
        row = self.find()
        self.assertEqual((row.state, row.former_school), ("draft", "№ 7"))
        self.post(f"{row.id}/withdraw")
        self.assertFalse(self.find())

    def test_form_sent_twice_makes_one_draft(self):
        self.save()
        self.assertEqual(len(self.save()), 1)

    def test_two_windows(self):
        """What was sent in one window is not changed or sent again in the other."""
        row = self.send()
        page = self.post(f"{row.id}/child/save", **self.form | {"grade": "6"})
        self.assertEqual(page.status_code, 200)
        self.post(f"{row.id}/send")
        self.assertEqual((self.find().grade, self.find().serial), (5, 1))

    def test_second_application_for_the_child(self):
        self.send()
        self.save(key="another-long-key")
        second = self.find().filtered(lambda row: row.state == "draft")
        self.fill(second)
        with mute_logger("odoo.sql_db"):
            page = self.post(f"{second.id}/send")
        self.assertEqual(page.status_code, 200)
        self.assertEqual(set(self.find().mapped("state")), {"draft", "submitted"})
        self.assertIn("o_edu_notice", page.text)

    def test_bad_words(self):
        number = self.form["iin"]
        wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
        for values in (
            {"iin": wrong},
            {"surname": " "},
            {"start_date": "tomorrow"},
            {"birth_date": "2016-01-01"},
            {"company": "0"},
            {"key": ""},
        ):
            page = self.post("save", **self.form | values)
            self.assertEqual(page.status_code, 200, values)
            self.assertIn("o_edu_notice", page.text, values)
            # what was typed is not lost
            self.assertIn("№ 9 мектеп", page.text)
        self.assertFalse(self.find())

    def test_iin_of_another_child_tells_nothing(self):
        row = self.save(iin=self.neighbour.iin)
        self.assertEqual(row.state, "draft")
        self.fill(row)
        page = self.post(f"{row.id}/send")
        self.assertEqual(self.find().state, "submitted")
        self.assertNotIn(self.neighbour.surname, page.text)
        self.assertIn(self.neighbour.name, self.find().duplicate_text)

    def test_school_that_takes_none(self):
        self.school.edu_takes_applications = False
        self.assertFalse(self.save())

    def test_files(self):
        row = self.save()
        line = row.document_ids[0]
        for name, content in (
            ("virus.pdf", b"MZ\x90\x00" + bytes(3000)),
            ("page.pdf", b"<script>alert(1)</script>"),
            ("empty.pdf", b""),
        ):
            page = self.send_file(row, name, content)
            self.assertIn("o_edu_notice", page.text, name)
        self.env.invalidate_all()
        self.assertFalse(line.attachment_ids)
        self.assertEqual(line.state, "missing")
        self.send_file(row, "фото.exe", make_image())
        self.env.invalidate_all()
        file = line.attachment_ids
        self.assertEqual((file.name, file.mimetype), ("фото.png", "image/png"))
        self.assertEqual((file.res_model, file.res_id), (line._name, line.id))
        self.assertFalse(file.public)
        path = f"{row.id}/documents/{line.id}/{file.id}"
        answer = self.url_open(f"{HOME}/{path}")
        self.assertEqual(answer.content, make_image())
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        self.assertEqual(self.url_open(f"/web/content/{file.id}").status_code, 404)
        self.post(f"{path}/remove")
        self.env.invalidate_all()
        self.assertFalse(file.exists())
        self.assertEqual(line.state, "missing")

    def test_too_large_and_too_many(self):
        row = self.save()
        with patch.object(edu_application_document, "MEGABYTE", 4):
            page = self.send_file(row)
        self.assertIn("o_edu_notice", page.text)
        self.env.invalidate_all()
        self.assertFalse(row.document_ids.attachment_ids)
        self.env["edu.rule"].create(
            {
                "key": "admission.files",
                "name": "Files",
                "value": '{"max_mb": 10, "max_files": 1}',
                "valid_from": "2026-01-01",
                "company_id": self.school.id,
            }
        )
        self.send_file(row)
        page = self.send_file(row)
        self.assertIn("o_edu_notice", page.text)
        self.env.invalidate_all()
        self.assertEqual(len(row.document_ids.attachment_ids), 1)

    def test_correction(self):
        row = self.send()
        office = row.with_env(env_of(self, self.clerk))
        office.document_ids.action_check()
        line = office.document_ids[0]
        line.remark = "Бұлыңғыр"
        line.action_reject()
        office.action_ask_correction()
        self.assertIn("Бұлыңғыр", self.url_open(f"{HOME}/{row.id}/documents").text)
        self.post(f"{row.id}/send")
        self.assertEqual(self.find().waits_for, "family")
        # a checked document is closed
        checked = row.document_ids[1]
        self.send_file(row, line=checked)
        self.send_file(row)
        self.post(f"{row.id}/send")
        row = self.find()
        self.assertEqual((row.waits_for, row.serial), ("office", 1))
        self.assertEqual(len(checked.attachment_ids), 1)

    def test_promise_to_show(self):
        row = self.save()
        line = row.document_ids.filtered("is_shown")[0]
        self.post(f"{row.id}/documents/{line.id}/promise")
        self.env.invalidate_all()
        self.assertEqual(line.state, "promised")

    def test_withdrawal(self):
        row = self.send()
        self.post(f"{row.id}/withdraw")
        self.assertEqual(self.find().state, "withdrawn")
        self.assertEqual(self.url_open(f"{HOME}/{row.id}").status_code, 200)

    def test_only_the_own_ones(self):
        row = self.save()
        self.send_file(row)
        self.env.invalidate_all()
        line = row.document_ids[0]
        file = line.attachment_ids
        reads = ("", "/child", "/documents", "/check", "/receipt")
        reads += (f"/documents/{line.id}/{file.id}",)
        writes = ("child/save", "send", "withdraw")
        writes += (f"documents/{line.id}/send", f"documents/{line.id}/promise")
        writes += (f"documents/{line.id}/{file.id}/remove",)
        for user in (self.stranger_user, self.learner_user, self.clerk):
            self.authenticate(user.login, PASSWORD)
            for path in reads:
                answer = self.url_open(f"{HOME}/{row.id}{path}")
                self.assertEqual(answer.status_code, 404, (user.login, path))
            for path in writes:
                answer = self.post(f"{row.id}/{path}", **self.form)
                self.assertEqual(answer.status_code, 404, (user.login, path))
        self.assertTrue(file.exists())
        self.assertEqual(self.find().state, "draft")
        # a learner and the staff do not apply
        for path in ("", "/new"):
            self.assertEqual(self.url_open(f"{HOME}{path}").status_code, 404)

    def test_office_sees_what_is_sent_only(self):
        row = self.save()
        self.send_file(row)
        self.env.invalidate_all()
        clerk = env_of(self, self.clerk)
        file = row.document_ids.attachment_ids
        for model in ("edu.application", "edu.application.document"):
            self.assertFalse(clerk[model].search([("company_id", "=", self.school.id)]))
        with self.assertRaises(AccessError):
            file.with_env(clerk).read(["raw"])
        self.fill(row)
        self.post(f"{row.id}/send")
        self.env.invalidate_all()
        self.assertEqual(clerk["edu.application"].search([]), row)
        self.assertEqual(file.with_env(clerk).raw, PDF)
        with self.assertRaises(AccessError):
            file.with_env(env_of(self, self.users["class_teacher"])).read(["raw"])

    def test_guardian_without_children_in_any_school(self):
        user = new_test_user(
            self.env(su=True),
            login="student_newcomer",
            password=PASSWORD,
            groups="edu_base.group_guardian",
            company_id=self.school.id,
            company_ids=[(6, 0, self.school.ids)],
        )
        self.env["edu.guardian"].create(
            {"surname": "Жаңа", "given_name": "Ана", "user_id": user.id}
        )
        self.authenticate(user.login, PASSWORD)
        self.assertIn(f'href="{HOME}"', self.url_open("/my").text)
        self.assertEqual(self.url_open(f"{HOME}/new").status_code, 200)
        self.save()
        row = self.env["edu.application"].search([("user_id", "=", user.id)])
        self.assertEqual(row.guardian_name, "Жаңа Ана")

    def test_link_in_the_cabinet(self):
        more = self.url_open(f"/my/child/{self.child.id}/more")
        self.assertIn(f'href="{HOME}"', more.text)
        self.authenticate(self.learner_user.login, PASSWORD)
        more = self.url_open(f"/my/child/{self.child.id}/more")
        self.assertNotIn(f'href="{HOME}"', more.text)
