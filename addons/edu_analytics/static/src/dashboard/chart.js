import { Component, onWillStart, onWillUnmount, useEffect, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";

/**
 * A chart for those who see it; the table beside it says the same to all.
 * Colours come from the theme, bars carry their numbers.
 */
export class EduChart extends Component {
    static template = "edu_analytics.Chart";
    static props = {
        type: { type: String },
        labels: { type: Array },
        values: { type: Array },
        label: { type: String },
        max: { type: Number, optional: true },
    };

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => this.draw(),
            () => [JSON.stringify(this.props)]
        );
        onWillUnmount(() => this.chart?.destroy());
    }

    draw() {
        this.chart?.destroy();
        const style = getComputedStyle(this.canvas.el);
        const colour = style.getPropertyValue("--edu-accent").trim() || "#2563a8";
        const text = style.color;
        this.chart = new window.Chart(this.canvas.el, {
            type: this.props.type,
            data: {
                labels: this.props.labels,
                datasets: [
                    {
                        label: this.props.label,
                        data: this.props.values,
                        backgroundColor: colour,
                        borderColor: colour,
                        tension: 0.2,
                    },
                ],
            },
            options: {
                animation: false,
                responsive: true,
                maintainAspectRatio: false,
                plugins: { legend: { display: false } },
                scales: {
                    x: { ticks: { color: text }, grid: { display: false } },
                    y: {
                        beginAtZero: this.props.type === "bar",
                        max: this.props.max,
                        ticks: { color: text, precision: 0 },
                    },
                },
            },
        });
    }
}
