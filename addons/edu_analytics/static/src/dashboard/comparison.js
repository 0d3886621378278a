import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { EduChart } from "./chart";

/** Quality beside the quarter or the years before; table class × subject. */
export class EduAnalyticsComparison extends Component {
    static template = "edu_analytics.Comparison";
    static components = { EduChart };
    static props = { ...standardActionServiceProps };
    static displayName = _t("Comparison of quality");
    static path = "quality-comparison";

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.kinds = [
            ["class", _t("Classes")],
            ["parallel", _t("Parallels")],
            ["subject", _t("Subjects")],
            ["teacher", _t("Teachers")],
            ["language", _t("Languages of instruction")],
            ["shift", _t("Shifts")],
            ["sex", _t("Boys and girls")],
            ["school", _t("School")],
            ["heat_class", _t("Class × subject")],
            ["heat_teacher", _t("Teacher × subject")],
        ];
        this.state = useState({ choices: null, key: "", by: "class", data: null });
        onWillStart(async () => {
            const choices = await this.orm.call("edu.analytics", "get_choices", []);
            this.state.choices = choices;
            if (choices.year_id) {
                this.state.key = `${choices.year_id}|${choices.period}|${choices.source}`;
                await this.load();
            }
        });
    }

    get isHeat() {
        return this.state.by.startsWith("heat_");
    }

    get chosen() {
        const [year, period, source] = this.state.key.split("|");
        return { year: parseInt(year), period, source };
    }

    async load() {
        const { year, period, source } = this.chosen;
        const by = this.state.by;
        const data = this.isHeat
            ? await this.orm.call("edu.analytics", "get_heat_map", [
                  year,
                  period,
                  by.replace("heat_", ""),
                  source,
              ])
            : await this.orm.call("edu.analytics", "get_comparison", [
                  year,
                  period,
                  by,
                  source,
              ]);
        this.state.data = { ...data, by };
    }

    onPeriod(ev) {
        this.state.key = ev.target.value;
        return this.load();
    }

    onKind(ev) {
        this.state.by = ev.target.value;
        return this.load();
    }

    get chart() {
        const rows = this.state.data.rows;
        return {
            labels: rows.map((row) => row.name),
            values: rows.map((row) => (row.quality === null ? null : Number(row.quality.toFixed(1)))),
        };
    }

    format(value) {
        return value === null || value === undefined || value === false
            ? "–"
            : value.toFixed(1).replace(".", ",");
    }

    /** A difference in points: an arrow, a sign and a number, never colour alone. */
    formatDiff(value) {
        if (value === null || value === undefined || value === false) {
            return "";
        }
        const sign = value > 0 ? "▲ +" : value < 0 ? "▼ −" : "= ";
        return sign + Math.abs(value).toFixed(1).replace(".", ",");
    }

    diffClass(value) {
        return value > 0 ? "o_edu_up" : value < 0 ? "o_edu_down" : "";
    }

    band(value) {
        if (value === null || value === undefined || value === false) {
            return "";
        }
        const number = this.state.data.bands.filter((from) => value >= from).length;
        return `o_edu_band_${Math.min(number, 5)}`;
    }

    get legend() {
        const bands = this.state.data.bands;
        return bands.map((from, index) => ({
            class: `o_edu_band_${Math.min(index + 1, 5)}`,
            label: bands[index + 1] ? `${from}–${bands[index + 1]} %` : `${from}–100 %`,
        }));
    }

    openRow(row, ...extra) {
        const data = this.state.data;
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: row.name,
            res_model: data.model || "edu.analytics.result",
            views: [
                [false, "list"],
                [false, "pivot"],
            ],
            domain: [...data.domain, [data.field, "=", row.key], ...extra],
        });
    }
}

registry.category("actions").add("edu_analytics.comparison", EduAnalyticsComparison);
