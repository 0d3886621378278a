import json
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tests import tagged

from ..lib.value_words import value_in_words
from .common import ComplianceCase


@tagged("post_install", "-at_install")
class TestDatedValues(ComplianceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Value = cls.env["edu.dated.value"]
        cls.rule = cls.make_rule(value='{"fo": 25, "sor": 25, "soch": 50}')
        cls.Confirm = cls.env["edu.dated.value.confirm"]

    @classmethod
    def make_rule(cls, **values):
        return cls.env["edu.rule"].create(
            {
                "key": "compliance.weights",
                "name": "Weights of the test",
                "value": "1",
                "valid_from": "2026-09-01",
                "act": "Order No. 125",
                "point": "28",
                **values,
            }
        )

    def value_of(self, record, user=None):
        domain = [("res_model", "=", record._name), ("res_id", "=", record.id)]
        return self.Value.with_user(user or self.env.user).search(domain)

    def confirm(self, value, user, is_confirmed=True, note="Бұйрықтың мәтіні"):
        action = value.with_user(user).action_confirm()
        wizard = self.Confirm.with_user(user).with_context(**action["context"])
        wizard.create({"note": note, "is_confirmed": is_confirmed}).action_apply()
        self.env.invalidate_all()

    def test_rule_with_act_point_period_and_words(self):
        value = self.value_of(self.rule).with_context(lang="ru_RU")
        self.assertEqual((value.act, value.point), ("Order No. 125", "28"))
        self.assertEqual(str(value.date_from), "2026-09-01")
        self.assertFalse(value.is_confirmed)
        self.assertEqual(
            value.value_text, "формативное оценивание – 25, СОР – 25, СОЧ – 50"
        )

    def test_values_in_words(self):
        words = {"from": "бастап", "true": "иә", "grades": "сыныптар", "max": "ең көбі"}
        for value, text in (
            ("0.5", "0.5"),
            ("24", "24"),
            ("true", "иә"),
            ("[9, 11]", "9–11"),
            ("[1, 1]", "1"),
            ('[{"grades": [3, 4], "max": 70}]', "сыныптар – 3–4, ең көбі – 70"),
            ('{"from": "08-25"}', "бастап – 08-25"),
            ('{"max": "{number}-К"}', "ең көбі – №-К"),
            # a key without a word: better nothing than a key of a program
            ('{"unknown": 1}', ""),
            ('"some_code"', ""),
        ):
            self.assertEqual(value_in_words(json.loads(value), words.get), text)

    def test_every_dated_model_takes_part(self):
        models = dict(self.Value._find_sources())
        self.assertIn("edu.rule", models)
        self.assertIn("edu.calendar.event", models)
        if "edu.subject.mode" in self.env:
            self.assertIn("edu.subject.mode", models)
        for name in models:
            expected = self.env[name].search_count([])
            # archived records are dated values too
            if "active" not in self.env[name]._fields:
                found = self.Value.search_count([("res_model", "=", name)])
                self.assertEqual(found, expected, name)

    def test_ids_are_unique_and_fit_xmlrpc(self):
        ids = self.Value.search([("id", "!=", 0)]).ids
        self.assertEqual(len(ids), len(set(ids)))
        self.assertLess(max(ids), 2**31)

    def test_one_line_in_a_model_changes_its_columns(self):
        model = self.env.registry["edu.rule"]
        with patch.object(model, "_edu_dated", {"act": "key"}, create=True):
            self.assertEqual(dict(self.Value._find_sources())["edu.rule"].act, "key")
            self.assertEqual(self.value_of(self.rule).act, "compliance.weights")
        with patch.object(model, "_edu_dated", False, create=True):
            self.assertNotIn("edu.rule", dict(self.Value._find_sources()))
            self.assertFalse(self.value_of(self.rule))

    def test_confirmation_with_note_and_author(self):
        admin = self.users["admin"]
        value = self.value_of(self.rule)
        self.confirm(value, admin)
        self.assertTrue(self.rule.is_confirmed)
        self.assertTrue(value.is_confirmed)
        check = value.check_id
        self.assertEqual((check.user_id, check.note), (admin, "Бұйрықтың мәтіні"))
        self.assertTrue(check.date)
        self.confirm(value, admin, is_confirmed=False, note="Қате оқылған")
        self.assertFalse(self.rule.is_confirmed)
        self.assertEqual(len(value.check_ids), 2)
        self.assertEqual(value.check_id.note, "Қате оқылған")

    def test_change_after_the_confirmation_is_to_be_checked_again(self):
        value = self.value_of(self.rule)
        self.confirm(value, self.users["admin"])
        self.env.cr.execute(
            "UPDATE edu_rule SET write_date = write_date + interval '1 hour'"
            " WHERE id = %s",
            [self.rule.id],
        )
        self.env.invalidate_all()
        self.assertFalse(value.is_confirmed)
        to_check = self.Value.search([("is_confirmed", "=", False)])
        self.assertIn(value, to_check)

    def test_model_without_a_mark_is_confirmed_by_the_log(self):
        year = self.env["edu.academic.year"].search([("act", "!=", False)], limit=1)
        value = self.value_of(year)
        self.assertFalse(value.is_confirmed)
        self.confirm(value, self.users["admin"])
        self.assertTrue(value.is_confirmed)

    def test_note_is_required(self):
        with self.assertRaisesRegex(UserError, "what was compared"):
            self.confirm(self.value_of(self.rule), self.users["admin"], note="  ")
        self.assertFalse(self.rule.is_confirmed)

    def test_only_the_administrator_confirms(self):
        value = self.value_of(self.rule)
        for role in ("director", "inspector"):
            with self.assertRaises(AccessError):
                value.with_user(self.users[role]).action_confirm()
            with self.assertRaises(AccessError):
                value.with_user(self.users[role])._confirm(True, "x")

    def test_log_of_checks_is_kept(self):
        self.confirm(self.value_of(self.rule), self.users["admin"])
        check = self.value_of(self.rule).check_id
        for records in (check.with_user(self.users["admin"]), check.sudo()):
            with self.assertRaises(AccessError):
                records.write({"note": "x"})
            with self.assertRaises(AccessError):
                records.unlink()

    def test_values_of_another_organisation_are_hidden(self):
        other = self.env["res.company"].create({"name": "School B"})
        rule = self.make_rule(company_id=other.id, key="compliance.other")
        year = self.env["edu.academic.year"].create(
            {
                "name": "B",
                "company_id": other.id,
                "date_start": "2030-09-01",
                "date_end": "2031-05-25",
                "event_ids": [
                    (
                        0,
                        0,
                        {
                            "name": "Day of B",
                            "date_start": "2030-10-01",
                            "date_end": "2030-10-01",
                        },
                    )
                ],
            }
        )
        for record in (rule, year, year.event_ids):
            self.assertEqual(self.value_of(record).company_id, other)
            for role in ("director", "inspector"):
                self.assertFalse(self.value_of(record, self.users[role]))

    def test_own_value_of_the_organisation(self):
        director = self.users["director"]
        value = self.value_of(self.rule, director)
        self.assertTrue(value.can_override)
        context = value.action_override()["context"]
        rule = self.env["edu.rule"].with_user(director).with_context(**context)
        own = rule.create({"value": '{"fo": 50, "sor": 50}'})
        self.assertEqual(own.company_id, self.school)
        self.assertEqual((own.key, own.act), (self.rule.key, self.rule.act))
        row = self.value_of(own, director)
        self.assertFalse(row.can_override)
        with self.assertRaises(UserError):
            row.action_override()

    def test_search_by_words_of_the_act(self):
        domain = Domain("act", "ilike", "No. 125") & Domain(
            "key", "ilike", "compliance"
        )
        self.assertEqual(self.Value.search(domain).res_id, self.rule.id)
        groups = self.Value._read_group([], ["act"], ["__count"])
        self.assertIn(("Order No. 125", 1), [one for one in groups if one[1] == 1])

    def test_open_with_the_rights_of_the_user(self):
        value = self.value_of(self.rule)
        action = value.with_user(self.users["director"]).action_open()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("edu.rule", self.rule.id)
        )
        with self.assertRaises(AccessError):
            value.with_user(self.users["inspector"]).action_open()

    def test_queries_do_not_grow_with_values(self):
        names = ["title", "value_text", "confirmation", "check_note"]
        counts = []
        for number in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            rows = self.Value.search([("key", "=like", "compliance%")])
            before = self.env.cr.sql_log_count
            rows.read(names)
            counts.append(self.env.cr.sql_log_count - before)
            for one in range(20):
                self.make_rule(key=f"compliance.{number}.{one}")
        self.assertEqual(counts[0], counts[1])
