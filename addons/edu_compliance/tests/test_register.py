from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..lib.state import clause_state
from .common import TEST, ComplianceCase, make_run

SCREEN = ("screen", "edu_base.edu_rule_menu")
GONE = ("screen", "edu_nowhere.no_menu")
PASSED, FAILED = ("test", "passed"), ("test", "failed")
THERE = ("screen", "present")
REPORT = ("report", "present")
PAPER = ("document", "present")
NO_ADDON = ("screen", "not_installed")


@tagged("post_install", "-at_install")
class TestState(ComplianceCase):
    def test_table(self):
        """Worked out by hand from the meaning of the states."""
        for evidence, state in (
            ([], "not_met"),
            ([THERE], "partly"),
            ([PAPER], "partly"),
            ([REPORT], "partly"),
            ([("rule", "present")], "partly"),
            ([NO_ADDON], "not_met"),
            ([PASSED], "partly"),
            ([PASSED, REPORT], "partly"),
            ([PASSED, NO_ADDON], "partly"),
            ([PASSED, THERE], "met"),
            ([PASSED, PAPER], "met"),
            ([PASSED, PASSED, THERE, NO_ADDON], "met"),
            ([FAILED], "not_met"),
            ([FAILED, THERE], "partly"),
            ([PASSED, FAILED, THERE], "partly"),
            ([PASSED, ("test", "skipped"), THERE], "partly"),
            ([PASSED, ("test", "not_run"), THERE], "partly"),
            ([PASSED, ("test", "outdated"), THERE], "out_of_date"),
            ([("test", "outdated")], "out_of_date"),
            ([("test", "not_installed")], "not_met"),
            ([PASSED, ("test", "not_installed"), THERE], "met"),
        ):
            self.assertEqual(clause_state("product", evidence), state, evidence)

    def test_reason_never_makes_a_clause_met(self):
        proof = [PASSED, THERE]
        self.assertEqual(clause_state("product", proof, "no"), "met")
        for kind in ("deployment", "organisational", "content"):
            self.assertEqual(clause_state(kind, proof, "no"), "not_applicable")
            self.assertEqual(clause_state(kind, [], "no"), "not_applicable")
            self.assertEqual(clause_state(kind, [], ""), "not_met")

    def test_clause_is_met_by_a_test_and_a_screen(self):
        self.point_to(SCREEN)
        self.load({"clauses": ["425-13"]})
        self.assertEqual(self.clause.state, "partly")
        self.load()
        self.assertEqual(self.clause.state, "met")
        self.assertEqual(str(self.clause.checked_date), "2026-01-05")
        self.assertEqual(self.find("425-13").state, "not_met")

    def test_screen_alone_is_not_enough(self):
        self.point_to(SCREEN)
        self.load({"result": "failed", "count": 0})
        self.assertEqual(self.clause.state, "partly")
        self.load({}, {"id": TEST + "B", "result": "skipped", "count": 0})
        self.assertEqual(self.clause.state, "partly")

    def test_test_of_other_sources_is_out_of_date(self):
        self.point_to(SCREEN)
        hashes = self.Run._get_hashes()
        addons = {name: value for name, value in hashes.items() if name}
        self.load({}, addons={**addons, "edu_base": "f" * 20})
        self.assertEqual(self.clause.state, "out_of_date")
        test = self.clause.evidence_ids.filtered(lambda row: row.kind == "test")
        self.assertEqual(test.state, "outdated")

    def test_test_of_the_whole_suite_needs_all_addons_unchanged(self):
        self.point_to(SCREEN)
        whole = {"id": "tests/test_top.py::TestTop", "addon": ""}
        self.load(whole)
        self.assertEqual(self.clause.state, "met")
        hashes = self.Run._get_hashes()
        addons = {name: value for name, value in hashes.items() if name}
        self.load(whole, addons={**addons, "edu_report": "f" * 20})
        self.assertEqual(self.clause.state, "out_of_date")

    def test_unknown_targets_are_not_installed(self):
        """No error: a kindergarten does without the addons of a college."""
        self.point_to(
            GONE, ("screen", "edu_nowhere:/x"), ("report", "edu.report.xlsx.nothing")
        )
        states = self.clause.evidence_ids.filtered(lambda row: row.kind != "test")
        self.assertEqual(set(states.mapped("state")), {"not_installed"})
        self.load()
        self.assertEqual(self.clause.state, "partly")
        with self.assertRaisesRegex(UserError, "not installed"):
            states[0].action_open()

    def test_test_of_an_addon_that_is_not_installed(self):
        hashes = self.Run._get_hashes()
        addons = {name: value for name, value in hashes.items() if name}
        self.point_to(SCREEN)
        self.load(
            {"id": "edu_none/tests/test_a.py::TestA", "addon": "edu_none"},
            addons={**addons, "edu_none": "a" * 20},
        )
        self.assertEqual(self.clause.state, "partly")
        self.assertFalse(self.clause.checked_date)

    def test_what_is_mapped_is_there_when_its_addon_is(self):
        """A menu that was renamed must be renamed in evidence.csv too."""
        self.Clause._load_register()
        installed = self.env["ir.module.module"]._installed()
        rows = self.Evidence.search([("state", "=", "not_installed")])
        lost = rows.filtered(lambda row: row.kind != "test" and row.addon in installed)
        self.assertEqual(lost.mapped("target"), [])


@tagged("post_install", "-at_install")
class TestLoading(ComplianceCase):
    def snapshot(self):
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT 'clause', id, code, state, write_date FROM edu_clause
             UNION ALL
            SELECT 'evidence', id, target, state, write_date FROM edu_clause_evidence
             UNION ALL
            SELECT 'run', id, checksum, origin, write_date FROM edu_clause_run
            """
        )
        return sorted(self.env.cr.fetchall())

    def test_loading_again_writes_nothing(self):
        self.Clause._load_register()
        before = self.snapshot()
        self.assertGreater(len(before), 258)
        # other than NOW() of the transaction, so that a write would be seen
        self.env.cr.execute("UPDATE edu_clause SET write_date = '2020-01-01'")
        self.env.cr.execute("UPDATE edu_clause_evidence SET write_date = '2020-01-01'")
        self.env.invalidate_all()
        frozen = self.snapshot()
        self.Clause._load_register()
        self.assertEqual(self.snapshot(), frozen)
        self.assertEqual([row[:4] for row in frozen], [row[:4] for row in before])

    def test_row_that_left_the_file_goes(self):
        self.point_to(("screen", "edu_base.edu_rule_menu"))
        self.point_to(("screen", "edu_base.edu_kato_menu"))
        rows = self.clause.evidence_ids.filtered(lambda row: row.kind == "screen")
        self.assertEqual(rows.mapped("target"), ["edu_base.edu_kato_menu"])

    def test_refresh_has_a_constant_number_of_queries(self):
        self.load(*({"id": f"{TEST}{number}"} for number in range(3)))
        self.Clause._refresh()
        self.env.flush_all()
        self.env.invalidate_all()
        counts = []
        for number in (3, 60):
            self.load(*({"id": f"{TEST}{one}"} for one in range(number)))
            self.Clause._refresh()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.Clause._refresh()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_uploaded_run_shows_who_loaded_it(self):
        admin = self.users["admin"]
        run = self.Run.with_user(admin)._load_upload(make_run(self.env, {}))
        self.assertEqual((run.origin, run.user_id), ("uploaded", admin))
        self.assertEqual((run.test_count, run.passed_count), (1, 1))

    def test_same_run_is_kept_once(self):
        run = self.load()
        self.assertEqual(self.load(), run)


@tagged("post_install", "-at_install")
class TestOpening(ComplianceCase):
    def evidence(self, kind, target):
        self.point_to((kind, target))
        return self.clause.evidence_ids.filtered(lambda row: row.kind == kind)

    def test_menu_opens_its_action(self):
        row = self.evidence("screen", "edu_base.edu_rule_menu")
        action = row.with_user(self.users["director"]).action_open()
        self.assertEqual(action["res_model"], "edu.rule")

    def test_rule_opens_its_values(self):
        rule = self.env["edu.rule"].create(
            {
                "key": "compliance.test",
                "name": "Rule",
                "value": "1",
                "valid_from": "2026-01-01",
            }
        )
        row = self.evidence("rule", rule.key)
        self.assertEqual(row.state, "present")
        action = row.with_user(self.users["director"]).action_open()
        self.assertEqual(action["domain"], [("key", "=", "compliance.test")])

    def test_report_opens_the_list_it_is_printed_from(self):
        row = self.evidence("report", "edu_compliance.action_report_clauses")
        action = row.with_user(self.users["inspector"]).action_open()
        self.assertEqual(action["res_model"], "edu.clause.act")

    def test_page_opens_by_address(self):
        row = self.evidence("screen", "edu_compliance:/edu/compliance")
        action = row.with_user(self.users["inspector"]).action_open()
        self.assertEqual(action["url"], "/edu/compliance")

    def test_no_right_no_screen(self):
        inspector = self.users["inspector"]
        for target in ("edu_base.edu_rule_menu", "edu_base.edu_rule_action"):
            row = self.evidence("screen", target)
            with self.assertRaisesRegex(AccessError, "no right to open"):
                row.with_user(inspector).action_open()

    def test_document_is_a_file_of_the_sources(self):
        row = self.evidence("document", "docs/architecture.md")
        with self.assertRaisesRegex(UserError, "docs/architecture.md"):
            row.action_open()


@tagged("post_install", "-at_install")
class TestProtection(ComplianceCase):
    def test_nobody_types_a_state(self):
        admin = self.users["admin"]
        for clause in (self.clause.with_user(admin), self.clause.sudo()):
            for vals in (
                {"state": "met"},
                {"title_ru": "Иное"},
                {"checked_date": "2026-01-01"},
                {"na_reason": "x", "state": "met"},
                {"evidence_ids": [(5, 0, 0)]},
            ):
                with self.assertRaises(AccessError):
                    clause.write(vals)
        # a context from outside holds no key of the loader
        for key in (True, "LOADER", 1, {}):
            context = {"edu_compliance_loader": key}
            with self.assertRaises(AccessError):
                self.clause.sudo().with_context(**context).write({"state": "met"})

    def test_nobody_adds_evidence_or_runs(self):
        values = {
            "edu.clause": {
                "code": "x",
                "act_id": self.clause.act_id.id,
                "number": "1",
                "kind": "product",
                "owner": "edu_base",
                "title_kk": "x",
                "title_ru": "x",
                "title_en": "x",
                "state": "met",
            },
            "edu.clause.evidence": {
                "clause_id": self.clause.id,
                "kind": "test",
                "target": TEST,
                "result": "passed",
                "state": "passed",
            },
            "edu.clause.run": {
                "date": "2026-01-01",
                "origin": "shipped",
                "checksum": "x",
                "suite_hash": "x",
            },
        }
        for model, vals in values.items():
            for records in (
                self.env[model].with_user(self.users["admin"]),
                self.env[model].sudo(),
            ):
                with self.assertRaises(AccessError):
                    records.create(vals)
        self.load()
        for model in values:
            row = self.env[model].search([("id", "!=", 0)], limit=1)
            with self.assertRaises(AccessError):
                row.with_user(self.users["admin"]).unlink()
            with self.assertRaises(AccessError):
                row.sudo().unlink()

    def test_reason_of_the_administrator(self):
        admin = self.users["admin"]
        clause = self.find("456-1")
        self.assertEqual(clause.kind, "deployment")
        clause.with_user(admin).na_reason = "Мектептің сайты жоқ"
        self.assertEqual(clause.state, "not_applicable")
        self.assertEqual(clause.na_user_id, admin)
        self.assertTrue(clause.na_date)
        clause.with_user(admin).na_reason = ""
        self.assertNotEqual(clause.state, "not_applicable")
        with self.assertRaises(AccessError):
            clause.with_user(self.users["director"]).na_reason = "x"

    def test_no_reason_for_the_product(self):
        with self.assertRaisesRegex(ValidationError, "applies everywhere"):
            self.clause.with_user(self.users["admin"]).na_reason = "x"

    def test_readers(self):
        models = (
            "edu.clause",
            "edu.clause.act",
            "edu.clause.evidence",
            "edu.clause.run",
            "edu.clause.run.addon",
            "edu.dated.value",
            "edu.dated.confirmation",
        )
        for model in models:
            for role in ("inspector", "director", "admin"):
                self.assertTrue(
                    self.env[model].with_user(self.users[role]).has_access("read")
                )
            for role in ("teacher", "deputy", "guardian"):
                self.assertFalse(
                    self.env[model].with_user(self.users[role]).has_access("read")
                )
        with self.assertRaises(AccessError):
            self.Clause.with_user(self.users["teacher"]).action_open_register()
        action = self.Clause.with_user(self.users["inspector"]).action_open_register()
        self.assertEqual(action["res_model"], "edu.clause")

    def test_inspector_sees_no_people(self):
        inspector = self.users["inspector"]
        partners = (
            self.env["res.partner"].with_user(inspector).search([("id", "!=", 0)])
        )
        people = partners.filtered(lambda one: not one.is_company)
        self.assertLessEqual(people, inspector.partner_id)
        users = self.env["res.users"].with_user(inspector).search([("id", "!=", 0)])
        self.assertEqual(users, inspector)

    def test_only_the_administrator_loads(self):
        Load = self.env["edu.clause.run.load"]
        for role in ("director", "inspector"):
            with self.assertRaises(AccessError):
                Load.with_user(self.users[role]).create({"file": "e30="})
