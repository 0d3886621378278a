import { registry } from "@web/core/registry";

/* Helpers: the grid listens to the keyboard on the focused cell. */

function key(name, options = {}) {
    const target = document.activeElement;
    target.dispatchEvent(
        new KeyboardEvent("keydown", {
            key: name,
            code: /^\d$/.test(name) ? `Digit${name}` : name,
            bubbles: true,
            cancelable: true,
            ...options,
        })
    );
}

function type(...names) {
    return () => names.forEach((name) => key(name));
}

function go(row, columnKey) {
    return () => {
        const td = document.querySelectorAll(".o_edu_grid tbody tr")[row].querySelector(
            `td[data-key^="${columnKey}"]`
        );
        td.dispatchEvent(
            new PointerEvent("pointerdown", { bubbles: true, button: 0, pointerType: "mouse" })
        );
        window.dispatchEvent(new PointerEvent("pointerup"));
    };
}

function rpc(model, method, args, kwargs = {}) {
    return odoo.loader.modules
        .get("@web/core/network/rpc")
        .rpc(`/web/dataset/call_kw/${model}/${method}`, { model, method, args, kwargs });
}

const SAVED = ".o_edu_status_success:contains(All saved)";

registry.category("web_tour.tours").add("edu_journal_keyboard", {
    steps: () => [
        {
            content: "today's column is marked and the cursor stands there",
            trigger: ".o_edu_grid td.o_edu_cursor.o_edu_today",
            run: type("9", "Enter", "1", "0", "ArrowDown", "ж", "Enter", "y"),
        },
        { trigger: SAVED },
        {
            content: "what was typed is in the cells",
            trigger:
                ".o_edu_grid tbody tr:nth-child(2) td.o_edu_today .o_edu_text:contains(10)",
        },
        {
            trigger: ".o_edu_grid tbody tr:nth-child(4) td.o_edu_today .o_edu_letter",
            run: go(0, "a"),
        },
        {
            content: "paste the points of a work from a spreadsheet",
            trigger: ".o_edu_grid td.o_edu_cursor.o_edu_work",
            run() {
                const data = new DataTransfer();
                data.setData("text/plain", "18\t27\n10\t15\nx");
                document.activeElement.dispatchEvent(
                    new ClipboardEvent("paste", {
                        clipboardData: data,
                        bubbles: true,
                        cancelable: true,
                    })
                );
            },
        },
        { trigger: ".o_notification:contains(1 pasted values were not accepted)" },
        { trigger: SAVED },
        {
            // 9 of 10, 18 of 20, 27 of 30: 90 % in every part
            content: "the quarter grade follows from the marks",
            trigger: ".o_edu_grid tbody tr:nth-child(1) td[data-key=grade]:contains(5)",
            run: go(0, "l"),
        },
        {
            content: "a correction asks for its reason",
            trigger: ".o_edu_grid td.o_edu_cursor",
            run() {
                document
                    .querySelector(".o_edu_grid tbody tr:nth-child(1) td.o_edu_today")
                    .dispatchEvent(new PointerEvent("pointerdown", { bubbles: true, button: 0 }));
                key("7");
            },
        },
        { trigger: ".o_edu_reason input", run: "edit Wrong key" },
        { trigger: ".o_edu_reason_save", run: "click" },
        { trigger: SAVED },
        {
            content: "a corrected cell carries a corner",
            trigger: ".o_edu_grid tbody tr:nth-child(1) td.o_edu_today.o_edu_corrected",
        },
        { trigger: ".o_edu_history", run: "click" },
        { trigger: ".o_edu_history_table tbody tr:nth-child(1):contains(Wrong key)" },
        { trigger: ".modal-footer .btn-primary", run: "click" },
        {
            trigger: "body:not(:has(.modal))",
            run() {
                document.querySelector("td.o_edu_cursor").focus();
                key("ArrowRight");
                key("5");
            },
        },
        {
            content: "a lesson of tomorrow refuses",
            trigger: ".o_notification:contains(has not been held yet)",
        },
        { trigger: ".o_edu_grid td.o_edu_cursor.o_edu_future" },
        {
            trigger: ".o_edu_topic",
            run: "edit Linear function && press Tab",
        },
        { trigger: SAVED },
    ],
});

registry.category("web_tour.tours").add("edu_journal_conflict", {
    steps: () => [
        {
            content: "another device marks the learner under the cursor",
            trigger: ".o_edu_grid td.o_edu_cursor.o_edu_today",
            async run() {
                const courses = await rpc("edu.course", "get_journal_courses", []);
                const course = courses[0].courses[0].id;
                const page = await rpc("edu.course", "get_journal", [[course]]);
                const lesson = page.lessons.find((item) => item.date === page.today);
                const change = (student, value) => ({
                    key: `other-device-${student}`,
                    type: "fo",
                    student: page.students[student].id,
                    place: lesson.id,
                    value,
                    code: null,
                    base: null,
                    reason: null,
                });
                await rpc("edu.course", "save_cells", [[course], [change(0, 4), change(1, 5)]]);
                document.querySelector("td.o_edu_cursor").focus();
                key("8");
                key("ArrowDown");
                key("9");
                key("ArrowUp");
            },
        },
        { trigger: ".o_edu_grid tbody tr:nth-child(1) td.o_edu_is_conflict" },
        { trigger: ".o_edu_theirs:contains(4)" },
        { trigger: ".o_edu_mine:contains(8)", run: "click" },
        { trigger: ".o_edu_reason input", run: "edit Agreed with the colleague" },
        { trigger: ".o_edu_reason_save", run: "click" },
        {
            trigger: ".o_edu_grid tbody tr:nth-child(1) td.o_edu_today.o_edu_corrected",
            run: go(1, "l"),
        },
        {
            trigger: ".o_edu_status_danger:contains(Not saved: 1)",
            run: "click",
        },
        { trigger: ".o_edu_theirs:contains(5)", run: "click" },
        {
            trigger:
                ".o_edu_grid tbody tr:nth-child(2) td.o_edu_today .o_edu_text:contains(5)",
        },
        { trigger: SAVED },
    ],
});

registry.category("web_tour.tours").add("edu_journal_offline", {
    steps: () => [
        {
            content: "the network drops, the teacher goes on",
            trigger: ".o_edu_grid td.o_edu_cursor.o_edu_today",
            run() {
                const { open, send } = XMLHttpRequest.prototype;
                window.eduRestore = () => Object.assign(XMLHttpRequest.prototype, { open, send });
                XMLHttpRequest.prototype.open = function (method, url) {
                    this.eduUrl = url;
                    return open.apply(this, arguments);
                };
                XMLHttpRequest.prototype.send = function () {
                    if (this.eduUrl.includes("save_cells")) {
                        setTimeout(() => this.dispatchEvent(new Event("error")));
                        return;
                    }
                    return send.apply(this, arguments);
                };
                type("8", "ArrowDown", "6", "ArrowDown", "н")();
            },
        },
        { trigger: ".o_edu_status_warning:contains(changes waiting: 3)" },
        {
            content: "what waits is kept in the browser",
            trigger: ".o_edu_grid tbody tr:nth-child(2) td.o_edu_is_waiting:contains(6)",
            run() {
                const names = Object.keys(localStorage).filter(
                    (name) => name.startsWith("edu_journal.") && !name.includes(".last.")
                );
                if (names.length !== 3) {
                    throw new Error(`${names.length} changes are stored instead of 3`);
                }
                window.eduRestore();
            },
        },
        { trigger: ".o_edu_status_warning", run: "click" },
        { trigger: SAVED },
        {
            trigger:
                ".o_edu_grid tbody tr:nth-child(2) td.o_edu_today:not(.o_edu_is_waiting):contains(6)",
        },
    ],
});

registry.category("web_tour.tours").add("edu_journal_phone", {
    steps: () => [
        {
            content: "today's lesson is chosen",
            trigger: ".o_edu_chip.active.o_edu_today",
        },
        { trigger: ".o_edu_phone_row:nth-child(2)", run: "click" },
        { trigger: ".o_edu_pad_points .o_edu_pad_key:nth-child(10)", run: "click" },
        { trigger: ".o_edu_phone_row:nth-child(2) .o_edu_text:contains(10)" },
        { trigger: ".o_edu_phone_row:nth-child(3)", run: "click" },
        { trigger: ".o_edu_pad_letters .o_edu_pad_key:nth-child(2)", run: "click" },
        { trigger: ".o_edu_phone_row:nth-child(3) .o_edu_absence_ill" },
        { trigger: ".o_edu_phone_topic", run: "click" },
        { trigger: ".o_edu_phone_fields .o_edu_homework", run: "edit No 12" },
        { trigger: ".o_edu_phone_row:nth-child(1)", run: "click" },
        {
            trigger: ".o_edu_status_success",
            run() {
                if (document.documentElement.scrollWidth > window.innerWidth) {
                    throw new Error("the page is wider than the phone");
                }
            },
        },
    ],
});

registry.category("web_tour.tours").add("edu_journal_my_day", {
    steps: () => [
        { trigger: ".o_edu_day_lesson:contains(Attendance not taken)", run: "click" },
        { trigger: ".o_edu_grid td.o_edu_cursor.o_edu_today" },
        { trigger: ".o_edu_take_attendance", run: "click" },
        { trigger: ".o_edu_taken" },
        { trigger: SAVED },
    ],
});
