import { markRaw, reactive } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { parseCell, getLetters } from "./keys";
import { cellId, CELL_TYPES } from "./queue";

const { DateTime } = luxon;

const PARTS = ["fo", "sor", "soch"];
const FLASH = 1600;

/** One journal page: what the server gave, what waits in the queue, what may be done. */
export class JournalStore {
    constructor({ queue, orm, lang, notify }) {
        this.queue = queue;
        this.orm = orm;
        this.notify = notify;
        this.letters = getLetters(lang);
        this.data = null;
        this.columns = [];
        this.rows = [];
        this.cells = new Map();
        this.flashes = new Map();
        this.typing = null;
        this.undoStack = [];
        this.redoStack = [];
        this.ui = reactive({
            ready: false,
            version: 0,
            header: 0,
            status: "idle",
            pending: 0,
            problems: 0,
            held: 0,
            tick: 0,
            canUndo: false,
            canRedo: false,
        });
        this.unsubscribe = queue.subscribe((event) => this.onQueue(event));
        markRaw(this);
    }

    destroy() {
        this.unsubscribe();
    }

    // Loading

    async load(courseId, termId) {
        const data = await this.orm.call("edu.course", "get_journal", [[courseId]], {
            term_id: termId || null,
        });
        if (this.courseId !== courseId || this.data?.term.id !== data.term.id) {
            this.undoStack = [];
            this.redoStack = [];
        }
        this.courseId = courseId;
        this.setData(data);
    }

    /** Read the page again in the background; pending changes stay as they are. */
    async refresh() {
        const { courseId, data } = this;
        const fresh = await this.orm.silent.call("edu.course", "get_journal", [[courseId]], {
            term_id: data.term.id,
        });
        if (this.courseId === courseId && this.data.term.id === fresh.term.id) {
            this.setData(fresh);
        }
    }

    setData(data) {
        this.data = data;
        this.cells = new Map();
        for (const cell of [...data.marks, ...data.absences]) {
            this.cells.set(cellId(cell), cell);
        }
        this.lessonById = new Map(data.lessons.map((lesson) => [lesson.id, lesson]));
        this.columns = this.makeColumns(data);
        const known = new Map(this.rows.map((row) => [row.id, row]));
        this.rows = data.students.map((student, index) => {
            const old = known.get(student.id);
            const state = old ? old.state : reactive({ v: 0 });
            return markRaw({ ...student, index, state });
        });
        this.rowById = new Map(this.rows.map((row) => [row.id, row]));
        this.months = this.makeMonths();
        this.ui.ready = true;
        this.ui.version++;
        this.rows.forEach((row) => row.state.v++);
        this.count();
    }

    makeColumns(data) {
        const columns = data.lessons.map((lesson) => {
            const date = DateTime.fromISO(lesson.date);
            return {
                key: `l${lesson.id}`,
                kind: "lesson",
                type: "fo",
                place: lesson.id,
                lesson,
                date,
                day: date.toFormat("d"),
                weekday: date.toFormat("ccc"),
                month: date.toFormat("LLLL"),
                today: lesson.date === data.today,
                min: data.points.min,
                max: data.points.max,
            };
        });
        for (const work of data.assessments) {
            for (const part of work.parts || []) {
                columns.push({
                    key: `p${part.id}`,
                    kind: "work",
                    type: "part",
                    place: part.id,
                    work: { ...work, date: part.date, future: part.future },
                    date: DateTime.fromISO(part.date),
                    label: this.getSkillLabel(part.skill),
                    title: `${this.getWorkLabel(work)} · ${part.name}`,
                    min: 0,
                    max: part.max,
                });
            }
            columns.push({
                key: `a${work.id}`,
                kind: "work",
                type: "assessment",
                place: work.id,
                work,
                isSum: Boolean(work.parts?.length),
                date: DateTime.fromISO(work.date),
                label: this.getWorkLabel(work),
                min: 0,
                max: work.max,
            });
        }
        const mode = data.course.mode;
        if (mode === "points_quarter" || mode === "points_half_year") {
            const labels = { fo: _t("FO %"), sor: _t("SOR %"), soch: _t("SOCh %") };
            for (const part of PARTS) {
                if (part !== "soch" || mode === "points_quarter") {
                    columns.push({ key: part, kind: "part", part, label: labels[part] });
                }
            }
            columns.push({ key: "sum", kind: "sum", label: _t("Sum %") });
            columns.push({
                key: "grade",
                kind: "grade",
                type: "term",
                place: data.term.id,
                label: _t("Grade"),
                title: mode === "points_quarter" ? _t("Quarter grade") : _t("Half-year grade"),
            });
        } else if (mode === "pass_fail") {
            columns.push({
                key: "grade",
                kind: "term",
                type: "term",
                place: data.term.id,
                label: _t("Result"),
            });
        }
        return columns.map((column, index) => markRaw({ ...column, index }));
    }

    getWorkLabel(work) {
        const labels = {
            sor: _t("SOR %s", work.number),
            soch: _t("SOCh"),
            test: _t("Test %s", work.number),
            year: _t("Year work"),
            additional: _t("Additional work"),
            exam: _t("Exam"),
        };
        return labels[work.kind] || work.name;
    }

    getSkillLabel(skill) {
        const labels = {
            listening: _t("Listen."),
            speaking: _t("Speak."),
            reading: _t("Read."),
            writing: _t("Write."),
        };
        return labels[skill];
    }

    makeMonths() {
        const months = [];
        for (const column of this.columns) {
            if (column.kind !== "lesson") {
                break;
            }
            const last = months[months.length - 1];
            if (last && last.name === column.month) {
                last.span++;
            } else {
                months.push({ name: column.month, span: 1, key: column.key });
            }
        }
        return months;
    }

    get workCount() {
        return this.columns.filter((column) => column.kind === "work").length;
    }

    get resultCount() {
        return this.columns.filter((c) => !["lesson", "work"].includes(c.kind)).length;
    }

    // Queue

    onQueue(event) {
        if (event.status) {
            this.ui.status = event.status;
        }
        if (event.course === this.courseId && this.data) {
            for (const { cell, id, entry } of event.saved || []) {
                this.onSaved(id, cell, entry);
            }
            for (const cell of event.sums || []) {
                this.cells.set(cellId(cell), cell);
                this.touch(cell.student);
            }
            for (const warning of event.warnings || []) {
                this.notify?.add(warning, { type: "warning", sticky: true });
            }
            for (const id of event.ids || []) {
                this.touch(Number(id.split(":")[2]));
            }
            if (event.results && Object.keys(event.results).length) {
                this.setResults(event.results);
            }
            if ((event.ids || []).some((id) => !CELL_TYPES.includes(id.split(":")[0]))) {
                this.ui.header++;
            }
        }
        this.count();
    }

    onSaved(id, cell, entry) {
        if (cell) {
            this.cells.set(id, cell);
        }
        const lesson = this.lessonById.get(entry.place);
        if (lesson && entry.type === "lesson") {
            Object.assign(lesson, entry.values);
        }
        if (lesson && (entry.type === "attendance" || entry.type === "absence")) {
            lesson.attendance_taken = true;
            this.ui.header++;
        }
        this.flashes.set(id, true);
        setTimeout(() => {
            this.flashes.delete(id);
            this.touch(entry.student);
        }, FLASH);
    }

    setResults(results) {
        for (const row of this.rows) {
            const fresh = results[row.id];
            const old = this.data.results[row.id];
            if (fresh && JSON.stringify(fresh) !== JSON.stringify(old)) {
                this.data.results[row.id] = fresh;
                this.touch(row.id);
            }
        }
    }

    count() {
        const { queue, courseId, ui } = this;
        ui.tick++;
        ui.status = queue.status;
        ui.pending = queue.countPending(courseId);
        ui.problems = queue.of(courseId, ["error", "conflict"]).length;
        ui.held = queue.of(courseId, ["reason"]).length;
        ui.canUndo = this.undoStack.length > 0;
        ui.canRedo = this.redoStack.length > 0;
    }

    touch(studentId) {
        const row = this.rowById?.get(studentId);
        if (row) {
            row.state.v++;
        }
    }

    // Cells

    makeCell(column, row, type = column.type) {
        return { type, place: column.place, student: row.id };
    }

    /** Return the content and the state of one cell, the waiting change over the row. */
    read(cell) {
        const id = cellId(cell);
        const server = this.cells.get(id);
        const entry = this.queue.find(this.courseId, id);
        const shown = entry || server;
        return {
            id,
            server,
            entry,
            value: shown?.value ?? null,
            code: shown?.code ?? null,
            corrected: Boolean(server?.corrected),
            state: entry ? entry.state : this.flashes.has(id) ? "saved" : "",
        };
    }

    /** Return what the grid shows in a column for a learner. */
    view(column, row) {
        switch (column.kind) {
            case "lesson":
                return this.viewLesson(column, row);
            case "work":
                return this.viewWork(column, row);
            case "term":
                return this.viewTerm(column, row);
            default:
                return this.viewResult(column, row);
        }
    }

    viewLesson(column, row) {
        const mark = this.read(this.makeCell(column, row));
        const absence = this.read(this.makeCell(column, row, "absence"));
        const text = mark.value === null ? "" : String(mark.value);
        const letter = absence.code ? this.letters[absence.code] : "";
        const state = this.worst(mark.state, absence.state);
        const classes = this.getStateClasses(state, mark.corrected || absence.corrected);
        const { lesson } = column;
        if (!this.isMember(row, lesson.date)) {
            classes.push("o_edu_outside");
        } else if (lesson.state === "cancelled") {
            classes.push("o_edu_cancelled");
        } else if (lesson.future) {
            classes.push("o_edu_future");
        }
        if (column.today) {
            classes.push("o_edu_today");
        }
        if (text) {
            const low = (mark.value / column.max) * 100 < 40;
            classes.push(low ? "o_edu_low" : "o_edu_mark");
        }
        return { text, letter, code: absence.code, classes: classes.join(" "), state };
    }

    viewWork(column, row) {
        const mark = this.read(this.makeCell(column, row));
        const text = mark.value === null ? "" : String(mark.value);
        const classes = this.getStateClasses(mark.state, mark.corrected);
        classes.push("o_edu_work");
        if (column.work.future) {
            classes.push("o_edu_future");
        }
        if (text && (mark.value / column.max) * 100 < 40) {
            classes.push("o_edu_low");
        }
        return { text, letter: "", classes: classes.join(" "), state: mark.state };
    }

    viewTerm(column, row) {
        const entry = this.read(this.makeCell(column, row));
        const classes = this.getStateClasses(entry.state, entry.corrected);
        classes.push("o_edu_result", "o_edu_grade");
        if (entry.code === "fail") {
            classes.push("o_edu_low");
        }
        return {
            text: entry.code ? this.getStatusLabel(entry.code, true) : "",
            title: entry.code ? this.getStatusLabel(entry.code) : "",
            letter: "",
            classes: classes.join(" "),
            state: entry.state,
        };
    }

    viewResult(column, row) {
        const result = this.data.results[row.id];
        const classes = ["o_edu_result"];
        let text = "";
        let title = "";
        let state = "";
        if (column.kind === "part") {
            text = this.formatPercent(result?.parts?.[column.part]);
        } else if (column.kind === "sum") {
            text = this.formatPercent(result?.percent);
            classes.push("o_edu_sum");
        } else {
            const entry = this.read(this.makeCell(column, row));
            state = entry.state;
            classes.push("o_edu_grade", ...this.getStateClasses(entry.state, entry.corrected));
            const code = entry.code || result?.status;
            if (result?.status === "graded" || (result?.grade && !entry.code)) {
                text = String(result.grade);
                classes.push(`o_edu_grade_${result.grade}`);
            } else if (code === "not_attested" || code === "not_taught") {
                text = this.getStatusLabel(code, true);
                title = this.getStatusLabel(code);
            }
        }
        if (result && !result.final) {
            classes.push("o_edu_preview");
            if (column.kind !== "part" && text) {
                title = title || _t("Preview: %s", this.getMissingLabel(result));
            }
        }
        return { text, title, letter: "", classes: classes.join(" "), state };
    }

    getMissingLabel(result) {
        const labels = {
            fo: _t("no formative marks"),
            sor: _t("SOR is missing"),
            soch: _t("SOCh is missing"),
            term: _t("no result entered"),
        };
        return (result?.missing || []).map((part) => labels[part] || part).join(", ");
    }

    getStatusLabel(code, short = false) {
        const labels = {
            pass: short ? _t("pass") : _t("Pass"),
            fail: short ? _t("fail") : _t("Fail"),
            not_attested: short ? _t("n/att.") : _t("Temporarily not attested"),
            not_taught: short ? _t("n/t.") : _t("Not taught"),
        };
        return labels[code] || "";
    }

    getAbsenceLabel(code) {
        const labels = {
            absent: _t("Absent"),
            ill: _t("Ill"),
            valid: _t("Valid reason"),
            late: _t("Late"),
        };
        return labels[code] || "";
    }

    formatPercent(value) {
        if (value === null || value === undefined) {
            return "";
        }
        const rounded = Math.round(value * 10) / 10;
        return String(rounded).replace(".", ",");
    }

    worst(...states) {
        const order = ["conflict", "error", "reason", "sending", "waiting", "saved"];
        return order.find((state) => states.includes(state)) || "";
    }

    getStateClasses(state, corrected) {
        const classes = [];
        if (state) {
            classes.push(`o_edu_is_${state}`);
        }
        if (corrected) {
            classes.push("o_edu_corrected");
        }
        return classes;
    }

    isMember(row, date) {
        return row.intervals.some(([start, end]) => start <= date && (!end || date <= end));
    }

    formatDate(date) {
        return DateTime.fromISO(date).toFormat("dd.MM.yyyy");
    }

    // What may be written

    /** Return why a cell can't be written, or "". */
    getRefusal(column, row, type) {
        const { data } = this;
        if (["part", "sum"].includes(column.kind)) {
            return _t("This is computed from the marks.");
        }
        if (column.isSum) {
            return _t("Enter the points of each part; the sum follows from them.");
        }
        const late =
            data.can_write &&
            type !== "absence" &&
            data.results[row.id]?.status === "not_attested";
        if (data.term.closed && !late) {
            return _t("%s is closed. Only the director can reopen it.", data.term.name);
        }
        if (column.kind === "lesson") {
            return this.getLessonRefusal(column.lesson, row, type, late);
        }
        if (!data.can_write) {
            return _t("Only the teacher of this course writes here.");
        }
        if (column.kind === "work" && column.work.future) {
            return _t("This work is planned for %s.", this.formatDate(column.work.date));
        }
        return "";
    }

    getLessonRefusal(lesson, row, type, late) {
        if (lesson.state === "cancelled") {
            return _t("This lesson was cancelled.");
        }
        if (lesson.future) {
            return _t("The lesson of %s has not been held yet.", this.formatDate(lesson.date));
        }
        if (!lesson.can_write && !late) {
            return _t("Only the teacher of this course writes here.");
        }
        if (!this.isMember(row, lesson.date)) {
            return _t("%s did not learn in this group on that date.", row.name);
        }
        if (type === "fo" && this.data.course.mode === "none") {
            return _t("Learners of class 1 are not assessed: no marks.");
        }
        return "";
    }

    // Editing

    /**
     * Write contents into cells as one step of undo.
     *
     * @param {Object[]} edits ``{column, row, type, value, code}``
     * @returns {string[]} the refusals, each once
     */
    edit(edits) {
        const refusals = new Set();
        const step = [];
        for (const edit of edits) {
            const cell = this.makeCell(edit.column, edit.row, edit.type);
            const before = this.read(cell);
            const after = { value: edit.value ?? null, code: edit.code ?? null };
            if (before.value === after.value && before.code === after.code) {
                continue;
            }
            const refusal =
                this.getRefusal(edit.column, edit.row, edit.type) ||
                this.getCorrectionRefusal(cell, before, after);
            if (refusal) {
                refusals.add(refusal);
                continue;
            }
            step.push({ cell, before: { value: before.value, code: before.code }, after });
        }
        if (step.length) {
            step.forEach(({ cell, after }) => this.put(cell, after));
            this.undoStack.push(step);
            this.redoStack = [];
            this.count();
        }
        return [...refusals];
    }

    getCorrectionRefusal(cell, before, after) {
        const { server } = before;
        if (this.data.policy !== "forbidden" || cell.type === "absence" || !server) {
            return "";
        }
        if ((server.value ?? null) === after.value && (server.code ?? null) === after.code) {
            return "";
        }
        return _t("Posted marks may not be corrected in this organisation.");
    }

    put(cell, content) {
        const needsReason = this.data.policy === "reason" && cell.type !== "absence";
        const server = this.cells.get(cellId(cell)) || null;
        this.queue.put(this.courseId, { ...cell, ...content }, server, needsReason);
    }

    undo() {
        return this.replay(this.undoStack, this.redoStack, "before");
    }

    redo() {
        return this.replay(this.redoStack, this.undoStack, "after");
    }

    replay(from, to, side) {
        const step = from.pop();
        if (!step) {
            return null;
        }
        to.push(step);
        for (const item of step) {
            this.put(item.cell, item[side]);
        }
        this.count();
        return step[0].cell;
    }

    /** Turn a text into edits of a cell; null when the text is not understood. */
    parse(text, column, row) {
        const kind = column.kind === "grade" ? "none" : column.kind;
        if (!["lesson", "work", "term"].includes(kind)) {
            return null;
        }
        const parsed = parseCell(text, { kind, min: column.min, max: column.max });
        if (!parsed) {
            return null;
        }
        if (kind === "lesson") {
            const edits = [
                { column, row, type: "fo", value: parsed.mark },
                { column, row, type: "absence", code: parsed.absence },
            ];
            return edits;
        }
        if (kind === "work") {
            return [{ column, row, type: column.type, value: parsed.mark }];
        }
        return [{ column, row, type: "term", code: parsed.code }];
    }

    /** Return the text of a cell for the clipboard and the cell editor. */
    getText(column, row) {
        const view = this.view(column, row);
        return [view.text, view.letter].filter(Boolean).join(" ");
    }

    clear(column, row) {
        if (column.kind === "lesson") {
            return [
                { column, row, type: "fo", value: null },
                { column, row, type: "absence", code: null },
            ];
        }
        if (column.kind === "work") {
            return [{ column, row, type: column.type, value: null }];
        }
        if (column.kind === "term" || column.kind === "grade") {
            return [{ column, row, type: "term", code: null }];
        }
        return [];
    }

    // Problems of a cell

    /** Return the entries of a grid cell that need the user: refused or in conflict. */
    getProblems(column, row) {
        const types = column.kind === "lesson" ? ["fo", "absence"] : [column.type];
        return types
            .filter(Boolean)
            .map((type) => this.read(this.makeCell(column, row, type)))
            .filter((cell) => ["error", "conflict"].includes(cell.state));
    }

    describe(content) {
        if (!content) {
            return _t("empty");
        }
        if (content.value !== null && content.value !== undefined) {
            return String(content.value);
        }
        if (content.code) {
            return this.getAbsenceLabel(content.code) || this.getStatusLabel(content.code);
        }
        return _t("empty");
    }

    takeTheirs(id) {
        const entry = this.queue.find(this.courseId, id);
        if (entry?.theirs) {
            this.cells.set(id, entry.theirs);
        }
        this.queue.discard(this.courseId, [id]);
    }

    keepMine(id) {
        const entry = this.queue.find(this.courseId, id);
        if (entry?.theirs) {
            this.cells.set(id, entry.theirs);
        }
        this.queue.keepMine(this.courseId, id);
    }

    discardHeld() {
        const held = this.queue.of(this.courseId, ["reason"]);
        this.queue.discard(this.courseId, held.map(cellId));
    }

    // Lessons

    getLessonValue(lesson, name) {
        const entry = this.queue.find(this.courseId, `lesson:${lesson.id}:0`);
        return entry?.values?.[name] ?? lesson[name];
    }

    getLessonEntry(lesson, type = "lesson") {
        return this.queue.find(this.courseId, `${type}:${lesson.id}:0`);
    }

    setLesson(lesson, values) {
        const changed = Object.keys(values).some(
            (name) => (this.getLessonValue(lesson, name) || "") !== (values[name] || "")
        );
        if (changed) {
            this.queue.putLesson(this.courseId, "lesson", lesson.id, values);
        }
    }

    isAttendanceTaken(lesson) {
        return lesson.attendance_taken || Boolean(this.getLessonEntry(lesson, "attendance"));
    }

    takeAttendance(lesson) {
        this.queue.putLesson(this.courseId, "attendance", lesson.id, {});
    }
}
