import tempfile
from pathlib import Path

from odoo.tests import tagged
from odoo.tools import translate
from odoo.tools.translate import TranslationImporter, code_translations

from .. import core_terms
from .common import LangCase

PO = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"

#. module: base
#: model:res.country,name:base.kz
msgid "Kazakhstan"
msgstr "{country}"

#. module: base
#. odoo-python
#: code:addons/base/models/res_lang.py:0
msgid "A term of the test %s"
msgstr "Сынақ сөзі %s"

#. module: base
#. odoo-javascript
#: code:addons/base/static/src/x.js:0
msgid "A JavaScript term of the test"
msgstr "Сынақтың JavaScript сөзі"
"""


@tagged("post_install", "-at_install")
class TestCoreTerms(LangCase):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name).resolve()
        (self.folder / "base").mkdir()
        self.patch(core_terms, "FOLDERS", (self.folder,))
        core_terms.clear_code_terms()
        self.addCleanup(core_terms.clear_code_terms)

    def write_po(self, lang, country="Қазақстан"):
        path = self.folder / "base" / f"{lang}.po"
        path.write_text(PO.format(country=country), encoding="utf-8")
        return str(path)

    def test_patching_again_changes_nothing(self):
        before = (translate.get_po_paths, translate.file_open)
        core_terms.install()
        core_terms.install()
        self.assertEqual((translate.get_po_paths, translate.file_open), before)

    def test_our_files_come_after_those_of_odoo_so_that_they_win(self):
        for lang, code in (("kk", "kk_KZ"), ("ru", "ru_RU")):
            path = self.write_po(lang)
            paths = list(translate.get_po_paths("base", code))
            self.assertEqual(paths[-1], path)
        self.assertGreater(len(paths), 1, "Odoo's own file is read too")

    def test_other_languages_and_modules_are_left_alone(self):
        self.write_po("kk")
        self.assertNotIn(
            str(self.folder), "".join(translate.get_po_paths("base", "fr_FR"))
        )
        self.assertFalse(list(core_terms.core_paths("../base", "kk_KZ")))
        self.assertFalse(list(core_terms.core_paths("web", "kk_KZ")))

    def test_model_terms_are_loaded_and_kept(self):
        country = self.env.ref("base.kz").with_context(lang="kk_KZ")
        self.write_po("kk")
        self.env["ir.module.module"]._load_module_terms(
            ["base"], ["kk_KZ"], overwrite=True
        )
        country.invalidate_recordset()
        self.assertEqual(country.name, "Қазақстан")
        self.write_po("kk", country="Басқа")
        self.env["ir.module.module"]._load_module_terms(["base"], ["kk_KZ"])
        country.invalidate_recordset()
        self.assertEqual(country.name, "Қазақстан", "existing values stay")

    def test_python_and_javascript_terms(self):
        self.write_po("kk")
        python = code_translations.get_python_translations("base", "kk_KZ")
        self.assertEqual(python["A term of the test %s"], "Сынақ сөзі %s")
        web = code_translations.get_web_translations("base", "kk_KZ")
        pairs = {one["id"]: one["string"] for one in web["messages"]}
        self.assertEqual(
            pairs["A JavaScript term of the test"], "Сынақтың JavaScript сөзі"
        )

    def test_only_the_translation_reader_may_read_the_folder(self):
        path = self.write_po("kk")
        (self.folder / "base" / "secret.txt").write_text("x")
        with translate.file_open(path, mode="rb") as file:
            self.assertIn("Қазақстан", file.read().decode())
        for name, mode in (
            (str(self.folder / "base" / "secret.txt"), "rb"),
            (path, "r"),
        ):
            with self.assertRaises(FileNotFoundError):
                translate.file_open(name, mode)

    def test_importer_reads_single_records(self):
        importer = TranslationImporter(self.env.cr, verbose=False)
        importer.load_file(self.write_po("kk"), "kk_KZ", xmlids={"base.kz"})
        self.assertIn("kk_KZ", importer.imported_langs)

    def test_changed_files_are_noticed_on_upgrade(self):
        calls = []
        self.patch(
            self.env.registry["res.lang"],
            "_edu_load_core_terms",
            lambda model, overwrite=False: calls.append(overwrite),
        )
        self.env["ir.config_parameter"].set_param(
            "edu_i18n.core_terms", core_terms.fingerprint()
        )
        self.langs._edu_refresh_core_terms()
        self.assertEqual(calls, [])
        self.write_po("kk")
        self.langs._edu_refresh_core_terms()
        self.assertEqual(calls, [False])


@tagged("post_install", "-at_install")
class TestShippedTerms(LangCase):
    def test_kazakh_reached_modules_that_were_there_before(self):
        """Menus of base were in the database before this addon."""
        if not (core_terms.core_folder() / "base" / "kk.po").is_file():
            self.skipTest("no Kazakh terms of base beside this addon")
        menu = self.env.ref("base.menu_administration").with_context(lang="kk_KZ")
        self.assertNotEqual(menu.name, menu.with_context(lang="en_US").name)

    def test_export_still_works(self):
        from odoo.tools.translate import trans_export  # noqa: PLC0415

        with tempfile.TemporaryFile() as buffer:
            done = trans_export("kk_KZ", ["edu_i18n"], buffer, "po", self.env)
            self.assertTrue(done)
            buffer.seek(0)
            self.assertIn(b"module: edu_i18n", buffer.read())
