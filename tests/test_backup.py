"""scripts/backup and scripts/restore: what comes back is what was there."""

import tarfile
import unittest
from datetime import datetime, timedelta
from pathlib import Path

from lib.place import current_server, layout, make_suite, run, scratch, template
from lib.rpc import ROOT

from bilim import backup, config, errors

DATABASE = "bt_backup"
COPY = "bt_backup_copy"
DAY = timedelta(days=1)


def setUpModule():
    """A database, its configuration and one backup of it."""
    suite = make_suite()
    folder = scratch(unittest.addModuleCleanup)
    suite.clone(template(), DATABASE)
    for name in (DATABASE, COPY):
        unittest.addModuleCleanup(suite.drop, name)
    values = config.machine_options(
        layout(), suite.code, suite.addons, current_server(), DATABASE, 8069
    )
    conf = folder / "odoo.conf"
    text = (ROOT / "odoo.conf").read_text(encoding="utf-8")
    config.write_private(conf, config.render(text, values))
    Backup.suite, Backup.folder, Backup.conf = suite, folder, conf
    Backup.file = Backup.back_up(folder / "kept")


class Backup(unittest.TestCase):
    """What the tests have in common."""

    clauses = ["456-3"]
    suite = folder = conf = file = None

    @classmethod
    def program(cls, name, *args):
        script = ROOT / "scripts" / name
        return run(script, "--config", cls.conf, *args, env=cls.suite.environ())

    @classmethod
    def back_up(cls, folder, *args):
        """Path of a fresh backup."""
        before = set(folder.glob("*.tar*")) if folder.exists() else set()
        done = cls.program("backup", "--to", folder, *args)
        if done.returncode:
            raise AssertionError(done.stderr)
        made = set(folder.glob("*.tar*")) - before
        return next(path for path in made if path.suffix in {".tar", ".enc"})

    def restore(self, file, *args, name=COPY):
        return self.program("restore", file, "--db", name, *args)

    def sql(self, statement, database=DATABASE):
        return self.suite.server.psql(statement, database)

    def databases(self):
        return self.suite.server.databases()

    def drop(self, name=COPY):
        self.suite.drop(name)


class TestRestore(Backup):
    def setUp(self):
        self.drop()

    def test_drill(self):
        """A copy with every row and file starts, answers, and is removed."""
        done = self.restore(self.file, "--drill")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("the restored copy answered", done.stdout)
        self.assertNotIn(COPY, self.databases())
        self.assertFalse(self.suite.filestore(COPY).exists())

    def test_rows_and_files_are_the_same(self):
        done = self.restore(self.file)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.sql(backup.TABLES), self.sql(backup.TABLES, COPY))
        # marks to the last column, and the order of Kazakh letters
        digest = "SELECT md5(string_agg(m::text, '|' ORDER BY id)) FROM edu_mark m"
        self.assertEqual(self.sql(digest), self.sql(digest, COPY))
        sort = (
            "SELECT string_agg(x, '' ORDER BY x) FROM unnest('{я,ә,б,ғ,г}'::text[]) x"
        )
        self.assertEqual(self.sql(sort, COPY), [["әбгғя"]])
        for (name,) in self.sql(backup.FILES):
            source = self.suite.filestore(DATABASE) / name
            target = self.suite.filestore(COPY) / name
            self.assertEqual(source.read_bytes(), target.read_bytes(), name)
        # append-only tables are guarded in the copy, too
        with self.assertRaisesRegex(errors.ClusterFailed, "(?i)append|restrict|change"):
            self.sql("UPDATE edu_mark SET value = 1", COPY)

    def test_existing_database_is_not_replaced(self):
        before = self.sql("SELECT count(*) FROM edu_mark")
        done = self.restore(self.file, name=DATABASE)
        self.assertEqual(done.returncode, errors.UsageFailure.code)
        self.assertIn("--force", done.stderr)
        self.assertEqual(self.sql("SELECT count(*) FROM edu_mark"), before)

    def test_force_replaces(self):
        self.suite.server.create(COPY)
        done = self.restore(self.file, "--force")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.sql(backup.TABLES), self.sql(backup.TABLES, COPY))

    def test_test_copy_is_harmless(self):
        self.sql(
            "INSERT INTO ir_mail_server (name, smtp_host, smtp_port, smtp_encryption, "
            "smtp_authentication, active) VALUES ('x', 'mail.example', 25, 'none', "
            "'login', true)"
        )
        self.addCleanup(self.sql, "DELETE FROM ir_mail_server WHERE name = 'x'")
        file = self.back_up(self.folder / "neutral")
        done = self.restore(file, "--neutralise")
        self.assertEqual(done.returncode, 0, done.stderr)
        served = "SELECT smtp_host FROM ir_mail_server WHERE active"
        self.assertEqual(self.sql(served), [["mail.example"]])
        self.assertNotIn(["mail.example"], self.sql(served, COPY))
        uuid = "SELECT value FROM ir_config_parameter WHERE key = 'database.uuid'"
        self.assertNotEqual(self.sql(uuid), self.sql(uuid, COPY))


class TestDamage(Backup):
    """A backup that is not whole makes no database."""

    def refused(self, path, *words):
        self.drop()
        done = self.restore(path)
        self.assertEqual(done.returncode, errors.Failure.code, done.stdout)
        for word in words:
            self.assertIn(word, done.stderr)
        left = {name for name in self.databases() if name.startswith(COPY)}
        self.assertEqual(left, set())

    def copy(self, name, content):
        path = self.folder / name
        path.write_bytes(content)
        return path

    def test_changed_byte(self):
        content = bytearray(self.file.read_bytes())
        with tarfile.open(self.file) as archive:
            place = archive.getmember("database.dump").offset_data + 5000
        content[place] ^= 1
        self.refused(self.copy("flipped.tar", content), "database.dump")
        path = self.copy(self.file.name, content)
        beside = self.file.with_name(f"{self.file.name}.sha256")
        self.copy(beside.name, beside.read_bytes())
        self.refused(path, "sha256")

    def test_cut_off(self):
        content = self.file.read_bytes()
        self.refused(self.copy("cut.tar", content[: len(content) // 2]))
        self.refused(self.copy("empty.tar", b""))
        self.refused(self.copy("text.tar", b"no archive at all" * 100))

    def test_without_manifest(self):
        path = self.folder / "bare.tar"
        with tarfile.open(path, "w") as archive:
            archive.add(self.conf, "database.dump")
        self.refused(path, "manifest")

    def test_foreign_path(self):
        path = self.folder / "foreign.tar"
        with tarfile.open(path, "w") as archive:
            archive.add(self.conf, "../outside.txt")
        self.refused(path, "foreign part")
        self.assertFalse((self.folder.parent / "outside.txt").exists())


class TestEncrypted(Backup):
    def test_only_the_passphrase_opens_it(self):
        self.drop()
        good, bad = self.folder / "good", self.folder / "bad"
        good.write_text("a long passphrase of the school\n", encoding="utf-8")
        bad.write_text("another long passphrase, wrong\n", encoding="utf-8")
        file = self.back_up(self.folder / "secret", "--passphrase-file", good)
        self.assertFalse(tarfile.is_tarfile(file))
        self.assertNotIn(b"database.dump", file.read_bytes())
        self.assertEqual(self.restore(file).returncode, errors.UsageFailure.code)
        done = self.restore(file, "--passphrase-file", bad)
        self.assertEqual(done.returncode, errors.Failure.code)
        self.assertIn("passphrase", done.stderr)
        done = self.restore(file, "--passphrase-file", good)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.sql(backup.TABLES), self.sql(backup.TABLES, COPY))

    def test_short_passphrase(self):
        weak = self.folder / "weak"
        weak.write_text("short\n", encoding="utf-8")
        done = self.program("backup", "--to", self.folder, "--passphrase-file", weak)
        self.assertEqual(done.returncode, errors.UsageFailure.code)


class TestWhileItRuns(Backup):
    def test_one_moment(self):
        """What is written during the dump is in it wholly or not at all."""
        with backup.Snapshot(self.suite.server, DATABASE) as snapshot:
            self.sql("INSERT INTO ir_config_parameter (key, value) VALUES ('late', '')")
            self.addCleanup(
                self.sql, "DELETE FROM ir_config_parameter WHERE key = 'late'"
            )
            seen = dict(snapshot.rows(backup.TABLES))
        now = dict(self.sql(backup.TABLES))
        name = "ir_config_parameter"
        self.assertEqual(int(seen[name]) + 1, int(now[name]))

    def test_nothing_half_done_is_left(self):
        folder = self.folder / "broken"
        done = self.program("backup", "--to", folder, "--db", "bt_no_such_database")
        self.assertNotEqual(done.returncode, 0)
        self.assertEqual([x for x in folder.glob("*") if x.name != ".lock"], [])

    def test_for_the_owner_alone(self):
        self.assertEqual(self.file.stat().st_mode & 0o077, 0)
        self.assertEqual(self.file.parent.stat().st_mode & 0o077, 0)


class TestRotation(unittest.TestCase):
    """Pure: which moments stay."""

    clauses = ["456-3"]

    def test_two_years_of_nights(self):
        start = datetime(2025, 1, 1, 1, 30)
        nights = [start + DAY * number for number in range(730)]
        kept = sorted(backup.to_keep(nights, {"daily": 7, "weekly": 5, "monthly": 12}))
        self.assertEqual(kept[-7:], nights[-7:])
        # Sundays end weeks; 31 December 2026 is a Thursday
        sundays = [datetime(2026, 12, day, 1, 30) for day in (6, 13, 20, 27)]
        self.assertTrue(set(sundays) <= set(kept))
        ends = [datetime(2026, month, 1, 1, 30) - DAY for month in range(2, 13)]
        self.assertTrue(set(ends) <= set(kept))
        # 7 days, 5 weeks, 12 months; what is counted twice is kept once
        self.assertEqual(len(kept), 7 + 3 + 11)

    def test_the_last_one_stays(self):
        old = [datetime(2020, 1, 1), datetime(2020, 1, 2)]
        kept = backup.to_keep(old, {"daily": 0, "weekly": 0, "monthly": 0})
        self.assertEqual(kept, {old[1]})

    def test_only_own_files_go(self):
        folder = scratch(self.addCleanup)
        stamps = ["20260101T013000Z", "20260102T013000Z", "20260103T013000Z"]
        for stamp in stamps:
            (folder / f"school-{stamp}.tar").touch()
            (folder / f"school-{stamp}.tar.sha256").touch()
            (folder / f"school-two-{stamp}.tar").touch()
        (folder / "notes.txt").touch()
        keep = {"daily": 2, "weekly": 0, "monthly": 0}
        gone = backup.rotate(folder, "school", keep)
        self.assertEqual(gone, [f"school-{stamps[0]}.tar"])
        left = sorted(path.name for path in folder.iterdir())
        self.assertEqual(len(left), 4 + 3 + 1)
        self.assertNotIn(f"school-{stamps[0]}.tar.sha256", left)

    def test_policy_that_keeps_nothing(self):
        folder = scratch(self.addCleanup)
        with self.assertRaises(errors.UsageFailure):
            backup.parse(["--to", str(folder), "--keep", "0,0,0"])
        options = backup.parse(["--policy", str(ROOT / "config" / "backup.conf")])
        self.assertEqual(options.keep, {"daily": 7, "weekly": 5, "monthly": 12})
        self.assertEqual(options.to, Path("/var/backups/bilim"))


if __name__ == "__main__":
    unittest.main()
