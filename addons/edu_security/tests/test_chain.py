from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SecurityCase

CHECK_LOG = "odoo.addons.edu_security.models.edu_security_check"


@tagged("post_install", "-at_install")
class TestChain(SecurityCase):
    """A change past the system is found at the right number (order 456, 5.13)."""

    clauses = ["456-5.13"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        while cls.events._seal():
            pass
        cls.start = cls.events._get_head()[0]
        for number in range(1, 7):
            cls.events._log("session", cls.users["teacher"], {"number": number})
        cls.sealed = cls.events._seal()

    def tamper(self, query, *params):
        """Change the table as somebody with the password of the database would."""
        cr = self.env.cr
        cr.execute("ALTER TABLE edu_security_event DISABLE TRIGGER USER")
        cr.execute(query, params)
        cr.execute("ALTER TABLE edu_security_event ENABLE TRIGGER USER")

    def check(self, **kwargs):
        with mute_logger(CHECK_LOG):
            return self.events.verify_chain(**kwargs)

    def assertBreak(self, place, reason, **kwargs):  # pylint: disable=invalid-name
        result = self.check(**kwargs)
        self.assertEqual(
            (result["ok"], result["number"] - self.start, result["reason"]),
            (False, place, reason),
        )
        return result

    def test_numbers_have_no_gap(self):
        self.assertEqual(self.sealed, 6)
        rows = self.events.search([("number", ">", self.start)], order="number")
        self.assertEqual(
            rows.mapped("number"), list(range(self.start + 1, self.start + 7))
        )
        self.assertEqual(rows[1:].mapped("previous_hash"), rows[:-1].mapped("hash"))
        result = self.check()
        self.assertTrue(result["ok"])
        self.assertEqual(result["rows"], self.start + 6)

    def test_changed_row(self):
        self.tamper(
            "UPDATE edu_security_event SET login = 'x' WHERE number = %s",
            self.start + 3,
        )
        result = self.assertBreak(3, "changed")
        check = self.env["edu.security.check"].browse(result["check_id"])
        self.assertIn(self.users["admin"], check.activity_ids.user_id)
        event = self.written(("kind", "=", "chain"))
        self.assertEqual(event.action, "broken")

    def test_deleted_row(self):
        self.tamper("DELETE FROM edu_security_event WHERE number = %s", self.start + 4)
        self.assertBreak(4, "deleted")

    def test_swapped_rows(self):
        first, second = self.start + 2, self.start + 3
        self.tamper(
            "UPDATE edu_security_event SET number = -1 WHERE number = %s", first
        )
        self.tamper(
            "UPDATE edu_security_event SET number = %s WHERE number = %s", first, second
        )
        self.tamper(
            "UPDATE edu_security_event SET number = %s WHERE number = -1", second
        )
        self.assertBreak(2, "reordered")

    def test_cut_end(self):
        self.tamper("DELETE FROM edu_security_event WHERE number > %s", self.start + 4)
        self.assertBreak(5, "truncated")

    def test_cut_end_stays_found_when_the_log_goes_on(self):
        self.tamper("DELETE FROM edu_security_event WHERE number > %s", self.start + 4)
        self.events._log("session", self.users["teacher"], {"number": 7})
        self.assertBreak(5, "deleted")

    def test_log_made_anew_is_found_by_an_anchor_kept_elsewhere(self):
        anchors = {self.start + 2: "0" * 64}
        self.assertTrue(self.check()["ok"])
        self.assertBreak(2, "anchor", anchors=anchors)

    def test_anchor_of_the_day(self):
        anchor = self.env["edu.security.anchor"]._make()
        self.assertEqual((anchor.number, anchor.hash), self.events._get_head())
        self.assertIn(anchor.hash, anchor._to_text())
        self.assertFalse(self.env["edu.security.anchor"]._make())
        with self.assertRaises(UserError):
            anchor.write({"number": 1})

    def test_database_refuses(self):
        queries = (
            "UPDATE edu_security_event SET login = 'x'",
            "DELETE FROM edu_security_event",
            "TRUNCATE edu_security_event",
            "UPDATE edu_security_event SET number = number + 1000000",
            "INSERT INTO edu_security_event (date, kind, number) VALUES "
            "(now(), 'view', 1000000)",
        )
        for query in queries:
            with self.subTest(query), self.assertRaisesRegex(Exception, "EDU_SECURITY"):
                with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                    self.env.cr.execute(query)

    def test_nobody_writes_by_hand(self):
        row = self.events.search([], limit=1)
        for call in (
            lambda: row.write({"login": "x"}),
            row.unlink,
            lambda: self.events.create([{"kind": "view"}]),
        ):
            with self.assertRaises(UserError):
                call()

    def test_deleted_user_leaves_the_chain_whole(self):
        events = self.events.with_user(self.users["teacher"])
        events._log("session", self.users["teacher"])
        self.events._seal()
        row = self.events.search([("number", "=", self.start + 7)])
        self.assertEqual(row.user_id, self.users["teacher"])
        self.users["teacher"].unlink()
        row.invalidate_recordset()
        self.assertEqual((row.user_id.id, row.login), (False, "base_teacher"))
        self.assertTrue(self.check()["ok"])
