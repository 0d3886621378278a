import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

/** The strip above the grid: the cell under the cursor and its lesson. */
export class JournalInfoBar extends Component {
    static template = "edu_journal.InfoBar";
    static props = {
        store: Object,
        row: { type: Object, optional: true },
        column: { type: Object, optional: true },
        onHistory: Function,
        onAttendance: Function,
    };

    setup() {
        this.ui = useState(this.props.store.ui);
        this.rowState = useState({ v: 0 });
    }

    get version() {
        return this.ui.version + this.ui.header + this.ui.tick;
    }

    get lesson() {
        return this.props.column?.lesson;
    }

    get problems() {
        const { store, row, column } = this.props;
        this.version;
        return row && column ? store.getProblems(column, row) : [];
    }

    get content() {
        const { store, row, column } = this.props;
        this.version;
        if (!row || !column) {
            return "";
        }
        if (column.kind !== "lesson") {
            const view = store.view(column, row);
            return view.title || view.text;
        }
        const mark = store.read(store.makeCell(column, row)).value;
        const absence = store.read(store.makeCell(column, row, "absence")).code;
        return [mark === null ? "" : _t("%s points", mark), store.getAbsenceLabel(absence)]
            .filter(Boolean)
            .join(" · ");
    }

    get columnLabel() {
        const { store, column } = this.props;
        if (!column) {
            return "";
        }
        if (column.lesson) {
            const number = _t("lesson %s", column.lesson.number);
            return `${store.formatDate(column.lesson.date)} · ${number}`;
        }
        if (column.work) {
            return `${column.title || column.label} · ${store.formatDate(column.work.date)}`;
        }
        return column.label;
    }

    get canTakeAttendance() {
        const { lesson } = this;
        return lesson.can_write && !lesson.future && lesson.state !== "cancelled";
    }

    value(name) {
        this.version;
        return this.props.store.getLessonValue(this.lesson, name) || "";
    }

    saveState() {
        this.version;
        const entry = this.props.store.getLessonEntry(this.lesson);
        return entry ? entry.state : "";
    }

    onChange(name, ev) {
        const value = ev.target.value.trim();
        this.props.store.setLesson(this.lesson, {
            [name]: name === "homework_minutes" ? Number(value) || 0 : value,
        });
    }
}
