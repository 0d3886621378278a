import csv
import re
from collections import Counter

from odoo.tests import tagged

from ..models.edu_clause import DATA, OWNERS
from .common import ComplianceCase

CYRILLIC = re.compile(r"[А-Яа-яӘәҒғҚқҢңӨөҰұҮүҺһІі]{2}")
KAZAKH = re.compile(r"[ӘәҒғҚқҢңӨөҰұҮүҺһІі]")
# Kazakh words that are written without a letter of Kazakh alone
SAME = {"456-19.11", "456-19.16", "456-19.17"}


@tagged("post_install", "-at_install")
class TestActTitles(ComplianceCase):
    def rows(self, name):
        with (DATA / name).open(encoding="utf-8", newline="") as handle:
            return list(csv.DictReader(handle))

    def test_all_clauses_have_short_titles_in_both_languages(self):
        rows = self.rows("clauses.csv")
        self.assertEqual(len(rows), 258)
        for row in rows:
            for name in ("title_kk", "title_ru", "title_en"):
                self.assertTrue(0 < len(row[name]) <= 140, (row["id"], name))
            self.assertRegex(row["title_kk"], CYRILLIC, row["id"])
            self.assertRegex(row["title_ru"], CYRILLIC, row["id"])
            # letters of Kazakh show that the texts are not swapped
            self.assertFalse(KAZAKH.search(row["title_ru"]), row["id"])
            if row["id"] not in SAME:
                self.assertTrue(KAZAKH.search(row["title_kk"]), row["id"])

    def test_clauses_of_each_act(self):
        counts = Counter(row["order"] for row in self.rows("clauses.csv"))
        expected = {
            "order-456": 168,
            "order-425": 41,
            "order-503": 22,
            "order-385": 27,
        }
        self.assertEqual(counts, expected)
        for code, count in expected.items():
            act = self.env["edu.clause.act"].search([("code", "=", code)])
            self.assertEqual(act.clause_count, count)

    def test_five_acts_with_number_and_date(self):
        acts = self.env["edu.clause.act"].search([("id", "!=", 0)])
        self.assertEqual(
            {(act.number, str(act.date), act.registration or "") for act in acts},
            {
                ("456", "2022-11-14", "30534"),
                ("306", "2023-10-06", ""),
                ("425", "2021-09-01", "24251"),
                ("503", "2011-12-01", "7363"),
                ("385", "2021-08-09", "23999"),
            },
        )

    def test_titles_follow_the_language(self):
        for lang, title in (
            ("kk_KZ", "Сыныптарды қалыптастыру"),
            ("ru_RU", "Формирование классов"),
            ("en_US", "Classes"),
        ):
            self.assertEqual(self.clause.with_context(lang=lang).title, title)

    def test_search_by_number_and_words_of_any_language(self):
        for text in ("Сыныптарды", "классов"):
            self.assertIn(self.clause, self.Clause.search([("title", "ilike", text)]))
        self.assertEqual(self.Clause.search([("code", "=", "456-27.3")]), self.clause)
        names = dict(self.Clause.name_search("456-27.3"))
        self.assertIn(self.clause.id, names)

    def test_every_part_has_a_name(self):
        owners = {row["owner"] for row in self.rows("clauses.csv")}
        self.assertEqual(owners, {owner for owner, _name in OWNERS})
