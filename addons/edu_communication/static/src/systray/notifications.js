import { Component, onWillStart, useState } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { browser } from "@web/core/browser/browser";

const MODEL = "edu.notification";

/** The bell of the staff: what is unread, and the list of the latest. */
export class Notifications extends Component {
    static template = "edu_communication.Notifications";
    static components = { Dropdown, DropdownItem };
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ count: 0, rows: [], isStaff: false });
        onWillStart(async () => {
            this.state.isStaff = await user.hasGroup("edu_base.group_staff");
            if (this.state.isStaff) {
                this.countUnread();
            }
        });
    }

    async countUnread() {
        this.state.count = await this.orm.silent.call(MODEL, "get_unread_count", []);
    }

    async loadRows() {
        this.state.rows = await this.orm.call(MODEL, "get_list", []);
    }

    format(moment) {
        return formatDateTime(deserializeDateTime(moment), { showSeconds: false });
    }

    async open(row) {
        this.state.count = await this.orm.call(MODEL, "mark_read", [[row.id]]);
        if (row.url) {
            browser.location.assign(row.url);
        }
    }

    async readAll() {
        this.state.count = await this.orm.call(MODEL, "mark_read", []);
    }

    openAll() {
        this.action.doAction("edu_communication.edu_notification_action");
    }
}

registry
    .category("systray")
    .add("edu_communication.notifications", { Component: Notifications }, { sequence: 26 });
