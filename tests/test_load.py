"""A small run of scripts/bench --load: nothing that was acknowledged is lost."""

import io
import unittest
from unittest import mock

from lib.place import make_suite, scratch, template

from bilim import load
from bilim.ui import Console


class SmallLoad(unittest.TestCase):
    """Few people without pauses; times are figures of the bench, not of a test."""

    clauses = ["456-5.3", "456-5.9"]

    def test_last_week_of_a_quarter(self):
        run = load.Load(
            make_suite(), template(), scratch(self.addCleanup), Console(io.StringIO())
        )
        run.database = "bt_load"
        with (
            mock.patch.object(load.Teacher, "pause", 0.4),
            mock.patch.object(load.Parent, "pause", 0.8),
        ):
            rows = run.run(teachers=4, parents=8, seconds=12, workers=2)
        self.assertEqual(run.figures.errors, [])
        found = rows[0]["run"]
        self.assertEqual((found["teachers"], found["parents"]), (4, 8))
        self.assertGreater(found["marks"], 4)
        self.assertEqual(found["lost"], 0)
        self.assertEqual({row["code"] for row in rows}, set(load.KINDS))
        self.assertTrue(load.passed(rows))
        self.assertLessEqual(found["peak_mib"], 400)

    def test_a_lost_mark_is_found(self):
        run = load.Load(make_suite(), template(), None, None)
        run.database = template()
        run.figures.acknowledge("no-such-key", 9)
        self.assertEqual(run.find_lost(), ["no-such-key"])


if __name__ == "__main__":
    unittest.main()
