import { browser } from "@web/core/browser/browser";
import { ConnectionLostError, rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { CELL_TYPES, JournalQueue } from "./queue";

function makeKey() {
    // randomUUID exists in secure contexts only; a school's server may speak plain HTTP
    if (browser.crypto?.randomUUID) {
        return browser.crypto.randomUUID();
    }
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function classify(error) {
    if (error instanceof ConnectionLostError) {
        return "offline";
    }
    const name = error.exceptionName || "";
    if (name === "odoo.http.SessionExpiredException" || error.code === 100) {
        return "session";
    }
    return name.startsWith("odoo.exceptions.") ? "refused" : "retry";
}

function call(model, method, args) {
    return rpc(
        `/web/dataset/call_kw/${model}/${method}`,
        { model, method, args, kwargs: { context: user.context } },
        { silent: true }
    );
}

/** Ask whether the homework just saved is too much for the day; never fails the save. */
async function warn(entry) {
    if (!entry.values || !("homework_minutes" in entry.values)) {
        return "";
    }
    try {
        return await call("edu.lesson", "get_homework_warning", [[entry.place]]);
    } catch {
        return "";
    }
}

async function saveLesson(entry) {
    try {
        if (entry.type === "attendance") {
            await call("edu.lesson", "action_take_attendance", [[entry.place]]);
        } else {
            await call("edu.lesson", "write", [[entry.place], entry.values]);
        }
        return { key: entry.key, status: "ok", cell: null, warning: await warn(entry) };
    } catch (error) {
        if (classify(error) !== "refused") {
            throw error;
        }
        return { key: entry.key, status: "error", message: error.data?.message || "" };
    }
}

async function send(course, entries) {
    const cells = entries.filter((entry) => CELL_TYPES.includes(entry.type));
    let answers = [];
    let results = {};
    let sums = [];
    if (cells.length) {
        const wire = cells.map((entry) => ({
            key: entry.key,
            type: entry.type,
            student: entry.student,
            place: entry.place,
            value: entry.value,
            code: entry.code,
            base: entry.base,
            reason: entry.reason,
        }));
        const response = await call("edu.course", "save_cells", [[course], wire]);
        answers = response.cells;
        results = response.results;
        sums = response.sums;
    }
    for (const entry of entries) {
        if (!CELL_TYPES.includes(entry.type)) {
            answers.push(await saveLesson(entry));
        }
    }
    return { answers, results, sums };
}

/** One queue for all journals of the user: it goes on sending on other screens. */
export const journalQueueService = {
    start() {
        const queue = new JournalQueue({
            storage: browser.localStorage,
            prefix: `edu_journal.${user.userId}.`,
            send,
            classify,
            makeKey,
            setTimeout: (...args) => browser.setTimeout(...args),
            clearTimeout: (id) => browser.clearTimeout(id),
        });
        browser.addEventListener("online", () => queue.wake());
        if (queue.entries.length) {
            queue.schedule(0);
        }
        return queue;
    },
};

registry.category("services").add("edu_journal.queue", journalQueueService);
