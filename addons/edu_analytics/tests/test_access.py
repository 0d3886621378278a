import xmlrpc.client

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import PASSWORD_OF_USERS, AnalyticsCommon

FACTS = ("result", "learner", "mark", "work", "absence", "attendance", "snapshot")


@tagged("post_install", "-at_install")
class TestAccess(AnalyticsCommon, HttpCase):
    """A teacher sees own courses, a class teacher the own class, an authority sums."""

    clauses = ["503-5.5", "456-27.15"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_results(cls.quarter)
        cls.authority = cls.env["edu.authority"].create(
            {"name": "District test", "level": "district"}
        )
        cls.company.edu_authority_id = cls.authority
        cls.officer = new_test_user(
            cls.env,
            login="analytics_officer",
            password=PASSWORD_OF_USERS,
            groups="edu_base.group_authority",
        )
        cls.authority.user_ids = [Command.link(cls.officer.id)]
        cls.portal = new_test_user(
            cls.env,
            login="analytics_guardian",
            password=PASSWORD_OF_USERS,
            groups="edu_base.group_guardian",
        )

    def seen(self, model, user):
        records = self.env[model].with_user(user)
        return records.search([("company_id", "=", self.company.id)])

    def test_teacher_sees_own_courses(self):
        rows = self.seen("edu.analytics.result", self.teacher)
        self.assertEqual(rows.subject_id, self.subject)
        self.assertEqual(len(rows), 7)

    def test_class_teacher_sees_the_own_class(self):
        user = self.users["class_teacher"]
        self.assertEqual(self.seen("edu.analytics.result", user).class_id, self.group)
        self.assertEqual(self.seen("edu.analytics.learner", user).class_id, self.group)

    def test_deputy_sees_the_organisation(self):
        rows = self.seen("edu.analytics.learner", self.users["deputy"])
        self.assertEqual(rows.class_id, self.group | self.group_b)

    def test_standing_is_hidden_from_subject_teachers(self):
        with self.assertRaises(AccessError):
            self.seen("edu.analytics.learner", self.teacher)

    def test_aggregates_obey_the_rules(self):
        facts = self.env["edu.analytics.result"].with_user(self.teacher)
        [row] = facts.formatted_read_group(
            [("company_id", "=", self.company.id)], [], ["quality_percent:avg"]
        )
        self.assertAlmostEqual(row["quality_percent:avg"], 400 / 6)

    def test_other_organisation_sees_nothing(self):
        stranger = self._create_user(
            "director", "edu_base.group_director", self.other_company
        )
        for name in FACTS:
            with self.subTest(model=name):
                records = self.env[f"edu.analytics.{name}"].with_user(stranger)
                self.assertFalse(records.search([("company_id", "=", self.company.id)]))

    def test_authority_sees_sums_only(self):
        rows = self.seen("edu.analytics.organisation", self.officer)
        self.assertRecordValues(
            rows,
            [
                {
                    "name": "School No. 1",
                    "period": "q1",
                    "total_count": 6,
                    "success_count": 5,
                    "quality_count": 4,
                    "failing_count": 1,
                    "not_attested_count": 1,
                    "grade_count": 13,
                }
            ],
        )
        people = {"edu.student", "hr.employee", "edu.group", "edu.course", "res.users"}
        comodels = {
            field.comodel_name for field in rows._fields.values() if field.comodel_name
        }
        self.assertFalse(comodels & (people - {"res.users"}))
        for name in FACTS:
            with self.subTest(model=name), self.assertRaises(AccessError):
                self.env[f"edu.analytics.{name}"].with_user(self.officer).search([])
        with self.assertRaises(AccessError):
            self.env["edu.analytics"].with_user(self.officer).get_dashboard()

    def test_authority_sees_its_own_tree(self):
        self.company.edu_authority_id = self.env["edu.authority"].create(
            {"name": "District other", "level": "district"}
        )
        self.env.flush_all()
        self.assertFalse(self.seen("edu.analytics.organisation", self.officer))

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_model", "odoo.service.model")
    @mute_logger("odoo.addons.rpc.controllers.xmlrpc")
    def test_over_xmlrpc(self):
        def call(user, model, method, *args, **kwargs):
            return self.xmlrpc_object.execute_kw(
                self.env.cr.dbname,
                user.id,
                PASSWORD_OF_USERS,
                model,
                method,
                list(args),
                kwargs,
            )

        domain = [["company_id", "=", self.company.id]]
        rows = call(
            self.teacher,
            "edu.analytics.result",
            "search_read",
            domain,
            fields=["subject_id", "grade"],
        )
        self.assertEqual({row["subject_id"][0] for row in rows}, {self.subject.id})
        for user, model in (
            (self.officer, "edu.analytics.result"),
            (self.officer, "edu.analytics.learner"),
            (self.portal, "edu.analytics.result"),
            (self.portal, "edu.analytics.organisation"),
            (self.teacher, "edu.analytics.learner"),
            (self.teacher, "edu.analytics.preview"),
        ):
            with self.subTest(user=user.login, model=model):
                with self.assertRaises(xmlrpc.client.Fault):
                    call(user, model, "search_read", domain, fields=["id"])
        with self.assertRaises(xmlrpc.client.Fault):
            call(self.portal, "edu.analytics", "get_dashboard")
        with self.assertRaises(xmlrpc.client.Fault):
            call(self.teacher, "edu.analytics", "refresh_preview")
