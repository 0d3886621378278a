import { _t } from "@web/core/l10n/translation";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { session } from "@web/session";

// How often others tried the account since the last login, told once a session.
registry.category("services").add("edu_security_notice", {
    dependencies: ["notification"],
    start(env, { notification }) {
        const count = session.edu_failed_attempts;
        if (count) {
            notification.add(
                _t(
                    "Attempts to log in to your account with a wrong password since your last login: %s. If it was not you, change the password.",
                    count
                ),
                { type: "warning", sticky: true }
            );
        }
    },
});

registry.category("user_menuitems").add("edu_security", () => ({
    type: "item",
    id: "edu_security",
    description: _t("Devices and security"),
    callback: () => browser.location.assign("/edu/security"),
    sequence: 45,
}));
