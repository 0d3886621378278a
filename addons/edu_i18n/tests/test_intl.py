import shutil
import subprocess

from odoo.tests import tagged
from odoo.tools import file_path

from .common import LangHttpCase, PureCase

CHECK = """
const {{ DateTime, Info, Settings }} = window.luxon;
const day = DateTime.fromISO("2026-11-20T15:04:05");
const kk = {{ locale: "kk" }};
const parsed = DateTime.fromFormat("20 қараша 2026", "d MMMM yyyy", kk);
const past = day.setLocale("kk").minus({{ days: 3 }});
const next = day.setLocale("kk").plus({{ days: 1 }});
const checks = [
    [day.setLocale("kk").toLocaleString(DateTime.DATE_FULL), "2026 ж. 20 қараша"],
    [day.setLocale("kk-KZ").toFormat("d MMMM yyyy, cccc"), "20 қараша 2026, жұма"],
    [day.setLocale("kk").toLocaleString(DateTime.TIME_24_SIMPLE), "15:04"],
    [Info.months("long", {{ locale: "kk" }})[10].toLowerCase(), "қараша"],
    [Info.weekdays("short", {{ locale: "kk" }}).join(), "дс,сс,ср,бс,жм,сб,жс"],
    [parsed.toISODate(), "2026-11-20"],
    [past.toRelative({{ base: day }}), "3 күн бұрын"],
    [next.toRelativeCalendar({{ base: day }}), "ертең"],
    [new Intl.ListFormat("kk").format(["а", "ә"]), "а және ә"],
    [["і", "Ә", "б", "а"].sort(new Intl.Collator("kk").compare).join(), "а,Ә,б,і"],
    [new Intl.NumberFormat("kk").format(1234.5).replace(/\\s/g, " "), "1 234,5"],
    [day.setLocale("ru").toLocaleString(DateTime.DATE_FULL), "20 ноября 2026 г."],
    {extra}
];
const wrong = checks.filter(([got, wanted]) => got !== wanted);
if (wrong.length) {{
    console.error("Intl: " + JSON.stringify(wrong));
}} else {{
    console.log("test successful");
}}
"""
SESSION = '[Settings.defaultLocale.slice(0, 2), "kk"],'
SESSION += '[day.toLocaleString(DateTime.DATE_FULL), "2026 ж. 20 қараша"],'


@tagged("post_install", "-at_install")
class TestIntlAgainstCldr(PureCase):
    def test_the_shim_prints_what_cldr_has(self):
        """Node has the full Kazakh data: 886 outputs are compared with it."""
        node = shutil.which("node")
        if not node:
            self.skipTest("Node is not on this machine")
        script = file_path("edu_i18n/tests/js/intl_kk.test.js")
        done = subprocess.run(
            [node, script], capture_output=True, text=True, timeout=60, check=False
        )
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn(" 0 failed", done.stdout)


@tagged("post_install", "-at_install")
class TestIntlInBrowser(LangHttpCase):
    def test_backend_of_a_kazakh_user(self):
        self.browser_js(
            "/odoo",
            CHECK.format(extra=SESSION),
            ready="odoo.isReady === true",
            login=self.clerk.login,
        )

    def test_login_page(self):
        self.browser_js(
            "/web/login", CHECK.format(extra=""), ready="window.luxon !== undefined"
        )
