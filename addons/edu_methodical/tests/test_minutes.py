import io
import xmlrpc.client
from datetime import date

from pypdf import PdfReader

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import HttpCase, freeze_time, tagged
from odoo.tools import mute_logger

from .common import PASSWORD, MethodicalCommon


@tagged("post_install", "-at_install")
class TestMinutes(MethodicalCommon, HttpCase):
    """Minutes: quorum, numbers, decisions as activities, signed for good."""

    clauses = ["456-27.5"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2025-10-01 06:00:00"))
        cls.association = cls._create_association()
        cls.minutes = cls._create_minutes("teacher")

    @classmethod
    def _create_minutes(cls, author, **values):
        present = [cls.employees[name].id for name in ("teacher", "second")]
        return (
            cls.env["edu.minutes"]
            .with_user(cls.users[author])
            .create(
                {
                    "company_id": cls.company.id,
                    "kind": "association",
                    "association_id": cls.association.id,
                    "date": "2025-09-30",
                    "chair_id": cls.employees["teacher"].id,
                    "secretary_id": cls.employees["second"].id,
                    "present_ids": [Command.set(present)],
                    "item_ids": [
                        Command.create(
                            {
                                "name": "Results of the quarter",
                                "speaker_id": cls.employees["teacher"].id,
                                "heard": "Quality has grown",
                            }
                        )
                    ],
                    "decision_ids": [
                        Command.create(
                            {
                                "name": "Prepare tasks of SOCh",
                                "responsible_id": cls.employees["third"].id,
                                "due_date": "2025-11-20",
                                "votes_for": 2,
                            }
                        )
                    ],
                    **values,
                }
            )
        )

    def test_quorum(self):
        """Half of three members is two (1.5 rounded up)."""
        self.assertRecordValues(
            self.minutes,
            [
                {
                    "expected_count": 3,
                    "present_count": 2,
                    "quorum": 2,
                    "has_quorum": True,
                }
            ],
        )
        self.minutes.present_ids = self.employees["teacher"]
        self.assertFalse(self.minutes.has_quorum)
        with self.assertRaisesRegex(UserError, "1 present, 2 needed"):
            self.minutes.action_sign()

    def test_signing_numbers_and_reminds(self):
        self.minutes.action_sign()
        second = self._create_minutes("teacher", date="2025-10-01")
        second.action_sign()
        self.assertEqual((self.minutes.number, second.number), (1, 2))
        decision = self.minutes.decision_ids
        self.assertRecordValues(
            decision.sudo().activity_ids,
            [
                {
                    "user_id": self.users["third"].id,
                    "date_deadline": date(2025, 11, 20),
                    "summary": "Prepare tasks of SOCh",
                }
            ],
        )

    def test_what_lacks_is_named(self):
        self.minutes.decision_ids.unlink()
        with self.assertRaisesRegex(UserError, "decisions"):
            self.minutes.action_sign()

    def test_signed_minutes_are_never_changed(self):
        self.minutes.action_sign()
        deputy = self.as_(self.minutes, "deputy")
        for change in (
            lambda: deputy.write({"place": "Hall"}),
            lambda: deputy.item_ids.write({"heard": "Nothing"}),
            lambda: deputy.decision_ids.write({"name": "Nothing"}),
            lambda: deputy.decision_ids.unlink(),
            lambda: deputy.item_ids.copy(),
            lambda: deputy.unlink(),
            lambda: deputy.write({"decision_ids": [Command.create({"name": "x"})]}),
        ):
            with self.assertRaises(UserError):
                change()

    def test_state_and_number_are_not_written(self):
        for values in ({"state": "signed"}, {"number": 5}):
            with self.assertRaises(AccessError):
                self.minutes.write(values)

    def test_decision_is_completed_by_the_responsible_person(self):
        self.minutes.action_sign()
        decision = self.as_(self.minutes.decision_ids, "third")
        decision.write({"result": "Twenty tasks"})
        with self.assertRaises(AccessError):
            decision.write({"is_done": True})
        with self.assertRaises(AccessError):
            self.as_(decision, "second").action_done()
        decision.action_done()
        self.assertRecordValues(
            decision, [{"is_done": True, "done_date": date(2025, 10, 1)}]
        )
        self.assertFalse(decision.sudo().activity_ids)

    def test_decision_of_a_draft_is_not_completed(self):
        with self.assertRaises(UserError):
            self.as_(self.minutes.decision_ids, "third").action_done()

    # Access

    def _seen(self, name):
        minutes = self.as_(self.env["edu.minutes"], name)
        return minutes.search([("company_id", "=", self.company.id)])

    def test_members_see_minutes_of_their_association(self):
        for name in ("teacher", "second", "third", "deputy"):
            with self.subTest(name=name):
                self.assertEqual(self._seen(name).ids, self.minutes.ids)
        self.assertFalse(self._seen("stranger"))

    def test_member_does_not_write(self):
        with self.assertRaises(AccessError):
            self.as_(self.minutes, "third").write({"place": "Hall"})
        with self.assertRaises(AccessError):
            self._create_minutes("stranger")

    def test_teacher_keeps_no_minutes_of_the_council(self):
        with self.assertRaises(AccessError):
            self._create_minutes("stranger", kind="pedagogical", association_id=False)
        council = self._create_minutes(
            "deputy", kind="pedagogical", association_id=False
        )
        # who was present reads them, the responsible person too
        self.assertIn(council.id, self._seen("second").ids)
        self.assertIn(council.id, self._seen("third").ids)
        self.assertNotIn(council.id, self._seen("stranger").ids)

    def test_class_teacher_keeps_the_parents_meeting(self):
        group = self.env["edu.group"].create(
            {
                "company_id": self.company.id,
                "year_id": self.year.id,
                "kind": "class",
                "grade": 5,
                "letter": "А",
                "class_teacher_id": self.employees["third"].id,
            }
        )
        minutes = self._create_minutes(
            "third",
            kind="parents",
            association_id=False,
            class_id=group.id,
            present_count=18,
            expected_count=24,
        )
        minutes.action_sign()
        self.assertEqual((minutes.number, minutes.present_count), (1, 18))

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    @mute_logger("odoo.addons.rpc.controllers.xmlrpc")
    @mute_logger("odoo.addons.base.models.ir_model", "odoo.service.model")
    def test_over_xmlrpc(self):
        def call(user, model, method, *args):
            return self.xmlrpc_object.execute_kw(
                self.env.cr.dbname, user.id, PASSWORD, model, method, list(args)
            )

        stranger = self.users["stranger"]
        domain = [["company_id", "=", self.company.id]]
        self.assertEqual(call(stranger, "edu.minutes", "search", domain), [])
        for user, method, args in (
            (stranger, "read", ([self.minutes.id], ["date"])),
            (self.guardian, "search", (domain,)),
            (self.users["third"], "write", ([self.minutes.id], {"place": "Hall"})),
            (self.users["teacher"], "write", ([self.minutes.id], {"state": "signed"})),
        ):
            with self.subTest(user=user.login, method=method):
                with self.assertRaises(xmlrpc.client.Fault):
                    call(user, "edu.minutes", method, *args)

    def test_minutes_are_printed_in_both_languages(self):
        self.minutes.action_sign()
        for lang, word in (("kk_KZ", "Хаттама"), ("ru_RU", "Протокол")):
            if lang not in dict(self.env["res.lang"].get_installed()):
                continue
            with self.subTest(lang=lang):
                reports = self.env["ir.actions.report"].with_context(lang=lang)
                content = reports._edu_render_pdf(
                    "edu_methodical.edu_minutes_report", self.minutes
                )
                pages = PdfReader(io.BytesIO(content)).pages
                text = " ".join(pages[0].extract_text().split())
                self.assertIn(word, text)
                self.assertIn("№ 1", text)
                self.assertIn("Prepare tasks of SOCh", text)
