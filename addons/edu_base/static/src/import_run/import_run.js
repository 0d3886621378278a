import { Component, onWillUnmount, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const POLL_MS = 700;

/** Button that runs a step of the import and shows how far it is. */
export class ImportRun extends Component {
    static template = "edu_base.ImportRun";
    static props = {
        ...standardWidgetProps,
        method: String,
        title: { type: String, optional: true },
    };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ running: false, done: 0, total: 0 });
        onWillUnmount(() => this.stop());
    }

    get percent() {
        return this.state.total
            ? Math.round((100 * this.state.done) / this.state.total)
            : 0;
    }

    get label() {
        return _t("%(done)s of %(total)s rows", {
            done: this.state.done,
            total: this.state.total,
        });
    }

    async onClick() {
        const record = this.props.record;
        if (this.state.running || !(await record.save())) {
            return;
        }
        const key = `${Date.now()}-${Math.random().toString(36).slice(2, 12)}`;
        Object.assign(this.state, { running: true, done: 0, total: 0 });
        this.timer = setInterval(() => this.poll(key), POLL_MS);
        try {
            const action = await this.orm.call(
                "edu.import",
                this.props.method,
                [[record.resId]],
                { context: { ...record.context, edu_import_key: key } }
            );
            await this.action.doAction(action);
        } finally {
            this.stop();
        }
    }

    async poll(key) {
        const [done, total] = await this.orm.silent.call(
            "edu.import.progress",
            "get_progress",
            [key]
        );
        if (this.state.running && total) {
            Object.assign(this.state, { done, total });
        }
    }

    stop() {
        clearInterval(this.timer);
        this.state.running = false;
    }
}

registry.category("view_widgets").add("edu_import_run", {
    component: ImportRun,
    extractProps: ({ attrs }) => ({ method: attrs.method, title: attrs.title }),
});
