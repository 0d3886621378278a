import psycopg2

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import BaseCase


@tagged("post_install", "-at_install")
class TestReference(BaseCase):
    def test_every_book_is_filled(self):
        kinds = dict(self.env["edu.reference"]._fields["kind"].selection)
        filled = self.env["edu.reference"]._read_group([], ["kind"], ["__count"])
        own = set(kinds) & {
            "language", "ownership", "nationality", "kinship", "identity_document",
            "social_category", "movement_reason", "arrival_source", "study_form",
            "class_kind", "profile", "health_group", "pe_group", "special_need",
            "achievement_kind", "achievement_level", "subject_area", "position",
            "education_level", "academic_degree", "academic_title", "category", "award",
        }  # fmt: skip
        self.assertEqual(own - {kind for kind, _count in filled}, set())

    def test_names_in_both_languages(self):
        entry = self.env["edu.reference"]._get("category", "moderator")
        self.assertEqual(entry.with_context(lang="kk_KZ").name, "педагог-модератор")
        entry = self.env["edu.reference"]._get("category", "expert")
        self.assertEqual(entry.with_context(lang="kk_KZ").name, "педагог-сарапшы")
        self.assertEqual(entry.with_context(lang="ru_RU").name, "педагог-эксперт")

    def test_shipped_code_stays(self):
        entry = self.env["edu.reference"]._get("category", "moderator")
        with self.assertRaises(UserError):
            entry.code = "other"
        entry.name = "Moderator"
        own = self.env["edu.reference"].create(
            {"kind": "category", "code": "own", "name": "Own"}
        )
        own.code = "own2"
        self.assertEqual(own.code, "own2")

    def test_used_entry_is_not_deleted(self):
        entry = self.env["edu.reference"].create(
            {"kind": "ownership", "code": "own", "name": "Own"}
        )
        self.school.edu_ownership_id = entry
        self.env.flush_all()
        with self.assertRaisesRegex(UserError, "Archive"):
            entry.unlink()
        self.school.edu_ownership_id = False
        self.env.flush_all()
        self.assertTrue(entry.unlink())

    def test_code_is_unique_in_its_book(self):
        values = {"kind": "award", "code": "twice", "name": "A"}
        self.env["edu.reference"].create(values)
        with self.assertRaises(psycopg2.IntegrityError), mute_logger("odoo.sql_db"):
            self.env["edu.reference"].create(values)

    def test_bin_of_organisation(self):
        self.school.edu_bin = "9401-4000-0385"
        self.assertEqual(self.school.edu_bin, "940140000385")
        self.assertIn("1994", self.school.edu_bin_meaning)
        with self.assertRaises(ValidationError):
            self.other_school.edu_bin = "940140000386"

    def test_places(self):
        regions = self.env["edu.kato"].search([("level", "=", "region")])
        shipped = regions.filtered(lambda kato: kato.get_external_id()[kato.id])
        self.assertEqual(len(shipped), 20)
        self.assertEqual(len(shipped.filtered("is_urban")), 3)

    def test_departments(self):
        ministry = self.env.ref("edu_base.authority_ministry")
        regional = ministry.child_ids.filtered(
            lambda item: item.get_external_id()[item.id].startswith("edu_base.")
        )
        self.assertEqual(len(regional), 20)
