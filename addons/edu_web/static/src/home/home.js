import { Component, onWillStart, useExternalListener, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const { DateTime } = luxon;

/** The start page: the day of the user's role and what waits for the user. */
export class Home extends Component {
    static template = "edu_web.Home";
    static props = { ...standardActionServiceProps };
    static displayName = _t("Home");
    static path = "home";

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ data: null });
        onWillStart(() => this.load());
        useExternalListener(document, "visibilitychange", () => {
            if (!document.hidden) {
                this.load();
            }
        });
    }

    async load() {
        this.state.data = await this.orm.call("edu.home", "get_home", []);
    }

    get greeting() {
        const { hour } = DateTime.now();
        const { name } = this.state.data;
        if (hour < 5 || hour >= 18) {
            return _t("Good evening, %s", name);
        }
        return hour < 12 ? _t("Good morning, %s", name) : _t("Good afternoon, %s", name);
    }

    get day() {
        return DateTime.fromISO(this.state.data.date).toFormat("cccc, d MMMM");
    }

    get places() {
        const { cards } = this.state.data;
        return {
            today: cards.filter((card) => card.place === "today"),
            waiting: cards.filter((card) => card.place === "waiting"),
        };
    }

    open(action) {
        return action && this.action.doAction(action);
    }
}

registry.category("actions").add("edu_web.home", Home);
