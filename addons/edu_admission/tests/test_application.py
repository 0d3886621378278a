from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import TransactionCase, tagged

from odoo.addons.edu_base.lib.identifiers import make_iin

from .common import build_admission, env_of, make_application, submit


class AdmissionCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        build_admission(cls)


@tagged("post_install", "-at_install")
@freeze_time("2026-06-05 05:00:00")
class TestApplication(AdmissionCase):
    """On Friday 5 June 2026, in the window of class 1."""

    clauses = ["456-27.4", "456-27.19"]

    def test_sent_application_has_number_time_and_term(self):
        row = submit(self)
        self.assertEqual((row.state, row.number), ("submitted", "1/2026"))
        self.assertEqual(str(row.submitted_at), "2026-06-05 05:00:00")
        # one working day after Friday, in a week of five or six days
        days = row.year_id.working_weekdays
        due = date(2026, 6, 6) if days == 6 else date(2026, 6, 8)
        self.assertEqual(row.due_date, due)
        self.assertEqual(row.year_id, self.year)

    def test_queue_follows_the_second_of_sending(self):
        drafts = [make_application(self, serial) for serial in (41, 42, 43)]
        for second, row in zip((9, 10, 10), reversed(drafts), strict=True):
            with freeze_time(f"2026-06-05 05:00:{second:02}"):
                row.action_submit()
        self.env.invalidate_all()
        self.assertEqual([row.queue_place for row in drafts], [3, 2, 1])
        self.assertEqual([row.serial for row in drafts], [3, 2, 1])
        drafts[2].refusal_id = self.env.ref("edu_admission.refusal_ground_norms")
        drafts[2].action_refuse()
        self.env.invalidate_all()
        self.assertEqual([row.queue_place for row in drafts], [2, 1, 0])

    def test_numbers_run_by_organisation(self):
        submit(self)
        other = submit(self, user=self.users["other_clerk"], serial=44)
        self.assertEqual(other.number, "1/2026")
        self.assertEqual(other.company_id, self.other_school)

    def test_window_of_class_1(self):
        row = make_application(self)
        for moment in ("2026-03-31 12:00:00", "2026-09-01 06:00:00"):
            with freeze_time(moment), self.assertRaises(UserError) as caught:
                row.action_submit()
            self.assertIn("April", str(caught.exception))
        self.assertEqual(row.state, "draft")
        # 31 March 20:00 UTC is 1 April in Almaty
        with freeze_time("2026-03-31 20:00:00"):
            row.action_submit()
        self.assertEqual(row.state, "submitted")

    def test_window_is_a_dated_value(self):
        self.env["edu.rule"].create(
            {
                "key": "admission.window",
                "name": "Window",
                "value": '{"class1": ["04-01", "06-01"]}',
                "valid_from": "2026-01-01",
                "company_id": self.school.id,
            }
        )
        with self.assertRaises(UserError):
            submit(self)

    def test_six_by_the_end_of_the_calendar_year(self):
        with self.assertRaises(UserError):
            submit(self, 51, birth=date(2021, 1, 1))
        self.assertEqual(submit(self, 52, birth=date(2020, 12, 31)).state, "submitted")

    def test_checklist_depends_on_the_kind(self):
        row = make_application(self)
        ref = self.env.ref
        basic = ref("edu_admission.document_kind_basic")
        health = ref("edu_admission.document_kind_health")
        self.assertIn(health, row.document_ids.kind_id)
        self.assertNotIn(basic, row.document_ids.kind_id)
        row.write({"kind": "class10", "grade": 10})
        self.assertIn(basic, row.document_ids.kind_id)
        self.assertNotIn(health, row.document_ids.kind_id)

    def test_checklist_is_dated(self):
        kind = self.env.ref("edu_admission.document_kind_photo")
        kind.valid_to = date(2026, 6, 4)
        self.assertNotIn(kind, make_application(self).document_ids.kind_id)

    def test_missing_documents_are_named(self):
        row = make_application(self)
        line = row.document_ids.filtered(
            lambda line: (
                line.kind_id == self.env.ref("edu_admission.document_kind_photo")
            )
        )
        line.sudo().state = "missing"
        self.assertEqual(row.missing_text, line.kind_id.name)
        with self.assertRaises(UserError) as caught:
            row.action_submit()
        self.assertIn(line.kind_id.name, str(caught.exception))

    def test_what_is_not_filled_is_named(self):
        row = make_application(self, phone=False)
        with self.assertRaises(UserError) as caught:
            row.action_submit()
        self.assertIn("Phone", str(caught.exception))
        row.write({"phone": "+77010000000"})
        row.sudo().consent_at = False
        with self.assertRaises(UserError):
            row.action_submit()

    def test_consent_keeps_text_and_time(self):
        row = make_application(self)
        self.assertEqual(str(row.consent_at), "2026-06-05 05:00:00")
        self.assertEqual(row.consent_policy_id, row._get_consent_text())
        self.assertEqual(row.consent_version, row.consent_policy_id.version)
        self.assertTrue(row.consent_version)

    def test_wrong_iin(self):
        number = make_iin(date(2020, 5, 5), "m", 40)
        wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
        with self.assertRaises(ValidationError):
            make_application(self, iin=wrong)
        with self.assertRaises(ValidationError):
            make_application(self, iin=number, birth_date=date(2020, 5, 6))
        with self.assertRaises(ValidationError):
            make_application(self, guardian_iin=wrong)

    def test_sent_twice(self):
        row = submit(self)
        with self.assertRaises(UserError):
            row.action_submit()
        self.assertEqual(row.serial, 1)

    def test_what_the_family_wrote_stays(self):
        row = submit(self)
        with self.assertRaises(UserError):
            row.surname = "Басқа"
        with self.assertRaises(AccessError):
            row.state = "accepted"
        with self.assertRaises(AccessError):
            row.write(
                {"document_ids": [(1, row.document_ids[0].id, {"state": "sent"})]}
            )
        with self.assertRaises(UserError):
            row.unlink()
        row.note = "called"
        self.assertEqual(row.note, "called")

    def test_late_until_answered_or_back_with_the_family(self):
        row = submit(self)
        Application = env_of(self, self.clerk)["edu.application"]
        with freeze_time("2026-06-10 05:00:00"):
            self.env.invalidate_all()
            self.assertTrue(row.is_late)
            self.assertEqual(Application.search([("is_late", "=", True)]), row)
            cards = {
                card["key"]: card
                for card in env_of(self, self.clerk)["edu.home"].get_home()["cards"]
            }
            self.assertEqual(cards["applications"]["count"], 1)
            self.assertEqual(cards["applications"]["tone"], "bad")
            row.correction = "Send page 2"
            row.action_ask_correction()
            self.assertFalse(row.is_late)
            self.assertFalse(Application.search([("is_late", "=", True)]))

    def test_refusal_needs_a_ground(self):
        row = submit(self)
        with self.assertRaises(UserError):
            row.action_refuse()
        row.refusal_id = self.env.ref("edu_admission.refusal_ground_overcrowded")
        row.action_refuse()
        self.assertEqual(row.state, "refused")
        self.assertEqual(row.decided_by_id, self.clerk)
        with self.assertRaises(UserError):
            row.action_accept()

    def test_correction_needs_words(self):
        row = submit(self)
        with self.assertRaises(UserError):
            row.action_ask_correction()
        line = row.document_ids[0]
        with self.assertRaises(UserError):
            line.action_reject()
        line.remark = "Blurred"
        line.action_reject()
        row.action_ask_correction()
        self.assertEqual((row.state, row.waits_for), ("review", "family"))
        self.assertEqual(row.missing_text, line.kind_id.name)

    def test_duplicates_of_the_own_organisation(self):
        first, second = submit(self, 60), submit(self, 60)
        self.assertIn(first.number, second.duplicate_text)
        self.assertFalse(submit(self, 61).duplicate_text)
        known = submit(
            self,
            kind="arrival",
            grade=5,
            former_school="№ 9",
            start_date=date(2026, 9, 1),
            iin=self.child.iin,
        )
        self.assertIn(self.child.name, known.duplicate_text)
        # a learner of another organisation is nobody's business
        foreign = make_application(self, iin=self.sibling.iin)
        self.assertFalse(foreign.duplicate_text)

    def test_free_places_less_the_accepted(self):
        first, second = submit(self, 70), submit(self, 71)
        self.assertEqual((first | second).mapped("free_places"), [3, 3])
        first.action_accept()
        self.env.invalidate_all()
        self.assertEqual(second.free_places, 2)

    def test_list_costs_the_same_for_any_length(self):
        rows = [submit(self, serial) for serial in range(80, 92)]
        names = [
            "number", "submitted_at", "name", "missing_text", "duplicate_text",
            "queue_place", "free_places", "is_late", "state",
        ]  # fmt: skip
        clerk = env_of(self, self.clerk)["edu.application"]

        def count(ids):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            found = clerk.search([("id", "in", ids)]).read(names)
            self.assertEqual(len(found), len(ids))
            return self.env.cr.sql_log_count - before

        ids = [row.id for row in rows]
        count(ids)
        self.assertEqual(count(ids[:3]), count(ids))

    def test_register_and_receipt(self):
        row = submit(self)
        sheet = env_of(self, self.clerk)["edu.report.xlsx.application"]
        (cells,) = sheet._xlsx_rows(row, {})
        self.assertEqual(len(cells), len(sheet._xlsx_columns(row, {})))
        self.assertEqual(cells[:2], ["1/2026", "05.06.2026 10:00:00"])
        render = self.env["ir.actions.report"]._edu_render_pdf
        for name in ("receipt", "register"):
            content = render(f"edu_admission.edu_application_{name}_report", row)
            self.assertTrue(content.startswith(b"%PDF"))

    def test_receipt_in_two_languages(self):
        pages = submit(self)._get_print_pages()
        self.assertEqual([page["code"] for page in pages], ["kk_KZ", "ru_RU"])
        self.assertEqual(pages[1]["sent"], "5 июня 2026 года, 10:00:00")


@tagged("post_install", "-at_install")
@freeze_time("2026-11-20 08:00:00")
class TestArrival(AdmissionCase):
    clauses = ["456-27.4"]

    def make(self, **values):
        return make_application(
            self,
            kind="arrival",
            grade=5,
            birth=date(2015, 9, 9),
            **{
                "former_school": "№ 9 мектеп",
                "start_date": date(2026, 11, 23),
                **values,
            },
        )

    def add_break(self):
        self.env["edu.calendar.event"].create(
            {
                "year_id": self.year.id,
                "kind": "break",
                "name": "Break",
                "date_start": date(2026, 12, 30),
                "date_end": date(2027, 1, 7),
            }
        )

    def test_change_of_school_in_the_breaks(self):
        self.add_break()
        row = self.make()
        with self.assertRaises(UserError):
            row.action_submit()
        row.start_date = date(2027, 1, 5)
        row.action_submit()
        self.assertEqual(row.state, "submitted")

    def test_change_of_school_for_a_reason_of_the_rule(self):
        self.add_break()
        reasons = self.env["edu.reference"]
        row = self.make(reason_id=reasons._get("movement_reason", "residence").id)
        row.action_submit()
        self.assertEqual(row.state, "submitted")

    def test_class_is_asked_for(self):
        row = self.make()
        row.grade = 12
        with self.assertRaises(UserError):
            row.action_submit()

    def test_former_school_is_asked_for(self):
        with self.assertRaises(UserError) as caught:
            self.make(former_school=False).action_submit()
        self.assertIn("Former school", str(caught.exception))
