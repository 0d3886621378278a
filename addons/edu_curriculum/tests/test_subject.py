from psycopg2 import IntegrityError

from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestSubjectCatalogue(TransactionCase):
    """The shipped catalogue of subjects."""

    clauses = ["456-27.7"]

    def test_subjects_of_the_typical_curricula_are_shipped(self):
        """Classes 1–4: 13 subjects, 5–9 add 17, 10–11 add 5, languages 6."""
        codes = {
            "abc kaz_lang lit_reading rus_lang foreign_lang mathematics",
            "digital_literacy natural_science world_knowledge music labour fine_art",
            "physical_education kaz_lit rus_lang_lit rus_lit kaz_lang_lit informatics",
            "kaz_history world_history artistic_labour global_competences algebra",
            "geometry physics chemistry biology geography law algebra_analysis",
            "military graphics business abai_studies uig_lang uzb_lit tgk_lang",
        }
        for code in " ".join(codes).split():
            subject = self.env.ref(f"edu_curriculum.subject_{code}")
            self.assertTrue(subject.area_id, code)
            self.assertFalse(subject.company_id, code)

    def test_difficulty_is_that_of_the_sanitary_rules(self):
        """Appendix 4: mathematics 11, physics 9, history 8, music 1; Kazakh is 7 in a
        Kazakh class and 11 in another one."""
        expected = {"mathematics": 11, "physics": 9, "kaz_history": 8, "music": 1}
        for code, rank in expected.items():
            subject = self.env.ref(f"edu_curriculum.subject_{code}")
            self.assertEqual(subject.difficulty, rank)
        kazakh = self.env.ref("edu_curriculum.subject_kaz_lang")
        self.assertEqual((kazakh.difficulty, kazakh.difficulty_other), (7, 11))

    def test_names_are_official_in_kazakh_and_russian(self):
        subject = self.env.ref("edu_curriculum.subject_kaz_history")
        self.env["res.lang"]._activate_lang("kk_KZ")
        self.env["res.lang"]._activate_lang("ru_RU")
        self.env["ir.module.module"].search(
            [("name", "=", "edu_curriculum")]
        )._update_translations(["kk_KZ", "ru_RU"])
        self.assertEqual(subject.with_context(lang="kk_KZ").name, "Қазақстан тарихы")
        self.assertEqual(subject.with_context(lang="ru_RU").name, "История Казахстана")

    def test_code_is_unique_in_the_catalogue(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.env["edu.subject"].create({"name": "Again", "code": "algebra"})

    def test_difficulty_above_eleven_is_refused(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.env["edu.subject"].create(
                {"name": "Hard", "code": "t-hard", "difficulty": 12}
            )

    def test_short_name_falls_back_to_the_name(self):
        algebra = self.env.ref("edu_curriculum.subject_algebra")
        self.assertEqual(algebra._get_short_name(), "Algebra")
        education = self.env.ref("edu_curriculum.subject_physical_education")
        self.assertEqual(education._get_short_name(), "PE")
        self.assertEqual(
            education.with_context(edu_short_names=True).display_name, "PE"
        )
