import { Component, onWillStart, onWillUnmount, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";

// only while something runs; the bus tells the rest
const POLL_MS = 3000;

/** The user's long work in the menu bar: how far it is, cancel, result. */
export class JobMenu extends Component {
    static template = "edu_job.JobMenu";
    static components = { Dropdown };
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.bus = useService("bus_service");
        this.state = useState({ jobs: [] });
        this.watched = new Set();
        this.onMessage = () => this.load();
        this.bus.subscribe("edu_job", this.onMessage);
        onWillStart(async () => {
            if (await user.hasGroup("edu_base.group_staff")) {
                await this.load();
            }
        });
        onWillUnmount(() => {
            this.bus.unsubscribe("edu_job", this.onMessage);
            browser.clearTimeout(this.timer);
        });
    }

    get running() {
        return this.state.jobs.filter((job) => job.active);
    }

    get percent() {
        const jobs = this.running;
        const total = jobs.reduce((sum, job) => sum + job.progress, 0);
        return jobs.length ? Math.round(total / jobs.length) : 100;
    }

    get label() {
        const count = this.running.length;
        return count ? _t("Background work: %s", `${this.percent}%`) : _t("Background work");
    }

    async load() {
        browser.clearTimeout(this.timer);
        let jobs;
        try {
            jobs = await this.orm.silent.call("edu.job", "get_my_jobs", []);
        } catch {
            this.timer = browser.setTimeout(() => this.load(), POLL_MS * 4);
            return;
        }
        this.tell(jobs);
        this.state.jobs = jobs;
        if (this.running.length) {
            this.timer = browser.setTimeout(() => this.load(), POLL_MS);
        }
    }

    /** Say once that work which this tab has seen running has ended. */
    tell(jobs) {
        for (const job of jobs) {
            if (job.active) {
                this.watched.add(job.id);
            } else if (this.watched.delete(job.id)) {
                const failed = job.state === "failed";
                this.notification.add(job.message || job.name, {
                    title: job.name,
                    type: { done: "success", failed: "danger" }[job.state] || "info",
                    sticky: failed,
                });
            }
        }
    }

    async cancel(job) {
        await this.orm.call("edu.job", "action_cancel", [[job.id]]);
        await this.load();
    }

    async resume(job) {
        await this.orm.call("edu.job", "action_resume", [[job.id]]);
        await this.load();
    }

    async open(job) {
        const action = await this.orm.call("edu.job", "action_open_result", [[job.id]]);
        if (action) {
            await this.action.doAction(action);
        }
    }

    openAll() {
        this.action.doAction("edu_job.edu_job_action");
    }
}

registry
    .category("systray")
    .add("edu_job.menu", { Component: JobMenu }, { sequence: 30 });
