import io
from datetime import date

import openpyxl
from pypdf import PdfReader

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import MethodicalCommon


@tagged("post_install", "-at_install")
@freeze_time("2025-08-20 06:00:00")
class TestControl(MethodicalCommon):
    """Plan of internal control: drafted, approved, carried out."""

    clauses = ["456-27.5"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = (
            cls.env["edu.control.plan"]
            .with_user(cls.users["deputy"])
            .create({"company_id": cls.company.id, "year_id": cls.year.id})
        )
        cls.item = cls._create_item(cls.plan, "Records of the journal")

    @classmethod
    def _create_item(cls, plan, topic, **values):
        return (
            cls.env["edu.control.item"]
            .with_user(cls.users["deputy"])
            .create(
                {
                    "plan_id": plan.id,
                    "part": "1",
                    "topic": topic,
                    "goal": "How journals are kept",
                    "date_from": "2025-09-15",
                    "date_to": "2025-09-19",
                    "responsible_id": cls.employees["second"].id,
                    **values,
                }
            )
        )

    def _approve(self):
        self.plan.action_submit()
        self.as_(self.plan, "director").action_approve()

    def _analyse(self):
        self._approve()
        item = self.as_(self.item, "second")
        item.action_start()
        item.write({"analysis": "<p>Two topics lack</p>", "conclusion": "Almost good"})
        item.action_analyse()

    def test_director_approves_before_the_year(self):
        self.plan.action_submit()
        with self.assertRaises(AccessError):
            self.plan.action_approve()
        self.as_(self.plan, "director").action_approve()
        self.assertRecordValues(
            self.plan,
            [
                {
                    "state": "approved",
                    "approved_by_id": self.users["director"].id,
                    "approved_date": date(2025, 8, 20),
                    "is_late": False,
                }
            ],
        )

    def test_late_approval_is_shown(self):
        with freeze_time("2025-09-03 06:00:00"):
            self._approve()
        self.assertTrue(self.plan.is_late)

    def test_check_without_dates_is_not_submitted(self):
        self._create_item(self.plan, "No dates", date_from=False, date_to=False)
        with self.assertRaisesRegex(UserError, "No dates"):
            self.plan.action_submit()

    def test_state_is_not_written(self):
        with self.assertRaises(AccessError):
            self.plan.write({"state": "approved"})
        with self.assertRaises(AccessError):
            self.item.write({"state": "done"})

    def test_approved_plan_is_fixed(self):
        self._approve()
        with self.assertRaises(UserError):
            self.item.write({"topic": "Other"})
        with self.assertRaises(UserError):
            self._create_item(self.plan, "Later")
        with self.assertRaises(UserError):
            self.item.unlink()
        self.as_(self.plan, "director").action_return()
        self.item.write({"topic": "Other"})
        self.assertEqual(self.item.topic, "Other")

    def test_dates_belong_to_the_year(self):
        with self.assertRaises(ValidationError):
            self._create_item(
                self.plan, "Far", date_from="2026-07-01", date_to="2026-07-02"
            )

    def test_responsible_person_is_reminded(self):
        self._approve()
        activity = self.item.sudo().activity_ids
        self.assertRecordValues(
            activity,
            [
                {
                    "user_id": self.users["second"].id,
                    "date_deadline": date(2025, 9, 19),
                }
            ],
        )

    def test_whole_way_of_a_check(self):
        self._analyse()
        self.assertEqual(self.item.state, "analysed")
        self.assertEqual(self.item.analyst_id, self.users["second"])
        self.assertEqual(
            self.item.sudo().activity_ids.user_id, self.plan.sudo().author_id
        )
        self.item.write(
            {
                "decision": "Fill in the topics",
                "decision_kind": "order",
                "decision_number": "12",
                "follow_up_date": "2025-10-10",
            }
        )
        self.item.action_decide()
        self.assertEqual(
            self.item.sudo().activity_ids.date_deadline, date(2025, 10, 10)
        )
        with self.assertRaises(UserError):
            self.item.action_done()
        self.item.write({"follow_up_result": "Filled in"})
        self.item.action_done()
        self.assertEqual(self.item.state, "done")
        self.assertFalse(self.item.sudo().activity_ids)
        self.assertEqual((self.plan.item_count, self.plan.done_count), (1, 1))

    def test_settled_steps_are_not_changed(self):
        self._analyse()
        with self.assertRaises(UserError):
            self.as_(self.item, "second").write({"conclusion": "All is well"})
        with self.assertRaises(UserError):
            self.item.write({"follow_up_result": "Too early"})

    def test_analysis_needs_its_text(self):
        self._approve()
        item = self.as_(self.item, "second")
        item.action_start()
        with self.assertRaises(UserError):
            item.action_analyse()

    def test_teacher_does_not_decide(self):
        self._analyse()
        item = self.as_(self.item, "second")
        with self.assertRaises(AccessError):
            item.write({"decision": "Nothing to do"})
        with self.assertRaises(AccessError):
            item.action_decide()

    def test_overdue(self):
        self._approve()
        items = self.env["edu.control.item"]
        domain = [("plan_id", "=", self.plan.id), ("is_overdue", "=", True)]
        self.assertFalse(items.search(domain))
        with freeze_time("2025-09-20 06:00:00"):
            self.env.invalidate_all()
            self.assertEqual(items.search(domain), self.item.with_env(self.env))
            self.assertTrue(self.item.is_overdue)
            self.assertEqual(self.plan.late_count, 1)

    def test_copy_from_last_year(self):
        """52 weeks later the day of the week is the same: Monday to Friday."""
        last = self.env["edu.control.plan"].create(
            {"company_id": self.company.id, "year_id": self.years[0].id}
        )
        self._create_item(
            last, "Lessons of physics", date_from="2024-10-07", date_to="2024-10-11"
        )
        self.plan.action_copy_last_year()
        copied = self.plan.item_ids.filtered(lambda x: x.topic == "Lessons of physics")
        self.assertRecordValues(
            copied,
            [
                {
                    "date_from": date(2025, 10, 6),
                    "date_to": date(2025, 10, 10),
                    "state": "planned",
                }
            ],
        )

    def test_nothing_to_copy(self):
        with self.assertRaises(UserError):
            self.plan.action_copy_last_year()

    # Access

    def test_others_do_not_see_checks(self):
        self._approve()
        items = self.env["edu.control.item"]
        mine = self.as_(items, "second").search([("plan_id", "=", self.plan.id)])
        self.assertEqual(mine.ids, self.item.ids)
        self.assertFalse(
            self.as_(items, "stranger").search([("plan_id", "=", self.plan.id)])
        )
        with self.assertRaises(AccessError):
            self.as_(self.env["edu.control.plan"], "stranger").search([])
        for model in ("edu.control.plan", "edu.control.item", "edu.minutes"):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[model].with_user(self.guardian).search([])

    def test_draft_is_hidden_from_teachers(self):
        items = self.as_(self.env["edu.control.item"], "second")
        self.assertFalse(items.search([("plan_id", "=", self.plan.id)]))

    def test_other_organisation_sees_nothing(self):
        self._create_person("foreign", "director", self.other_company)
        plans = self.as_(self.env["edu.control.plan"], "foreign")
        self.assertFalse(plans.search([("company_id", "=", self.company.id)]))

    # Forms

    def _text(self, report, record):
        content = record.env["ir.actions.report"]._edu_render_pdf(report, record)
        pages = PdfReader(io.BytesIO(content)).pages
        return " ".join(" ".join(page.extract_text() for page in pages).split())

    def test_plan_is_printed_in_both_languages(self):
        self._approve()
        for lang, word in (("kk_KZ", "Мектепішілік"), ("ru_RU", "внутришкольного")):
            if lang not in dict(self.env["res.lang"].get_installed()):
                continue
            with self.subTest(lang=lang):
                plan = self.plan.with_context(lang=lang)
                text = self._text("edu_methodical.edu_control_plan_report", plan)
                self.assertIn(word, text)
                self.assertIn("Records of the journal", text)

    def test_analysis_is_printed(self):
        self._analyse()
        text = self._text("edu_methodical.edu_control_item_report", self.item)
        self.assertIn("Two topics lack", text)
        self.assertIn("Almost good", text)

    def test_workbook(self):
        renderer = self.as_(self.env["edu.report.xlsx.control_plan"], "deputy")
        content, _name = renderer._xlsx_render(self.plan)
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        row = [cell.value for cell in list(sheet.rows)[-1]]
        self.assertEqual(
            row[:3],
            [1, "I. Normative documents and school records"]
            + ["Records of the journal"],
        )
        self.assertEqual(row[9], "Employee second")
