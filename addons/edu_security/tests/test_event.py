import json
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import PASSWORD, SecurityCase, SecurityHttpCase, make_user


@tagged("post_install", "-at_install")
class TestEvent(SecurityCase):
    """Who did what to personal data, with old and new values (order 456, 5.13)."""

    clauses = ["456-5.13"]

    def test_change_is_kept_with_masked_values(self):
        partner = self.users["teacher"].partner_id
        partner.with_user(self.users["admin"]).write(
            {"phone": "+7 701 555 1234", "comment": "Новый"}
        )
        event = self.written(("kind", "=", "write"), ("res_id", "=", partner.id))
        self.assertEqual(
            (event.user_id, event.res_model), (self.users["admin"], "res.partner")
        )
        details = json.loads(event.details)
        self.assertTrue(details["phone"]["new"].startswith("•••34 #"))
        self.assertNotIn("555", event.details)
        self.assertIsNone(details["phone"]["old"])

    def test_unchanged_write_leaves_no_row(self):
        partner = self.users["teacher"].partner_id
        partner.write({"name": partner.name})
        self.assertFalse(
            self.written(("kind", "=", "write"), ("res_id", "=", partner.id))
        )

    def test_undone_change_leaves_no_row(self):
        partner = self.users["teacher"].partner_id
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            partner.write({"name": "Никто"})
            raise ZeroDivisionError
        self.assertFalse(
            self.written(("res_id", "=", partner.id), ("kind", "=", "write"))
        )

    def test_create_and_unlink(self):
        partner = self.env["res.partner"].create({"name": "Сынақ"})
        number = partner.id
        partner.unlink()
        events = self.written(
            ("res_model", "=", "res.partner"), ("res_id", "=", number)
        )
        self.assertEqual(events.mapped("kind"), ["create", "unlink"])
        self.assertEqual(events[1].record_name, "Сынақ")

    def test_many_rows_are_one_insert(self):
        def make(count):
            self.env.cr.flush()
            partners = self.env["res.partner"].create(
                [{"name": f"Көп {index}"} for index in range(count)]
            )
            partners.flush_recordset()
            before = self.env.cr.sql_log_count
            self.env.cr.flush()
            return self.env.cr.sql_log_count - before

        self.assertEqual(make(2), make(20))

    def test_rule_is_critical(self):
        rule = self.env["edu.rule"].create(
            {"key": "x", "name": "X", "value": "1", "valid_from": "2026-01-01"}
        )
        self.env.cr.flush()
        rule.with_user(self.users["director"]).value = "2"
        event = self.written(("kind", "=", "critical"), ("action", "=", "write"))[-1]
        self.assertEqual(event.res_id, rule.id)

    def test_roles(self):
        user = self.users["teacher"]
        user.group_ids += self.env.ref("edu_base.group_deputy")
        event = self.written(("kind", "=", "role"), ("res_id", "=", user.id))[-1]
        self.assertIn("Deputy", json.loads(event.details)["added"])

    def test_keys(self):
        keys = self.env["res.users.apikeys"].with_user(self.users["admin"])
        secret = keys._generate("rpc", "Kundelik", None)
        event = self.written(("kind", "=", "key"), ("action", "=", "generate"))[-1]
        self.assertEqual(json.loads(event.details)["name"], "Kundelik")
        self.assertNotIn(secret[:8], event.details)

    def test_own_organisation_only(self):
        self.events.with_user(self.users["clerk"])._log("session", self.users["clerk"])
        domain = [("kind", "=", "session"), ("login", "=", "base_clerk")]
        self.assertTrue(self.written(*domain))
        seen = self.events.with_user(self.users["director"]).search(domain)
        self.assertEqual(len(seen), 1)
        self.assertFalse(self.events.with_user(self.other_director).search(domain))
        self.assertTrue(self.events.with_user(self.users["admin"]).search(domain))
        for role in ("teacher", "clerk", "deputy", "guardian", "authority"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.events.with_user(self.users[role]).search([])

    def test_user_and_period(self):
        teacher, clerk = self.users["teacher"], self.users["clerk"]
        for user in (teacher, clerk):
            self.events.with_user(user)._log("session", user)
        domain = [("user_id", "=", teacher.id), ("date", ">=", "2026-01-01")]
        self.assertEqual(self.written(*domain).mapped("login"), ["base_teacher"])

    def test_texts_in_the_language_of_the_reader(self):
        self.users["teacher"].partner_id.write({"name": "Жаңа"})
        event = self.written(("kind", "=", "write"), ("record_name", "ilike", "Жаңа"))
        text = event[:1].with_context(lang="ru_RU").summary
        self.assertIn("→ Жаңа", text)
        self.assertIn("Изменено", text)

    def test_list_as_xlsx(self):
        self.events._log("session", self.users["teacher"])
        rows = self.written(("kind", "=", "session"))
        report = self.env["edu.report.xlsx.security_event"]
        content, name = report.with_user(self.users["director"])._xlsx_render(rows[:0])
        self.assertTrue(content.startswith(b"PK"))
        self.assertTrue(name.endswith(".xlsx"))
        with self.assertRaises(AccessError):
            report.with_user(self.users["teacher"])._xlsx_render(rows)


@tagged("post_install", "-at_install")
class TestViews(SecurityHttpCase):
    """Views of cards and bulk exports through the real routes."""

    clauses = ["456-5.13"]

    def setUp(self):
        super().setUp()
        # any model stands for one with people: those of learners come with edu_student
        self.patch(type(self.env["edu.authority"]), "_edu_personal", "masked")
        self.people = self.env["edu.authority"].create(
            [{"name": f"Адам {n}", "level": "district"} for n in range(3)]
        )

    def call(self, method, args, **kwargs):
        params = {"model": "edu.authority", "method": method}
        params |= {"args": args, "kwargs": kwargs}
        answer = self.url_open(
            f"/web/dataset/call_kw/edu.authority/{method}", json={"params": params}
        ).json()
        self.assertNotIn("error", answer, answer)
        return answer["result"]

    def find(self, kind):
        self.events.invalidate_model()
        return self.events.search(
            [("kind", "=", kind), ("res_model", "=", "edu.authority")]
        )

    def test_card_once_an_hour_and_lists_never(self):
        self.authenticate("sec_clerk", PASSWORD)
        fields_ = {"name": {}, "level": {}}
        self.call("web_search_read", [], domain=[], specification=fields_)
        self.assertFalse(self.find("view"))
        for _time in range(3):
            self.call("web_read", [self.people[0].ids], specification=fields_)
        event = self.find("view")
        self.assertEqual(
            (event.res_id, event.user_id, event.channel),
            (self.people[0].id, self.clerk, "web"),
        )
        self.assertEqual(event.ip, "127.0.0.1")

    def test_export(self):
        self.authenticate("sec_clerk", PASSWORD)
        self.clerk.group_ids += self.env.ref("base.group_allow_export")
        self.call("export_data", [self.people.ids, ["name"]])
        event = self.find("export")
        self.assertEqual((event.count, event.user_id), (3, self.clerk))
        self.assertEqual(json.loads(event.details), {"fields": ["name"]})

    def test_programs(self):
        uid = self.clerk.id
        for _time in range(2):
            self.xmlrpc_object.execute_kw(
                self.env.cr.dbname,
                uid,
                PASSWORD,
                "edu.authority",
                "search_read",
                [[("id", "in", self.people.ids)], ["name", "level"]],
            )
        event = self.find("read")
        self.assertEqual((event.count, event.channel), (3, "xmlrpc"))

    def test_the_context_of_a_caller_hides_nothing(self):
        """Data files are not logged; a caller who says to be one is."""
        admin = make_user(self.env, "sec_admin", "admin")
        self.env["edu.policy.consent"]._record(admin)
        rule_id = self.xmlrpc_object.execute_kw(
            self.env.cr.dbname,
            admin.id,
            PASSWORD,
            "edu.rule",
            "create",
            [{"key": "t.x", "name": "X", "value": "1", "valid_from": "2026-01-01"}],
            {"context": {"install_mode": True}},
        )
        self.events.invalidate_model()
        self.assertTrue(
            self.events.search(
                [("res_model", "=", "edu.rule"), ("res_id", "=", rule_id)]
            )
        )

    def test_bulk_reading_each_time(self):
        rule = self.env["edu.rule"].search([("key", "=", "security.bulk_people")])
        rule.value = "2"
        for _time in range(2):
            self.xmlrpc_object.execute_kw(
                self.env.cr.dbname,
                self.clerk.id,
                PASSWORD,
                "edu.authority",
                "read",
                [self.people.ids, ["name", "level"]],
            )
        self.assertEqual(self.find("read").mapped("count"), [3, 3])

    def test_reading_costs_no_query_when_it_is_known(self):
        clerk = make_user(self.env, "sec_reader", "clerk")
        events = self.events.with_user(clerk)
        with patch.object(type(events), "_get_seen") as seen:
            seen.return_value = (
                "h",
                {f"h:{clerk.id}:view:edu.authority:{self.people[0].id}"},
            )
            with self.assertQueryCount(0):
                events._log_view(self.people[0])
