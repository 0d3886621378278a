from unittest import SkipTest
from unittest.mock import patch

from odoo.tests import HttpCase, TransactionCase, tagged

from ..models.edu_demo_loader import PASSWORD, SCHOOL_NAME, SMALL

LOGINS = (
    "director deputy clerk teacher classteacher methodologist tutor psychologist"
    " social nurse librarian officer parent learner"
).split()


class DemoCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.ref("base.main_company")
        if cls.company.name != SCHOOL_NAME:
            raise SkipTest("the demo school was not loaded into this database")
        cls.year = cls.env["edu.academic.year"]._get_current()
        cls.classes = cls.env["edu.group"].search(
            [("company_id", "=", cls.company.id), ("kind", "=", "class")]
        )
        cls.users = {
            user.login: user
            for user in cls.env["res.users"].search([("share", "in", (True, False))])
        }

    def count(self, model, field):
        """Return {value of ``field``: number of rows} of the model."""
        return dict(self.env[model]._read_group([], [field], ["__count"]))


@tagged("post_install", "-at_install")
class TestDemoFeatures(DemoCase):
    """Each part of the suite has something to show."""

    def test_orders_of_the_contingent(self):
        orders = self.env["edu.student.order"].search(
            [("company_id", "=", self.company.id)]
        )
        kinds = orders.filtered(lambda row: row.state == "confirmed").mapped("kind")
        wanted = {"initial", "arrival", "leave", "home_study", "cancel"}
        if len(self.classes) > sum(SMALL.values()):
            # the small school has no parallel classes
            wanted.add("class_change")
        self.assertEqual(set(kinds), wanted)
        made = orders.filtered(lambda row: row.kind not in ("initial", "cancel"))
        self.assertEqual(set(made.create_uid.mapped("login")), {"clerk"})
        self.assertEqual(set(made.confirmed_by_id.mapped("login")), {"director"})
        self.assertEqual(len(orders.filtered(lambda row: row.state == "draft")), 1)
        self.assertEqual(len(orders.filtered(lambda row: row.state == "cancelled")), 1)
        self.assertEqual(
            self.count("edu.student.talon", "kind"), {"accept": 3, "leave": 2}
        )

    def test_whoever_left_is_in_no_class(self):
        lines = self.env["edu.student.order.line"].search(
            [("order_id.kind", "=", "leave"), ("order_id.state", "=", "confirmed")]
        )
        self.assertEqual(len(lines), 2)
        self.assertEqual(set(lines.student_id.mapped("state")), {"left"})
        self.assertFalse(lines.student_id.class_id)

    def test_certificates_in_all_hands(self):
        self.assertEqual(
            self.count("edu.certificate", "state"),
            {"issued": 3, "annulled": 1, "requested": 2},
        )
        asked = self.env["edu.certificate"].search([("state", "=", "requested")])
        self.assertEqual(set(asked.requester_id.mapped("login")), {"parent", "parent2"})

    def test_internal_control_and_minutes(self):
        plan = self.env["edu.control.plan"].search([("year_id", "=", self.year.id)])
        self.assertEqual(plan.state, "approved")
        self.assertFalse(plan.is_late)
        self.assertEqual(
            set(plan.item_ids.mapped("state")),
            {"planned", "checking", "analysed", "decided", "done", "cancelled"},
        )
        self.assertTrue(
            plan.item_ids.filtered(lambda row: row.analysis and row.conclusion)
        )
        self.assertEqual(self.count("edu.minutes", "state"), {"signed": 1, "draft": 1})
        associations = self.env["edu.method.association"].search([])
        self.assertTrue(associations)
        self.assertGreaterEqual(min(associations.mapped("member_count")), 3)

    def test_forms_of_the_closed_quarter(self):
        locks = self.env["edu.term.lock"].search([])
        if not locks:
            self.skipTest("no quarter of the year is closed yet")
        analyses = self.env["edu.assessment.analysis"].search([])
        self.assertTrue(analyses.filtered("reasons"))
        self.assertTrue(analyses.filtered(lambda row: not row.reasons))
        self.assertEqual(
            set(self.env["edu.assessment.schedule"].search([]).mapped("state")),
            {"approved"},
        )
        archive = self.env["edu.journal.archive"].search([])
        self.assertEqual(len(archive), 1)
        self.assertTrue(archive._is_intact())
        self.assertGreater(archive.page_count, 5)
        parts = self.env["edu.mark"].search([("kind", "=", "part")])
        self.assertEqual(
            set(parts.part_id.mapped("skill")),
            {"listening", "speaking", "reading", "writing"},
        )
        sums = self.env["edu.mark"].search(
            [("assessment_id", "in", parts.part_id.assessment_id.ids)]
        )
        self.assertEqual(len(parts), 4 * len(sums))

    def test_last_year_can_be_compared(self):
        rows = self.env["edu.analytics.snapshot"].search([])
        if not rows:
            self.skipTest("no quarter of the year is closed yet")
        self.assertEqual(len(rows.year_id), 1)
        self.assertLess(rows.year_id.date_end, self.year.date_start)
        for row in rows.filtered(lambda item: item.basis == "grades"):
            grades = row.n5 + row.n4 + row.n3 + row.n2
            self.assertEqual(grades, row.total_count)
            self.assertEqual(row.quality_count, row.n5 + row.n4)

    def test_talks_and_notices_of_the_demo_family(self):
        parent, teacher = self.users["parent"], self.users["classteacher"]
        threads = self.env["edu.thread"].search([])
        unread = self.env["edu.message.receipt"]._count_unread
        self.assertEqual(sum(unread(threads, teacher).values()), 2)
        own = threads.filtered(lambda row: parent.id in row._get_family_user_ids())
        self.assertEqual(len(own), 1)
        self.assertEqual(sum(unread(own, parent).values()), 1)
        self.assertGreater(self.env["edu.notification"]._count_unread(parent), 0)
        self.assertFalse(
            self.env["edu.notification.event"].search([("done_at", "=", False)])
        )
        self.assertTrue(
            self.env["edu.notification.choice"].search([("user_id", "=", parent.id)])
        )

    def test_notices_are_read_by_some(self):
        notices = self.env["edu.announcement"].search([])
        self.assertEqual(set(notices.mapped("state")), {"published"})
        asked = notices.filtered("needs_acknowledgement")
        self.assertEqual(len(asked), 2)
        for notice in asked:
            self.assertTrue(notice.receipt_ids.filtered("acknowledged_at"))
            self.assertTrue(notice.missing_names)
            russian = notice.with_context(lang="ru_RU").name
            self.assertNotEqual(russian, notice.with_context(lang="kk_KZ").name)

    def test_nothing_waits_in_english(self):
        """Reminders that the loader makes are in Kazakh or Russian."""
        activities = self.env["mail.activity"].search([("summary", "!=", False)])
        self.assertFalse(
            [text for text in activities.mapped("summary") if text.isascii()]
        )


@tagged("post_install", "-at_install")
class TestDemoSecurity(DemoCase):
    """Demo accounts come in at once, and nothing else is weaker."""

    clauses = ["456-5.12"]

    def test_second_factor_stops_nobody(self):
        for login in LOGINS:
            user = self.users[login]
            self.assertEqual(user.edu_mfa_state, "optional", login)
            self.assertFalse(user._edu_needs_password(), login)

    def test_other_organisations_keep_the_rule(self):
        other = self.env["res.company"].create({"name": "№ 99 мектеп"})
        rules = self.env["res.users"]._edu_get_mfa_rules(other)
        modes = [row["mode"] for row in rules.values()]
        self.assertIn("required", modes)

    def test_register_of_consents(self):
        consents = self.env["edu.consent"].search([("student_id", "!=", False)])
        self.assertEqual(set(consents.mapped("channel")), {"portal", "paper"})
        states = self.count("edu.consent.status", "state")
        self.assertGreaterEqual(states["withdraw"], 4)
        self.assertGreaterEqual(states["give"], 30)

    def test_attempts_are_in_a_whole_chain(self):
        attempts = self.env["edu.security.attempt"].search(
            [("ip", "like", "203.0.113")]
        )
        self.assertEqual(sum(attempts.mapped("count")), 13)
        result = self.env["edu.security.event"].verify_chain()
        self.assertTrue(result["ok"], result)
        self.assertGreater(result["rows"], 0)
        failed = self.env["edu.security.event"].search([("kind", "=", "login_failed")])
        self.assertLessEqual({"root", "librarian"}, set(failed.mapped("login")))


@tagged("post_install", "-at_install")
class TestDemoLogin(HttpCase):
    def test_no_page_stops_a_demo_account(self):
        if self.env.ref("base.main_company").name != SCHOOL_NAME:
            self.skipTest("the demo school was not loaded into this database")
        for login in LOGINS:
            with (
                self.subTest(login=login),
                patch.object(
                    self.env.registry["ir.http"],
                    "_skip_consent_check",
                    classmethod(lambda cls: False),
                ),
            ):
                self.authenticate(login, PASSWORD)
                family = login in ("parent", "learner")
                page = self.url_open("/my" if family else "/odoo")
                self.assertEqual(page.status_code, 200)
                self.assertNotIn("/edu/", page.url)
                self.assertNotIn("/web/login", page.url)
