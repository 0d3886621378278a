import { Component, onWillStart, useRef, useState } from "@odoo/owl";
import { isMobileOS } from "@web/core/browser/feature_detection";
import { browser } from "@web/core/browser/browser";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatFloat } from "@web/core/utils/numbers";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const STORE = "edu_timetable.board";

/**
 * Grid of a week: weekdays by lesson numbers for a class, a teacher or a room.
 *
 * A card is dragged (or chosen with Enter and placed with the arrows and Enter). The
 * server tells once, when the card is taken, which cells are busy and with what; it
 * checks again on every drop and PostgreSQL has the last word.
 */
export class TimetableBoard extends Component {
    static template = "edu_timetable.Board";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.ui = useService("ui");
        this.root = useRef("root");
        this.display = { controlPanel: {} };
        this.state = useState({
            board: null,
            // the card in hand: {courseId, slotId, week, label, shift}
            held: null,
            occupancy: {},
            hint: "",
            week: "all",
            undo: [],
            busy: false,
        });
        useHotkey("control+z", () => this.undo(), { bypassEditableProtection: false });
        useHotkey("escape", () => this.release());
        onWillStart(() => this.start());
    }

    // Data

    async start() {
        const params = this.props.action.params || {};
        let stored = {};
        try {
            stored = JSON.parse(browser.sessionStorage.getItem(STORE)) || {};
        } catch {
            stored = {};
        }
        const given = Object.keys(params).length ? params : stored;
        await this.load({
            timetable_id: given.timetable_id || null,
            mode: given.mode || null,
            res_id: given.res_id || null,
        });
    }

    async load(changes = {}) {
        const board = this.state.board;
        const args = {
            timetable_id: board ? board.timetable.id : null,
            mode: board ? board.mode : null,
            res_id: board ? board.res_id : null,
            ...changes,
        };
        this.state.board = await this.orm.call("edu.timetable", "get_board", [], args);
        const { timetable, mode, res_id } = this.state.board;
        browser.sessionStorage.setItem(
            STORE,
            JSON.stringify({ timetable_id: timetable.id, mode, res_id })
        );
    }

    get editable() {
        const { timetable } = this.state.board;
        return timetable && timetable.editable && !this.ui.isSmall && !isMobileOS();
    }

    get title() {
        const { owners, res_id } = this.state.board;
        const owner = owners.find((item) => item.id === res_id);
        return owner ? owner.name : "";
    }

    get heldSlot() {
        const { held, board } = this.state;
        return held && held.slotId && board.slots.find((slot) => slot.id === held.slotId);
    }

    get daysWithLessons() {
        return this.state.board.days
            .map((day) => ({
                ...day,
                slots: this.state.board.slots
                    .filter((slot) => slot.weekday === day.key)
                    .sort((a, b) => a.number - b.number || a.id - b.id),
            }))
            .filter((day) => day.slots.length);
    }

    slotsAt(day, row) {
        return this.state.board.slots.filter(
            (slot) => slot.weekday === day.key && slot.row === row.key
        );
    }

    note(slot) {
        const { mode } = this.state.board;
        const parts = [];
        if (mode !== "class" || slot.group !== this.title) {
            parts.push(slot.group);
        }
        if (mode !== "teacher" && slot.teacher) {
            parts.push(slot.teacher);
        }
        if (mode !== "room" && slot.room) {
            parts.push(slot.room);
        }
        return parts.join(" · ");
    }

    weekText(week) {
        return { a: _t("week A"), b: _t("week B") }[week] || "";
    }

    number(value) {
        return formatFloat(value, { digits: [0, 1], trailingZeros: false });
    }

    cellKey(day, row) {
        return `${day.key}|${row.key}`;
    }

    reasons(day, row) {
        return this.state.occupancy[this.cellKey(day, row)] || [];
    }

    isFree(day, row) {
        const { held } = this.state;
        return (
            held && row.shift === held.shift && !this.reasons(day, row).length
        );
    }

    cellClass(day, row) {
        if (!this.state.held) {
            return "";
        }
        return this.isFree(day, row) ? "o_edu_free" : "o_edu_busy";
    }

    cellTitle(day, row) {
        return this.state.held ? this.reasons(day, row).join("\n") : "";
    }

    // Toolbar

    setMode(mode) {
        this.release();
        return this.load({ mode, res_id: null });
    }

    setOwner(ev) {
        this.release();
        return this.load({ res_id: parseInt(ev.target.value) });
    }

    setTimetable(ev) {
        this.release();
        this.state.undo = [];
        return this.load({ timetable_id: parseInt(ev.target.value) });
    }

    async setWeek(ev) {
        this.state.week = ev.target.value;
        if (this.state.held && !this.state.held.slotId) {
            this.state.held.week = this.state.week;
            await this.loadOccupancy();
        }
    }

    openForm() {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "edu.timetable",
            res_id: this.state.board.timetable.id,
            views: [[false, "form"]],
        });
    }

    openNew() {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "edu.timetable",
            views: [[false, "form"]],
        });
    }

    openCourses() {
        this.action.doAction("edu_curriculum.edu_course_action");
    }

    // Taking a card

    async takeCourse(card) {
        if (!this.editable) {
            return;
        }
        const { held } = this.state;
        if (held && !held.slotId && held.courseId === card.course_id) {
            return this.release();
        }
        // half an hour a week is one lesson every second week
        const half = card.remaining > 0 && card.remaining < 1;
        this.state.held = {
            courseId: card.course_id,
            slotId: null,
            week: half && this.state.week === "all" ? "a" : this.state.week,
            label: `${card.subject} · ${card.group}`,
            shift: card.shift,
        };
        await this.loadOccupancy();
    }

    async takeSlot(slot) {
        if (!this.editable) {
            return;
        }
        const { held } = this.state;
        if (held && held.slotId === slot.id) {
            return this.release();
        }
        this.state.held = {
            courseId: slot.course_id,
            slotId: slot.id,
            week: slot.week,
            label: slot.label,
            shift: slot.row.split("-")[0],
        };
        await this.loadOccupancy();
    }

    async loadOccupancy() {
        const { held, board } = this.state;
        const occupancy = await this.orm.call("edu.timetable", "get_occupancy", [
            board.timetable.id,
            held.courseId,
            held.slotId,
            held.week,
        ]);
        if (this.state.held === held) {
            this.state.occupancy = occupancy;
        }
    }

    release() {
        this.state.held = null;
        this.state.occupancy = {};
        this.state.hint = "";
    }

    showHint(day, row) {
        this.state.hint = this.state.held ? this.reasons(day, row).join("\n") : "";
    }

    // Placing

    onDragStart(ev, take) {
        if (ev.dataTransfer) {
            ev.dataTransfer.effectAllowed = "move";
            // Firefox starts no drag without data
            ev.dataTransfer.setData("text/plain", "edu_timetable");
        }
        take();
    }

    onDragEnd() {
        // a drop outside the grid changes nothing
        if (!this.state.busy) {
            this.release();
        }
    }

    onDragOver(ev, day, row) {
        if (this.state.held) {
            ev.preventDefault();
            if (ev.dataTransfer) {
                ev.dataTransfer.dropEffect = this.isFree(day, row) ? "move" : "none";
            }
            this.showHint(day, row);
        }
    }

    onDrop(ev, day, row) {
        ev.preventDefault();
        return this.placeAt(day, row);
    }

    onDropOut(ev) {
        ev.preventDefault();
        if (this.heldSlot) {
            return this.removeSlot(this.heldSlot);
        }
    }

    onCellClick(day, row) {
        if (this.state.held) {
            return this.placeAt(day, row);
        }
    }

    async placeAt(day, row) {
        const { held } = this.state;
        if (!held || !this.editable || this.state.busy) {
            return;
        }
        const reasons = this.reasons(day, row);
        if (row.shift !== held.shift) {
            return this.warn(_t("The class learns in another shift."));
        }
        if (reasons.length) {
            return this.warn(reasons.join("\n"));
        }
        const values = { weekday: day.key, number: row.number, week: held.week };
        await this.run(async () => {
            if (held.slotId) {
                const done = await this.call("move_slot", held.slotId, values);
                this.state.undo.push({
                    kind: "move",
                    slotId: held.slotId,
                    values: done.before,
                });
            } else {
                const done = await this.call("place", held.courseId, values);
                this.state.undo.push({ kind: "place", slotId: done.slot_id });
            }
        });
    }

    warn(message) {
        this.state.hint = message;
        this.notification.add(message, { type: "warning" });
    }

    call(method, ...args) {
        return this.orm.call("edu.timetable", method, [
            this.state.board.timetable.id,
            ...args,
        ]);
    }

    /** Run a change, show the week as the server has it now, whatever happened. */
    async run(change) {
        this.state.busy = true;
        try {
            await change();
        } finally {
            this.state.busy = false;
            this.release();
            await this.load();
        }
    }

    removeSlot(slot) {
        return this.run(async () => {
            const before = await this.call("remove_slot", slot.id);
            this.state.undo.push({ kind: "remove", slotId: slot.id, ...before });
        });
    }

    setSlot(slot, values) {
        return this.run(async () => {
            const done = await this.call("move_slot", slot.id, values);
            this.state.undo.push({
                kind: "move",
                slotId: slot.id,
                values: done.before,
            });
        });
    }

    setSlotRoom(slot, ev) {
        return this.setSlot(slot, { room_id: parseInt(ev.target.value) || false });
    }

    setSlotWeek(slot, ev) {
        return this.setSlot(slot, { week: ev.target.value });
    }

    undo() {
        const last = this.state.undo.pop();
        if (!last || !this.editable) {
            return;
        }
        return this.run(async () => {
            if (last.kind === "place") {
                await this.call("remove_slot", last.slotId);
            } else if (last.kind === "move") {
                await this.call("move_slot", last.slotId, last.values);
            } else {
                const done = await this.call("place", last.course_id, last.values);
                // older steps speak of the slot by its former id
                for (const step of this.state.undo) {
                    if (step.slotId === last.slotId) {
                        step.slotId = done.slot_id;
                    }
                }
            }
        });
    }

    // Keyboard: arrows walk through the grid, Enter takes or places, Delete removes

    onCellKeydown(ev, day, row) {
        const moves = {
            ArrowUp: [0, -1],
            ArrowDown: [0, 1],
            ArrowLeft: [-1, 0],
            ArrowRight: [1, 0],
        };
        if (ev.key in moves) {
            ev.preventDefault();
            const { days, rows } = this.state.board;
            const [dx, dy] = moves[ev.key];
            const x = days.findIndex((item) => item.key === day.key) + dx;
            const y = rows.findIndex((item) => item.key === row.key) + dy;
            this.focusCell(days[x], rows[y]);
        } else if (ev.target === ev.currentTarget && ["Enter", " "].includes(ev.key)) {
            ev.preventDefault();
            const slots = this.slotsAt(day, row);
            if (this.state.held) {
                this.placeAt(day, row);
            } else if (slots.length) {
                this.takeSlot(slots[0]);
            }
        } else if (ev.key === "Delete" && this.editable) {
            const slots = this.slotsAt(day, row);
            if (slots.length) {
                ev.preventDefault();
                this.removeSlot(slots[0]);
            }
        }
    }

    async onCardKeydown(ev, card) {
        if (["Enter", " "].includes(ev.key)) {
            ev.preventDefault();
            await this.takeCourse(card);
            const { days, rows } = this.state.board;
            for (const row of rows) {
                const day = days.find((item) => this.isFree(item, row));
                if (day) {
                    return this.focusCell(day, row);
                }
            }
        }
    }

    focusCell(day, row) {
        if (day && row) {
            const key = this.cellKey(day, row);
            const cell = this.root.el.querySelector(`[data-cell="${key}"]`);
            cell && cell.focus();
        }
    }
}

registry.category("actions").add("edu_timetable_board", TimetableBoard);
