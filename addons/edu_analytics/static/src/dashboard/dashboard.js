import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { EduChart } from "./chart";

const { DateTime } = luxon;

/** What needs attention in the school, the class or the courses of the user. */
export class EduAnalyticsDashboard extends Component {
    static template = "edu_analytics.Dashboard";
    static components = { EduChart };
    static props = { ...standardActionServiceProps };
    static displayName = _t("Monitoring");
    static path = "monitoring";

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.state = useState({ data: null, busy: false });
        onWillStart(() => this.load());
    }

    async load(date) {
        this.state.data = await this.orm.call("edu.analytics", "get_dashboard", [], {
            date: date || null,
        });
    }

    get data() {
        return this.state.data;
    }

    get day() {
        return DateTime.fromISO(this.data.date);
    }

    get title() {
        return this.day.toFormat("cccc, d MMMM yyyy");
    }

    get cards() {
        const { today, journals, no_marks, works, risks } = this.data;
        const sum = (name) => journals.reduce((all, row) => all + row[name], 0);
        return [
            { key: "absences", count: today.total.missed, label: _t("learners absent") },
            {
                key: "not_taken",
                count: today.total.not_taken,
                label: _t("lessons without attendance"),
            },
            { key: "no_topic", count: sum("no_topic"), label: _t("lessons without a topic") },
            { key: "courses", count: no_marks.length, label: _t("courses without new marks") },
            { key: "works", count: works.count, label: _t("SOR and SOCh ahead") },
            { key: "risks", count: risks.count, label: _t("learners who need attention") },
        ];
    }

    step(days) {
        return this.load(this.day.plus({ days }).toISODate());
    }

    onDate(ev) {
        if (ev.target.value) {
            this.load(ev.target.value);
        }
    }

    /** Open the records behind a number. */
    open(key, ...extra) {
        const action = this.data.actions[key];
        let domain = action.domain;
        if (key === "risks") {
            domain = [["id", "in", this.data.risks.ids]];
        } else if (key === "courses") {
            domain = [["id", "in", this.data.no_marks.map((row) => row.course_id)]];
        }
        return this.action.doAction({ ...action, domain: [...domain, ...extra] });
    }

    openRecord(model, id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }

    async refresh() {
        this.state.busy = true;
        try {
            await this.orm.call("edu.analytics", "refresh_preview", []);
            await this.load(this.data.date);
            this.notification.add(_t("Operational figures are computed anew."), {
                type: "success",
            });
        } finally {
            this.state.busy = false;
        }
    }

    formatMoment(text) {
        return text ? DateTime.fromSQL(text, { zone: "utc" }).toLocal().toFormat("dd.MM.yyyy HH:mm") : "";
    }

    formatDay(text) {
        return text ? DateTime.fromISO(text).toFormat("dd.MM.yyyy") : "–";
    }
}

registry.category("actions").add("edu_analytics.dashboard", EduAnalyticsDashboard);
