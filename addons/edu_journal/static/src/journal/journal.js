import {
    Component,
    onWillDestroy,
    onWillStart,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { JournalGrid } from "./grid";
import { JournalHistoryDialog } from "./history_dialog";
import { JournalInfoBar } from "./info_bar";
import { JournalPhone } from "./phone";
import { JournalStore } from "./store";

const REFRESH = 90000;

/** The class journal: rows learners, columns lessons, works and results. */
export class Journal extends Component {
    static template = "edu_journal.Journal";
    static components = { JournalGrid, JournalInfoBar, JournalPhone };
    static props = { ...standardActionServiceProps };
    static displayName = _t("Journal");
    static path = "journal";

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.uiService = useState(useService("ui"));
        this.queue = useService("edu_journal.queue");
        this.reasonInput = useRef("reason");
        this.root = useRef("root");
        this.store = new JournalStore({
            queue: this.queue,
            orm: this.orm,
            lang: user.lang,
            notify: this.notification,
        });
        this.ui = useState(this.store.ui);
        this.state = useState({
            classes: [],
            courseId: null,
            row: undefined,
            column: undefined,
            reason: "",
            help: false,
            error: "",
            lessons: false,
        });
        onWillStart(() => this.start());
        onWillDestroy(() => {
            browser.clearInterval(this.timer);
            this.store.destroy();
        });
        this.timer = browser.setInterval(() => this.refresh(), REFRESH);
        useExternalListener(document, "visibilitychange", () => {
            if (!document.hidden) {
                this.queue.wake();
                this.refresh();
            }
        });
    }

    get memory() {
        return `edu_journal.last.${user.userId}`;
    }

    async start() {
        const context = this.props.action.context || {};
        this.lessonId = context.lesson_id;
        this.state.classes = await this.orm.call("edu.course", "get_journal_courses", []);
        const last = JSON.parse(browser.localStorage.getItem(this.memory) || "{}");
        const known = this.courses.map((course) => course.id);
        let courseId = context.course_id;
        let termId = context.term_id;
        if (!courseId && known.includes(last.course)) {
            courseId = last.course;
        }
        if (!courseId) {
            courseId = (this.courses.find((course) => course.mine) || this.courses[0])?.id;
        }
        if (courseId) {
            await this.open(courseId, termId);
        }
    }

    get courses() {
        return this.state.classes.flatMap((item) => item.courses);
    }

    get data() {
        this.ui.version;
        return this.store.data;
    }

    get grid() {
        return this.uiService.isSmall ? JournalPhone : JournalGrid;
    }

    async open(courseId, termId) {
        this.state.error = "";
        try {
            await this.store.load(courseId, termId);
        } catch (error) {
            if (!error.data?.message) {
                throw error;
            }
            this.state.error = error.data.message;
            this.state.courseId = courseId;
            return;
        }
        this.state.courseId = courseId;
        this.state.row = undefined;
        this.state.column = undefined;
        browser.localStorage.setItem(this.memory, JSON.stringify({ course: courseId }));
        const { course } = this.store.data;
        this.env.config?.setDisplayName?.(`${course.group} · ${course.subject}`);
    }

    async refresh() {
        const idle = !document.hidden && this.store.data && !this.queue.countPending();
        if (idle && !this.store.typing) {
            try {
                await this.store.refresh();
            } catch {
                // the next turn tries again; a broken connection is told by the queue
            }
        }
    }

    onCourse(ev) {
        this.lessonId = undefined;
        return this.open(Number(ev.target.value));
    }

    onTerm(term) {
        this.lessonId = undefined;
        return this.open(this.state.courseId, term.id);
    }

    onCursor(row, column) {
        this.state.row = row;
        this.state.column = column;
    }

    onRefusal(message) {
        this.closeNotice?.();
        this.closeNotice = this.notification.add(message, { type: "warning" });
    }

    onHistory(row, column) {
        const place = column.lesson
            ? this.store.formatDate(column.lesson.date)
            : column.label;
        this.dialog.add(JournalHistoryDialog, {
            store: this.store,
            row,
            column,
            title: `${row.name} · ${place}`,
        });
    }

    onAttendance(lesson) {
        this.store.takeAttendance(lesson);
    }

    onReasonFocus() {
        this.reasonInput.el?.focus();
    }

    // Corrections

    get reasons() {
        return [_t("Wrong key"), _t("Work checked again"), _t("Work done later")];
    }

    giveReason() {
        const reason = this.state.reason.trim();
        if (!reason) {
            this.onReasonFocus();
            return;
        }
        this.queue.giveReason(this.state.courseId, reason);
        this.state.reason = "";
        this.root.el.querySelector("td.o_edu_cursor")?.focus({ preventScroll: true });
    }

    onReasonKeydown(ev) {
        if (ev.key === "Enter") {
            ev.preventDefault();
            this.giveReason();
        }
    }

    // State of saving

    get status() {
        const { status, pending, problems, held } = this.ui;
        if (status === "session") {
            return {
                type: "danger",
                icon: "fa-sign-in",
                text: _t("You are logged out, %s changes wait here. Log in again.", pending),
            };
        }
        if (status === "offline") {
            return {
                type: "warning",
                icon: "fa-cloud",
                text: _t("Offline, changes waiting: %s", pending),
            };
        }
        if (problems) {
            return {
                type: "danger",
                icon: "fa-exclamation-triangle",
                text: _t("Not saved: %s", problems),
            };
        }
        if (pending) {
            return { type: "info", icon: "fa-refresh", text: _t("Saving…") };
        }
        if (held) {
            return {
                type: "warning",
                icon: "fa-comment-o",
                text: _t("Reason needed: %s", held),
            };
        }
        return { type: "success", icon: "fa-check", text: _t("All saved") };
    }

    onStatus() {
        const { status, problems } = this.ui;
        if (status === "session") {
            browser.open("/web/login", "_blank");
        } else if (status === "offline") {
            this.queue.wake();
        } else if (problems) {
            this.showProblem();
        } else {
            this.onReasonFocus();
        }
    }

    /** Bring the first cell that was refused or is in conflict into view. */
    showProblem() {
        for (const row of this.store.rows) {
            for (const column of this.store.columns) {
                if (this.store.getProblems(column, row).length) {
                    const table = this.root.el.querySelector(".o_edu_grid tbody");
                    const td = table?.rows[row.index].cells[column.index + 1];
                    td?.dispatchEvent(
                        new PointerEvent("pointerdown", { bubbles: true, button: 0 })
                    );
                    return;
                }
            }
        }
        this.queue.discard(
            this.state.courseId,
            this.queue
                .of(this.state.courseId, ["error"])
                .filter((entry) => ["lesson", "attendance"].includes(entry.type))
                .map((entry) => `${entry.type}:${entry.place}:0`)
        );
    }

    // Works

    planWork() {
        this.action.doAction(
            {
                type: "ir.actions.act_window",
                name: _t("Plan a work"),
                res_model: "edu.assessment",
                views: [[false, "form"]],
                target: "new",
                context: { default_course_id: this.state.courseId },
            },
            { onClose: () => this.store.refresh() }
        );
    }

    openWork(work) {
        this.action.doAction(
            {
                type: "ir.actions.act_window",
                name: work.name || _t("Work"),
                res_model: "edu.assessment",
                res_id: work.id,
                views: [[false, "form"]],
                target: "new",
            },
            { onClose: () => this.store.refresh() }
        );
    }

    get canPlan() {
        const mode = this.data.course.mode;
        return this.data.can_plan && !["none", "pass_fail"].includes(mode);
    }

    /** Whether nothing can be written here; a substitute writes into own lessons. */
    get readOnly() {
        return !this.data.can_write && !this.data.lessons.some((item) => item.can_write);
    }

    get empty() {
        return !this.data.lessons.length && !this.data.assessments.length;
    }
}

registry.category("actions").add("edu_journal.journal", Journal);
