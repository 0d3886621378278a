import {
    Component,
    onMounted,
    onPatched,
    onWillUnmount,
    useEffect,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { getAbsence, getDigit, getPassCode, parseTable, typeDigit } from "./keys";

const DIGIT_WAIT = 700;
// widths of the columns, the same as in the style sheet: a fixed layout is much faster
const WIDTHS = { learner: 230, lesson: 38, work: 58, part: 64, sum: 76, grade: 68, term: 96 };
const LONG_PRESS = 550;

export class JournalRow extends Component {
    static template = "edu_journal.JournalRow";
    static props = { row: Object, store: Object, columns: Array };

    setup() {
        this.state = useState(this.props.row.state);
    }

    getViews() {
        // reading the version subscribes this row, and this row only, to its changes
        this.state.v;
        const { row, store, columns } = this.props;
        const typing = store.typing?.row === row.id ? store.typing : null;
        return columns.map((column) => {
            const view = store.view(column, row);
            if (typing && typing.column === column.index) {
                return { ...view, key: column.key, text: typing.text, typing: true };
            }
            return { ...view, key: column.key };
        });
    }
}

export class JournalGrid extends Component {
    static template = "edu_journal.JournalGrid";
    static components = { JournalRow };
    static props = {
        store: Object,
        onCursor: Function,
        onHistory: Function,
        onAttendance: Function,
        onRefusal: Function,
        onReasonFocus: Function,
        onWork: Function,
        lessonId: { type: Number, optional: true },
    };

    setup() {
        this.store = this.props.store;
        this.ui = useState(this.store.ui);
        this.root = useRef("root");
        this.table = useRef("table");
        this.editorInput = useRef("editor");
        this.state = useState({ editor: null, menu: null, live: "" });
        this.cursor = { r: 0, c: 0 };
        this.anchor = { r: 0, c: 0 };
        this.painted = [];
        onMounted(() => this.placeFirst());
        onPatched(() => this.paint());
        onWillUnmount(() => this.commitTyping());
        useEffect(
            (input) => {
                if (input) {
                    input.focus();
                    input.select();
                }
            },
            () => [this.editorInput.el]
        );
        useExternalListener(window, "pointerup", () => (this.dragging = false));
        useExternalListener(window, "pointerdown", (ev) => this.onOutside(ev), {
            capture: true,
        });
    }

    get rows() {
        return this.store.rows;
    }

    get columns() {
        return this.store.columns;
    }

    get width() {
        return this.columns.reduce((sum, c) => sum + WIDTHS[c.kind], WIDTHS.learner);
    }

    // Cursor

    placeFirst() {
        const columns = this.columns;
        let index = columns.findIndex((c) => c.lesson && c.lesson.id === this.props.lessonId);
        if (index < 0) {
            index = columns.findIndex((c) => c.today);
        }
        if (index < 0) {
            const { today } = this.store.data;
            for (const column of columns) {
                if (column.lesson && column.lesson.date <= today) {
                    index = column.index;
                }
            }
        }
        this.setCursor(0, Math.max(index, 0), { focus: true });
        this.reveal(true);
    }

    setCursor(r, c, { extend = false, focus = true } = {}) {
        this.commitTyping();
        const rows = this.rows.length;
        const columns = this.columns.length;
        if (!rows || !columns) {
            return;
        }
        const next = {
            r: Math.min(Math.max(r, 0), rows - 1),
            c: Math.min(Math.max(c, 0), columns - 1),
        };
        this.cursor = next;
        if (!extend) {
            this.anchor = { ...next };
        }
        this.state.menu = null;
        this.paint();
        if (focus) {
            this.getTd(next.r, next.c)?.focus({ preventScroll: true });
        }
        this.reveal();
        this.props.onCursor(this.rows[next.r], this.columns[next.c]);
    }

    getTd(r, c) {
        return this.table.el?.tBodies[0]?.rows[r]?.cells[c + 1];
    }

    getRange() {
        const { cursor, anchor } = this;
        return {
            r1: Math.min(cursor.r, anchor.r),
            r2: Math.max(cursor.r, anchor.r),
            c1: Math.min(cursor.c, anchor.c),
            c2: Math.max(cursor.c, anchor.c),
        };
    }

    /** Paint cursor and selection by classes: no cell is rendered for a move. */
    paint() {
        for (const el of this.painted) {
            el.classList.remove(
                "o_edu_cursor",
                "o_edu_selected",
                "o_edu_cursor_row",
                "o_edu_cursor_column"
            );
            if (el.tagName === "TD") {
                el.tabIndex = -1;
                el.removeAttribute("aria-selected");
            }
        }
        this.painted = [];
        const { r1, r2, c1, c2 } = this.getRange();
        const add = (el, name) => {
            if (el) {
                el.classList.add(name);
                this.painted.push(el);
            }
            return el;
        };
        if (r1 !== r2 || c1 !== c2) {
            for (let r = r1; r <= r2; r++) {
                for (let c = c1; c <= c2; c++) {
                    add(this.getTd(r, c), "o_edu_selected")?.setAttribute("aria-selected", "true");
                }
            }
        }
        const { r, c } = this.cursor;
        const td = add(this.getTd(r, c), "o_edu_cursor");
        if (td) {
            td.tabIndex = 0;
            td.setAttribute("aria-selected", "true");
            add(td.parentElement, "o_edu_cursor_row");
        }
        add(this.table.el?.querySelector(`thead [data-col="${c}"]`), "o_edu_cursor_column");
    }

    /** Scroll so that the cursor stands clear of the fixed columns and header. */
    reveal(center = false) {
        const td = this.getTd(this.cursor.r, this.cursor.c);
        const box = this.root.el;
        if (!td || !box) {
            return;
        }
        const head = this.table.el.tHead.offsetHeight;
        const left = td.parentElement.cells[0].offsetWidth;
        const sticky = this.getStickyWidth();
        const { offsetLeft: x, offsetTop: y, offsetWidth: w, offsetHeight: h } = td;
        const fixed = getComputedStyle(td).position === "sticky";
        if (!fixed && center) {
            box.scrollLeft = x - (box.clientWidth + left - sticky) / 2;
        } else if (!fixed && x - left < box.scrollLeft) {
            box.scrollLeft = x - left - w;
        } else if (!fixed && x + w + sticky > box.scrollLeft + box.clientWidth) {
            box.scrollLeft = x + 2 * w + sticky - box.clientWidth;
        }
        if (y - head < box.scrollTop) {
            box.scrollTop = y - head;
        } else if (y + h > box.scrollTop + box.clientHeight) {
            box.scrollTop = y + h - box.clientHeight + 4;
        }
    }

    getStickyWidth() {
        let width = 0;
        for (const kind of ["sum", "grade", "term"]) {
            const column = this.columns.find((c) => c.kind === kind);
            width += (column && this.getTd(0, column.index)?.offsetWidth) || 0;
        }
        return width;
    }

    goTo(columnKey, rowId) {
        const column = this.columns.find((c) => c.key === columnKey);
        const row = rowId ? this.rows.find((r) => r.id === rowId) : this.rows[this.cursor.r];
        if (column && row) {
            this.setCursor(row.index, column.index);
        }
    }

    move(dr, dc, extend) {
        this.setCursor(this.cursor.r + dr, this.cursor.c + dc, { extend });
    }

    get current() {
        return { row: this.rows[this.cursor.r], column: this.columns[this.cursor.c] };
    }

    // Pointer

    locate(target) {
        const td = target.closest?.("td[data-cell]");
        if (!td || !this.table.el.contains(td)) {
            return null;
        }
        return { r: td.parentElement.sectionRowIndex, c: td.cellIndex - 1 };
    }

    onPointerDown(ev) {
        const place = this.locate(ev.target);
        if (!place) {
            return;
        }
        if (ev.button === 0) {
            this.setCursor(place.r, place.c, { extend: ev.shiftKey });
            this.dragging = ev.pointerType === "mouse";
            if (this.dragging) {
                ev.preventDefault();
            }
            if (ev.pointerType === "touch") {
                const { clientX: x, clientY: y } = ev;
                this.press = browser.setTimeout(() => this.openMenu(x, y), LONG_PRESS);
            }
        }
    }

    onPointerMove(ev) {
        if (this.press && ev.movementX ** 2 + ev.movementY ** 2 > 20) {
            this.cancelPress();
        }
        if (this.dragging) {
            const place = this.locate(ev.target);
            if (place && (place.r !== this.cursor.r || place.c !== this.cursor.c)) {
                this.setCursor(place.r, place.c, { extend: true });
            }
        }
    }

    cancelPress() {
        browser.clearTimeout(this.press);
        this.press = null;
    }

    onContextMenu(ev) {
        const place = this.locate(ev.target);
        if (place) {
            ev.preventDefault();
            this.setCursor(place.r, place.c);
            this.openMenu(ev.clientX, ev.clientY);
        }
    }

    onDoubleClick(ev) {
        if (this.locate(ev.target)) {
            this.openEditor();
        }
    }

    onOutside(ev) {
        if (this.state.menu && !ev.target.closest(".o_edu_cell_menu")) {
            this.state.menu = null;
        }
        if (!this.root.el?.contains(ev.target)) {
            this.commitTyping();
        }
    }

    // Keyboard

    onKeydown(ev) {
        if (ev.target.closest(".o_edu_cell_editor, .o_edu_cell_menu")) {
            return;
        }
        if (!ev.target.closest("td[data-cell]") || ev.isComposing) {
            return;
        }
        const handled = ev.ctrlKey || ev.metaKey ? this.onShortcut(ev) : this.onKey(ev);
        if (handled) {
            ev.preventDefault();
            ev.stopPropagation();
        }
    }

    onShortcut(ev) {
        if (ev.altKey) {
            return false;
        }
        switch (ev.code || ev.key) {
            case "KeyZ":
                return this.replay(ev.shiftKey ? "redo" : "undo");
            case "KeyY":
                return this.replay("redo");
            case "KeyA":
                this.cursor = { r: this.rows.length - 1, c: this.columns.length - 1 };
                this.anchor = { r: 0, c: 0 };
                this.paint();
                return true;
            case "Home":
                this.setCursor(0, 0, { extend: ev.shiftKey });
                return true;
            case "End":
                this.setCursor(this.rows.length - 1, this.columns.length - 1, {
                    extend: ev.shiftKey,
                });
                return true;
            case "ArrowUp":
                this.setCursor(0, this.cursor.c, { extend: ev.shiftKey });
                return true;
            case "ArrowDown":
                this.setCursor(this.rows.length - 1, this.cursor.c, { extend: ev.shiftKey });
                return true;
            case "ArrowLeft":
                this.setCursor(this.cursor.r, 0, { extend: ev.shiftKey });
                return true;
            case "ArrowRight":
                this.setCursor(this.cursor.r, this.columns.length - 1, { extend: ev.shiftKey });
                return true;
            case "Enter":
                this.props.onReasonFocus();
                return true;
        }
        return false;
    }

    onKey(ev) {
        if (this.onNavigation(ev)) {
            return true;
        }
        const digit = getDigit(ev);
        if (digit !== null && !ev.altKey) {
            return this.typeDigit(digit);
        }
        if ((ev.key || "").length === 1 && !ev.altKey && ev.key !== " ") {
            return this.typeLetter(ev.key);
        }
        return false;
    }

    onNavigation(ev) {
        const extend = ev.shiftKey;
        switch (ev.key) {
            case "ArrowUp":
                this.move(-1, 0, extend);
                return true;
            case "ArrowDown":
                if (ev.altKey) {
                    this.openMenuAtCursor();
                } else {
                    this.move(1, 0, extend);
                }
                return true;
            case "ArrowLeft":
                this.move(0, -1, extend);
                return true;
            case "ArrowRight":
                this.move(0, 1, extend);
                return true;
            case "PageUp":
                this.move(-10, 0, extend);
                return true;
            case "PageDown":
                this.move(10, 0, extend);
                return true;
            case "Enter":
                this.move(extend ? -1 : 1, 0, false);
                return true;
            case "Tab":
                return this.onTab(extend);
            case "Home":
                this.setCursor(this.cursor.r, 0, { extend });
                return true;
            case "End":
                this.setCursor(this.cursor.r, this.columns.length - 1, { extend });
                return true;
            case "Delete":
            case "Backspace":
                this.empty();
                return true;
            case "F2":
                this.openEditor();
                return true;
            case "F10":
                if (!ev.shiftKey) {
                    return false;
                }
                this.openMenuAtCursor();
                return true;
            case "ContextMenu":
                this.openMenuAtCursor();
                return true;
            case "Escape":
                return this.cancel();
        }
        return false;
    }

    onTab(back) {
        const { c } = this.cursor;
        if (back ? c === 0 : c === this.columns.length - 1) {
            // let the focus leave the grid
            this.commitTyping();
            return false;
        }
        this.move(0, back ? -1 : 1, false);
        return true;
    }

    cancel() {
        if (this.store.typing) {
            this.dropTyping();
            return true;
        }
        if (this.state.menu) {
            this.state.menu = null;
            return true;
        }
        const { r, c } = this.cursor;
        this.setCursor(r, c);
        return true;
    }

    replay(name) {
        this.commitTyping();
        const cell = this.store[name]();
        if (cell) {
            const row = this.rows.findIndex((item) => item.id === cell.student);
            const column = this.columns.findIndex(
                (item) =>
                    item.place === cell.place &&
                    (item.type === cell.type ||
                        (cell.type === "absence" && item.kind === "lesson"))
            );
            if (row >= 0 && column >= 0) {
                this.setCursor(row, column);
            }
        }
        return true;
    }

    // Typing

    typeDigit(digit) {
        const { row, column } = this.current;
        if (column.kind === "term") {
            const code = getPassCode(String(digit));
            return code ? this.apply([{ column, row, type: "term", code }]) : true;
        }
        if (!["lesson", "work"].includes(column.kind)) {
            return this.refuse(this.store.getRefusal(column, row, column.type));
        }
        const refusal = this.store.getRefusal(column, row, column.type);
        if (refusal) {
            return this.refuse(refusal);
        }
        const typed = typeDigit(this.store.typing?.text || "", digit, column.min, column.max);
        browser.clearTimeout(this.typingTimer);
        if (typed.error) {
            this.dropTyping();
            return this.refuse(_t("Points from %(min)s to %(max)s.", column), true);
        }
        this.store.typing = { row: row.id, column: column.index, text: typed.text };
        if (typed.complete) {
            this.commitTyping();
        } else {
            this.store.touch(row.id);
            this.typingTimer = browser.setTimeout(() => this.commitTyping(), DIGIT_WAIT);
        }
        return true;
    }

    commitTyping() {
        const { typing } = this.store;
        if (!typing) {
            return;
        }
        browser.clearTimeout(this.typingTimer);
        this.store.typing = null;
        const row = this.store.rowById.get(typing.row);
        const column = this.columns[typing.column];
        if (row && column && typing.text !== "") {
            this.apply([{ column, row, type: column.type, value: Number(typing.text) }]);
            this.store.touch(row.id);
        }
    }

    dropTyping() {
        const { typing } = this.store;
        browser.clearTimeout(this.typingTimer);
        this.store.typing = null;
        if (typing) {
            this.store.touch(typing.row);
        }
    }

    typeLetter(key) {
        this.commitTyping();
        const { row, column } = this.current;
        if (column.kind === "term") {
            const code = getPassCode(key);
            return code ? this.apply([{ column, row, type: "term", code }]) : true;
        }
        const code = getAbsence(key);
        if (!code) {
            return false;
        }
        if (column.kind !== "lesson") {
            return this.refuse(_t("Attendance is marked in the columns of lessons."));
        }
        const range = this.getRange();
        const edits = [];
        for (let r = range.r1; r <= range.r2; r++) {
            for (let c = range.c1; c <= range.c2; c++) {
                if (this.columns[c].kind === "lesson") {
                    edits.push({ column: this.columns[c], row: this.rows[r], type: "absence", code });
                }
            }
        }
        return this.apply(edits);
    }

    empty() {
        this.dropTyping();
        const { r1, r2, c1, c2 } = this.getRange();
        const edits = [];
        for (let r = r1; r <= r2; r++) {
            for (let c = c1; c <= c2; c++) {
                edits.push(...this.store.clear(this.columns[c], this.rows[r]));
            }
        }
        this.apply(edits);
    }

    apply(edits) {
        const refusals = this.store.edit(edits);
        if (refusals.length) {
            this.refuse(refusals.join(" "));
        }
        return true;
    }

    refuse(message, shake = true) {
        if (message) {
            this.props.onRefusal(message);
            this.state.live = message;
            const td = this.getTd(this.cursor.r, this.cursor.c);
            if (td && shake) {
                td.classList.remove("o_edu_shake");
                void td.offsetWidth;
                td.classList.add("o_edu_shake");
            }
        }
        return true;
    }

    // Editor in the cell

    openEditor() {
        const { row, column } = this.current;
        if (!["lesson", "work", "term"].includes(column.kind)) {
            if (column.kind === "grade") {
                this.openMenuAtCursor();
            }
            return;
        }
        const refusal = this.store.getRefusal(column, row, column.type);
        if (refusal) {
            this.refuse(refusal);
            return;
        }
        const td = this.getTd(this.cursor.r, this.cursor.c);
        this.state.editor = {
            row: row.id,
            column: column.index,
            text: this.store.getText(column, row),
            style: `left:${td.offsetLeft}px;top:${td.offsetTop}px;width:${Math.max(
                td.offsetWidth,
                64
            )}px;height:${td.offsetHeight}px`,
        };
    }

    onEditorKeydown(ev) {
        if (ev.key === "Escape") {
            this.closeEditor(false);
        } else if (ev.key === "Enter" || ev.key === "Tab") {
            this.closeEditor(true);
            if (ev.key === "Enter") {
                this.move(ev.shiftKey ? -1 : 1, 0, false);
            } else {
                this.move(0, ev.shiftKey ? -1 : 1, false);
            }
        } else {
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
    }

    closeEditor(save) {
        const { editor } = this.state;
        if (!editor) {
            return;
        }
        const text = this.editorInput.el ? this.editorInput.el.value : editor.text;
        this.state.editor = null;
        const row = this.store.rowById.get(editor.row);
        const column = this.columns[editor.column];
        if (save && row && column) {
            const edits = this.store.parse(text, column, row);
            if (edits) {
                this.apply(edits);
            } else {
                this.refuse(_t("“%s” is not understood here.", text));
            }
        }
        this.getTd(this.cursor.r, this.cursor.c)?.focus({ preventScroll: true });
    }

    // Clipboard

    onCopy(ev) {
        if (ev.target.closest?.(".o_edu_cell_editor")) {
            return;
        }
        const { r1, r2, c1, c2 } = this.getRange();
        const lines = [];
        for (let r = r1; r <= r2; r++) {
            const line = [];
            for (let c = c1; c <= c2; c++) {
                line.push(this.store.getText(this.columns[c], this.rows[r]));
            }
            lines.push(line.join("\t"));
        }
        ev.clipboardData.setData("text/plain", lines.join("\n"));
        ev.preventDefault();
        if (ev.type === "cut") {
            this.empty();
        }
    }

    onPaste(ev) {
        if (ev.target.closest?.(".o_edu_cell_editor")) {
            return;
        }
        ev.preventDefault();
        this.dropTyping();
        const table = parseTable(ev.clipboardData.getData("text/plain"));
        const single = table.length === 1 && table[0].length === 1;
        const range = this.getRange();
        const height = single ? range.r2 - range.r1 + 1 : table.length;
        const width = single ? range.c2 - range.c1 + 1 : Math.max(...table.map((x) => x.length));
        const edits = [];
        const wrong = [];
        for (let i = 0; i < height; i++) {
            for (let j = 0; j < width; j++) {
                const row = this.rows[range.r1 + i];
                const column = this.columns[range.c1 + j];
                const text = single ? table[0][0] : table[i][j];
                if (!row || !column || text === undefined) {
                    continue;
                }
                const parsed = this.store.parse(text, column, row);
                if (parsed) {
                    edits.push(...parsed);
                } else if (text.trim()) {
                    wrong.push(text.trim());
                }
            }
        }
        this.apply(edits);
        if (wrong.length) {
            const sample = [...new Set(wrong)].slice(0, 5).join(", ");
            this.refuse(
                _t("%(count)s pasted values were not accepted: %(sample)s", {
                    count: wrong.length,
                    sample,
                })
            );
        }
        const { r1, c1 } = range;
        this.setCursor(r1 + height - 1, c1 + width - 1);
        this.anchor = { r: r1, c: c1 };
        this.paint();
    }

    // Menu of a cell

    openMenuAtCursor() {
        const box = this.getTd(this.cursor.r, this.cursor.c).getBoundingClientRect();
        this.openMenu(box.left, box.bottom);
    }

    openMenu(x, y) {
        this.press = null;
        const items = this.getMenuItems();
        if (!items.length) {
            return;
        }
        const height = items.length * 36 + 16;
        const left = Math.max(8, Math.min(x, window.innerWidth - 260));
        const top = Math.max(8, Math.min(y, window.innerHeight - height));
        this.state.menu = { items, style: `left:${left}px;top:${top}px` };
        this.focusMenu = true;
        browser.setTimeout(() =>
            this.root.el?.parentElement.querySelector(".o_edu_cell_menu button")?.focus()
        );
    }

    getMenuItems() {
        const { row, column } = this.current;
        const items = [];
        const write = !this.store.getRefusal(column, row, column.type);
        const set = (type, code, label, letter) =>
            items.push({
                key: `${type}${code}`,
                label,
                letter,
                run: () => this.apply([{ column, row, type, code }]),
            });
        if (column.kind === "lesson" && write) {
            for (const [code, letter] of Object.entries(this.store.letters)) {
                set("absence", code, this.store.getAbsenceLabel(code), letter);
            }
        }
        if (column.kind === "term" && write) {
            set("term", "pass", this.store.getStatusLabel("pass"), "+");
            set("term", "fail", this.store.getStatusLabel("fail"), "−");
        }
        if ((column.kind === "term" || column.kind === "grade") && write) {
            set("term", "not_attested", this.store.getStatusLabel("not_attested"));
            set("term", "not_taught", this.store.getStatusLabel("not_taught"));
        }
        if (write && column.type) {
            items.push({ key: "clear", label: _t("Empty the cell"), run: () => this.empty() });
        }
        if (column.work && this.store.data.can_plan) {
            items.push({
                key: "work",
                label: _t("Change the work"),
                icon: "fa-pencil",
                run: () => this.props.onWork(column.work),
            });
        }
        if (column.type) {
            items.push({
                key: "history",
                label: _t("History of the cell"),
                icon: "fa-history",
                run: () => this.props.onHistory(row, column),
            });
        }
        return items;
    }

    onMenuKeydown(ev) {
        const buttons = [...ev.currentTarget.querySelectorAll("button")];
        const index = buttons.indexOf(document.activeElement);
        if (ev.key === "ArrowDown" || ev.key === "ArrowUp") {
            const step = ev.key === "ArrowDown" ? 1 : -1;
            buttons[(index + step + buttons.length) % buttons.length].focus();
        } else if (ev.key === "Escape") {
            this.state.menu = null;
            this.getTd(this.cursor.r, this.cursor.c)?.focus({ preventScroll: true });
        } else {
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
    }

    runItem(item) {
        this.state.menu = null;
        item.run();
        this.getTd(this.cursor.r, this.cursor.c)?.focus({ preventScroll: true });
    }

    // Header

    getHeaderClass(column) {
        const classes = [`o_edu_head_${column.kind}`];
        if (column.lesson) {
            if (column.today) {
                classes.push("o_edu_today");
            }
            if (column.lesson.state === "cancelled") {
                classes.push("o_edu_cancelled");
            } else if (column.lesson.future) {
                classes.push("o_edu_future");
            } else if (!this.store.isAttendanceTaken(column.lesson)) {
                classes.push("o_edu_not_taken");
            }
            if (column.lesson.substitute) {
                classes.push("o_edu_substitute");
            }
        }
        return classes.join(" ");
    }

    getHeaderTitle(column) {
        if (column.lesson) {
            const { lesson } = column;
            const lines = [`${this.store.formatDate(lesson.date)} · ${_t("lesson %s", lesson.number)}`];
            const topic = this.store.getLessonValue(lesson, "topic");
            if (topic) {
                lines.push(topic);
            }
            if (lesson.state === "cancelled") {
                lines.push(_t("Cancelled"));
            } else if (!lesson.future && !this.store.isAttendanceTaken(lesson)) {
                lines.push(_t("Attendance not taken"));
            }
            if (lesson.substitute) {
                lines.push(_t("Substitute: %s", lesson.substitute));
            }
            return lines.join("\n");
        }
        if (column.work) {
            const { work } = column;
            return [
                `${column.title || column.label} · ${this.store.formatDate(work.date)}`,
                work.name,
                _t("Maximum %s", work.max),
            ]
                .filter(Boolean)
                .join("\n");
        }
        return column.title || column.label;
    }

    onHeaderClick(column) {
        this.setCursor(this.cursor.r, column.index);
    }
}
