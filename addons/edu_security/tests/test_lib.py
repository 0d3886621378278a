import hashlib

from odoo.tests import BaseCase, tagged

from ..lib.chain import GENESIS, find_break, seal
from ..lib.masking import fingerprint, mask
from ..lib.password import find_faults


def make_rows(count):
    rows, previous = [], GENESIS
    for number in range(1, count + 1):
        digest = seal({"n": number}, previous)
        rows.append((number, previous, digest, {"n": number}))
        previous = digest
    return rows


@tagged("post_install", "-at_install")
class TestLib(BaseCase):
    def test_digest_is_that_of_the_canonical_text(self):
        # sha256 of 64 zeros, a new line and {"a":1,"ә":null}, by hand
        text = "0" * 64 + '\n{"a":1,"ә":null}'
        self.assertEqual(
            seal({"ә": None, "a": 1}, GENESIS),
            hashlib.sha256(text.encode()).hexdigest(),
        )

    def test_whole_chain(self):
        rows = make_rows(5)
        self.assertEqual(find_break(rows), (None, (5, rows[-1][2])))

    def test_each_break_is_found_at_its_number(self):
        rows = make_rows(6)
        changed = [*rows[:2], (*rows[2][:3], {"n": 99}), *rows[3:]]
        self.assertEqual(find_break(changed)[0], (3, "changed"))
        self.assertEqual(find_break(rows[:2] + rows[3:])[0], (3, "deleted"))
        swapped = [*rows[:2], (3, *rows[3][1:]), (4, *rows[2][1:]), *rows[4:]]
        self.assertEqual(find_break(swapped)[0], (3, "reordered"))
        self.assertEqual(find_break(rows[:4], {6: rows[5][2]})[0], (5, "truncated"))

    def test_chain_made_anew_is_found_by_an_anchor(self):
        rows = make_rows(4)
        self.assertEqual(find_break(rows, {3: "f" * 64})[0], (3, "anchor"))

    def test_masks(self):
        self.assertEqual(mask("surname", "Ахмет", "masked", "s"), "Ахмет")
        print_ = fingerprint("140506650123", "s")
        self.assertEqual(mask("iin", "140506650123", "masked", "s"), f"•••23 #{print_}")
        self.assertNotEqual(print_, fingerprint("140506650123", "other"))
        secret = mask("chronic", "астма", "secret", "s")
        self.assertEqual(secret, f"#{fingerprint('астма', 's')}")
        self.assertIsNone(mask("chronic", False, "secret", "s"))

    def test_passwords(self):
        policy = {"length": 10, "classes": 3}
        self.assertEqual(find_faults("Kitap-2026-oq", policy), [])
        self.assertEqual(find_faults("kitap", policy), ["length", "classes"])
        own = ["aliev12", "Әлиев Болат", "140506650123"]
        self.assertEqual(find_faults("Xx-140506650123", policy, own), ["own"])
        self.assertEqual(find_faults("ӘЛИЕВ-2026-oq", policy, own), ["own"])
