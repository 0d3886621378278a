"""Make the pictures of docs/img from a running demo school."""

import argparse
import base64
import contextlib
import io
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from lib.browser import DESKTOP, PHONE, Browser, PageError  # noqa: E402
from lib.rpc import CODES, logins  # noqa: E402

LIMIT = 150_000  # bytes of a picture
COLOURS = (128, 64, 32)
FIRST_ROW = ".o_data_row .o_data_cell[name]"
ROWS = ".o_data_row, .o_kanban_record, .o_group_header"
DAY_BEFORE = "button:has(> .fa-chevron-left)"
MORE = ".o_edu_tabs_bottom a:last-child"


def action(xmlid):
    """Address of an action of the client."""
    return f"/odoo/action-{xmlid}"


# name of the picture: role, address, what must be there, what to press before
SCREENS = {
    "clerk-home": ("clerk", "/odoo/home", ".o_edu_home_page", ()),
    "clerk-import": (
        "clerk",
        action("edu_student.edu_import_student_action"),
        ".o_edu_import",
        (),
    ),
    "clerk-learner": ("clerk", "/odoo/learners", ".o_data_row", (FIRST_ROW,)),
    "clerk-accounts": ("clerk", "/odoo/classes", ".o_data_row", (FIRST_ROW,)),
    "clerk-orders": ("clerk", "/odoo/student-orders", ".o_data_row", ()),
    "clerk-order": ("clerk", "/odoo/student-orders", ".o_data_row", (FIRST_ROW,)),
    "clerk-promote": (
        "clerk",
        action("edu_student.edu_student_order_promote_action"),
        ".o_form_view",
        (),
    ),
    "clerk-movement": (
        "clerk",
        action("edu_student.edu_student_movement_action"),
        ".o_list_view",
        (),
    ),
    "clerk-applications": (
        "clerk",
        action("edu_admission.edu_application_action"),
        ".o_list_view, .o_kanban_view",
        (),
    ),
    "clerk-certificates": ("clerk", "/odoo/certificates", ".o_list_view", ()),
    "clerk-jobs": ("clerk", "/odoo/background-work", ".o_list_view", ()),
    "deputy-home": ("deputy", "/odoo/home", ".o_edu_home_page", ()),
    "deputy-classes": ("deputy", "/odoo/classes", ROWS, ()),
    "deputy-courses": ("deputy", "/odoo/edu-courses", ROWS, ()),
    "deputy-timetable": (
        "deputy",
        action("edu_timetable.edu_timetable_board_action"),
        ".o_action table, .o_action .o_edu_board",
        (),
    ),
    "deputy-close": (
        "deputy",
        action("edu_journal.edu_term_closing_action"),
        ".o_form_view",
        (),
    ),
    "deputy-form": (
        "deputy",
        action("edu_school.edu_form_journal_action"),
        ".o_form_view",
        (),
    ),
    "deputy-plan": (
        "deputy",
        action("edu_methodical.edu_control_plan_action"),
        ".o_data_row",
        (FIRST_ROW,),
    ),
    "deputy-minutes": (
        "deputy",
        action("edu_methodical.edu_minutes_action"),
        ".o_data_row",
        (FIRST_ROW,),
    ),
    "director-home": ("director", "/odoo/home", ".o_edu_home_page", ()),
    "director-results": (
        "director",
        action("edu_journal.edu_term_result_action"),
        ROWS,
        (),
    ),
    "director-staff": ("director", "/odoo/edu-staff", ROWS, ()),
    "director-monitoring": (
        "director",
        "/odoo/monitoring",
        ".o_edu_cards",
        (DAY_BEFORE,),
    ),
    "director-comparison": (
        "director",
        "/odoo/quality-comparison",
        ".o_edu_analytics_page, .o_action table",
        (),
    ),
    "director-clauses": ("director", "/odoo/edu-clauses", ROWS, (".o_group_header",)),
    "director-values": ("director", "/odoo/edu-dated-values", ROWS, ()),
    "director-log": (
        "director",
        action("edu_security.edu_security_event_action"),
        ".o_data_row",
        (),
    ),
    "inspector-page": ("director", "/edu/compliance", "table, main", ()),
    "teacher-home": ("teacher", "/odoo/home", ".o_edu_home_page", ()),
    "teacher-day": ("teacher", "/odoo/my-day", ".o_action", (DAY_BEFORE,)),
    "teacher-journal": ("teacher", "/odoo/journal", ".o_edu_grid td", ()),
    "teacher-analysis": (
        "teacher",
        action("edu_school.edu_assessment_analysis_action"),
        ".o_group_header",
        (".o_group_header", FIRST_ROW),
    ),
    "teacher-devices": ("teacher", "/edu/security", "main, #wrap", ()),
    "classteacher-absent": (
        "class_teacher",
        action("edu_journal.edu_absence_now_action"),
        ".o_view_controller",
        (".o_searchview_facet:nth-child(3) .o_facet_remove", ".o_group_header"),
    ),
    "classteacher-messages": (
        "class_teacher",
        action("edu_communication.edu_message_screen_action"),
        ".o_edu_messages_row",
        (".o_edu_messages_row",),
    ),
    "classteacher-announcements": (
        "class_teacher",
        "/odoo/edu-announcements",
        ROWS,
        (),
    ),
}
PHONE_SCREENS = {
    "teacher-journal-phone": ("teacher", "/odoo/journal", ".o_edu_journal", ()),
    "parent-today": ("parent", "/my", ".o_edu_lessons, .o_edu_card", ()),
    "parent-marks": (
        "parent",
        "/my",
        ".o_edu_tabs_bottom",
        (".o_edu_tabs_bottom a:nth-child(2)", ".o_edu_switch a:first-child"),
    ),
    "parent-timetable": (
        "parent",
        "/my",
        ".o_edu_tabs_bottom",
        (".o_edu_tabs_bottom a:nth-child(3)",),
    ),
    "parent-attendance": (
        "parent",
        "/my",
        ".o_edu_tabs_bottom",
        (".o_edu_tabs_bottom a:nth-child(4)",),
    ),
    "parent-certificates": (
        "parent",
        "/my",
        ".o_edu_tabs_bottom",
        (MORE, "a[href$='/certificates']"),
    ),
    "parent-messages": (
        "parent",
        "/my/messages",
        ".o_edu_notices",
        (".o_edu_notices a",),
    ),
    "parent-announcements": ("parent", "/my/announcements", "main, #wrap", ()),
    "parent-notifications": (
        "parent",
        "/my/notifications/settings",
        "main, #wrap",
        (),
    ),
}
# name of the picture: role, code of the printed form, class, page
PAPERS = {
    "journal-marks": ("deputy", "journal", "5 А", 3),
}
# in the page: the PDF of a form for a class and the first quarter, in base64
GET_PAPER = """
(async (code, name, lang) => {
    const find = async (model, domain) => {
        const params = {model, method: "search_read", args: [domain, ["year_id"]],
            kwargs: {order: "id desc", limit: 1}};
        const answer = await fetch(`/web/dataset/call_kw/${model}/search_read`, {
            method: "POST", headers: {"Content-Type": "application/json"},
            body: JSON.stringify({jsonrpc: "2.0", method: "call", params})});
        return (await answer.json()).result[0];
    };
    const today = new Date().toISOString().slice(0, 10);
    const group = await find("edu.group", [["kind", "=", "class"],
        ["name", "=", name], ["year_id.date_start", "<=", today]]);
    const year = group.year_id[0];
    const term = await find("edu.term",
        [["kind", "=", "quarter"], ["number", "=", 1], ["year_id", "=", year]]);
    const options = {class_ids: [group.id], term_id: term.id, year_id: year, lang};
    const file = await fetch(`/edu/form/${code}?kind=pdf&options=`
        + encodeURIComponent(JSON.stringify(options)));
    const bytes = new Uint8Array(await file.arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
})
"""


def parse():
    parser = argparse.ArgumentParser(
        prog="scripts/screenshots",
        description="Make the pictures of docs/img again from a running demo school.",
        epilog=f"pictures: {', '.join([*SCREENS, *PHONE_SCREENS, *PAPERS])}",
    )
    parser.add_argument("names", nargs="*", help="only these pictures (all)")
    parser.add_argument(
        "--url",
        default="http://127.0.0.1:8069",
        help="address of the demo (%(default)s)",
    )
    parser.add_argument(
        "--lang", action="append", choices=list(CODES), help="only this language"
    )
    parser.add_argument(
        "--out", default=str(ROOT / "docs" / "img"), help="directory (%(default)s)"
    )
    options = parser.parse_args()
    unknown = sorted(set(options.names) - {*SCREENS, *PHONE_SCREENS, *PAPERS})
    if unknown:
        parser.error(f"no such picture: {', '.join(unknown)}")
    return options


def small(path):
    """Write a picture again with few colours, fewer until it is under the limit."""
    with Image.open(path) as picture:
        picture = picture.convert("RGB")
    for colours in COLOURS:
        out = io.BytesIO()
        picture.quantize(colours).save(out, "PNG", optimize=True)
        if out.tell() < LIMIT:
            break
    path.write_bytes(out.getvalue())
    return out.tell()


def take(browser, screen, path):
    """Open a screen and write its picture; :returns: its size in bytes."""
    _role, address, selector, clicks = screen
    browser.go(address, selector)
    for click in clicks:
        browser.click(click)
        browser.wait("document.readyState === 'complete'")
        time.sleep(0.8)
    browser.wait("!document.querySelector('.o_loading_indicator')")
    time.sleep(1)
    browser.shot(path)
    return small(path)


def take_paper(browser, paper, path, lang):
    """Draw a page of a printed form, as pdftoppm sees it; :returns: size in bytes."""
    _role, code, group, page = paper
    browser.go("/edu/security")
    given = ", ".join(json.dumps(x) for x in (code, group, CODES[lang]))
    content = base64.b64decode(browser.run(f"{GET_PAPER}({given})"))
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(content)
        file.flush()
        stem = path.with_suffix("")
        pages = ("-f", str(page), "-l", str(page), "-singlefile")
        subprocess.run(
            ("pdftoppm", "-png", "-r", "80", *pages, file.name, stem), check=True
        )
    return small(path)


def run(options):
    """Take the chosen pictures, one login a role and language; :returns: failures."""
    failed = []
    chosen = {**SCREENS, **PHONE_SCREENS, **PAPERS}
    names = options.names or list(chosen)
    for lang in options.lang or CODES:
        browser = Browser(options.url, lang)
        who = None
        try:
            for name in sorted(names, key=lambda x: chosen[x][0]):
                role = chosen[name][0]
                if role != who:
                    who = role
                    browser.resize(*DESKTOP)
                    browser.login(*logins()[role])
                    browser.go(f"/edu/lang/{CODES[lang]}?redirect=/edu/policy")
                browser.resize(*(PHONE if name in PHONE_SCREENS else DESKTOP))
                path = Path(options.out, f"{name}-{lang}.png")
                try:
                    if name in PAPERS:
                        size = take_paper(browser, PAPERS[name], path, lang)
                    else:
                        size = take(browser, chosen[name], path)
                    print(f"{path.name}: {size // 1000} kB", flush=True)
                except PageError as error:
                    failed.append(name)
                    print(f"{path.name}: {error}", file=sys.stderr, flush=True)
        finally:
            with contextlib.suppress(PageError):
                browser.close()
    return failed


if __name__ == "__main__":
    sys.exit(1 if run(parse()) else 0)
