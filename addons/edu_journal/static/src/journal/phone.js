import { Component, onMounted, useEffect, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

const SWIPE = 60;

/** The journal on a phone: one lesson at a time, big buttons under the thumb. */
export class JournalPhone extends Component {
    static template = "edu_journal.JournalPhone";
    static props = {
        store: Object,
        onHistory: Function,
        onAttendance: Function,
        onRefusal: Function,
        onCursor: Function,
        lessonId: { type: Number, optional: true },
    };

    setup() {
        this.store = this.props.store;
        this.ui = useState(this.store.ui);
        this.chips = useRef("chips");
        this.list = useRef("list");
        this.state = useState({ column: this.findFirst(), row: 0, details: false, v: 0 });
        onMounted(() => this.select(0));
        useEffect(
            () => this.showChip(),
            () => [this.state.column]
        );
    }

    get columns() {
        return this.store.columns.filter((c) => ["lesson", "work", "term"].includes(c.kind));
    }

    get column() {
        return this.columns.find((c) => c.key === this.state.column) || this.columns[0];
    }

    get version() {
        return this.ui.version + this.ui.header + this.ui.tick;
    }

    findFirst() {
        const columns = this.columns;
        const { today } = this.store.data;
        const asked = columns.find((c) => c.lesson && c.lesson.id === this.props.lessonId);
        const past = columns.filter((c) => c.lesson && c.lesson.date <= today);
        return (asked || past[past.length - 1] || columns[0])?.key;
    }

    showChip() {
        const chip = this.chips.el?.querySelector(".active");
        if (chip) {
            const box = this.chips.el;
            box.scrollLeft = chip.offsetLeft - (box.clientWidth - chip.offsetWidth) / 2;
        }
    }

    select(index) {
        this.state.row = index;
        const row = this.store.rows[index];
        if (row && this.column) {
            this.props.onCursor(row, this.column);
        }
        this.list.el
            ?.querySelectorAll(".o_edu_phone_row")
            [index]?.scrollIntoView({ block: "nearest" });
    }

    choose(column) {
        this.state.column = column.key;
        this.select(this.state.row);
    }

    step(delta) {
        const index = this.columns.indexOf(this.column) + delta;
        if (this.columns[index]) {
            this.choose(this.columns[index]);
        }
    }

    onTouchStart(ev) {
        const touch = ev.touches[0];
        this.touch = { x: touch.clientX, y: touch.clientY };
    }

    onTouchEnd(ev) {
        if (!this.touch) {
            return;
        }
        const touch = ev.changedTouches[0];
        const dx = touch.clientX - this.touch.x;
        const dy = touch.clientY - this.touch.y;
        this.touch = null;
        if (Math.abs(dx) > SWIPE && Math.abs(dx) > 2 * Math.abs(dy)) {
            this.step(dx < 0 ? 1 : -1);
        }
    }

    getView(row) {
        this.version;
        this.state.v;
        return this.store.view(this.column, row);
    }

    getHint(row) {
        const view = this.getView(row);
        return view.code ? this.store.getAbsenceLabel(view.code) : "";
    }

    get points() {
        const { column } = this;
        if (column.kind === "term") {
            return [];
        }
        const numbers = [];
        for (let i = column.min; i <= column.max; i++) {
            numbers.push(i);
        }
        return numbers;
    }

    get letters() {
        if (this.column.kind !== "lesson") {
            return [];
        }
        return Object.entries(this.store.letters).map(([code, letter]) => ({
            code,
            letter,
            label: this.store.getAbsenceLabel(code),
        }));
    }

    get termCodes() {
        if (this.column.kind !== "term") {
            return [];
        }
        return ["pass", "fail", "not_attested", "not_taught"].map((code) => ({
            code,
            label: this.store.getStatusLabel(code),
        }));
    }

    get row() {
        return this.store.rows[this.state.row];
    }

    get problems() {
        this.version;
        return this.row && this.column ? this.store.getProblems(this.column, this.row) : [];
    }

    isOn(kind, value) {
        this.version;
        this.state.v;
        const { row, column } = this;
        if (!row) {
            return false;
        }
        const type = kind === "absence" ? "absence" : column.type;
        const cell = this.store.read(this.store.makeCell(column, row, type));
        return kind === "mark" ? cell.value === value : cell.code === value;
    }

    setMark(value) {
        const { row, column } = this;
        const on = this.isOn("mark", value);
        this.apply([{ column, row, type: column.type, value: on ? null : value }]);
    }

    setCode(type, code) {
        const { row, column } = this;
        const on = this.isOn(type, code);
        this.apply([{ column, row, type, code: on ? null : code }]);
    }

    clear() {
        this.apply(this.store.clear(this.column, this.row));
    }

    apply(edits) {
        const refusals = this.store.edit(edits);
        if (refusals.length) {
            this.props.onRefusal(refusals.join(" "));
        }
        this.state.v++;
    }

    next(delta) {
        const count = this.store.rows.length;
        this.select((this.state.row + delta + count) % count);
    }

    // Lesson

    get columnTitle() {
        const { column } = this;
        if (column.lesson) {
            return _t("lesson %s", column.lesson.number);
        }
        return column.work ? _t("Maximum %s", column.max) : "";
    }

    value(name) {
        this.version;
        return this.store.getLessonValue(this.column.lesson, name) || "";
    }

    onChange(name, ev) {
        const value = ev.target.value.trim();
        this.store.setLesson(this.column.lesson, {
            [name]: name === "homework_minutes" ? Number(value) || 0 : value,
        });
    }
}
