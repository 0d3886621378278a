import { Component, onWillStart, useExternalListener, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const { DateTime } = luxon;

/** The teacher's start screen: the lessons of a day and what is left to fill in. */
export class MyDay extends Component {
    static template = "edu_journal.MyDay";
    static props = { ...standardActionServiceProps };
    static displayName = _t("My day");
    static path = "my-day";

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ data: null });
        onWillStart(() => this.load());
        useExternalListener(document, "visibilitychange", () => {
            if (!document.hidden) {
                this.load(this.state.data?.date);
            }
        });
    }

    async load(date) {
        this.state.data = await this.orm.call("edu.course", "get_my_day", [], {
            date: date || null,
        });
    }

    get day() {
        return DateTime.fromISO(this.state.data.date);
    }

    get isToday() {
        return this.state.data.date === this.state.data.today;
    }

    get title() {
        return this.day.toFormat("cccc, d MMMM");
    }

    step(days) {
        return this.load(this.day.plus({ days }).toISODate());
    }

    formatDate(date) {
        return DateTime.fromISO(date).toFormat("ccc, dd.MM");
    }

    isNow(lesson) {
        const { now } = this.state.data;
        return this.isToday && lesson.start <= now && now <= lesson.end;
    }

    isFuture(lesson) {
        const { data } = this.state;
        return lesson.date > data.today || (this.isToday && lesson.start > data.now);
    }

    getMissing(lesson) {
        const missing = [];
        if (!lesson.attendance_taken) {
            missing.push(_t("attendance"));
        }
        if (!lesson.topic) {
            missing.push(_t("topic"));
        }
        return missing.join(", ");
    }

    openLesson(lesson) {
        return this.action.doAction("edu_journal.edu_journal_action", {
            additionalContext: {
                course_id: lesson.course_id,
                term_id: lesson.term_id,
                lesson_id: lesson.id,
            },
        });
    }
}

registry.category("actions").add("edu_journal.my_day", MyDay);
