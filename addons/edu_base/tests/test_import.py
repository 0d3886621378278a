import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import BaseCase

HEAD = "te;kaz_name;rus_name\n"
REGION = "910000000;Сынақ облысы;Тестовая область\n"
DISTRICT = "911000000;Сынақ ауданы;Тестовый район\n"


def encode(text):
    return base64.b64encode(text.encode()).decode()


@tagged("post_install", "-at_install")
class TestImport(BaseCase):
    """The engine, on the classifier of places."""

    def setUp(self):
        super().setUp()
        self.service = self.env["edu.import"].with_user(self.users["admin"])

    def run_file(self, text, dry_run=False):
        return self.service.import_file("kato", "kato.csv", encode(text), dry_run)

    def find(self, code):
        return self.env["edu.kato"].search([("code", "=", code)])

    def test_new_then_unchanged(self):
        counts = {"created": 2, "updated": 0, "unchanged": 0}
        result = self.run_file(HEAD + DISTRICT + REGION)
        self.assertFalse(result["errors"])
        self.assertEqual({name: result[name] for name in counts}, counts)
        district = self.find("911000000")
        self.assertEqual(district.level, "district")
        self.assertEqual(district.parent_id.code, "910000000")
        self.assertEqual(district.with_context(lang="kk_KZ").name, "Сынақ ауданы")
        again = self.run_file(HEAD + REGION + DISTRICT)
        self.assertEqual((again["created"], again["unchanged"]), (0, 2))

    def test_dry_run_writes_nothing(self):
        result = self.run_file(HEAD + REGION, dry_run=True)
        self.assertEqual(result["created"], 1)
        self.assertFalse(self.find("910000000"))

    def test_all_or_nothing_with_row_and_column(self):
        result = self.run_file(HEAD + REGION + "91100;;Х\nabc;а;б\n" + REGION)
        self.assertFalse(self.find("910000000"))
        self.assertEqual(
            [(error["row"], error["column"]) for error in result["errors"]],
            [(3, "name_kk"), (4, "code"), (5, "code")],
        )
        self.assertEqual(result["created"], 0)

    def test_rows_over_rpc(self):
        rows = [{"code": "910000000", "name_kk": "Сынақ", "name_ru": "Тест"}]
        self.assertEqual(self.service.import_rows("kato", rows)["created"], 1)
        with self.assertRaisesRegex(UserError, "wrong"):
            self.service.import_rows("kato", [{"wrong": 1}])
        with self.assertRaises(UserError):
            self.service.import_rows("kato", "text")

    def test_missing_column_and_bad_file(self):
        with self.assertRaisesRegex(UserError, "Kazakh"):
            self.run_file("te;rus_name\n910000000;Тест\n")
        with self.assertRaisesRegex(UserError, "base64"):
            self.service.import_file("kato", "a.csv", "not base64!")
        with self.assertRaisesRegex(UserError, "macros"):
            self.service.import_file("kato", "a.xlsm", encode("x"))

    def test_form(self):
        wizard = self.service.create(
            {"kind": "kato", "file": encode(HEAD + REGION), "filename": "a.csv"}
        )
        wizard.action_read()
        self.assertEqual(
            wizard.column_ids.mapped("field_id.technical_name"),
            ["code", "name_kk", "name_ru"],
        )
        wizard.action_check()
        self.assertEqual((wizard.state, wizard.created_count), ("preview", 1))
        self.assertFalse(self.find("910000000"))
        wizard.action_run()
        self.assertEqual((wizard.state, wizard.error_count), ("done", 0))
        self.assertTrue(self.find("910000000"))

    def test_form_shows_errors_and_their_file(self):
        wizard = self.service.create(
            {"kind": "kato", "file": encode(HEAD + "1x;а;б\n"), "filename": "a.csv"}
        )
        wizard.action_read()
        wizard.action_run()
        self.assertEqual((wizard.state, wizard.error_count), ("preview", 1))
        self.assertEqual(wizard.error_ids.row, "2")
        self.assertTrue(wizard.error_file)

    def test_wrong_mapping_is_refused(self):
        wizard = self.service.create(
            {"kind": "kato", "file": encode(HEAD + REGION), "filename": "a.csv"}
        )
        wizard.action_read()
        wizard.column_ids[1].field_id = wizard.column_ids[2].field_id
        with self.assertRaisesRegex(UserError, "several"):
            wizard.action_check()

    def test_roles(self):
        for role in ("teacher", "clerk", "director", "authority"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.service.with_user(self.users[role]).import_rows("kato", [])
        with self.assertRaises(AccessError):
            self.env["edu.import"].with_user(self.users["teacher"]).create({})

    def test_progress_is_seen_by_its_owner_only(self):
        progress = self.env["edu.import.progress"]
        mine = progress.create({"key": "a-key-of-mine", "done": 5, "total": 10})
        clerk = self.users["clerk"]
        self.assertEqual(progress.get_progress("a-key-of-mine"), [5, 10])
        self.assertEqual(
            progress.with_user(clerk).get_progress("a-key-of-mine"), [0, 0]
        )
        with self.assertRaises(AccessError):
            mine.with_user(clerk).write({"done": 6})
