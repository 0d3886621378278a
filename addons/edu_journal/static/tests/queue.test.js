import { describe, expect, test } from "@odoo/hoot";
import { JournalQueue } from "@edu_journal/journal/queue";

describe.current.tags("headless");

class MemoryStorage {
    items = new Map();
    get length() {
        return this.items.size;
    }
    key(index) {
        return [...this.items.keys()][index];
    }
    getItem(name) {
        return this.items.get(name) ?? null;
    }
    setItem(name, value) {
        this.items.set(name, value);
    }
    removeItem(name) {
        this.items.delete(name);
    }
}

const COURSE = 1;
const CELL = { type: "fo", place: 10, student: 100 };
const ID = "fo:10:100";

function makeQueue({ storage = new MemoryStorage(), server } = {}) {
    const sent = [];
    let nextKey = 0;
    let rowId = 500;
    const queue = new JournalQueue({
        storage,
        prefix: "test.",
        makeKey: () => `key${storage.length}-${nextKey++}`,
        classify: (error) => error.kind || "offline",
        // the tests flush by themselves
        setTimeout: () => 1,
        clearTimeout: () => {},
        send: async (course, entries) => {
            sent.push(entries.map((entry) => ({ ...entry })));
            if (server) {
                return server(entries);
            }
            return {
                answers: entries.map((entry) => ({
                    key: entry.key,
                    status: "ok",
                    cell: { ...entry, id: rowId++ },
                })),
                results: {},
            };
        },
    });
    return { queue, sent, storage };
}

test("an entry is stored until the server has answered", async () => {
    const { queue, sent, storage } = makeQueue();
    queue.put(COURSE, { ...CELL, value: 8 }, null);
    expect(storage.length).toBe(1);
    expect(queue.countPending(COURSE)).toBe(1);
    await queue.flush();
    expect(sent.length).toBe(1);
    expect(sent[0][0].value).toBe(8);
    expect(storage.length).toBe(0);
    expect(queue.status).toBe("idle");
});

test("changes of one cell before sending are one change", async () => {
    const { queue, sent } = makeQueue();
    queue.put(COURSE, { ...CELL, value: 8 }, null);
    queue.put(COURSE, { ...CELL, value: 9 }, null);
    await queue.flush();
    expect(sent.flat().map((entry) => entry.value)).toEqual([9]);
});

test("a change taken back before sending is not sent", async () => {
    const { queue, sent } = makeQueue();
    queue.put(COURSE, { ...CELL, value: 8 }, null);
    queue.put(COURSE, { ...CELL, value: null }, null);
    await queue.flush();
    expect(sent.length).toBe(0);
});

test("nothing is lost without a network, and the key stays", async () => {
    let online = false;
    const { queue, sent, storage } = makeQueue({
        server: (entries) => {
            if (!online) {
                throw new Error("no network");
            }
            return {
                answers: entries.map((entry) => ({
                    key: entry.key,
                    status: "ok",
                    cell: { id: 7, value: entry.value },
                })),
                results: {},
            };
        },
    });
    queue.put(COURSE, { ...CELL, value: 8 }, null);
    await queue.flush();
    expect(queue.status).toBe("offline");
    expect(storage.length).toBe(1);
    // a change made meanwhile comes after the one that may have arrived
    queue.put(COURSE, { ...CELL, value: 5 }, null);
    expect(storage.length).toBe(2);
    online = true;
    await queue.wake();
    expect(sent.map((batch) => batch.map((entry) => entry.value))).toEqual([[8], [8], [5]]);
    expect(sent[0][0].key).toBe(sent[1][0].key);
    expect(sent[2][0].base).toBe(7);
    expect(storage.length).toBe(0);
});

test("the queue survives a reload of the page", async () => {
    const storage = new MemoryStorage();
    const first = makeQueue({
        storage,
        server: () => {
            throw new Error("no network");
        },
    });
    first.queue.put(COURSE, { ...CELL, value: 8 }, null);
    first.queue.put(COURSE, { ...CELL, student: 101, value: 6 }, null);
    await first.queue.flush();
    const second = makeQueue({ storage });
    expect(second.queue.countPending(COURSE)).toBe(2);
    await second.queue.flush();
    expect(second.sent[0].map((entry) => entry.value)).toEqual([8, 6]);
    expect(storage.length).toBe(0);
});

test("a correction waits for its reason, given once for all", async () => {
    const { queue, sent } = makeQueue();
    queue.put(COURSE, { ...CELL, value: 8 }, { id: 3, value: 5 }, true);
    queue.put(COURSE, { ...CELL, student: 101, value: 9 }, { id: 4, value: 6 }, true);
    queue.put(COURSE, { ...CELL, student: 102, value: 9 }, null, true);
    await queue.flush();
    expect(sent.flat().map((entry) => entry.student)).toEqual([102]);
    expect(queue.of(COURSE, ["reason"]).length).toBe(2);
    queue.giveReason(COURSE, "wrong key");
    await Promise.resolve();
    await new Promise((resolve) => queueMicrotask(resolve));
    expect(sent[1].map((entry) => [entry.base, entry.reason])).toEqual([
        [3, "wrong key"],
        [4, "wrong key"],
    ]);
});

test("a conflict keeps both values until the user decides", async () => {
    let theirs = { id: 9, value: 4 };
    const { queue, sent } = makeQueue({
        server: (entries) => ({
            answers: entries.map((entry) =>
                entry.base === 9
                    ? { key: entry.key, status: "ok", cell: { id: 10, value: entry.value } }
                    : { key: entry.key, status: "conflict", message: "changed", cell: theirs }
            ),
            results: {},
        }),
    });
    queue.put(COURSE, { ...CELL, value: 8 }, null);
    await queue.flush();
    const entry = queue.find(COURSE, ID);
    expect(entry.state).toBe("conflict");
    expect(entry.theirs.value).toBe(4);
    expect(entry.value).toBe(8);
    queue.keepMine(COURSE, ID);
    await queue.flush();
    expect(sent[1][0].base).toBe(9);
    expect(queue.find(COURSE, ID)).toBe(undefined);
});

test("a refused change stays visible and can be taken back", async () => {
    const { queue, storage } = makeQueue({
        server: (entries) => ({
            answers: entries.map((entry) => ({
                key: entry.key,
                status: "error",
                message: "closed",
            })),
            results: {},
        }),
    });
    queue.put(COURSE, { ...CELL, value: 8 }, null);
    await queue.flush();
    expect(queue.find(COURSE, ID).state).toBe("error");
    expect(queue.find(COURSE, ID).message).toBe("closed");
    queue.discard(COURSE, [ID]);
    expect(storage.length).toBe(0);
});

test("after the session ended the queue is kept and says so", async () => {
    const { queue, storage } = makeQueue({
        server: () => {
            throw Object.assign(new Error("expired"), { kind: "session" });
        },
    });
    queue.put(COURSE, { ...CELL, value: 8 }, null);
    await queue.flush();
    expect(queue.status).toBe("session");
    expect(storage.length).toBe(1);
});

test("topic and homework of a lesson are one change", async () => {
    const { queue, sent } = makeQueue();
    queue.putLesson(COURSE, "lesson", 10, { topic: "Powers" });
    queue.putLesson(COURSE, "lesson", 10, { homework: "No 5" });
    await queue.flush();
    expect(sent[0][0].values).toEqual({ topic: "Powers", homework: "No 5" });
});
