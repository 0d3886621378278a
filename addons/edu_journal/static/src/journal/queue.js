/**
 * The queue of changes of a journal: nothing typed is lost.
 *
 * Every change is an item of the browser's storage until the server has answered it.
 * A change has a key of its own, so that sending it twice does no harm. Two changes of
 * one cell are sent one after the other; the second names the row that the first made.
 *
 * States of an entry: ``reason`` (waits for the reason of a correction), ``waiting``,
 * ``sending``, ``error`` (refused, with a message), ``conflict`` (another device
 * changed the cell; ``theirs`` is what stands there).
 */

export const CELL_TYPES = ["fo", "assessment", "part", "term", "absence"];

const RETRY_DELAYS = [2000, 4000, 8000, 15000, 30000, 60000];
const BATCH = 200;

export function cellId(cell) {
    return `${cell.type}:${cell.place}:${cell.student || 0}`;
}

function same(a, b) {
    return (
        (a?.value ?? null) === (b?.value ?? null) && (a?.code ?? null) === (b?.code ?? null)
    );
}

export class JournalQueue {
    /**
     * @param {Object} options
     * @param {Storage} options.storage
     * @param {string} options.prefix of the items of this user
     * @param {(course: number, entries: Object[]) => Promise<Object>} options.send
     *  answers ``{answers: [{key, status, message, cell}], results}``
     * @param {(error: Error) => "offline"|"session"|"refused"|"retry"} options.classify
     * @param {() => string} options.makeKey
     * @param {number} [options.delay] of the batch, in milliseconds
     * @param {Function} [options.setTimeout]
     * @param {Function} [options.clearTimeout]
     */
    constructor(options) {
        this.storage = options.storage;
        this.prefix = options.prefix;
        this.send = options.send;
        this.classify = options.classify;
        this.makeKey = options.makeKey;
        this.delay = options.delay ?? 700;
        this.setTimeout = options.setTimeout || ((...args) => setTimeout(...args));
        this.clearTimeout = options.clearTimeout || ((id) => clearTimeout(id));
        this.entries = [];
        this.listeners = new Set();
        this.status = "idle";
        this.attempt = 0;
        this.timer = null;
        this.busy = false;
        this.load();
    }

    // Storage

    load() {
        const entries = [];
        for (let i = 0; i < this.storage.length; i++) {
            const name = this.storage.key(i);
            if (name && name.startsWith(this.prefix)) {
                try {
                    entries.push(JSON.parse(this.storage.getItem(name)));
                } catch {
                    this.storage.removeItem(name);
                }
            }
        }
        entries.sort((a, b) => a.seq - b.seq);
        for (const entry of entries) {
            if (entry.state === "sending") {
                entry.state = "waiting";
            }
        }
        this.entries = entries;
        this.seq = entries.length ? entries[entries.length - 1].seq : 0;
    }

    store(entry) {
        try {
            this.storage.setItem(this.prefix + entry.key, JSON.stringify(entry));
        } catch {
            // the storage is full or forbidden: the entry lives as long as the page
        }
    }

    remove(entry) {
        this.entries = this.entries.filter((other) => other !== entry);
        this.storage.removeItem(this.prefix + entry.key);
    }

    // Listening

    subscribe(listener) {
        this.listeners.add(listener);
        return () => this.listeners.delete(listener);
    }

    notify(event) {
        for (const listener of this.listeners) {
            listener(event);
        }
    }

    // Reading

    /** Return the newest entry of a cell. */
    find(course, id) {
        for (let i = this.entries.length - 1; i >= 0; i--) {
            const entry = this.entries[i];
            if (entry.course === course && cellId(entry) === id) {
                return entry;
            }
        }
        return undefined;
    }

    of(course, states) {
        return this.entries.filter(
            (entry) => entry.course === course && (!states || states.includes(entry.state))
        );
    }

    /** Return how many changes are not on the server yet (refused ones excluded). */
    countPending(course) {
        return this.entries.filter(
            (entry) =>
                (!course || entry.course === course) &&
                ["waiting", "sending"].includes(entry.state)
        ).length;
    }

    // Changing

    /**
     * Put the new content of a cell into the queue.
     *
     * @param {number} course
     * @param {Object} cell ``{type, place, student, value, code}``
     * @param {Object|null} server the row of the cell last seen: ``{id, value, code}``
     * @param {boolean} needsReason whether changing an existing row needs a reason
     */
    put(course, cell, server, needsReason = false) {
        const id = cellId(cell);
        const last = this.find(course, id);
        const open = last && last.state !== "sending" && !(last.state === "waiting" && last.sent);
        if (open) {
            this.remove(last);
        }
        const before = this.find(course, id);
        if (!before && same(cell, server)) {
            this.notify({ course, ids: [id] });
            return null;
        }
        const base = open ? last.base : before ? null : server?.id || null;
        const entry = {
            key: this.makeKey(),
            seq: ++this.seq,
            course,
            type: cell.type,
            place: cell.place,
            student: cell.student,
            value: cell.value ?? null,
            code: cell.code ?? null,
            base: open && last.state === "conflict" ? last.theirs?.id || null : base,
            policy: needsReason,
            reason: null,
            state: "waiting",
            message: "",
        };
        this.hold(entry);
        this.entries.push(entry);
        this.store(entry);
        this.notify({ course, ids: [id] });
        this.schedule();
        return entry;
    }

    /** Put texts of a lesson (topic, homework) or a note of attendance. */
    putLesson(course, type, place, values) {
        const cell = { type, place, student: 0 };
        const last = this.find(course, cellId(cell));
        if (last && last.state !== "sending") {
            values = { ...last.values, ...values };
            this.remove(last);
        }
        const entry = {
            key: this.makeKey(),
            seq: ++this.seq,
            course,
            ...cell,
            values,
            state: "waiting",
            message: "",
        };
        this.entries.push(entry);
        this.store(entry);
        this.notify({ course, ids: [cellId(cell)] });
        this.schedule();
        return entry;
    }

    hold(entry) {
        if (entry.policy && entry.base && !entry.reason) {
            entry.state = "reason";
        }
    }

    /** Give the reason to all corrections of a course that wait for it. */
    giveReason(course, reason) {
        const held = this.of(course, ["reason"]);
        for (const entry of held) {
            entry.reason = reason;
            entry.state = "waiting";
            this.store(entry);
        }
        this.notify({ course, ids: held.map(cellId) });
        this.flush();
    }

    discard(course, ids) {
        const gone = this.entries.filter(
            (entry) =>
                entry.course === course &&
                ids.includes(cellId(entry)) &&
                ["reason", "error", "conflict", "waiting"].includes(entry.state)
        );
        for (const entry of gone) {
            this.remove(entry);
        }
        this.notify({ course, ids });
    }

    /** Send a refused change once more. */
    retry(course, id) {
        const entry = this.find(course, id);
        if (entry && entry.state === "error") {
            entry.state = "waiting";
            this.hold(entry);
            this.store(entry);
            this.notify({ course, ids: [id] });
            this.schedule(0);
        }
    }

    /** Write the own value over the one of the other device. */
    keepMine(course, id) {
        const entry = this.find(course, id);
        if (entry && entry.state === "conflict") {
            entry.base = entry.theirs?.id || null;
            entry.state = "waiting";
            entry.message = "";
            this.hold(entry);
            this.store(entry);
            this.notify({ course, ids: [id] });
            this.schedule(0);
        }
    }

    // Sending

    schedule(delay = this.delay) {
        if (this.timer) {
            if (this.status === "offline" || this.status === "session") {
                return;
            }
            this.clearTimeout(this.timer);
        }
        this.timer = this.setTimeout(() => {
            this.timer = null;
            this.flush();
        }, delay);
    }

    /** Return the next entries of one course: at most one of each cell. */
    nextBatch() {
        const first = this.entries.find((entry) => entry.state === "waiting");
        if (!first) {
            return [];
        }
        const batch = [];
        const seen = new Set();
        for (const entry of this.entries) {
            if (entry.course !== first.course) {
                continue;
            }
            const id = cellId(entry);
            if (entry.state === "waiting" && !seen.has(id) && batch.length < BATCH) {
                batch.push(entry);
            }
            seen.add(id);
        }
        return batch;
    }

    async flush() {
        if (this.busy) {
            return;
        }
        const batch = this.nextBatch();
        if (!batch.length) {
            this.setStatus("idle");
            return;
        }
        if (this.timer) {
            this.clearTimeout(this.timer);
            this.timer = null;
        }
        this.busy = true;
        const course = batch[0].course;
        for (const entry of batch) {
            entry.state = "sending";
            entry.sent = true;
            this.store(entry);
        }
        if (this.status !== "offline" && this.status !== "session") {
            this.setStatus("saving");
        }
        this.notify({ course, ids: batch.map(cellId) });
        try {
            const response = await this.send(course, batch);
            this.attempt = 0;
            this.receive(course, batch, response);
            this.busy = false;
            this.setStatus("saving");
            await this.flush();
        } catch (error) {
            this.busy = false;
            this.fail(course, batch, error);
        }
    }

    receive(course, batch, { answers, results, sums }) {
        const byKey = Object.fromEntries(answers.map((answer) => [answer.key, answer]));
        const saved = [];
        const warnings = [];
        for (const entry of batch) {
            const answer = byKey[entry.key];
            const later = this.entries.find(
                (other) => other !== entry && other.course === course &&
                    cellId(other) === cellId(entry) && other.seq > entry.seq
            );
            if (!answer) {
                entry.state = "waiting";
                this.store(entry);
            } else if (answer.status === "ok") {
                this.remove(entry);
                saved.push({ id: cellId(entry), entry, cell: answer.cell });
                if (answer.warning) {
                    warnings.push(answer.warning);
                }
                if (later) {
                    later.base = answer.cell?.id || null;
                    this.hold(later);
                    this.store(later);
                }
            } else if (later) {
                // the newer change of the cell takes over what became of the older
                this.remove(entry);
                later.base = entry.base;
                if (answer.status === "conflict") {
                    Object.assign(later, { state: "conflict", theirs: answer.cell });
                    later.message = answer.message;
                }
                this.hold(later);
                this.store(later);
            } else {
                entry.state = answer.status === "conflict" ? "conflict" : "error";
                entry.sent = false;
                entry.message = answer.message;
                entry.theirs = answer.cell || null;
                this.store(entry);
            }
        }
        this.notify({ course, ids: batch.map(cellId), saved, results, sums, warnings });
    }

    fail(course, batch, error) {
        const kind = this.classify(error);
        for (const entry of batch) {
            entry.state = kind === "refused" ? "error" : "waiting";
            if (kind === "refused") {
                entry.message = error.data?.message || error.message || "";
                entry.sent = false;
            }
            this.store(entry);
        }
        const status = { session: "session", refused: "idle" }[kind] || "offline";
        this.setStatus(status);
        this.notify({ course, ids: batch.map(cellId) });
        if (kind === "refused") {
            this.schedule();
        } else {
            const last = RETRY_DELAYS.length - 1;
            const delay = RETRY_DELAYS[Math.min(this.attempt++, last)];
            this.timer = this.setTimeout(() => {
                this.timer = null;
                this.flush();
            }, delay);
        }
    }

    /** Try at once: the browser is online again or the user logged in. */
    wake() {
        if (this.timer) {
            this.clearTimeout(this.timer);
            this.timer = null;
        }
        this.attempt = 0;
        return this.flush();
    }

    setStatus(status) {
        if (this.status !== status) {
            this.status = status;
            this.notify({ status });
        }
    }
}
